"""Help: the center's phone and hours, and "call me"."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, say
from catalog import centers, needs, notices, people
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """help; help:called says that the center knows."""
    center = centers.get(s, person.center_id) if person.center_id else None
    called = args == ("called",)
    choices = [] if called else [Choice("help:call", say("☎️ Please call me"), means="yes")]
    choices += [Choice("orders", say("📦 My orders")), Choice("shelves", say("🛒 Look at the goods")), back()]
    return Screen("help", {"center": center, "called": called, "person": person}, tuple(choices))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """help:call asks the center to call; who has left no number is asked for it first."""
    if args != ("call",):
        return None
    if not person.phone:
        return "phone:call"
    if not notices.told_lately(s, "call", person):
        notices.tell(s, people.desk_of(s, person.center_id), "call", about=person)
        needs.open_need(s, "call", person.center_id, person)
    return "help:called"
