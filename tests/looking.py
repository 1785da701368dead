"""Ways to look at a shop from outside: everything its tables hold, and every screen a person can walk to."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from conftest import Chatter
from sqlalchemy import event
from sqlmodel import Session, SQLModel, select

from bot import memory
from bot.talk import View
from catalog import arrivals, basket, complaints, households, needs, orders, passes, people, rights, tellings, ties
from catalog.models import (
    Fault,
    GoodsSheet,
    Item,
    Notice,
    Order,
    Person,
    Posted,
    Purpose,
    Reason,
    Role,
    State,
    SupplierClaim,
)
from catalog.store import Store

# What every turn writes, whatever it does: where chats stand, and when somebody was last heard.
PASSING = frozenset({"chat", "seen", "address", "kept", "letter"})
SORRY = ("出了点毛病", "something went wrong")

# The acts that bring a placed order into a state, done by its center's staff.
WAYS: dict[State, tuple[str, ...]] = {
    State.PLACED: (),
    State.ON_THE_WAY: ("leave",),
    State.READY: ("arrive",),
    State.COLLECTED: ("arrive", "collect"),
    State.CANCELED: ("cancel",),
    State.ASKED: (),
    State.GOING_BACK: ("arrive", "return"),
    State.RETURNED: ("arrive", "return", "receive"),
}

Row = tuple[Any, ...]


def dump(store: Store, leave_out: Iterable[str] = PASSING) -> dict[str, set[Row]]:
    """Every row of every table as the database has it, but for the tables left out and for the counter of changes."""
    found = {}
    with store.reading() as s:
        for table in SQLModel.metadata.tables.values():
            if table.name not in set(leave_out):
                named = s.get_bind().dialect.identifier_preparer.quote
                columns = ", ".join(
                    named(c.name) for c in table.columns if c.name not in ("goods_version", "places_version", "version")
                )
                rows = s.connection().exec_driver_sql(f"SELECT {columns} FROM {named(table.name)}")
                found[table.name] = {tuple(str(v) if isinstance(v, (dict, list)) else v for v in row) for row in rows}
    return found


def changes(before: dict[str, set[Row]], after: dict[str, set[Row]]) -> dict[str, set[Row]]:
    """The rows that came, went or changed between two dumps, table by table."""
    return {name: before[name] ^ after[name] for name in before if before[name] != after[name]}


@contextmanager
def in_no_hurry_to_disk(store: Store) -> Iterator[None]:
    """Let SQLite not wait for the disk: for tests of thousands of turns, none of them about crashes."""

    def relax(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    if not store.sqlite:
        yield
        return
    store.close()
    event.listen(store.engine, "connect", relax)
    yield
    event.remove(store.engine, "connect", relax)


def a_basket(store: Store, buyer: Chatter, item_id: int = 1, count: int = 1) -> tuple[int, int]:
    """Put something in a basket; returns the order's number and its amount in fen."""
    with store.transaction() as s:
        person = s.get_one(Person, buyer.person.id)
        order = basket.put(s, person, item_id, count)
        assert order.id is not None
        return order.id, orders.amount(orders.lines(s, order))


def an_order(store: Store, buyer: Chatter, desk: Chatter, state: State, item_id: int = 1, count: int = 1) -> int:
    """An order of `buyer` in some state, brought there by the shop's own moves; returns its number."""
    if state == State.ASKED:
        return an_order_for(store, buyer, desk, item_id, count)
    order_id, amount = a_basket(store, buyer, item_id, count)
    if state != State.DRAFT:
        with store.transaction() as s:
            orders.place(s, s.get_one(Person, buyer.person.id), order_id, amount)
            for act in WAYS[state]:
                orders.move(s, the_county(s) if act == "receive" else s.get_one(Person, desk.person.id), order_id, act)
    return order_id


def the_county(s: Session) -> Person:
    """Whoever takes goods back at the warehouse: an admin."""
    admin = s.exec(select(Person).where(Person.role == Role.ADMIN)).first() or Person(role=Role.ADMIN)
    s.add(admin)
    s.flush()
    return admin


def an_order_for(store: Store, buyer: Chatter, desk: Chatter, item_id: int = 1, count: int = 1) -> int:
    """An order that the desk made for `buyer`, who is asked whether it is theirs; returns its number."""
    with store.transaction() as s:
        staff = s.get_one(Person, desk.person.id)
        people.buy_for(s, staff, buyer.person.id)
        order = basket.put(s, staff, item_id, count)
        assert order.id is not None
        orders.place(s, staff, order.id, orders.amount(orders.lines(s, order)))
        people.buy_for(s, staff, None)
        return order.id


