"""Ageing: how long a parcel waits, when its owner is reminded, what they answer, and when it goes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from catalog import notices, people, rights
from catalog.calendar import Calendar
from catalog.days import after_days
from catalog.days import of as days_of
from catalog.models import Center, Item, Notice, Order, OrderLine, Person, Posted, State, aware, now
from catalog.questions import first
from catalog.refusals import LongEnough, NotFound, Spoils, TooLate
from catalog.store import knock, shop

DAY = timedelta(days=1)
REMIND = (1 * DAY, 3 * DAY)
LEAVES = 7 * DAY
LONGER = 3 * DAY  # what one extension gives
EXTENSIONS = 2
MORNING, EVENING = time(8), time(20)  # nobody is reminded outside these hours of the center's clock
RING_AGAIN = timedelta(hours=12)  # a desk is told once in this time that parcels must go back, however many there are

KINDS = (
    "ready",
    "theirs_ready",
    "reminder",
    "goes_back",
    "must_go_back",
)  # notices that are true only while a parcel waits


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one parcel: when its owner is reminded, when it goes back, and when they are told so."""

    reminders: tuple[datetime, ...]
    leaves: datetime
    told: datetime


def ladder(came: datetime, keeps: int | None, extended: int, zone: ZoneInfo, days: Calendar | None = None) -> Ladder:
    """The steps of a parcel that came at `came` and holds what keeps `keeps` hours (None: for ever).

    What keeps less than a week goes by quarters of its time: reminders after one and after two, back when it is over.
    A reminder that would ring at night waits for the morning; where the goods are over by then, it comes the evening
    before. That it goes back is never told at night. Days off in `days` do not count, where the goods keep that long,
    and nobody is reminded on a day the center is closed.
    """
    over = timedelta(hours=keeps) if keeps is not None else None
    if over is not None and over < LEAVES:
        steps, last = [over / 4, over / 2], over
    else:
        steps, last = list(REMIND), LEAVES
        for _ in range(extended):
            longer = min(last + LONGER, over) if over is not None else last + LONGER
            steps.append(longer - DAY)
            last = longer
    leaves = came + last
    if days is not None and (over is None or over >= LEAVES):
        longest = came + over if over is not None else None
        leaves = _without_days_off(came, last, days, longest)
    asked = {_when_open(_by_day(came + step, came, leaves, zone), leaves, days) for step in steps}
    reminders = tuple(sorted(at for at in asked if at < leaves))
    return Ladder(reminders, leaves, _morning(leaves, zone))


def _without_days_off(came: datetime, last: timedelta, days: Calendar, longest: datetime | None) -> datetime:
    """When `last` is over, days off not counted; never after `longest`."""
    first = days.today(came)
    day, left = first, last.days
    while left > 0:
        day += DAY
        left -= not days.is_off(day)
    leaves = came + last + (day - first) - timedelta(days=last.days)
    return leaves if longest is None else min(leaves, longest)


def _when_open(at: datetime, leaves: datetime, days: Calendar | None) -> datetime:
    """The moment itself, or the morning of the next day the center opens, if that is not too late."""
    if days is None or days.hours(days.today(at)) is not None:
        return at
    day = days.next_open(days.today(at))
    morning = datetime.combine(day, MORNING, days.zone).astimezone(at.tzinfo) if day else leaves
    return morning if morning < leaves else at


