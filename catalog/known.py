"""Known: everything the shop keeps about one person, to be shown, corrected and taken along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, col, func, select

from catalog import centers, customers, households, journal, people, rights, ties
from catalog.models import (
    Address,
    Center,
    Complaint,
    Deed,
    Entry,
    Notice,
    Order,
    Pass,
    Person,
    Posted,
    State,
    Village,
)
from catalog.refusals import BadValue, NotFound, TooLate

T = TypeVar("T")

ACT = "mend"
FIELDS = ("name", "phone", "village_id", "center_id", "language")


@dataclass(frozen=True, slots=True)
class Known:
    """A person, where they collect and live, with whom, and how often they are in the books."""

    person: Person
    center: Center | None
    works_at: Center | None
    village: Village | None
    house: Sequence[Person]
    helpers: Sequence[Person]  # who may order for them
    helped: Sequence[Person]  # for whom they may order
    chats: Sequence[Address]
    orders: int
    complaints: int
    notices: int  # messages written to them


def get(s: Session, by: Person, person_id: int) -> Person:
    """Somebody whose data `by` may see: their own, or as an admin anybody's. Raises NotFound."""
    person = people.get(s, person_id)
    if person.forgotten is not None or not rights.may(by, "see data", buyer_id=person_id):
        raise NotFound
    return person


def about(s: Session, by: Person, person_id: int) -> Known:
    """What is known of somebody, in short. Raises NotFound."""
    person = get(s, by, person_id)
    chats = select(Address).where(Address.person_id == person_id).order_by(col(Address.id))
    return Known(
        person=person,
        center=s.get(Center, person.center_id) if person.center_id else None,
        works_at=s.get(Center, person.works_at) if person.works_at else None,
        village=centers.village_of(s, person),
        house=households.members(s, person),
        helpers=[one for _, one in ties.helpers(s, person)],
        helped=[one for _, one in ties.helped(s, person)],
        chats=list(s.exec(chats).all()),
        orders=s.exec(
            select(func.count(col(Order.id))).where(Order.person_id == person_id, Order.state != State.DRAFT)
        ).one(),
        complaints=s.exec(select(func.count(col(Complaint.id))).where(Complaint.person_id == person_id)).one(),
        notices=s.exec(select(func.count(col(Notice.id))).where(Notice.person_id == person_id)).one(),
    )


def orders(s: Session, by: Person, person_id: int, page: int = 0, size: int | None = 6) -> tuple[list[Order], bool]:
    """One page of their orders, the newest first, or (None) all of them. Raises NotFound."""
    get(s, by, person_id)
    asked = select(Order).where(Order.person_id == person_id, Order.state != State.DRAFT).order_by(col(Order.id).desc())
    return _page(list(s.exec(asked.offset(page * size).limit(size + 1) if size else asked).all()), size)


def money(s: Session, by: Person, person_id: int, page: int = 0, size: int | None = 10) -> tuple[list[Entry], bool]:
    """One page of what the cash books hold of their orders, the newest first, or (None) all of it. Raises NotFound."""
    get(s, by, person_id)
    mine = select(Order.id).where(Order.person_id == person_id)
    asked = select(Entry).where(col(Entry.order_id).in_(mine)).order_by(col(Entry.id).desc())
    return _page(list(s.exec(asked.offset(page * size).limit(size + 1) if size else asked).all()), size)


def complaints(
    s: Session, by: Person, person_id: int, page: int = 0, size: int | None = 5
) -> tuple[list[Complaint], bool]:
    """One page of what they complained of, the newest first, or (None) all of it. Raises NotFound."""
    get(s, by, person_id)
    asked = select(Complaint).where(Complaint.person_id == person_id).order_by(col(Complaint.id).desc())
    return _page(list(s.exec(asked.offset(page * size).limit(size + 1) if size else asked).all()), size)


def passes(s: Session, by: Person, person_id: int) -> list[Pass]:
    """The codes they handed on, the newest first. Raises NotFound."""
    get(s, by, person_id)
    return list(s.exec(select(Pass).where(Pass.person_id == person_id).order_by(col(Pass.id).desc())).all())


def told(s: Session, by: Person, person_id: int) -> list[Notice]:
    """What was written to them, the newest first. Raises NotFound."""
    get(s, by, person_id)
    sent = select(Notice).where(Notice.person_id == person_id, Notice.state == Posted.SENT)
    return list(s.exec(sent.order_by(col(Notice.id).desc())).all())


def _page(found: list[T], size: int | None) -> tuple[list[T], bool]:
    return (found[:size], len(found) > size) if size else (found, False)


def correct(s: Session, by: Person, person_id: int, field: str, value: str | int | None) -> Person:
    """Put one of FIELDS right. What an admin corrects of somebody else is written down.

    Raises NotFound for somebody else's and for what is not there, BadValue for a name or phone that cannot be.
    """
    person = get(s, by, person_id)
    if field not in FIELDS or not rights.may(by, "correct data", buyer_id=person_id):
        raise NotFound
    was = getattr(person, field)
    value = _checked(s, person, field, value)
    if value == was:
        return person
    before, after = {field: was}, {field: value}
    setattr(person, field, value)
    if field == "center_id" and person.village_id is not None:
        village = centers.village_of(s, person)
        if village is not None and village.center_id != value:  # a village goes with the center that serves it
            before["village_id"], after["village_id"], person.village_id = person.village_id, None, None
    s.flush()
    if by.id != person_id:
        journal.write(s, by, ACT, center_id=person.center_id, person_id=person_id, before=before, after=after)
    return person


def _checked(s: Session, person: Person, field: str, value: str | int | None) -> str | int | None:
    """A value as it is kept. Raises NotFound and BadValue."""
    if field == "name":
        return customers.good_name(str(value))
    if field == "phone":
        people.good_phone(str(value))
        return value
    if field == "center_id":
        center = s.get(Center, value)
        if center is None or center.closed:
            raise NotFound
        return value
    if field == "village_id":
        village = s.get(Village, value) if value is not None else None
        if village is None or village.center_id != person.center_id:
            raise NotFound
        return value
    if not isinstance(value, str) or not 0 < len(value) <= 12:
        raise BadValue
    return value


@journal.undoes(ACT, "rename", "change phone")
def _as_before(s: Session, by: Person, deed: Deed) -> None:
    """What was corrected is as it was, while nobody has changed it since."""
    person = customers.get(s, by, deed.person_id or 0)
    if any(getattr(person, field) != value for field, value in deed.after.items()):
        raise TooLate
    for field, value in deed.before.items():
        setattr(person, field, value)
