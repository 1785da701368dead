"""Ties: who may order for whom, and the one-time codes by which people of one family let each other in."""

from datetime import timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from catalog import customers, households, journal, notices, passes, people
from catalog.models import Order, Pass, Person, Purpose, Tie, now
from catalog.questions import Question, first
from catalog.refusals import BadCode, NotFound, OwnCode

LASTS = timedelta(days=7)
GIVEN = (Purpose.HOUSE, Purpose.ORDER)

HELPERS = Question(
    select(Tie, Person)
    .join(Person, col(Person.id) == col(Tie.helper_id))
    .where(Tie.person_id == bindparam("person"))
    .order_by(col(Tie.id))
)
HELPED = Question(
    select(Tie, Person)
    .join(Person, col(Person.id) == col(Tie.person_id))
    .where(Tie.helper_id == bindparam("helper"))
    .order_by(col(Tie.id))
)


def helpers(s: Session, person: Person) -> list[tuple[Tie, Person]]:
    """Who may order for this person."""
    return HELPERS.all(s, person=person.id)


def helped(s: Session, person: Person) -> list[tuple[Tie, Person]]:
    """Whom this person may order for as a relative."""
    return HELPED.all(s, helper=person.id)


def give(s: Session, person: Person, purpose: Purpose, by: Person | None = None) -> str:
    """Make a code by which somebody comes to live with this person, or may order for them; it works once, for a week.

    `by` makes it at the desk for one without a phone. Raises NotFound where that is not theirs to do.
    """
    if purpose not in GIVEN:
        raise NotFound
    if by is not None:
        customers.get(s, by, person.id or 0)
        about = {"purpose": purpose}
        journal.write(s, by, "give code", center_id=person.center_id, person_id=person.id, after=about)
    code, maker = people.new_code(), by or person
    s.add(
        Pass(
            digest=people.digest(code),
            purpose=purpose,
            person_id=person.id or 0,
            made_by_id=maker.id,
            expires=now() + LASTS,
        )
    )
    s.flush()
    return code


def take(s: Session, person: Person, text: str) -> Purpose | None:
    """Let in by a code, for what it was given: returns that, or None where it is no code of this kind.

    Raises BadCode for one that was used or has expired, OwnCode for one's own. The same person using the same code
    again is no second use.
    """
    code = people.tidy_code(text)
    asked = select(Pass).where(Pass.digest == people.digest(code or ""), col(Pass.purpose).in_(GIVEN))
    found = first(s, asked)
    if code is None or found is None:
        return None
    if found.person_id == person.id:
        raise OwnCode
    if found.used_by_id == person.id:
        return found.purpose
    if not passes.won(s, person, found):
        raise BadCode
    giver = people.get(s, found.person_id)
    if found.purpose == Purpose.HOUSE:
        households.join(s, giver, person)
    else:
        _tie(s, person, giver)
    return found.purpose


def _tie(s: Session, helper: Person, person: Person) -> None:
    tied = select(Tie.id).where(Tie.helper_id == helper.id, Tie.person_id == person.id)
    if first(s, tied) is not None:
        return
    s.add(Tie(helper_id=helper.id or 0, person_id=person.id or 0))
    s.flush()
    if people.reachable(s, person):
        notices.tell(s, [person], "may_order", about=helper)


def end(s: Session, by: Person, tie_id: int) -> None:
    """From now on one no longer orders for the other, and has nothing more to do with what they ordered.

    Either of the two may say so, or the desk. Raises NotFound, also for what is ended already.
    """
    tie = s.get(Tie, tie_id)
    if tie is None:
        raise NotFound
    person, helper = people.get(s, tie.person_id), people.get(s, tie.helper_id)
    own = by.id in (person.id, helper.id)
    if not own:
        customers.get(s, by, tie.person_id)
        journal.write(
            s, by, "end tie", center_id=person.center_id, person_id=person.id, before={"helper": helper.id}, after={}
        )
    s.delete(tie)
    s.execute(
        update(Order)
        .where(col(Order.person_id) == person.id, col(Order.helper_id) == helper.id)
        .values(helper_id=None)
        .execution_options(synchronize_session=False)
    )
    s.flush()
    s.expire_all()
    for told, about in ((person, helper), (helper, person)):
        if told.id != by.id and people.reachable(s, told):
            notices.tell(s, [told], "orders_no_more", about=about)
