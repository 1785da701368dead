"""Journal: who did what, newest first, for the admin."""

from sqlmodel import Session

from bot import deeds
from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Say, Screen, back, called, number, pages, say
from catalog import journal, people
from catalog.models import Deed, Person

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """journal:CENTER[:PAGE], CENTER 0 meaning everywhere; journal:deed:DEED shows one with before and after."""
    if args[:1] == ("deed",):
        return _one(s, person, number(args, 1))
    at, page = number(args, 0, 0), number(args, 1, 0)
    found, more = journal.read(s, person, at or None, page, PAGE)
    choices = tuple(Choice(f"journal:deed:{deed.id}", _line(s, deed)) for deed in found)
    return Screen(
        "journal", {"deed": None, "empty": not found}, (*choices, *pages(f"journal:{at}", page, more), back())
    )


def _line(s: Session, deed: Deed) -> Say:
    return say("%(at)s %(by)s · %(what)s", at=deed.at, by=_who(s, deed), what=deeds.tell(s, deed))


def _who(s: Session, deed: Deed) -> str | Say:
    return called(people.get(s, deed.by_id)) if deed.by_id else say("the owner of the machine")


def _one(s: Session, person: Person, deed_id: int) -> Screen:
    deed = journal.one(s, person, deed_id)
    facts = {
        "deed": deed,
        "by": _who(s, deed),
        "what": deeds.tell(s, deed),
        "changes": deeds.changes(s, deed),
        "undone": journal.taken_back(s, None, deed_id),
    }
    way_on = (Choice(f"order:{deed.order_id}", say("📦 See order %(number)s", number=deed.order_id)),)
    return Screen("journal", facts, (*(way_on if deed.order_id else ()), back(f"journal:{deed.center_id or 0}")))
