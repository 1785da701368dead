"""Tellings: a message to all customers, or those of a center: who gets it, how it goes out, and who wants none."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, update
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from catalog import cash, goods, journal, notices, people, rights
from catalog.models import Address, Deed, Notice, Person, Posted, Role, Telling, aware, now
from catalog.refusals import BadValue, Empty, NotFound, ToldEnough, TooLate
from catalog.store import knock

LONGEST = 700  # characters: with what stands around them they fit beside a photo on every platform
A_DAY = 3  # messages that one center may send to all its customers in a day
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # when the letters of a paused message are due


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a message would reach: `count` get it; others cannot, for they have no chat, have left it, or said stop."""

    count: int
    no_chat: int
    gone: int
    quiet: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a message has come, in letters; `spared` are those who said stop meanwhile or may not be written to."""

    sent: int
    waiting: int
    failed: int
    spared: int


def audience(s: Session, by: Person, center_id: int | None) -> Audience:
    """Who would get a message to a center's customers, or (None) to everybody. Raises NotFound for another center's."""
    _must(by, center_id)
    has, reached = _has_chat(), lives()
    loud = col(Person.quiet).is_(None)

    def counted(*terms: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(and_(*terms))

    asked = pick(counted(reached, loud), counted(~has), counted(has, ~reached), counted(reached, ~loud))
    count, no_chat, gone, quiet = s.execute(asked.select_from(Person).where(*customers(center_id))).one()
    return Audience(count, no_chat, gone, quiet)


def customers(center_id: int | None) -> list[ColumnElement[bool]]:
    """The customers of a center, or of all, in a WHERE of persons."""
    here = [col(Person.center_id) == center_id] if center_id is not None else []
    return [col(Person.role) == Role.CUSTOMER, col(Person.forgotten).is_(None), *here]


def _has_chat() -> ColumnElement[bool]:
    return exists().where(col(Address.person_id) == col(Person.id)).correlate(Person)


def lives() -> ColumnElement[bool]:
    """Whether something reaches a person, in a WHERE of persons."""
    here = and_(col(Address.person_id) == col(Person.id), col(Address.gone).is_(False))
    return exists().where(here).correlate(Person)


def _must(by: Person, center_id: int | None) -> None:
    if not rights.may(by, "tell customers", center_id=center_id):
        raise NotFound


def get(s: Session, telling_id: int, by: Person) -> Telling:
    """A message `by` may look after. Raises NotFound, also for somebody else's that is not sent yet."""
    found = s.get(Telling, telling_id)
    if found is None or (found.started is None and found.by_id != by.id):
        raise NotFound
    _must(by, found.center_id)
    return found


def every(s: Session, by: Person, page: int = 0, size: int = 6) -> tuple[list[Telling], bool]:
    """One page of what was told, newest first: at the center `by` works at, everywhere for the admin."""
    asked = select(Telling).where(col(Telling.started).is_not(None)).order_by(col(Telling.id).desc())
    if by.role != Role.ADMIN:
        _must(by, by.works_at)
        asked = asked.where(Telling.center_id == by.works_at)
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def write(s: Session, by: Person, center_id: int | None, words: str = "", photo: bytes | None = None) -> Telling:
    """Begin a message; nobody gets it before `start`. Raises NotFound, and BadValue for too many words."""
    _must(by, center_id)
    telling = Telling(by_id=by.id or 0, center_id=center_id)
    s.add(telling)
    s.flush()
    return amend(s, by, telling.id or 0, words, photo)


def amend(s: Session, by: Person, telling_id: int, words: str = "", photo: bytes | None = None) -> Telling:
    """Give a message that is not sent yet other words or another photo. Raises NotFound, TooLate and BadValue."""
    telling = get(s, telling_id, by)
    if telling.started is not None:
        raise TooLate
    if len(words.strip()) > LONGEST:
        raise BadValue
    telling.words = words.strip() or telling.words
    if photo is not None:
        telling.picture = goods.keep_picture(s, photo, "image/jpeg")
    s.flush()
    return telling


def twin(s: Session, telling: Telling) -> datetime | None:
    """When the same words went to some of the same people today, if they did."""
    same = " ".join(telling.words.split()).casefold()
    for other in _today(s, telling.center_id):
        if other.id != telling.id and " ".join(other.words.split()).casefold() == same:
            return aware(other.started or other.made)
    return None


def _today(s: Session, center_id: int | None, alone: bool = False) -> list[Telling]:
    """What was sent today to a center's customers; with `alone` to theirs only, and not to everybody."""
    asked = select(Telling).where(col(Telling.started) > now() - timedelta(days=1))
    if alone:
        asked = asked.where(col(Telling.center_id) == center_id)
    elif center_id is not None:
        asked = asked.where((col(Telling.center_id) == center_id) | col(Telling.center_id).is_(None))
    found = s.exec(asked.order_by(col(Telling.started).desc())).all()
    return [one for one in found if one.started and cash.day_of(s, one.started) == cash.today(s)]


