"""What happened, against a plain recount: random lives of orders, and every figure of every span added up by hand."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter, Meet
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlmodel import Session, col, select
from test_books import AMY, BOB, BOSS, EAST, PRICES, WEST, a_shop, complained, ordered, who
from time_machine import travel

from catalog import book, cash, commission, goback, goods, journal, lacking, orders, prepay, reports, sold, vain
from catalog.models import (
    Asked,
    Category,
    Entry,
    Fault,
    Flow,
    Item,
    Order,
    OrderLine,
    Person,
    State,
    Step,
    aware,
    now,
)
from catalog.refusals import NotAllowed, NotFound, Refusal
from catalog.reports import Figures, Sum
from catalog.spans import EACH_DAY, EACH_WEEK, LONGEST, Span, month, week
from catalog.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 30, 14, 30, tzinfo=UTC)  # half past ten at night, two days before a month ends
ACTS = ("order", "order", "order", "arrive", "collect", "cancel", "return", "left", "got", "refund", "prepay", "lack")
ACTS += ("undo", "move item")

acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40), st.sampled_from([0, 1, 7, 24, 60])), max_size=30)


class Lives:
    """Orders that live as the dice fall; what cannot be done is left."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.kinds: dict[tuple[int, int], int] = {}  # order, item: the category it stood in when it was ordered

    def act(self, what: str, dice: int) -> None:
        """One thing that happens."""
        try:
            with self.store.transaction() as s:
                self._act(s, what, dice)
        except Refusal:
            pass

    def _act(self, s: Session, what: str, dice: int) -> None:
        buyer, desk = ((AMY, EAST), (BOB, WEST))[dice % 2]
        if what == "order":
            made = ordered(s, buyer, {1 + dice % 3: 1 + dice % 4, 1 + dice % 2: 2})
            for line in orders.lines(s, made):
                self.kinds[made.id or 0, line.item_id] = s.get_one(Item, line.item_id).category_id
        elif what == "move item":
            item = s.get_one(Item, 1 + dice % 3)
            item.category_id = 3 - item.category_id
        elif what == "left":
            goback.leave(s, who(s, desk), 1 + dice % 3)
        elif what == "got":
            goback.receive(s, who(s, BOSS), 1 + dice % 3)
        elif what == "undo":
            journal.undo(s, who(s, desk), dice)
        else:
            found = s.exec(select(Order).where(Order.center_id == 1 + dice % 2).order_by(col(Order.id))).all()
            if not found:
                return
            order = found[dice % len(found)]
            if what == "refund":
                if order.state == State.COLLECTED and order.paid > 50:
                    complained(s, desk, order, 50)
            elif what == "prepay":
                prepay.settle(s, who(s, desk), order.id or 0, cash.owed(order))
            elif what == "lack":
                line = orders.lines(s, order)[0]
                lacking.find(s, who(s, desk), order.id or 0, line.id or 0, Fault.SHORT, 1, line.short)
            else:
                orders.move(s, who(s, desk), order.id or 0, what)


def day_of(at: datetime | None) -> date:
    assert at is not None
    return aware(at).astimezone(ZONE).date()


Facts = list[tuple[str, int | None, date, int]]  # what happened, at which center, when, and the amount


def facts(s: Session) -> Facts:
    """Everything that ever happened, row by row."""
    found: Facts = []
    gone: dict[int, datetime] = {}
    for step in s.exec(select(Step).where(Step.state == State.GOING_BACK).order_by(col(Step.at))).all():
        gone[step.order_id] = step.at
    for order in s.exec(select(Order).where(Order.state != State.DRAFT)).all():
        at, placed, moved = order.center_id, day_of(order.placed), day_of(order.moved)
        found.append(("ordered", at, placed, order.total))
        if order.state in orders.OPEN:
            found.append(("waiting", at, placed, order.total))
        elif order.state in (State.COLLECTED, State.CANCELED):
            found.append((order.state.value, at, moved, order.total))
        else:
            found.append(("went_back", at, day_of(gone[order.id or 0]), order.total))
    for entry in s.exec(select(Entry)).all():
        found.append((entry.kind.value, entry.center_id, entry.day, entry.amount))
    return found


def recount(known: Facts, center: int | None, first: date, last: date) -> Figures:
    """The figures of some days."""
    found = Figures()
    for what, at, day, amount in known:
        if center in (None, at) and first <= day <= last:
            if what == Flow.SALE:
                found.taken += amount
            elif what == Flow.REFUND:
                found.given_back -= amount
            else:
                getattr(found, what).add(1, amount)
    return found


