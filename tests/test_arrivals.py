"""A whole truck: who goes without, codes along the walk, double taps, two at one truck, and taking it all back."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from conftest import Chatter, order_eggs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import changes, dump, letters
from sqlalchemy import event
from sqlmodel import Session, col, select
from test_orders import at_once

from catalog import arrivals, basket, bulk, claims, journal, lacking, orders
from catalog.models import (
    Address,
    Category,
    Center,
    Fault,
    Household,
    Item,
    Order,
    OrderLine,
    Person,
    Posted,
    Report,
    Role,
    State,
    SupplierClaim,
)
from catalog.refusals import MoreThanCame, NotFound, Refusal, TooLate, TruckChanged
from catalog.rows import undoable
from catalog.store import Store

STAFF, OTHER, ADMIN = 1, 2, 3


@pytest.fixture
def shop() -> Iterator[Store]:
    """A center of 2 shelves with 2 layers, another one, and three things on sale."""
    store = Store("sqlite://")
    with store.transaction() as s:
        a_shop(s)
    yield store
    store.close()


def a_shop(s: Session) -> None:
    """Two centers, the staff of each, an admin, and three things."""
    for _ in range(2):
        s.add(Center(names={"zh_CN": "站"}, places={}, shelves=2, layers=2))
    s.add(Category(names={"zh_CN": "货"}))
    s.flush()
    s.add(Person(id=STAFF, role=Role.STAFF, works_at=1, center_id=1))
    s.add(Person(id=OTHER, role=Role.STAFF, works_at=2, center_id=2))
    s.add(Person(id=ADMIN, role=Role.ADMIN))
    for price in (100, 350, 2800):
        s.add(
            Item(category_id=1, names={"zh_CN": f"物{price}"}, specs={}, units={"zh_CN": "个"}, price=price, stock=9000)
        )
    s.flush()


def order(s: Session, held: dict[int, int], household: int | None = None, person: int | None = None) -> int:
    """A placed order of a new person, or of one there is; returns its number."""
    buyer = s.get_one(Person, person) if person else Person(name="客", center_id=1, household_id=household)
    s.add(buyer)
    s.flush()
    if person is None:
        s.add(Address(channel="x", name=str(buyer.id), person_id=buyer.id or 0))
    for item, count in held.items():
        basket.put(s, buyer, item, count)
    draft = basket.of(s, buyer)
    assert draft is not None and draft.id is not None
    orders.place(s, buyer, draft.id, orders.amount(orders.lines(s, draft)))
    return draft.id


def truck(s: Session, by: int = STAFF) -> arrivals.Truck:
    """The truck that comes to the staff's center, its parcels sorted."""
    return arrivals.sort(s, s.get_one(Person, by))


def say_short(s: Session, item: int, short: int = 0, damaged: int = 0) -> None:
    """Report what is wrong with one item."""
    by = s.get_one(Person, STAFF)
    for fault, count in ((Fault.SHORT, short), (Fault.DAMAGED, damaged)):
        arrivals.report(s, by, truck(s), item, fault, count)


def take_in(s: Session) -> int:
    """Check the truck in; returns the deed's number."""
    found = truck(s)
    return arrivals.take_in(s, s.get_one(Person, STAFF), found, found.stamp).id or 0


def consistent(s: Session) -> None:
    """Totals are what the lines cost, what was lost is claimed, codes are one parcel's, and nothing came to the shelf."""
    every = s.exec(select(Order).where(Order.state != State.DRAFT)).all()
    lines = s.exec(select(OrderLine)).all()
    for one in every:
        assert one.total == sum(ln.price * (ln.count - ln.short) for ln in lines if ln.order_id == one.id)
    claimed = s.exec(select(SupplierClaim).where(col(SupplierClaim.settled).is_(None))).all()
    lost = Counter({(ln.order_id, ln.item_id): ln.short for ln in lines if ln.short})
    assert Counter(dict.fromkeys(lost, 0)) + lost == sum(
        (Counter({(c.order_id, c.item_id): c.count}) for c in claimed), Counter()
    )
    codes = [o.code for o in every if o.state in (State.PLACED, State.READY) and o.code]
    assert len(codes) == len(set(codes))
    assert all(o.code for o in every if o.state == State.READY)
    out = (State.PLACED, State.READY, State.COLLECTED)
    for item in s.exec(select(Item)).all():
        gone = sum(
            ln.count if o.state in out else ln.short
            for o in every
            for ln in lines
            if ln.order_id == o.id and ln.item_id == item.id
        )
        assert item.stock == 9000 - gone


# ---------------------------------------------------------------- codes


