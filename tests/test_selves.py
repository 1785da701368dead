"""Two entries of one person become one: all that is theirs follows, and nobody takes over anybody else."""

import itertools
from datetime import timedelta

import pytest
from conftest import Chatter, Meet, order_eggs
from looking import a_complaint, an_order
from sqlalchemy import Table, UniqueConstraint
from sqlmodel import SQLModel, select
from time_machine import travel

import bot.memory
from bot.memory import Sentence
from catalog import basket, households, people, selves, staff, ties
from catalog.models import (
    Deed,
    Miss,
    Need,
    Notice,
    Order,
    Pass,
    Person,
    Purpose,
    Role,
    State,
    Tie,
    now,
)
from catalog.models.books import FROZEN
from catalog.refusals import NotAllowed
from catalog.store import Store

assert bot.memory  # its tables name persons, too

# What may hold only once for a person, or for two: each needs care when two persons become one, and has it in `selves`.
ONCE = {("tie", "helper_id", "person_id"), ("orders", "person_id", "by_id")}


def once(table: Table) -> list[tuple[str, ...]]:
    """The unique constraints and indexes of a table that hold a person."""
    named = {column.name for other, column in selves.links() if other is table}
    found = [c.columns for c in table.constraints if isinstance(c, UniqueConstraint)]
    found += [index.columns for index in table.indexes if index.unique]
    found += [table.primary_key.columns] if len(table.primary_key.columns) > 1 else []  # one alone is seen to
    return [(table.name, *(c.name for c in columns)) for columns in found if named & {c.name for c in columns}]


def test_every_column_that_names_a_person_is_moved() -> None:
    """Found in the metadata; a column that looks like one and says no foreign key would be forgotten."""
    linked = {(table.name, column.name) for table, column in selves.links()}
    looks_like_one = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name in ("person_id", "by_id", "about_id", "helper_id", "made_by")
        or column.name.endswith(("_by_id", "_by"))
    }
    assert looks_like_one <= linked and len(linked) >= 30


def test_what_holds_once_a_person_is_known() -> None:
    """A new unique constraint on a person needs words in `selves` first."""
    assert {row for table in SQLModel.metadata.sorted_tables for row in once(table)} == ONCE


def test_every_row_that_names_them_follows(store: Store, buyer: Chatter, head: Chatter, meet: Meet) -> None:
    """A row in every table that can hold one: none names the old entry afterwards, and none is lost."""
    other = meet("秀英的微信")
    other.say("/start")
    old, new = buyer.person.id or 0, other.person.id or 0
    order = an_order(store, buyer, head, State.COLLECTED)
    a_complaint(store, buyer, order)
    an_order(store, buyer, head, State.ASKED)
    with store.transaction() as s:
        mine, her = s.get_one(Person, old), s.get_one(Person, head.person.id)
        order_row = s.get_one(Order, order)
        order_row.collector_id = order_row.helper_id = old
        s.add(Notice(person_id=old, kind="ready", about_id=old))
        s.add(Need(kind="call", person_id=old, by_id=old))
        s.add(Deed(by_id=old, person_id=old, act="join"))
        s.add(Miss(by_id=old))
        s.add(Tie(helper_id=old, person_id=her.id or 0))
        s.add(Tie(helper_id=her.id or 0, person_id=old))
        s.add(Pass(digest="d", purpose=Purpose.HOUSE, person_id=old, made_by_id=old, used_by_id=old, expires=now()))
        s.add(Sentence(person_id=old, text="两盒鸡蛋"))
        her.buys_for_id = old
        s.flush()
        code = selves.give(s, mine)
    before = rows(store)
    with store.transaction() as s:
        selves.join(s, s.get_one(Person, new), code)
    after = rows(store)
    with store.reading() as s:
        assert s.get(Person, old) is None
        for table, column in selves.links():
            assert s.execute(table.select().where(column == old)).first() is None, f"{table.name}.{column.name}"
    assert before["person"] - 1 == after["person"] and after["deed"] == before["deed"] + 1
    assert {name: n for name, n in before.items() if name not in ("person", "deed")} == {
        name: n for name, n in after.items() if name not in ("person", "deed")
    }


