"""Landed: the truck is checked in; what was lost, and one tap to take it all back while nothing has moved on."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import journal
from catalog.models import Deed, Person
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """landed:DEED"""
    deed = s.get(Deed, number(args, 0))
    if deed is None or deed.act != "take_in" or deed.center_id != person.works_at:
        raise NotFound
    last = journal.last(s, person)
    mine = (Choice("undo", say("↩️ That was wrong, take it back")),) if last and last.id == deed.id else ()
    calls = (
        (Choice("needs", say("☎️ Whom to call (%(num)s)", num=deed.after["unreached"])),)
        if deed.after["unreached"]
        else ()
    )
    choices = (Choice("pile:ready", say("📦 Hand over")), *calls, *mine, back())
    return Screen("landed", {"deed": deed, "lost": sum(deed.after["lost"].values())}, choices, fresh=True)
