"""A basket: the one order that a person fills, for themselves or for somebody, while it is still in DRAFT."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, literal_column
from sqlmodel import Session, col, select

from catalog import goods, people
from catalog.models import Order, OrderLine, Person, State
from catalog.orders import LINES, lines
from catalog.orders import get as get_order
from catalog.questions import Question
from catalog.refusals import NotFound, SoldOut, TooMany
from catalog.rows import insert_row

MOST = 99  # of one thing in one order: more is a slip of the finger
MOST_LINES = 40


# DRAFT as a word of the statement: SQLite reads a statement anew whenever it is told what an index is only a part for.
OF = Question(
    select(Order).where(
        Order.person_id == bindparam("buyer"),
        Order.by_id == bindparam("filler"),
        col(Order.state) == literal_column(f"'{State.DRAFT.name}'"),
    )
)


def of(s: Session, person: Person) -> Order | None:
    """The basket the person fills just now, their own or that of whom they buy for, if they have one."""
    buyer = people.buyer(s, person)
    return OF.first(s, buyer=buyer.id, filler=person.id)


def begun(s: Session, person: Person) -> list[tuple[Person, list[OrderLine]]]:
    """The baskets this person began for others they may still buy for, the newest first: whose, and what is in it."""
    asked = select(Order).where(Order.by_id == person.id, Order.person_id != person.id, Order.state == State.DRAFT)
    found = []
    for order in s.exec(asked.order_by(col(Order.id).desc())).all():
        buyer, there = people.get(s, order.person_id), lines(s, order)
        if there and people.may_buy_for(s, person, buyer):
            found.append((buyer, there))
    return found


def held(s: Session, person: Person) -> list[OrderLine]:
    """What lies in the person's basket."""
    order = of(s, person)
    return lines(s, order) if order else []


def count_of(s: Session, person: Person, item_id: int) -> int:
    """How many of an item lie in the basket."""
    return next((line.count for line in held(s, person) if line.item_id == item_id), 0)


def put(s: Session, person: Person, item_id: int, count: int) -> Order:
    """Let there be `count` of an item in the basket; 0 takes it out. Doing it twice is doing it once.

    Raises NotFound, TooMany, and SoldOut when fewer are left.
    """
    item = goods.get(s, item_id, person)
    order = of(s, person) or _begin(s, person)
    there = LINES.all(s, order=order.id)
    line = next((line for line in there if line.item_id == item_id), None)
    if count == 0:
        if line:
            s.delete(line)
    elif item.hidden:
        raise NotFound
    elif item.stock < count:
        raise SoldOut(item.names, item.stock)
    elif not 0 < count <= MOST:
        raise TooMany(MOST)
    elif line:
        line.count = count
    elif len(there) >= MOST_LINES:
        raise TooMany(MOST_LINES)
    else:
        assert order.id is not None
        insert_row(s, OrderLine, order_id=order.id, item_id=item_id, count=count)
    s.flush()
    return order


def _begin(s: Session, person: Person) -> Order:
    buyer = people.buyer(s, person)
    assert person.id is not None
    assert buyer.id is not None
    own = buyer.id == person.id
    return insert_row(s, Order, person_id=buyer.id, by_id=person.id, center_id=None if own else buyer.center_id)


def clear(s: Session, person: Person) -> None:
    """Take everything out."""
    order = of(s, person)
    if order:
        s.execute(delete(OrderLine).where(col(OrderLine.order_id) == order.id))


def again(s: Session, person: Person, order_id: int) -> Mapping[str, int]:
    """Put into the basket what an earlier order held, as far as it is there.

    Returns how many `whole`, `short` (fewer than before) and `missing` lines there were. Raises NotFound.
    """
    seen = {"whole": 0, "short": 0, "missing": 0}
    earlier = get_order(s, order_id, person)
    if earlier.person_id != people.buyer(s, person).id:
        raise NotFound
    for line in lines(s, earlier):
        try:
            item = goods.get(s, line.item_id, person)
        except NotFound:
            seen["missing"] += 1
            continue
        count = min(line.count, 0 if item.hidden else item.stock, MOST)
        seen["missing" if not count else "short" if count < line.count else "whole"] += 1
        if count > count_of(s, person, line.item_id):  # what lies there already is not made less
            put(s, person, line.item_id, count)
    return seen
