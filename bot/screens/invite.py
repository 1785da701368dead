"""Invite: a one-time code for a new member of a center's staff, or for another admin."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import centers, people
from catalog.models import Person, Role

ROLES = OFFICE
CENTERS = PAGE - 1  # a page; the office stands below


def show(s: Session, person: Person, args: Args) -> Screen:
    """invite:all:PAGE chooses a center; invite:CENTER offers to make a code, invite:admin too; :CODE shows it."""
    if args and args[0] != "all":
        admin = args[0] == "admin"
        center = None if admin else centers.get(s, number(args, 0))
        code = args[1] if len(args) > 1 and people.tidy_code(args[1]) else ""
        tap = "invite:admin" if center is None else f"invite:{center.id}"
        make = () if code else (Choice(f"{tap}:make", say("🤝 Make a code"), means="yes"),)
        facts = {"center": center, "admin": admin, "code": code}
        return Screen("invite", facts, (*make, back("invite")), fresh=bool(code))
    page = number(args, 1, 0)
    shown, more = centers.page(s, page, CENTERS)
    choices = tuple(Choice(f"invite:{c.id}", say("%(center)s", center=c.names)) for c in shown)
    office = Choice("invite:admin", say("🔑 Another admin"))
    turn = pages("invite:all", page, more)
    return Screen("invite", {"center": None, "admin": False, "code": ""}, (*choices, office, *turn, back("staff:all")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """invite:CENTER:make and invite:admin:make"""
    if args[1:2] != ("make",):
        return None
    if args[0] == "admin":
        return f"invite:admin:{people.invite(s, Role.ADMIN, None, person)}"
    center_id = number(args, 0)
    return f"invite:{center_id}:{people.invite(s, Role.STAFF, center_id, person)}"
