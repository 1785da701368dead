"""Sellers: what was sold most over some days, or least of what stands in the shop."""

from sqlmodel import Session

from bot import spans
from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, number, pages, say
from catalog import cash, sold
from catalog.models import Person

ROLES = DESK
ITEMS = 8  # a page: they are read, not tapped


def show(s: Session, person: Person, args: Args) -> Screen:
    """sellers:CENTER:FIRST:LAST[:worst][:PAGE]"""
    at, span = spans.where(person, args), spans.of(args)
    least = args[3:4] == ("worst",)
    name = spans.tap("sellers", at, span) + ":worst" * least
    page = number(args, 4 if least else 3, 0)
    found, more = (sold.worst if least else sold.best)(s, person, at, span, page, ITEMS)
    other = spans.tap("sellers", at, span) + ":worst" * (not least)
    turned = Choice(other, say("🏆 What sells best") if least else say("🐌 What sells least"))
    facts = {"center": spans.center_of(s, at), "span": span, "sellers": found, "least": least, "first": page * ITEMS}
    return Screen("sellers", facts, (turned, *pages(name, page, more), back(spans.tap("bykind", at, span))))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """sellers[:CENTER[:worst]] is of the last thirty days."""
    if len(args) > 2:
        return None
    return spans.tap("sellers", spans.where(person, args), spans.lately(cash.today(s))) + ":worst" * (
        args[1:] == ("worst",)
    )
