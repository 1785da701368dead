"""The day's close: the drawer is counted, and what it holds is held against the book."""

from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from catalog import cash, journal, rights
from catalog.models import Center, Close, Entry, Flow, Person
from catalog.questions import first
from catalog.refusals import BadValue, Empty, NotFound, TooLate

MOST = 10_000_000_00  # minor units that a drawer can hold


def get(s: Session, close_id: int, by: Person) -> Close:
    """One close. Raises NotFound, also for another center's."""
    found = s.get(Close, close_id)
    if found is None or not rights.may(by, "see book", center_id=found.center_id):
        raise NotFound
    return found


def open_for(s: Session, person: Person) -> bool:
    """Whether somebody entered money that no count of the drawer has settled yet."""
    settled = select(func.coalesce(func.max(Close.upto), 0)).where(Close.center_id == Entry.center_id)
    asked = select(Entry.id).where(Entry.by_id == person.id, Entry.number > settled.scalar_subquery())
    return first(s, asked) is not None


def close(s: Session, by: Person, center_id: int, upto: int, after: int, counted: int, why: str = "") -> Close:
    """Close the book, whose last entry was `upto` when `counted` minor units were found in the drawer.

    `after` is the number of the close before, 0 for none, as it was then: of two people at once one wins, and the
    other gets the close that the first made. A difference becomes an entry, so that the drawer agrees. Raises
    NotAllowed, BadValue, Empty for a difference nobody explains, and TooLate where something was entered since the
    count: then it is to be held against the book anew.
    """
    rights.must(by, "close book", center_id=center_id)
    if not 0 <= counted <= MOST:
        raise BadValue
    # Holds the center's row: whoever enters something or closes at the same moment comes before or after.
    hold = update(Center).where(col(Center.id) == center_id).values(book=Center.book)
    s.execute(hold.execution_options(synchronize_session=False))
    there = last(s, center_id)
    day, number = cash.today(s), s.exec(select(Center.book).where(Center.id == center_id)).one()
    if there is not None and (there.id or 0) > after:
        return there
    if number != upto:
        raise TooLate
    expected = cash.drawer(s, center_id)
    why = why.strip()[:200] if counted != expected else ""
    if counted != expected:
        if not why:
            raise Empty
        number = cash.enter(s, by, center_id, Flow.DIFFERENCE, counted - expected, note=why).number
    elif there is not None and (there.upto, there.day) == (number, day):  # counted again, and still right
        return there
    made = Close(
        center_id=center_id, day=day, upto=number, expected=expected, counted=counted, why=why, by_id=by.id or 0
    )
    s.add(made)
    s.flush()
    found = {"close": made.id, "expected": expected, "counted": counted} | ({"why": why} if why else {})
    journal.write(s, by, "close", center_id=center_id, after=found)
    return made


def last(s: Session, center_id: int) -> Close | None:
    """The last close of a center."""
    asked = select(Close).where(Close.center_id == center_id).order_by(col(Close.id).desc())
    return first(s, asked)


def of(s: Session, by: Person, center_id: int, page: int = 0, size: int = 6) -> tuple[list[Close], bool]:
    """One page of a center's closes, newest first, and whether more follow. Raises NotFound."""
    if not rights.may(by, "see book", center_id=center_id):
        raise NotFound
    asked = select(Close).where(Close.center_id == center_id).order_by(col(Close.id).desc())
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def before(s: Session, close: Close) -> int:
    """The number of the last entry that had been settled when this close was made."""
    asked = select(Close.upto).where(Close.center_id == close.center_id, col(Close.id) < close.id)
    return first(s, asked.order_by(col(Close.id).desc())) or 0


def settled(s: Session, close: Close) -> list[Entry]:
    """The entries that a close settled, oldest first."""
    asked = select(Entry).where(Entry.center_id == close.center_id, Entry.number > before(s, close))
    return list(s.exec(asked.where(Entry.number <= close.upto).order_by(col(Entry.number))).all())


def between(s: Session, by: Person, center_id: int, first: date, last: date) -> list[Close]:
    """A center's closes of the days from `first` to `last`, oldest first. Raises NotFound."""
    if not rights.may(by, "see book", center_id=center_id):
        raise NotFound
    asked = select(Close).where(Close.center_id == center_id, Close.day >= first, Close.day <= last)
    return list(s.exec(asked.order_by(col(Close.id))).all())
