"""Me: my orders, my family, help, my center, my language, and what is kept about me."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import centers
from catalog.models import Person

ROLES = EVERYONE


MINE = (
    Choice("orders", say("📦 My orders")),
    Choice("family", say("👪 My family")),
    Choice("help", say("🙋 Get help")),
    Choice("center", say("📍 Change my center")),
    Choice("language", say("🌐 中文 / English")),
    Choice("phone", say("☎️ My phone number")),
    Choice("known", say("🗂 What is kept about me")),
    Choice("quiet", say("🔔 News for everybody")),
)


def show(s: Session, person: Person, args: Args) -> Screen:
    """me[:PAGE]: what belongs to the person rather than to the shop."""
    page = number(args, 0, 0)
    shown = MINE[page * PAGE : (page + 1) * PAGE]
    center = centers.get(s, person.center_id) if person.center_id else None
    turn = pages("me", page, len(MINE) > (page + 1) * PAGE)
    return Screen("me", {"person": person, "center": center}, (*shown, *turn, back()))
