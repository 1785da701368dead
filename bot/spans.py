"""Which days and which center a tap of a report means, and the taps that lead there."""

from datetime import date, timedelta

from sqlmodel import Session

from bot.talk import NEXT, PREVIOUS, Args, Choice, dated, day, number, say
from catalog import centers
from catalog.models import Center, Person, Role
from catalog.refusals import NotFound
from catalog.spans import Span, month, week

DAY = timedelta(days=1)
NEAR = ("today", "yesterday", "week", "lastweek", "month", "lastmonth")  # what is resolved on the day it is tapped


def near(word: str, today: date) -> Span:
    """The days a word of NEAR means. Raises NotFound for any other."""
    if word not in NEAR:
        raise NotFound
    if word in ("today", "yesterday"):
        at = today if word == "today" else today - DAY
        return Span(at, at)
    span = week(today) if word.endswith("week") else month(today)
    return span.before() if word.startswith("last") else span


def lately(today: date) -> Span:
    """The last thirty days, for whoever does not say which."""
    return Span(today - 29 * DAY, today)


def where(person: Person, args: Args) -> int | None:
    """The center that is meant by the first of a tap's arguments; 0 is one's own, for admins all of them (None).

    Raises NotFound where staff name another's.
    """
    center_id = number(args, 0, 0)
    if person.role == Role.STAFF:
        if person.works_at is None or center_id not in (0, person.works_at):
            raise NotFound
        return person.works_at
    return center_id or None


def center_of(s: Session, center_id: int | None) -> Center | None:
    """The row of a center, None for all of them. Raises NotFound for one there is not."""
    return centers.get(s, center_id) if center_id is not None else None


def of(args: Args) -> Span:
    """The days that the second and the third of a tap's arguments name. Raises NotFound for forged ones."""
    return Span(day(args, 1), day(args, 2))


def tap(name: str, center_id: int | None, span: Span) -> str:
    """The tap of a screen or a paper that speaks of a center over some days."""
    return f"{name}:{center_id or 0}:{dated(span.first)}:{dated(span.last)}"


def turns(name: str, center_id: int | None, span: Span, today: date) -> tuple[Choice, ...]:
    """The ways to the days before, and to the days after where they have begun."""
    ways = [Choice(tap(name, center_id, span.before()), say("◀️ %(when)s", when=span.before()), PREVIOUS)]
    if span.after().first <= today:
        ways.append(Choice(tap(name, center_id, span.after()), say("▶️ %(when)s", when=span.after()), NEXT))
    return tuple(ways)
