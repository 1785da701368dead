"""Goods are neither lost nor sold twice: sold out, all or nothing, hidden, returned, and the same again."""

import pytest
from conftest import Chatter, Meet
from looking import a_basket, an_order, item_row, letters, order_row, state_of
from sqlmodel import select

from catalog import basket, orders
from catalog.models import Center, Item, OrderLine, Person, State
from catalog.refusals import Empty, NoCenter, SoldOut
from catalog.store import Store


def test_sold_out_is_said_by_name_and_the_basket_stays(store: Store, buyer: Chatter, meet: Meet) -> None:
    buyer.tap("item:1:buy:1")
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 0
    said = buyer.press("对，就这样")
    assert "卖完了" in said.splitlines()[0] and item_row(store).names["zh_CN"] in said.splitlines()[0]
    assert not letters(store)
    with store.reading() as s:
        assert basket.count_of(s, buyer.person, 1) == 1


def test_how_many_are_left_is_said_when_there_are_too_few(store: Store, buyer: Chatter) -> None:
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 3
    buyer.tap("count:1")
    said = buyer.say("4")
    assert "3" in said.splitlines()[0] and item_row(store).names["zh_CN"] in said.splitlines()[0]
    with store.reading() as s:
        assert basket.count_of(s, buyer.person, 1) == 0


def test_all_or_nothing_is_placed(store: Store, buyer: Chatter) -> None:
    a_basket(store, buyer, 1, 2)
    order_id, amount = a_basket(store, buyer, 2, 2)
    with store.transaction() as s:
        s.get_one(Item, 2).stock = 1
    had = item_row(store, 1).stock
    with pytest.raises(SoldOut), store.transaction() as s:
        orders.place(s, s.get_one(Person, buyer.person.id), order_id, amount)
    assert item_row(store, 1).stock == had and state_of(store, order_id) == State.DRAFT


def test_what_was_hidden_since_stays_behind_and_the_rest_is_ordered(
    store: Store, buyer: Chatter, admin: Chatter
) -> None:
    a_basket(store, buyer, 1)
    order_id, _ = a_basket(store, buyer, 2)
    admin.tap("item:1:hide")
    had = item_row(store, 1).stock
    said = buyer.tap("check")
    assert f"{item_row(store, 1).pictogram} " not in said and f"{item_row(store, 2).pictogram} " in said
    buyer.press("对，就这样")
    assert state_of(store, order_id) == State.PLACED
    assert order_row(store, order_id).total == item_row(store, 2).price
    with store.reading() as s:
        held = s.exec(select(OrderLine).where(OrderLine.order_id == order_id)).all()
        assert [line.item_id for line in held] == [2]
    assert item_row(store, 1).stock == had


def test_canceling_and_sending_back_return_the_goods(store: Store, buyer: Chatter, head: Chatter) -> None:
    had = item_row(store).stock
    for state in (State.CANCELED, State.RETURNED):
        an_order(store, buyer, head, state, count=3)
        assert item_row(store).stock == had
    an_order(store, buyer, head, State.COLLECTED, count=3)
    assert item_row(store).stock == had - 3


def test_the_same_again_takes_what_there_is_and_says_what_there_is_not(
    store: Store, buyer: Chatter, head: Chatter
) -> None:
    a_basket(store, buyer, 1, 3)
    a_basket(store, buyer, 2, 1)
    order_id = an_order(store, buyer, head, State.COLLECTED, 3, 2)
    with store.transaction() as s:
        s.get_one(Item, 1).stock, s.get_one(Item, 2).hidden = 2, True
    said = buyer.tap(f"again:{order_id}")
    first, second = item_row(store, 1).names["zh_CN"], item_row(store, 2).names["zh_CN"]
    assert first in said.splitlines()[0] and second in said.splitlines()[0]
    with store.reading() as s:
        assert {line.item_id: line.count for line in basket.held(s, buyer.person)} == {1: 2, 3: 2}
    buyer.press("对，就这样")
    assert "下好了" in buyer.text


def test_the_same_again_of_nothing_left_says_so(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_id = an_order(store, buyer, head, State.COLLECTED)
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 0
    buyer.tap(f"again:{order_id}")
    with store.reading() as s:
        assert basket.held(s, buyer.person) == []
    assert "空" in buyer.text


def test_nothing_is_placed_without_goods_or_without_a_center(store: Store, stranger: Chatter, admin: Chatter) -> None:
    stranger.say("/start")
    order_id, amount = a_basket(store, stranger)
    with store.transaction() as s, pytest.raises(NoCenter):
        orders.place(s, s.get_one(Person, stranger.person.id), order_id, amount)
    stranger.tap("center:choose:1")
    with store.transaction() as s:
        s.get_one(Center, 1).closed = True
    assert "哪" in stranger.tap(f"check:{order_id}:{amount}:place")  # asks for another center at once
    assert state_of(store, order_id) == State.DRAFT
    stranger.tap("basket:clear")
    with store.transaction() as s, pytest.raises(Empty):
        orders.place(s, s.get_one(Person, stranger.person.id), order_id, 0)


def test_too_many_of_one_thing_are_a_slip_of_the_finger(store: Store, buyer: Chatter, admin: Chatter) -> None:
    admin.tap("stock:1:set:5000")
    buyer.tap("count:1")
    assert "99" in buyer.say("100")
    buyer.tap("count:1")
    buyer.say("99")
    with store.reading() as s:
        assert basket.count_of(s, buyer.person, 1) == 99
