"""The life of an order: MOVES in one table, place(), move(), and who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from catalog import ageing, cash, centers, goods, journal, manifests, notices, people, pickup, rights
from catalog.models import Center, Deed, Entry, Item, Order, OrderLine, Person, Role, State, Step, now
from catalog.questions import Question, first
from catalog.refusals import (
    AmountChanged,
    Empty,
    NoCenter,
    NotAllowed,
    NotFound,
    SoldOut,
    TooLate,
)
from catalog.rights import ADMIN, AGENT, BUYER, STAFF, Who
from catalog.rows import Change, insert_row, made, update_row


@dataclass(frozen=True, slots=True)
class Move:
    """One way an order may go on: to which state, by whom, who is told what, and what it does to the stock."""

    to: State
    by: frozenset[Who]
    tell: Mapping[Who, str] = field(default_factory=dict)  # BUYER: whose it is; AGENT: who ordered it; STAFF: the desk
    stock: int = 0  # -1 takes the goods off the shelf, +1 puts them back
    button: bool = True  # False: done by a screen of its own, not by a tap on the order
    undo: bool = False  # whoever did it may take it back while the order has not moved on


CUSTOMER = frozenset({BUYER, AGENT})
DESK = frozenset({STAFF, ADMIN})
BUYER_OR_DESK = DESK | {BUYER}
ANYONE = CUSTOMER | DESK
ARRIVED = {BUYER: "ready", AGENT: "theirs_ready"}
MISSED = {BUYER: "missed", AGENT: "missed"}
CANCELED = {STAFF: "canceled", BUYER: "canceled", AGENT: "canceled"}

# The life of an order. Buttons, rights and notices all come from here; the buttons of a state stand in this order, what
# takes something away last, so that tapping 1 again and again cancels nothing.
MOVES: dict[tuple[State, str], Move] = {
    (State.DRAFT, "place"): Move(State.PLACED, CUSTOMER, {STAFF: "new_order", BUYER: "ordered_for_you"}, stock=-1),
    (State.DRAFT, "ask"): Move(State.ASKED, frozenset({AGENT}), {BUYER: "is_this_yours"}, stock=-1, button=False),
    (State.ASKED, "agree"): Move(State.PLACED, BUYER_OR_DESK, {STAFF: "agreed", BUYER: "ordered_for_you"}),
    (State.ASKED, "cancel"): Move(State.CANCELED, ANYONE, CANCELED, stock=+1),
    (State.PLACED, "arrive"): Move(State.READY, DESK, ARRIVED, undo=True),
    (State.PLACED, "leave"): Move(State.ON_THE_WAY, DESK, undo=True),
    (State.PLACED, "cancel"): Move(State.CANCELED, ANYONE, CANCELED, stock=+1),
    (State.PLACED, "miss"): Move(State.CANCELED, DESK, MISSED, button=False),  # nothing of it came
    (State.ON_THE_WAY, "arrive"): Move(State.READY, DESK, ARRIVED, undo=True),
    (State.ON_THE_WAY, "miss"): Move(State.CANCELED, DESK, MISSED, button=False),
    (State.READY, "collect"): Move(State.COLLECTED, DESK, {BUYER: "collected", AGENT: "collected"}, undo=True),
    (State.READY, "return"): Move(State.GOING_BACK, DESK, {BUYER: "returned", AGENT: "returned"}, undo=True),
    (State.READY, "miss"): Move(State.CANCELED, DESK, MISSED, button=False),  # found broken on the shelf
    (State.GOING_BACK, "receive"): Move(State.RETURNED, frozenset({ADMIN}), stock=+1),
}

TO_COME = (State.PLACED, State.ON_THE_WAY)
OPEN = (State.ASKED, *TO_COME, State.READY)
CLOSED = (State.COLLECTED, State.CANCELED, State.GOING_BACK, State.RETURNED)


def acts(order: Order, person: Person) -> list[str]:
    """What `person` may do with the order as it stands, in the table's order."""
    who = capacities(order, person)
    return [act for (state, act), move in MOVES.items() if state == order.state and move.by & who and move.button]


def capacities(order: Order, person: Person) -> frozenset[Who]:
    """Every capacity `person` has toward an order."""
    who = rights.capacities(person, order.person_id, order.center_id)
    at_desk = person.role == Role.STAFF and person.works_at is not None and person.works_at == order.center_id
    ordered = order.helper_id == person.id or (order.by_id == person.id and (at_desk or order.state == State.DRAFT))
    return who | {AGENT} if ordered and order.person_id != person.id else who


def may_see(order: Order, person: Person) -> bool:
    """Whether an order is `person`'s to know of; a basket is known to whoever fills it alone."""
    if order.state == State.DRAFT and order.by_id != person.id:
        return False
    return bool(rights.RIGHTS["see order"] & capacities(order, person))


def get(s: Session, order_id: int, by: Person) -> Order:
    """An order `by` may see. Raises NotFound, also for one that is there but not theirs to know of."""
    order = s.get(Order, order_id)
    if order is None or not may_see(order, by):
        raise NotFound
    return order


