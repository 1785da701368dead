"""What happened over some days: what was ordered, what waits, what was collected or came to nothing, what was taken.

What was *ordered* is counted by the day an order was placed, and so is what of that *waits* still, as it is now. What
was *collected*, *canceled* or *went back* is counted by the day it was, whenever it had been ordered: what was
collected is what commission is reckoned from. What was *taken* and *given back* is the cash book's, day by day,
mistakes that were reversed taken off. All amounts are minor units, and what the parts say adds up to the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog import centers, counting, rights
from catalog.models import Entry, Flow, Order, Person, State, Step
from catalog.orders import OPEN
from catalog.spans import Cut, Span
from catalog.store import shop

GONE = (State.GOING_BACK, State.RETURNED)
SILENT = 100  # so many centers are shown even if nothing happened there; among more, nobody looks for those


@dataclass(slots=True)
class Sum:
    """How many orders, and what they come to in minor units."""

    orders: int = 0
    amount: int = 0

    def add(self, orders: int, amount: int) -> None:
        """So many more."""
        self.orders += orders
        self.amount += amount


@dataclass(slots=True)
class Figures:
    """The figures of the whole or of a part of it. `given_back` is above 0."""

    ordered: Sum = field(default_factory=Sum)
    waiting: Sum = field(default_factory=Sum)  # of what was ordered, what has not come to an end
    collected: Sum = field(default_factory=Sum)
    canceled: Sum = field(default_factory=Sum)
    went_back: Sum = field(default_factory=Sum)
    taken: int = 0
    given_back: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """Everything of a span: the whole, its pieces by their first day, and the centers by number."""

    span: Span
    whole: Figures
    pieces: dict[date, Figures]
    centers: dict[int, Figures]

    def each(self, piece: int, center_id: int) -> tuple[Figures, Figures, Figures]:
        """Where something that happened is to be counted."""
        parts = list(self.pieces.values())
        return self.whole, parts[piece], self.centers.setdefault(center_id, Figures())


def cut(s: Session, span: Span) -> Cut:
    """A span on the shop's clock."""
    return Cut(span, ZoneInfo(shop(s).zone))


def of(s: Session, by: Person, center_id: int | None, span: Span) -> Happened:
    """What happened at a center (None: at all of them) over some days, by five statements however many orders.

    Of not too many centers those that take orders are there even if nothing happened. Raises NotFound and NotAllowed,
    and Uncounted for many days.
    """
    rights.must_see_report(by, center_id)
    return counting.found(s, ("happened", center_id, span), span.long, lambda s: _counted(s, center_id, span))


def _counted(s: Session, center_id: int | None, span: Span) -> Happened:
    open_, more = ([], False) if center_id is not None else centers.page(s, 0, SILENT)
    there = [center_id] if center_id is not None else [] if more else [center.id or 0 for center in open_]
    pieces = {day: Figures() for day in span.pieces()}
    found = Happened(span, Figures(), pieces, {number: Figures() for number in there})
    days = cut(s, span)
    for piece, center, state, orders, amount in _placed(s, days, center_id):
        for part in found.each(piece, center):
            part.ordered.add(orders, amount)
            if state in OPEN:
                part.waiting.add(orders, amount)
    for piece, center, state, orders, amount in _ended(s, days, center_id):
        for part in found.each(piece, center):
            (part.collected if state == State.COLLECTED else part.canceled).add(orders, amount)
    for piece, center, orders, amount in _went_back(s, days, center_id):
        for part in found.each(piece, center):
            part.went_back.add(orders, amount)
    for day, center, kind, amount in _money(s, span, center_id):
        for part in found.each(days.piece_of(day), center):
            if kind == Flow.SALE:
                part.taken += amount
            else:
                part.given_back -= amount
    return found


def _at(asked: Any, column: Any, center_id: int | None) -> Any:
    # Not a bare column: SQLite would look up all there ever was at the center, and then for the days.
    return asked if center_id is None else asked.where(column + 0 == center_id)


def _sums(s: Session, piece: Any, *where: Any, center_id: int | None) -> Iterator[tuple[int, int, State, int, int]]:
    asked: Any = select(piece.label("piece"), Order.center_id, Order.state, func.count(), func.sum(Order.total))  # type: ignore[call-overload]
    asked = asked.where(*where)
    asked = _at(asked, col(Order.center_id), center_id).group_by("piece", col(Order.center_id), col(Order.state))
    for number, center, state, orders, amount in s.execute(asked):
        yield number, center, State(state), orders, int(amount)


def _placed(s: Session, days: Cut, center_id: int | None) -> Iterator[tuple[int, int, State, int, int]]:
    """Piece, center, state of now, orders, amount of what was placed."""
    placed = col(Order.placed)
    return _sums(s, days.piece(placed), days.holds(placed), center_id=center_id)


def _ended(s: Session, days: Cut, center_id: int | None) -> Iterator[tuple[int, int, State, int, int]]:
    """Piece, center, state, orders, amount of what was collected or canceled."""
    ended = col(Order.state).in_((State.COLLECTED, State.CANCELED))
    return _sums(s, days.piece(col(Order.moved)), ended, days.holds(col(Order.moved)), center_id=center_id)


def _went_back(s: Session, days: Cut, center_id: int | None) -> Iterator[tuple[int, int, int, int]]:
    """Piece, center, orders, amount of what left for the county on the day it did, whether it has come there or not."""
    left = (
        select(Step.order_id, func.max(Step.at).label("at"))
        .join(Order, col(Order.id) == col(Step.order_id))
        .where(col(Order.state).in_(GONE), col(Order.moved) >= days.start, Step.state == State.GOING_BACK)
        .group_by(col(Step.order_id))
        .subquery()
    )
    piece = days.piece(left.c.at).label("piece")
    asked: Any = select(piece, Order.center_id, func.count(), func.sum(Order.total))
    asked = asked.join(left, left.c.order_id == col(Order.id)).where(days.holds(left.c.at))
    asked = _at(asked, col(Order.center_id), center_id).group_by("piece", col(Order.center_id))
    for number, center, orders, amount in s.execute(asked):
        yield number, center, orders, int(amount)


def _money(s: Session, span: Span, center_id: int | None) -> Iterator[tuple[date, int, Flow, int]]:
    """Day, center, kind, minor units of what the cash book says was taken and given back."""
    asked = select(col(Entry.day), col(Entry.center_id), col(Entry.kind), func.sum(Entry.amount))
    asked = asked.where(Entry.day >= span.first, Entry.day <= span.last)
    asked = asked.where(col(Entry.kind).in_((Flow.SALE, Flow.REFUND)))
    asked = _at(asked, col(Entry.center_id), center_id)
    for day, center, kind, amount in s.execute(asked.group_by(col(Entry.day), col(Entry.center_id), col(Entry.kind))):
        yield day, center, Flow(kind), int(amount)
