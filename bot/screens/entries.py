"""Entries: the cash book of a center, page by page, newest first."""

from sqlmodel import Session

from bot.book_words import FLOWS, note
from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Money, Screen, back, number, pages, say
from bot.whose import whose
from catalog import book, centers
from catalog.models import Person, Role

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """entries[:PAGE[:CENTER]]"""
    page, center_id = number(args, 0, 0), whose(person, args, 1)
    found, more = book.entries(s, person, center_id, page, PAGE)
    choices = tuple(
        Choice(f"entry:{e.id}", say("No. %(number)s · %(amount)s", number=e.number, amount=Money(e.amount)))
        for e in found
    )
    turn = (Choice(f"{t.tap}:{center_id}", t.label, t.key) for t in pages("entries", page, more))
    up = back("book" if person.role == Role.STAFF else f"closes:0:{center_id}")
    facts = {"center": centers.get(s, center_id), "entries": [(e, FLOWS[e.kind], note(e)) for e in found]}
    return Screen("entries", facts, (*choices, *turn, up))
