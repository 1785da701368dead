"""Correct: why an entry of the cash book is taken back; whatever is answered takes it back."""

from sqlmodel import Session

from bot.book_words import FLOWS, MISTAKES, note
from bot.screens import STAFF
from bot.screens import entry as entry_screen
from bot.talk import Args, Choice, Event, Screen, back, number
from catalog import book, drawer
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """correct:ENTRY; where it cannot be taken back any more, the entry as it is."""
    entry = book.entry(s, number(args, 0), person)
    if not drawer.may_correct(s, entry):
        return entry_screen.show(s, person, args[:1])
    choices = (Choice(f"correct:{entry.id}:{key}", words) for key, words in MISTAKES.items())
    facts = {"entry": entry, "kind": FLOWS[entry.kind], "note": note(entry)}
    return Screen("correct", facts, (*choices, back(f"entry:{entry.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """correct:ENTRY:REASON, where said is what was just typed."""
    if len(args) < 2:
        return None
    why = event.text.strip() if args[1] == "said" else args[1]
    if args[1] not in MISTAKES and not why:
        raise NotFound
    return f"entry:{drawer.correct(s, person, number(args, 0), why).id}:done"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed is the reason."""
    return f"correct:{number(args, 0)}:said" if text else None
