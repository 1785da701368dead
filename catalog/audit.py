"""The audit: names what does not add up among the books, the orders and what was earned."""

from collections.abc import Iterator

from sqlalchemy import case, func, or_, select, text
from sqlmodel import Session, col

from catalog.models import Center, Close, Complaint, Entry, Flow, Order, OrderLine, State

SIGNS = {Flow.FLOAT: 1, Flow.SALE: 1, Flow.REFUND: -1, Flow.HANDED: -1}


def wrong(s: Session) -> list[str]:
    """One English sentence for each thing that does not add up; empty where all is well. A few queries in all."""
    return [*_numbers(s), *_balances(s), *_reversals(s), *_paid(s), *_complaints(s), *_totals(s), *_closes(s)]


def _numbers(s: Session) -> Iterator[str]:
    """Entries are numbered 1, 2, 3 … at each center, and the center knows the last."""
    counted = (
        func.count(col(Entry.id)),
        func.coalesce(func.max(Entry.number), 0),
        func.coalesce(func.min(Entry.number), 1),
    )
    asked = select(col(Center.id), col(Center.book), *counted).outerjoin(Entry, col(Entry.center_id) == Center.id)
    for center, last, count, highest, lowest in s.execute(asked.group_by(col(Center.id), col(Center.book))):
        if not count == highest == last or lowest != 1:
            yield f"center {center}: {count} entries from {lowest} to {highest}, the last should be {last}"


def _balances(s: Session) -> Iterator[str]:
    """Each balance is the one before and the amount; what is of an order or a complaint is at its center."""
    lines = text(
        "SELECT e.center_id, e.number, e.balance, COALESCE(b.balance, 0) + e.amount FROM entry e "
        "LEFT JOIN entry b ON b.center_id = e.center_id AND b.number = e.number - 1 "
        "WHERE e.balance <> COALESCE(b.balance, 0) + e.amount ORDER BY e.id"
    )
    for center, number, balance, right in s.execute(lines):
        yield f"entry {number} of center {center}: the balance is {balance}, not {right}"
    elsewhere = (
        select(Entry).join(Order, col(Order.id) == Entry.order_id).where(col(Order.center_id) != Entry.center_id)
    )
    for entry in s.scalars(elsewhere):
        yield f"entry {entry.number} of center {entry.center_id}: order {entry.order_id} is at another center"
    against = [(col(Entry.kind) == kind) & (col(Entry.amount) * sign < 0) for kind, sign in SIGNS.items()]
    odd = select(Entry).where(col(Entry.reverses_id).is_(None), or_(*against))
    for entry in s.scalars(odd):
        yield f"entry {entry.number} of center {entry.center_id}: {entry.kind} of {entry.amount}"


def _reversals(s: Session) -> Iterator[str]:
    """What takes an entry back is of the same center, kind, order and complaint, and of the opposite amount."""
    lines = text(
        "SELECT b.center_id, b.number FROM entry b JOIN entry e ON e.id = b.reverses_id WHERE "
        "b.amount <> -e.amount OR b.center_id <> e.center_id OR b.kind <> e.kind OR b.number <= e.number "
        "OR COALESCE(b.order_id, 0) <> COALESCE(e.order_id, 0) "
        "OR COALESCE(b.complaint_id, 0) <> COALESCE(e.complaint_id, 0) ORDER BY b.id"
    )
    for center, number in s.execute(lines):
        yield f"entry {number} of center {center}: does not take back what it says"


def _paid(s: Session) -> Iterator[str]:
    """What an order counts as paid is what its entries come to; a collected one is paid but for complaints."""
    by_complaint = case((col(Entry.complaint_id).is_not(None), col(Entry.amount)), else_=0)
    sums = (
        select(
            col(Entry.order_id).label("order_id"),
            func.sum(Entry.amount).label("paid"),
            func.sum(by_complaint).label("refunded"),
        )
        .group_by(col(Entry.order_id))
        .subquery()
    )
    asked = select(
        col(Order.id),
        col(Order.state),
        col(Order.total),
        col(Order.paid),
        col(Order.kept),
        func.coalesce(sums.c.paid, 0),
        func.coalesce(sums.c.refunded, 0),
    ).outerjoin(sums, sums.c.order_id == Order.id)
    for order, state, total, paid, kept, booked, refunded in s.execute(asked.order_by(col(Order.id))):
        if paid != booked:
            yield f"order {order}: {paid} paid, {booked} in the book"
        if state == State.COLLECTED and booked - refunded != total + kept:
            yield f"order {order}: collected for {total + kept}, {booked - refunded} in the book without complaints"
        if state != State.COLLECTED and kept:
            yield f"order {order}: {kept} kept for its buyer, and not collected"


def _complaints(s: Session) -> Iterator[str]:
    """What was given back for a complaint is what was promised, if it was given at all."""
    given = func.coalesce(func.sum(Entry.amount), 0)
    asked = select(col(Complaint.id), col(Complaint.refund), col(Complaint.paid), given)
    asked = asked.outerjoin(Entry, col(Entry.complaint_id) == Complaint.id)
    asked = asked.group_by(col(Complaint.id), col(Complaint.refund), col(Complaint.paid))
    for complaint, refund, paid, booked in s.execute(asked.order_by(col(Complaint.id))):
        if -booked != (refund if paid else 0):
            yield f"complaint {complaint}: {refund if paid else 0} given back, {-booked} in the book"


def _totals(s: Session) -> Iterator[str]:
    """What an order costs is what its lines cost, so that commission and sales speak of the same money."""
    cost = func.coalesce(func.sum(OrderLine.price * (OrderLine.count - OrderLine.short)), 0)
    asked = select(col(Order.id), col(Order.total), cost).outerjoin(OrderLine, col(OrderLine.order_id) == Order.id)
    asked = asked.where(col(Order.state) != State.DRAFT).group_by(col(Order.id), col(Order.total))
    for order, total, lines in s.execute(asked.having(col(Order.total) != cost).order_by(col(Order.id))):
        yield f"order {order}: costs {total}, its lines {lines}"


def _closes(s: Session) -> Iterator[str]:
    """Each close settles what follows the one before, and leaves the drawer as it was counted."""
    upto: dict[int, int] = {}
    asked = select(Close, Entry).outerjoin(
        Entry, (col(Entry.center_id) == Close.center_id) & (col(Entry.number) == Close.upto)
    )
    closing = set()
    for close, entry in s.execute(asked.order_by(col(Close.id))):
        before, upto[close.center_id] = upto.get(close.center_id, 0), close.upto
        where = f"close {close.id} of center {close.center_id}"
        if close.upto < before or (close.upto and entry is None):
            yield f"{where}: up to {close.upto} after {before}"
        if (entry.balance if entry else 0) != close.counted:
            yield f"{where}: counted {close.counted}, the book says {entry.balance if entry else 0}"
        if close.counted != close.expected:
            closing.add((close.center_id, close.upto))
            if entry is None or (entry.kind, entry.amount) != (Flow.DIFFERENCE, close.counted - close.expected):
                yield f"{where}: its difference is not in the book"
    for entry in s.scalars(select(Entry).where(col(Entry.kind) == Flow.DIFFERENCE)):
        if (entry.center_id, entry.number) not in closing:
            yield f"entry {entry.number} of center {entry.center_id}: a difference without a close"
