"""House: who lives with a customer, kept at the desk; people of one house collect for each other."""

from sqlmodel import Session

from bot import finding, memory
from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.whom import described
from catalog import customers, households
from catalog.models import Person

ROLES = STAFF
MOST = 4  # people of the house with a choice each


def show(s: Session, person: Person, args: Args) -> Screen:
    """house:PERSON; house:PERSON:said:SENTENCE[:PAGE] lists who may be meant; house:PERSON:with:OTHER reads it back."""
    whom = customers.get(s, person, number(args, 0))
    here, up = f"house:{whom.id}", back(f"customer:{whom.id}")
    facts: dict[str, object] = {"whom": whom, "house": households.members(s, whom), "how": "", "found": []}
    if args[1:2] == ("add",):
        return Screen("house", {**facts, "how": "add"}, (back(here),))
    if args[1:2] == ("said",):
        sentence, page = number(args, 2), number(args, 3, 0)
        found, listed = finding.choices(s, person, sentence, page, f"{here}:said", f"{here}:with")
        return Screen("house", {**facts, "how": "said", "found": found}, (*listed, back(f"{here}:add")))
    if args[1:2] == ("with",):
        other = customers.get(s, person, number(args, 2))
        one = {whom.id, *(member.id for member in households.members(s, whom))}
        together = [*households.house(s, whom), *(o for o in households.house(s, other) if o.id not in one)]
        yes = Choice(f"{here}:join:{other.id}", say("✅ Yes, one household"), means="yes")
        known = other.id in one
        return Screen(
            "house",
            {**facts, "how": "known" if known else "with", "together": [described(s, o) for o in together]},
            (*(() if known else (yes,)), back(here)),
        )
    out = [
        Choice(f"{here}:out:{one.id}", say("➖ %(who)s no longer lives here", who=described(s, one)))
        for one in households.members(s, whom)[:MOST]
    ]
    return Screen("house", facts, (Choice(f"{here}:add", say("➕ Lives with…")), *out, up))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """house:PERSON:find takes the line just typed; house:PERSON:join:OTHER and :out:OTHER do it."""
    if len(args) < 2:
        return None
    whom = customers.get(s, person, number(args, 0))
    if args[1] == "find" and event.text.strip():
        return f"house:{whom.id}:said:{memory.keep_sentence(s, person, event.text)}"
    if args[1] == "join":
        households.join(s, whom, customers.get(s, person, number(args, 2)), person)
        return f"house:{whom.id}"
    if args[1] == "out":
        other = customers.get(s, person, number(args, 2))
        if any(one.id == other.id for one in households.members(s, whom)):
            households.leave(s, other, person)
        return f"house:{whom.id}"
    return None


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Who lives with them."""
    return f"house:{number(args, 0)}:find" if args[1:2] in (("add",), ("said",)) else None
