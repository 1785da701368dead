"""Lacking: goods of a parcel on the shelf that are found to be missing or broken."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from catalog import bulk, claims, goods, journal, notices, orders, people
from catalog.models import Deed, Fault, Order, OrderLine, Person, State
from catalog.refusals import NotAllowed, NotFound, TooLate


def find(s: Session, by: Person, order_id: int, line_id: int, fault: Fault, count: int, was: int) -> Order:
    """Say that `count` more of a line are missing or broken: its order costs less, the customer is told, a claim made.

    `was` is how many were known to be before, so that a second tap takes off nothing more. An order with nothing left
    ends. Raises NotFound, NotAllowed, TooLate.
    """
    order = orders.get(s, order_id, by)
    if not orders.DESK & orders.capacities(order, by):
        raise NotAllowed
    line = s.get(OrderLine, line_id, populate_existing=True)
    if line is None or line.order_id != order.id or count < 1:
        raise NotFound
    _lower(s, order, line, count, was)
    claim = claims.make(order, line, goods.any_item(s, line.item_id), by, fault, count)
    s.add(claim)
    s.flush()
    left = any(one.count > one.short for one in orders.lines(s, order))
    steps = {} if left else bulk.miss(s, by, [order_id])
    journal.write(
        s,
        by,
        "lack",
        center_id=order.center_id,
        order_id=order.id,
        person_id=order.person_id,
        item_id=line.item_id,
        before={"short": was},
        after={"short": was + count, "count": count, "line": line.id, "claim": claim.id, "steps": steps},
    )
    if left and notices.brought(s, order_id, ["ready"]):  # else the letter that waits says it
        concerned = [people.get(s, number) for number in (order.person_id, order.helper_id) if number is not None]
        notices.tell(s, concerned, "less", order_id=order.id)
    return order


def _lower(s: Session, order: Order, line: OrderLine, count: int, was: int) -> None:
    """Change what is short of a line and what its order costs, if both still are as they were."""
    s.flush()
    taken = s.execute(
        update(OrderLine)
        .where(col(OrderLine.id) == line.id, col(OrderLine.short) == was, col(OrderLine.count) >= was + count)
        .values(short=was + count)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate
    lowered = s.execute(
        update(Order)
        .where(col(Order.id) == order.id, col(Order.state) == State.READY)
        .values(total=Order.total - count * line.price)
        .execution_options(synchronize_session=False)
    )
    if lowered.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate
    s.refresh(line)
    s.refresh(order)


@journal.undoes("lack")
def _found_again(s: Session, by: Person, deed: Deed) -> None:
    """It is there after all, while the parcel still lies on the shelf."""
    order = orders.get(s, deed.order_id or 0, by)
    assert order.id is not None
    claims.withdraw(s, by, [deed.after["claim"]])
    steps = {int(number): step for number, step in deed.after["steps"].items()}
    told = notices.brought(s, order.id, ["ready", "less", "missed"])
    notices.drop(s, order.id, ["less", "missed"])
    if steps:
        bulk.put_all_back(s, by, steps, {order.id: State.READY})
    line = s.get_one(OrderLine, deed.after["line"], populate_existing=True)
    _lower(s, order, line, -deed.after["count"], deed.after["short"])
    readers = s.exec(select(Person).where(col(Person.id).in_(told - {by.id}))).all()
    notices.tell(s, readers, "whole", order_id=order.id)
