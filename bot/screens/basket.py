"""Basket: what lies in it; change a line, look for more, or order."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Money, Screen, back, number, pages, say
from catalog import basket, orders
from catalog.models import Person

ROLES = EVERYONE
LINES = 4  # a page; two choices stand above them


def show(s: Session, person: Person, args: Args) -> Screen:
    """basket[:PAGE]"""
    held, page = basket.held(s, person), number(args, 0, 0)
    if not held:
        return Screen(
            "basket",
            {"lines": [], "total": 0, "short": [], "unknown": [], "kept": []},
            (Choice("shelves", say("🛒 Look at the goods")), back()),
        )
    total = orders.amount(held)
    lines = [
        Choice(
            f"count:{line.item_id}",
            say("✏️ %(name)s × %(num)s", name=line.names, num=line.count),
        )
        for line in held[page * LINES : (page + 1) * LINES]
    ]
    choices = (
        Choice("check", say("✅ Order it: %(amount)s", amount=Money(total)), means="yes"),
        Choice("shelves", say("🛒 Look at more")),
        *lines,
        *pages("basket", page, len(held) > (page + 1) * LINES),
        back(),
    )
    return Screen("basket", {"lines": held, "total": total}, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """basket:clear takes everything out."""
    if args != ("clear",):
        return None
    basket.clear(s, person)
    return "basket"
