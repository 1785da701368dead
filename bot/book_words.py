"""Words for the cash book: why money moved, to whom it went, and where a difference comes from."""

from bot.talk import Say, say
from catalog.models import Entry, Flow

FLOWS: dict[Flow, Say] = {
    Flow.FLOAT: say("change put in"),
    Flow.SALE: say("taken"),
    Flow.REFUND: say("given back"),
    Flow.HANDED: say("handed on"),
    Flow.DIFFERENCE: say("found at the count"),
}

TO: dict[str, Say] = {
    "driver": say("to the driver"),
    "bank": say("to the bank"),
}

REASONS: dict[str, Say] = {
    "change": say("gave wrong change"),
    "forgot": say("something was not written down"),
    "unknown": say("nobody knows why"),
}

MISTAKES: dict[str, Say] = {
    "amount": say("the amount was wrong"),
    "never": say("it never happened"),
}


def why(words: str) -> Say | str:
    """Where a difference or a mistake comes from: one of ours in words, or what somebody typed."""
    return REASONS.get(words) or MISTAKES.get(words) or words


def note(entry: Entry) -> Say | str:
    """What is said of an entry beside its kind; "driver:老李" is to the driver, by name."""
    if entry.kind == Flow.HANDED and entry.reverses_id is None:
        to, _, name = entry.note.partition(":")
        if to in TO:
            return say("%(to)s, %(name)s", to=TO[to], name=name) if name else TO[to]
    return why(entry.note)
