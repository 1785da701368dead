"""The outbox: tell() inside the transaction that made it true, claim() and settle() by the postman."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import Session, col, select

from catalog.models import OWN, Address, Notice, Person, Posted, aware, now
from catalog.questions import Question, first
from catalog.rows import fresh, insert_row
from catalog.store import knock

LEASE = timedelta(minutes=2)  # how long a postman may carry a notice before another takes it up
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
TRIES = 14  # with doubling pauses about four and a half hours
ORPHANED = timedelta(hours=1)  # how long a notice waits for the process that has its reader's channel


def tell(
    s: Session,
    people: Iterable[Person],
    kind: str,
    *,
    order_id: int | None = None,
    about: Person | None = None,
    due: datetime | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Write down that these people must be told, from `due` on. It goes out once this transaction has committed."""
    knock(s)
    bag = s.info.get("together")
    for person in people:
        assert person.id is not None
        if person.forgotten is not None:  # there is nobody to be told
            continue
        notice = fresh(
            Notice,
            person_id=person.id,
            kind=kind,
            order_id=order_id,
            about_id=about.id if about else None,
            due=due or now(),
            facts=facts or {},
        )
        if bag is None:
            insert_row(s, Notice, **notice)
        else:
            bag.append(notice)


@contextmanager
def together(s: Session) -> Iterator[None]:
    """Write all that is told in this block at once: for acts that concern hundreds of people."""
    bag: list[dict[str, Any]] = []
    s.info["together"] = bag
    try:
        yield
    finally:
        del s.info["together"]
    if bag:
        s.execute(insert(Notice), bag)


def brought(s: Session, order_id: int, kinds: Iterable[str]) -> set[int]:
    """Who has been told one of these kinds about an order, or is being told just now: the ids of persons."""
    asked = select(Notice.person_id).where(
        Notice.order_id == order_id,
        col(Notice.kind).in_(list(kinds)),
        (col(Notice.state) == Posted.SENT) | ((col(Notice.state) == Posted.WAITING) & col(Notice.leased).is_not(None)),
    )
    return set(s.exec(asked).all())


def brought_of(s: Session, order_ids: Collection[int], kinds: Iterable[str]) -> dict[int, set[int]]:
    """Who has been told one of these kinds, order by order: order → ids of persons, as in `brought`."""
    asked = select(Notice.order_id, Notice.person_id).where(
        col(Notice.order_id).in_(order_ids),
        col(Notice.kind).in_(list(kinds)),
        (col(Notice.state) == Posted.SENT) | ((col(Notice.state) == Posted.WAITING) & col(Notice.leased).is_not(None)),
    )
    found: dict[int, set[int]] = {}
    for order_id, person_id in s.exec(asked).all():
        found.setdefault(order_id or 0, set()).add(person_id)
    return found


