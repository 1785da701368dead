"""Racks: how many shelves a center has, and how many layers each."""

import re

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import centers
from catalog.centers import MOST_LAYERS, MOST_SHELVES
from catalog.models import Person
from catalog.refusals import BadValue

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """racks"""
    center = centers.get(s, person.works_at)
    shelves, layers = center.shelves, center.layers
    ways = (
        (shelves + 1, layers, say("➕ One shelf more")),
        (shelves - 1, layers, say("➖ One shelf less")),
        (shelves, layers + 1, say("➕ One layer more")),
        (shelves, layers - 1, say("➖ One layer less")),
    )
    fitting = (w for w in ways if 1 <= w[0] <= MOST_SHELVES and 1 <= w[1] <= MOST_LAYERS)
    choices = tuple(Choice(f"racks:{a}:{b}", label) for a, b, label in fitting)
    return Screen("racks", {"center": center}, (*choices, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """racks:SHELVES:LAYERS; tapped twice it is set once."""
    if not args:
        return None
    centers.set_racks(s, person, person.works_at, number(args, 0), number(args, 1))
    return "racks"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """6 4, 6×4, 6排4层, 6 shelves 4 layers. Raises BadValue for a number alone."""
    typed = re.fullmatch(r"(\d{1,3})\s*(?:[^\d\s]{1,8})?\s*[^\d\s]{0,8}\s*(\d{1,3})\s*\D{0,8}", tidy(text))
    if typed:
        return f"racks:{int(typed[1])}:{int(typed[2])}"
    if re.fullmatch(r"\d+\D{0,8}", tidy(text)):
        raise BadValue
    return None
