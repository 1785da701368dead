"""Books: the cash books of all centers, for the admin."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import book, cash, closes
from catalog.models import Person

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """books[:PAGE]"""
    page = number(args, 0, 0)
    found, more = book.kept(s, person, page, PAGE)
    rows = []
    for center in found:
        assert center.id is not None
        last = closes.last(s, center.id)
        off = last.counted - last.expected if last else 0
        rows.append((center, cash.drawer(s, center.id), last, off, abs(off), cash.unclosed(s, center.id)))
    choices = tuple(Choice(f"closes:0:{c.id}", say("%(center)s", center=c.names)) for c in found)
    return Screen("books", {"rows": rows}, (*choices, *pages("books", page, more), back()))
