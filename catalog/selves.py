"""Selves: two entries of one person, known by different chats or at the desk, made one."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Table, delete, update
from sqlmodel import Session, SQLModel, col, select

from catalog import customers, households, journal, passes, people
from catalog.basket import MOST
from catalog.models import Order, OrderLine, Pass, Person, Purpose, Role, State, Tie, aware, now
from catalog.models.books import FROZEN
from catalog.questions import first
from catalog.refusals import BadCode, NotAllowed, NotFound, OwnCode

LASTS = timedelta(minutes=15)  # long enough to pick up the other phone
# Of two entries the older one's word is taken for these, and the other's where it says nothing.
KEPT = ("name", "phone", "language", "center_id", "village_id", "household_id", "quiet")
PHONE = 11  # digits of a phone number here
Link = tuple[Table, Column[Any]]


def links() -> list[Link]:
    """Every column of every table that names a person."""
    return [
        (table, column)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    ]


def give(s: Session, person: Person) -> str:
    """Make a code that its owner types in another chat of their own; the one before it works no more.

    Raises NotAllowed for people of the shop: an invite gives them their role in each chat.
    """
    if person.role != Role.CUSTOMER:
        raise NotAllowed
    mine = (col(Pass.person_id) == person.id, col(Pass.purpose) == Purpose.SELF, col(Pass.used).is_(None))
    s.execute(update(Pass).where(*mine, col(Pass.expires) > now()).values(expires=now()))
    code = people.new_code()
    made = Pass(
        digest=people.digest(code),
        purpose=Purpose.SELF,
        person_id=person.id or 0,
        made_by_id=person.id,
        expires=now() + LASTS,
    )
    s.add(made)
    s.flush()
    return code


def other(s: Session, person: Person, text: str) -> Person | None:
    """Whose other chat this would be, by a code they typed: themselves where it has done it, None for no such code.

    Raises BadCode for one that was used or has expired, OwnCode for one's own, NotAllowed for people of the shop.
    """
    found = _code(s, text)
    if found is None:
        return None
    if found.used_by_id == person.id:
        return person
    if found.person_id == person.id:
        raise OwnCode
    if found.used is not None or aware(found.expires) <= now():
        raise BadCode
    theirs = people.get(s, found.person_id)
    _both_customers(person, theirs)
    return theirs


def join(s: Session, person: Person, text: str) -> None:
    """Be one with whoever made the code: what is theirs follows to this chat. Twice is once.

    Raises BadCode, OwnCode and NotAllowed; of two who use a code at once one wins.
    """
    found, theirs = _code(s, text), other(s, person, text)
    if found is None or theirs is None:
        raise BadCode
    if theirs.id == person.id:
        return
    if not passes.won(s, person, found):
        raise BadCode
    _one(s, person, theirs, person)


def twin(s: Session, by: Person, person: Person) -> Person | None:
    """Who at this desk may be the same person: another customer's entry with the same phone."""
    if not person.phone or person.role != Role.CUSTOMER or by.works_at is None or person.center_id != by.works_at:
        return None
    asked = select(Person).where(Person.center_id == by.works_at, Person.role == Role.CUSTOMER, Person.id != person.id)
    found = s.exec(asked.where(col(Person.phone).endswith(_end(person))).order_by(col(Person.id))).all()
    return next((one for one in found if _end(one) == _end(person)), None)


def confirm(s: Session, by: Person, person_id: int, other_id: int) -> Person:
    """Somebody at the desk has asked: the two entries with one phone are one person. Returns the one that stays.

    Raises NotFound where they are not this desk's or have not the same phone, NotAllowed for people of the shop.
    """
    person, theirs = customers.get(s, by, person_id), customers.get(s, by, other_id)
    if person.id == theirs.id or not person.phone or _end(person) != _end(theirs) or by.works_at is None:
        raise NotFound
    _both_customers(person, theirs)
    stays, goes = sorted((person, theirs), key=lambda one: (aware(one.since), one.id or 0))
    _one(s, stays, goes, by)
    return stays


def _end(person: Person) -> str:
    """A phone number without the country before it."""
    return person.phone[-PHONE:]


