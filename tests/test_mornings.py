"""The morning summary: written once a day for each who wants it, whoever carries it, and not at all when it is late."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter
from looking import an_order, letters
from sqlmodel import select
from test_postman import Slot, carry
from time_machine import Traveller, travel

from bot.postman import Postman
from bot.saying.mornings import wish
from bot.turns import Turns
from catalog import mornings, staff
from catalog.models import Deed, Morning, Person, Posted, State, aware
from catalog.refusals import BadValue, NotAllowed
from catalog.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 12, 1, 20, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in that December."""
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """An evening, which moves on only when a test says so."""
    with travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def slot() -> Slot:
    """The platform everybody writes from."""
    return Slot()


@pytest.fixture
def postman(clock: Traveller, turns: Turns, slot: Slot) -> Postman:
    """One postman."""
    return Postman(turns, {"test": slot})


async def test_each_is_told_of_the_day_before_once(
    clock: Traveller,
    store: Store,
    turns: Turns,
    slot: Slot,
    postman: Postman,
    buyer: Chatter,
    head: Chatter,
    admin: Chatter,
) -> None:
    an_order(store, buyer, head, State.COLLECTED)
    admin.say("每天早上七点半发我")
    head.say("morning summary on at 8:00")
    await carry(postman)
    slot.got.clear()
    clock.move_to(at(2, 7, 29))
    assert await carry(postman) == 0
    clock.move_to(at(2, 7, 31))
    other = Postman(turns, {"test": slot})  # another process, and after it one that was started anew
    for one in (postman, other, postman, Postman(turns, {"test": slot})):
        await carry(one)
    (told,) = slot.of("周经理")
    assert "所有站" in told and "昨天" in told and "取走 1 单，28 元" in told and "\n🏆 鸡蛋 ×1" in told
    assert slot.of("站长王") == []
    clock.move_to(at(2, 8, 1))
    await carry(postman)
    (told,) = slot.of("站长王")
    assert "东山村服务站" in told and "收款 28 元" in told
    clock.move_to(at(3, 9))
    await carry(postman)
    assert len(slot.of("周经理")) == len(slot.of("站长王")) == 2
    assert "没有动静" in slot.of("周经理")[1]
    assert len(letters(store, "morning", Posted.SENT)) == 4


async def test_a_morning_nobody_came_by_is_left_out(
    clock: Traveller, store: Store, slot: Slot, postman: Postman, admin: Chatter
) -> None:
    admin.say("早报 7:30")
    clock.move_to(at(2, 12, 1))  # the house was closed all morning
    await carry(postman)
    assert slot.got == [] and letters(store, "morning") == []
    clock.move_to(at(5, 9))  # and for two days more
    await carry(postman)
    assert len(slot.of("周经理")) == 1 and "昨天" in slot.of("周经理")[0]
    clock.move_to(at(6, 7, 31))
    slot.fail["周经理"] = ConnectionError()
    await postman.round()
    clock.move_to(at(6, 12))  # what could not be brought in the morning is not brought at noon
    slot.fail.clear()
    await carry(postman)
    assert len(slot.of("周经理")) == 1
    assert [notice.state for notice in letters(store, "morning")] == [Posted.SENT, Posted.DROPPED]


async def test_two_who_ring_at_once_write_one(clock: Traveller, store: Store, admin: Chatter) -> None:
    admin.say("早报 7:30")
    clock.move_to(at(2, 8))
    with store.reading() as s, store.transaction() as other:
        assert mornings.due(s)
        mornings.ring(other)
    with store.transaction() as s:
        mornings.ring(s)
        assert not mornings.due(s)
    assert len(letters(store, "morning")) == 1
    with pytest.raises(RuntimeError), store.transaction() as s:  # killed before it was written: it comes again
        clock.move_to(at(3, 8))
        mornings.ring(s)
        raise RuntimeError
    with store.transaction() as s:
        mornings.ring(s)
    assert len(letters(store, "morning")) == 2


async def test_whoever_works_here_no_more_is_told_no_more(
    clock: Traveller, store: Store, slot: Slot, postman: Postman, head: Chatter, admin: Chatter
) -> None:
    head.say("早报 7:30")
    clock.move_to(at(2, 7, 30))
    with store.transaction() as s:
        mornings.ring(s)  # written, and not carried yet
        staff.dismiss(s, s.get_one(Person, admin.person.id), head.person.id or 0)
    await carry(postman)
    assert [words for _, words in slot.got if "不在东山村服务站上班了" not in words] == []
    (notice,) = letters(store, "morning")
    assert (notice.state, notice.why) == (Posted.FAILED, "not theirs any more")
    clock.move_to(at(3, 8))
    await carry(postman)
    assert len(slot.got) == 1 and len(letters(store, "morning")) == 1
    with store.reading() as s:
        assert s.exec(select(Morning)).all() == []