def spans_around(today: date) -> list[Span]:
    yesterday = today - timedelta(days=1)
    return [
        Span(today, today),
        Span(yesterday, yesterday),
        week(today),
        month(today),
        month(today).before(),
        Span(today - timedelta(days=40), today),
        Span(today - timedelta(days=250), today + timedelta(days=20)),
    ]


# Shrinking takes minutes, and a failing life says enough as it is.
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(acts)
def test_every_figure_is_what_a_plain_recount_says(what: list[tuple[str, int, int]]) -> None:
    store = a_shop("sqlite://")
    lives, at = Lives(store), BEGIN
    with travel(BEGIN, tick=False) as clock:
        for act, dice, hours in what:
            at += timedelta(hours=hours)
            clock.move_to(at)
            lives.act(act, dice)
        with store.reading() as s:
            boss, known = who(s, BOSS), facts(s)
            for span in spans_around(day_of(at)):
                for center in (None, 1, 2):
                    found = reports.of(s, boss, center, span)
                    assert found.whole == recount(known, center, span.first, span.last)
                    adds_up(found)
                    edges = [*span.pieces()[1:], span.last + timedelta(days=1)]
                    for (first, part), after in zip(found.pieces.items(), edges, strict=True):
                        assert part == recount(known, center, first, after - timedelta(days=1))
                    for number, part in found.centers.items():
                        assert part == recount(known, number, span.first, span.last)
                    the_books_say_the_same(s, boss, found, [center] if center else [1, 2])
                    goods_add_up(s, boss, center, found, lives.kinds)
    store.close()


def adds_up(found: reports.Happened) -> None:
    """The parts are the whole, whichever way it is cut."""
    for parts in (found.pieces.values(), found.centers.values()):
        for name in ("ordered", "waiting", "collected", "canceled", "went_back"):
            whole = getattr(found.whole, name)
            assert sum(getattr(part, name).orders for part in parts) == whole.orders
            assert sum(getattr(part, name).amount for part in parts) == whole.amount
        assert sum(part.taken for part in parts) == found.whole.taken
        assert sum(part.given_back for part in parts) == found.whole.given_back


def the_books_say_the_same(s: Session, boss: Person, found: reports.Happened, centers: list[int]) -> None:
    """What was taken is the cash book's, what was collected is what commission is reckoned from."""
    span = found.span
    sums = [book.sums(s, boss, at, span.first, span.last) for at in centers]
    assert found.whole.taken == sum(day[Flow.SALE] for days in sums for day in days.values())
    assert found.whole.given_back == -sum(day[Flow.REFUND] for days in sums for day in days.values())
    earned = [day for at in centers for day in commission.earned(s, boss, at, span.first, span.last).values()]
    assert found.whole.collected == Sum(sum(day.orders for day in earned), sum(day.sales for day in earned))


def goods_add_up(
    s: Session, boss: Person, center: int | None, found: reports.Happened, kinds: dict[tuple[int, int], int]
) -> None:
    """Kinds and items come to what the orders come to, each under the kind it was ordered from."""
    span = found.span
    shelves = {shelf.category.id: shelf for shelf in sold.shelves(s, boss, center, span)}
    assert sum(shelf.ordered.amount for shelf in shelves.values()) == found.whole.ordered.amount
    assert sum(shelf.waiting.amount for shelf in shelves.values()) == found.whole.waiting.amount
    assert sum(shelf.collected.amount for shelf in shelves.values()) == found.whole.collected.amount
    amounts, counts, worth = Counter[int](), Counter[int](), Counter[int]()
    for order in s.exec(select(Order).where(Order.state != State.DRAFT)).all():
        if center not in (None, order.center_id) or not span.first <= day_of(order.placed) <= span.last:
            continue
        for line in orders.lines(s, order):
            cost = line.price * (line.count - line.short)
            amounts[kinds[order.id or 0, line.item_id]] += cost
            if order.state in (*orders.OPEN, State.COLLECTED):
                counts[line.item_id] += line.count - line.short
                worth[line.item_id] += cost
    assert {kind: shelf.ordered.amount for kind, shelf in shelves.items()} == {
        kind: amounts[kind or 0] for kind in shelves
    }
    best, more = sold.best(s, boss, center, span)
    assert not more and [seller.amount for seller in best] == sorted((n for n in worth.values() if n), reverse=True)
    assert {seller.item.id: seller.count for seller in best} == {item: n for item, n in counts.items() if n}
    least, _ = sold.worst(s, boss, center, span)
    assert {seller.item.id: seller.count for seller in least} == {item: counts[item] for item in PRICES}
    assert [seller.amount for seller in least] == sorted(seller.amount for seller in least)


