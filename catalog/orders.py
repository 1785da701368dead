"""The life of an order: MOVES in one table, place(), move(), and who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from catalog import centers, goods, notices, people, pickup
from catalog.models import Center, Item, Order, OrderLine, Person, State, Step, now
from catalog.people import ADMIN, BUYER, STAFF, Who
from catalog.refusals import (
    AmountChanged,
    Empty,
    NoCenter,
    NotAllowed,
    NotFound,
    SoldOut,
    TooLate,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One way an order may go on: to which state, by whom, who is told what, and what it does to the stock."""

    to: State
    by: frozenset[Who]
    tell: Mapping[Who, str] = field(default_factory=dict)  # BUYER: the buyer; STAFF: the center's desk
    stock: int = 0  # -1 takes the goods off the shelf, +1 puts them back


DESK = frozenset({STAFF, ADMIN})

# The life of an order. Buttons, rights and notices all come from here; the buttons of a state stand in this order, what
# takes something away last, so that tapping 1 again and again cancels nothing.
MOVES: dict[tuple[State, str], Move] = {
    (State.DRAFT, "place"): Move(State.PLACED, frozenset({BUYER}), {STAFF: "new_order"}, stock=-1),
    (State.PLACED, "arrive"): Move(State.READY, DESK, {BUYER: "ready"}),
    (State.PLACED, "leave"): Move(State.ON_THE_WAY, DESK),
    (State.PLACED, "cancel"): Move(
        State.CANCELED, frozenset({BUYER, STAFF, ADMIN}), {STAFF: "canceled", BUYER: "canceled"}, stock=+1
    ),
    (State.ON_THE_WAY, "arrive"): Move(State.READY, DESK, {BUYER: "ready"}),
    (State.READY, "collect"): Move(State.COLLECTED, DESK, {BUYER: "collected"}),
    (State.READY, "return"): Move(State.RETURNED, DESK, {BUYER: "returned"}, stock=+1),
}

TO_COME = (State.PLACED, State.ON_THE_WAY)
OPEN = (*TO_COME, State.READY)
REMIND_AFTER = (timedelta(days=1), timedelta(days=3))


def acts(order: Order, person: Person) -> list[str]:
    """What `person` may do with the order as it stands, in the table's order."""
    who = people.capacities(person, order.person_id, order.center_id)
    return [act for (state, act), move in MOVES.items() if state == order.state and move.by & who]


def get(s: Session, order_id: int, by: Person) -> Order:
    """An order `by` may see. Raises NotFound, also for one that is there but not theirs to know of."""
    order = s.get(Order, order_id)
    if order is None or not people.may(by, "see order", buyer_id=order.person_id, center_id=order.center_id):
        raise NotFound
    if order.state == State.DRAFT and order.person_id != by.id:
        raise NotFound
    return order


def lines(s: Session, order: Order) -> list[OrderLine]:
    """What an order holds, in the order it was put in. A basket's lines show the shelf's names and prices of now."""
    found = s.exec(select(OrderLine).where(OrderLine.order_id == order.id).order_by(col(OrderLine.id))).all()
    if order.state != State.DRAFT:
        return list(found)
    items = {item.id: item for item in goods.many(s, (line.item_id for line in found))}
    return [_copied(line, items[line.item_id]) for line in found if line.item_id in items]


def _copied(line: OrderLine, item: Item) -> OrderLine:
    """A line that says what its item is called and costs now; not a row of the store."""
    return OrderLine(
        id=line.id,
        order_id=line.order_id,
        item_id=line.item_id,
        count=line.count,
        names=item.names,
        specs=item.specs,
        units=item.units,
        pictogram=item.pictogram,
        price=item.price,
    )


def amount(held: list[OrderLine]) -> int:
    """What lines cost together, in minor units."""
    return sum(line.price * line.count for line in held)


def place(s: Session, person: Person, order_id: int, read_back: int) -> Order:
    """Place the basket as it was read back, for `read_back` minor units.

    All or nothing: raises NotFound, Empty, NoCenter, AmountChanged, SoldOut, TooLate, and then nothing was taken.
    """
    order = get(s, order_id, person)
    if order.state != State.DRAFT:
        raise TooLate
    held = lines(s, order)
    if not held:
        raise Empty
    center = s.get(Center, person.center_id) if person.center_id else None
    if center is None or center.closed:
        raise NoCenter
    if amount(held) != read_back:
        raise AmountChanged(read_back, amount(held))
    for line in held:
        s.merge(line)
    order.center_id, order.total = center.id, read_back
    order.placed, order.expected = now(), centers.expected(s)
    s.flush()
    # What was hidden since it was put in was not read back either: it stays behind.
    left = col(OrderLine.id).not_in([line.id for line in held])
    s.execute(delete(OrderLine).where(col(OrderLine.order_id) == order_id, left))
    return _go(s, person, order, "place")