LINES = Question(select(OrderLine).where(OrderLine.order_id == bindparam("order")).order_by(col(OrderLine.id)))


MOVED = Change(  # of two people at once one wins
    Order,
    col(Order.state) == bindparam("was"),
    state=bindparam("to"),
    moved=bindparam("at"),
    expected=bindparam("comes"),
)
SET = Change(Order, col(Order.state) == bindparam("was"), state=bindparam("to"), moved=bindparam("at"))  # by hand
TAKEN = Change(  # never more than is there
    Item, col(Item.stock) >= bindparam("many"), col(Item.hidden).is_(False), stock=Item.stock - bindparam("many")
)
PUT_BACK = Change(Item, stock=Item.stock + bindparam("many"))


def lines(s: Session, order: Order) -> list[OrderLine]:
    """What an order holds, in the order it was put in. A basket's lines show the shelf's names and prices of now."""
    found = LINES.all(s, order=order.id)
    return _of_now(s, found) if order.state == State.DRAFT else found


def _of_now(s: Session, found: Sequence[OrderLine]) -> list[OrderLine]:
    items = {item.id: item for item in goods.many(s, (line.item_id for line in found))}
    return [_copied(line, items[line.item_id]) for line in found if line.item_id in items]


def _copied(line: OrderLine, item: Item) -> OrderLine:
    """A line that says what its item is called, where it stands and what it costs now; not a row of the store."""
    return made(
        OrderLine,
        id=line.id,
        order_id=line.order_id,
        item_id=line.item_id,
        category_id=item.category_id,
        count=line.count,
        short=line.short,
        names=item.names,
        specs=item.specs,
        units=item.units,
        pictogram=item.pictogram,
        price=item.price,
    )


def amount(held: list[OrderLine]) -> int:
    """What lines cost together, in minor units, without what came short."""
    return sum(line.price * (line.count - line.short) for line in held)


def place(s: Session, person: Person, order_id: int, read_back: int) -> Order:
    """Place the basket as it was read back, for `read_back` minor units, for whom it was filled.

    What staff order for somebody who can be asked waits for their yes. All or
    nothing: raises NotFound, NotAllowed, Empty, NoCenter, AmountChanged, SoldOut, TooLate, and then nothing was taken.
    """
    order = get(s, order_id, person)
    if order.state != State.DRAFT:
        raise TooLate
    there = LINES.all(s, order=order.id)
    held = _of_now(s, there)
    if not held:
        raise Empty
    buyer = people.get(s, order.person_id)
    center = s.get(Center, buyer.center_id) if buyer.center_id else None
    if center is None or center.closed:
        raise NoCenter
    if buyer.id != person.id and not people.may_buy_for(s, person, buyer):
        raise NotAllowed
    if amount(held) != read_back:
        raise AmountChanged(read_back, amount(held))
    now_so = ("category_id", "names", "specs", "units", "pictogram", "price")
    kept = {line.id: line for line in held}
    for line in there:
        if line.id in kept:
            update_row(s, line, **{name: getattr(kept[line.id], name) for name in now_so})
    relative = buyer.id != person.id and not people.at_desk_of(person, buyer)
    update_row(
        s,
        order,
        center_id=center.id,
        total=read_back,
        placed=now(),
        expected=centers.expected(s, center),
        helper_id=person.id if relative else None,
    )
    if len(held) < len(there):  # what was hidden since it was put in was not read back either: it stays behind
        left = col(OrderLine.id).not_in(kept)
        s.execute(delete(OrderLine).where(col(OrderLine.order_id) == order_id, left))
    return _go(s, person, order, "ask" if will_ask(s, person, buyer) else "place")


def will_ask(s: Session, person: Person, buyer: Person) -> bool:
    """Whether `buyer` must say yes to what `person` orders for them: to the desk, where they can be asked."""
    by_desk = buyer.id != person.id and people.at_desk_of(person, buyer)
    return by_desk and people.reachable(s, buyer)


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
    was = order.state
    done = step(s, person, order, act)
    journal.write(
        s,
        person,
        act,
        center_id=order.center_id,
        order_id=order.id,
        person_id=order.person_id,
        before={"state": was},
        after=done,
    )
    return order


