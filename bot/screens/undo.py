"""Undo: the last thing this member of staff or admin did, and one tap to take it back."""

from sqlmodel import Session

from bot import deeds
from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import journal
from catalog.models import Deed, Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """undo; undo:done:DEED says what was taken back."""
    done = s.get(Deed, number(args, 1)) if args[:1] == ("done",) else None
    if done is not None and done.by_id == person.id:
        return Screen("undo", {"deed": deeds.tell(s, done), "done": True}, (back(),))
    last = journal.last(s, person)
    if last is None:
        return Screen("undo", {"deed": None, "done": False}, (back(),))
    choices = (Choice(f"undo:{last.id}:yes", say("↩️ Yes, take it back"), means="yes"), back())
    return Screen("undo", {"deed": deeds.tell(s, last), "done": False}, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """undo:DEED:yes; tapped twice it takes nothing more back."""
    if args[1:2] != ("yes",):
        return None
    if not journal.taken_back(s, person, number(args, 0)):
        journal.undo(s, person, number(args, 0))
    return f"undo:done:{number(args, 0)}"
