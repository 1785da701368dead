"""Price: what one of an item costs."""

from sqlmodel import Session

from bot import keeping
from bot.money import minor, precision
from bot.saying import changes
from bot.saying.changes import Act
from bot.screens import OFFICE
from bot.talk import Args, Event, Screen, back, number
from catalog import goods
from catalog.models import Person
from catalog.refusals import BadValue

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """price:ITEM asks for it"""
    item = goods.get(s, number(args, 0), person)
    return Screen("price", {"item": item}, (back(f"item:{item.id}"),))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """price:ITEM:set:MINOR_UNITS"""
    if args[1:2] != ("set",):
        return None
    goods.change(s, person, number(args, 0), price=number(args, 2))
    return f"item:{number(args, 0)}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """2.5, 2.50元, ¥3, 2块5: an amount, exactly, in minor units. Raises BadValue for what is no change either."""
    amount = minor(text, precision(s))
    if amount is None and changes.read(text, precision(s)):
        return None
    if amount is None:
        raise BadValue
    if keeping.looks_wrong(goods.get(s, number(args, 0), person), Act.PRICE, amount):
        return f"change:price:{number(args, 0)}:{amount}"
    return f"price:{number(args, 0)}:set:{amount}"
