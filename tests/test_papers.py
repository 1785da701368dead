"""Papers: drawn for whom they are, when they are asked for, and for nobody else; and the codes that stand on them."""

import string
from pathlib import Path

import pytest
from conftest import Chatter
from hypothesis import given
from hypothesis import strategies as st
from looking import an_order, dump
from photos import Shot, leaning, table
from PIL import Image
from sqlmodel import Session, select

from bot import papers
from bot.seeing import look
from bot.talk import TAP_BYTES, Document
from bot.turns import Turns
from catalog import orders, tokens
from catalog.models import Order, Person, Role, State
from catalog.refusals import NotFound, Refusal, TooLate
from catalog.store import Store, shop

FORGED = [
    "",
    "code",
    "code:",
    "code:x",
    "code:-1",
    "code:１",
    "code:999999",
    "code:" + "9" * 16,
    "code:1:2",
    "nothing:1",
    "home",
    "码:1",
]


@pytest.fixture
def ready(store: Store, buyer: Chatter, head: Chatter) -> int:
    """The buyer's order, ready for pickup at Dongshan."""
    return an_order(store, buyer, head, State.READY)


def token(store: Store, order_id: int) -> str:
    with store.reading() as s:
        return tokens.order_token(s, s.get_one(Order, order_id))


def test_every_paper_says_what_it_is() -> None:
    for name, sheet in papers.sheets().items():
        assert sheet.roles and sheet.mime.count("/") == 1 and sheet.label.one and len(name) < TAP_BYTES // 2


def test_the_buyer_is_offered_her_code_only_while_the_parcel_lies_there(
    store: Store, buyer: Chatter, head: Chatter
) -> None:
    for state in State:
        if state == State.DRAFT:
            continue
        order = an_order(store, buyer, head, state)
        buyer.tap(f"order:{order}")
        assert any(b.tap == f"qr:{order}" for b in buyer.view.buttons) == (state == State.READY)
        shown = buyer.tap(f"qr:{order}")
        assert (buyer.view.paper is not None) == (state == State.READY), shown


def test_the_code_on_the_paper_is_the_orders(store: Store, buyer: Chatter, ready: int) -> None:
    buyer.tap(f"order:{ready}")
    assert buyer.button("二维码").key == "1"
    shown = buyer.press("二维码")
    with store.reading() as s:
        code = s.get_one(Order, ready).code
    assert code and code in shown
    assert buyer.view.paper and (buyer.view.paper.tap, buyer.view.paper.mime) == (f"code:{ready}", "image/png")
    drawn = buyer.paper()
    assert drawn.name == f"cunkou-{ready}.png" and drawn.mime == "image/png" and drawn.data.startswith(b"\x89PNG")
    assert look(drawn.data).codes == (token(store, ready),)
    with store.reading() as s:
        assert tokens.read_token(s, token(store, ready)) == ready


