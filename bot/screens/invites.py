"""Invites: the codes that still give somebody a role, and taking one back."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import BACK, PAGE, Args, Choice, Event, Say, Screen, back, called, number, pages, say
from catalog import centers, people, staff
from catalog.models import Invite, Person, Role
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """invites, invites:all:PAGE; invites:ID asks before one is withdrawn."""
    every = staff.invitations(s, person)
    if args and args[0] != "all":
        one = next((one for one in every if one.id == number(args, 0)), None)
        if one is None:
            raise NotFound
        maker = called(people.get(s, one.made_by)) if one.made_by else say("the owner of the machine")
        choices = (
            Choice(f"invites:{one.id}:withdraw", say("🗑 Yes, withdraw it"), means="yes"),
            Choice("invites", say("⬅️ No, leave it"), BACK, means="no"),
        )
        return Screen("invites", {"one": one, "what": _what(s, one), "maker": maker, "empty": False}, choices)
    page = number(args, 1, 0)
    shown = every[page * PAGE : (page + 1) * PAGE]
    listed = (Choice(f"invites:{one.id}", _label(s, one)) for one in shown)
    turn = pages("invites:all", page, len(every) > (page + 1) * PAGE)
    return Screen("invites", {"one": None, "empty": not every}, (*listed, *turn, back("staff:all")))


def _what(s: Session, one: Invite) -> Say:
    if one.role == Role.ADMIN:
        return say("admin of the shop")
    return say("staff at %(center)s", center=centers.get(s, one.center_id).names)


def _label(s: Session, one: Invite) -> Say:
    return say("🤝 %(what)s, until %(at)s", what=_what(s, one), at=one.expires)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """invites:ID:withdraw"""
    if args[1:2] != ("withdraw",):
        return None
    staff.withdraw(s, person, number(args, 0))
    return "invites"