def rows(store: Store) -> dict[str, int]:
    with store.reading() as s:
        return {table.name: len(s.execute(table.select()).all()) for table in SQLModel.metadata.sorted_tables}


def joined(store: Store, giver: Chatter, taker: Chatter) -> None:
    """By a code, typed and said yes to."""
    giver.say("连接微信")
    giver.press("做一个码")
    code = giver.text.split("：\n")[1].splitlines()[0]
    taker.say(code)
    taker.press("那也是我")
    assert giver.person.id == taker.person.id


def test_orders_codes_household_and_kin_follow(store: Store, buyer: Chatter, head: Chatter, meet: Meet) -> None:
    """What one sees in one chat, one sees in the other; notices go where they wrote last."""
    order = an_order(store, buyer, head, State.READY)
    li, son, wechat = meet("老李"), meet("儿子"), meet("秀英的微信")
    for other in (li, son, wechat):
        other.say("/start")
    with store.transaction() as s:
        person, house, far = (s.get_one(Person, one.person.id) for one in (buyer, li, son))
        households.join(s, person, house)
        ties.take(s, far, ties.give(s, person, Purpose.ORDER))
    joined(store, buyer, wechat)
    with store.reading() as s:
        me = s.get_one(Person, wechat.person.id)
        assert [one.id for one in households.members(s, me)] == [li.person.id]
        assert [one.id for _, one in ties.helpers(s, me)] == [son.person.id]
        assert people.address_of(s, me.id or 0).name == "秀英的微信"  # type: ignore[union-attr]
        assert me.center_id == 1 and me.name == "王秀英"
    assert f"{order} 号" in wechat.say("我的订单")
    assert f"{order} 号" in buyer.say("我的订单")
    with store.reading() as s:
        assert people.address_of(s, buyer.person.id or 0).name == "王秀英"  # type: ignore[union-attr]


def test_two_baskets_become_one(store: Store, buyer: Chatter, meet: Meet) -> None:
    """What lies in both counts together, and no more than one order holds."""
    wechat = meet("秀英的微信")
    wechat.say("/start")
    with store.transaction() as s:
        one, two = s.get_one(Person, buyer.person.id), s.get_one(Person, wechat.person.id)
        two.center_id = 1
        basket.put(s, one, 1, 2)
        basket.put(s, one, 2, 1)
        basket.put(s, two, 1, 3)
        basket.put(s, two, 3, 1)
    joined(store, buyer, wechat)
    with store.reading() as s:
        me = s.get_one(Person, wechat.person.id)
        assert {line.item_id: line.count for line in basket.held(s, me)} == {1: 5, 2: 1, 3: 1}
        drafts = s.exec(select(Order).where(Order.state == State.DRAFT, Order.person_id == me.id)).all()
        assert len(drafts) == 1


def test_two_who_ordered_for_each_other_do_so_no_more(store: Store, buyer: Chatter, meet: Meet) -> None:
    """Nobody is one's own relative; a third keeps the one tie."""
    wechat, son = meet("秀英的微信"), meet("儿子")
    wechat.say("/start")
    son.say("/start")
    ids = [one.person.id or 0 for one in (buyer, wechat, son)]
    with store.transaction() as s:
        for helper, person in ((ids[0], ids[1]), (ids[1], ids[0]), (ids[2], ids[0]), (ids[2], ids[1])):
            s.add(Tie(helper_id=helper, person_id=person))
        s.get_one(Person, ids[1]).buys_for_id = ids[0]
        s.flush()
        selves.join(s, s.get_one(Person, ids[1]), selves.give(s, s.get_one(Person, ids[0])))
    with store.reading() as s:
        assert [(tie.helper_id, tie.person_id) for tie in s.exec(select(Tie)).all()] == [(ids[2], ids[1])]
        assert s.get_one(Person, ids[1]).buys_for_id is None


