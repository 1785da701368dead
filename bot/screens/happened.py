"""Happened: what was ordered, collected and taken over some days, at a center or in the whole shop."""

from sqlmodel import Session

from bot import spans
from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import cash, reports
from catalog.models import Person, Role
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """happened:CENTER:FIRST:LAST, days written 20261101; CENTER 0 is one's own, for admins the whole shop."""
    at, span = spans.where(person, args), spans.of(args)
    center, found = spans.center_of(s, at), reports.of(s, person, at, span)
    ways = [("picture", say("📈 As a picture"))]
    ways += [("bycenter", say("🏠 By centers"))] if at is None else []
    ways += [("bykind", say("🏷 By kinds of goods, what sells"))]
    ways += [("vain", say("🔎 Asked for in vain")), ("figures", say("📄 As a sheet"))]
    choices = [Choice(spans.tap(name, at, span), label) for name, label in ways]
    choices.append(Choice(f"days:{at or 0}", say("🗓 Other days, every morning")))
    up = back(spans.tap("bycenter", None, span)) if person.role == Role.ADMIN and at is not None else back()
    turns = spans.turns("happened", at, span, cash.today(s))
    return Screen("happened", facts(center, found), (*choices, *turns, up))


def facts(center: object, found: reports.Happened) -> dict[str, object]:
    """What the words of a report speak of."""
    whole = found.whole
    return {
        "center": center,
        "span": found.span,
        "f": whole,
        "nothing": whole == reports.Figures(),
    }


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """happened[:CENTER[:today]] and the like are the days they mean today."""
    if len(args) > 2:
        return None
    number(args, 0, 0)
    word = args[1] if len(args) > 1 else "today"
    if word not in spans.NEAR:
        raise NotFound
    return spans.tap("happened", spans.where(person, args), spans.near(word, cash.today(s)))
