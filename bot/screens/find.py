"""Find: goods by typed words."""

from sqlmodel import Session

from bot import memory
from bot.screens import EVERYONE, shelf
from bot.talk import LONGER, PAGE, Args, Event, Screen, back, number, pages
from catalog import goods
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """find:ASKED[:PAGE] lists what the words surely mean."""
    row, page = goods.asked(s, number(args, 0, most=LONGER)), number(args, 1, 0)
    ids = [hit.id for hit in goods.search(s, row.words, person) if hit.sure]
    items = goods.many(s, ids[page * PAGE : (page + 1) * PAGE], person)
    turn = pages(f"find:{row.id}", page, len(ids) > (page + 1) * PAGE)
    return Screen(
        "find", {"words": row.words, "found": bool(items)}, (*(shelf.choice(item) for item in items), *turn, back())
    )


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """find, with words typed: looks for them. One sure answer is shown at once; having none is owned up to."""
    if args:
        return None
    sure = [hit for hit in goods.search(s, event.text, person) if hit.sure]
    row = goods.ask(s, event.text, bool(sure), person)
    if len(sure) == 1 and sure[0].how != "part":  # a part of a name may be a part of something else
        return f"item:{sure[0].id}"
    return f"find:{row.id}" if sure else f"lost:{row.id}:{memory.next_miss(memory.chat_of(s, event))}"
