"""Finding who is at the desk: people with something to collect there, by what they say or show."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from catalog import gazetteer, rights
from catalog.models import Answer, Complaint, Order, Person, State
from catalog.search.sounds import sounds

TAIL = 4  # digits of a phone or a code that people say instead of the whole
SHORTEST_PHONE = 5
MOST = 60  # who fits at all; more is no answer

_HAN_TITLE = re.compile(
    "(?:老|小)?(?P<family>[\u3400-\u9fff]{1,2}?)"
    "(?:大爷|大妈|大娘|大婶|大叔|大伯|大哥|大姐|大嫂|爷爷|奶奶|阿姨|叔叔|伯伯|婶子|婶婶|嫂子|师傅|老师|医生|大夫"
    "|先生|女士|太太|老板|书记|主任|家的|家里|家|姨|叔|婶|哥|姐|爷|伯|嫂)"
)
_HAN_OLD = re.compile("[老小](?P<family>[\u3400-\u9fff])")
_LATIN_TITLE = re.compile(r"(?:mrs?|ms|miss|aunt(?:ie|y)?|uncle|grandma|grandpa|granny|dr)\.? +(?P<family>\w+)")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may be at the desk."""

    person: Person
    order_id: int  # an order of theirs or of their house: by it the handover is opened
    own: bool  # whether that order is their own
    parcels: int  # that they or their house can take now


@dataclass(frozen=True, slots=True)
class Found:
    """Who fits, best first; `exact` where they were named in full, so that nothing else can be meant."""

    callers: Sequence[Caller]
    exact: bool


NOBODY = Found((), exact=False)


def by_digits(s: Session, by: Person, digits: str) -> Found:
    """Who has a code or a phone that ends in these four digits, or this very phone."""
    if by.works_at is None or not rights.may(by, "see desk", center_id=by.works_at):
        return NOBODY
    if len(digits) == TAIL:
        coded = select(Order.person_id).where(*_ready(by.works_at), col(Order.code).endswith(f"-{digits}"))
        fits = col(Person.id).in_(coded) | col(Person.phone).endswith(digits)
        return Found(_callers(s, by.works_at, _people(s, by.works_at, fits), digits), exact=True)
    if len(digits) >= SHORTEST_PHONE:
        phones = {digits, digits.removeprefix("86"), f"86{digits}"}
        return Found(_callers(s, by.works_at, _people(s, by.works_at, col(Person.phone).in_(phones))), exact=True)
    return NOBODY


def by_name(s: Session, by: Person, name: str) -> Found:
    """Who is called so: in full, in part, by a family name and a title, or much the same to the ear."""
    name = " ".join(name.split()).casefold()
    if by.works_at is None or not rights.may(by, "see desk", center_id=by.works_at) or len(name) < 2:
        return NOBODY
    same = _people(s, by.works_at, func.lower(col(Person.name)) == name)
    if same:
        return Found(_callers(s, by.works_at, same), exact=True)
    called = s.exec(_there(select(Person.id, Person.name), by.works_at)).all()  # names alone: a desk may hold thousands
    for fits in _ways(name):
        found = [number for number, other in called if other and fits(other.casefold())][: MOST * 4]
        if found:
            return Found(_callers(s, by.works_at, _people(s, by.works_at, col(Person.id).in_(found))), exact=False)
    return NOBODY


