"""Join: a one-time code that gives a role."""

from sqlmodel import Session

from bot.screens import EVERYONE, home
from bot.talk import Args, Event, Screen
from catalog import people
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """Home, as the role one now has."""
    return home.show(s, person, ())


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """join:CODE"""
    people.join(s, person, args[0] if args else "")
    return "home"
