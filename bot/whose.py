"""Whose book, and which month of it, a tap means."""

from datetime import date, timedelta

from bot.talk import Args, number
from catalog.models import Person, Role
from catalog.refusals import NotFound


def whose(person: Person, args: Args, at: int) -> int:
    """The center whose book is meant: the one named at place `at`, else one's own. Raises NotFound for another's."""
    center_id = number(args, at, person.works_at or 0)
    if not center_id or (person.role == Role.STAFF and center_id != person.works_at):
        raise NotFound
    return center_id


def month(text: str) -> tuple[date, date]:
    """The first and the last day of a month written 2026-03. Raises NotFound."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
