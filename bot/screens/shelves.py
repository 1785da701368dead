"""Shelves: every kind of goods, by pages."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import goods, lists, orders
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """shelves[:PAGE]"""
    page = number(args, 0, 0)
    found, more = goods.categories(s, page, PAGE)
    choices = [Choice(f"shelf:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names)) for c in found]
    return Screen("shelves", {"empty": not found and not page}, (*choices, *pages("shelves", page, more), back()))


def front(s: Session, person: Person, room: int) -> list[Choice]:
    """The way into the shop in up to `room` choices: the same as last time, the first shelves, and all of them."""
    last = lists.last(s, person)
    found = []
    if last:
        what = orders.lines(s, last)[0]
        found.append(Choice(f"again:{last.id}", say("🔁 Same again: %(item)s…", item=what.names)))
    first, _ = goods.categories(s, size=room - 1 - len(found))
    found += [Choice(f"shelf:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names)) for c in first]
    return [*found, Choice("shelves", say("🛒 More goods"))] if first else found
