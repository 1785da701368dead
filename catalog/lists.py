"""Lists of orders: a person's own, a customer's, a center's, and how many stand where."""

from typing import Any

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, select

from catalog import cash, orders, people, reports, rights
from catalog.models import Order, Person, Role, State, Step
from catalog.questions import Question
from catalog.spans import Span


def _own(whose: Any) -> Question[Order]:
    return Question(
        select(Order)
        .where(whose, Order.state != State.DRAFT)
        .order_by(or_(*(col(Order.state) == state for state in orders.OPEN)).desc(), col(Order.id).desc())
        .offset(bindparam("skip"))
        .limit(bindparam("most"))
    )


OWN = col(Order.person_id) == bindparam("person")
OF = _own(OWN)
ALL_OF = _own(OWN | (col(Order.helper_id) == bindparam("person")))


def of(s: Session, person: Person, page: int = 0, size: int = 6, *, helped: bool = False) -> tuple[list[Order], bool]:
    """One page of a person's own orders, what is open first, then the newest, and whether more follow.

    With `helped` also those that they ordered for a relative.
    """
    found = (ALL_OF if helped else OF).all(s, person=person.id, skip=page * size, most=size + 1)
    return found[:size], len(found) > size


def of_customer(s: Session, by: Person, whom: Person, page: int = 0, size: int = 6) -> tuple[list[Order], bool]:
    """One page of a customer's orders that the one at the desk may see, what is open first, and whether more follow."""
    asked = select(Order).where(Order.person_id == whom.id, Order.state != State.DRAFT)
    if by.role != Role.ADMIN:
        rights.must(by, "see desk", center_id=by.works_at)
        asked = asked.where(Order.center_id == by.works_at)
    asked = asked.order_by(col(Order.state).in_(orders.OPEN).desc(), col(Order.id).desc())
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def _latest(*also: Any) -> Question[Order]:
    there = OWN, Order.state != State.DRAFT, Order.state != State.CANCELED
    return Question(select(Order).where(*there, *also).order_by(col(Order.id).desc()).limit(1))


LAST = _latest()
LAST_HERE = _latest(col(Order.center_id) == bindparam("center"))
LAST_HELPED = _latest(col(Order.helper_id) == bindparam("helper"))


def last(s: Session, person: Person) -> Order | None:
    """The latest order that was not canceled, of whom this person buys for: what "order again" repeats.

    A relative repeats only what they ordered themselves.
    """
    buyer = people.buyer(s, person)
    if buyer.id == person.id:
        return LAST.first(s, person=person.id)
    if people.at_desk_of(person, buyer):
        return LAST_HERE.first(s, person=buyer.id, center=buyer.center_id)
    return LAST_HELPED.first(s, person=buyer.id, helper=person.id)


def at(
    s: Session, by: Person, center_id: int | None, states: tuple[State, ...], page: int = 0, size: int = 6
) -> tuple[list[Order], bool]:
    """One page of the orders in some states at a center (None: at every center, for admins), oldest move first."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Order).where(col(Order.state).in_(states))
    if center_id is not None:
        asked = asked.where(Order.center_id == center_id)
    newest = states[0] in orders.CLOSED
    asked = asked.order_by(col(Order.moved).desc() if newest else col(Order.moved), col(Order.id))
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def counts(s: Session, by: Person, center_id: int | None) -> dict[State, int]:
    """How many orders stand in each state at a center (None: at every center, for admins).

    Of those that have come to an end, how many did today: all there ever were say nothing, and take long to count.
    """
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    under_way, state = (*orders.OPEN, State.GOING_BACK), col(Order.state)
    ended = [one for one in State if one not in (State.DRAFT, *under_way)]
    today = reports.cut(s, Span(cash.today(s), cash.today(s)))
    counted = dict.fromkeys(State, 0)
    for which in (state.in_(under_way),), (state.in_(ended), today.holds(col(Order.moved))):
        asked = select(Order.state, func.count()).where(*which).group_by(state)
        if center_id is not None:
            asked = asked.where(Order.center_id == center_id)
        counted.update((State(found), count) for found, count in s.exec(asked).all())
    return counted


def timeline(s: Session, order: Order) -> list[Step]:
    """The moves an order made, oldest first."""
    return list(s.exec(select(Step).where(Step.order_id == order.id).order_by(col(Step.id))).all())
