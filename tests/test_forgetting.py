"""Somebody asks to be forgotten: nothing of them is left in any table, and the books still hold."""

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from conftest import Chatter, Meet
from faces import open_face
from hypothesis import given
from hypothesis import strategies as st
from looking import SORRY, a_complaint, an_order, dump
from sqlalchemy import JSON, Enum, Float, LargeBinary, String
from sqlmodel import SQLModel, col, select

from bot import memory
from catalog import (
    audit,
    cash,
    closes,
    complaints,
    customers,
    forgetting,
    goods,
    households,
    journal,
    known,
    notices,
    orders,
    personal,
    prepay,
    ties,
)
from catalog.models import Center, Complaint, Deed, Order, Person, Picture, Purpose, Role, State
from catalog.refusals import NotFound, StillNeeded, TooLate
from catalog.store import Store

NAME, PHONE = "欧阳春花", "13987654321"
WORDS = "隔壁老宋家的鸡蛋碎了三个"


def leaves(value: object) -> Iterator[str]:
    """Every text in a value as the database has it, those inside of JSON too."""
    if isinstance(value, str) and value[:1] in "[{":
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield str(value)


def left_of(store: Store, *words: str) -> list[str]:
    """Every table in which one of these words still stands, once for each row."""
    return [
        f"{table}: {word}"
        for table, rows in dump(store, ()).items()
        for row in rows
        for word in words
        if any(word in text for value in row for text in leaves(value))
    ]


@pytest.fixture
def flower(meet: Meet) -> Chatter:
    """A villager with a name and a phone like nobody else's."""
    person = meet(NAME)
    person.say("/start")
    person.press("东山村服务站")
    person.tap(f"phone:set:{PHONE}")
    return person


def lived(store: Store, flower: Chatter, head: Chatter, other: Chatter) -> None:
    """Give her a life: orders, a complaint, a code, a house, a relative, words of hers and of the desk about her."""
    done = an_order(store, flower, head, State.COLLECTED)
    an_order(store, flower, head, State.CANCELED)
    said = a_complaint(store, flower, done)
    with store.transaction() as s:
        her, desk = s.get_one(Person, flower.person.id), s.get_one(Person, head.person.id)
        row = s.get_one(Complaint, said)
        row.words = WORDS
        complaints.reply(s, desk, said, f"{NAME}，这回不赔")
        complaints.answer(s, desk, said, 0)
        customers.rename(s, desk, her.id or 0, f"{NAME}大姐")
        customers.rename(s, desk, her.id or 0, NAME)
        friend = s.get_one(Person, other.person.id)
        households.join(s, her, friend, by=desk)
        code = ties.give(s, her, Purpose.ORDER)
        ties.take(s, friend, code)
    flower.say(WORDS)
    flower.say("今天天气不错啊")
    head.say(NAME)
    head.say("顾客")
    head.say(NAME)
    flower.tap("help:call")
    flower.tap("item:2:buy:1")


def test_every_column_that_can_hold_what_is_personal_is_listed() -> None:
    """A new column of words, bytes, places or persons needs a rule in catalog/personal.py or bot/memory.py."""
    for table in SQLModel.metadata.tables.values():
        listed = personal.RULES.get(table.name, {})
        for column in table.columns:
            text = isinstance(column.type, (String, JSON, LargeBinary, Float)) and not isinstance(column.type, Enum)
            about = any(key.column.table.name in ("person", "picture") for key in column.foreign_keys)
            its_own = table.name == "person" and column.name in ("id",)
            if (text or about) and not its_own:
                assert column.name in listed, (
                    f"{table.name}.{column.name}: say in catalog/personal.py what becomes of it"
                )


def test_every_rule_is_of_a_column_there_is() -> None:
    for table, columns in personal.RULES.items():
        assert table in SQLModel.metadata.tables, table
        assert set(columns) <= set(SQLModel.metadata.tables[table].columns.keys()), table


