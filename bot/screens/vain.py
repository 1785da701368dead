"""Vain: words people searched for over some days and did not find."""

from sqlmodel import Session

from bot import spans
from bot.screens import DESK
from bot.talk import Args, Event, Screen, back, number, pages
from catalog import cash, vain
from catalog.models import Person

ROLES = DESK
WORDS = 12  # a page: they are read, not tapped


def show(s: Session, person: Person, args: Args) -> Screen:
    """vain:CENTER:FIRST:LAST[:PAGE]"""
    at, span, page = spans.where(person, args), spans.of(args), number(args, 3, 0)
    center, (found, more) = spans.center_of(s, at), vain.of(s, person, at, span, page, WORDS)
    turn = pages(spans.tap("vain", at, span), page, more)
    facts = {"center": center, "span": span, "asked": found}
    return Screen("vain", facts, (*turn, back(spans.tap("happened", at, span))))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """vain[:CENTER] is of the last thirty days."""
    if len(args) > 2:
        return None
    return spans.tap("vain", spans.where(person, args), spans.lately(cash.today(s)))
