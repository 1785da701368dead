"""More: what a desk needs less often."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Screen, back, say
from catalog.models import Person

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """more"""
    choices = (
        Choice("undo", say("↩️ Take back what I did last")),
        Choice("pile:done", say("✅ Collected, canceled, returned")),
        Choice("shelves", say("🛒 Buy for myself")),
        Choice("me", say("👤 My orders, help, settings")),
        back(),
    )
    return Screen("more", {}, choices)
