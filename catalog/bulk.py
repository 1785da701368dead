"""Many orders at once: a truck that is checked in, and put back, in a few statements."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from catalog import ageing, notices, orders, people, pickup
from catalog.models import Order, Person, State, Step, now
from catalog.refusals import NotAllowed, NotFound, TooLate


def arrive(s: Session, by: Person, ids: Collection[int]) -> dict[int, int]:
    """Check in many orders at once, as `move` does with one; returns the step each made. The caller writes the journal.

    All or nothing: raises NotFound, NotAllowed, and TooLate where one has moved on. A few statements, however many.
    """
    return _all(s, by, ids, "arrive")


def miss(s: Session, by: Person, ids: Collection[int]) -> dict[int, int]:
    """Let many orders end of which nothing came; as `arrive`."""
    return _all(s, by, ids, "miss")


def _all(s: Session, by: Person, ids: Collection[int], act: str) -> dict[int, int]:
    s.flush()
    every = _fresh(s, ids)
    if len(every) != len(set(ids)) or not all(orders.may_see(order, by) for order in every):
        raise NotFound
    done: dict[State, orders.Move] = {}
    for order in every:
        found = orders.MOVES.get((order.state, act))
        if found is None:
            raise TooLate
        if not found.by & orders.capacities(order, by):
            raise NotAllowed
        done[order.state] = found
    at, froms = now(), {order.id: order.state for order in every}
    for state, found in done.items():
        mine = [number for number, was in froms.items() if was == state]
        won = s.execute(
            update(Order)
            .where(col(Order.id).in_(mine), col(Order.state) == state)
            .values(state=found.to, moved=at)
            .execution_options(synchronize_session=False)
        )
        if won.rowcount != len(mine):  # type: ignore[attr-defined]
            raise TooLate
    every = _fresh(s, ids)
    steps = _step(s, by, every, at)
    if any(order.state == State.READY for order in every):
        pickup.give_codes(s, every)
    s.flush()
    # Read together and held until all is told, so that none is asked for by itself.
    known = s.exec(select(Person).where(col(Person.id).in_({i for o in every for i in (o.person_id, o.by_id)}))).all()
    with notices.together(s):
        for order in every:
            orders.write_to(s, by, order, done[froms[order.id]])
    del known
    ageing.follow(s, *every)
    return steps


def _step(s: Session, by: Person, every: list[Order], at: datetime) -> dict[int, int]:
    """Write down where orders have come to; returns each one's newest step."""
    rows = [{"order_id": order.id, "state": order.state, "at": at, "by_id": by.id} for order in every]
    if rows:
        s.execute(insert(Step), rows)
    return _newest(s, [order.id or 0 for order in every])


def _newest(s: Session, ids: Collection[int]) -> dict[int, int]:
    """The last step each order made: order → step."""
    asked = select(Step.order_id, func.max(Step.id)).where(col(Step.order_id).in_(ids)).group_by(col(Step.order_id))
    return {order_id: step or 0 for order_id, step in s.exec(asked).all()}


def _fresh(s: Session, ids: Collection[int]) -> list[Order]:
    """These orders as the store has them now, by number."""
    asked = select(Order).where(col(Order.id).in_(set(ids))).order_by(col(Order.id))
    return list(s.exec(asked.execution_options(populate_existing=True)).all())


def put_all_back(s: Session, by: Person, steps: Mapping[int, int], states: Mapping[int, State]) -> list[Order]:
    """Put orders back into the `states` they had before the `steps` they made, if none has moved on since.

    What else was told is the caller's to drop. Raises NotFound, NotAllowed and TooLate.
    """
    s.flush()
    every = _fresh(s, steps)
    if not all(orders.may_see(order, by) for order in every):
        raise NotFound
    if not all(orders.DESK & orders.capacities(order, by) for order in every):
        raise NotAllowed
    if _newest(s, steps) != steps or people.any_forgotten(s, {order.person_id for order in every}):
        raise TooLate
    at, froms = now(), {order.id: order.state for order in every}
    for to in set(states.values()):
        mine = [order.id for order in every if order.id is not None and states[order.id] == to]
        won = s.execute(
            update(Order)
            .where(col(Order.id).in_(mine), col(Order.state).in_({froms[i] for i in mine}))
            .values(state=to, moved=at)
            .execution_options(synchronize_session=False)
        )
        if won.rowcount != len(mine):  # type: ignore[attr-defined]
            raise TooLate
    every = _fresh(s, steps)
    _step(s, by, every, at)
    ageing.follow(s, *every)
    return every
