"""Hidden: goods the admin took out of the shop."""

from sqlmodel import Session

from bot.screens import OFFICE, shelf
from bot.talk import PAGE, Args, Screen, back, number, pages
from catalog import goods
from catalog.models import Person

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """hidden[:PAGE]"""
    page = number(args, 0, 0)
    found, more = goods.hidden(s, person, page, PAGE)
    turn = pages("hidden", page, more)
    return Screen("hidden", {"empty": not found}, (*(shelf.choice(item) for item in found), *turn, back()))
