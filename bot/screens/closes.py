"""Closes: how the days of a center were closed, newest first, and the ways into its book."""

from sqlmodel import Session

from bot.book_words import why
from bot.screens import DESK
from bot.talk import Args, Choice, Screen, back, number, pages, say
from bot.whose import whose
from catalog import book, cash, centers, closes
from catalog.models import Person, Role

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """closes[:PAGE[:CENTER]]"""
    page, center_id = number(args, 0, 0), whose(person, args, 1)
    found, more = closes.of(s, person, center_id, page)
    facts = {
        "center": centers.get(s, center_id),
        "closes": [(close, abs(close.counted - close.expected), why(close.why)) for close in found],
        "drawer": cash.drawer(s, center_id),
        "opened": book.opened(s, center_id),
    }
    choices = (
        Choice(f"entries:0:{center_id}", say("📖 What was written down")),
        Choice(f"earnings:{center_id}", say("🧧 What the center earned")),
        Choice(f"statement:{center_id}", say("📄 The month as a sheet")),
    )
    turn = (Choice(f"{t.tap}:{center_id}", t.label, t.key) for t in pages("closes", page, more))
    up = back("book" if person.role == Role.STAFF else "books")
    return Screen("closes", facts, (*choices, *turn, up))
