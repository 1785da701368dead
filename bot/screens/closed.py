"""Closed: one close of a day, as it was counted."""

from sqlmodel import Session

from bot.book_words import why
from bot.screens import DESK
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import centers, closes, people
from catalog.models import Person, Role

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """closed:ID"""
    close = closes.get(s, number(args, 0), person)
    facts = {
        "close": close,
        "center": centers.get(s, close.center_id),
        "off": abs(close.counted - close.expected),
        "why": why(close.why),
        "by": people.get(s, close.by_id),
        "entries": len(closes.settled(s, close)),
    }
    up = back("home" if person.role == Role.STAFF else f"closes:0:{close.center_id}")
    more = (Choice("book", say("🧾 The cash book")), Choice("earnings", say("🧧 What I earned")))
    return Screen("closed", facts, (*(more if person.role == Role.STAFF else ()), up), fresh=True)
