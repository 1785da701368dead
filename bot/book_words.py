"""Words for the cash book: why money moved, to whom it went, where a difference comes from, what is earned."""

from sqlmodel import Session

from bot.talk import Money, Say, say
from catalog import cash, centers, commission, goods
from catalog.models import Commission, Entry, Flow

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


def reason(words: str) -> Say | str:
    """What is noted beside a sum: to whom it went ("driver:老李" is to the driver, by name), or why."""
    to, _, name = words.partition(":")
    if to in TO:
        return say("%(to)s, %(name)s", to=TO[to], name=name) if name else TO[to]
    return why(words)


def note(entry: Entry) -> Say | str:
    """What is said of an entry beside its kind."""
    handed = entry.kind == Flow.HANDED and entry.reverses_id is None
    return reason(entry.note) if handed else why(entry.note)


def terms(rate: int, fixed: int) -> Say:
    """What a rule gives, in words."""
    if rate and fixed:
        return say("%(rate)s and %(fixed)s an order", rate=percent(rate), fixed=Money(fixed))
    if fixed:
        return say("%(fixed)s an order", fixed=Money(fixed))
    return say("%(rate)s", rate=percent(rate)) if rate else say("nothing")


def percent(rate: int) -> str:
    """Hundredths of a percent as people write them: 325 → 3.25%."""
    return f"{rate // 100}.{rate % 100:02}".rstrip("0").rstrip(".") + "%"


def rule_words(s: Session, rule: Commission, since: str = "") -> Say:
    """A rule in one line; `since` is its day as a paper says it, which knows no today."""
    where = say("%(center)s", center=centers.get(s, rule.center_id).names) if rule.center_id else say("all centers")
    what = goods.category(s, rule.category_id).names if rule.category_id else say("all goods")
    return say(
        "%(where)s, %(what)s: %(terms)s, since %(day)s",
        where=where,
        what=what,
        terms=terms(rule.rate, rule.fixed),
        day=since or rule.since,
    )


def agreed(s: Session, center_id: int | None = None) -> list[Say]:
    """The rules that hold now or will, of one center or of all, in words."""
    held = commission.current(s, cash.today(s))
    return [rule_words(s, rule) for rule in held if center_id is None or rule.center_id in (None, center_id)]
