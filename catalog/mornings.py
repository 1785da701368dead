"""Mornings: who is told every morning what happened the day before, and the notices that say it, one a day each.

Each wish has its `due` in the store. Whoever comes first when it is due moves it on to the next day by a conditional
UPDATE and writes the notice in the same transaction: two processes write one, and so does one that was killed in
between. A day on which nobody came by before noon is left out.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from catalog import journal, notices, rights
from catalog.models import Morning, Notice, Person, Role, now
from catalog.questions import first
from catalog.refusals import BadValue, NotAllowed
from catalog.store import shop

EARLIEST, LATEST = time(4), time(11, 30)  # of what is a morning
NOON = time(12)
DAY = timedelta(days=1)


def where(person: Person) -> int | None:
    """Of which center somebody is told: their own, or all (None) for an admin. Raises NotAllowed for anybody else."""
    if person.role == Role.ADMIN:
        return None
    if person.works_at is None or not rights.may(person, "see report", center_id=person.works_at):
        raise NotAllowed
    return person.works_at


def at(s: Session, person: Person) -> time | None:
    """When somebody is told every morning, None where they are not."""
    wish = s.get(Morning, person.id)
    return wish.at if wish else None


def switch_on(s: Session, person: Person, at: time) -> Morning:
    """From the next time the clock shows `at`, tell somebody every day. Raises NotAllowed; BadValue for no morning."""
    center_id = where(person)
    if not EARLIEST <= at <= LATEST:
        raise BadValue
    assert person.id is not None
    at = at.replace(second=0, microsecond=0)
    wish = s.get(Morning, person.id)
    was = wish.at if wish else None
    if wish is None:
        wish = Morning(person_id=person.id, at=at, due=now())
    if was != at:
        wish.at, wish.due = at, _next(s, at)
        s.add(wish)
        s.flush()
        before = {"morning": f"{was:%H:%M}"} if was else {}
        journal.write(s, person, "morning", center_id=center_id, before=before, after={"morning": f"{at:%H:%M}"})
    return wish


def switch_off(s: Session, person: Person) -> None:
    """Tell somebody no more; doing it twice is doing it once."""
    wish = s.get(Morning, person.id)
    if wish is not None:
        before = {"morning": f"{wish.at:%H:%M}"}
        s.delete(wish)
        s.flush()
        center_id = person.works_at if person.role == Role.STAFF else None
        journal.write(s, person, "no morning", center_id=center_id, before=before)


def due(s: Session) -> bool:
    """Whether somebody is to be told by now: a look that holds up no writer."""
    return first(s, select(Morning.person_id).where(col(Morning.due) <= now())) is not None


def ring(s: Session) -> None:
    """Write the notices that are due, each once; whoever works here no more is left alone from now on."""
    for wish in s.exec(select(Morning).where(col(Morning.due) <= now())).all():
        person, was = s.get_one(Person, wish.person_id), wish.due
        mine = (col(Morning.person_id) == wish.person_id, col(Morning.due) == was)
        try:
            center_id = where(person)
        except NotAllowed:
            s.execute(delete(Morning).where(*mine).execution_options(synchronize_session=False))
            s.expunge(wish)
            continue
        on = update(Morning).where(*mine).values(due=_next(s, wish.at))
        won = s.execute(on.execution_options(synchronize_session=False))
        clock = now().astimezone(_zone(s))
        if won.rowcount == 1 and wish.at <= clock.time() < NOON:  # type: ignore[attr-defined]
            facts = {"day": (clock.date() - DAY).isoformat(), "center": center_id or 0}
            notices.tell(s, [person], "morning", facts=facts)
        s.expire(wish)


def told_of(notice: Notice) -> date:
    """The day a morning's notice speaks of."""
    return date.fromisoformat(notice.facts["day"])


def late(s: Session, notice: Notice) -> bool:
    """Whether it is past noon of the day a notice was for: nobody wants a morning's news then."""
    return now() >= datetime.combine(told_of(notice) + DAY, NOON, _zone(s))


def _next(s: Session, at: time) -> datetime:
    """The next moment the shop's clock shows `at`, in UTC."""
    zone = _zone(s)
    today = now().astimezone(zone).date()
    soonest = datetime.combine(today, at, zone)
    if soonest <= now():
        soonest = datetime.combine(today + DAY, at, zone)
    return soonest.astimezone(ZoneInfo("UTC"))


def _zone(s: Session) -> ZoneInfo:
    return ZoneInfo(shop(s).zone)
