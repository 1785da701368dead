"""Staff: who works at a center, or anywhere; one who is found by name; and the question before one is let go."""

from sqlmodel import Session

from bot import memory
from bot.screens import OFFICE
from bot.talk import BACK, PAGE, Args, Choice, Event, Screen, back, called, number, pages, say
from catalog import centers, people, rights, staff
from catalog.models import Center, Person, Role
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """staff:CENTER[:PAGE] lists them, staff[:all[:PAGE]] those of everywhere, staff:said:SENTENCE[:PAGE] who is meant.

    staff:who:PERSON asks before one is dismissed.
    """
    if args[:1] == ("who",):
        return _one(s, people.get(s, number(args, 1)))
    if not args or args[0] in ("all", "said"):
        return _everywhere(s, person, args)
    center, page = centers.get(s, number(args, 0)), number(args, 1, 0)
    them = people.staff_of(s, number(args, 0))
    size = PAGE - 1
    choices = tuple(
        Choice(f"worker:{p.id}", say("👤 %(who)s", who=called(p))) for p in them[page * size : (page + 1) * size]
    )
    turn = pages(f"staff:{center.id}", page, len(them) > (page + 1) * size)
    invite = Choice(f"invite:{center.id}", say("🤝 Invite staff"))
    facts = {"center": center, "whom": None, "empty": not them, "said": False}
    return Screen("staff", facts, (*choices, invite, *turn, back(f"station:{center.id}")))


def _everywhere(s: Session, person: Person, args: Args) -> Screen:
    said = args[:1] == ("said",)
    name = memory.sentence(s, number(args, 1), person) if said else ""
    page, tap = number(args, 2 if said else 1, 0), f"staff:said:{number(args, 1)}" if said else "staff:all"
    them, size = staff.every(s, person, name), PAGE - 2
    shown = tuple(_listed(s, one) for one in them[page * size : (page + 1) * size])
    ways = () if said else (Choice("invites", say("🤝 Open invitations")), Choice("invite", say("➕ Invite somebody")))
    facts = {"center": None, "whom": None, "empty": not them, "said": said}
    turn = pages(tap, page, len(them) > (page + 1) * size)
    return Screen("staff", facts, (*shown, *ways, *turn, back("staff" if said else "home")))


def _listed(s: Session, one: Person) -> Choice:
    center = s.get(Center, one.works_at) if one.works_at else None
    where = center.names if center else say("office")
    return Choice(f"worker:{one.id}", say("👤 %(who)s · %(where)s", who=called(one), where=where))


def _one(s: Session, whom: Person) -> Screen:
    if whom.role == Role.CUSTOMER:
        raise NotFound
    choices = (
        Choice(f"staff:who:{whom.id}:dismiss", say("🚪 Yes, they no longer work here"), means="yes"),
        Choice(f"worker:{whom.id}", say("⬅️ No, leave it"), BACK, means="no"),
    )
    center = centers.get(s, whom.works_at) if whom.works_at else None
    return Screen("staff", {"center": center, "whom": whom, "empty": False, "said": False}, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """staff:who:PERSON:dismiss; staff:find takes the name just typed."""
    if args == ("find",):
        rights.must(person, "invite")
        name = " ".join(event.text.split())
        found = staff.every(s, person, bare_name(name)) if name else []
        if len(found) == 1:
            return f"worker:{found[0].id}"
        return f"staff:said:{memory.keep_sentence(s, person, bare_name(name))}" if name else "staff"
    if args[:1] != ("who",) or args[2:3] != ("dismiss",):
        return None
    whom = people.get(s, number(args, 1))
    at = whom.works_at
    staff.dismiss(s, person, number(args, 1))
    memory.send_home(s, whom)
    return f"staff:{at}" if at else "staff:all"


def bare_name(typed: str) -> str:
    """The name somebody typed, without the word before it: 员工 李, staff Li."""
    for word in ("员工", "站长", "staff", "who is"):
        if typed.casefold().startswith(word) and len(typed) > len(word):
            return typed[len(word) :].strip(" :,，：")
    return typed


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A name typed where staff are listed."""
    return "staff:find" if args[:1] != ("who",) and any(sign.isalpha() for sign in text) else None