def drop(s: Session, order_id: int | Collection[int], kinds: Iterable[str]) -> None:
    """Take back what has not gone out yet about an order, or several, because it is no longer true."""
    ids = [order_id] if isinstance(order_id, int) else list(order_id)
    s.execute(
        update(Notice)
        .where(col(Notice.order_id).in_(ids), col(Notice.kind).in_(list(kinds)), col(Notice.state) == Posted.WAITING)
        .values(state=Posted.DROPPED, settled=now())
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice a postman carries until `leased`; after that another may take it."""

    id: int
    leased: datetime


def claim(s: Session, limit: int = 30, channels: Collection[str] = (), rank: int = OWN) -> list[tuple[Notice, Claim]]:
    """Take up to `limit` notices of a rank that are due and that nobody carries. Two postmen never get the same one.

    With `channels`, one whose reader last used another is left to the process that has it, for an hour.
    """
    at = now()
    waiting = [
        col(Notice.state) == Posted.WAITING,
        col(Notice.rank) == rank,
        col(Notice.due) <= at,
        (col(Notice.leased).is_(None)) | (col(Notice.leased) < at),
    ]
    if channels:
        theirs = (col(Address.person_id) == col(Notice.person_id), col(Address.gone).is_(False))
        latest = select(Address.channel).where(*theirs).order_by(col(Address.used).desc(), col(Address.id).desc())
        channel = latest.limit(1).correlate(Notice).scalar_subquery()
        waiting.append(channel.is_(None) | channel.in_(channels) | (col(Notice.due) < at - ORPHANED))
    asked = select(Notice).where(*waiting).order_by(col(Notice.due), col(Notice.id)).limit(limit)
    until = at + LEASE
    taken = []
    for notice in s.exec(asked).all():
        assert notice.id is not None
        won = s.execute(update(Notice).where(col(Notice.id) == notice.id, *waiting).values(leased=until))
        if won.rowcount == 1:  # type: ignore[attr-defined]
            taken.append((notice, Claim(notice.id, until)))
    return taken


def settle(s: Session, claim: Claim, state: Posted, why: str = "") -> None:
    """Close a notice for good: SENT, DROPPED or FAILED."""
    s.execute(
        update(Notice)
        .where(col(Notice.id) == claim.id, col(Notice.state) == Posted.WAITING)
        .values(state=state, settled=now(), leased=None, why=why[:200])
    )


def put_off(s: Session, claim: Claim, after: float | None = None, why: str = "") -> bool:
    """Try again later: after the pause asked for in seconds, or twice as long as last time. False when given up."""
    notice = s.get(Notice, claim.id, populate_existing=True)
    if notice is None or notice.state != Posted.WAITING or notice.leased != claim.leased:
        return True  # closed, or another postman carries it by now
    notice.tries += 1
    notice.why = why[:200]
    notice.leased = None
    if notice.tries >= TRIES:
        notice.state, notice.settled = Posted.FAILED, now()
        s.flush()
        return False
    pause = min(FIRST_PAUSE * 2 ** (notice.tries - 1), LONGEST_PAUSE)
    notice.due = now() + (timedelta(seconds=after) if after is not None else pause)
    s.flush()
    return True


def clock_went_back(s: Session, was: datetime) -> None:
    """The clock showed `was` and shows less: what was due by then stays due, carried or not."""
    waiting = (col(Notice.state) == Posted.WAITING, col(Notice.due) <= was)
    s.execute(update(Notice).where(*waiting, col(Notice.due) > now()).values(due=now(), leased=None))
    s.execute(update(Notice).where(*waiting, col(Notice.leased) > now() + 2 * LEASE).values(leased=None))


def unstick(s: Session) -> None:
    """What only a clock that was wrong can have put off so far is due now: for a process that has just begun."""
    waiting, at = col(Notice.state) == Posted.WAITING, now()
    held = col(Notice.leased) > at + 2 * LEASE
    tried = (col(Notice.tries) > 0) & (col(Notice.due) > at + 2 * LONGEST_PAUSE)
    s.execute(update(Notice).where(waiting, held | tried).values(due=at, leased=None))


def due_now(s: Session, rank: int = OWN) -> bool:
    """Whether anything of a rank waits to be carried: a look that holds up no writer."""
    waiting = (Notice.state == Posted.WAITING, Notice.rank == rank, col(Notice.due) <= now())
    return first(s, select(Notice.id).where(*waiting)) is not None


def next_due(s: Session, rank: int = OWN) -> datetime | None:
    """When the next notice of a rank will want carrying, or None when there is none."""
    asked = select(Notice.due).where(Notice.state == Posted.WAITING, Notice.rank == rank)
    return first(s, asked.order_by(col(Notice.due)))


def waiting(s: Session, rank: int = OWN) -> tuple[int, float]:
    """How many notices of a rank are due and not out yet, and for how many seconds the oldest has been."""
    at = now()
    due = (Notice.state == Posted.WAITING, Notice.rank == rank, col(Notice.due) <= at)
    many, oldest = s.exec(select(func.count(col(Notice.id)), func.min(Notice.due)).where(*due)).one()
    return many, (at - aware(oldest)).total_seconds() if oldest else 0.0


def told_lately(s: Session, kind: str, about: Person, within: timedelta = timedelta(minutes=10)) -> bool:
    """Whether such a notice about this person was written a moment ago: a second tap rings no second bell."""
    asked = select(Notice.id).where(Notice.kind == kind, Notice.about_id == about.id, Notice.due > now() - within)
    return first(s, asked) is not None


def last_words(s: Session, kind: str, about: Person) -> list[str]:
    """What somebody typed last before such a notice was written of them, oldest first."""
    asked = select(Notice.facts).where(Notice.kind == kind, Notice.about_id == about.id).order_by(col(Notice.id).desc())
    facts = first(s, asked) or {}
    return list(facts.get("said", []))


def told(s: Session, notice: Notice, person: Person) -> bool:
    """Whether a notice of the same kind, about the same thing, was already written to `person`."""
    asked = select(Notice.id).where(
        Notice.kind == notice.kind,
        Notice.order_id == notice.order_id,
        Notice.about_id == notice.about_id,
        Notice.person_id == person.id,
    )
    return first(s, asked) is not None


BROUGHT = (col(Notice.state) == Posted.SENT) & (col(Notice.settled) > bindparam("since"))
CARRIED = (col(Notice.state) == Posted.WAITING) & (col(Notice.leased) > bindparam("leased"))
SENT_SINCE = Question(select(Notice.id).where(Notice.person_id == bindparam("person"), BROUGHT | CARRIED).limit(1))


def sent_since(s: Session, person: Person, since: datetime) -> bool:
    """Whether something was brought to this person after `since`, or is on its way and may be there already."""
    return SENT_SINCE.first(s, person=person.id, since=since, leased=since + LEASE) is not None
