"""Tell: a message to customers is written: to whom, and then the words, a photo if they like."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import Args, Choice, Event, Photo, Screen, back, number, pages, say
from catalog import centers, tellings
from catalog.models import Person, Role
from catalog.refusals import BadValue, NotFound

ROLES = DESK
WRITES = True
CENTERS = 4  # a page: everybody, and what was told before, stand above and below


def show(s: Session, person: Person, args: Args) -> Screen:
    """tell[:all:PAGE] asks the admin to whom; tell:CENTER, 0 for everybody, asks for the words"""
    if args and args[0] != "all":
        center_id = _whom(person, args)
        center = centers.get(s, center_id) if center_id else None
        whom = tellings.audience(s, person, center_id)
        facts = {"center": center, "whom": whom, "most": tellings.LONGEST}
        before = Choice("tellings", say("📜 What was told before"))
        return Screen("tell", facts, (before, back("tell" if person.role == Role.ADMIN else "home")))
    if person.role != Role.ADMIN:
        raise NotFound
    page = number(args, 1, 0)
    shown, more = centers.page(s, page, CENTERS)
    choices = (
        Choice("tell:0", say("📣 Everybody")),
        *(Choice(f"tell:{c.id}", say("🏠 Customers of %(center)s", center=c.names)) for c in shown),
        Choice("tellings", say("📜 What was told before")),
    )
    turn = pages("tell:all", page, more)
    return Screen("tell", {"center": None, "whom": None, "most": 0}, (*choices, *turn, back()))


def _whom(person: Person, args: Args) -> int | None:
    """The center whose customers are meant; None: everybody."""
    return number(args, 0) or None


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """tell leads staff to their own customers; tell:CENTER:said takes the words and the photo that just came."""
    if not args:
        return f"tell:{person.works_at}" if person.role == Role.STAFF and person.works_at else None
    if args[1:2] != ("said",):
        return None
    photo = event.photo.jpeg if event.photo else None
    made = tellings.write(s, person, _whom(person, args), event.text, photo)
    return f"telling:{made.id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed is the message. Raises BadValue for too long a one."""
    if not args or args[0] == "all" or not text:
        return None
    if len(text) > tellings.LONGEST:
        raise BadValue
    return f"tell:{number(args, 0)}:said"


def see(s: Session, person: Person, args: Args, photo: Photo) -> str | None:
    """A photo for the message, what is written under it being the words."""
    return f"tell:{number(args, 0)}:said" if args and args[0] != "all" else None
