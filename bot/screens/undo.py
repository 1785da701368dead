"""Undo: the last thing this member of staff or admin did, and one tap to take it back."""

from sqlmodel import Session

from bot import deeds, undo_words
from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import journal
from catalog.models import Deed, Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """undo; undo:done:DEED says what was taken back."""
    done = s.get(Deed, number(args, 1)) if args[:1] == ("done",) else None
    if done is not None and done.by_id == person.id:
        return Screen("undo", {"deed": deeds.tell(s, done), "done": True, "stays": None}, (back(),))
    last = journal.last(s, person)
    if last is None:
        latest = journal.latest(s, person)
        if latest is None:
            return Screen("undo", {"deed": None, "done": False, "stays": None}, (back(),))
        way = (Choice(f"order:{latest.order_id}", say("📦 See order %(number)s", number=latest.order_id)),)
        stays = {"deed": deeds.tell(s, latest), "done": False, "stays": undo_words.why(s, person, latest)}
        return Screen("undo", stays, (*(way if latest.order_id else ()), back()))
    choices = (Choice(f"undo:{last.id}:yes", say("↩️ Yes, take it back"), means="yes"), back())
    return Screen("undo", {"deed": deeds.tell(s, last), "done": False, "stays": None}, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """undo:DEED:yes; tapped twice it takes nothing more back."""
    if args[1:2] != ("yes",):
        return None
    if not journal.taken_back(s, person, number(args, 0)):
        journal.undo(s, person, number(args, 0))
    return f"undo:done:{number(args, 0)}"
