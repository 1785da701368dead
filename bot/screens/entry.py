"""Entry: one sum in the cash book, and the way to take it back if it was a mistake."""

from sqlmodel import Session

from bot.book_words import FLOWS, note
from bot.screens import DESK
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import book, drawer, people
from catalog.models import Person, Role

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """entry:ID; entry:ID:done when it was just written."""
    entry = book.entry(s, number(args, 0), person)
    choices, done = [], args[1:2] == ("done",)
    if person.role == Role.STAFF and drawer.may_correct(s, entry):
        choices.append(Choice(f"correct:{entry.id}", say("✏️ That was a mistake: take it back")))
    if entry.order_id:
        choices.append(Choice(f"order:{entry.order_id}", say("📦 The order")))
    facts = {
        "entry": entry,
        "kind": FLOWS[entry.kind],
        "note": note(entry),
        "by": people.get(s, entry.by_id),
        "back": book.taken_back(s, entry),
        "of": book.entry(s, entry.reverses_id, person) if entry.reverses_id else None,
        "by_hand": entry.kind in drawer.BY_HAND.values(),
        "open": drawer.may_correct(s, entry),
        "done": done,
    }
    return Screen("entry", facts, (*choices, back(f"entries:0:{entry.center_id}")), fresh=done)
