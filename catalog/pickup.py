"""Pickup codes: given to parcels in walking order, and finding a parcel again by what somebody typed."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from catalog import centers, rights
from catalog.models import Center, Order, Person, State
from catalog.models.orders import SHELVED
from catalog.questions import first
from catalog.refusals import BadCode, CodeElsewhere, CodeUsed, NotAllowed, NotFound, NotYet, Refusal, TooLate, WentBack
from catalog.rights import BUYER, STAFF

LAST_SEQUENCE = 9999
CODE = re.compile(r"(?<![0-9A-Za-z-])(\d{1,2})[-\s.]+(\d{1,2})[-\s.]+(\d{4})(?![0-9A-Za-z-])")
BACK = (State.CANCELED, State.GOING_BACK, State.RETURNED)
# States in which a code has been told to the customer.
GIVEN = (State.READY, State.COLLECTED, State.GOING_BACK, State.RETURNED)


def give_code(s: Session, order: Order) -> str:
    """A free pickup code `shelf-layer-sequence` for one parcel; see `give_codes`."""
    give_codes(s, [order])
    assert order.code is not None
    return order.code


def give_codes(s: Session, orders: Sequence[Order]) -> None:
    """Give a pickup code to each of these orders of one center that has none, in the order one walks by the shelves.

    The parcels of a household lie together, also with those it already has there. Spots are filled 1-1, 1-2, … shelf
    by shelf, none more than the others; the sequence grows along the walk and begins again after 9999.
    """
    bare = [order for order in orders if order.code is None]
    if not bare:
        return
    # A write that holds the center's row: of two who give out codes at once the second sees those of the first.
    hold = update(Center).where(col(Center.id) == bare[0].center_id).values(sequence=Center.sequence)
    s.execute(hold.execution_options(synchronize_session=False))
    center = s.exec(
        select(Center).where(Center.id == bare[0].center_id).execution_options(populate_existing=True)
    ).one()
    asked = select(Order.code, Order.person_id).where(Order.center_id == center.id, col(Order.code).is_not(None))
    there = s.exec(asked.where(col(Order.state).in_([State(name.lower()) for name in SHELVED]))).all()
    homes = _households(s, [*(order.person_id for order in bare), *(person_id for _, person_id in there)])
    racks = [(shelf, layer) for shelf in range(1, center.shelves + 1) for layer in range(1, center.layers + 1)]
    load = Counter(spot_of(code) for code, _ in there)
    own = {homes[person_id]: spot_of(code) for code, person_id in there}
    together: dict[int, list[Order]] = {}
    for order in sorted(bare, key=lambda order: order.id or 0):
        together.setdefault(homes[order.person_id], []).append(order)
    walk: dict[tuple[int, int], list[Order]] = {}
    for home, theirs in together.items():
        if home in own:
            load[own[home]] += len(theirs)
            walk.setdefault(own[home], []).extend(theirs)
    full = -(
        -(sum(load[spot] for spot in racks) + sum(len(o) for h, o in together.items() if h not in own)) // len(racks)
    )
    for home, theirs in together.items():
        if home not in own:
            spot = next((r for r in racks if load[r] + len(theirs) <= full), min(racks, key=lambda r: load[r]))
            load[spot] += len(theirs)
            walk.setdefault(spot, []).extend(theirs)
    taken = {code for code, _ in there}
    busy = {int((code or "0").rpartition("-")[2]) for code in taken}
    if len(busy) + len(bare) > LAST_SEQUENCE:  # more parcels than numbers: only the whole code is then one parcel's
        busy = set()
    for spot in sorted(walk):
        for order in walk[spot]:
            while True:
                center.sequence = center.sequence % LAST_SEQUENCE + 1
                code = f"{spot[0]}-{spot[1]}-{center.sequence:04d}"
                if center.sequence not in busy and code not in taken:
                    break
            order.code = code
            taken.add(code)
    s.flush()


def spot_of(code: str | None) -> tuple[int, int]:
    """The shelf and layer in a pickup code; (0, 0) for none."""
    shelf, _, rest = (code or "0-0-0").partition("-")
    return int(shelf), int(rest.partition("-")[0])


def place_of(order: Order) -> tuple[int, int, int]:
    """Where one comes by an order on the walk along the shelves."""
    return (*spot_of(order.code), int((order.code or "0").rpartition("-")[2]))


def _households(s: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Whose parcels lie together: person → household, as a number below 0, else the person."""
    asked = select(Person.id, Person.household_id).where(col(Person.id).in_(set(person_ids)))
    return {number: -home if home is not None else number for number, home in s.exec(asked).all() if number is not None}


def code_in(text: str) -> str | None:
    """The pickup code among tidy words, in the one form in which codes are kept."""
    found = CODE.search(text)
    return "-".join((str(int(found[1])), str(int(found[2])), found[3])) if found else None


def own_code(s: Session, person: Person, code: str) -> Order | None:
    """A person's own parcel by its pickup code; a code not told to them yet is none."""
    asked = select(Order).where(Order.person_id == person.id, Order.code == code).order_by(col(Order.id).desc())
    asked = asked.where(col(Order.state).in_(GIVEN))
    return first(s, asked)


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
    if order is None or not rights.capacities(by, order.person_id, order.center_id) & {BUYER, STAFF}:
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
    rights.must(by, "see desk", center_id=by.works_at)
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
    if not rights.may(by, "see desk", center_id=order.center_id):
        raise CodeElsewhere(centers.get(s, order.center_id).names)
    return order


def gone(order: Order) -> Refusal:
    """Why an order that is not ready cannot be handed over."""
    if order.state == State.COLLECTED:
        return CodeUsed(order.moved)
    return WentBack(order.moved) if order.state in BACK else NotYet()