def test_codes_grow_along_the_walk_and_fill_the_spots_evenly(shop: Store) -> None:
    with shop.transaction() as s:
        for _ in range(8):
            order(s, {1: 1})
        codes = [o.code or "" for o in truck(s).orders]
    spots = [code.rsplit("-", 1)[0] for code in codes]
    assert spots == ["1-1"] * 2 + ["1-2"] * 2 + ["2-1"] * 2 + ["2-2"] * 2
    assert [int(code[-4:]) for code in codes] == list(range(1, 9))


def test_a_household_lies_on_one_spot_also_with_what_it_has_there(shop: Store) -> None:
    with shop.transaction() as s:
        s.add(Household(id=1))
        s.flush()
        first = [order(s, {1: 1}, 1), order(s, {1: 1}), order(s, {1: 1}, 1), order(s, {1: 1})]
        take_in(s)
        later = [order(s, {1: 1}) for _ in range(3)] + [order(s, {1: 1}, 1)]
        truck(s)
        spot = {n: (s.get_one(Order, n).code or "").rsplit("-", 1)[0] for n in first + later}
    assert spot[first[0]] == spot[first[2]] == spot[later[3]]
    assert all(spot[n] != spot[first[0]] for n in later[:3])


def test_codes_begin_again_after_9999_and_leave_out_those_in_use(shop: Store) -> None:
    with shop.transaction() as s:
        s.get_one(Center, 1).sequence = 9997
        first = [order(s, {1: 1}) for _ in range(4)]
        truck(s)
        numbers = [int((s.get_one(Order, n).code or "")[-4:]) for n in first]
        s.get_one(Center, 1).sequence = 9998
        later = order(s, {1: 1})
        truck(s)
        assert numbers == [9998, 9999, 1, 2] and (s.get_one(Order, later).code or "")[-4:] == "0003"


# ---------------------------------------------------------------- who goes without


def test_who_ordered_last_goes_without_first_and_staff_may_choose_another(shop: Store) -> None:
    with shop.transaction() as s:
        a, b, c = order(s, {1: 2}), order(s, {1: 1}), order(s, {1: 1, 2: 1})
        say_short(s, 1, short=1, damaged=1)
        assert [(loss.order.id, loss.short, loss.damaged) for loss in truck(s).losses] == [(c, 1, 0), (b, 0, 1)]
        arrivals.spare(s, s.get_one(Person, STAFF), truck(s), 1, a)
        assert [(loss.order.id, loss.short, loss.damaged) for loss in truck(s).losses] == [(a, 1, 1)]


def test_no_more_can_be_missing_than_was_ordered(shop: Store) -> None:
    with shop.transaction() as s:
        order(s, {1: 2})
        with pytest.raises(MoreThanCame):
            say_short(s, 1, short=3)
        say_short(s, 1, short=1)
        with pytest.raises(MoreThanCame):
            say_short(s, 1, short=1, damaged=2)
        with pytest.raises(NotFound):
            say_short(s, 3, short=1)


def test_an_order_with_nothing_left_ends_and_costs_nothing(shop: Store) -> None:
    with shop.transaction() as s:
        a, b = order(s, {1: 1, 2: 1}), order(s, {3: 1})
        say_short(s, 3, damaged=1)
        take_in(s)
        consistent(s)
        assert (s.get_one(Order, a).state, s.get_one(Order, b).state) == (State.READY, State.CANCELED)
        claim = s.exec(select(SupplierClaim)).one()
        assert (claim.fault, claim.count, claim.price) == (Fault.DAMAGED, 1, 2800)
        assert not s.exec(select(Report)).all()
    assert [n.kind for n in letters(shop) if n.order_id == b and n.person_id > ADMIN] == ["missed"]


# ---------------------------------------------------------------- twice, at once, and back


def test_what_was_read_back_is_checked_in_or_nothing(shop: Store) -> None:
    with shop.transaction() as s:
        a = order(s, {1: 1})
        order(s, {2: 1})
        stamp = truck(s).stamp
        orders.move(s, s.get_one(Person, s.get_one(Order, a).person_id), a, "cancel")
    before = dump(shop)
    with shop.transaction() as s, pytest.raises(TruckChanged):
        arrivals.take_in(s, s.get_one(Person, STAFF), truck(s), stamp)
    assert not changes(before, dump(shop))


def test_two_at_one_truck_check_it_in_once(shop: Store, tmp_path: object) -> None:
    shared = Store(f"sqlite:///{tmp_path}/shared.db")
    with shared.transaction() as s:
        a_shop(s)
        for _ in range(5):
            order(s, {1: 2})
        say_short(s, 1, short=1)
        stamp = truck(s).stamp

    def one() -> int:
        with shared.transaction() as s:
            return (
                arrivals.take_in(s, s.get_one(Person, STAFF), arrivals.due(s, s.get_one(Person, STAFF)), stamp).id or 0
            )

    came = at_once([one] * 4)
    assert sum(isinstance(one, int) for one in came) == 1
    assert all(isinstance(one, int | Refusal) for one in came), came
    with shared.reading() as s:
        consistent(s)
        assert len(s.exec(select(SupplierClaim)).all()) == 1
    shared.close()


