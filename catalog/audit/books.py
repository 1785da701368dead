"""Books: the cash book held against itself, against what orders say is paid, and against counts and complaints."""

from collections.abc import Iterator

from sqlalchemy import case, func, or_, select, text
from sqlmodel import Session, col

from catalog.audit.off import Off, off
from catalog.models import Center, Close, Complaint, Entry, Flow, Order, State

SIGNS = {Flow.FLOAT: 1, Flow.SALE: 1, Flow.REFUND: -1, Flow.HANDED: -1}


def wrong(s: Session) -> Iterator[Off]:
    """What is off with the books."""
    for part in (_numbers, _balances, _reversals, _paid, _complaints, _closes):
        yield from part(s)


def _numbers(s: Session) -> Iterator[Off]:
    """Entries are numbered 1, 2, 3 … at each center, and the center knows the last."""
    counted = (
        func.count(col(Entry.id)),
        func.coalesce(func.max(Entry.number), 0),
        func.coalesce(func.min(Entry.number), 1),
    )
    asked = select(col(Center.id), col(Center.book), *counted).outerjoin(Entry, col(Entry.center_id) == Center.id)
    for center, last, count, highest, lowest in s.execute(asked.group_by(col(Center.id), col(Center.book))):
        if not count == highest == last or lowest != 1:
            facts = {"center": center, "count": count, "first": lowest, "last": highest, "known": last}
            yield off(
                "center %(center)s: %(count)s entries from %(first)s to %(last)s, the last should be %(known)s", **facts
            )


def _balances(s: Session) -> Iterator[Off]:
    """Each balance is the one before and the amount; what is of an order or a complaint is at its center."""
    lines = text(
        "SELECT e.center_id, e.number, e.balance, COALESCE(b.balance, 0) + e.amount FROM entry e "
        "LEFT JOIN entry b ON b.center_id = e.center_id AND b.number = e.number - 1 "
        "WHERE e.balance <> COALESCE(b.balance, 0) + e.amount ORDER BY e.id"
    )
    for center, number, balance, right in s.execute(lines):
        facts = {"entry": number, "center": center, "amount": balance, "right": right}
        yield off("entry %(entry)s of center %(center)s: the balance is %(amount)s, not %(right)s", **facts)
    elsewhere = (
        select(Entry).join(Order, col(Order.id) == Entry.order_id).where(col(Order.center_id) != Entry.center_id)
    )
    for entry in s.scalars(elsewhere):
        facts = {"entry": entry.number, "center": entry.center_id, "order": entry.order_id}
        yield off("entry %(entry)s of center %(center)s: order %(order)s is at another center", **facts)
    against = [(col(Entry.kind) == kind) & (col(Entry.amount) * sign < 0) for kind, sign in SIGNS.items()]
    odd = select(Entry).where(col(Entry.reverses_id).is_(None), or_(*against))
    for entry in s.scalars(odd):
        facts = {"entry": entry.number, "center": entry.center_id, "kind": entry.kind.value, "amount": entry.amount}
        yield off("entry %(entry)s of center %(center)s: %(kind)s of %(amount)s", **facts)


def _reversals(s: Session) -> Iterator[Off]:
    """What takes an entry back is of the same center, kind, order and complaint, and of the opposite amount."""
    lines = text(
        "SELECT b.center_id, b.number FROM entry b JOIN entry e ON e.id = b.reverses_id WHERE "
        "b.amount <> -e.amount OR b.center_id <> e.center_id OR b.kind <> e.kind OR b.number <= e.number "
        "OR COALESCE(b.order_id, 0) <> COALESCE(e.order_id, 0) "
        "OR COALESCE(b.complaint_id, 0) <> COALESCE(e.complaint_id, 0) ORDER BY b.id"
    )
    for center, number in s.execute(lines):
        yield off("entry %(entry)s of center %(center)s: does not take back what it says", entry=number, center=center)


def _paid(s: Session) -> Iterator[Off]:
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
            yield off("order %(order)s: %(paid)s paid, %(booked)s in the book", order=order, paid=paid, booked=booked)
        if state == State.COLLECTED and booked - refunded != total + kept:
            facts = {"order": order, "total": total + kept, "booked": booked - refunded}
            yield off("order %(order)s: collected for %(total)s, %(booked)s in the book without complaints", **facts)
        if state != State.COLLECTED and kept:
            yield off("order %(order)s: %(kept)s kept for its buyer, and not collected", order=order, kept=kept)


def _complaints(s: Session) -> Iterator[Off]:
    """What was given back for a complaint is what was promised, if it was given at all."""
    given = func.coalesce(func.sum(Entry.amount), 0)
    asked = select(col(Complaint.id), col(Complaint.refund), col(Complaint.paid), given)
    asked = asked.outerjoin(Entry, col(Entry.complaint_id) == Complaint.id)
    asked = asked.group_by(col(Complaint.id), col(Complaint.refund), col(Complaint.paid))
    for complaint, refund, paid, booked in s.execute(asked.order_by(col(Complaint.id))):
        if -booked != (refund if paid else 0):
            facts = {"complaint": complaint, "given": refund if paid else 0, "booked": -booked}
            yield off("complaint %(complaint)s: %(given)s given back, %(booked)s in the book", **facts)


def _closes(s: Session) -> Iterator[Off]:
    """Each close settles what follows the one before, and leaves the drawer as it was counted."""
    upto: dict[int, int] = {}
    asked = select(Close, Entry).outerjoin(
        Entry, (col(Entry.center_id) == Close.center_id) & (col(Entry.number) == Close.upto)
    )
    closing = set()
    for close, entry in s.execute(asked.order_by(col(Close.id))):
        before, upto[close.center_id] = upto.get(close.center_id, 0), close.upto
        where = {"close": close.id, "center": close.center_id}
        if close.upto < before or (close.upto and entry is None):
            yield off(
                "close %(close)s of center %(center)s: up to %(upto)s after %(before)s",
                **where,
                upto=close.upto,
                before=before,
            )
        if (entry.balance if entry else 0) != close.counted:
            booked = entry.balance if entry else 0
            words = {"counted": close.counted, "booked": booked}
            yield off(
                "close %(close)s of center %(center)s: counted %(counted)s, the book says %(booked)s", **where, **words
            )
        if close.counted != close.expected:
            closing.add((close.center_id, close.upto))
            if entry is None or (entry.kind, entry.amount) != (Flow.DIFFERENCE, close.counted - close.expected):
                yield off("close %(close)s of center %(center)s: its difference is not in the book", **where)
    for entry in s.scalars(select(Entry).where(col(Entry.kind) == Flow.DIFFERENCE)):
        if (entry.center_id, entry.number) not in closing:
            facts = {"entry": entry.number, "center": entry.center_id}
            yield off("entry %(entry)s of center %(center)s: a difference without a close", **facts)
