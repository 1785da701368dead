"""Households: people of one house, each of whom may collect for the others."""

from sqlmodel import Session, col, select

from catalog import customers, journal, notices, people, rights
from catalog.models import Deed, Household, Person
from catalog.refusals import NotFound, TooLate


def members(s: Session, person: Person) -> list[Person]:
    """Who else lives in this person's house."""
    if person.household_id is None:
        return []
    asked = select(Person).where(Person.household_id == person.household_id, Person.id != person.id)
    return list(s.exec(asked.order_by(col(Person.id))).all())


def house(s: Session, person: Person) -> list[Person]:
    """Everybody of this person's house, themselves first."""
    return [person, *members(s, person)]


def join(s: Session, one: Person, other: Person, by: Person | None = None) -> bool:
    """Let two live in one house, with whoever lives with them; all are told. False where they did already.

    `by` is who of the desk did it; without, `other` came by a code of `one`'s. Raises NotFound.
    """
    if one.id == other.id:
        raise NotFound
    if by is not None:
        customers.get(s, by, one.id or 0)
        customers.get(s, by, other.id or 0)
        rights.must(by, "keep households", center_id=one.center_id)
    if one.household_id is not None and one.household_id == other.household_id:
        return False
    here, there = house(s, one), house(s, other)
    everyone = [*here, *there]
    was = _where(everyone)
    into = one.household_id or other.household_id
    if into is None:
        home = Household()
        s.add(home)
        s.flush()
        into = home.id
    for person in everyone:
        person.household_id = into
    s.flush()
    if by is not None:
        now_so = _where(everyone)
        journal.write(s, by, "join house", center_id=one.center_id, person_id=one.id, before=was, after=now_so)
    actor = by or other  # who did it sees it on the screen
    for people_there, came in ((here, other), (there, one)):
        told = [person for person in people_there if person.id != actor.id and people.reachable(s, person)]
        notices.tell(s, told, "lives_with_you", about=came)
    return True


def leave(s: Session, person: Person, by: Person | None = None) -> bool:
    """Let somebody live with nobody of the house any more; the others and they are told. False where they did not.

    One who would be left alone has no household either. Raises NotFound where it is not for `by` of the desk to say.
    """
    if by is not None:
        customers.get(s, by, person.id or 0)
    others = members(s, person)
    if person.household_id is None:
        return False
    was = _where([person, *others])
    person.household_id = None
    if len(others) == 1:
        others[0].household_id = None
    s.flush()
    if by is not None:
        now_so = _where([person, *others])
        journal.write(s, by, "leave house", center_id=person.center_id, person_id=person.id, before=was, after=now_so)
        if by.id != person.id and others and people.reachable(s, person):
            notices.tell(s, [person], "lives_apart", about=others[0])
    notices.tell(s, [one for one in others if people.reachable(s, one)], "lives_apart", about=person)
    return True


def _where(everyone: list[Person]) -> dict[str, int | None]:
    """In which household each lives, by the number of the person, as the journal keeps it."""
    return {str(person.id): person.household_id for person in everyone}


@journal.undoes("join house", "leave house")
def _as_before(s: Session, by: Person, deed: Deed) -> None:
    """Let everybody live where they lived before, while nobody has moved since."""
    asked = select(Person).where(col(Person.id).in_([int(number) for number in deed.before]))
    everyone = list(s.exec(asked.order_by(col(Person.id))).all())
    if not everyone or _where(everyone) != deed.after:
        raise TooLate
    for person in everyone:
        person.household_id = deed.before[str(person.id)]
    s.flush()