def test_a_check_in_is_taken_back_whole_and_only_while_nothing_moved_on(shop: Store) -> None:
    with shop.transaction() as s:
        a = order(s, {1: 2, 2: 1})
        b = order(s, {3: 1})
        say_short(s, 1, short=1)
        say_short(s, 3, short=1)
        totals = [s.get_one(Order, n).total for n in (a, b)]
        codes = [s.get_one(Order, n).code for n in (a, b)]
        stamp = truck(s).stamp
        deed = take_in(s)
        journal.undo(s, s.get_one(Person, STAFF), deed)
        consistent(s)
        assert [s.get_one(Order, n).state for n in (a, b)] == [State.PLACED] * 2
        assert [s.get_one(Order, n).total for n in (a, b)] == totals
        assert [s.get_one(Order, n).code for n in (a, b)] == codes
        assert truck(s).stamp == stamp  # and the report is there again
        assert not [n for n in letters_of(s, a) + letters_of(s, b) if n in ("ready", "missed", "reminder", "mistake")]
        deed = take_in(s)
        orders.move(s, s.get_one(Person, STAFF), a, "return")
        with pytest.raises(TooLate):
            journal.UNDO["take_in"](s, s.get_one(Person, STAFF), s.get_one(journal.Deed, deed))


def letters_of(s: Session, order_id: int) -> list[str]:
    """What waits to be told about an order."""
    asked = select(arrivals.notices.Notice).where(arrivals.notices.Notice.order_id == order_id)
    return [n.kind for n in s.exec(asked).all() if n.state == Posted.WAITING]


def test_whom_was_told_is_told_that_it_was_a_mistake(shop: Store) -> None:
    with shop.transaction() as s:
        a = order(s, {1: 1})
        deed = take_in(s)
        for notice, claim in arrivals.notices.claim(s, 99):
            if notice.kind == "ready":
                arrivals.notices.settle(s, claim, Posted.SENT)
        journal.undo(s, s.get_one(Person, STAFF), deed)
        assert "mistake" in letters_of(s, a) and "reminder" not in letters_of(s, a)


# ---------------------------------------------------------------- late finds, claims, rights, speed


def test_a_late_find_lowers_the_amount_once_and_can_be_taken_back(shop: Store) -> None:
    with shop.transaction() as s:
        by = s.get_one(Person, STAFF)
        a = order(s, {1: 2, 3: 1})
        take_in(s)
        line = orders.lines(s, s.get_one(Order, a))[0]
        lacking.find(s, by, a, line.id or 0, Fault.DAMAGED, 1, 0)
        consistent(s)
        with pytest.raises(TooLate):
            lacking.find(s, by, a, line.id or 0, Fault.DAMAGED, 1, 0)
        consistent(s)
    with shop.transaction() as s:
        by = s.get_one(Person, STAFF)
        deed = journal.last(s, by)
        assert deed is not None and deed.act == "lack"
        journal.undo(s, by, deed.id or 0)
        consistent(s)
        assert s.get_one(Order, a).total == 3000
    with shop.transaction() as s:
        for line in orders.lines(s, s.get_one(Order, a)):
            lacking.find(s, s.get_one(Person, STAFF), a, line.id or 0, Fault.SHORT, line.count, 0)
        assert s.get_one(Order, a).state == State.CANCELED
        consistent(s)
        deed = journal.last(s, s.get_one(Person, STAFF))
        assert deed is not None
        journal.undo(s, s.get_one(Person, STAFF), deed.id or 0)
        assert s.get_one(Order, a).state == State.READY and s.get_one(Order, a).total == 2800
        consistent(s)


def test_claims_are_settled_once_and_by_the_admin(shop: Store) -> None:
    with shop.transaction() as s:
        order(s, {1: 2})
        say_short(s, 1, short=1)
        take_in(s)
        admin = s.get_one(Person, ADMIN)
        ids = [c.id or 0 for c in claims.unsettled(s, admin)[""]]
        with pytest.raises(Refusal):
            claims.settle(s, s.get_one(Person, STAFF), ids, "made good")
        claims.settle(s, admin, ids, "made good")
        with pytest.raises(TooLate):
            claims.settle(s, admin, ids, "written off")
        assert not claims.unsettled(s, admin)


