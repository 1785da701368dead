"""Picture: what happened over some days, drawn."""

from sqlmodel import Session

from bot import spans
from bot.screens import DESK
from bot.talk import Args, Event, Screen, back
from catalog import cash, rights
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """picture:CENTER:FIRST:LAST"""
    at, span = spans.where(person, args), spans.of(args)
    rights.must_see_report(person, at)
    facts = {"center": spans.center_of(s, at), "span": span}
    choices = (*spans.turns("picture", at, span, cash.today(s)), back(spans.tap("happened", at, span)))
    return Screen("picture", facts, choices, fresh=True, paper=spans.tap("chart", at, span))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """picture[:CENTER] is of the last thirty days."""
    if len(args) > 2:
        return None
    return spans.tap("picture", spans.where(person, args), spans.lately(cash.today(s)))
