"""Lists of orders: a person's own, a customer's, a center's, and how many stand where."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog import orders, people, rights
from catalog.models import Order, Person, Role, State, Step


def of(s: Session, person: Person, page: int = 0, size: int = 6, *, helped: bool = False) -> tuple[list[Order], bool]:
    """One page of a person's own orders, what is open first, then the newest, and whether more follow.

    With `helped` also those that they ordered for a relative.
    """
    whose = col(Order.person_id) == person.id
    if helped:
        whose = whose | (col(Order.helper_id) == person.id)
    asked = (
        select(Order)
        .where(whose, Order.state != State.DRAFT)
        .order_by(col(Order.state).in_(orders.OPEN).desc(), col(Order.id).desc())
    )
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def of_customer(s: Session, by: Person, whom: Person, page: int = 0, size: int = 6) -> tuple[list[Order], bool]:
    """One page of a customer's orders that the one at the desk may see, what is open first, and whether more follow."""
    asked = select(Order).where(Order.person_id == whom.id, Order.state != State.DRAFT)
    if by.role != Role.ADMIN:
        rights.must(by, "see desk", center_id=by.works_at)
        asked = asked.where(Order.center_id == by.works_at)
    asked = asked.order_by(col(Order.state).in_(orders.OPEN).desc(), col(Order.id).desc())
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def last(s: Session, person: Person) -> Order | None:
    """The latest order that was not canceled, of whom this person buys for: what "order again" repeats.

    A relative repeats only what they ordered themselves.
    """
    buyer = people.buyer(s, person)
    asked = select(Order).where(Order.person_id == buyer.id, col(Order.state).not_in([State.DRAFT, State.CANCELED]))
    if buyer.id != person.id:
        mine = col(Order.center_id) == buyer.center_id
        asked = asked.where(mine if people.at_desk_of(person, buyer) else col(Order.helper_id) == person.id)
    return s.exec(asked.order_by(col(Order.id).desc())).first()


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
    """How many orders stand in each state at a center (None: at every center, for admins)."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Order.state, func.count()).where(Order.state != State.DRAFT).group_by(col(Order.state))
    if center_id is not None:
        asked = asked.where(Order.center_id == center_id)
    counted = dict.fromkeys(State, 0)
    counted.update((State(state), count) for state, count in s.exec(asked).all())
    return counted


def timeline(s: Session, order: Order) -> list[Step]:
    """The moves an order made, oldest first."""
    return list(s.exec(select(Step).where(Step.order_id == order.id).order_by(col(Step.id))).all())