def a_complaint(store: Store, buyer: Chatter, order_id: int) -> int:
    """A complaint of `buyer` about the first line of a collected order, sent to the center; returns its number."""
    with store.transaction() as s:
        person = s.get_one(Person, buyer.person.id)
        line = orders.lines(s, s.get_one(Order, order_id))[0]
        made = complaints.begin(s, person, order_id, line.id or 0, 1, Reason.BROKEN)
        return complaints.send(s, person, made.id or 0).id or 0


def a_pass(store: Store, buyer: Chatter, order_id: int) -> int:
    """A one-time code with which 李小妹 may collect for `buyer`; returns its number."""
    with store.transaction() as s:
        return passes.give(s, s.get_one(Person, buyer.person.id), order_id, "李小妹").id or 0


def what_else_there_is(store: Store, buyer: Chatter, desk: Chatter, runs: Chatter, mate: Chatter, kin: Chatter) -> None:
    """One row of whatever else people leave behind: a house, a relative, calls, messages, reports, claims, sheets."""
    with store.transaction() as s:
        hers, staff, admin = (s.get_one(Person, who.person.id) for who in (buyer, desk, runs))
        households.join(s, hers, s.get_one(Person, mate.person.id))
        ties.take(s, s.get_one(Person, kin.person.id), ties.give(s, hers, Purpose.ORDER))
        needs.open_need(s, "call", hers.center_id, hers)
        tellings.write(s, staff, staff.works_at, "只有东山村的人知道")
        truck = arrivals.due(s, staff)
        arrivals.report(s, staff, truck, next(iter(truck.goods)), Fault.SHORT, 1)
        claim = {"center_id": staff.works_at, "item_id": 1, "fault": Fault.DAMAGED, "count": 1, "price": 100}
        s.add(SupplierClaim(**claim, supplier="秘密供货商", by_id=staff.id))
        s.add(GoodsSheet(by_id=admin.id, name="进价表.xlsx", lines=b"", plan=b"", version=0))
        s.flush()
        memory.keep_sentence(s, hers, "两盒鸡蛋，给我老头子")


# Words that stand in those rows.
ELSE = {"只有东山村的人知道", "秘密供货商", "进价表", "给我老头子"}


def secrets_from(s: Session, person: Person) -> set[str]:
    """Names, phones and pickup codes that are none of this person's business."""
    secret, known = set[str](), {person.name, person.phone, ""}
    for order in s.exec(select(Order)).all():
        theirs = rights.may(person, "see order", buyer_id=order.person_id, center_id=order.center_id)
        whose = s.get_one(Person, order.person_id)
        into = known if theirs else secret
        into |= {whose.name, whose.phone}
        if order.code and not theirs and order.state == State.READY:
            secret.add(order.code)
    if person.role == Role.STAFF:  # codes count up at every center alike
        at = select(Order.code).where(Order.center_id == person.works_at)
        known |= {code for code in s.exec(at).all() if code}
    return secret - known


def state_of(store: Store, order_id: int) -> State:
    """Where an order stands."""
    with store.reading() as s:
        return s.get_one(Order, order_id).state


def order_row(store: Store, order_id: int) -> Order:
    """An order as the store has it."""
    with store.reading() as s:
        return s.get_one(Order, order_id)


def item_row(store: Store, item_id: int = 1) -> Item:
    """An item as the store has it."""
    with store.reading() as s:
        return s.get_one(Item, item_id)


def letters(store: Store, kind: str | None = None, state: Posted | None = None) -> list[Notice]:
    """The notices there are, oldest first."""
    with store.reading() as s:
        found = s.exec(select(Notice).order_by(Notice.id)).all()  # type: ignore[arg-type]
        return [n for n in found if (kind is None or n.kind == kind) and (state is None or n.state == state)]


def shape(tap: str) -> str:
    """A tap with every number in it as N: taps of one shape are the same button on other things."""
    return ":".join("N" if part.replace("-", "").replace(".", "").isdigit() else part for part in tap.split(":"))


def crawl(person: Chatter, a_shape: int = 8, skip: Callable[[str], bool] = lambda tap: False) -> dict[str, View]:
    """Walk from home through every button, breadth first; returns what each tap drew.

    At most `a_shape` taps of one shape are tried: the 170th item's screen is drawn by the lines that drew the first.
    """
    drawn: dict[str, View] = {}
    tried: dict[str, int] = {}
    waiting = deque(["home"])
    while waiting:
        tap = waiting.popleft()
        if tap in drawn or skip(tap) or tried.get(shape(tap), 0) >= a_shape:
            continue
        tried[shape(tap)] = tried.get(shape(tap), 0) + 1
        person.tap(tap)
        drawn[tap] = person.view
        waiting.extend(button.tap for button in person.view.buttons)
    return drawn
