"""The cash book of a center: entries that are only added to, and what its drawer holds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from catalog import rights
from catalog.models import Center, Close, Complaint, Entry, Flow, Order, Person, aware, now
from catalog.questions import first
from catalog.refusals import TooLate
from catalog.store import shop


def day_of(s: Session, at: datetime) -> date:
    """The day a moment falls on at the centers."""
    return aware(at).astimezone(ZoneInfo(shop(s).zone)).date()


def today(s: Session) -> date:
    """The day it is at the centers."""
    return day_of(s, now())


def drawer(s: Session, center_id: int) -> int:
    """What should lie in a center's drawer now, in minor units."""
    asked = select(Entry.balance).where(Entry.center_id == center_id).order_by(col(Entry.number).desc()).limit(1)
    return first(s, asked) or 0


def enter(
    s: Session,
    by: Person,
    center_id: int,
    flow: Flow,
    amount: int,
    *,
    order: Order | None = None,
    complaint: Complaint | None = None,
    note: str = "",
    reverses: Entry | None = None,
    at: datetime | None = None,
) -> Entry:
    """Add one sum to a center's book, above 0 in, below 0 out, never 0; `at` is now. Raises NotAllowed."""
    rights.must(by, "keep book", center_id=center_id)
    # The next number is taken by a write that holds the center's row: two at one desk never have the same.
    s.execute(
        update(Center)
        .where(col(Center.id) == center_id)
        .values(book=Center.book + 1)
        .execution_options(synchronize_session=False)
    )
    number = s.exec(select(Center.book).where(Center.id == center_id)).one()
    entry = Entry(
        center_id=center_id,
        number=number,
        kind=flow,
        amount=amount,
        balance=drawer(s, center_id) + amount,
        day=day_of(s, at or now()),
        at=at or now(),
        order_id=order.id if order else None,
        complaint_id=complaint.id if complaint else None,
        note=note[:200],
        by_id=by.id or 0,
        reverses_id=reverses.id if reverses else None,
    )
    s.add(entry)
    s.flush()
    return entry


def closed_upto(s: Session, center_id: int) -> int:
    """The number of the last entry that a close has settled, 0 where there was none."""
    return s.exec(select(func.max(Close.upto)).where(Close.center_id == center_id)).one() or 0


def unclosed(s: Session, center_id: int) -> date | None:
    """The first day before today whose entries no close has settled; None where every such day was closed.

    What comes in after a day's close belongs to the next day's, and that day was closed nonetheless.
    """
    days = select(col(Close.day)).where(Close.center_id == center_id)
    asked = select(col(Entry.day)).where(Entry.center_id == center_id, Entry.day < today(s)).order_by(col(Entry.day))
    return first(s, asked.where(Entry.number > closed_upto(s, center_id), col(Entry.day).not_in(days)))


def owed(order: Order) -> int:
    """What is still to be taken for an order, in minor units; below 0 it is to be given back."""
    return order.total - order.paid + order.kept


def take(s: Session, by: Person, order: Order, amount: int | None = None, at: datetime | None = None) -> Entry | None:
    """Take what is owed for an order (or a part of it), or give back what was paid too much; None where it is even."""
    amount = owed(order) if amount is None else amount
    if amount == 0 or order.center_id is None:
        return None
    entry = enter(s, by, order.center_id, Flow.SALE if amount > 0 else Flow.REFUND, amount, order=order, at=at)
    order.paid += amount
    s.flush()
    return entry


def reverse(s: Session, by: Person, entry: Entry, note: str = "") -> Entry:
    """Take an entry back by one of the opposite amount. Raises NotAllowed, and TooLate for one taken back before."""
    if first(s, select(Entry.id).where(Entry.reverses_id == entry.id)) is not None:
        raise TooLate
    order = s.get(Order, entry.order_id) if entry.order_id else None
    if order is not None:
        if order.paid < entry.amount:  # some of it was given back since
            raise TooLate
        order.paid -= entry.amount
    return enter(
        s,
        by,
        entry.center_id,
        entry.kind,
        -entry.amount,
        order=order,
        complaint=s.get(Complaint, entry.complaint_id) if entry.complaint_id else None,
        note=note,
        reverses=entry,
    )