def step(s: Session, person: Person, order: Order, act: str) -> dict[str, Any]:
    """Make one move without writing it down: whoever moves several at once writes one deed of them all.

    Returns what that deed must know so that `put_back` can take the move back. Raises as `move` does.
    """
    assert order.id is not None
    found = MOVES.get((order.state, act))
    who = capacities(order, person)
    if found is None:
        raise TooLate if any(a == act and m.by & who for (_, a), m in MOVES.items()) else NotAllowed
    if not found.by & who:
        raise NotAllowed
    at = now()
    said_yes = act == "agree"  # the cut-off may have passed since it was asked
    comes = centers.expected(s, centers.get(s, order.center_id)) if said_yes else order.expected
    if not MOVED.make(s, order, was=order.state, to=found.to, at=at, comes=comes):
        raise TooLate
    written = insert_row(s, Step, order_id=order.id, state=found.to, at=at, by_id=person.id)
    if found.stock:
        back = manifests.sound(s, order) if found.to == State.RETURNED else None
        _stock(s, order.id, found.stock, back)
    if found.to == State.GOING_BACK:
        manifests.put(s, person, order)
    if found.to == State.READY:
        order.code = order.code or pickup.give_code(s, order)
    entry = cash.take(s, person, order) if found.to == State.COLLECTED else None
    if found.to == State.COLLECTED and not order.collector_id and not order.collector:
        order.collector_id = order.person_id
    s.flush()
    _tell(s, person, order, found)
    return {"state": found.to, "step": written.id} | ({"entry": entry.id} if entry else {})


@journal.undoes(*{act for (_, act), move in MOVES.items() if move.undo})
def _take_back(s: Session, by: Person, deed: Deed) -> None:
    """Take back one move of one order."""
    assert deed.order_id is not None
    put_back(s, by, deed.order_id, deed.act, State(deed.before["state"]), deed.after)


def put_back(s: Session, by: Person, order_id: int, act: str, was: State, done: Mapping[str, Any]) -> None:
    """Put an order back to where it stood before `act`, while it has not moved on; who was told is told.

    `done` is what `step` returned. Raises TooLate.
    """
    order = get(s, order_id, by)
    if people.get(s, order.person_id).forgotten is not None:
        raise TooLate
    found = MOVES[was, act]
    newest = select(Step.id).where(Step.order_id == order.id).order_by(col(Step.id).desc()).limit(1)
    if order.state != found.to or first(s, newest) != done["step"] or not found.by & capacities(order, by):
        raise TooLate
    if order.state == State.GOING_BACK:
        manifests.take_off(s, order)
    if "entry" in done:
        cash.reverse(s, by, s.get_one(Entry, done["entry"]))
    if found.to == State.COLLECTED:
        order.collector_id, order.collector, order.kept = None, "", 0
    assert order.id is not None
    kinds = list(found.tell.values())
    told = notices.brought(s, order.id, kinds) - {by.id}
    notices.drop(s, order.id, kinds)
    _set(s, by, order, was)
    notices.tell(s, [people.get(s, i) for i in sorted(told)], "mistake", order_id=order.id, facts={"act": act})


def _set(s: Session, by: Person, order: Order, state: State) -> None:
    """Let an order stand in `state` by hand: the timeline shows it, and the reminders fit it."""
    if not SET.make(s, order, was=order.state, to=state, at=now()):
        raise TooLate
    s.add(Step(order_id=order.id or 0, state=state, by_id=by.id))
    s.flush()
    ageing.follow(s, order)


def _stock(s: Session, order_id: int, sign: int, back: Mapping[int, int] | None = None) -> None:
    """Take an order's goods off the shelf (-1) or put them back (+1), `back` of each where not all can be sold again.

    Raises SoldOut when one is not there.
    """
    edge = []  # items that became sold out, or came back: search must know
    # By the number of the goods: two who take the same goods take them in the same order, and wait for each other once.
    for line in sorted(LINES.all(s, order=order_id), key=lambda line: line.item_id):
        count = line.count - line.short if back is None else back.get(line.item_id, 0)
        if sign > 0 and not count:
            continue
        item = goods.any_item(s, line.item_id)
        if not (TAKEN if sign < 0 else PUT_BACK).make(s, item, many=count):
            s.refresh(item)
            raise SoldOut(item.names, 0 if item.hidden else item.stock)
        if item.stock == 0 or (sign > 0 and item.stock == count):
            edge.append(line.item_id)
    if edge:
        goods.touch(s, edge)


def _tell(s: Session, actor: Person, order: Order, done: Move) -> None:
    write_to(s, actor, order, done)
    ageing.follow(s, order)


def write_to(s: Session, actor: Person, order: Order, done: Move) -> None:
    """Write to everybody whom the move concerns, but not to whoever made it."""
    told = {actor.id}
    for who, person in _concerned(s, order, STAFF in done.tell):
        if done.tell.get(who) == "theirs_ready" and order.helper_id != person.id:
            continue  # the desk put it on the shelf itself
        if done.tell.get(who) == "ordered_for_you" and not people.reachable(s, person):
            continue  # whoever ordered it tells them, or hands them the slip
        if who in done.tell and person.id not in told:
            notices.tell(s, [person], done.tell[who], order_id=order.id)
            told.add(person.id)


def _concerned(s: Session, order: Order, desk_too: bool = True) -> list[tuple[Who, Person]]:
    """Whose an order is, who ordered it for them, and who looks after it at the desk."""
    found = [(BUYER, people.get(s, order.person_id))]
    if order.by_id != order.person_id:
        agent = people.get(s, order.by_id)
        found += [(AGENT, agent)] if AGENT in capacities(order, agent) else []
    return found + [(STAFF, person) for person in (people.desk_of(s, order.center_id) if desk_too else ())]
