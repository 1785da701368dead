"""Lost: we did not understand; offer the nearest, say it simpler, then with examples, then let a person help."""

from sqlmodel import Session

from bot import memory
from bot.screens import EVERYONE, shelf
from bot.talk import LONGER, Args, Choice, Event, Screen, back, number, say
from catalog import centers, goods, needs, notices, people
from catalog.models import Person, Role

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """lost:ASKED:MISSES"""
    row = goods.asked(s, number(args, 0, most=LONGER))
    center = centers.get(s, person.center_id) if person.center_id else None
    # Who has been promised a person's help wants no more guesses.
    hits = goods.search(s, row.words, person, 3) if number(args, 1) < memory.PATIENCE else []
    near = goods.many(s, [hit.id for hit in hits], person)
    works = person.role != Role.CUSTOMER
    # Whoever works here would be asked to help themselves.
    way = Choice("more", say("🗂 More")) if works else Choice("help", say("🙋 Get help"))
    choices = (*(shelf.choice(item) for item in near), Choice("shelves", say("🛒 Look at the goods")), way, back())
    facts = {"words": row.words, "misses": number(args, 1), "near": near, "center": center, "role": person.role.value}
    return Screen("lost", facts, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """From the third miss on, the center is asked to help a customer, with what was said."""
    misses = number(args, 1)
    if person.role != Role.CUSTOMER:
        return None
    if misses == memory.PATIENCE and args[2:] != ("told",):
        if not notices.told_lately(s, "lost", person):
            said = memory.chat_of(s, event).said
            notices.tell(s, people.desk_of(s, person.center_id), "lost", about=person, facts={"said": said})
            needs.open_need(s, "lost", person.center_id, person)
        return f"lost:{number(args, 0, most=LONGER)}:{misses}:told"
    return None
