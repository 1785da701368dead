"""What needs a person at a center now, oldest first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from catalog import ageing, cash, complaints, goback, journal, rights
from catalog.models import Need, Order, Person, State, aware, now
from catalog.orders import TO_COME
from catalog.questions import first
from catalog.refusals import NotFound
from catalog.store import shop

ANSWER_WITHIN = timedelta(hours=3)  # somebody who was asked whether an order is theirs is called after that
DAY_ENDS = time(20)  # when a day that nobody closed begins to wait


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: its `kind`, since when, whom and what it is about, and how many such things there are."""

    kind: str
    since: datetime
    person_id: int | None = None
    order_id: int | None = None
    need_id: int | None = None
    complaint_id: int | None = None
    count: int = 1


def open_need(
    s: Session, kind: str, center_id: int | None, person: Person | None = None, order_id: int | None = None
) -> None:
    """Let something wait at a center's desk until somebody has seen to it; the same thing waits once."""
    asked = select(Need.id).where(Need.kind == kind, Need.center_id == center_id, col(Need.done).is_(None))
    person_id = person.id if person else None
    if first(s, asked.where(Need.person_id == person_id, Need.order_id == order_id)) is None:
        s.add(Need(kind=kind, center_id=center_id, person_id=person_id, order_id=order_id))
        s.flush()


def open_calls(s: Session, center_id: int, orders: Iterable[Order]) -> None:
    """Let the desk call all whose orders these are, for no letter reaches them."""
    for order in orders:
        s.add(Need(kind="unreached", center_id=center_id, person_id=order.person_id, order_id=order.id))
    s.flush()


def forget_calls(s: Session, by: Person, order_ids: Collection[int]) -> None:
    """There is nothing to tell about these orders any more."""
    about = (col(Need.order_id).in_(order_ids), col(Need.kind) == "unreached", col(Need.done).is_(None))
    s.execute(update(Need).where(*about).values(done=now(), by_id=by.id))


def get(s: Session, by: Person, need_id: int) -> Need:
    """One need of a center's desk. Raises NotFound, also for another center's."""
    need = s.get(Need, need_id)
    if need is None or not rights.may(by, "see desk", center_id=need.center_id):
        raise NotFound
    return need


def done(s: Session, by: Person, need_id: int) -> Need:
    """Somebody has seen to it; doing it twice is doing it once. Raises NotFound."""
    need = get(s, by, need_id)
    if need.done is None:
        need.done, need.by_id = now(), by.id
        facts = {"kind": need.kind}
        journal.write(s, by, "need", center_id=need.center_id, person_id=need.person_id, after=facts)
    return need


def of(s: Session, by: Person, center_id: int | None) -> list[Waiting]:
    """Everything that waits at a center, oldest first; for admins (None) what no center sees to. Raises NotAllowed."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Need).where(Need.center_id == center_id, col(Need.done).is_(None))
    # Who has stood at the desk and taken the parcel need not be called about it.
    taken = select(Order.id).where(Order.center_id == center_id, Order.state == State.COLLECTED)
    asked = asked.where(
        (col(Need.kind) != "unreached") | col(Need.order_id).is_(None) | col(Need.order_id).not_in(taken)
    )
    found = [
        Waiting(need.kind, aware(need.opened), need.person_id, need.order_id, need.id)
        for need in s.exec(asked.order_by(col(Need.id)).limit(100)).all()
    ]
    for one in complaints.open(s, by, center_id):
        assert one.opened  # what is not sent yet is not open
        if center_id is not None or (one.due and aware(one.due) < now()):
            found.append(Waiting("complaint", aware(one.opened), one.person_id, one.order_id, complaint_id=one.id))
    if center_id is not None:
        found += _at_desk(s, by, center_id)
    return sorted(found, key=lambda waiting: waiting.since)


def _at_desk(s: Session, by: Person, center_id: int) -> list[Waiting]:
    """What the rows of a center show by themselves: a yes that is missing, a late truck, parcels that must go back,
    money to give back, a day that nobody closed."""
    found = [
        Waiting("asked", aware(order.moved), order.person_id, order.id)
        for order in _orders(s, center_id, State.ASKED)
        if aware(order.moved) < now() - ANSWER_WITHIN
    ]
    found += _together("over", [aware(order.leaves or order.moved) for order in ageing.over(s, by, center_id)])
    late = [order for order in _orders(s, center_id, *TO_COME) if order.expected and order.expected < cash.today(s)]
    found += _together("late", [aware(order.placed or order.moved) for order in late])
    found += [Waiting("owing", aware(o.moved), o.person_id, o.id) for o in goback.owing(s, by, center_id)]
    unclosed = cash.unclosed(s, center_id)
    if unclosed is not None:
        found.append(Waiting("unclosed", datetime.combine(unclosed, DAY_ENDS, ZoneInfo(shop(s).zone))))
    return found


def _orders(s: Session, center_id: int, *states: State) -> list[Order]:
    return list(s.exec(select(Order).where(Order.center_id == center_id, col(Order.state).in_(states))).all())


def _together(kind: str, since: list[datetime]) -> list[Waiting]:
    """Many things of one kind that are seen to together; nothing where there are none."""
    return [Waiting(kind, min(since), count=len(since))] if since else []