async def test_it_is_off_again_by_a_word(
    clock: Traveller, store: Store, slot: Slot, postman: Postman, admin: Chatter
) -> None:
    assert "07:30" in admin.say("每天早上七点半发我")
    assert "几点发" in admin.say("早报不要了")
    admin.say("早报不要了")
    clock.move_to(at(2, 8))
    await carry(postman)
    assert slot.got == []
    with store.reading() as s:
        acts = [deed.act for deed in s.exec(select(Deed).where(Deed.by_id == admin.person.id)).all()]
    assert acts.count("morning") == acts.count("no morning") == 1


def test_only_a_morning_of_ones_own_shop_can_be_wished(
    clock: Traveller, store: Store, buyer: Chatter, admin: Chatter
) -> None:
    with store.transaction() as s:
        with pytest.raises(NotAllowed):
            mornings.switch_on(s, s.get_one(Person, buyer.person.id), time(7))
        for odd in (time(3, 59), time(11, 31), time(20)):
            with pytest.raises(BadValue):
                mornings.switch_on(s, s.get_one(Person, admin.person.id), odd)
        one = mornings.switch_on(s, s.get_one(Person, admin.person.id), time(7, 0, 59))
        due = one.due
        assert mornings.switch_on(s, s.get_one(Person, admin.person.id), time(7)).due == due == at(2, 7)
    assert "早报" not in buyer.say("每天早上七点半发我")
    assert "不对" in admin.say("早报 晚上八点")
    buyer.tap("morning:730")
    with store.reading() as s:
        assert [row.person_id for row in s.exec(select(Morning)).all()] == [admin.person.id]


async def test_the_picture_comes_with_it_and_a_digit_is_not_taken(
    clock: Traveller, store: Store, turns: Turns, postman: Postman, head: Chatter
) -> None:
    head.say("早报 7:30")
    clock.move_to(at(2, 7, 31))
    _, (parcel,) = await turns.run(postman._take_up)
    assert parcel.view.paper is not None and parcel.view.paper.tap == "chart:1:20261201:20261201"
    assert [(button.key, button.tap) for button in parcel.view.buttons] == [("", "happened:1:20261201:20261201")]
    drawn = head.paper(parcel.view.paper.tap)
    assert drawn.mime == "image/png" and drawn.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("每天早上七点半发我", time(7, 30)),
        ("每天早上7点40发给我", time(7, 40)),
        ("早报 8点一刻", time(8, 15)),
        ("早报，十点", time(10)),
        ("morning summary on at 7:30", time(7, 30)),
        ("morning summary at half past seven", time(7, 30)),
        ("Send me the report every morning at 7 am", time(7)),
        ("早报 25点", True),
        ("早报", True),
        ("morning summary", True),
        ("早报不要了", False),
        ("别发早报了", False),
        ("每天早上别发了", False),
        ("morning summary off", False),
        ("Stop the morning summary!", False),
        ("早上好", None),
        ("明天早上来取", None),
        ("七点半", None),
        ("鸡蛋两盒", None),
        ("每天吃的鸡蛋", None),
    ],
)
def test_a_wish_is_heard_in_both_languages(said: str, meant: time | bool | None) -> None:
    assert wish(said) == meant


def test_a_clock_that_jumps_does_not_move_the_hour(store: Store, admin: Chatter) -> None:
    begin = datetime(2027, 3, 13, 12, tzinfo=ZoneInfo("America/New_York"))
    with travel(begin, tick=False) as clock, store.transaction() as s:
        s.connection().exec_driver_sql("UPDATE shop SET zone = 'America/New_York'")
        s.expire_all()
        first = mornings.switch_on(s, s.get_one(Person, admin.person.id), time(7, 30)).due
        clock.move_to(first + timedelta(minutes=1))
        mornings.ring(s)
        second = s.get_one(Morning, admin.person.id, populate_existing=True).due
    assert first == datetime(2027, 3, 14, 11, 30, tzinfo=UTC)  # the night in which clocks go forward
    assert aware(second) == datetime(2027, 3, 15, 11, 30, tzinfo=UTC)