def test_nothing_of_them_is_left_and_the_books_hold(
    store: Store, flower: Chatter, head: Chatter, admin: Chatter, buyer: Chatter
) -> None:
    lived(store, flower, head, buyer)
    assert left_of(store, NAME, PHONE, WORDS), "this test sees nothing"
    orders_before = {row[0] for row in dump(store, ())["orders"] if "DRAFT" not in str(row)}
    flower.say("忘掉我")
    assert "不能撤回" in flower.text
    flower.press("继续")
    flower.press("全部删掉")
    assert "没有您的资料" in flower.text
    assert left_of(store, NAME, PHONE, WORDS) == []
    assert {row[0] for row in dump(store, ())["orders"]} == orders_before
    with store.reading() as s:
        assert audit.wrong(s) == []


def test_who_was_forgotten_is_new_the_next_time(store: Store, flower: Chatter) -> None:
    was = flower.person.id
    flower.tap(f"forget:{was}:yes")
    said = flower.say("/start")
    assert flower.person.id != was and "您去哪个站取货" in said.replace("您想去", "您去")
    with store.reading() as s:
        old = s.get_one(Person, was)
        assert (old.name, old.phone, old.center_id, old.role) == ("", "", None, Role.CUSTOMER)


def test_an_admin_forgets_anybody_and_nobody_else_does(
    store: Store, flower: Chatter, head: Chatter, admin: Chatter, stranger: Chatter
) -> None:
    number = flower.person.id
    before = dump(store)["person"]
    stranger.say("/start")
    for who in (head, stranger):
        for tap in (f"forget:{number}", f"forget:{number}:sure", f"forget:{number}:yes", f"known:{number}"):
            said = who.tap(tap)
            assert PHONE not in said and "删" not in said
        with pytest.raises(NotFound):
            who.paper(f"known:{number}")
    assert before <= dump(store)["person"]
    admin.tap(f"known:{number}")
    assert PHONE in admin.text
    admin.press("删掉这个人的资料")
    admin.press("继续")
    admin.press("全部删掉")
    assert "一点没留" in admin.text
    assert left_of(store, NAME, PHONE) == []
    assert "没找到" in admin.tap(f"known:{number}")
    assert not any(sorry in admin.say("撤回") for sorry in SORRY)
    assert "找不回来" in admin.text


@pytest.mark.parametrize("state", [State.ASKED, State.PLACED, State.ON_THE_WAY, State.READY])
def test_not_while_a_parcel_waits(store: Store, flower: Chatter, head: Chatter, state: State) -> None:
    an_order(store, flower, head, state)
    assert "1 个订单没办完" in flower.say("忘掉我")
    flower.tap(f"forget:{flower.person.id}:yes")
    assert flower.person.name == NAME


def test_not_while_money_is_owed(store: Store, flower: Chatter, head: Chatter) -> None:
    placed = an_order(store, flower, head, State.PLACED)
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        prepay.settle(s, desk, placed, s.get_one(Order, placed).total)
        orders.move(s, desk, placed, "cancel")
    assert "还欠您 28 元" in flower.say("忘掉我")
    with store.transaction() as s, pytest.raises(StillNeeded):
        forgetting.forget(s, s.get_one(Person, flower.person.id), flower.person.id or 0)


def test_not_while_a_complaint_waits(store: Store, flower: Chatter, head: Chatter) -> None:
    a_complaint(store, flower, an_order(store, flower, head, State.COLLECTED))
    assert "1 个投诉没答复" in flower.say("忘掉我")


def test_staff_count_the_drawer_first(store: Store, buyer: Chatter, head: Chatter) -> None:
    an_order(store, buyer, head, State.COLLECTED)
    assert "先点钱对账" in head.say("忘掉我")
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        there = closes.last(s, 1)
        after = there.id or 0 if there else 0
        closes.close(s, desk, 1, s.get_one(Center, 1).book, after, cash.drawer(s, 1))
    head.say("忘掉我")
    head.press("继续")
    head.press("全部删掉")
    assert "没有您的资料" in head.text
    with store.reading() as s:
        assert audit.wrong(s) == []


def test_the_only_admin_stays(store: Store, admin: Chatter) -> None:
    assert "只有这一位管理员" in admin.say("忘掉我")


