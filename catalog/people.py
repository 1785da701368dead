"""Who people are: how they are met, reached, invited and dismissed, and for whom they buy."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from catalog import journal, rights
from catalog.models import Address, Center, Invite, Person, Role, Shop, Tie, aware, now
from catalog.questions import Question, first
from catalog.refusals import BadCode, BadValue, LastAdmin, NotFound
from catalog.rows import insert_row, update_row

USED_WITHIN = timedelta(minutes=5)  # so long an address that is used on and on is not written down again
INVITE_LASTS = timedelta(days=7)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 O, 1 I L: codes are read out loud and copied by hand
CODE_LENGTH = 8
MISCOUNTED = re.compile(r"1[3-9]\d{8}|1[3-9]\d{10}")  # a mobile with a digit too few or too many


HERE = (col(Address.channel) == bindparam("channel"), col(Address.name) == bindparam("name"))
OTHER = aliased(Address)
SINCE_ELSEWHERE = (
    exists()
    .where(col(OTHER.person_id) == col(Address.person_id), col(OTHER.id) != col(Address.id))
    .where(col(OTHER.used) >= col(Address.used))
)
# Every turn begins with these. The shop and where one collects come along: nearly every turn looks at them.
BEHIND: Question[tuple[Person, Address, Shop, Center | None, bool]] = Question(
    select(Person, Address, Shop, Center, SINCE_ELSEWHERE)  # type: ignore[call-overload]  # it knows no EXISTS
    .join(Address)
    .join(Shop, col(Shop.id) == 1)
    .outerjoin(Center, col(Center.id) == col(Person.center_id))
    .where(*HERE)
)

REACHED = Question(
    select(Address)
    .where(Address.person_id == bindparam("person"), col(Address.gone).is_(False))
    .order_by(col(Address.used).desc(), col(Address.id).desc())
    .limit(1)
)
KNOWN = (
    select(Person)
    .where(exists().where(col(Address.person_id) == col(Person.id), col(Address.gone).is_(False)))
    .order_by(col(Person.id))
)
DESK = Question(KNOWN.where(Person.role == Role.STAFF, Person.works_at == bindparam("center")))
ADMINS = Question(KNOWN.where(Person.role == Role.ADMIN))
AT = Question(select(Person).join(Address).where(*HERE))


def meet(s: Session, channel: str, name: str, called: str, language: str) -> Person:
    """The person behind an address, known from now on; the address becomes the one they last used."""
    known = BEHIND.first(s, channel=channel, name=name)
    if known is None:
        person = insert_row(s, Person, name=called[:60], language=language)
        insert_row(s, Address, channel=channel, name=name, person_id=person.id)
        return person
    found, address, _, _, elsewhere = known
    # Of a clock that went ahead and was put right, what it wrote down is not believed.
    if elsewhere or address.gone or not timedelta() <= now() - aware(address.used) <= USED_WITHIN:
        update_row(s, address, used=now(), gone=False)
    if called and not found.name:
        found.name = called[:60]
    return found


def at(s: Session, channel: str, name: str) -> Person:
    """The person behind an address. Raises NotFound where nobody has written from it yet."""
    found = AT.first(s, channel=channel, name=name)
    if found is None:
        raise NotFound
    return found


def _id(person: Person) -> int:
    assert person.id is not None
    return person.id


def get(s: Session, person_id: int) -> Person:
    """A person by number. Raises NotFound."""
    person = s.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def address_of(s: Session, person_id: int) -> Address | None:
    """Where to write to a person: the address they last used that still reaches them."""
    return REACHED.first(s, person=person_id)


def reachable(s: Session, person: Person) -> bool:
    """Whether anything we write would reach this person."""
    return address_of(s, _id(person)) is not None


def gone(s: Session, channel: str, name: str) -> None:
    """The platform says that nothing reaches this address any more."""
    s.execute(update(Address).where(col(Address.channel) == channel, col(Address.name) == name).values(gone=True))


def desk_of(s: Session, center_id: int | None) -> list[Person]:
    """Who is to be told what happens at a center: its staff who can be reached, else the admins who can."""
    return (DESK.all(s, center=center_id) if center_id is not None else []) or ADMINS.all(s)


def staff_of(s: Session, center_id: int) -> list[Person]:
    """Everybody who works at a center."""
    asked = select(Person).where(Person.role == Role.STAFF, Person.works_at == center_id).order_by(col(Person.id))
    return list(s.exec(asked).all())


def at_desk_of(person: Person, buyer: Person) -> bool:
    """Whether `person` stands at the desk where `buyer` collects, and may order for them there."""
    return buyer.center_id is not None and rights.may(person, "order for", center_id=buyer.center_id)


def may_buy_for(s: Session, person: Person, buyer: Person) -> bool:
    """Whether `person` may order for `buyer`: at the desk of the buyer's center, or as a relative who was let."""
    if at_desk_of(person, buyer):
        return True
    tie = select(Tie.id).where(Tie.helper_id == person.id, Tie.person_id == buyer.id)
    return first(s, tie) is not None


