"""What was sold over some days, by kinds of goods and by items, and what runs out if it goes on like this."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog import bare, counting, rights
from catalog.models import Category, Item, Order, OrderLine, Person, State, aware, now
from catalog.orders import OPEN
from catalog.reports import GONE, Sum, cut
from catalog.spans import DAY, Span

# What has come to nothing; sold is what is not in these. Asked by state, SQLite would look up all such orders first.
NOTHING = (State.DRAFT, State.CANCELED, *GONE)
PACE = 14 * DAY  # how far back the pace of sale is looked for
SOON = 14  # days left, from which something does not run out soon

_CAME = col(OrderLine.count) - col(OrderLine.short)
_AMOUNT = func.sum(col(OrderLine.price) * _CAME)


@dataclass(slots=True)
class Shelf:
    """One kind of goods: the orders that hold some of it, what was ordered, what of that waits, what was collected."""

    category: Category
    ordered: Sum = field(default_factory=Sum)
    waiting: Sum = field(default_factory=Sum)
    collected: Sum = field(default_factory=Sum)


@dataclass(frozen=True, slots=True)
class Seller:
    """One item, how many of it were sold, and what for in minor units."""

    item: Item
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Going:
    """One item that is sold at `pace` a day, and for how many days what is there lasts."""

    item: Item
    pace: float
    days: float


def shelves(s: Session, by: Person, center_id: int | None, span: Span) -> list[Shelf]:
    """What was ordered and collected of each kind of goods, what was ordered most first.

    An order counts for every kind it holds. The kind is the one the goods were of when they were ordered. Raises
    NotFound and NotAllowed, and Uncounted for many days.
    """
    rights.must_see_report(by, center_id)
    return counting.found(s, ("shelves", center_id, span), span.long, lambda s: _shelves(s, center_id, span))


def _shelves(s: Session, center_id: int | None, span: Span) -> list[Shelf]:
    days, known = cut(s, span), {category.id: Shelf(category) for category in s.exec(select(Category)).all()}
    kind, state = col(OrderLine.category_id), col(Order.state)
    asked = select(kind, state, func.count(func.distinct(Order.id)), _AMOUNT)
    asked = _lines(asked, center_id).group_by(kind, state)
    for number, stands, orders, amount in s.execute(asked.where(days.holds(col(Order.placed)))):
        known[number].ordered.add(orders, int(amount))
        if State(stands) in OPEN:
            known[number].waiting.add(orders, int(amount))
    ended = asked.where(state == State.COLLECTED, days.holds(col(Order.moved)))
    for number, _, orders, amount in s.execute(ended):
        known[number].collected.add(orders, int(amount))
    found = [shelf for shelf in known.values() if shelf.ordered.orders or shelf.collected.orders]
    return sorted(found, key=lambda shelf: (-shelf.ordered.amount, shelf.category.position, shelf.category.id))


def _lines(asked: Any, center_id: int | None) -> Any:
    asked = asked.select_from(Order).join(OrderLine, col(OrderLine.order_id) == col(Order.id))
    return asked if center_id is None else asked.where(col(Order.center_id) + 0 == center_id)


def best(
    s: Session, by: Person, center_id: int | None, span: Span, page: int = 0, size: int = 6
) -> tuple[list[Seller], bool]:
    """One page of what was sold of what was ordered in these days, for most money first, and whether more follow.

    Raises NotFound and NotAllowed, and Uncounted for many days.
    """
    rights.must_see_report(by, center_id)
    key = ("best", center_id, span, page, size)
    return counting.found(s, key, span.long, lambda s: _best(s, center_id, span, page, size))


def _best(s: Session, center_id: int | None, span: Span, page: int, size: int) -> tuple[list[Seller], bool]:
    asked = select(col(OrderLine.item_id), func.sum(_CAME), _AMOUNT)
    asked = _lines(asked, center_id).where(cut(s, span).holds(col(Order.placed)), col(Order.state).not_in(NOTHING))
    asked = asked.group_by(col(OrderLine.item_id)).having(func.sum(_CAME) > 0)
    asked = asked.order_by(_AMOUNT.desc(), col(OrderLine.item_id)).offset(page * size).limit(size + 1)
    return _sellers(s, s.execute(asked).all(), size)


def worst(
    s: Session, by: Person, center_id: int | None, span: Span, page: int = 0, size: int = 6
) -> tuple[list[Seller], bool]:
    """One page of what stands in the shop and was sold least, of that what ties up most money first; more follow.

    What is sold out and what is hidden cannot be bought and is left out. Raises NotFound and NotAllowed, and Uncounted
    for many days.
    """
    rights.must_see_report(by, center_id)
    key = ("worst", center_id, span, page, size)
    return counting.found(s, key, span.long, lambda s: _worst(s, center_id, span, page, size))


def _worst(s: Session, center_id: int | None, span: Span, page: int, size: int) -> tuple[list[Seller], bool]:
    sold: Any = select(col(OrderLine.item_id).label("item_id"), func.sum(_CAME).label("count"), _AMOUNT.label("amount"))
    sold = _lines(sold, center_id).where(cut(s, span).holds(col(Order.placed)), col(Order.state).not_in(NOTHING))
    sums = sold.group_by(col(OrderLine.item_id)).subquery()
    count, amount = func.coalesce(sums.c.count, 0), func.coalesce(sums.c.amount, 0)
    asked = select(col(Item.id), count, amount).outerjoin(sums, sums.c.item_id == col(Item.id))
    asked = asked.where(col(Item.hidden).is_(False), col(Item.stock) > 0)
    asked = asked.order_by(amount, (col(Item.stock) * col(Item.price)).desc(), col(Item.id))
    return _sellers(s, s.execute(asked.offset(page * size).limit(size + 1)).all(), size)


def _sellers(s: Session, rows: Sequence[Any], size: int) -> tuple[list[Seller], bool]:
    items = {item.id: item for item in s.exec(select(Item).where(col(Item.id).in_([row[0] for row in rows]))).all()}
    found = [Seller(items[number], int(count), int(amount)) for number, count, amount in rows]
    return found[:size], len(found) > size


def running_out(s: Session, by: Person, page: int = 0, size: int = 8) -> tuple[list[Going], bool]:
    """One page of what lasts less than two weeks at the pace of the last two, what is over first; whether more follow.

    The pace is reckoned from the time the item was there to be bought, at least a day. Raises NotAllowed, and
    Uncounted.
    """
    rights.must(by, "see shop")
    found = counting.found(s, ("running out",), True, _running_out)
    return found[page * size : (page + 1) * size], len(found) > (page + 1) * size


def _running_out(s: Session) -> list[Going]:
    end = now()
    opened = s.exec(select(func.min(Order.placed)).where(col(Order.placed) >= end - PACE)).one()
    if opened is None:
        return []
    start = _begun(aware(opened), end)
    asked = select(col(OrderLine.item_id), func.sum(OrderLine.count))  # what came short was wanted, and is gone
    asked = _lines(asked, None).where(
        col(Order.placed) >= end - PACE, col(Order.placed) <= end, col(Order.state).not_in(NOTHING)
    )
    counts = {number: int(count) for number, count in s.execute(asked.group_by(col(OrderLine.item_id)))}
    without = bare.since(s, counts, start)
    items = s.exec(select(Item).where(col(Item.hidden).is_(False), col(Item.id).in_(counts))).all() if counts else []
    found = []
    for item in items:
        there = max((end - start) - without.get(item.id or 0, timedelta()), DAY)
        pace = counts[item.id or 0] / (there / DAY)
        if item.stock < pace * SOON:
            found.append(Going(item, pace, item.stock / pace))
    return sorted(found, key=lambda going: (going.days, -going.pace, going.item.id))


def _begun(opened: datetime, end: datetime) -> datetime:
    """From when on a pace is reckoned: two weeks ago, or when the first order came to a shop that is younger."""
    return end - PACE if opened - (end - PACE) < DAY else opened
