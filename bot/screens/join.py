"""Join: a one-time code that gives a role, a household, or a relative to order for."""

from sqlmodel import Session

from bot.screens import EVERYONE, home
from bot.talk import Args, Event, Screen
from catalog import opening, people, ties
from catalog.models import Person, Role

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """Home, as the role one now has."""
    return home.show(s, person, ())


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """join:CODE"""
    purpose = ties.take(s, person, args[0] if args else "")
    if purpose is not None:
        return f"family:joined:{purpose}"
    people.join(s, person, args[0] if args else "")
    return "setup" if person.role == Role.ADMIN and opening.missing(s) else "home"
