"""Family: who lives with me and collects for me, which relatives order for me, and for whom I order."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, called, number, pages, say
from catalog import households, people, ties
from catalog.models import Person, Purpose
from catalog.refusals import NotFound

ROLES = EVERYONE
MOST = 5
PARTS = ("house", "kin", "for", "leaving", "ending", "code", "joined")


def show(s: Session, person: Person, args: Args) -> Screen:
    """family; family:house, :kin and :for one part each; family:leaving and :ending:TIE ask once.

    family:code:PURPOSE:CODE shows a code just made, family:joined:PURPOSE what one of somebody else's opened.
    """
    part = args[0] if args and args[0] in PARTS else ""
    helped, helpers = ties.helped(s, person), ties.helpers(s, person)
    facts: dict[str, object] = {"part": part, "house": households.members(s, person), "code": "", "purpose": ""}
    facts |= {"helped": [one for _, one in helped], "helpers": [one for _, one in helpers], "whom": person}
    if part == "code":
        code = people.tidy_code(args[2]) if len(args) > 2 else None
        if code is None:
            raise NotFound
        return Screen(
            "family", {**facts, "code": code, "purpose": args[1]}, (back(f"family:{_part(args[1])}"),), fresh=True
        )
    if part == "leaving":
        yes = Choice("family:leave", say("🚪 Yes, I live apart now"), means="yes")
        return Screen("family", facts, (yes, back("family:house")))
    if part == "ending":
        tie, helper = _tie(s, person, number(args, 1))
        yes = Choice(f"family:end:{tie}", say("✋ Yes, from now on"), means="yes")
        return Screen("family", {**facts, "whom": helper}, (yes, back("family:kin")))
    if part == "house":
        leave = (Choice("family:leaving", say("🚪 I live apart now")),) if households.members(s, person) else ()
        make = Choice("family:give:house", say("🔑 Make a code for my family"))
        return Screen("family", facts, (make, *leave, back("family")))
    if part == "kin":
        make = Choice("family:give:order", say("🔑 Make a code for a relative"))
        ends = [
            Choice(f"family:ending:{tie.id}", say("✋ %(who)s no longer orders", who=called(one)))
            for tie, one in helpers[:MOST]
        ]
        return Screen("family", facts, (make, *ends, back("family")))
    if part == "for":
        page = number(args, 1, 0)
        listed = [_order_for(one) for _, one in helped[page * PAGE : (page + 1) * PAGE]]
        return Screen(
            "family", facts, (*listed, *pages("family:for", page, len(helped) > (page + 1) * PAGE), back("family"))
        )
    if part == "joined":
        facts["purpose"] = args[1] if len(args) > 1 else ""
    many = Choice("family:for", say("🛒 Order for a relative (%(num)s)", num=len(helped)))
    choices = [_order_for(helped[0][1])] if len(helped) == 1 else [many] if helped else []
    choices += [
        Choice("family:house", say("🏠 Who lives with me and collects for me")),
        Choice("family:kin", say("📱 A relative orders for me")),
        *([Choice("orders", say("📦 What I ordered"))] if helped else []),
        back("me"),
    ]
    return Screen("family", facts, tuple(choices), fresh=part == "joined")


def _order_for(one: Person) -> Choice:
    return Choice(f"serve:for:{one.id}", say("🛒 Order for %(who)s", who=called(one)))


def _part(purpose: str) -> str:
    return "house" if purpose == Purpose.HOUSE else "kin"


def _tie(s: Session, person: Person, tie_id: int) -> tuple[int, Person]:
    """One of the relatives who order for this person. Raises NotFound."""
    for tie, helper in ties.helpers(s, person):
        if tie.id == tie_id:
            return tie_id, helper
    raise NotFound


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """family:give:PURPOSE makes a code; family:leave leaves the house; family:end:TIE ends a relative's orders."""
    if args[:1] == ("give",) and args[1:] in (("house",), ("order",)):
        return f"family:code:{args[1]}:{ties.give(s, person, Purpose(args[1]))}"
    if args == ("leave",):
        households.leave(s, person)
        return "family:house"
    if args[:1] == ("end",):
        ties.end(s, person, number(args, 1))
        return "family:kin"
    return None
