"""Pickup codes: giving one to a parcel that arrived, and finding the parcel again by what somebody typed."""

import re

from sqlalchemy import case, update
from sqlmodel import Session, col, select

from catalog import centers, people
from catalog.models import Center, Order, Person, State
from catalog.people import BUYER, STAFF
from catalog.refusals import BadCode, CodeElsewhere, CodeUsed, NotAllowed, NotFound, NotYet, Refusal, TooLate, WentBack

LAST_SEQUENCE = 9999
CODE = re.compile(r"(?<![0-9A-Za-z-])(\d{1,2})[-\s.]+(\d{1,2})[-\s.]+(\d{4})(?![0-9A-Za-z-])")
BACK = (State.CANCELED, State.GOING_BACK, State.RETURNED)


def give_code(s: Session, order: Order) -> str:
    """A free pickup code `shelf-layer-sequence`; one person's parcels lie together, others where there is most room."""
    center = centers.get(s, order.center_id)
    ready = s.exec(select(Order).where(Order.center_id == center.id, Order.state == State.READY)).all()
    taken = {o.code for o in ready if o.code}
    spots = [f"{shelf}-{layer}" for shelf in range(1, center.shelves + 1) for layer in range(1, center.layers + 1)]
    load = dict.fromkeys(spots, 0)
    own = None
    for other in ready:
        spot = (other.code or "").rpartition("-")[0]
        load[spot] = load.get(spot, 0) + 1
        if other.person_id == order.person_id and other.code:
            own = spot
    spot = own or min(spots, key=load.__getitem__)
    turned = case((col(Center.sequence) >= LAST_SEQUENCE, 1), else_=col(Center.sequence) + 1)
    while True:
        s.execute(
            update(Center)
            .where(col(Center.id) == center.id)
            .values(sequence=turned)
            .execution_options(synchronize_session=False)
        )
        s.refresh(center)
        code = f"{spot}-{center.sequence:04d}"
        if code not in taken:
            return code


def code_in(text: str) -> str | None:
    """The pickup code among tidy words, in the one form in which codes are kept."""
    found = CODE.search(text)
    return "-".join((str(int(found[1])), str(int(found[2])), found[3])) if found else None


def own_code(s: Session, person: Person, code: str) -> Order | None:
    """A person's own parcel by its pickup code."""
    asked = select(Order).where(Order.person_id == person.id, Order.code == code).order_by(col(Order.id).desc())
    return s.exec(asked).first()


def parcel(s: Session, by: Person, order_id: int) -> Order:
    """A parcel ready for pickup, for whoever may hold its code: its buyer, and the staff where it lies.

    Raises NotFound for everybody else's, TooLate for one that is not ready, or not any more.
    """
    return _held(s, by, order_id, (State.READY,))


def slip_of(s: Session, by: Person, order_id: int) -> Order:
    """An order that somebody may take a slip home for, to collect by: for its buyer, and the staff where it will lie.

    Raises NotFound for everybody else's, TooLate for one that nobody can collect, or not any more.
    """
    return _held(s, by, order_id, (State.PLACED, State.ON_THE_WAY, State.READY))


def _held(s: Session, by: Person, order_id: int, states: tuple[State, ...]) -> Order:
    order = s.get(Order, order_id)
    if order is None or not people.capacities(by, order.person_id, order.center_id) & {BUYER, STAFF}:
        raise NotFound
    if order.state not in states:
        raise TooLate
    return order


def redeem(s: Session, by: Person, code: str) -> Order:
    """The parcel at this staff member's center that a pickup code stands for.

    Raises NotYet while it has not arrived, CodeUsed when it has been handed out, WentBack when it was canceled or sent
    back, CodeElsewhere for another center's, BadCode for one never given.
    """
    if by.works_at is None:
        raise NotAllowed
    people.must(by, "see desk", center_id=by.works_at)
    known = s.exec(select(Order).where(Order.code == code).order_by(col(Order.moved).desc())).all()
    here = [order for order in known if order.center_id == by.works_at]
    for order in here:
        if order.state == State.READY:
            return order
    if here:
        raise gone(here[0])
    for order in known:
        if order.state == State.READY:
            raise CodeElsewhere(centers.get(s, order.center_id).names)
    raise BadCode


def shown(s: Session, by: Person, order_id: int) -> Order:
    """The order whose QR code was shown at this desk, ready or not. Raises CodeElsewhere, and BadCode for none."""
    order = s.get(Order, order_id)
    if order is None or order.state == State.DRAFT:
        raise BadCode
    if not people.may(by, "see desk", center_id=order.center_id):
        raise CodeElsewhere(centers.get(s, order.center_id).names)
    return order


def gone(order: Order) -> Refusal:
    """Why an order that is not ready cannot be handed over."""
    if order.state == State.COLLECTED:
        return CodeUsed(order.moved)
    return WentBack(order.moved) if order.state in BACK else NotYet()
