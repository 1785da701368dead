"""Backup: the whole store as one file, for the admin alone."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import journal
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """backup:DEED, with the file"""
    if not args:
        raise NotFound
    deed = journal.one(s, person, number(args, 0))
    if deed.act != "backup" or deed.by_id != person.id:
        raise NotFound
    choices = (Choice("backup", say("💾 Another one")), Choice("audit", say("🔎 Check the shop")), back())
    return Screen("backup", {}, choices, paper=f"backup:{deed.id}", fresh=True)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """backup notes that one is taken; it is drawn after the turn, beside everybody's."""
    return None if args else f"backup:{journal.note_backup(s, person).id}"
