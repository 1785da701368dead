"""Random lives of orders: several people in several roles, every move there is and some there are not."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select

from catalog import basket, goods, orders
from catalog.models import (
    Address,
    Category,
    Center,
    Item,
    Notice,
    Order,
    OrderLine,
    Person,
    Posted,
    Role,
    State,
    Step,
)
from catalog.refusals import Refusal
from catalog.store import Store

# Where each act leads, who may do it ("own": the buyer; "desk": staff of its center, or the admin), and what the buyer
# and the desk are told. Written down apart from `orders.MOVES`, so that a mistake in either shows.
ACTS: dict[tuple[State, str], tuple[State, set[str], str, str]] = {
    (State.PLACED, "cancel"): (State.CANCELED, {"own", "desk"}, "canceled", "canceled"),
    (State.PLACED, "leave"): (State.ON_THE_WAY, {"desk"}, "", ""),
    (State.PLACED, "arrive"): (State.READY, {"desk"}, "ready", ""),
    (State.ON_THE_WAY, "arrive"): (State.READY, {"desk"}, "ready", ""),
    (State.READY, "collect"): (State.COLLECTED, {"desk"}, "collected", ""),
    (State.READY, "return"): (State.GOING_BACK, {"desk"}, "returned", ""),
    (State.GOING_BACK, "receive"): (State.RETURNED, {"boss"}, "", ""),
}
MOVES = ["place", "ask", "agree", "cancel", "leave", "arrive", "collect", "return", "receive", "steal"]
OUT = (State.PLACED, State.ON_THE_WAY, State.READY, State.COLLECTED, State.GOING_BACK)  # the goods are not on the shelf

AMY, BOB, EAST, EAST_TOO, WEST, BOSS = range(1, 7)
STAFF = {EAST: 1, EAST_TOO: 1, WEST: 2}
ITEMS = (1, 2, 3)

anyone = st.sampled_from([AMY, BOB, EAST, EAST_TOO, WEST, BOSS])
buyers = st.sampled_from([AMY, BOB, EAST])  # EAST also buys for herself
items = st.sampled_from(ITEMS)


@dataclass
class Life:
    """An order as we remember it."""

    buyer: int
    center: int
    state: State
    total: int
    lines: list[tuple[int, int, int, str]]  # item, count, price, name


@dataclass
class Shelf:
    """An item as we remember it; `all` counts what is there and what is with customers."""

    price: int
    all: int = 5
    hidden: bool = False
    name: str = ""


@dataclass
class Told:
    """What we expect to have been written into the outbox: person, kind, order."""

    notes: Counter[tuple[int, str, int]] = field(default_factory=Counter)

    def add(self, readers: set[int], kind: str, order_id: int) -> None:
        for reader in readers:
            if kind:
                self.notes[reader, kind, order_id] += 1


class Lives(RuleBasedStateMachine):
    """The shop beside a small memory of what must be true of it."""

    @initialize(first=st.lists(st.tuples(buyers, items), min_size=2, max_size=6))
    def open(self, first: list[tuple[int, int]]) -> None:
        self.store = Store("sqlite://")
        with self.store.transaction() as s:
            for names in ("东", "西"):
                s.add(Center(names={"zh_CN": names}, places={}, shelves=1, layers=2, sequence=9995))
            s.add(Category(names={"zh_CN": "货"}))
            s.flush()
            for n in ITEMS:
                units = {"zh_CN": "个"}
                s.add(Item(category_id=1, names={"zh_CN": f"物{n}"}, specs={}, units=units, price=n * 101, stock=5))
            for number in (AMY, BOB, EAST, EAST_TOO, WEST, BOSS):
                role = Role.ADMIN if number == BOSS else Role.STAFF if number in STAFF else Role.CUSTOMER
                s.add(Person(id=number, role=role, works_at=STAFF.get(number), center_id=1))
                s.flush()
                s.add(Address(channel="x", name=str(number), person_id=number))
        self.orders: dict[int, Life] = {}
        self.shelf = {n: Shelf(price=n * 101, name=f"物{n}") for n in ITEMS}
        self.baskets: dict[int, dict[int, int]] = {number: {} for number in (AMY, BOB, EAST)}
        self.center = dict.fromkeys((AMY, BOB, EAST), 1)
        self.told = Told()
        for buyer, item in first:
            self.order_one(buyer, item)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def stock(self, item: int) -> int:
        """What must be on the shelf."""
        out = sum(n for life in self.orders.values() if life.state in OUT for i, n, _, _ in life.lines if i == item)
        return self.shelf[item].all - out

    def try_it(self, doing: Any) -> bool:
        """Do something in a transaction of its own; whether the shop did not refuse."""
        try:
            with self.store.transaction() as s:
                doing(s)
        except Refusal:
            return False
        return True

    @staticmethod
    def who(s: Session, number: int) -> Person:
        return s.get_one(Person, number)

    # ---- what people do

    @rule(buyer=buyers, item=items, count=st.integers(-1, 7))
    def put(self, buyer: int, item: int, count: int) -> None:
        done = self.try_it(lambda s: basket.put(s, self.who(s, buyer), item, count))
        held, shelf = self.baskets[buyer], self.shelf[item]
        assert done == (not shelf.hidden and (count == 0 or 0 < count <= self.stock(item)))
        if done:
            held.pop(item, None) if count == 0 else held.__setitem__(item, count)

    @rule(buyer=buyers, center=st.sampled_from([1, 2]))
    def choose(self, buyer: int, center: int) -> None:
        with self.store.transaction() as s:
            self.who(s, buyer).center_id = center
        self.center[buyer] = center

    @rule(buyer=buyers, slip=st.sampled_from([0, 0, 0, 0, 1, -1]))
    def place(self, buyer: int, slip: int) -> None:
        seen = {i: n for i, n in self.baskets[buyer].items() if not self.shelf[i].hidden}
        total = sum(n * self.shelf[i].price for i, n in seen.items())
        with self.store.reading() as s:
            draft = basket.of(s, self.who(s, buyer))
        if draft is None or draft.id is None:
            return
        order_id: int = draft.id
        done = self.try_it(lambda s: orders.place(s, self.who(s, buyer), order_id, total + slip))
        assert done == (bool(seen) and not slip and all(n <= self.stock(i) for i, n in seen.items()))
        if done:
            lines = [(i, n, self.shelf[i].price, self.shelf[i].name) for i, n in seen.items()]
            self.orders[order_id] = Life(buyer, self.center[buyer], State.PLACED, total, lines)
            self.baskets[buyer] = {}
            self.told.add(self.desk(self.center[buyer]) - {buyer}, "new_order", order_id)

    def desk(self, center: int) -> set[int]:
        return {number for number, place in STAFF.items() if place == center}

    def move(self, person: int, order_id: int, act: str) -> None:
        life = self.orders[order_id]
        who = {"own"} if person == life.buyer else set()
        who |= {"boss"} if person == BOSS else set()
        who |= {"desk"} if person == BOSS or STAFF.get(person) == life.center else set()
        done = self.try_it(lambda s: orders.move(s, self.who(s, person), order_id, act))
        to, by, to_buyer, to_desk = ACTS.get((life.state, act), (life.state, set(), "", ""))
        assert done == bool(by & who), (person, act, life)
        if not done:
            return
        life.state = to
        self.told.add({life.buyer} - {person}, to_buyer, order_id)
        also_buyer = {life.buyer} if to_buyer else set()  # who has heard it as the buyer is not told again
        self.told.add(self.desk(life.center) - {person} - also_buyer, to_desk, order_id)
        if to == State.READY:
            self.told.notes[life.buyer, "reminder", order_id] += 2
            self.told.notes[life.buyer, "goes_back", order_id] += 1

    @rule(buyer=buyers, item=items)
    def order_one(self, buyer: int, item: int) -> None:
        """Something is ordered: without this most random lives would end in a basket."""
        self.put(buyer, item, 1)
        self.place(buyer, 0)

    @rule(which=st.integers(0, 20), turn=st.integers(0, 2))
    def go_on(self, which: int, turn: int) -> None:
        """Some open order makes a move it may make, by somebody who may make it."""
        going = [(n, act) for n, life in self.orders.items() for state, act in ACTS if state == life.state]
        if going:
            order_id, act = going[which % len(going)]
            self.move([BOSS, WEST if self.orders[order_id].center == 2 else EAST, EAST_TOO][turn], order_id, act)

    @rule(which=st.integers(0, 20), turn=st.integers(0, 2), again=st.integers(0, 20))
    def go_on_and_on(self, which: int, turn: int, again: int) -> None:
        self.go_on(which, turn)
        self.go_on(again, turn)

    @rule(person=anyone, which=st.integers(0, 20), act=st.sampled_from(MOVES))
    def try_to_move(self, person: int, which: int, act: str) -> None:
        if self.orders:
            self.move(person, sorted(self.orders)[which % len(self.orders)], act)

    @rule(buyer=buyers, which=st.integers(0, 20))
    def again(self, buyer: int, which: int) -> None:
        if not self.orders:
            return
        order_id = sorted(self.orders)[which % len(self.orders)]
        life = self.orders[order_id]
        done = self.try_it(lambda s: basket.again(s, self.who(s, buyer), order_id))
        assert done == (life.buyer == buyer)
        for item, count, _, _ in life.lines if done else []:
            there = 0 if self.shelf[item].hidden else min(count, self.stock(item))
            if there > self.baskets[buyer].get(item, 0):
                self.baskets[buyer][item] = there

    @rule(person=anyone, item=items, price=st.integers(0, 900))
    def reprice(self, person: int, item: int, price: int) -> None:
        done = self.try_it(lambda s: goods.change(s, self.who(s, person), item, price=price))
        assert done == (person == BOSS and price > 0)
        if done:
            self.shelf[item].price = price

    @rule(item=items, stock=st.integers(0, 9), hidden=st.booleans(), word=st.sampled_from(["甲", "乙", "丙"]))
    def change_the_shelf(self, item: int, stock: int, hidden: bool, word: str) -> None:
        assert self.try_it(lambda s: goods.change(s, self.who(s, BOSS), item, stock=stock, hidden=hidden))
        with self.store.transaction() as s:
            s.get_one(Item, item).names = {"zh_CN": word}
        shelf = self.shelf[item]
        shelf.all, shelf.hidden, shelf.name = shelf.all + stock - self.stock(item), hidden, word

    # ---- what must be true whatever they did

    @invariant()
    def is_true(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.reading() as s:
            self.goods_are_neither_lost_nor_made(s)
            self.orders_are_as_they_were_placed(s)
            self.baskets_are_what_was_put_in_them(s)
            self.codes_are_one_parcel_each(s)
            self.notices_are_those_of_the_table(s)

    def goods_are_neither_lost_nor_made(self, s: Session) -> None:
        for item, stock in s.exec(select(Item.id, Item.stock)).all():
            assert stock == self.stock(item or 0) >= 0

    def orders_are_as_they_were_placed(self, s: Session) -> None:
        found = {o.id: o for o in s.exec(select(Order).where(Order.state != State.DRAFT)).all()}
        assert found.keys() == self.orders.keys()
        lines: dict[int, list[tuple[int, int, int, str]]] = {}
        of, what = OrderLine.order_id, (OrderLine.item_id, OrderLine.count, OrderLine.price, OrderLine.names)
        for order_id, item, count, price, names in s.execute(select(of, *what)).all():
            lines.setdefault(order_id, []).append((item, count, price, names.get("zh_CN", "")))
        steps: dict[int, list[State]] = {}
        for order_id, state in s.exec(select(Step.order_id, Step.state).order_by(col(Step.id))).all():
            steps.setdefault(order_id, []).append(state)
        for order_id, life in self.orders.items():
            order = found[order_id]
            assert (order.person_id, order.center_id) == (life.buyer, life.center)
            assert (order.state, order.total) == (life.state, life.total)
            assert sorted(lines[order_id]) == sorted(life.lines)
            assert steps[order_id][0] == State.PLACED and steps[order_id][-1] == life.state
            for before, after in zip(steps[order_id], steps[order_id][1:], strict=False):
                assert any((before, act) in ACTS and ACTS[before, act][0] == after for act in MOVES)

    def baskets_are_what_was_put_in_them(self, s: Session) -> None:
        drafts = s.exec(select(Order).where(Order.state == State.DRAFT)).all()
        assert len({draft.person_id for draft in drafts}) == len(drafts)
        held: dict[int, dict[int, int]] = {buyer: {} for buyer in self.baskets}
        asked = select(Order.person_id, OrderLine.item_id, OrderLine.count).where(OrderLine.order_id == Order.id)
        for buyer, item, count in s.exec(asked.where(Order.state == State.DRAFT)).all():
            held[buyer][item] = count
        assert held == self.baskets

    def codes_are_one_parcel_each(self, s: Session) -> None:
        ready = s.exec(select(Order).where(Order.state == State.READY)).all()
        assert all(order.code for order in ready)
        assert len({(order.center_id, order.code) for order in ready}) == len(ready)

    def notices_are_those_of_the_table(self, s: Session) -> None:
        written = s.exec(select(Notice.person_id, Notice.kind, Notice.order_id, Notice.state)).all()
        assert Counter((person, kind, number) for person, kind, number, _ in written) == +self.told.notes
        for _, kind, number, state in written:
            still_true = kind not in ("reminder", "ready", "goes_back") or self.orders[number or 0].state == State.READY
            assert (state == Posted.WAITING) == still_true


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
