"""Shop: the admin's way to goods, orders, centers and staff."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import BACK, Args, Choice, Screen, say
from catalog import orders
from catalog.models import Person, State

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """How all centers stand together."""
    choices = (
        Choice("shelves", say("🏷 Goods: price and stock")),
        Choice("all", say("📦 Orders of all centers")),
        Choice("stations", say("🏠 Centers")),
        Choice("journal:0", say("📖 What was done")),
        Choice("hidden", say("🙈 Hidden goods")),
        Choice("wanted", say("🔎 Asked for, not found")),
        Choice("me", say("👤 My orders, help, settings"), BACK),
    )
    return Screen("shop", {"counts": orders.counts(s, person, None), "states": State}, choices)
