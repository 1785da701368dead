"""Kin: which relatives may order for a customer, kept at the desk for people without a phone."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, called, number, say
from catalog import customers, people, ties
from catalog.models import Person, Purpose
from catalog.refusals import NotFound

ROLES = DESK
MOST = 5


def show(s: Session, person: Person, args: Args) -> Screen:
    """kin:PERSON; kin:PERSON:code:CODE shows a code just made."""
    whom = customers.get(s, person, number(args, 0))
    here, tied = f"kin:{whom.id}", ties.helpers(s, whom)
    code = people.tidy_code(args[2]) if args[1:2] == ("code",) and len(args) > 2 else None
    facts = {"whom": whom, "kin": [helper for _, helper in tied], "code": code}
    if code:
        return Screen("kin", facts, (back(here),), fresh=True)
    ends = [
        Choice(f"{here}:end:{tie.id}", say("✋ %(who)s no longer orders", who=called(helper)))
        for tie, helper in tied[:MOST]
    ]
    return Screen("kin", facts, (Choice(f"{here}:make", say("🔑 Make a code")), *ends, back(f"customer:{whom.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """kin:PERSON:make, kin:PERSON:end:TIE"""
    if len(args) < 2:
        return None
    whom = customers.get(s, person, number(args, 0))
    if args[1] == "make":
        return f"kin:{whom.id}:code:{ties.give(s, whom, Purpose.ORDER, person)}"
    if args[1] == "end":
        if number(args, 2) not in [tie.id for tie, _ in ties.helpers(s, whom)]:
            raise NotFound
        ties.end(s, person, number(args, 2))
        return f"kin:{whom.id}"
    return None