def test_a_household_of_one_is_none(store: Store, buyer: Chatter, meet: Meet) -> None:
    """Two entries of one house that were one person."""
    wechat = meet("秀英的微信")
    wechat.say("/start")
    with store.transaction() as s:
        households.join(s, s.get_one(Person, buyer.person.id), s.get_one(Person, wechat.person.id))
    joined(store, buyer, wechat)
    with store.reading() as s:
        assert s.get_one(Person, wechat.person.id).household_id is None


# Nobody takes over another's


def a_code(chatter: Chatter) -> str:
    """A code somebody has made."""
    chatter.say("连接微信")
    chatter.press("做一个码")
    return chatter.text.split("：\n")[1].splitlines()[0]


def test_a_code_works_once_for_a_quarter_of_an_hour(buyer: Chatter, meet: Meet) -> None:
    """And only the last one made."""
    first, second = a_code(buyer), a_code(buyer)
    one, two = meet("一"), meet("二")
    assert "打开不了" in one.say(first) or "不对" in one.text
    with travel(now() + timedelta(minutes=16)):
        assert "那也是您本人吗" not in two.say(second)
    three = a_code(buyer)
    assert "那也是您本人吗" in one.say(three)
    assert "那也是您本人吗" in two.say(three)
    one.press("那也是我")
    two.press("那也是我")
    assert one.person.id == buyer.person.id != two.person.id
    assert "两边的订单是一样的了" in one.say(three)  # their own second try is no wrong code
    assert "那也是您本人吗" not in two.say(three)


def test_a_forged_yes_needs_the_code(store: Store, buyer: Chatter, stranger: Chatter) -> None:
    """A tap without one, or with a made-up one, does nothing."""
    order_eggs(buyer)
    for tap in (
        "oneself:yes",
        "oneself:yes:",
        "oneself:yes:ABCD2345",
        "oneself:ask:ABCD2345",
        "oneself:joined:1",
        "oneself:code:x",
    ):
        stranger.tap(tap)
        assert stranger.person.id != buyer.person.id
    assert stranger.tap("oneself:code:ABCD2345").count("ABCD") <= 1  # a picture of a code nobody made opens nothing


def test_only_its_owner_sees_a_code(store: Store, buyer: Chatter) -> None:
    """What is kept of it opens nothing."""
    code = a_code(buyer)
    with store.reading() as s:
        kept = s.exec(select(Pass).where(Pass.purpose == Purpose.SELF)).one()
        assert code.replace("-", "") not in str(kept.model_dump())


def test_whoever_types_wrong_codes_waits(store: Store, buyer: Chatter, stranger: Chatter) -> None:
    """Ten in ten minutes, in words or by forged taps; then not even a right one is looked up."""
    letters = itertools.product("ABCDEFGH", repeat=3)
    for number in range(9):
        wrong = "".join(next(letters)) + "22222"
        if number % 3:
            stranger.tap(f"oneself:{('ask', 'yes')[number % 2]}:{wrong}")
        else:
            stranger.say(wrong)
    assert "那也是您本人吗" in stranger.say(a_code(buyer))
    stranger.tap("oneself:yes:ABCD2345")
    code = a_code(buyer)
    assert "等十分钟" in stranger.say(code)
    with travel(now() + timedelta(minutes=11)):
        stranger.say("/start")
        code = a_code(buyer)
        assert "那也是您本人吗" in stranger.say(code)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_people_of_the_shop_are_never_made_one_with_anybody(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, role: Role
) -> None:
    """Neither by making a code nor by typing one; an invite gives a role in each chat."""
    of_the_shop = head if role == Role.STAFF else admin
    assert "邀请码" in of_the_shop.say("连接微信")
    code = a_code(buyer)
    assert "不是您能" in of_the_shop.say(code) or "那也是您本人吗" not in of_the_shop.text
    of_the_shop.tap(f"oneself:yes:{code.replace('-', '')}")
    of_the_shop.tap("oneself:make")
    with store.transaction() as s:
        me, her = s.get_one(Person, of_the_shop.person.id), s.get_one(Person, buyer.person.id)
        assert me.id != her.id
        with pytest.raises(NotAllowed):
            selves.give(s, me)
        with pytest.raises(NotAllowed):
            selves.other(s, me, code)


