"""The books over random days: several centers and staff, real orders, closes, mistakes, and people who may not."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Integer, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, select
from time_machine import travel

from catalog import audit, basket, book, cash, closes, commission, drawer, journal, orders
from catalog.models import (
    Address,
    Category,
    Center,
    Close,
    Complaint,
    Entry,
    Flow,
    Item,
    Order,
    OrderLine,
    Person,
    Reason,
    Role,
    State,
    now,
)
from catalog.refusals import BadValue, Empty, NotAllowed, NotFound, Refusal, TooLate
from catalog.store import Store

AMY, BOB, EAST, EAST_TOO, WEST, BOSS = range(1, 7)
STAFF = {EAST: 1, EAST_TOO: 1, WEST: 2}
PRICES = {1: 105, 2: 333, 3: 2_899}  # odd sums, so that every share has to be rounded
BEGIN = datetime(2026, 3, 30, 1, 0, tzinfo=UTC)  # nine in the morning, two days before a month ends

anyone = st.sampled_from([AMY, EAST, EAST_TOO, WEST, BOSS])
staff = st.sampled_from([EAST, EAST_TOO, WEST])
amounts = st.integers(1, 50_000)


def a_shop(url: str) -> Store:
    """Two centers, two categories, three items, six people."""
    store = Store(url)
    with store.transaction() as s:
        for names in ("东", "西"):
            s.add(Center(names={"zh_CN": names}, places={}))
        for names in ("粮", "蛋"):
            s.add(Category(names={"zh_CN": names}))
        s.flush()
        for n, price in PRICES.items():
            names, units = {"zh_CN": f"物{n}"}, {"zh_CN": "个"}
            s.add(Item(category_id=1 + n % 2, names=names, specs={}, units=units, price=price, stock=900))
        for number in (AMY, BOB, EAST, EAST_TOO, WEST, BOSS):
            role = Role.ADMIN if number == BOSS else Role.STAFF if number in STAFF else Role.CUSTOMER
            s.add(Person(id=number, role=role, works_at=STAFF.get(number), center_id=2 if number == BOB else 1))
            s.flush()
            s.add(Address(channel="x", name=str(number), person_id=number))
    return store


def who(s: Session, number: int) -> Person:
    return s.get_one(Person, number)


def ordered(s: Session, buyer: int, wanted: dict[int, int]) -> Order:
    """An order as a customer places it."""
    person = who(s, buyer)
    for item, count in wanted.items():
        order = basket.put(s, person, item, count)
    assert order.id is not None
    return orders.place(s, person, order.id, orders.amount(orders.lines(s, order)))


def complained(s: Session, by: int, order: Order, refund: int) -> Entry:
    """A refund for a complaint about an order's first line."""
    line = s.exec(select(OrderLine).where(OrderLine.order_id == order.id)).first()
    assert line is not None and line.id and order.id and order.center_id
    complaint = Complaint(
        order_id=order.id,
        line_id=line.id,
        center_id=order.center_id,
        person_id=order.person_id,
        reason=Reason.BROKEN,
        due=now(),
        refund=refund,
        answered=now(),
        paid=now(),
    )
    s.add(complaint)
    s.flush()
    entry = cash.enter(s, who(s, by), order.center_id, Flow.REFUND, -refund, order=order, complaint=complaint)
    order.paid -= refund
    return entry


@dataclass
class Drawer:
    """A center's book as we remember it: what lies in it, how many entries, and up to which it was counted."""

    holds: int = 0
    entries: int = 0
    upto: int = 0
    closes: int = 0
    last: int = 0  # the number of the last close


@dataclass
class Day:
    """What was collected on a day, by order: category and amount, and what was given back: category, when collected."""

    sold: dict[int, Counter[int]] = field(default_factory=dict)
    back: list[tuple[int, date, int]] = field(default_factory=list)