def test_moving_an_item_changes_no_past_commission(tmp_path: Path) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    with travel(BEGIN, tick=False):
        with store.transaction() as s:
            commission.set_rule(s, who(s, BOSS), None, 1, 1000, 0, cash.today(s))
            order = ordered(s, AMY, {2: 3})
            for act in ("arrive", "collect"):
                orders.move(s, who(s, EAST), order.id or 0, act)
            complained(s, EAST, order, 99)
        today = day_of(now())
        with store.reading() as s:
            before = commission.earned(s, who(s, BOSS), 1, today, today)[today].commission
        assert before == round((999 - 99) * 0.1)
        with store.transaction() as s:
            s.get_one(Item, 2).category_id = 2
        with store.reading() as s:
            assert commission.earned(s, who(s, BOSS), 1, today, today)[today].commission == before
            shelves = sold.shelves(s, who(s, BOSS), None, Span(today, today))
            assert [(shelf.category.id, shelf.ordered.amount) for shelf in shelves] == [(1, 999)]
            assert s.exec(select(OrderLine.category_id)).all() == [1]
    store.close()


def test_a_report_is_few_statements_and_reads_no_order_itself(tmp_path: Path) -> None:
    store = a_shop(f"sqlite:///{tmp_path / 'x.db'}")
    asked: list[tuple[str, object]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    today = date(2026, 11, 25)
    with store.reading() as s:
        boss = who(s, BOSS)
        s.execute(text("SELECT 1"))
        asked.clear()
        reports.of(s, boss, None, month(today))
        told = [one for one in asked if "orders" in one[0] or "entry" in one[0]]
        assert len(asked) <= 6 and len(told) == 4
        plans = []
        for statement, held in told:
            rows = s.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", held).all()
            plans.append(" ".join(str(row[3]) for row in rows))
    assert "COVERING INDEX ix_orders_days_placed (placed>? AND placed<?)" in plans[0]
    assert "COVERING INDEX ix_orders_days_moved (state=? AND moved>? AND moved<?)" in plans[1]
    assert "ix_orders_days_moved (state=? AND moved>?)" in plans[2] and "SCAN orders" not in plans[2]
    assert "COVERING INDEX ix_entry_days (day>? AND day<?)" in plans[3]
    store.close()


# ---------------------------------------------------------------- spans


@given(st.dates(date(2001, 1, 1), date(2990, 1, 1)), st.integers(0, LONGEST - 1))
def test_the_pieces_of_a_span_are_few_and_leave_no_day_out(first: date, more: int) -> None:
    span = Span(first, first + timedelta(days=more))
    pieces = span.pieces()
    assert pieces[0] == first and pieces == sorted(set(pieces)) and pieces[-1] <= span.last
    assert len(pieces) <= EACH_DAY
    if span.days <= EACH_DAY:
        assert len(pieces) == span.days
    elif span.days <= EACH_WEEK:
        assert all((b - a).days == 7 for a, b in pairwise(pieces))
    else:
        assert all(day.day == 1 for day in pieces[1:])
    before, after = span.before(), span.after()
    assert before.last + timedelta(days=1) == first and after.first == span.last + timedelta(days=1)
    assert span.months or before.days == after.days == span.days


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-02", "2026-11-01"), ("2025-01-01", "2026-11-01"), ("1999-01-01", "1999-01-02"), ("3000-01-01",) * 2],
)
def test_days_that_cannot_be_are_refused(first: str, last: str) -> None:
    with pytest.raises(NotFound):
        Span(date.fromisoformat(first), date.fromisoformat(last))


# ---------------------------------------------------------------- in vain, and running out


def test_vain_searches_are_counted_by_day_and_center(store: Store, buyer: Chatter, meet: Meet, admin: Chatter) -> None:
    neighbor = meet("李大爷")
    neighbor.tap("center:choose:2")
    with travel(datetime(2026, 12, 1, 15, 30, tzinfo=UTC), tick=False) as clock:  # half past eleven at night
        for _ in range(2):
            buyer.say("飞天茅台")
        neighbor.say("飞天茅台")
        clock.move_to(datetime(2026, 12, 1, 16, 30, tzinfo=UTC))  # half past midnight
        buyer.say("飞天茅台")
        buyer.say("无人机")
    first, second = Span(date(2026, 12, 1), date(2026, 12, 1)), Span(date(2026, 12, 2), date(2026, 12, 2))
    both = Span(first.first, second.last)
    with store.reading() as s:
        boss = s.get_one(Person, admin.person.id)
        assert vain.of(s, boss, None, first) == ([("飞天茅台", 3)], False)
        assert vain.of(s, boss, 1, first) == ([("飞天茅台", 2)], False)
        assert vain.of(s, boss, 2, both) == ([("飞天茅台", 1)], False)
        assert vain.of(s, boss, None, both) == ([("飞天茅台", 4), ("无人机", 1)], False)
        assert vain.of(s, boss, None, both, 1, 1) == ([("无人机", 1)], False)
        assert vain.of(s, boss, None, second.after()) == ([], False)
        assert s.exec(select(Asked.count).where(Asked.words == "飞天茅台")).one() == 4


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    """Two centers, two categories, three items of which there are 900 each."""
    return a_shop(f"sqlite:///{tmp_path / 'x.db'}")