def test_a_giver_who_became_staff_meanwhile_is_not_taken_over(store: Store, buyer: Chatter, stranger: Chatter) -> None:
    """The code was made by a customer."""
    code = a_code(buyer)
    buyer.become(Role.STAFF, "东山村服务站")
    stranger.say(code)
    stranger.tap(f"oneself:yes:{code.replace('-', '')}")
    assert stranger.person.id != buyer.person.id and stranger.person.role == Role.CUSTOMER


def test_who_stands_in_a_cash_book_stays(store: Store, head: Chatter, admin: Chatter, buyer: Chatter) -> None:
    """Nobody changes the book; such a one is joined to nobody."""
    an_order(store, buyer, head, State.COLLECTED)
    with store.transaction() as s:
        staff.dismiss(s, s.get_one(Person, admin.person.id), head.person.id or 0)
        gone, stays = s.get_one(Person, head.person.id), s.get_one(Person, buyer.person.id)
        code = selves.give(s, gone)
        with pytest.raises(NotAllowed):
            selves.join(s, stays, code)
    assert set(FROZEN) == {"entry", "close", "commission"}


# At the desk


def with_phone(chatter: Chatter, phone: str) -> None:
    chatter.say("我的")
    chatter.press("电话")
    chatter.say(phone)


def test_the_desk_confirms_a_phone_two_entries_share(store: Store, buyer: Chatter, head: Chatter, meet: Meet) -> None:
    """The older stays, and it is in the journal."""
    wechat = meet("微信里的")
    wechat.say("/start")
    wechat.press("东山村服务站")
    with_phone(buyer, "13800001234")
    with_phone(wechat, "8613800001234")
    old = buyer.person.id
    head.tap(f"customer:{wechat.person.id}")
    head.press("电话一样")
    assert "是同一个人吗" in head.text and "王秀英" in head.text
    head.press("问过了")
    assert buyer.person.id == wechat.person.id == old
    with store.reading() as s:
        deed = s.exec(select(Deed).where(Deed.act == "same person")).one()
        assert deed.by_id == head.person.id and deed.person_id == old


def test_the_desk_joins_its_own_customers_with_one_phone_only(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, stranger: Chatter, meet: Meet
) -> None:
    """Not two phones, not another center's, not staff, not by a customer's tap."""
    other = meet("李婶")
    other.say("/start")
    other.press("东山村服务站")
    with_phone(buyer, "13800001234")
    with_phone(other, "13800009999")
    one, two = buyer.person.id, other.person.id
    assert "电话一样" not in head.tap(f"customer:{one}")
    head.tap(f"twin:{one}:{two}")
    with_phone(other, "13800001234")
    for nosy in (other_head, stranger, buyer):
        nosy.tap(f"twin:{one}:{two}")
        nosy.tap(f"twin:{one}")
    with_phone(head, "13800001234")
    head.tap(f"twin:{one}:{head.person.id}")
    head.tap(f"twin:{head.person.id}:{one}")
    head.tap(f"twin:{one}:{one}")
    assert len({buyer.person.id, other.person.id, head.person.id}) == 3


def test_somebody_added_at_the_desk_gets_their_chat(store: Store, head: Chatter, meet: Meet) -> None:
    """A customer without a chat, whose orders then reach them on WeChat."""
    head.say("顾客")
    with store.transaction() as s:
        from catalog import customers

        added = customers.add(s, s.get_one(Person, head.person.id), "老周", None, "13700001111").id or 0
    wechat = meet("周")
    wechat.say("/start")
    wechat.press("东山村服务站")
    with_phone(wechat, "13700001111")
    head.tap(f"customer:{added}")
    head.press("电话一样")
    head.press("问过了")
    assert wechat.person.id == added and wechat.person.name == "老周"
