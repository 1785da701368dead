"""How a message to many goes out: its letters are written into the outbox a few hundred at a time."""

from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, update
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from catalog import notices, tellings
from catalog.models import MANY, Notice, Person, Posted, Telling, now
from catalog.questions import first

STEP = 500  # letters written at once
LOW = 200  # letters ready to go out below which more are written


def running(s: Session) -> bool:
    """Whether any message is going out, so that a postman must look after it."""
    return first(s, select(Telling.id).where(*_under_way())) is not None


def _under_way() -> tuple[ColumnElement[bool], ...]:
    return (col(Telling.closed).is_(None), col(Telling.started).is_not(None), col(Telling.paused).is_(None))


def look_after(s: Session) -> int:
    """Write the next letters of what is going out, and close what is out; returns how many letters were written.

    The outbox never holds more than some hundreds of a message, however many get it, so that a pause or a stop is
    quick and no turn waits for a hundred thousand rows.
    """
    wrote = 0
    for telling in s.exec(select(Telling).where(*_under_way()).order_by(col(Telling.id))).all():
        here = (col(Notice.telling_id) == telling.id, col(Notice.state) == Posted.WAITING)
        ready = s.exec(select(func.count()).where(*here, col(Notice.due) <= now())).one()
        if telling.written is None and ready < LOW:
            wrote += _next(s, telling)
        elif telling.written is not None and first(s, select(Notice.id).where(*here)) is None:
            _close(s, telling)
    return wrote


def _next(s: Session, telling: Telling) -> int:
    """Write the next letters, in one statement; of two postmen who try at once one does."""
    at, was = now(), telling.upto
    whom = (*tellings.customers(telling.center_id), tellings.lives(), col(Person.quiet).is_(None), col(Person.id) > was)
    some = pick(col(Person.id)).where(*whom).order_by(col(Person.id)).limit(STEP).subquery()
    last, count = s.execute(pick(func.max(some.c.id), func.count())).one()
    won = s.execute(
        update(Telling)
        .where(col(Telling.id) == telling.id, col(Telling.upto) == was, *_under_way())
        .values(upto=last or was, written=None if count == STEP else at)
        .execution_options(synchronize_session=False)
    )
    s.refresh(telling)
    if won.rowcount != 1 or not count:  # type: ignore[attr-defined]
        return 0
    table = Notice.__table__.c  # type: ignore[attr-defined]
    fixed: dict[str, Any] = {
        "kind": "telling",
        "telling_id": telling.id,
        "rank": MANY,
        "facts": {},
        "state": Posted.WAITING,
    }
    fixed |= {"due": at, "tries": 0, "why": ""}
    columns = [literal(value, table[name].type).label(name) for name, value in fixed.items()]
    letters = pick(col(Person.id), *columns).where(*whom, col(Person.id) <= last)
    s.execute(insert(Notice).from_select(["person_id", *fixed], letters))
    return int(count)


def _close(s: Session, telling: Telling) -> None:
    """All of it is out: whoever sent it is told, once."""
    won = s.execute(
        update(Telling)
        .where(col(Telling.id) == telling.id, *_under_way())
        .values(closed=now())
        .execution_options(synchronize_session=False)
    )
    s.refresh(telling)
    if won.rowcount == 1:  # type: ignore[attr-defined]
        tellings.report(s, telling)


def rests(s: Session, notice: Notice, reader: Person) -> str | None:
    """Why a letter is not to go out just now: "stopped" or "quiet" for good, "paused" for a while; None: it is."""
    telling = s.get(Telling, notice.telling_id, populate_existing=True)
    if telling is None or telling.stopped is not None:
        return "stopped"
    if reader.quiet is not None:
        return "quiet"
    return "paused" if telling.paused is not None else None


def rest(s: Session, claim: notices.Claim) -> None:
    """Lay a letter of a paused message back."""
    here = (col(Notice.id) == claim.id, col(Notice.state) == Posted.WAITING)
    s.execute(update(Notice).where(*here).values(due=tellings.NEVER, leased=None))