def test_what_is_forgotten_is_not_undone(store: Store, flower: Chatter, head: Chatter) -> None:
    """A handover of an hour ago is no way back to a parcel of somebody who is gone."""
    an_order(store, flower, head, State.COLLECTED)
    with store.transaction() as s:
        her = s.get_one(Person, flower.person.id)
        forgetting.forget(s, her, her.id or 0)
        desk = s.get_one(Person, head.person.id)
        last = journal.last(s, desk)
        assert last is not None and last.act == "collect"
        with pytest.raises(TooLate):
            journal.undo(s, desk, last.id or 0)


def test_a_photo_goes_with_the_last_row_that_shows_it(store: Store, flower: Chatter, head: Chatter) -> None:
    said = a_complaint(store, flower, an_order(store, flower, head, State.COLLECTED))
    with store.transaction() as s:
        row, desk = s.get_one(Complaint, said), s.get_one(Person, head.person.id)
        row.picture = digest = goods.keep_picture(s, b"a broken egg", "image/jpeg")
        complaints.reply(s, desk, said, "不赔")
        complaints.answer(s, desk, said, 0)
        her = s.get_one(Person, flower.person.id)
        assert s.get(Picture, digest) is not None
        forgetting.forget(s, her, her.id or 0)
        assert s.get(Picture, digest) is None and s.get_one(Complaint, said).reply == ""


def test_forgetting_twice_is_forgetting_once(store: Store, flower: Chatter, admin: Chatter) -> None:
    tap = f"forget:{flower.person.id}:yes"
    admin.tap(tap)
    admin.tap(tap)
    with store.reading() as s:
        assert len(s.exec(select(Deed).where(Deed.act == "forget")).all()) == 1


def test_the_desk_no_longer_finds_them(store: Store, flower: Chatter, head: Chatter) -> None:
    flower.tap(f"forget:{flower.person.id}:yes")
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        assert customers.find(s, desk, NAME) == []
        gone = s.exec(select(Person.id).where(col(Person.forgotten).is_not(None))).one()
        with pytest.raises(NotFound):
            customers.get(s, desk, gone or 0)


async def test_a_page_still_shows_the_goodbye(store: Store) -> None:
    """The numbers of letters only grow, also when everybody's last letter was theirs."""
    async with open_face("web", store) as page:
        await page.enter("春花", "东山", "zh_CN")
        await page.enter("春花", "忘掉我", "zh_CN")
        await page.enter("春花", "1", "zh_CN")
        assert "没有您的资料" in await page.enter("春花", "1", "zh_CN")
        assert "去哪个站取货" in await page.enter("春花", "你好", "zh_CN")
    with store.transaction() as s:
        memory.forget_old_events(s)
        assert not s.exec(select(memory.Letter).where(memory.Letter.address == "")).all()


@pytest.mark.parametrize("name", ["Mary O'Neil 100%_", '张"引\\号', "Émilie Ngô", "🌸春花🌸", "a" * 60])
def test_nothing_is_left_whatever_they_are_called(
    store: Store, buyer: Chatter, head: Chatter, meet: Meet, name: str
) -> None:
    """Signs that mean something to a database, to JSON or to a pattern are only signs."""
    person = meet("somebody", "en")
    person.say("/start")
    person.tap("center:choose:1")
    with store.transaction() as s:
        known.correct(s, s.get_one(Person, person.person.id), person.person.id or 0, "name", name)
        desk = s.get_one(Person, head.person.id)
        notices.tell(s, [desk], "lost", about=desk, facts={"said": [f"is {name} there?", "yes"]})
        journal.write(s, desk, "need", center_id=1, after={"note": f"{name}, twice"})
    person.say(f"{name} wants something")
    head.say(f"给 {name}")
    head.tap(f"customer:{person.person.id}")
    assert left_of(store, name)
    with store.transaction() as s:
        her = s.get_one(Person, person.person.id)
        forgetting.forget(s, her, her.id or 0)
    assert left_of(store, name) == []
    assert "yes" in str(dump(store, ())["notice"])


@given(st.lists(st.text(min_size=2, max_size=12), min_size=1, max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_struck_words_do_not_come_back(words: list[str], between: list[str]) -> None:
    strike = forgetting.Struck(words)
    text = " ".join([*between, *words])
    once = strike(text)
    assert strike(once) == once
    assert all(f" {word} " not in f" {once} " for word in words if word.strip() == word and "…" not in word)
