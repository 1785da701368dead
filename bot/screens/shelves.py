"""Shelves: every kind of goods, by pages."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import goods
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """shelves[:PAGE]"""
    page = number(args, 0, 0)
    found, more = goods.categories(s, page, PAGE)
    choices = [Choice(f"shelf:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names)) for c in found]
    return Screen("shelves", {}, (*choices, *pages("shelves", page, more), back()))
