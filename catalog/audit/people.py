"""People, their houses and ties, and what they are told."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session, col

from catalog.audit.off import Off, off
from catalog.models import Notice, Person, Posted, Role, Telling, Tie


def wrong(s: Session) -> Iterator[Off]:
    """What is off with people and notices."""
    yield from _places(s)
    yield from _notices(s)


def _places(s: Session) -> Iterator[Off]:
    """Staff work somewhere, and nobody else does; nobody is their own relative."""
    staff = col(Person.role) == Role.STAFF
    for person in s.scalars(select(col(Person.id)).where(staff, col(Person.works_at).is_(None))):
        yield off("person %(person)s: of the staff, but at no center", person=person)
    for person in s.scalars(select(col(Person.id)).where(~staff, col(Person.works_at).is_not(None))):
        yield off("person %(person)s: works at a center, but is not of the staff", person=person)
    for person in s.scalars(select(col(Tie.person_id)).where(col(Tie.person_id) == Tie.helper_id)):
        yield off("person %(person)s: is their own relative", person=person)


def _notices(s: Session) -> Iterator[Off]:
    """What is settled says when, what waits does not; of one message everybody has one letter, and it ends."""
    waits = col(Notice.state) == Posted.WAITING
    odd = (waits & col(Notice.settled).is_not(None)) | (~waits & col(Notice.settled).is_(None))
    for notice in s.scalars(select(col(Notice.id)).where(odd).order_by(col(Notice.id))):
        yield off("notice %(notice)s: it is not clear whether it is out", notice=notice)
    twice = select(col(Notice.telling_id), col(Notice.person_id)).where(col(Notice.telling_id).is_not(None))
    twice = twice.group_by(col(Notice.telling_id), col(Notice.person_id)).having(func.count() > 1)
    for telling, person in s.execute(twice):
        yield off("message %(telling)s: person %(person)s has two letters of it", telling=telling, person=person)
    late = select(col(Telling.id), func.count()).join(Notice, col(Notice.telling_id) == Telling.id)
    late = late.where(waits, col(Telling.closed).is_not(None)).group_by(col(Telling.id))
    for telling, count in s.execute(late):
        yield off("message %(telling)s: it is over, and %(count)s letters wait", telling=telling, count=count)
