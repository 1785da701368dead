"""Wanted: words people searched for in vain."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Screen, back, number, pages
from catalog import goods
from catalog.models import Person

ROLES = OFFICE
WORDS = 20  # a page: they are read, not tapped


def show(s: Session, person: Person, args: Args) -> Screen:
    """wanted[:PAGE], what was asked for most first."""
    page = number(args, 0, 0)
    found, more = goods.wanted(s, person, page, WORDS)
    return Screen("wanted", {"asked": found}, (*pages("wanted", page, more), back()))
