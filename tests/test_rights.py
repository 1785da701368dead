"""Nobody sees or does what is not theirs, whatever they tap: offered, stale, or forged."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from conftest import Chatter, Meet
from looking import (
    ELSE,
    SORRY,
    a_basket,
    a_complaint,
    a_pass,
    an_order,
    changes,
    crawl,
    dump,
    in_no_hurry_to_disk,
    order_row,
    secrets_from,
    shape,
    what_else_there_is,
)
from sqlalchemy import event
from sqlmodel import Session, col, select
from time_machine import travel

from bot import screens
from bot.talk import TAP_BYTES, View
from catalog import goods, lists, orders, people, pickup
from catalog.models import Asked, Center, Complaint, Invite, Item, Notice, Order, OrderLine, Person, Role, State, now
from catalog.refusals import NotAllowed, NotFound, Refusal
from catalog.store import Store

FORGED = [
    "-1",
    "0",
    "999999",
    "9" * 15,
    "9" * 16,
    "9" * 60,
    "1.5",
    "x",
    "鸡蛋",
    "１",
    "③",
    "",
    " ",
    "1;--",
    "%s",
    "None",
]

# Taps that only typed words, a location or a code lead to, with N for an order, I for an item, P for the buyer and C
# for her complaint.
TYPED = [
    "phone:set:13900000000",
    "phone:set:13900000000:call",
    "price:I:set:1",
    "stock:I:set:0",
    "item:I:hide",
    "item:I:show",
    "station:1:name:set",
    "station:1:place:at:21422650:29198400",
    "stations:add",
    "invite:1:make",
    "handover:N",
    "handover:N:close:1:2800",
    "handover:N:less:N:close:0:0",
    "handover:N:by:1:got:10000",
    "handover:N.N:close:2:5600",
    "handover:code:123456",
    "handover:s1",
    "handover:no:used",
    "apart:N:out:N",
    "apart:N:less:N:in:N",
    "comer:N",
    "who:1.2.3",
    "scan",
    "scan:s1",
    "collector",
    "collector:N",
    "collector:N:name",
    "collector:N:stop:1",
    "order:N:arrive",
    "order:N:leave",
    "order:N:collect",
    "order:N:return",
    "order:N:cancel",
    "order:N:place",
    "check:N:2800:place",
    "check:again:N",
    "again:N",
    "placed:N",
    "arrived:N",
    "handed:N",
    "waiting:N:today",
    "waiting:N:extend",
    "waiting:N:other",
    "waiting:N:thanks",
    "complain:N",
    "complain:N:1:1:broken",
    "refund:N",
    "refund:N:2800",
    "goback",
    "goback:all:N:1",
    "manifests",
    "manifest:1",
    "manifest:1:left",
    "manifest:1:receive:1",
    "manifest:1:paper",
    "counted:1:I:0:1",
    "complaints",
    "complaint:1",
    "complaint:1:refund:100:yes",
    "complaint:1:refuse",
    "complaint:1:paid",
    "evidence:1",
    "evidence:1:send",
    "truck:20991231",
    "truck:20991231:paper",
    "report:20991231",
    "report:20991231:in:1:2800:1",
    "report:20991231:clear",
    "short:20991231:I:s:1",
    "loser:20991231:I:N",
    "unsure:20991231:1:0",
    "landed:1",
    "racks:6:4",
    "lacking:N",
    "lacking:N:1:s:1:0",
    "claims",
    "claims:one:1:good",
    "claims:of:1:all:off:1:100",
    "sure:N:cancel",
    "sure:N:return",
    "lost:1:3",
    "find:1",
    "pile:coming:0:1",
    "pile:ready:0:0",
    "pile:done:0:1",
    "all:at:0",
    "all:at:1",
    "wanted",
    "hidden",
    "change",
    "change:here:I",
    "change:price:I:1",
    "change:price:I:100:yes",
    "change:stock:I:0:yes",
    "change:hide:I:0:yes",
    "change:bare:I:0:yes",
    "change:rename:I:1:yes",
    "change:which:1",
    "change:done:1",
    "photo",
    "photo:of:I",
    "photo:1",
    "photo:1:I",
    "photo:1:said",
    "add",
    "add:said",
    "add:more:1",
    "add:I:price",
    "add:I:price:set",
    "add:I:unit:0",
    "add:I:kind:2",
    "add:done:I",
    "edit:I",
    "edit:I:name:set",
    "edit:I:kind:to:2",
    "edit:I:keeps:to:24",
    "edit:I:bare:set",
    "kinds",
    "kinds:made",
    "kinds:named:1",
    "kinds:signed:1",
    "kinds:up:2",
    "kinds:down:1",
    "setup",
    "setup:all",
    "setup:name:set",
    "setup:currency:USD",
    "setup:zone:America/Lima",
    "setup:language:en",
    "setup:goods:skip",
    "setup:place:at:21422650:29198400",
    "shop",
    "desk",
    "book",
    "entries:0:1",
    "entry:1",
    "correct:1:amount",
    "money:in:5000:0:1",
    "money:driver:5000:0:1",
    "close:5000",
    "close:5000:1:0:change",
    "closed:1",
    "closes:0:1",
    "earnings:1",
    "statement:1",
    "books",
    "commission:0:0:300:0",
    "needs",
    "need:1",
    "need:1:done",
    "undo",
    "undo:1:yes",
    "undo:done:1",
    "journal",
    "journal:1",
    "journal:deed:1",
    "staff:1",
    "staff:who:1",
    "staff:who:1:dismiss",
    "more",
    "center:like",
    "center:like:1",
    "center:like:1-1.2-99",
    "center:near:9:9",
    "center:near:99999999:99999999",
    "center:near",
    "serve",
    "serve:find",
    "serve:for:I",
    "serve:said:1",
    "serving",
    "serving:stop",
    "newcomer:1",
    "newcomer:1:add",
    "customer:I",
    "customer:I:orders",
    "customer:I:reach:13900000000",
    "customer:I:called",
    "customer:find",
    "customer:said:1",
    "house:I",
    "house:I:add",
    "house:I:join:2",
    "house:I:out:2",
    "kin:I",
    "kin:I:make",
    "kin:I:end:1",
    "oneself",
    "oneself:make",
    "oneself:yes:ABCD2345",
    "oneself:ask:ABCD2345",
    "twin:P",
    "twin:P:1",
    "twin:I:2",
    "family:give:house",
    "family:give:order",
    "family:end:1",
    "family:leave",
    "prepay:N",
    "prepay:N:2800:done",
    "slip:N",
    "qr:N",
    "order:N:agree",
    "order:N:miss",
    "order:N:receive",
    "customer:P",
    "customer:P:orders",
    "customer:P:phone",
    "customer:P:name",
    "customer:P:reach:13900000000",
    "customer:P:called",
    "house:P",
    "house:P:find",
    "house:P:with:1",
    "house:P:join:1",
    "house:P:out:P",
    "kin:P",
    "kin:P:make",
    "serve:for:P",
    "staff:who:P",
    "staff:who:P:dismiss",
    "which:P",
    "who:P",
    "handover:P",
    "comer:P",
    "complaint:C",
    "complaint:C:part",
    "complaint:C:no",
    "complaint:C:reply",
    "complaint:C:refund:100",
    "complaint:C:refund:100:yes",
    "complaint:C:refuse",
    "complaint:C:paid",
    "complaint:C:back:sound",
    "complaint:C:back:damaged",
    "evidence:C",
    "evidence:C:seen",
    "evidence:C:told",
    "evidence:C:send",
    "evidence:C:drop",
    "commission:0:0:300:0:20991231",
    "commission:1:0:300:0:20991231",
    "unsure:20991231:1:0:I:s:1",
    "money:bank:5000:0:1",
    "money:in:5000:who",
    "correct:1:never",
    "close:5000:0:0:said",
    "journal:0",
    "journal:1:0",
    "entries:0:2",
    "earnings:1:2026-01",
    "statement:1:2026-01",
    "goback:all:1:1",
    "station:1:phone:set",
    "station:1:address:set",
    "station:1:close",
    "opening:1:set:0900-1200-5",
    "opening:1:closed:6",
    "opening:1:days:20991231:20991231",
    "opening:1:work:20991231",
    "delivery:1:days:0",
    "delivery:1:until:1600",
    "villages:1:add:set",
    "villages:1:added:1",
    "village:1:name:set",
    "village:1:place:at:21422650:29198400",
    "village:1:to:2",
    "village:1:road:2:12000:20",
    "village:1:gone",
    "center:from:1",
    "said:1:0:1:1",
    "sheet:new",
    "sheet:1:yes",
    "sheet:1:rest",
    "sheet:1:no",
    "happened:0:today",
    "happened:1:20261101:20261130",
    "happened:0:20261101:20261130",
    "bycenter:0:20261101:20261130",
    "bykind:1:20261101:20261130",
    "sellers:1:20261101:20261130:worst",
    "vain:1:20261101:20261130",
    "picture:1:20261101:20261130",
    "figures:1:20261101:20261130",
    "runsout",
    "days:1",
    "morning",
    "morning:730",
    "morning:off",
    "tell",
    "tell:0",
    "tell:1",
    "tell:0:said",
    "tell:1:said",
    "tell:all:0",
    "telling:1",
    "telling:1:words",
    "telling:1:said",
    "telling:1:yes",
    "telling:1:pause",
    "telling:1:on",
    "telling:1:stop",
    "tellings",
    "tellings:0",
    "quiet",
    "quiet:stop",
    "quiet:start",
    "backup",
    "backup:1",
    "audit",
]


@pytest.fixture
def village(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, other_head: Chatter, meet: Meet
) -> Iterator[Store]:
    """The buyer has an order in every state at Dongshan, a complaint, a pass, a basket, a phone and a family."""
    for state in State:
        an_order(store, buyer, head, state)
    a_complaint(store, buyer, an_order(store, buyer, head, State.COLLECTED))
    a_pass(store, buyer, an_order(store, buyer, head, State.READY))
    a_basket(store, buyer)
    buyer.tap("phone:set:13812345678")
    mate, kin = meet("王老伴"), meet("陈小红")
    mate.tap("center:choose:1")
    kin.say("/start")
    what_else_there_is(store, buyer, head, admin, mate, kin)
    with in_no_hurry_to_disk(store):
        yield store


seen_before: set[str] = set()  # the village is the same for every test, and so are its taps


@pytest.fixture
def offered(village: Store, buyer: Chatter, head: Chatter, admin: Chatter) -> set[str]:
    """Every tap that buyer, head and admin are ever offered: some of each shape, and all that name an order."""
    if seen_before:
        return seen_before
    found = seen_before
    # The orders must stand as they are for the next one to walk by: what changes them is collected, not tapped.
    acts = re.compile(
        r"order:\d+:\w+|check:\d+:\d+:place|basket:clear|item:\d+:(hide|show|buy|put).*|.*:make|language:.*"
        r"|station:\d+:(close|reopen)|village:\d+:(gone|to:.*|road:\d+:none)|(opening|delivery):\d+:\w+:.*"
        r"|change:.*|(edit|add):\d+:\w+:.+|kinds:(up|down):.*|setup:.*"
    )
    for who in (buyer, head, admin):
        for tap, view in crawl(who, a_shape=2, skip=lambda tap: bool(acts.fullmatch(tap))).items():
            found |= {tap, *(button.tap for button in view.buttons)}
    return found


def taps_to_try(store: Store, offered: set[str], buyer: Chatter) -> list[str]:
    """What a curious person would try: what others were offered, and the same with other numbers, or none, or words."""
    with store.reading() as s:
        mine = s.exec(select(Order.id).where(Order.person_id == buyer.person.id)).all()
        about = s.exec(select(Complaint.id).where(Complaint.person_id == buyer.person.id)).first()
    letters = {"I": "1", "P": str(buyer.person.id), "C": str(about)}
    by_shape: dict[str, list[str]] = {}
    for tap in sorted(offered):
        by_shape.setdefault(shape(tap), []).append(tap)
    kept = {tap for taps in by_shape.values() for tap in taps[:2]}
    kept |= {tap for tap in offered if any(f":{number}" in tap for number in mine) and "item" not in tap}
    for tap, number in itertools.product(TYPED, mine):
        kept.add(re.sub(r"\b[NIPC]\b", lambda found, number=number: ({"N": str(number)} | letters)[found[0]], tap))
    odd = itertools.cycle(FORGED)
    for pattern in by_shape:
        parts = pattern.split(":")
        for cut in range(1, len(parts) + 1):
            kept.add(":".join(parts[:cut]).replace("N", "1"))
        if "N" in parts:
            kept |= {pattern.replace("N", next(odd)) for _ in range(3)}
    return sorted(kept, key=lambda tap: (shape(tap), tap))


def theirs(s: Session, row: tuple[object, ...], table: str, person: Person) -> bool:
    """Whether a changed row belongs to the one who tapped, or to the center they work at."""
    columns = [
        c.name
        for c in Person.metadata.tables[table].columns
        if c.name not in ("goods_version", "places_version", "version")
    ]
    facts = dict(zip(columns, row, strict=True))
    number = facts["id"] if table == "orders" else facts.get("order_id")
    if number is not None:
        order = s.get_one(Order, number)
        desk = person.role == Role.STAFF and order.center_id == person.works_at
        return desk or (order.person_id == person.id and order.state == State.DRAFT)
    if table == "morning":  # their own wish
        return facts["person_id"] == person.id
    if table in ("need", "deed"):  # a call for help; what one did oneself
        return person.id in (facts.get("person_id"), facts.get("by_id"))
    if table == "miss":  # a one-time code that opened nothing
        return facts["by_id"] == person.id
    if table == "notice":  # a call for help
        return facts["about_id"] == person.id and facts["kind"] in ("call", "lost")
    if table == "pass":  # a code they gave away themselves
        return facts["person_id"] == person.id
    if table == "center":  # the last pickup code's number
        return person.role == Role.STAFF and facts["id"] == person.works_at
    return table in ("asked", "vain") or (table == "person" and facts["id"] == person.id)


def goods_rows(store: Store) -> tuple[dict[int | None, tuple[object, ...]], dict[int | None, int]]:
    """What is known of each item, and how many there are on the shelf or with customers."""
    with store.reading() as s:
        known = {i.id: (i.price, i.hidden, str(i.names), i.category_id) for i in s.exec(select(Item)).all()}
        there = {i.id: i.stock for i in s.exec(select(Item)).all()}
        out = (State.PLACED, State.ON_THE_WAY, State.READY, State.COLLECTED)
        asked = select(OrderLine).join(Order).where(col(Order.state).in_(out))
        for line in s.exec(asked).all():
            there[line.item_id] += line.count
        return known, there


# Of hers, these people know some: whom she lives with, and who may order for her.
FAMILY = {"mate": {"王秀英", "王老伴"}, "kin": {"王秀英", "陈小红"}}


@pytest.mark.parametrize("who", ["stranger", "neighbour", "other_head", *FAMILY])
def test_no_tap_shows_or_changes_what_is_not_theirs(
    village: Store, offered: set[str], buyer: Chatter, meet: Meet, request: pytest.FixtureRequest, who: str
) -> None:
    if who == "neighbour":
        person = meet("张大妈")
        person.tap("center:choose:1")
    elif who in FAMILY:
        person = meet({"mate": "王老伴", "kin": "陈小红"}[who])
    else:
        person = request.getfixturevalue(who)
        person.say("/start")
    with village.reading() as s:
        secret = (secrets_from(s, person.person) | {"王老伴", "陈小红"} | ELSE) - FAMILY.get(who, set())
        numbers = s.exec(select(Order.id).where(Order.person_id == buyer.person.id)).all()
    assert {"王秀英", "13812345678"} <= secret | FAMILY.get(who, set()) and len(secret) > 8
    before, shelves = dump(village), goods_rows(village)
    tried = taps_to_try(village, offered, buyer)
    assert len(tried) > 300
    if who == "stranger" or who in FAMILY:
        tried = tried[::3]  # customers like the neighbour, who tries them all
    for tap in tried:
        said = person.tap(tap)
        assert not any(sorry in said for sorry in SORRY), tap
        leaked = {word for word in secret if word in said and word not in tap}
        assert not leaked, f"{tap} showed {leaked}"
        buttons = " ".join(button.tap for button in person.view.buttons)
        assert not any(re.search(rf"order:{number}\b", buttons) for number in numbers), tap
    assert person.person.role == (Role.STAFF if who == "other_head" else Role.CUSTOMER)
    assert goods_rows(village) == shelves
    with village.reading() as s:
        for table, rows in changes(before, dump(village)).items():
            for row in rows if table != "item" else []:
                assert theirs(s, row, table, person.person), (table, row)


@pytest.mark.parametrize("who", ["buyer", "head", "admin"])
def test_no_number_is_asked_of_the_store_that_its_tables_cannot_hold(
    village: Store, request: pytest.FixtureRequest, who: str
) -> None:
    person: Chatter = request.getfixturevalue(who)
    person.say("/start")
    wrong = set[str]()

    def listen(_c: object, _cursor: object, statement: str, held: Sequence[object], *_: object) -> None:
        # SQLite takes any number; PostgreSQL ends the whole transaction over one.
        if any(isinstance(one, int) and one >= 2**31 for one in held) and "asked" not in statement:
            wrong.add(f"{told}: {statement}")

    event.listen(village.engine, "before_cursor_execute", listen)
    for name in screens.rooms():
        for told in (f"{name}:{2**31}", f"{name}:1:{2**31}", f"{name}:N:{10**14}:{10**14}", f"{name}:s{2**31}.{2**31}"):
            person.tap(told)
    for told in (
        "13812345678",
        "2147483648",
        "订单 999999999999",
        "order 99999999999",
        "-9999999999",
        "3-3-9999999999",
    ):
        person.say(told)
    event.remove(village.engine, "before_cursor_execute", listen)
    assert not wrong


def test_every_screen_that_acts_is_tried_by_the_curious(village: Store, offered: set[str], buyer: Chatter) -> None:
    tried = {tap.partition(":")[0] for tap in taps_to_try(village, offered, buyer)}
    acting = {name for name, room in screens.rooms().items() if room.act}
    assert len(acting) > 40 and acting - tried <= {"join"}  # a code: its own tests are below


def test_no_word_shows_what_is_not_theirs(village: Store, stranger: Chatter, other_head: Chatter) -> None:
    with village.reading() as s:
        hers = s.exec(select(Order).join(Person, Order.person_id == Person.id).where(Person.name == "王秀英")).all()  # type: ignore[arg-type]
    before = dump(village)
    for person in (stranger, other_head):
        person.say("/start")
        with village.reading() as s:
            secret = secrets_from(s, person.person)
        for order in hers:
            for text in (
                "/start",  # a screen may repeat what its reader typed
                f"{order.id}",
                f"订单{order.id}",
                f"order {order.id}",
                f"凭{order.code}取件",
                order.code or "1",
            ):
                said = person.say(text)
                assert not {word for word in secret if word in said and word not in text}, text
                assert not any(sorry in said for sorry in SORRY), text
        for text in ("王秀英", "13812345678", "/desk", "/shop", "后台", "工作台", "admin"):
            person.say("/start")
            said = person.say(text)
            assert not {word for word in secret if word in said and word != text}, text
    with village.reading() as s:
        for table, rows in changes(before, dump(village)).items():
            assert all(table in ("asked", "vain", "person", "notice") for _ in rows), (table, rows)


@pytest.mark.parametrize("who", ["buyer", "head", "admin", "other_head", "stranger"])
def test_every_tap_a_person_is_offered_works_and_fits_telegram(
    village: Store, request: pytest.FixtureRequest, who: str
) -> None:
    person: Chatter = request.getfixturevalue(who)
    drawn = crawl(person, a_shape=6)
    assert len(drawn) > 20
    for tap, view in drawn.items():
        assert_sound(tap, view)


def assert_sound(tap: str, view: View) -> None:
    """A screen is drawn, not apologised for, and its buttons are such as every channel can show."""
    assert not any(sorry in view.text for sorry in SORRY), tap
    assert view.text and view.buttons, tap
    assert len(view.buttons) <= 9, tap
    for button in view.buttons:
        assert button.tap.isascii() and 0 < len(button.tap) <= TAP_BYTES, (tap, button.tap)
        assert button.label.strip(), (tap, button.tap)
    keys = [button.key for button in view.buttons]
    assert len(keys) == len(set(keys)) and all(len(key) == 1 for key in keys), (tap, keys)


def test_whoever_is_not_the_admin_is_offered_nothing_of_the_admins(
    village: Store, buyer: Chatter, head: Chatter, stranger: Chatter
) -> None:
    for person in (buyer, head, stranger):
        for tap, view in crawl(person, a_shape=2).items():
            for button in view.buttons:
                assert not re.match(r"(price|stock|shop|station|stations|invite|hidden|wanted|all)\b", button.tap), tap
                assert not re.match(r"item:\d+:(hide|show)", button.tap), tap


SHOP_ACTS: list[Callable[[Session, Person], object]] = [
    lambda s, p: goods.change(s, p, 1, price=1),
    lambda s, p: goods.change(s, p, 1, stock=1),
    lambda s, p: goods.change(s, p, 1, hidden=True),
    goods.hidden,
    goods.wanted,
    lambda s, p: lists.at(s, p, 1, orders.TO_COME),
    lambda s, p: lists.at(s, p, None, orders.TO_COME),
    lambda s, p: lists.counts(s, p, 1),
    lambda s, p: lists.counts(s, p, None),
    lambda s, p: pickup.redeem(s, p, "1-1-3001"),
    lambda s, p: people.invite(s, Role.ADMIN, None, p),
    lambda s, p: people.invite(s, Role.STAFF, 1, p),
]


def test_the_shop_itself_asks_who_is_asking(village: Store, buyer: Chatter, other_head: Chatter) -> None:
    before = dump(village)
    for number, act in enumerate(SHOP_ACTS):
        for who in (buyer, other_head):
            try:
                with village.transaction() as s:
                    act(s, s.get_one(Person, who.person.id))
            except Refusal:
                continue
            raise AssertionError(f"{who.name} was let do number {number}")
    assert not changes(before, dump(village))


def test_a_basket_is_nobody_elses_to_see_not_even_the_admins(
    village: Store, buyer: Chatter, admin: Chatter, head: Chatter
) -> None:
    with village.reading() as s:
        draft = s.exec(select(Order).where(Order.person_id == buyer.person.id, Order.state == State.DRAFT)).one()
        for who in (admin, head):
            with pytest.raises(NotFound):
                orders.get(s, draft.id or 0, s.get_one(Person, who.person.id))


def test_nobody_reads_through_what_others_typed(village: Store, buyer: Chatter, stranger: Chatter) -> None:
    for sign in "甲乙丙丁戊己庚辛壬癸":
        buyer.say(f"李医生{sign}")
    stranger.say("/start")
    for number in range(30):
        for tap in (f"find:{number}", f"lost:{number}:1"):
            assert "李医生" not in stranger.tap(tap)
    with village.reading() as s:
        numbers = [row.id for row in s.exec(select(Asked)).all()]
    assert all(len(f"lost:{number}:3:told") <= TAP_BYTES for number in numbers)
    assert max(numbers) - min(numbers) > 10**9


def test_the_desk_is_not_called_for_every_tap_of_a_forger(village: Store, buyer: Chatter) -> None:
    buyer.say("哎呀呀")
    with village.reading() as s:
        asked = s.exec(select(Asked).order_by(col(Asked.last).desc())).first()
    assert asked is not None
    for _ in range(5):
        buyer.tap(f"lost:{asked.id}:3")
        buyer.tap("help:call")
    with village.reading() as s:
        written = s.exec(select(Notice).where(Notice.about_id == buyer.person.id)).all()
    assert sorted(notice.kind for notice in written) == ["call", "lost"]


# ---------------------------------------------------------------- invites


def invite(store: Store, role: Role = Role.STAFF, center_id: int | None = 1) -> str:
    """A new code from the owner of the machine."""
    with store.transaction() as s:
        return people.invite(s, role, center_id)


def test_an_invite_gives_its_role_once(store: Store, stranger: Chatter, buyer: Chatter) -> None:
    code = invite(store)
    stranger.say(code)
    assert (stranger.person.role, stranger.person.works_at) == (Role.STAFF, 1)
    assert "不对" in buyer.say(code)
    assert buyer.person.role == Role.CUSTOMER


def test_the_same_person_may_type_the_code_again(store: Store, stranger: Chatter) -> None:
    code = invite(store)
    stranger.say(f"/start {code}")
    before = dump(store)
    assert "不对" not in stranger.say(f"/start {code}")
    assert not changes(before, dump(store)) and stranger.person.role == Role.STAFF


def test_a_used_code_does_not_give_back_a_role_that_was_taken_away(
    store: Store, head: Chatter, stranger: Chatter
) -> None:
    code = invite(store)
    stranger.say(code)
    with store.transaction() as s:
        dismissed = s.get_one(Person, stranger.person.id)
        dismissed.role, dismissed.works_at = Role.CUSTOMER, None
    stranger.say(code)
    stranger.tap(f"join:{code}")
    assert stranger.person.role == Role.CUSTOMER


def test_an_expired_invite_opens_nothing(store: Store, stranger: Chatter) -> None:
    code = invite(store)
    with travel(now() + timedelta(days=7, minutes=1), tick=True):
        assert "不对" in stranger.say(f"/start {code}")
    assert stranger.person.role == Role.CUSTOMER
    code = invite(store)
    with travel(now() + timedelta(days=6, hours=23), tick=True):
        stranger.say(f"/start {code}")
    assert stranger.person.role == Role.STAFF


def test_a_wrong_code_gives_nothing_away(store: Store, stranger: Chatter) -> None:
    invite(store)
    stranger.say("/start")
    before = dump(store, {"chat", "seen", "address", "asked", "vain", "miss"})
    for code in ("ABCD-2345", "abcd2345", "22222222", "/start ABCD2345", "/start X", "join", "/start"):
        stranger.say(code)
        assert stranger.person.role == Role.CUSTOMER, code
    assert not changes(before, dump(store, {"chat", "seen", "address", "asked", "vain", "miss"}))


def test_the_store_keeps_no_code_in_the_clear(store: Store, admin: Chatter) -> None:
    admin.tap("invite:1:make")
    code = admin.text.splitlines()[1].replace("-", "").strip()
    with store.reading() as s:
        assert code not in str([dict(row) for row in s.exec(select(Invite)).all()])
        made = s.exec(select(Invite).order_by(col(Invite.id).desc())).first()
        assert made is not None and made.made_by == admin.person.id


def test_every_code_can_be_told_from_a_word(store: Store, stranger: Chatter) -> None:
    codes = [invite(store) for _ in range(60)]
    assert all(any(letter.isdigit() for letter in code) for code in codes)
    assert len(set(codes)) == 60
    stranger.say(codes[0].lower()[:4] + "-" + codes[0].lower()[4:])
    assert stranger.person.role == Role.STAFF


def test_staff_work_where_the_invite_says_and_nowhere_else(
    store: Store, buyer: Chatter, head: Chatter, stranger: Chatter
) -> None:
    order_id = an_order(store, buyer, head, State.READY)
    stranger.say(f"/start {invite(store, Role.STAFF, 2)}")
    assert "王秀英" not in stranger.tap(f"order:{order_id}")
    stranger.say(f"/start {invite(store, Role.STAFF, 1)}")  # moved to Dongshan
    assert "王秀英" in stranger.tap(f"order:{order_id}")


# ---------------------------------------------------------------- dismissed


def test_dismissed_staff_lose_everything_with_the_next_tap(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_id = an_order(store, buyer, head, State.READY)
    code = order_row(store, order_id).code
    head.tap(f"order:{order_id}")
    with store.transaction() as s:
        dismissed = s.get_one(Person, head.person.id)
        dismissed.role, dismissed.works_at = Role.CUSTOMER, None
    before = dump(store, {"chat", "seen", "address", "asked", "vain"})
    for tap in (f"order:{order_id}", f"order:{order_id}:collect", f"handover:{order_id}", "pile:ready", "desk", "home"):
        said = head.tap(tap)
        assert "王秀英" not in said and str(code) not in said, tap
    head.say(str(code))
    head.say("/desk")
    assert "王秀英" not in head.text
    assert not changes(before, dump(store, {"chat", "seen", "address", "asked", "vain"}))


def test_a_dismissed_admin_runs_the_shop_no_more(store: Store, admin: Chatter) -> None:
    admin.tap("price:1")
    with store.transaction() as s:
        s.get_one(Person, admin.person.id).role = Role.CUSTOMER
        had = s.get_one(Item, 1).price
    admin.say("0.01")
    admin.tap("price:1:set:1")
    with store.reading() as s:
        assert s.get_one(Item, 1).price == had
        with pytest.raises(NotAllowed):
            lists.counts(s, s.get_one(Person, admin.person.id), None)


def test_two_taps_on_add_a_center_begin_one(store: Store, admin: Chatter) -> None:
    with store.reading() as s:
        had = len(s.exec(select(Center)).all())
    for _ in range(3):
        admin.tap("stations:add")
    with store.reading() as s:
        assert len(s.exec(select(Center)).all()) == had + 1
    admin.say("新村服务站")
    admin.tap("stations:add")
    with store.reading() as s:
        assert len(s.exec(select(Center)).all()) == had + 2
