"""Who may do what, in one table."""

from enum import StrEnum

from catalog.models import Person, Role
from catalog.refusals import NotAllowed, NotFound


class Who(StrEnum):
    """In what capacity somebody acts on a thing."""

    BUYER = "buyer"  # it is their own
    AGENT = "agent"  # they ordered it for somebody else
    STAFF = "staff"  # it lies at the center they work at
    ADMIN = "admin"


BUYER, AGENT, STAFF, ADMIN = Who.BUYER, Who.AGENT, Who.STAFF, Who.ADMIN

# What may be done beside the moves of an order, which carry their own rights in `orders.MOVES`.
RIGHTS: dict[str, frozenset[Who]] = {
    "see order": frozenset({BUYER, AGENT, STAFF, ADMIN}),
    "see desk": frozenset({STAFF, ADMIN}),
    "see shop": frozenset({ADMIN}),
    "see journal": frozenset({ADMIN}),
    "check in": frozenset({STAFF}),  # a truck, at the center one works at
    "set racks": frozenset({STAFF, ADMIN}),
    "settle claims": frozenset({ADMIN}),
    "keep book": frozenset({STAFF, ADMIN}),
    "see book": frozenset({STAFF, ADMIN}),
    "see report": frozenset({STAFF, ADMIN}),  # what happened at a center
    "close book": frozenset({STAFF}),  # whoever stands at the drawer
    "set commission": frozenset({ADMIN}),
    "order for": frozenset({STAFF}),  # whoever collects at the center one works at; relatives have a Tie
    "see customer": frozenset({STAFF, ADMIN}),
    "keep households": frozenset({STAFF, ADMIN}),
    "change goods": frozenset({ADMIN}),
    "set up shop": frozenset({ADMIN}),
    "change centers": frozenset({ADMIN}),  # where they are, whom they serve, when the truck comes
    "set hours": frozenset({STAFF, ADMIN}),  # and days off, of the center one works at
    "back up": frozenset({ADMIN}),  # all that is known of everybody
    "tell customers": frozenset({STAFF, ADMIN}),  # of a center; everybody is told by the admin alone
    "invite": frozenset({ADMIN}),
    "see data": frozenset({BUYER, ADMIN}),  # everything kept about somebody
    "correct data": frozenset({BUYER, ADMIN}),
    "forget": frozenset({BUYER, ADMIN}),
}


def capacities(person: Person, buyer_id: int | None = None, center_id: int | None = None) -> frozenset[Who]:
    """Every capacity `person` has toward a thing of that buyer at that center."""
    found = set()
    if buyer_id is not None and person.id == buyer_id:
        found.add(BUYER)
    if person.role == Role.STAFF and center_id is not None and person.works_at == center_id:
        found.add(STAFF)
    if person.role == Role.ADMIN:
        found.add(ADMIN)
    return frozenset(found)


def may(person: Person, act: str, *, buyer_id: int | None = None, center_id: int | None = None) -> bool:
    """Whether `person` may do one of RIGHTS to a thing of that buyer at that center."""
    return bool(RIGHTS[act] & capacities(person, buyer_id, center_id))


def must(person: Person, act: str, *, buyer_id: int | None = None, center_id: int | None = None) -> None:
    """Raise NotAllowed unless `person` may."""
    if not may(person, act, buyer_id=buyer_id, center_id=center_id):
        raise NotAllowed


def must_see_report(by: Person, center_id: int | None) -> None:
    """Raise NotFound unless what happened at a center is `by`'s to know, NotAllowed for the whole shop (None)."""
    if center_id is None:
        must(by, "see shop")
    elif not may(by, "see report", center_id=center_id):
        raise NotFound
