"""How long a parcel waits, whatever is in it and whenever it came: the ladder, its limits, and lives in its course."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter
from hypothesis import given
from hypothesis import strategies as st
from looking import an_order, letters, order_row
from sqlalchemy import event, insert
from sqlmodel import select
from time_machine import travel

from catalog import ageing, journal, orders
from catalog.models import Item, Notice, Order, Person, State, aware
from catalog.refusals import LongEnough, NotAllowed, NotFound, Spoils
from catalog.store import Store

CHINA = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def hers(store: Store, order_id: int, act: str, who: Chatter) -> object:
    """The buyer answers."""
    with store.transaction() as s:
        order, person = s.get_one(Order, order_id), s.get_one(Person, who.person.id)
        return ageing.extend(s, person, order) if act == "extend" else ageing.comes(s, person, order)


@pytest.mark.parametrize(
    ("came", "keeps", "reminders", "leaves", "told"),
    [
        (at(1, 15), None, [at(2, 15), at(4, 15)], at(8, 15), at(8, 15)),
        (at(1, 15), 360, [at(2, 15), at(4, 15)], at(8, 15), at(8, 15)),  # eggs: as any parcel
        (at(1, 21), None, [at(3, 8), at(5, 8)], at(8, 21), at(9, 8)),  # what would ring at nine waits for eight
        (at(1, 12), 24, [at(1, 18), at(2, 8)], at(2, 12), at(2, 12)),  # milk: six hours, and in the morning
        (at(1, 16), 24, [at(2, 8)], at(2, 16), at(2, 16)),  # both steps fall into one night: one reminder
        (at(1, 17), 12, [at(1, 20)], at(2, 5), at(2, 8)),  # by the morning it is over: the evening before
        (at(1, 21), 8, [at(1, 23), at(2, 1)], at(2, 5), at(2, 8)),  # it came at night and will not see the morning
    ],
)
def test_the_steps_fit_the_goods_and_the_night(
    came: datetime, keeps: int | None, reminders: list[datetime], leaves: datetime, told: datetime
) -> None:
    assert ageing.ladder(came, keeps, 0, CHINA) == ageing.Ladder(tuple(reminders), leaves, told)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(CHINA)),
    st.none() | st.integers(1, 2000),
    st.integers(0, ageing.EXTENSIONS),
)
def test_no_ladder_goes_beyond_the_goods_or_rings_at_night(came: datetime, keeps: int | None, extended: int) -> None:
    steps = ageing.ladder(came, keeps, extended, CHINA)
    limit = 7 * DAY + extended * 3 * DAY
    assert steps.leaves == came + min(limit, keeps * HOUR if keeps else limit)
    assert list(steps.reminders) == sorted(set(steps.reminders)) and len(steps.reminders) <= 2 + extended
    assert all(came < reminder < steps.leaves <= steps.told for reminder in steps.reminders)
    assert 8 <= steps.told.hour <= 20 and steps.told - steps.leaves <= 12 * HOUR
    if keeps is None or keeps > 24:
        assert all(8 <= reminder.hour <= 20 for reminder in steps.reminders)


def test_a_whole_truck_has_its_ladders_in_few_queries(store: Store, buyer: Chatter, head: Chatter) -> None:
    numbers = [an_order(store, buyer, head, State.PLACED, item_id=11) for _ in range(30)]
    asked: list[str] = []
    with store.transaction() as s:
        found = [s.get_one(Order, number) for number in numbers]
        for order in found:
            order.state = State.READY
        s.flush()
        event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        s.execute(insert(Notice), ageing.ladders(s, found))
        s.flush()
    assert len(asked) <= 6 and len(letters(store, "reminder")) == 60 and len(letters(store, "goes_back")) == 30
    assert all(order_row(store, number).leaves for number in numbers)


def test_what_keeps_shortest_counts_and_what_never_came_does_not(store: Store, buyer: Chatter, head: Chatter) -> None:
    with store.transaction() as s:
        s.get_one(Item, 1).keeps = 10
    order = order_row(store, an_order(store, buyer, head, State.READY))
    assert order.leaves is not None and order.arrived is not None and order.leaves - order.arrived == 10 * HOUR
    with store.transaction() as s:
        row = s.get_one(Order, order.id)
        orders.lines(s, row)[0].short = 1
        ageing.follow(s, row)
        assert row.leaves is not None and row.arrived is not None and aware(row.leaves) - aware(row.arrived) == 7 * DAY


def test_more_time_can_be_had_twice_and_never_beyond_what_keeps(
    store: Store, buyer: Chatter, head: Chatter, stranger: Chatter
) -> None:
    stranger.say("/start")
    with travel(at(1, 12), tick=False):
        number, milk = (an_order(store, buyer, head, State.READY, item_id=i) for i in (11, 7))
        with store.reading() as s:
            assert s.get_one(Item, 7).keeps == 24 and s.get_one(Item, 11).keeps is None
        with pytest.raises(NotFound):
            hers(store, number, "extend", stranger)
        with pytest.raises(NotFound):
            hers(store, number, "extend", head)
        with pytest.raises(Spoils) as refused:
            hers(store, milk, "extend", buyer)
        assert refused.value.at == at(2, 12)
        assert hers(store, number, "extend", buyer) == at(11, 12)
        assert hers(store, number, "extend", buyer) == at(14, 12)
        with pytest.raises(LongEnough):
            hers(store, number, "extend", buyer)
    waiting = sorted(n.due for n in letters(store, "reminder") if n.order_id == number and n.state == "waiting")
    assert [aware(due) for due in waiting] == [at(2, 12), at(4, 12), at(10, 12), at(13, 12)]
    assert [aware(n.due) for n in letters(store, "goes_back") if n.order_id == number and n.state == "waiting"] == [
        at(14, 12)
    ]


def test_what_was_collected_by_mistake_waits_on_from_its_first_day(store: Store, buyer: Chatter, head: Chatter) -> None:
    with travel(at(1, 12), tick=False) as clock:
        number = an_order(store, buyer, head, State.READY)
        clock.shift(2 * DAY)
        head.tap(f"order:{number}:collect")
        with store.transaction() as s:
            person = s.get_one(Person, head.person.id)
            deed = journal.last(s, person)
            assert deed is not None and deed.id is not None
            journal.undo(s, person, deed.id)
        order = order_row(store, number)
        assert order.state == State.READY and order.leaves is not None and aware(order.leaves) == at(8, 12)
        assert [aware(n.due) for n in letters(store, "reminder") if n.state == "waiting"] == [at(4, 12)]


def test_only_the_center_sees_what_must_go_back(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter
) -> None:
    with travel(at(1, 12), tick=False) as clock:
        number = an_order(store, buyer, head, State.READY)
        clock.shift(8 * DAY)
        with store.reading() as s:
            persons = {who: s.get_one(Person, who.person.id) for who in (head, other_head, buyer)}
            mine = [o.id for o in ageing.over(s, persons[head], 1) if o.person_id == buyer.person.id]
            assert mine == [number]
            for who, center in ((other_head, 1), (buyer, 1), (head, None)):
                with pytest.raises(NotAllowed):
                    ageing.over(s, persons[who], center)
            assert s.exec(select(Order.id).where(Order.state == State.READY, Order.center_id == 2)).first()
