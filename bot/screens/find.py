"""Find: goods by typed words."""

from sqlmodel import Session

from bot import memory
from bot.screens import EVERYONE, shelf
from bot.talk import PAGE, Args, Event, Screen, back, number, pages
from catalog import goods
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """find:ASKED[:PAGE] lists what the words may mean; unsure of them, the nearest three as a question."""
    row, page = goods.asked(s, number(args, 0)), number(args, 1, 0)
    hits = goods.search(s, row.words, person)
    sure = [hit.id for hit in hits if hit.sure]
    ids = sure or [hit.id for hit in hits[:3]]
    items = goods.many(s, ids[page * PAGE : (page + 1) * PAGE], person)
    turn = pages(f"find:{row.id}", page, len(ids) > (page + 1) * PAGE)
    facts = {"words": row.words, "sure": bool(sure), "found": bool(items)}
    return Screen("find", facts, (*(shelf.choice(item) for item in items), *turn, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """find, with words typed: looks for them. One sure answer is shown at once; no answer at all is owned up to."""
    if args:
        return None
    hits = goods.search(s, event.text, person)
    sure = [hit for hit in hits if hit.sure]
    row = goods.ask(s, event.text, bool(sure))
    if len(sure) == 1:
        return f"item:{sure[0].id}"
    if hits:
        return f"find:{row.id}"
    return f"lost:{row.id}:{memory.next_miss(memory.chat_of(s, event))}"
