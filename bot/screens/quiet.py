"""Quiet: whether this person wants the news that go to everybody; what concerns their own parcels comes in any case."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, say
from catalog import tellings
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """How it stands, and the other way"""
    if person.quiet is None:
        other = Choice("quiet:stop", say("🔕 No, no more of them"))
    else:
        other = Choice("quiet:start", say("🔔 Send them again"))
    return Screen("quiet", {"quiet": person.quiet is not None}, (other, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """quiet:stop and quiet:start"""
    if args not in (("stop",), ("start",)):
        return None
    tellings.want(s, person, args == ("start",))
    return "quiet"