def _code(s: Session, text: str) -> Pass | None:
    digest = people.digest(people.tidy_code(text) or "")
    return first(s, select(Pass).where(Pass.digest == digest, Pass.purpose == Purpose.SELF))


def _both_customers(*both: Person) -> None:
    if any(one.role != Role.CUSTOMER for one in both):
        raise NotAllowed


def _one(s: Session, stays: Person, goes: Person, by: Person) -> None:
    """Let everything that names `goes` name `stays`, and `goes` be no more."""
    ids = (stays.id or 0, goes.id or 0)
    s.exec(select(Person.id).where(col(Person.id).in_(ids)).order_by(col(Person.id)).with_for_update()).all()
    for table, column in links():  # who once worked at a desk stands in its book, which nobody changes
        if table.name in FROZEN and s.execute(table.select().where(column == goes.id).limit(1)).first():
            raise NotAllowed
    gone = {"person": goes.id, "name": goes.name, "phone": goes.phone}
    house = goes.household_id
    first, then = sorted((stays, goes), key=lambda one: (aware(one.since), one.id or 0))
    for name in KEPT:
        setattr(stays, name, getattr(first, name) or getattr(then, name))
    stays.since = first.since
    _ties(s, stays, goes)
    _baskets(s, stays, goes)
    s.flush()
    for table, column in links():
        if column.primary_key and s.execute(table.select().where(column == stays.id).limit(1)).first():
            s.execute(delete(table).where(column == goes.id))  # one row a person: who stays has theirs
        if table.name not in FROZEN:
            moved = update(table).where(column == goes.id).values({column: stays.id})
            s.execute(moved.execution_options(synchronize_session=False))
    s.execute(delete(Person).where(col(Person.id) == goes.id).execution_options(synchronize_session=False))
    s.expunge(goes)
    s.expire_all()
    if stays.buys_for_id == stays.id:
        stays.buys_for_id = None
    _left_alone(s, house)
    s.flush()
    after = {"name": stays.name, "phone": stays.phone}
    journal.write(s, by, "same person", center_id=stays.center_id, person_id=stays.id, before=gone, after=after)


def _ties(s: Session, stays: Person, goes: Person) -> None:
    """Nobody orders for themselves as a relative, and nobody twice for another."""
    asked = select(Tie).where(
        (col(Tie.helper_id).in_((stays.id, goes.id))) | (col(Tie.person_id).in_((stays.id, goes.id)))
    )
    seen = set()
    for tie in s.exec(asked.order_by(col(Tie.id))).all():
        pair = tuple(stays.id if one == goes.id else one for one in (tie.helper_id, tie.person_id))
        if pair[0] == pair[1] or pair in seen:
            s.delete(tie)
        seen.add(pair)
    s.flush()


def _baskets(s: Session, stays: Person, goes: Person) -> None:
    """Two baskets for the same person become one: what lies in both counts together."""
    mine = (stays.id, goes.id)
    asked = select(Order).where(
        Order.state == State.DRAFT, (col(Order.person_id).in_(mine)) | (col(Order.by_id).in_(mine))
    )
    kept: dict[tuple[int | None, ...], Order] = {}
    for order in s.exec(asked.order_by(col(Order.id))).all():
        pair = tuple(stays.id if one == goes.id else one for one in (order.person_id, order.by_id))
        into = kept.setdefault(pair, order)
        if into is not order:
            _pour(s, order, into)
    s.flush()


def _pour(s: Session, order: Order, into: Order) -> None:
    there = {line.item_id: line for line in s.exec(select(OrderLine).where(OrderLine.order_id == into.id)).all()}
    for line in s.exec(select(OrderLine).where(OrderLine.order_id == order.id)).all():
        if line.item_id in there:
            there[line.item_id].count = min(MOST, there[line.item_id].count + line.count)
            s.delete(line)
        else:
            line.order_id = into.id or 0
    s.flush()
    s.delete(order)
    s.flush()


def _left_alone(s: Session, household_id: int | None) -> None:
    """One who lives alone has no household."""
    if household_id is None:
        return
    left = s.exec(select(Person).where(Person.household_id == household_id)).all()
    if len(left) == 1 and not households.members(s, left[0]):
        left[0].household_id = None
