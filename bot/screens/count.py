"""Count: how many of one item."""

import re

from sqlmodel import Session

from bot.saying.numerals import whole
from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import basket, goods
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """count:ID; the digit of each choice is the number it means, and any other number may be typed."""
    item = goods.get(s, number(args, 0), person)
    held = basket.count_of(s, person, number(args, 0))
    most = min(PAGE, max(item.stock, held, 1))
    choices = [
        Choice(f"count:{item.id}:set:{n}", say("%(num)s × %(unit)s", num=n, unit=item.units), str(n))
        for n in range(1, most + 1)
    ]
    if held:
        choices.append(Choice(f"count:{item.id}:set:0", say("🗑 Take it out"), "7"))
    return Screen("count", {"item": item, "held": held}, (*choices, back(f"item:{item.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """count:ID:set:N puts N of it in the basket and reads the order back."""
    if args[1:2] != ("set",):
        return None
    basket.put(s, person, number(args, 0), number(args, 2))
    return "check" if basket.held(s, person) else "home"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A number alone, or with a unit: 12, 12盒, 12 boxes, 一百."""
    typed = re.fullmatch(r"(\d{1,6})\s*\D{0,8}", tidy(text))
    count = int(typed[1]) if typed else whole(text)
    return None if count is None else f"count:{number(args, 0)}:set:{count}"