def known(s: Session, by: Person, name: str) -> Person | None:
    """The one customer of this desk who is called just so, whether or not something lies there for them."""
    name = " ".join(name.split()).casefold()
    if by.works_at is None or not rights.may(by, "see desk", center_id=by.works_at) or len(name) < 2:
        return None
    asked = select(Person).where(Person.center_id == by.works_at, func.lower(col(Person.name)) == name)
    found = s.exec(asked.where(Person.id != by.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def by_ids(s: Session, by: Person, ids: Sequence[int]) -> Found:
    """Those of these people who still have something to take here."""
    if by.works_at is None or not rights.may(by, "see desk", center_id=by.works_at):
        return NOBODY
    return Found(_callers(s, by.works_at, _people(s, by.works_at, col(Person.id).in_(ids))), exact=True)


def _ways(name: str) -> Iterable[Callable[[str], bool]]:
    """Ways in which a name may be meant, the surest first."""
    if name.isascii():
        letters = name.replace(" ", "")
        yield lambda other: name in other.split()
        title = _LATIN_TITLE.fullmatch(name)
        if title:
            family = title["family"]
            yield lambda other: family in other.split() or (not other.isascii() and _pinyin(other[:1]) == family)
        if len(letters) >= 4:
            yield lambda other: not other.isascii() and _pinyin(other) == letters
        return
    heard = _heard(name)
    yield lambda other: len(other) == len(name) + 1 and other.endswith(name)  # 秀英
    yield lambda other: _heard(other) == heard
    title = _HAN_TITLE.fullmatch(name) or _HAN_OLD.fullmatch(name)
    if title:
        family = title["family"]
        yield lambda other: other.startswith(family)


@lru_cache(8192)
def _heard(name: str) -> str:
    return gazetteer.heard(name)


@lru_cache(8192)
def _pinyin(name: str) -> str:
    table = sounds()
    return "".join(table.names[table.first[ord(sign)]] if ord(sign) < 0x10000 else "" for sign in name)


def _ready(center_id: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Order.center_id) == center_id, col(Order.state) == State.READY)


def due_back(center_id: int) -> tuple[ColumnElement[bool], ...]:
    """Which complaints at a center wait for their money."""
    refund = (col(Complaint.answer) == Answer.REFUND, col(Complaint.paid).is_(None), col(Complaint.refund) > 0)
    return (col(Complaint.center_id) == center_id, *refund)


def _there(asked: Any, center_id: int) -> Any:
    """Of the people asked for, those who have something to take at a center, or whose house has."""
    ready = select(Order.person_id).where(*_ready(center_id))
    back = select(Complaint.person_id).where(*due_back(center_id))
    theirs = col(Person.id).in_(ready) | col(Person.id).in_(back)
    houses = select(Person.household_id).where(col(Person.household_id).is_not(None), theirs)
    return asked.where(or_(theirs, col(Person.household_id).in_(houses))).order_by(col(Person.id))


def _people(s: Session, center_id: int, *fits: ColumnElement[bool]) -> list[Person]:
    """Those who have something to take at a center, or whose house has, and of whom all this is true."""
    return list(s.exec(_there(select(Person), center_id).where(*fits)).all())


def _callers(s: Session, center_id: int, found: list[Person], digits: str = "") -> list[Caller]:
    """Each house once, by the one of it who fits best: who has a parcel of their own, then who came first."""
    found = found[: MOST * 4]
    houses = {person.household_id for person in found if person.household_id is not None}
    lives = select(Person.id).where(col(Person.household_id).in_(houses))
    ids = [person.id for person in found]
    whose = col(Order.person_id).in_(ids) | col(Order.person_id).in_(lives)
    asked = select(Order.id, Order.person_id, Person.household_id, Order.code).join(
        Person, col(Person.id) == col(Order.person_id)
    )
    ready = s.exec(asked.where(*_ready(center_id), whose).order_by(col(Order.id))).all()
    owed = select(Complaint.order_id, Complaint.person_id, Person.household_id).join(
        Person, col(Person.id) == col(Complaint.person_id)
    )
    whose = col(Complaint.person_id).in_(ids) | col(Complaint.person_id).in_(lives)
    back = s.exec(owed.where(*due_back(center_id), whose).order_by(col(Complaint.id))).all()
    by_house: dict[object, Caller] = {}
    for person in found:
        house = person.household_id
        parcels = [row for row in ready if row[1] == person.id or (house is not None and row[2] == house)]
        money = [(*row, "") for row in back if row[1] == person.id or (house is not None and row[2] == house)]
        # What was named by its code comes first, then one's own, then the house's, then money to be given back.
        first = min(
            [*parcels, *money],
            key=lambda row: (not (digits and (row[3] or "").endswith(f"-{digits}")), row[1] != person.id),
        )
        caller = Caller(person, first[0] or 0, own=first[1] == person.id, parcels=len(parcels))
        key = ("house", house) if house is not None else ("person", person.id)
        if key not in by_house or (caller.own and not by_house[key].own):
            by_house[key] = caller
    return list(by_house.values())[:MOST]
