"""Words for what the audit finds: its sentences are ids of translations; what they speak of is named here."""

from bot.state_words import STATES
from bot.talk import Money, Say, say
from catalog.audit import AMOUNTS, Off
from catalog.models import State

# What rows are called where one belongs to another that is not there.
THINGS: dict[str, Say] = {
    "orders": say("order"),
    "orderline": say("line of an order"),
    "person": say("person"),
    "center": say("center"),
    "item": say("item"),
    "entry": say("entry of a cash book"),
    "complaint": say("complaint"),
    "notice": say("notice"),
    "village": say("village"),
    "household": say("household"),
    "picture": say("picture"),
    "manifest": say("goods going back"),
    "deed": say("line of the journal"),
    "supplierclaim": say("claim"),
    "address": say("chat"),
}


def worded(found: Off) -> Say:
    """One thing that is off, in a sentence."""
    return Say(found.words, facts={key: _fact(key, value) for key, value in found.facts.items()})


def _fact(key: str, value: object) -> object:
    if key in AMOUNTS and isinstance(value, int):
        return Money(value)
    if key in ("state", "came") and value in set(State):
        return STATES[State(str(value))]
    if key in ("thing", "other"):
        return THINGS.get(str(value), value)
    return value
