"""Backup: the whole store as one file, for the admin alone."""

from sqlmodel import Session

from bot.channel_words import WITHOUT_FILES
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import journal
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """backup:DEED, with the file; backup:elsewhere, where none can be sent"""
    if not args:
        raise NotFound
    if args == ("elsewhere",):
        code = Choice("invite:admin", say("🔑 A code for myself there"))
        return Screen("backup", {"elsewhere": True}, (code, Choice("audit", say("🔎 Check the shop")), back()))
    deed = journal.one(s, person, number(args, 0))
    if deed.act != "backup" or deed.by_id != person.id:
        raise NotFound
    choices = (Choice("backup", say("💾 Another one")), Choice("audit", say("🔎 Check the shop")), back())
    return Screen("backup", {"elsewhere": False}, choices, paper=f"backup:{deed.id}", fresh=True)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """backup notes that one is taken; it is drawn after the turn, beside everybody's. Where it cannot go, none is."""
    if args:
        return None
    return "backup:elsewhere" if event.channel in WITHOUT_FILES else f"backup:{journal.note_backup(s, person).id}"
