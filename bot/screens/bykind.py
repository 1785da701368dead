"""By kind: what was ordered and collected of each kind of goods over some days, and the ways to what sells."""

from sqlmodel import Session

from bot import spans
from bot.screens import DESK
from bot.talk import Args, Choice, Screen, back, number, pages, say
from catalog import sold
from catalog.models import Person, Role

ROLES = DESK
KINDS = 8  # a page: they are read, not tapped


def show(s: Session, person: Person, args: Args) -> Screen:
    """bykind:CENTER:FIRST:LAST[:PAGE]"""
    at, span, page = spans.where(person, args), spans.of(args), number(args, 3, 0)
    center, found = spans.center_of(s, at), sold.shelves(s, person, at, span)
    choices = [Choice(spans.tap("sellers", at, span), say("🏆 What sells best"))]
    choices.append(Choice(f"{spans.tap('sellers', at, span)}:worst", say("🐌 What sells least")))
    if person.role == Role.ADMIN:
        choices.append(Choice("runsout", say("📉 What runs out")))
    turn = pages(spans.tap("bykind", at, span), page, len(found) > (page + 1) * KINDS)
    facts = {"center": center, "span": span, "shelves": found[page * KINDS : (page + 1) * KINDS]}
    return Screen("bykind", facts, (*choices, *turn, back(spans.tap("happened", at, span))))
