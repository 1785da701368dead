"""Join: a one-time code that gives a role, a household, a relative to order for, or leads to another chat of one's own.

Ten wrong ones in ten minutes, and none is looked up for a while.
"""

from sqlmodel import Session

from bot.screens import EVERYONE, home
from bot.talk import Args, Event, Screen
from catalog import opening, passes, people, selves, ties
from catalog.models import Person, Role
from catalog.refusals import BadCode

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """Home, as the role one now has; join:wrong says that a code opened nothing."""
    if args == ("wrong",):
        raise BadCode
    return home.show(s, person, ())


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """join:CODE"""
    if args == ("wrong",):
        return None
    code = args[0] if args else ""
    passes.patient(s, person)
    purpose = ties.take(s, person, code)
    if purpose is not None:
        return f"family:joined:{purpose}"
    whose = selves.other(s, person, code)
    if whose is not None:
        return f"oneself:ask:{code}" if whose.id != person.id else "oneself:joined"
    try:
        people.join(s, person, code)
    except BadCode:
        passes.miss(s, person)
        return "join:wrong"
    return "setup" if person.role == Role.ADMIN and opening.missing(s) else "home"
