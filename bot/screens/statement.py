"""Statement: a month of a center as a sheet to keep."""

from sqlmodel import Session

from bot.screens import DESK
from bot.screens.earnings import turns
from bot.talk import Args, Screen, back
from bot.whose import month, whose
from catalog import book, cash, centers
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """statement[:CENTER[:YYYY-MM]]"""
    center_id, today = whose(person, args, 0), cash.today(s)
    book.must_see(person, center_id)
    first, _ = month(args[1] if len(args) > 1 else f"{today:%Y-%m}")
    facts = {"center": centers.get(s, center_id), "first": first}
    choices = (*turns("statement", center_id, first, today), back(f"earnings:{center_id}:{first:%Y-%m}"))
    return Screen("statement", facts, choices, fresh=True, paper=f"statement:{center_id}:{first:%Y-%m}")
