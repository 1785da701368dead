"""Worker: one member of staff or the office: where they work, since when, last seen; moved, or let go."""

from sqlmodel import Session

from bot import memory
from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import centers, people, rights, staff
from catalog.models import Person, Role
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """worker:PERSON shows them, worker:PERSON:moved after a move, worker:PERSON:to[:PAGE] asks where to."""
    rights.must(person, "invite")
    whom = people.get(s, number(args, 0))
    if whom.role == Role.CUSTOMER:
        raise NotFound
    part = args[1] if args[1:] and args[1] in ("to", "moved") else ""
    facts = {
        "whom": whom,
        "part": part,
        "center": centers.get(s, whom.works_at) if whom.works_at else None,
        "seen": staff.last_seen(s, whom),
    }
    if part == "to":
        _only_staff(whom)
        page = number(args, 2, 0)
        shown, more = centers.page(s, page, PAGE, whom.works_at)
        listed = (Choice(f"worker:{whom.id}:at:{c.id}", say("%(center)s", center=c.names)) for c in shown)
        turn = pages(f"worker:{whom.id}:to", page, more)
        return Screen("worker", facts, (*listed, *turn, back(f"worker:{whom.id}")))
    move = (Choice(f"worker:{whom.id}:to", say("🚚 Move to another center")),) if whom.role == Role.STAFF else ()
    choices = (
        *move,
        Choice(f"staff:who:{whom.id}", say("🚪 They no longer work here")),
        Choice(f"known:{whom.id}", say("🗂 What is kept about them")),
        back(f"staff:{whom.works_at}" if whom.works_at else "staff:all"),
    )
    return Screen("worker", facts, choices)


def _only_staff(whom: Person) -> None:
    if whom.role != Role.STAFF:
        raise NotFound


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """worker:PERSON:at:CENTER moves them; their chats stand at home from then on."""
    if args[1:2] != ("at",):
        return None
    whom, was = people.get(s, number(args, 0)), people.get(s, number(args, 0)).works_at
    staff.move(s, person, number(args, 0), number(args, 2))
    if whom.works_at != was:
        memory.send_home(s, whom)
    return f"worker:{whom.id}:moved"