def _morning(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself by day, else the next morning."""
    local = at.astimezone(zone)
    if MORNING <= local.time() <= EVENING:
        return at
    day = local.date() + (DAY if local.time() > EVENING else timedelta())
    return datetime.combine(day, MORNING, zone).astimezone(at.tzinfo)


def _by_day(at: datetime, came: datetime, leaves: datetime, zone: ZoneInfo) -> datetime:
    """When to ring for a step at `at`: the morning after a night, or the evening before where that is too late."""
    morning = _morning(at, zone)
    if morning < leaves:
        return morning
    evening = datetime.combine(morning.astimezone(zone).date() - DAY, EVENING, zone).astimezone(at.tzinfo)
    return evening if came < evening <= at else at


def ladders(s: Session, orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Set when each of these READY orders goes back; returns the notices of their ladders, as rows to insert.

    A few queries, however many orders. What is over already is not reminded of; that it goes back is told once.
    """
    found = [order for order in orders if order.state == State.READY]
    if not found:
        return []
    keeps, told = _keeps(s, found), _told(s, found)
    zone, at = ZoneInfo(shop(s).zone), now()
    open_on = _calendars(s, found)
    rows = []
    for order in found:
        order.arrived = order.arrived or order.moved
        steps = ladder(aware(order.arrived), keeps.get(order.id), order.extended, zone, open_on[order.center_id])
        order.leaves = steps.leaves
        rows += [_row(order, "reminder", due) for due in steps.reminders if due > at]
        if order.id not in told:
            rows.append(_row(order, "goes_back", max(steps.told, at)))
    return rows


def _calendars(s: Session, orders: Sequence[Order]) -> dict[int | None, Calendar]:
    """The days of the centers these orders lie at."""
    ids = {order.center_id for order in orders}
    found = s.exec(select(Center).where(col(Center.id).in_(ids))).all() if ids else []
    return {center.id: days_of(s, center) for center in found}


@after_days
def _stay(s: Session, center: Center) -> None:
    """After days off were set: parcels that may wait longer for it do; what was promised is never made shorter."""
    asked = select(Order).where(Order.center_id == center.id, Order.state == State.READY, col(Order.leaves) > now())
    found = list(s.exec(asked).all())
    keeps, days = _keeps(s, found), days_of(s, center)
    longer = []
    for order in found:
        assert order.leaves is not None and order.arrived is not None
        steps = ladder(aware(order.arrived), keeps.get(order.id), order.extended, days.zone, days)
        if steps.leaves > aware(order.leaves):
            longer.append(order)
    if longer:
        notices.drop(s, [order.id or 0 for order in longer], ("reminder", "goes_back"))
        follow(s, *longer)


def _row(order: Order, kind: str, due: datetime) -> dict[str, Any]:
    return {
        "person_id": order.person_id,
        "kind": kind,
        "order_id": order.id,
        "facts": {},
        "state": Posted.WAITING,
        "due": due,
        "tries": 0,
        "why": "",
    }


def _keeps(s: Session, orders: Sequence[Order]) -> dict[int | None, int]:
    """The hours that the most perishable thing in each order keeps; orders that hold none are left out."""
    asked = (
        select(OrderLine.order_id, func.min(Item.keeps))
        .join(Item, col(OrderLine.item_id) == col(Item.id))
        .where(col(OrderLine.order_id).in_([order.id for order in orders]), col(Item.keeps).is_not(None))
        .where(col(OrderLine.short) < col(OrderLine.count))  # what did not come spoils nowhere
        .group_by(col(OrderLine.order_id))
    )
    return {order_id: hours for order_id, hours in s.exec(asked).all() if hours is not None}


def _told(s: Session, orders: Sequence[Order]) -> set[int | None]:
    """The orders of which somebody was told that they go back, and whose time was not made longer since."""
    late = [order.id for order in orders if order.leaves is not None and aware(order.leaves) <= now()]
    asked = select(Notice.order_id).where(
        col(Notice.order_id).in_(late), Notice.kind == "goes_back", Notice.state == Posted.SENT
    )
    return set(s.exec(asked).all()) if late else set()


def follow(s: Session, *orders: Order) -> None:
    """Let the ladders fit where orders stand: set up once one is ready, taken down once it is not."""
    rows = ladders(s, orders)
    if rows:
        knock(s)
        s.execute(insert(Notice), rows)
    elsewhere = [order for order in orders if order.state != State.READY and order.arrived is not None]
    if elsewhere:
        notices.drop(s, [order.id or 0 for order in elsewhere], KINDS)
    for order in elsewhere:
        if order.state in (State.PLACED, State.ON_THE_WAY):  # the arrival was a mistake
            order.arrived = order.leaves = order.plan = None
            order.extended = 0
    s.flush()


def ring(s: Session, order: Order) -> None:
    """Tell the desk that parcels must go back, once however many come to their last step about the same time."""
    since = now() - RING_AGAIN
    told = select(Notice.id).join(Order, col(Order.id) == col(Notice.order_id))
    told = told.where(Notice.kind == "must_go_back", Order.center_id == order.center_id, Notice.due > since)
    if first(s, told.where(Notice.state != Posted.DROPPED)) is None:
        notices.tell(s, people.desk_of(s, order.center_id), "must_go_back", order_id=order.id)


def may_answer(order: Order, person: Person) -> bool:
    """Whether a reminder about this order is `person`'s to answer: their own parcel, and it waits."""
    return order.person_id == person.id and order.state == State.READY


def waits(s: Session, person: Person, center_id: int | None = None) -> list[Order]:
    """A person's parcels that wait for them (at one center), what goes back first before the others."""
    asked = select(Order).where(Order.person_id == person.id, Order.state == State.READY)
    if center_id is not None:
        asked = asked.where(Order.center_id == center_id)
    return list(s.exec(asked.order_by(col(Order.leaves), col(Order.id))).all())


def comes(s: Session, by: Person, order: Order, ahead: int = 0) -> date:
    """Its owner comes today, or `ahead` days later, for all that waits at that center; returns the day.

    After closing time "today" is tomorrow, and instead of a day it is closed they come the next it opens. Raises
    NotFound for anybody else, TooLate once it does not wait any more.
    """
    must_answer(by, order)
    days, at = days_of(s, s.get_one(Center, order.center_id)), now()
    clock = at.astimezone(days.zone)
    hours = days.hours(clock.date())
    closed = ahead == 0 and hours is not None and clock.time() >= hours[1]
    day = clock.date() + (ahead + closed) * DAY
    day = days.next_open(day) or day
    for other in waits(s, by, order.center_id):
        other.plan = day
    s.flush()
    return day


def can_extend(s: Session, order: Order) -> bool:
    """Whether a parcel may wait longer than it does."""
    return order.extended < EXTENSIONS and _longer(s, order).leaves > max(aware(order.leaves or now()), now())


def _longer(s: Session, order: Order) -> Ladder:
    """The steps of a parcel after one more extension."""
    came = aware(order.arrived or order.moved)
    days = days_of(s, s.get_one(Center, order.center_id))
    return ladder(came, _keeps(s, [order]).get(order.id), order.extended + 1, days.zone, days)


def extend(s: Session, by: Person, order: Order) -> datetime:
    """Let a parcel wait longer; returns until when.

    Raises Spoils where its goods do not keep that long, LongEnough for a third time, TooLate where it is past that.
    """
    must_answer(by, order)
    if order.leaves is None:
        raise TooLate
    if order.extended >= EXTENSIONS:
        raise LongEnough(aware(order.leaves))
    longer = _longer(s, order)
    if longer.leaves <= aware(order.leaves):
        raise Spoils(aware(order.leaves))
    if longer.leaves <= now():
        raise TooLate
    order.extended += 1
    assert order.id is not None
    notices.drop(s, order.id, ("reminder", "goes_back", "must_go_back"))
    order.leaves = longer.leaves  # so that it counts as not told of yet
    s.flush()
    follow(s, order)
    return longer.leaves


def must_answer(by: Person, order: Order) -> None:
    """Raise NotFound unless it is their own parcel, TooLate unless it waits."""
    if order.person_id != by.id:
        raise NotFound
    if order.state != State.READY:
        raise TooLate


def over(s: Session, by: Person, center_id: int | None, at: datetime | None = None) -> list[Order]:
    """The parcels of a center (None: of every one, for admins) past their last step, the oldest first. NotAllowed."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Order).where(Order.state == State.READY, col(Order.leaves) <= (at or now()))
    if center_id is not None:
        asked = asked.where(Order.center_id == center_id)
    return list(s.exec(asked.order_by(col(Order.leaves), col(Order.id))).all())