def buyer(s: Session, person: Person) -> Person:
    """Whose basket this person fills just now: their own, or that of somebody they may buy for."""
    if person.buys_for_id is None or person.buys_for_id == person.id:
        return person
    other = get(s, person.buys_for_id)
    return other if may_buy_for(s, person, other) else person


def buy_for(s: Session, person: Person, buyer_id: int | None) -> Person:
    """From now on fill the basket of somebody else, or (None) one's own again. Raises NotFound where one may not."""
    other = get(s, buyer_id) if buyer_id is not None else person
    if other.id != person.id and not may_buy_for(s, person, other):
        raise NotFound
    whom = None if other.id == person.id else other.id
    if person.buys_for_id != whom:
        update_row(s, person, buys_for_id=whom)
    return other


def speak(person: Person, language: str) -> None:
    """From now on this person is spoken to in `language`."""
    person.language = language


def digest(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def tidy_code(text: str) -> str | None:
    """The invite code somebody typed, or None if the text cannot be one."""
    code = text.upper().replace("-", "").replace(" ", "")
    return code if len(code) == CODE_LENGTH and all(letter in LETTERS for letter in code) else None


def new_code() -> str:
    """A code for one use that is no word anybody types."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if any(letter.isdigit() for letter in code):
            return code


def invite(s: Session, role: Role, center_id: int | None = None, by: Person | None = None) -> str:
    """Make a code that gives `role` once; only its digest is kept. `by` is None for the owner of the machine.

    Raises NotAllowed, and NotFound for staff of no center.
    """
    if by is not None:
        rights.must(by, "invite")
    if role == Role.STAFF and (center_id is None or s.get(Center, center_id) is None):
        raise NotFound
    code = new_code()
    made_by = by.id if by else None
    made = Invite(digest=digest(code), role=role, center_id=center_id, expires=now() + INVITE_LASTS, made_by=made_by)
    s.add(made)
    s.flush()
    act = "invite admin" if role == Role.ADMIN else "invite"
    journal.write(s, by, act, center_id=center_id, after={"role": role, "invite": made.id})
    return code


def last_admin(s: Session, person: Person) -> bool:
    """Whether nobody but `person` runs the shop. Of two admins who go at once, one is the last."""
    admins = select(Person.id).where(Person.role == Role.ADMIN).order_by(col(Person.id)).with_for_update()
    return set(s.exec(admins).all()) <= {person.id}


def join(s: Session, person: Person, text: str) -> Person:
    """Take the role a code gives. Raises BadCode when it was never given, was used, or has expired.

    The same person using the same code again is no second use: their first message may have been lost on the way.
    """
    code = tidy_code(text)
    if code is None:
        raise BadCode
    asked = select(Invite).where(Invite.digest == digest(code))
    found = first(s, asked)
    if found is not None and found.used_by == person.id:
        return person
    taken = s.execute(
        update(Invite)
        .where(col(Invite.digest) == digest(code), col(Invite.used).is_(None), col(Invite.expires) > now())
        .values(used=now(), used_by=person.id)
    )
    if found is None or taken.rowcount != 1:  # type: ignore[attr-defined]
        raise BadCode
    was = {"role": person.role, "works_at": person.works_at}
    if person.role == Role.ADMIN and found.role != Role.ADMIN and last_admin(s, person):
        raise LastAdmin
    person.role, person.works_since = found.role, now()
    person.works_at = found.center_id if found.role == Role.STAFF else None
    if person.center_id is None:
        person.center_id = found.center_id
    s.flush()
    after = {"role": person.role, "works_at": person.works_at}
    journal.write(s, person, "join", center_id=found.center_id, person_id=person.id, before=was, after=after)
    return person


def any_forgotten(s: Session, ids: Collection[int]) -> bool:
    """Whether one of these people has asked to be forgotten."""
    asked = select(Person.id).where(col(Person.id).in_(ids), col(Person.forgotten).is_not(None))
    return first(s, asked) is not None


def reach_by_phone(person: Person, digits: str) -> None:
    """From now on this person can be called under `digits`. Raises BadValue for what no phone can have."""
    good_phone(digits)
    person.phone = digits


def good_phone(digits: str) -> None:
    """Raises BadValue for what no phone can have: 5 to 15 digits, not all the same, no mobile a digit too long."""
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15) or len(set(digits)) == 1:
        raise BadValue
    if MISCOUNTED.fullmatch(digits):
        raise BadValue