def start(s: Session, by: Person, telling_id: int) -> Telling:
    """Let a message go out. A second time changes nothing.

    Raises NotFound, Empty without words, and ToldEnough where a center has told its customers enough for a day.
    """
    telling = get(s, telling_id, by)
    if telling.started is not None:
        return telling
    if not telling.words:
        raise Empty
    if by.role != Role.ADMIN and len(_today(s, telling.center_id, alone=True)) >= A_DAY:
        raise ToldEnough(A_DAY)
    reached = audience(s, by, telling.center_id).count
    won = s.execute(
        update(Telling)
        .where(col(Telling.id) == telling_id, col(Telling.started).is_(None))
        .values(started=now(), count=reached)
        .execution_options(synchronize_session=False)
    )
    s.refresh(telling)
    if won.rowcount == 1:  # type: ignore[attr-defined]
        knock(s)
        after = {"telling": telling.id, "count": reached, "words": telling.words[:60]}
        journal.write(s, by, "tell", center_id=telling.center_id, after=after)
    return telling


def pause(s: Session, by: Person, telling_id: int) -> Telling:
    """Let nothing more of a message go out until `go_on`; what a postman carries just now arrives."""
    telling = get(s, telling_id, by)
    if telling.started is None or telling.closed is not None:
        raise TooLate
    if telling.paused is None:
        telling.paused = now()
        _due(s, telling_id, NEVER)
        journal.write(s, by, "tell pause", center_id=telling.center_id, after={"telling": telling_id})
    return telling


def go_on(s: Session, by: Person, telling_id: int) -> Telling:
    """Let a paused message go on."""
    telling = get(s, telling_id, by)
    if telling.started is None or telling.closed is not None:
        raise TooLate
    if telling.paused is not None:
        telling.paused = None
        _due(s, telling_id, now())
        journal.write(s, by, "tell on", center_id=telling.center_id, after={"telling": telling_id})
    return telling


def stop(s: Session, by: Person, telling_id: int) -> Telling:
    """Drop what of a message is not out yet. A second time changes nothing."""
    telling = get(s, telling_id, by)
    if telling.started is None:
        raise TooLate
    if telling.closed is None:
        _drop(s, telling)
        after = {"telling": telling_id, "count": progress(s, telling).sent}
        journal.write(s, by, "tell stop", center_id=telling.center_id, after=after)
        if by.id != telling.by_id:
            report(s, telling)
    return telling


@journal.undoes("tell")
def _not_told(s: Session, by: Person, deed: Deed) -> None:
    """Whoever has not got it yet does not."""
    telling = get(s, deed.after["telling"], by)
    if telling.closed is not None:
        raise TooLate
    _drop(s, telling)


def _drop(s: Session, telling: Telling) -> None:
    telling.stopped = telling.closed = now()
    telling.paused = None
    s.flush()
    waiting = (col(Notice.telling_id) == telling.id, col(Notice.state) == Posted.WAITING)
    s.execute(update(Notice).where(*waiting).values(state=Posted.DROPPED, settled=now(), why="stopped"))


def _due(s: Session, telling_id: int, due: datetime) -> None:
    """Move the letters that nobody carries."""
    free = (col(Notice.leased).is_(None)) | (col(Notice.leased) < now())
    here = (col(Notice.telling_id) == telling_id, col(Notice.state) == Posted.WAITING, free)
    s.flush()
    knock(s)
    s.execute(update(Notice).where(*here).values(due=due))


def progress(s: Session, telling: Telling) -> Progress:
    """How far a message has come."""
    asked = pick(col(Notice.state), func.count()).where(col(Notice.telling_id) == telling.id)
    counts = {row[0]: row[1] for row in s.execute(asked.group_by(col(Notice.state)))}
    sent, failed = counts.get(Posted.SENT, 0), counts.get(Posted.FAILED, 0)
    spared, waiting = counts.get(Posted.DROPPED, 0), counts.get(Posted.WAITING, 0)
    if telling.closed is None and telling.written is None:  # to many nothing is written yet
        waiting = max(waiting, telling.count - sent - failed - spared)
    return Progress(sent, waiting, failed, spared)


def report(s: Session, telling: Telling) -> None:
    """Tell whoever sent a message how it went."""
    done = progress(s, telling)
    facts = {"telling": telling.id, "sent": done.sent, "failed": done.failed, "stopped": telling.stopped is not None}
    notices.tell(s, [people.get(s, telling.by_id)], "told", facts=facts)


def want(s: Session, person: Person, wanted: bool) -> None:
    """From now on this person gets what goes to everybody, or (False) does not; their own notices come in any case."""
    if wanted != (person.quiet is None):
        person.quiet = None if wanted else now()
        s.flush()
