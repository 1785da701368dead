"""Search follows the goods: whoever changes them, in whatever process, and however many at once."""

import time

from conftest import Chatter
from sqlmodel import Session, select

from bot.words import Words
from catalog import findable, goods
from catalog.models import Item, Names, Person
from catalog.store import Store


def found(store: Store, words: str) -> list[str]:
    """The Chinese names of what words surely find."""
    with store.transaction() as s:
        hits = [hit.id for hit in goods.search(s, words, Person(id=0)) if hit.sure]
        return [item.names["zh_CN"] for item in goods.many(s, hits)]


def named(s: Session, name: str) -> Item:
    """An item by its Chinese name."""
    return next(item for item in s.exec(select(Item)).all() if item.names["zh_CN"] == name)


def rename(store: Store, old: str, names: Names) -> None:
    """Call an item something else, as any process may."""
    with store.transaction() as s:
        item = named(s, old)
        item.names = names
        goods.touch(s, [item.id or 0])


def test_what_another_process_changes_is_found_without_a_restart(store: Store, url: str) -> None:
    assert found(store, "鸡蛋")[0] == "鸡蛋"
    elsewhere = Store(url)
    rename(elsewhere, "鸡蛋", {"zh_CN": "凤凰蛋", "en": "Phoenix eggs"})
    elsewhere.close()
    assert found(store, "凤凰蛋") == ["凤凰蛋"]
    assert "鸡蛋" not in found(store, "鸡蛋")


def test_what_is_hidden_is_not_found_and_what_is_shown_again_is(store: Store, admin: Chatter) -> None:
    with store.reading() as s:
        number = named(s, "土鸡蛋").id
    admin.tap(f"item:{number}:hide")
    assert "土鸡蛋" not in found(store, "土鸡蛋")
    admin.tap(f"item:{number}:show")
    assert found(store, "土鸡蛋")[0] == "土鸡蛋"


def test_a_change_taken_back_is_not_found(store: Store) -> None:
    found(store, "鸡蛋")
    try:
        with store.transaction() as s:
            item = named(s, "鸡蛋")
            item.names = {"zh_CN": "幻影蛋"}
            goods.touch(s, [item.id or 0])
            assert goods.search(s, "幻影蛋", Person(id=0))[0].how == "exact"
            raise KeyError
    except KeyError:
        pass
    for _ in range(100):  # what was read has to be looked at again, beside the turn
        if found(store, "鸡蛋")[0] == "鸡蛋":
            break
        time.sleep(0.05)
    assert found(store, "鸡蛋")[0] == "鸡蛋"


def test_a_whole_sheet_of_changes_keeps_no_turn_waiting(store: Store) -> None:
    """The old index answers until the new one stands."""
    assert found(store, "鸡蛋")
    with store.transaction() as s:
        shelf = named(s, "鸡蛋").category_id
        for n in range(findable.AT_ONCE * 4):
            s.add(Item(category_id=shelf, names={"zh_CN": f"样品{n}号"}, specs={}, units={}, price=100, stock=1))
        s.flush()
        goods.touch(s, s.exec(select(Item.id)).all())
    assert "样品7号" not in found(store, "样品7号")  # not yet, and nobody waited
    for _ in range(200):
        if "样品7号" in found(store, "样品7号"):
            break
        time.sleep(0.05)
    assert found(store, "样品7号")[0] == "样品7号"


def test_sold_out_goods_stand_after_those_in_stock(store: Store, admin: Chatter) -> None:
    before = found(store, "洗衣粉")
    with store.reading() as s:
        first = named(s, before[0]).id
    admin.tap(f"stock:{first}:set:0")
    assert found(store, "洗衣粉") == [*before[1:], before[0]]


def test_what_nobody_sells_is_written_down_and_counted(buyer: Chatter, admin: Chatter, words: Words) -> None:
    for _ in range(3):
        buyer.say("飞碟引擎")
    assert "飞碟引擎 × 3" in admin.tap("wanted")
    assert "飞碟引擎" not in buyer.tap("wanted")
