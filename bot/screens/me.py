"""Me: my orders, my family, help, my center, my language."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Screen, back, say
from catalog import centers
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """What belongs to the person rather than to the shop."""
    choices = (
        Choice("orders", say("📦 My orders")),
        Choice("family", say("👪 My family")),
        Choice("help", say("🙋 Get help")),
        Choice("center", say("📍 Change my center")),
        Choice("language", say("🌐 中文 / English")),
        Choice("phone", say("☎️ My phone number")),
        back(),
    )
    center = centers.get(s, person.center_id) if person.center_id else None
    return Screen("me", {"person": person, "center": center}, choices)