class Books(RuleBasedStateMachine):
    """The books beside a small memory of what must be in them."""

    @initialize()
    def open(self) -> None:
        self.clock = travel(BEGIN, tick=False)
        self.time = self.clock.start()
        self.at = BEGIN
        self.store = a_shop("sqlite://")
        self.drawers = {1: Drawer(), 2: Drawer()}
        self.paid: dict[int, int] = {}
        self.old: list[tuple[Any, ...]] = []
        self.days: dict[tuple[int, date], Day] = {}
        self.rules: list[tuple[int | None, int | None, int, int, date]] = []
        self.past: dict[tuple[int, date], int] = {}
        self.by_hand: dict[int, tuple[int, int, int]] = {}  # entry number by id: center, number, amount
        self.corrected: set[int] = set()
        self.collected: dict[int, tuple[int, int, date]] = {}  # order: deed, by, day

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.clock.stop()

    @property
    def today(self) -> date:
        return (self.at + timedelta(hours=8)).date()

    def try_it(self, doing: Any) -> type[Refusal] | None:
        """Do something in a transaction of its own; the refusal, if there was one."""
        try:
            with self.store.transaction() as s:
                doing(s)
        except Refusal as refusal:
            return type(refusal)
        return None

    def moved(self, center: int, amount: int, entries: int = 1) -> None:
        self.drawers[center].holds += amount
        self.drawers[center].entries += entries

    # ---- days

    @rule(hours=st.sampled_from([1, 5, 24, 30]))
    def time_goes_by(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        self.time.move_to(self.at)

    # ---- the drawer by hand

    @rule(by=anyone, center=st.sampled_from([1, 2]), amount=amounts, into=st.booleans(), twice=st.booleans())
    def by_hand_once(self, by: int, center: int, amount: int, into: bool, twice: bool) -> None:
        number = self.drawers[center].entries + 1
        made: list[Entry] = []

        def act(s: Session) -> None:
            if into:
                made.append(drawer.put_in(s, who(s, by), center, amount, number))
            else:
                made.append(drawer.hand_on(s, who(s, by), center, amount, number, "driver"))

        refused = self.try_it(act)
        assert refused is (None if STAFF.get(by) == center else NotAllowed)
        if refused:
            return
        self.moved(center, amount if into else -amount)
        entry_id = made[0].id or 0
        self.by_hand[entry_id] = (center, number, amount if into else -amount)
        if twice:
            assert self.try_it(act) is None
            assert made[1].id == entry_id

    @precondition(lambda self: self.by_hand)
    @rule(by=anyone, which=st.integers(0, 20))
    def correct(self, by: int, which: int) -> None:
        entry_id = sorted(self.by_hand)[which % len(self.by_hand)]
        center, number, amount = self.by_hand[entry_id]
        refused = self.try_it(lambda s: drawer.correct(s, who(s, by), entry_id, "typo"))
        if STAFF.get(by) != center:
            assert refused is NotFound
        elif entry_id in self.corrected:
            assert refused is None
        elif number <= self.drawers[center].upto:
            assert refused is TooLate
        else:
            assert refused is None
            self.corrected.add(entry_id)
            self.moved(center, -amount)

    @rule(by=staff)
    def undo_the_last(self, by: int) -> None:
        with self.store.reading() as s:
            deed = journal.last(s, who(s, by))
            if deed is None or deed.act not in ("float", "hand", "correct"):
                return
            entry = s.get_one(Entry, deed.after["entry"])
            back = book.taken_back(s, entry) is not None
        center = STAFF[by]
        refused = self.try_it(lambda s: journal.undo(s, who(s, by), deed.id or 0))
        open_still = entry.number > self.drawers[center].upto
        assert refused is (None if open_still and not back else TooLate)
        if refused is None:
            self.corrected.add(entry.id or 0)
            self.moved(center, -entry.amount)

    @rule(by=staff, which=st.integers(0, 40))
    def what_an_order_brought_in_is_not_corrected(self, by: int, which: int) -> None:
        with self.store.reading() as s:
            asked = select(Entry.id).where(col(Entry.order_id).is_not(None), Entry.center_id == STAFF[by])
            found = s.exec(asked.where(col(Entry.reverses_id).is_(None)).order_by(col(Entry.id))).all()
            if not found:
                return
            entry_id = found[which % len(found)] or 0
            back = book.taken_back(s, s.get_one(Entry, entry_id)) is not None
        assert self.try_it(lambda s: drawer.correct(s, who(s, by), entry_id, "x")) is (None if back else NotAllowed)

    # ---- orders

    @rule(
        buyer=st.sampled_from([AMY, BOB]),
        wanted=st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(1, 3), min_size=1),
        ahead=st.sampled_from([0, 0, 50, 100]),
        back=st.sampled_from([False, False, True]),
    )
    def sell(self, buyer: int, wanted: dict[int, int], ahead: int, back: bool) -> None:
        """Place, arrive, perhaps pay a part or all ahead, collect, and perhaps take the handover back."""
        center = 2 if buyer == BOB else 1
        by = WEST if center == 2 else EAST
        with self.store.transaction() as s:
            order = ordered(s, buyer, wanted)
            number, total = order.id or 0, order.total
            early = total * ahead // 100
            if early:
                cash.take(s, who(s, by), order, early)
                self.moved(center, early)
            orders.move(s, who(s, by), number, "arrive")
        for stranger in (buyer, WEST if by == EAST else EAST):
            assert self.try_it(lambda s, p=stranger: orders.move(s, who(s, p), number, "collect")) is not None
        with self.store.transaction() as s:
            orders.move(s, who(s, by), number, "collect")
            deed = journal.last(s, who(s, by))
            assert deed is not None
        self.paid[number] = total
        if total > early:
            self.moved(center, total - early)
        if back:
            with self.store.transaction() as s:
                journal.undo(s, who(s, by), deed.id or 0)
            self.paid[number] = early
            if total > early:
                self.moved(center, early - total)
            return
        parts = Counter[int]()
        for item, count in wanted.items():
            parts[1 + item % 2] += PRICES[item] * count
        self.days.setdefault((center, self.today), Day()).sold[number] = parts
        self.collected[number] = (center, by, self.today)

    @precondition(lambda self: self.collected)
    @rule(which=st.integers(0, 20), refund=st.integers(1, 105))
    def refund(self, which: int, refund: int) -> None:
        """Money back for a complaint, on whatever day it is."""
        number = sorted(self.collected)[which % len(self.collected)]
        center, by, day = self.collected[number]
        if self.paid[number] < refund:
            return
        with self.store.transaction() as s:
            complained(s, by, s.get_one(Order, number), refund)
            line = s.exec(select(OrderLine).where(OrderLine.order_id == number)).first()
            assert line is not None
            category = 1 + line.item_id % 2
        self.paid[number] -= refund
        self.moved(center, -refund)
        self.days.setdefault((center, self.today), Day()).back.append((category, day, refund))

    # ---- closes

    @rule(by=anyone, center=st.sampled_from([1, 2]), off=st.sampled_from([0, 0, -200, 5, 100_000]), stale=st.booleans())
    def close(self, by: int, center: int, off: int, stale: bool) -> None:
        known = self.drawers[center]
        counted = known.holds + off
        upto = known.entries - (1 if stale else 0)

        def act(s: Session) -> None:
            closes.close(s, who(s, by), center, upto, known.last, counted, "找错钱" if off else "")

        if STAFF.get(by) != center:
            assert self.try_it(act) is NotAllowed
        elif counted < 0:
            assert self.try_it(act) is BadValue
        elif stale:
            assert self.try_it(act) is TooLate
        else:
            if off:
                bare = self.try_it(lambda s: closes.close(s, who(s, by), center, upto, known.last, counted))
                assert bare is Empty
            assert self.try_it(act) is None
            assert self.try_it(act) is None  # and once more, by a double tap or by somebody else
            if off:
                self.moved(center, off)
            with self.store.reading() as s:
                made = closes.last(s, center)
                assert made is not None and (made.counted, made.upto) == (counted, known.entries)
                if made.id == known.last:  # counted again the same day, and still right
                    assert not off
                else:
                    assert made.expected == counted - off
                known.closes += made.id != known.last
                known.upto, known.last = known.entries, made.id or 0
                assert cash.unclosed(s, center) is None

    # ---- commission

    @rule(
        by=anyone,
        center=st.sampled_from([None, 1, 2]),
        category=st.sampled_from([None, 1, 2]),
        rate=st.sampled_from([0, 1, 250, 333, 10_000]),
        fixed=st.sampled_from([0, 0, 50]),
        ahead=st.integers(-1, 2),
    )
    def agree(self, by: int, center: int | None, category: int | None, rate: int, fixed: int, ahead: int) -> None:
        since = self.today + timedelta(days=ahead)
        refused = self.try_it(lambda s: commission.set_rule(s, who(s, by), center, category, rate, fixed, since))
        assert refused is (NotAllowed if by != BOSS else BadValue if ahead < 0 else None)
        if refused is None:
            self.rules.append((center, category, rate, fixed, since))

    def rule_of(self, center: int, category: int, day: date) -> int:
        """The place of the rule that holds among those agreed, -1 for none: the most special kind, its latest."""
        best: tuple[bool, bool, date, int] | None = None
        for place, (at, of, _, _, since) in enumerate(self.rules):
            if at in (None, center) and of in (None, category) and since <= day:
                key = (at is not None, of is not None, since, place)
                best = key if best is None or key > best else best
        return best[3] if best else -1

    def earns(self, center: int, day: date) -> int:
        """What a day earned, reckoned apart from the shop: in fractions, rounded half up by category."""
        known, points, fixed = self.days[center, day], Counter[int](), 0
        for parts in known.sold.values():
            held = {category: self.rule_of(center, category, day) for category in parts}
            for category, amount in parts.items():
                points[category] += amount * self.rate(held[category])
            fixed += sum(self.rules[place][3] for place in set(held.values()) if place >= 0)
        for category, collected, amount in known.back:
            points[category] -= amount * self.rate(self.rule_of(center, category, collected))
        return fixed + sum(floor(Fraction(n, 10_000) + Fraction(1, 2)) for n in points.values())

    def rate(self, place: int) -> int:
        return self.rules[place][2] if place >= 0 else 0

    # ---- what must be true whatever they did

    @invariant()
    def is_true(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.reading() as s:
            assert audit.wrong(s) == []
            self.the_book_is_only_added_to(s)
            self.drawers_hold_what_went_in(s)
            self.orders_are_paid_by_their_entries(s)
            self.closes_settle_each_entry_once(s)
            self.days_earn_what_was_agreed(s)

    def the_book_is_only_added_to(self, s: Session) -> None:
        rows = [tuple(row) for row in s.connection().exec_driver_sql("SELECT * FROM entry ORDER BY id")]
        assert rows[: len(self.old)] == self.old
        assert all(isinstance(row[4], int) and isinstance(row[5], int) for row in rows)
        self.old = rows

    def drawers_hold_what_went_in(self, s: Session) -> None:
        for center, known in self.drawers.items():
            entries = s.exec(select(Entry).where(Entry.center_id == center).order_by(col(Entry.number))).all()
            assert [e.number for e in entries] == list(range(1, known.entries + 1))
            held = 0
            for entry in entries:
                held += entry.amount
                assert entry.balance == held
            assert cash.drawer(s, center) == held == known.holds
            assert drawer.next_number(s, center) == known.entries + 1

    def orders_are_paid_by_their_entries(self, s: Session) -> None:
        paid = Counter[int]()
        for entry in s.exec(select(Entry).where(col(Entry.order_id).is_not(None))).all():
            paid[entry.order_id or 0] += entry.amount
        for order in s.exec(select(Order).where(Order.state != State.DRAFT)).all():
            assert order.paid == self.paid[order.id or 0] == paid[order.id or 0]

    def closes_settle_each_entry_once(self, s: Session) -> None:
        for center, known in self.drawers.items():
            made = s.exec(select(Close).where(Close.center_id == center).order_by(col(Close.id))).all()
            assert len(made) == known.closes
            settled = [e.number for close in made for e in closes.settled(s, close)]
            assert settled == list(range(1, known.upto + 1))

    def days_earn_what_was_agreed(self, s: Session) -> None:
        for center in self.drawers:
            got = commission.earned(s, who(s, BOSS), center, date(2026, 3, 1), date(2027, 3, 1))
            assert set(got) == {day for at, day in self.days if at == center}
            for day, found in got.items():
                known = self.days[center, day]
                assert found.orders == len(known.sold)
                assert found.sales == sum(sum(parts.values()) for parts in known.sold.values())
                assert found.refunds == sum(amount for _, _, amount in known.back)
                assert found.commission == self.earns(center, day)
                if day < self.today:  # nothing agreed later changes it
                    assert self.past.setdefault((center, day), found.commission) == found.commission


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["entry", '"close"', "commission"])
def test_the_database_itself_refuses_to_change_the_book(tmp_path: Path, act: str, table: str) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    with store.transaction() as s:
        drawer.put_in(s, who(s, EAST), 1, 200, 1)
        closes.close(s, who(s, EAST), 1, 1, 0, 200)
        commission.set_rule(s, who(s, BOSS), None, None, 300, 0, cash.today(s))
    with pytest.raises(DBAPIError, match="only added to"), store.transaction() as s:
        s.connection().exec_driver_sql(act.format(table))
    store.close()


