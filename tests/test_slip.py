"""The slip a customer without a phone takes home: who may have it, what it says, and that its code can be read."""

import io

import pytest
import zxingcpp
from conftest import Chatter, Meet
from looking import an_order, an_order_for, order_row
from PIL import Image

from catalog import cash, customers, orders, people, tokens
from catalog.models import Person, Role, State
from catalog.refusals import NotFound, TooLate
from catalog.store import Store


def old_wang(store: Store, head: Chatter, name: str = "王大爷") -> int:
    """Somebody without a phone, with an order at Dongshan; returns the order's number."""
    with store.transaction() as s:
        staff = s.get_one(Person, head.person.id)
        added = customers.add(s, staff, name, 1)
        people.buy_for(s, staff, added.id)
    head.say("两盒鸡蛋")
    head.say("好")
    return next(int(b.tap.split(":")[1]) for b in head.view.buttons if b.tap.startswith("slip:"))


def code_on(data: bytes) -> list[str]:
    """What the QR codes on a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(data)))]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_code_on_a_slip_names_the_order(store: Store, meet: Meet, language: str) -> None:
    head = meet("站长王", language).become(Role.STAFF, "东山村服务站")
    order_id = old_wang(store, head)
    head.tap(f"slip:{order_id}")
    paper = head.paper()
    assert paper.mime == "image/png"
    assert head.view.paper is not None
    with store.reading() as s:
        assert code_on(paper.data) == [tokens.order_token(s, order_row(store, order_id))]
        assert tokens.read_token(s, code_on(paper.data)[0]) == order_id


def test_a_slip_is_offered_where_no_chat_can_show_the_code(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_id = old_wang(store, head)
    head.tap(f"order:{order_id}")
    assert head.button("取货条").tap == f"slip:{order_id}"
    hers = an_order(store, buyer, head, State.PLACED)
    head.tap(f"order:{hers}")
    assert not [b for b in head.view.buttons if b.tap.startswith("slip")]


def test_nobody_else_prints_a_slip(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, admin: Chatter, stranger: Chatter
) -> None:
    order_id = old_wang(store, head)
    for person in (buyer, other_head, admin, stranger):
        person.say("/start")
        person.tap(f"slip:{order_id}")
        assert person.view.paper is None and "王大爷" not in person.text
        with pytest.raises(NotFound):
            person.paper(f"slip:{order_id}")


def test_there_is_no_slip_before_the_yes_nor_after_the_end(store: Store, buyer: Chatter, head: Chatter) -> None:
    asked = an_order_for(store, buyer, head)
    for order_id in (asked, an_order(store, buyer, head, State.COLLECTED)):
        head.tap(f"slip:{order_id}")
        assert head.view.paper is None
        with pytest.raises(TooLate):
            head.paper(f"slip:{order_id}")


def test_a_name_of_sixty_characters_fits_the_paper(store: Store, head: Chatter) -> None:
    order_id = old_wang(store, head, "欧阳" * 30)
    head.tap(f"slip:{order_id}")
    assert code_on(head.paper().data)


def test_a_paid_order_has_a_slip_that_asks_for_nothing(store: Store, head: Chatter) -> None:
    order_id = old_wang(store, head)
    before = head.paper(f"slip:{order_id}").data
    with store.transaction() as s:
        staff = s.get_one(Person, head.person.id)
        cash.take(s, staff, orders.get(s, order_id, staff))
    assert head.paper(f"slip:{order_id}").data != before
