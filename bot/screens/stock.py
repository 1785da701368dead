"""Stock: how many of an item there are."""

import re

from sqlmodel import Session

from bot import keeping
from bot.money import precision
from bot.saying import changes
from bot.saying.changes import Act
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import goods
from catalog.models import Person
from catalog.refusals import BadValue

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """stock:ITEM asks for it"""
    item = goods.get(s, number(args, 0), person)
    none = Choice(f"stock:{item.id}:set:0", say("Nothing left"))
    return Screen("stock", {"item": item}, (none, back(f"item:{item.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """stock:ITEM:set:COUNT"""
    if args[1:2] != ("set",):
        return None
    goods.change(s, person, number(args, 0), stock=number(args, 2))
    return f"item:{number(args, 0)}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """30 sets it; +30 and -2 change it from what it is now. Raises BadValue for anything else."""
    typed = re.fullmatch(r"([+-]?)\s*(\d{1,7})\s*\D{0,8}", tidy(text))
    if not typed and changes.read(text, precision(s)):
        return None
    if not typed:
        raise BadValue
    count, item = int(typed[2]), goods.get(s, number(args, 0), person)
    if typed[1]:
        count = max(0, item.stock + (count if typed[1] == "+" else -count))
    elif keeping.looks_wrong(item, Act.STOCK, count):
        return f"change:stock:{item.id}:{count}"
    return f"stock:{item.id}:set:{count}"
