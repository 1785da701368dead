"""Whose book, and which month of it, a tap means."""

import re
from datetime import date, timedelta

from bot.talk import Args, number
from catalog.models import Person, Role
from catalog.refusals import NotFound
from catalog.spans import FIRST_YEAR, LAST_YEAR

MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


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
    if not (MONTH.fullmatch(text) and FIRST_YEAR <= first.year <= LAST_YEAR):
        raise NotFound
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
