"""Figures: what happened over some days, as a sheet to keep."""

from sqlmodel import Session

from bot import spans
from bot.screens import DESK
from bot.talk import Args, Screen, back
from catalog import cash, rights
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """figures:CENTER:FIRST:LAST"""
    at, span = spans.where(person, args), spans.of(args)
    rights.must_see_report(person, at)
    facts = {"center": spans.center_of(s, at), "span": span}
    choices = (*spans.turns("figures", at, span, cash.today(s)), back(spans.tap("happened", at, span)))
    return Screen("figures", facts, choices, fresh=True, paper=spans.tap("figures", at, span))
