"""Shelf: the goods of one kind, by pages, with price and how much is in one."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Money, Screen, back, number, pages, say
from catalog import goods
from catalog.models import Item, Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """shelf:CATEGORY[:PAGE]"""
    category, page = goods.category(s, number(args, 0)), number(args, 1, 0)
    found, more = goods.shelf(s, number(args, 0), page, PAGE)
    choices = tuple(choice(item) for item in found)
    turn = pages(f"shelf:{category.id}", page, more)
    return Screen("shelf", {"category": category, "empty": not found}, (*choices, *turn, back("shelves")))


def choice(item: Item) -> Choice:
    """One item in a list: 🥚 Eggs 30 pcs ¥28."""
    facts = {"picture": item.pictogram, "name": item.names, "spec": item.specs}
    if item.stock == 0:
        label = say("%(picture)s %(name)s %(spec)s (sold out)", **facts)
    else:
        label = say("%(picture)s %(name)s %(spec)s %(price)s", price=Money(item.price), **facts)
    return Choice(f"item:{item.id}", label, picture=item.picture)
