"""Close: the drawer is counted first, and then held against the book."""

from typing import Any

from sqlmodel import Session

from bot.book_words import REASONS
from bot.money import minor, precision
from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.whose import whose
from catalog import book, cash, centers, closes, drawer
from catalog.models import Person
from catalog.refusals import BadValue, Empty, NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """close asks for the count; close:COUNTED holds it against the book, and asks why where they differ."""
    center_id = whose(person, (), 0)
    facts: dict[str, Any] = {
        "center": centers.get(s, center_id),
        "unclosed": cash.unclosed(s, center_id),
        "counted": None,
    }
    if not args:
        # What should be there is not shown before it was counted: who knows the answer does not count.
        return Screen("close", facts, (Choice("close:0", say("🫙 There is nothing in it")), back("book")))
    counted, expected, last = number(args, 0), cash.drawer(s, center_id), closes.last(s, center_id)
    asked = f"close:{counted}:{drawer.next_number(s, center_id) - 1}:{last.id if last else 0}"
    if counted == expected:
        answers = [Choice(f"{asked}:even", say("✅ Yes, close the day"), means="yes")]
    else:
        answers = [Choice(f"{asked}:{key}", words) for key, words in REASONS.items()]
    off = abs(counted - expected)
    facts |= {"counted": counted, "expected": expected, "off": off, "odd": book.odd(s, center_id, off)}
    return Screen("close", facts, (*answers, Choice("close", say("🔁 Count again")), back("book")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """close:COUNTED:UPTO:AFTER:WHY closes, where said is what was just typed."""
    if len(args) < 4:
        return None
    why = event.text.strip() if args[3] == "said" else "" if args[3] == "even" else args[3]
    if why and args[3] != "said" and why not in REASONS:
        raise NotFound
    center_id, counted = whose(person, (), 0), number(args, 0)
    try:
        return f"closed:{closes.close(s, person, center_id, number(args, 1), number(args, 2), counted, why).id}"
    except Empty:
        return f"close:{counted}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """An amount is what was counted; when a difference is asked about, other words are why."""
    counted = minor(text, precision(s))
    if counted is not None and counted <= closes.MOST:
        return f"close:{counted}"
    if args and counted is None and any(c.isalpha() for c in text):
        center_id, last = whose(person, (), 0), closes.last(s, whose(person, (), 0))
        upto = drawer.next_number(s, center_id) - 1
        return f"close:{number(args, 0)}:{upto}:{last.id if last else 0}:said"
    raise BadValue