def test_the_truck_of_another_center_is_not_there(shop: Store) -> None:
    with shop.transaction() as s:
        a = order(s, {1: 1})
        assert not truck(s, OTHER).orders
        with pytest.raises(NotFound):
            bulk.arrive(s, s.get_one(Person, OTHER), [a])
        with pytest.raises(Refusal):
            arrivals.due(s, s.get_one(Person, ADMIN))
        with pytest.raises(Refusal):
            arrivals.take_in(s, s.get_one(Person, OTHER), truck(s), truck(s).stamp)
        line = orders.lines(s, s.get_one(Order, a))[0]
        with pytest.raises(NotFound):
            lacking.find(s, s.get_one(Person, OTHER), a, line.id or 0, Fault.SHORT, 1, 0)


@pytest.mark.parametrize("some", [10, 60])
def test_a_truck_takes_as_many_statements_however_many_orders(shop: Store, some: int) -> None:
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    with shop.transaction() as s:
        for n in range(some):
            order(s, {1: 1, 2: 1 + n % 3})
    event.listen(shop.engine, "before_cursor_execute", count)
    acts: list[tuple[Callable[[Session], object], int]] = [
        (truck, 25),
        (lambda s: say_short(s, 1, short=2), 40),
        (take_in, 40),
        (lambda s: journal.undo(s, s.get_one(Person, STAFF), (journal.last(s, s.get_one(Person, STAFF)) or 0).id), 35),  # type: ignore[union-attr, arg-type]
    ]
    for act, most in acts:
        counted = 0
        with shop.transaction() as s:
            act(s)
        assert counted <= most, (act, counted)


held = st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(1, 4), min_size=1)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(held, min_size=1, max_size=6),
    st.dictionaries(st.sampled_from([1, 2, 3]), st.tuples(st.integers(0, 5), st.integers(0, 5))),
    st.lists(st.sampled_from(["undo", "collect", "return", "lack"]), max_size=4),
)
def test_any_truck_and_any_report_leave_the_shop_in_balance(
    loads: list[dict[int, int]], reports: dict[int, tuple[int, int]], after: list[str]
) -> None:
    store = Store("sqlite://")
    with store.transaction() as s:
        a_shop(s)
        numbers = [order(s, load) for load in loads]
        for item, (short, damaged) in reports.items():
            if item in truck(s).goods and short + damaged <= truck(s).goods[item]:
                say_short(s, item, short, damaged)
        amount = truck(s).amount
        take_in(s)
        consistent(s)
        assert sum(s.get_one(Order, n).total for n in numbers) == amount
        by = s.get_one(Person, STAFF)
        for what, number in zip(after, itertools.cycle(numbers), strict=False):
            try:
                with undoable(s):
                    if what == "undo":
                        journal.undo(s, by, (journal.last(s, by) or s.get_one(journal.Deed, 1)).id or 0)
                    elif what == "lack":
                        line = orders.lines(s, s.get_one(Order, number))[0]
                        lacking.find(s, by, number, line.id or 0, Fault.SHORT, 1, line.short)
                    else:
                        orders.move(s, by, number, what)
            except Refusal:
                continue
        s.expire_all()
        if "return" not in after:
            consistent(s)
    store.close()


def test_the_truck_screen_fits_every_platform_with_200_orders(
    store: Store, head: Chatter, meet: Callable[..., Chatter]
) -> None:
    with store.transaction() as s:
        for item in s.exec(select(Item)).all():
            item.stock, item.hidden, item.names = 9000, False, {k: v.ljust(58, "长") for k, v in item.names.items()}
    customers = [meet("名" * 60 + str(n)) for n in range(50)]
    for who in customers:
        who.tap("center:choose:1")
    with store.transaction() as s:
        persons = [s.get_one(Person, who.person.id) for who in customers]
        for n in range(200):
            for item in range(3):
                basket.put(s, persons[n % 50], 1 + (n * 7 + item * 31) % 150, 1)
            draft = basket.of(s, persons[n % 50])
            assert draft is not None
            orders.place(s, persons[n % 50], draft.id or 0, orders.amount(orders.lines(s, draft)))
    head.say("到车了")
    day = f"{truck_day(store, head):%Y%m%d}"
    head.tap(f"truck:{day}")
    seen = 0
    while True:
        seen += 1
        assert len(head.view.text) <= 4096, seen
        following = [b.tap for b in head.view.buttons if b.key == "9"]
        if not following:
            break
        head.tap(following[0])
    assert seen > 5


def truck_day(store: Store, head: Chatter) -> object:
    """The day the orders just placed are expected."""
    from catalog import centers

    with store.reading() as s:
        return centers.expected(s, centers.get(s, 1))


def test_what_is_not_heard_at_the_truck_checks_nothing_in(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_eggs(buyer)
    head.say("到车了")
    head.tap(f"truck:{truck_day(store, head):%Y%m%d}")
    before = dump(store)
    shown = head.say("洗发水少两瓶")
    assert "洗发水" in shown and "没有少" not in shown
    head.say("对")
    assert not changes(before, dump(store)).get("orders")
    head.press("这个先不要")
    assert "没有少" in head.text or "都到" in head.text