def move(s: Session, person: Person, order_id: int, act: str) -> Order:
    """Let `person` do `act` to an order that was placed, and tell whom it concerns; a basket goes through `place`.

    Raises NotFound for an order not theirs to see, TooLate where it has moved on, NotAllowed where the act is not
    theirs. Of two people at once one wins: the state is changed only where it still is what it was.
    """
    order = get(s, order_id, person)
    if order.state == State.DRAFT:  # nothing was read back
        raise NotAllowed
    return _go(s, person, order, act)


def _go(s: Session, person: Person, order: Order, act: str) -> Order:
    assert order.id is not None
    found = MOVES.get((order.state, act))
    who = people.capacities(person, order.person_id, order.center_id)
    if found is None:
        raise TooLate if any(a == act and m.by & who for (_, a), m in MOVES.items()) else NotAllowed
    if not found.by & who:
        raise NotAllowed
    at = now()
    won = s.execute(
        update(Order)
        .where(col(Order.id) == order.id, col(Order.state) == order.state)
        .values(state=found.to, moved=at)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate
    s.refresh(order)
    s.add(Step(order_id=order.id, state=found.to, at=at, by_id=person.id))
    if found.stock:
        _stock(s, order.id, found.stock)
    if found.to == State.READY:
        order.code = pickup.give_code(s, order)
    s.flush()
    _tell(s, person, order, found)
    return order


def _stock(s: Session, order_id: int, sign: int) -> None:
    """Take an order's goods off the shelf (-1) or put them back (+1). Raises SoldOut when one is not there."""
    asked = select(OrderLine).where(OrderLine.order_id == order_id).order_by(col(OrderLine.item_id))
    edge = []  # items that became sold out, or came back: search must know
    for line in s.exec(asked).all():
        change = update(Item).where(col(Item.id) == line.item_id)
        if sign < 0:
            change = change.where(col(Item.stock) >= line.count, col(Item.hidden).is_(False))
        change = change.values(stock=Item.stock + sign * line.count).execution_options(synchronize_session=False)
        done = s.execute(change)
        item = s.get(Item, line.item_id, populate_existing=True)
        assert item is not None  # held by the foreign key
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise SoldOut(item.names, 0 if item.hidden else item.stock)
        if item.stock == 0 or (sign > 0 and item.stock == line.count):
            edge.append(line.item_id)
    if edge:
        goods.touch(s, edge)


def _tell(s: Session, actor: Person, order: Order, done: Move) -> None:
    buyer = people.get(s, order.person_id)
    if BUYER in done.tell and buyer.id != actor.id:
        notices.tell(s, [buyer], done.tell[BUYER], order_id=order.id)
    if STAFF in done.tell:
        desk = [person for person in people.desk_of(s, order.center_id) if person.id != actor.id]
        notices.tell(s, desk, done.tell[STAFF], order_id=order.id)
    assert order.id is not None
    if done.to == State.READY:
        for pause in REMIND_AFTER:
            notices.tell(s, [buyer], "reminder", order_id=order.id, due=order.moved + pause)
    else:
        notices.drop(s, order.id, ["reminder", "ready"])


def of(s: Session, person: Person, page: int = 0, size: int = 6) -> tuple[list[Order], bool]:
    """One page of a person's own orders, what is open first, then the newest, and whether more follow."""
    asked = (
        select(Order)
        .where(Order.person_id == person.id, Order.state != State.DRAFT)
        .order_by(col(Order.state).in_(OPEN).desc(), col(Order.id).desc())
    )
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def last(s: Session, person: Person) -> Order | None:
    """A person's latest order that was not canceled: what "order again" repeats."""
    asked = select(Order).where(Order.person_id == person.id, col(Order.state).not_in([State.DRAFT, State.CANCELED]))
    return s.exec(asked.order_by(col(Order.id).desc())).first()


def at(
    s: Session, by: Person, center_id: int | None, states: tuple[State, ...], page: int = 0, size: int = 6
) -> tuple[list[Order], bool]:
    """One page of the orders in some states at a center (None: at every center, for admins), oldest move first."""
    people.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Order).where(col(Order.state).in_(states))
    if center_id is not None:
        asked = asked.where(Order.center_id == center_id)
    newest = states[0] in (State.COLLECTED, State.CANCELED, State.RETURNED)
    asked = asked.order_by(col(Order.moved).desc() if newest else col(Order.moved), col(Order.id))
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def counts(s: Session, by: Person, center_id: int | None) -> dict[State, int]:
    """How many orders stand in each state at a center (None: at every center, for admins)."""
    people.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Order.state, func.count()).where(Order.state != State.DRAFT).group_by(col(Order.state))
    if center_id is not None:
        asked = asked.where(Order.center_id == center_id)
    counted = dict.fromkeys(State, 0)
    counted.update((State(state), count) for state, count in s.exec(asked).all())
    return counted


def timeline(s: Session, order: Order) -> list[Step]:
    """The moves an order made, oldest first."""
    return list(s.exec(select(Step).where(Step.order_id == order.id).order_by(col(Step.id))).all())
