"""Lost: we did not understand; say it simpler, then with examples, then let a person help."""

from sqlmodel import Session

from bot import memory
from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import centers, goods, notices, people
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """lost:ASKED:MISSES"""
    row = goods.asked(s, number(args, 0))
    center = centers.get(s, person.center_id) if person.center_id else None
    choices = (
        Choice("shelves", say("🛒 Look at the goods")),
        Choice("orders", say("📦 My orders")),
        Choice("help", say("🙋 Get help")),
        back(),
    )
    facts = {"words": row.words, "misses": number(args, 1), "center": center}
    return Screen("lost", facts, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """From the third miss on, the center is asked to help, with what was said."""
    misses = number(args, 1)
    if misses == memory.PATIENCE and args[2:] != ("told",):
        said = memory.chat_of(s, event).said
        notices.tell(s, people.desk_of(s, person.center_id), "lost", about=person, facts={"said": said})
        return f"lost:{number(args, 0)}:{misses}:told"
    return None
