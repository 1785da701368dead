"""Customers as the desk knows them: found by name, phone or village, and added in one step."""

from collections.abc import Sequence

from rapidfuzz import fuzz
from sqlmodel import Session, col, or_, select

from catalog import gazetteer, journal, people, rights
from catalog.models import Center, Person, Role, Village
from catalog.refusals import BadValue, NotFound

LONGEST_NAME = 60
TAIL = 4  # digits of a phone that people give instead of the whole
MOST = 60  # people of the whole shop who are looked at for one name
ALIKE = 75.0  # RapidFuzz ratio from which a typed name is taken for somebody's


def get(s: Session, by: Person, person_id: int) -> Person:
    """Somebody who collects where `by` works (the admin: anybody). Raises NotFound."""
    person = people.get(s, person_id)
    if person.forgotten is not None or not rights.may(by, "see customer", center_id=person.center_id):
        raise NotFound
    return person


def find(s: Session, by: Person, name: str = "", village_id: int | None = None, digits: str = "") -> list[Person]:
    """Who of this desk's customers may be meant, best first: by phone or its end, by name or its sound, by village.

    Who has the phone comes first, then who has the name; a village narrows names down only where it can. The admin
    finds people of every center, by a part of the name as it is written or the end of the phone.
    """
    if by.role == Role.ADMIN:
        everyone = _anywhere(s, by, name, digits)
    else:
        rights.must(by, "order for", center_id=by.works_at)
        everyone = s.exec(select(Person).where(Person.center_id == by.works_at, Person.id != by.id)).all()
    scored = []
    for person in everyone:
        phone = len(digits) >= TAIL and bool(person.phone) and _plain(person.phone).endswith(_plain(digits))
        fits = named(name, person.name) if name else 0.0
        lives = village_id is not None and person.village_id == village_id
        if phone or fits >= ALIKE or (lives and not name and not digits):
            scored.append((not phone, not lives, -fits, person.name, person.id or 0, person))
    if name and village_id is not None and any(not away for _, away, *_ in scored):
        scored = [row for row in scored if not row[0] or not row[1] or row[5].village_id is None]
    return [row[-1] for row in sorted(scored, key=lambda row: row[:-1])]


def _anywhere(s: Session, by: Person, name: str, digits: str) -> Sequence[Person]:
    """The people of the whole shop, at most MOST, whom the store itself can find: to go through all would take long."""
    rights.must(by, "see customer")
    ways = [col(Person.name).icontains(name, autoescape=True)] if name else []
    ways += [col(Person.phone).endswith(_plain(digits), autoescape=True)] if len(digits) >= TAIL else []
    if not ways:
        return []
    known = select(Person).where(or_(*ways), col(Person.forgotten).is_(None), Person.id != by.id)
    return s.exec(known.order_by(col(Person.id).desc()).limit(MOST)).all()


def good_name(typed: str) -> str:
    """A name as it is kept. Raises BadValue for what nobody is called: no letter in it, or too long."""
    name = " ".join(typed.split())
    if not any(sign.isalpha() for sign in name) or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadValue
    return name


def rename(s: Session, by: Person, person_id: int, name: str) -> Person:
    """Note at the desk what somebody is called. Raises NotFound and BadValue."""
    person = get(s, by, person_id)
    name, was = good_name(name), person.name
    person.name = name
    if was != name:
        before, after = {"name": was}, {"name": name}
        journal.write(s, by, "rename", center_id=person.center_id, person_id=person.id, before=before, after=after)
    return person


def _plain(phone: str) -> str:
    """A phone number without the country before it."""
    return phone.removeprefix("86") if len(phone) == 13 else phone


def named(typed: str, name: str) -> float:
    """How well typed words fit a name, 0 to 100: the same, a part of it, or much the same to the eye or the ear."""
    typed, name = typed.casefold(), name.casefold()
    if not name or typed == name:
        return 100.0 if name else 0.0
    if typed in name or (len(name) > 1 and name in typed):
        return 95.0
    spoken, ear = gazetteer.heard(typed), gazetteer.heard(name)
    if spoken == ear:
        return 90.0
    if len(spoken) > 1 and spoken in ear:
        return 85.0
    return fuzz.ratio(typed, name) if len(typed) > 3 else 0.0


def same(s: Session, by: Person, name: str, village_id: int | None, phone: str) -> list[Person]:
    """Who of this desk's customers a newcomer may be already: the same phone, or the same name in the same village."""
    rights.must(by, "order for", center_id=by.works_at)
    everyone = s.exec(select(Person).where(Person.center_id == by.works_at).order_by(col(Person.id))).all()
    return [
        person
        for person in everyone
        if (phone and _plain(person.phone) == _plain(phone))
        or (person.name.casefold() == name.casefold() and person.village_id == village_id)
    ]


def is_the_one(person: Person, name: str, village_id: int | None, phone: str) -> bool:
    """Whether nothing tells a newcomer from `person`: then they are the same."""
    same_name = person.name.casefold() == name.casefold() and person.village_id == village_id
    return same_name and _plain(person.phone) == _plain(phone)


def add(s: Session, by: Person, name: str, village_id: int | None = None, phone: str = "") -> Person:
    """Somebody new at this desk; who is there already with the same name, village and phone is not added again.

    Raises NotAllowed, NotFound for a village of another center, BadValue for a name or phone that cannot be.
    """
    rights.must(by, "order for", center_id=by.works_at)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadValue
    village = s.get(Village, village_id) if village_id is not None else None
    if village_id is not None and (village is None or village.center_id != by.works_at):
        raise NotFound
    s.exec(
        select(Center.id).where(Center.id == by.works_at).with_for_update()
    ).one()  # two at one desk: one after another
    for person in same(s, by, name, village_id, phone):
        if is_the_one(person, name, village_id, phone):
            return person
    person = Person(name=name, language=by.language, center_id=by.works_at, village_id=village_id)
    if phone:
        people.reach_by_phone(person, phone)
    s.add(person)
    s.flush()
    after = {"name": name, "village": village_id, "phone": phone}
    journal.write(s, by, "add customer", center_id=by.works_at, person_id=person.id, after=after)
    return person


def reach(s: Session, by: Person, person_id: int, digits: str) -> Person:
    """Note somebody's phone number at the desk. Raises NotFound and BadValue."""
    person = get(s, by, person_id)
    was = person.phone
    people.reach_by_phone(person, digits)
    if was != digits:
        before, after = {"phone": was}, {"phone": digits}
        journal.write(
            s, by, "change phone", center_id=person.center_id, person_id=person.id, before=before, after=after
        )
    return person