def test_every_amount_of_money_is_a_whole_number() -> None:
    amounts = {"price", "total", "paid", "amount", "balance", "expected", "counted", "rate", "fixed", "refund"}
    found = {
        (table.name, column.name): column.type
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name in amounts and (table.name, column.name) not in {("orders", "expected"), ("complaint", "paid")}
    }
    assert len(found) >= 10
    assert all(isinstance(kind, Integer) for kind in found.values()), found


def test_two_desks_writing_at_once_never_share_a_number(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    a_shop(url).close()

    def desk(by: int) -> None:
        store = Store(url)
        for n in range(20):
            with store.transaction() as s:
                cash.enter(s, who(s, by), 1, Flow.FLOAT, n + 1)
        store.close()

    desks = [threading.Thread(target=desk, args=(by,)) for by in (EAST, EAST_TOO)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    store = Store(url)
    with store.reading() as s:
        assert sorted(s.exec(select(Entry.number)).all()) == list(range(1, 41))
        assert cash.drawer(s, 1) == 2 * sum(range(1, 21))
        assert audit.wrong(s) == []
    store.close()


def test_two_who_close_at_once_make_one_close(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    store = a_shop(url)
    with store.transaction() as s:
        drawer.put_in(s, who(s, EAST), 1, 200, 1)
    made: list[tuple[int, int, int]] = []

    def desk(by: int, counted: int) -> None:
        own = Store(url)
        with own.transaction() as s:
            close = closes.close(s, who(s, by), 1, 1, 0, counted, "?")
            made.append((close.id or 0, close.counted, close.upto))
        own.close()

    desks = [threading.Thread(target=desk, args=pair) for pair in ((EAST, 200), (EAST_TOO, 150))]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert len(made) == 2 and made[0] == made[1]
    with store.reading() as s:
        assert len(s.exec(select(Close)).all()) == 1
        assert audit.wrong(s) == []
    store.close()


def test_an_empty_day_can_be_closed_and_a_day_left_open_is_named(tmp_path: Path) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    at = BEGIN

    def close(after: int) -> int:
        with store.transaction() as s:
            number = drawer.next_number(s, 1) - 1
            return closes.close(s, who(s, EAST), 1, number, after, cash.drawer(s, 1)).id or 0

    with travel(at, tick=False) as clock:
        first = close(0)  # nothing was ever entered
        assert close(first) == first  # twice the same day is once
        clock.move_to(at + timedelta(days=1))
        second = close(first)
        assert second != first
        with store.transaction() as s:
            drawer.put_in(s, who(s, EAST), 1, 200, 1)  # after the close: for the next one
        clock.move_to(at + timedelta(days=2))
        with store.transaction() as s:
            assert cash.unclosed(s, 1) is None  # that day was closed
            drawer.put_in(s, who(s, EAST), 1, 300, 2)
        clock.move_to(at + timedelta(days=3))
        with store.reading() as s:
            assert cash.unclosed(s, 1) == date(2026, 4, 1)
            assert cash.unclosed(s, 2) is None
        close(second)
        with store.reading() as s:
            assert cash.unclosed(s, 1) is None
            assert audit.wrong(s) == []
    store.close()


def test_a_close_in_between_makes_an_old_yes_too_late(tmp_path: Path) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    with store.transaction() as s:
        closes.close(s, who(s, EAST), 1, 0, 0, 500, "forgot")
    with store.transaction() as s, pytest.raises(TooLate):
        drawer.put_in(s, who(s, EAST), 1, 500, 1)
    with store.transaction() as s, pytest.raises(BadValue):
        drawer.put_in(s, who(s, EAST), 1, 500, 99)  # a forged number
    with store.transaction() as s, pytest.raises(TooLate):
        closes.close(s, who(s, EAST), 1, 0, 1, 500)  # counted before that close
    store.close()


def test_the_audit_names_what_was_bent(tmp_path: Path) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    with store.transaction() as s:
        order = ordered(s, AMY, {1: 2})
        for act in ("arrive", "collect"):
            orders.move(s, who(s, EAST), order.id or 0, act)
        drawer.put_in(s, who(s, EAST), 1, 500, 2)
        closes.close(s, who(s, EAST), 1, 2, 0, 700, "?")
        complained(s, EAST, order, 5)
        assert audit.wrong(s) == []
    with store.transaction() as s:
        raw = s.connection().exec_driver_sql
        raw("DROP TRIGGER entry_no_update")
        raw("UPDATE entry SET amount = amount + 1 WHERE number = 1")
        raw("UPDATE entry SET amount = -500 WHERE number = 2")
        raw("UPDATE orders SET total = total + 7")
        raw("UPDATE complaint SET paid = NULL")
        raw("UPDATE center SET book = book + 1 WHERE id = 1")
    with store.reading() as s:
        said = "\n".join(map(str, audit.wrong(s)))
    for word in (
        "entry 1 of center 1: the balance",
        "entry 2 of center 1: float of -500",
        "order 1: 205 paid, 206",
        "costs 217, its lines 210",
        "complaint 1: 0 given back, 5 in the book",
        "should be 5",
    ):
        assert word in said, said
    store.close()


def test_a_month_of_thousands_of_orders_takes_few_queries(tmp_path: Path) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    with store.transaction() as s:
        s.execute(
            Order.__table__.insert(),  # type: ignore[attr-defined]
            [
                {
                    "id": n,
                    "person_id": AMY,
                    "by_id": AMY,
                    "center_id": 1,
                    "state": State.COLLECTED,
                    "total": 438,
                    "paid": 0,
                    "moved": BEGIN + timedelta(minutes=n),
                }
                for n in range(1, 4001)
            ],
        )
        lines = [
            {
                "order_id": n,
                "item_id": item,
                "category_id": 1 + item % 2,
                "count": 1,
                "short": 0,
                "names": {},
                "specs": {},
                "units": {},
                "pictogram": "",
                "price": PRICES[item],
            }
            for n in range(1, 4001)
            for item in (1, 2)
        ]
        s.execute(OrderLine.__table__.insert(), lines)  # type: ignore[attr-defined]
        with travel(BEGIN, tick=False):
            commission.set_rule(s, who(s, BOSS), None, None, 300, 10, BEGIN.date())
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with store.reading() as s:
        boss = who(s, BOSS)
        found = commission.earned(s, boss, 1, date(2026, 3, 1), date(2026, 4, 30))
    assert sum(day.orders for day in found.values()) == 4000
    assert sum(day.sales for day in found.values()) == 4000 * 438
    assert sum(day.fixed_sum for day in found.values()) == 4000 * 10
    assert len(asked) <= 8, asked
    store.close()
