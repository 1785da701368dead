"""Newcomer: somebody the desk adds from one typed line, read back before; who may be there already comes first."""

from sqlmodel import Session

from bot import finding, memory
from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.whom import described
from catalog import centers, customers, people
from catalog.models import Person, Village
from catalog.refusals import BadValue

ROLES = STAFF
ALIKE = 4  # people who may be the same


def show(s: Session, person: Person, args: Args) -> Screen:
    """newcomer:SENTENCE"""
    line = finding.read(s, person, memory.sentence(s, number(args, 0), person))
    there = customers.same(s, person, line.name, line.village, line.phone)
    known = any(customers.is_the_one(one, line.name, line.village, line.phone) for one in there)
    # What the desk cannot tell apart is one person: nobody is there twice.
    add = say("✅ Yes, add them") if not there else say("➕ No, it is somebody else: add them")
    choices = [
        *(Choice(f"serve:for:{one.id}", say("👤 %(who)s", who=described(s, one))) for one in there[:ALIKE]),
        *([] if known or not line.name else [Choice(f"newcomer:{args[0]}:add", add, means="" if there else "yes")]),
        back("serve"),
    ]
    village = s.get(Village, line.village) if line.village is not None else None
    facts: dict[str, object] = {"line": line, "village": village, "there": there, "known": known}
    facts |= {"villages": centers.villages(s, person.works_at or 0)[:2]}
    return Screen("newcomer", facts, tuple(choices))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """newcomer:SENTENCE:add; the basket filled from now on is theirs."""
    if args[1:2] != ("add",):
        return None
    line = finding.read(s, person, memory.sentence(s, number(args, 0), person))
    if not line.name:
        raise BadValue
    added = customers.add(s, person, line.name, line.village, line.phone)
    people.buy_for(s, person, added.id)
    return "serving"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Another line instead of this one."""
    return "serve:find"
