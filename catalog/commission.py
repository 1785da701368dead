"""What a center earns of what is collected there: rules set by the admin, and the sums of each day.

For every order that was collected, each category in it earns `rate` hundredths of a percent of what its goods cost, by
the rule that held on the day it was collected, and each rule that applied earns its `fixed` sum once an order. The
category is the one the goods stood in when they were ordered. A refund for a complaint takes back its share by the rule
of the day the order was collected, on the day of the refund; a fixed sum stays. Each day and category is rounded once,
halves up. Rules begin today at the earliest and are never changed, so that past days keep what they earned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog import book, cash, centers, goods, journal, rights
from catalog.models import Commission, Complaint, Entry, Flow, Order, OrderLine, Person, State, aware
from catalog.refusals import BadValue
from catalog.store import shop

WHOLE = 10_000  # hundredths of a percent
MOST_FIXED = 1_000_00  # minor units an order


@dataclass(slots=True)
class Share:
    """One category of one day: minor units sold and refunded, and what it earns by the rule of that day."""

    category_id: int
    rule: Commission | None
    sales: int = 0
    refunds: int = 0
    points: int = 0  # minor units times hundredths of a percent, before rounding

    @property
    def earned(self) -> int:
        """What it earns by rate, in minor units, halves rounded up."""
        return (2 * self.points + WHOLE) // (2 * WHOLE)


@dataclass(slots=True)
class Day:
    """What one day earned. `fixed` counts the orders that each rule paid its fixed sum for."""

    orders: int = 0
    shares: dict[int, Share] = field(default_factory=dict)
    fixed: Counter[int] = field(default_factory=Counter)  # by the number of the rule
    fixed_sum: int = 0

    @property
    def sales(self) -> int:
        """What was collected, in minor units."""
        return sum(share.sales for share in self.shares.values())

    @property
    def refunds(self) -> int:
        """What was given back for complaints, in minor units."""
        return sum(share.refunds for share in self.shares.values())

    @property
    def commission(self) -> int:
        """What the center earned, in minor units; below 0 on a day of refunds."""
        return sum(share.earned for share in self.shares.values()) + self.fixed_sum


def set_rule(
    s: Session, by: Person, center_id: int | None, category_id: int | None, rate: int, fixed: int, since: date
) -> Commission:
    """Set a rule for a center (None: all) and a category (None: all goods); the same once more is no second one.

    Raises NotAllowed, NotFound, and BadValue for a sum that cannot be or a day that is over.
    """
    rights.must(by, "set commission")
    if center_id is not None:
        centers.get(s, center_id)
    if category_id is not None:
        goods.category(s, category_id)
    if not 0 <= rate <= WHOLE or not 0 <= fixed <= MOST_FIXED or since < cash.today(s):
        raise BadValue
    rule = Commission(center_id=center_id, category_id=category_id, rate=rate, fixed=fixed, since=since, by_id=by.id)
    old = _latest([r for r in rules(s) if (r.center_id, r.category_id) == (center_id, category_id)], since)
    if old is not None and (old.rate, old.fixed, old.since) == (rate, fixed, since):
        return old
    s.add(rule)
    s.flush()
    after = {"rule": rule.id, "rate": rate, "fixed": fixed, "since": since.isoformat(), "category": category_id}
    before = {"rate": old.rate, "fixed": old.fixed} if old else {}
    journal.write(s, by, "commission", center_id=center_id, before=before, after=after)
    return rule


def rules(s: Session, center_id: int | None = None) -> list[Commission]:
    """Every rule there ever was, or (with a center) those that may hold there, oldest first."""
    asked = select(Commission).order_by(col(Commission.id))
    if center_id is not None:
        asked = asked.where((col(Commission.center_id) == center_id) | col(Commission.center_id).is_(None))
    return list(s.exec(asked).all())


def holding(known: Iterable[Commission], center_id: int, category_id: int, day: date) -> Commission | None:
    """The rule that holds for a category at a center on a day.

    What was agreed with one center holds there before what holds for all, and then a category's before all goods'.
    """
    fitting = [r for r in known if r.center_id in (center_id, None) and r.category_id in (category_id, None)]
    kinds: dict[tuple[bool, bool], list[Commission]] = defaultdict(list)
    for rule in fitting:
        kinds[rule.center_id is None, rule.category_id is None].append(rule)
    return next((r for kind in sorted(kinds) if (r := _latest(kinds[kind], day))), None)


def _latest(known: Iterable[Commission], day: date) -> Commission | None:
    begun = [rule for rule in known if rule.since <= day]
    return max(begun, key=lambda rule: (rule.since, rule.id or 0), default=None)


def current(s: Session, day: date) -> list[Commission]:
    """The rules of which none newer of the same kind has begun by `day`, and those that begin later."""
    known = rules(s)
    kinds: dict[tuple[int | None, int | None], list[Commission]] = defaultdict(list)
    for rule in known:
        kinds[rule.center_id, rule.category_id].append(rule)
    now_held = [_latest(kind, day) for kind in kinds.values()]
    return [rule for rule in known if rule in now_held or rule.since > day]


def earned(s: Session, by: Person, center_id: int, first: date, last: date) -> Mapping[date, Day]:
    """What each day from `first` to `last` earned at a center, days without anything left out. Raises NotFound."""
    book.must_see(by, center_id)
    known, zone = rules(s, center_id), ZoneInfo(shop(s).zone)
    rule_of: dict[tuple[int, date], Commission | None] = {}

    def rule(category_id: int, day: date) -> Commission | None:
        if (category_id, day) not in rule_of:
            rule_of[category_id, day] = holding(known, center_id, category_id, day)
        return rule_of[category_id, day]

    days: dict[date, Day] = defaultdict(Day)
    for rows in _by_order(_sold(s, center_id, first, last, zone)):
        at = rows[0][1].astimezone(zone).date()
        day, fixed = days[at], {}
        day.orders += 1
        for _, _, category_id, amount in rows:
            held = rule(category_id, at)
            share = day.shares.setdefault(category_id, Share(category_id, held))
            share.sales += amount
            share.points += amount * (held.rate if held else 0)
            if held and held.fixed and held.id:
                fixed[held.id] = held.fixed
        day.fixed.update(fixed.keys())
        day.fixed_sum += sum(fixed.values())
    for day_back, moved, category_id, amount in _refunded(s, center_id, first, last):
        held = rule(category_id, cash.day_of(s, moved))
        share = days[day_back].shares.setdefault(category_id, Share(category_id, rule(category_id, day_back)))
        share.refunds += amount
        share.points -= amount * (held.rate if held else 0)
    return dict(sorted(days.items()))


def _sold(s: Session, center_id: int, first: date, last: date, zone: ZoneInfo) -> list[tuple[int, datetime, int, int]]:
    """Order, when it was collected, category, minor units: a row for each category of each order of these days."""
    start, end = (datetime.combine(d, time(), zone) for d in (first, last + timedelta(days=1)))
    money = func.sum(OrderLine.price * (OrderLine.count - OrderLine.short))
    asked = (
        select(Order.id, Order.moved, OrderLine.category_id, money)
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .where(Order.center_id == center_id, Order.state == State.COLLECTED)
        .where(Order.moved >= _utc(start), Order.moved < _utc(end))
        .group_by(col(Order.id), col(Order.moved), col(OrderLine.category_id))
        .order_by(col(Order.id))
    )
    return [(int(n or 0), aware(moved), category or 0, int(amount)) for n, moved, category, amount in s.execute(asked)]


def _utc(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("UTC"))


def _by_order(
    rows: list[tuple[int, datetime, int, int]],
) -> Iterable[list[tuple[int, datetime, int, int]]]:
    """The rows of one order after another."""
    found: dict[int, list[tuple[int, datetime, int, int]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found.values()


def _refunded(s: Session, center_id: int, first: date, last: date) -> list[tuple[date, datetime, int, int]]:
    """The day, when the order was collected, category, and minor units given back for complaints, entry by entry."""
    asked = (
        select(col(Entry.day), col(Order.moved), col(OrderLine.category_id), -func.sum(Entry.amount))
        .join(Complaint, col(Complaint.id) == Entry.complaint_id)
        .join(OrderLine, col(OrderLine.id) == Complaint.line_id)
        .join(Order, col(Order.id) == Complaint.order_id)
        .where(Entry.center_id == center_id, Entry.kind == Flow.REFUND, Entry.day >= first, Entry.day <= last)
        .group_by(col(Entry.day), col(Order.moved), col(OrderLine.category_id))
    )
    return [(day, aware(moved), category or 0, int(amount)) for day, moved, category, amount in s.execute(asked)]
