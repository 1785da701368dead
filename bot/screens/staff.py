"""Staff: who works at a center; the admin invites and dismisses."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import BACK, PAGE, Args, Choice, Event, Screen, back, called, number, pages, say
from catalog import centers, people
from catalog.models import Person, Role
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """staff:CENTER[:PAGE] lists them; staff:who:PERSON asks before one is dismissed."""
    if args[:1] == ("who",):
        return _one(s, people.get(s, number(args, 1)))
    center, page = centers.get(s, number(args, 0)), number(args, 1, 0)
    them = people.staff_of(s, number(args, 0))
    size = PAGE - 1
    shown = them[page * size : (page + 1) * size]
    choices = tuple(Choice(f"staff:who:{p.id}", say("👤 %(who)s", who=called(p))) for p in shown)
    turn = pages(f"staff:{center.id}", page, len(them) > (page + 1) * size)
    invite = Choice(f"invite:{center.id}", say("🤝 Invite staff"))
    facts = {"center": center, "whom": None, "empty": not them}
    return Screen("staff", facts, (*choices, invite, *turn, back(f"station:{center.id}")))


def _one(s: Session, whom: Person) -> Screen:
    if whom.role != Role.STAFF or whom.works_at is None:
        raise NotFound
    choices = (
        Choice(f"staff:who:{whom.id}:dismiss", say("🚪 Yes, they no longer work here"), means="yes"),
        Choice(f"staff:{whom.works_at}", say("⬅️ No, leave it"), BACK, means="no"),
    )
    return Screen("staff", {"center": centers.get(s, whom.works_at), "whom": whom, "empty": False}, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """staff:who:PERSON:dismiss"""
    if args[2:3] != ("dismiss",):
        return None
    at = people.get(s, number(args, 1)).works_at
    people.dismiss(s, person, number(args, 1))
    return f"staff:{at}"
