"""Forget: what goes and what stays is explained, asked once more, and then done for good."""

from sqlmodel import Session

from bot import refused
from bot.screens import EVERYONE
from bot.talk import BACK, Args, Choice, Event, Screen, back, number, say
from catalog import forgetting, known, people
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """forget[:PERSON] explains, or says why not yet; forget:PERSON:sure asks once more; forget:PERSON:done tells."""
    whose = number(args, 0, person.id)
    own = whose == person.id
    facts: dict[str, object] = {"own": own, "part": "", "why": None}
    if args[1:2] == ("done",):
        whom = people.get(s, whose)
        if whom.forgotten is None or not forgetting.may(person, whose):
            raise NotFound
        return Screen("forget", facts | {"part": "done", "whom": whom}, (back("home"),), fresh=True)
    whom, above = known.get(s, person, whose), back(f"known:{whose}")
    facts["whom"] = whom
    why = forgetting.hindrance(s, whom)
    if why is not None:
        to = Choice("orders", say("📦 My orders")) if own else Choice(f"known:{whose}:orders", say("📦 Their orders"))
        count = Choice("close", say("🧮 Count the drawer, close the day"))
        way = count if own and why.why == "drawer" else to
        return Screen("forget", facts | {"part": "not yet", "why": refused.why(why)}, (way, above))
    if args[1:2] == ("sure",):
        yes = Choice(f"forget:{whose}:yes", say("🗑 Yes, forget it all"), means="yes")
        no = Choice(f"known:{whose}", say("⬅️ No, leave it"), BACK, means="no")
        return Screen("forget", facts | {"part": "sure"}, (yes, no))
    on = Choice(f"forget:{whose}:sure", say("🗑 Go on"))
    return Screen("forget", facts, (on, above))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """forget:PERSON:yes"""
    if args[1:] != ("yes",):
        return None
    forgetting.forget(s, person, number(args, 0))
    return f"forget:{number(args, 0)}:done"