def test_what_runs_out_is_reckoned_from_the_time_it_was_there(shop: Store) -> None:
    with travel(BEGIN, tick=False) as clock:
        for day in range(15):
            clock.move_to(BEGIN + timedelta(days=day))
            with shop.transaction() as s:
                boss = who(s, BOSS)
                if day == 0:
                    goods.change(s, boss, 1, stock=60)  # lasts
                if day == 6:
                    goods.change(s, boss, 2, stock=0)  # sold out for six days
                if day == 12:
                    goods.change(s, boss, 2, stock=14)
                ordered(s, AMY, {1: 2, 2: 2} if not 6 <= day < 12 else {1: 2})
        with shop.reading() as s:
            going, more = sold.running_out(s, who(s, BOSS))
            assert not more and [one.item.id for one in going] == [2]
            (eggs,) = going
            assert eggs.item.stock == 14 - 3 * 2
            assert eggs.pace == pytest.approx(2 * 9 / 8, rel=0.01)  # nine days' sales in fourteen days less six
            assert eggs.days == pytest.approx(8 / (18 / 8), rel=0.01)
        with shop.transaction() as s:
            goods.change(s, who(s, BOSS), 1, stock=0)
        with shop.reading() as s:
            assert [(one.item.id, one.days > 0) for one in sold.running_out(s, who(s, BOSS))[0]] == [
                (1, False),
                (2, True),
            ]
    shop.close()


def test_a_young_shop_and_an_empty_one_reckon_no_wonders(shop: Store) -> None:
    with travel(BEGIN, tick=False) as clock, shop.transaction() as s:
        assert sold.running_out(s, who(s, BOSS)) == ([], False)
        ordered(s, AMY, {3: 90})
        (one,) = sold.running_out(s, who(s, BOSS))[0]
        assert one.pace == 90 and one.days == 9  # a day at least
        goods.change(s, who(s, BOSS), 3, hidden=True)
        assert sold.running_out(s, who(s, BOSS)) == ([], False)
        goods.change(s, who(s, BOSS), 3, hidden=False)
        clock.move_to(BEGIN + timedelta(days=4))
        assert sold.running_out(s, who(s, BOSS)) == ([], False)  # 22.5 a day, 810 left
    shop.close()


# ---------------------------------------------------------------- whose it is to know

SPAN = Span(date(2026, 11, 1), date(2026, 11, 30))
READ: list[Callable[[Session, Person, int | None], object]] = [
    lambda s, by, at: reports.of(s, by, at, SPAN),
    lambda s, by, at: sold.shelves(s, by, at, SPAN),
    lambda s, by, at: sold.best(s, by, at, SPAN),
    lambda s, by, at: sold.worst(s, by, at, SPAN),
    lambda s, by, at: vain.of(s, by, at, SPAN),
]


def test_figures_are_for_ones_own_center_and_for_the_admin(shop: Store) -> None:
    with shop.reading() as s:
        for read in READ:
            read(s, who(s, BOSS), None)
            read(s, who(s, BOSS), 2)
            read(s, who(s, EAST), 1)
            for by, at in ((EAST, 2), (AMY, 1), (EAST, 99)):
                with pytest.raises(NotFound):
                    read(s, who(s, by), at)
            for by in (EAST, AMY):
                with pytest.raises(NotAllowed):
                    read(s, who(s, by), None)
        for by in (EAST, AMY):
            with pytest.raises(NotAllowed):
                sold.running_out(s, who(s, by))
    shop.close()


def test_a_category_nobody_ordered_from_is_left_out(shop: Store) -> None:
    with shop.transaction() as s:
        s.add(Category(names={"zh_CN": "空"}))
        ordered(s, AMY, {1: 1})
        today = cash.today(s)
        assert len(sold.shelves(s, who(s, BOSS), None, Span(today, today))) == 1
    shop.close()
