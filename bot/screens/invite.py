"""Invite: a one-time code for a new member of a center's staff."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import centers, people
from catalog.models import Person, Role

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """invite:all:PAGE chooses a center; invite:CENTER offers to make a code; invite:CENTER:CODE shows it."""
    if args and args[0] != "all":
        center = centers.get(s, number(args, 0))
        code = args[1] if len(args) > 1 and people.tidy_code(args[1]) else ""
        make = () if code else (Choice(f"invite:{center.id}:make", say("🤝 Make a code"), means="yes"),)
        return Screen("invite", {"center": center, "code": code}, (*make, back("invite")), fresh=bool(code))
    page, every = number(args, 1, 0), centers.every(s)
    shown = every[page * PAGE : (page + 1) * PAGE]
    choices = tuple(Choice(f"invite:{c.id}", say("%(center)s", center=c.names)) for c in shown)
    turn = pages("invite:all", page, len(every) > (page + 1) * PAGE)
    return Screen("invite", {"center": None, "code": ""}, (*choices, *turn, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """invite:CENTER:make"""
    if args[1:2] != ("make",):
        return None
    center_id = number(args, 0)
    return f"invite:{center_id}:{people.invite(s, Role.STAFF, center_id, person)}"
