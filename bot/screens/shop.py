"""Shop: the admin's way to goods, orders, centers and staff."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import BACK, Args, Choice, Screen, say
from catalog import lists, needs, opening
from catalog.models import Person, State

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """How all centers stand together."""
    waiting = sum(found.count for found in needs.of(s, person, None))
    setting_up = Choice("setup", say("➡️ Go on setting up"))
    choices = (
        setting_up if opening.missing(s) else Choice("happened:0:yesterday", say("📊 What happened")),
        Choice("change", say("🏷 Goods: price, stock, new ones")),
        Choice("all", say("📦 Orders of all centers")),
        Choice("stations", say("🏠 Centers")),
        Choice("needs", say("❗ Needs me (%(num)s)", num=waiting)),
        Choice("more", say("🗂 More")),
        Choice("me", say("👤 My orders, help, settings"), BACK),
    )
    return Screen("shop", {"counts": lists.counts(s, person, None), "states": State}, choices)
