"""Stations: every center, for the admin to look after."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Say, Screen, back, number, pages, say
from catalog import centers
from catalog.models import Center, Person

ROLES = OFFICE
CENTERS = 5  # a page; "add a center" stands above


def show(s: Session, person: Person, args: Args) -> Screen:
    """stations[:PAGE]"""
    page = number(args, 0, 0)
    shown, more = centers.page_known(s, page, CENTERS)
    choices = (
        Choice("stations:add", say("➕ Add a center")),
        *(Choice(f"station:{c.id}", _called(c)) for c in shown),
    )
    turn = pages("stations", page, more)
    return Screen("stations", {}, (*choices, *turn, back()))


def _called(center: Center) -> Say:
    return say("🔒 %(center)s", center=center.names) if center.closed else say("%(center)s", center=center.names)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """stations:add begins a center, and asks for its name."""
    if args != ("add",):
        return None
    return f"station:{centers.add(s, person).id}:name"
