"""Price: what one of an item costs."""

import re
from decimal import Decimal

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Event, Screen, back, number
from bot.typed import tidy
from catalog import goods
from catalog.models import Person
from catalog.refusals import BadValue

ROLES = OFFICE
TYPED = re.compile(r"(?:¥|rmb|cny)?\s*(\d{1,7}(?:[.元块]\d{1,2})?)\s*(?:元|块|块钱|yuan|rmb|cny)?")


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
    """2.5, 2.50元, ¥3, 2块5: an amount, exactly, in minor units. Raises BadValue for anything else."""
    typed = TYPED.fullmatch(tidy(text))
    if not typed:
        raise BadValue
    return f"price:{number(args, 0)}:set:{minor(typed[1])}"


def minor(figure: str) -> int:
    """An amount as TYPED takes it, in minor units."""
    return int(Decimal(re.sub("[元块]", ".", figure)) * 100)