def test_the_code_is_read_from_a_phone_held_to_a_phone(
    store: Store, buyer: Chatter, ready: int, tmp_path: Path
) -> None:
    """The picture on a dark screen at arm's length: 500 pixels of a photo of 1280."""
    (tmp_path / "code.png").write_bytes(buyer.paper(f"code:{ready}").data)
    with Image.open(tmp_path / "code.png") as opened:
        code = opened.convert("RGB")
    screen = Image.new("RGB", (code.width + 200, code.height * 2), (24, 26, 25))
    screen.paste(code, (100, code.height // 2))
    seen = leaning(screen, Shot(turn=6, lean=25), 380 / screen.width)
    photo = table((1280, 960), 4)
    photo.paste(seen, (400, 60), seen)
    photo.save(tmp_path / "photo.jpg", quality=70)
    assert look((tmp_path / "photo.jpg").read_bytes()).codes == (token(store, ready),)


def test_the_staff_where_it_lies_may_have_it_and_nobody_else(
    store: Store, ready: int, buyer: Chatter, head: Chatter, other_head: Chatter, admin: Chatter, stranger: Chatter
) -> None:
    stranger.say("/start")
    assert head.paper(f"code:{ready}").data == buyer.paper(f"code:{ready}").data
    before = dump(store)
    for who in (other_head, admin, stranger):
        with pytest.raises(NotFound):
            who.paper(f"code:{ready}")
    assert dump(store) == before
    for who in (other_head, admin, stranger):
        who.tap(f"qr:{ready}")
        assert who.view.paper is None


def test_somebody_the_shop_has_never_met_gets_nothing(store: Store, ready: int, stranger: Chatter) -> None:
    with pytest.raises(NotFound):
        stranger.paper(f"code:{ready}")
    with store.reading() as s:
        assert not [p for p in s.exec(select(Person)).all() if p.name == stranger.name]


def test_the_right_is_asked_for_when_the_paper_is_taken(
    store: Store, buyer: Chatter, head: Chatter, ready: int
) -> None:
    buyer.tap(f"qr:{ready}")
    assert head.paper(f"code:{ready}")
    with store.transaction() as s:
        person = s.get_one(Person, head.person.id)
        person.role, person.works_at = Role.CUSTOMER, None
    with pytest.raises(NotFound):
        head.paper(f"code:{ready}")
    head.become(Role.STAFF, "东山村服务站")
    with store.transaction() as s:
        orders.move(s, s.get_one(Person, head.person.id), ready, "collect")
    for who in (buyer, head):
        with pytest.raises(TooLate):
            who.paper(f"code:{ready}")


@pytest.mark.parametrize("tap", FORGED)
def test_a_forged_paper_is_not_there(store: Store, buyer: Chatter, tap: str) -> None:
    buyer.say("/start")
    with pytest.raises(Refusal):
        buyer.paper(tap or "nothing")


async def test_a_paper_is_drawn_while_a_turn_is_under_way(
    turns: Turns, store: Store, buyer: Chatter, ready: int
) -> None:
    with store.transaction() as s:  # somebody writes
        s.get_one(Order, ready).expected = None
        s.flush()
        drawn = await turns.paper("test", buyer.name, f"code:{ready}")
    assert drawn.name == f"cunkou-{ready}.png"


def test_a_paper_speaks_the_readers_language(
    store: Store, buyer: Chatter, ready: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(s: Session, person: Person, args: object, language: object) -> Document:
        return Document(language.code, "text/plain", b"")  # type: ignore[attr-defined]

    one = papers.Sheet(frozenset(Role), "text/plain", papers.named("code:1").label, draw)  # type: ignore[arg-type]
    monkeypatch.setattr(papers, "sheets", lambda: {"one": one})
    assert buyer.paper("one").name == "zh_CN"
    buyer.say("English")
    assert buyer.paper("one").name == "en"


# ---------------------------------------------------------------- what stands in a code


def test_a_code_is_the_shops_own_and_stays_the_same(store: Store, ready: int) -> None:
    made = token(store, ready)
    assert made == token(store, ready)
    head, number, sign = made.rpartition(":")[0], str(ready), made.rpartition(":")[2]
    assert head == f"cunkou:o:{number}" and len(sign) == 10
    with store.transaction() as s:
        assert tokens.read_token(s, f"  {made}\n") == ready
        shop(s).secret = "another shop's"
        s.flush()
        assert tokens.read_token(s, made) is None


def test_no_code_opens_another_order(store: Store, buyer: Chatter, head: Chatter, ready: int) -> None:
    other = an_order(store, buyer, head, State.READY)
    sign = token(store, ready).rpartition(":")[2]
    with store.reading() as s:
        for text in (
            f"cunkou:o:{other}:{sign}",
            f"cunkou:o:0{ready}:{sign}",
            f"cunkou:o:{ready}:{sign.lower()}",
            f"cunkou:o:{ready}:{sign[:9]}",
            f"cunkou:o:{ready}:{sign}A",
            f"cunkou:p:{ready}:{sign}",
            f"x cunkou:o:{ready}:{sign}",
            "cunkou:o:" + "".join(chr(0xFF10 + int(digit)) for digit in str(ready)) + f":{sign}",
        ):
            assert tokens.read_token(s, text) is None, text


LETTERS = string.ascii_letters + string.digits + ":-码 \n"


@given(text=st.one_of(st.text(), st.text(LETTERS).map(lambda t: f"cunkou:o:{t}"), st.from_regex(tokens.ORDER)))
def test_nobody_makes_a_code_up(one_shop: Store, text: str) -> None:
    with one_shop.reading() as s:
        assert tokens.read_token(s, text) is None


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A shop with nothing in it."""
    return Store(f"sqlite:///{tmp_path_factory.mktemp('codes') / 'shop.db'}")
