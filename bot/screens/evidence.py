"""Evidence: a photo and a word of what is wrong, read back and sent to the center; later, what became of it."""

from sqlmodel import Session

from bot.reason_words import REASONS
from bot.screens import EVERYONE
from bot.talk import BACK, Args, Choice, Event, Photo, Screen, back, number, say
from catalog import centers, complaints
from catalog.models import Complaint, Person
from catalog.refusals import NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """evidence:ID:photo, :words, :check while it is written; evidence:ID once it is sent"""
    complaint = _own(s, person, args)
    asks = "" if complaint.opened else args[1] if len(args) > 1 else "check"
    here = f"evidence:{complaint.id}"
    choices = {
        "photo": (Choice(f"{here}:words", say("No photo"), BACK, "no"),),
        "words": (Choice(f"{here}:check", say("Nothing to add"), BACK, "no"),),
        "": (back(f"order:{complaint.order_id}"),),
    }.get(
        asks,
        (
            Choice(f"{here}:send", say("✅ Yes, send it"), means="yes"),
            Choice(f"complain:{complaint.order_id}", say("✏️ Change it")),
            Choice(f"{here}:drop", say("🗑 No, leave it"), BACK, "no cancel"),
        ),
    )
    facts = {
        "asks": asks,
        "complaint": complaint,
        "line": complaints.line_of(s, complaint),
        "reason": REASONS[complaint.reason],
        "center": centers.get(s, complaint.center_id),
    }
    picture = complaint.picture if asks not in ("photo", "words") else None
    return Screen("evidence", facts, choices, picture=picture)


def _own(s: Session, person: Person, args: Args) -> Complaint:
    complaint = complaints.get(s, number(args, 0), person)
    if complaint.person_id != person.id:
        raise NotFound
    return complaint


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """evidence:ID:seen keeps the photo that came, :told the words, :send sends it, :drop throws it away."""
    complaint, verb = _own(s, person, args), args[1] if len(args) > 1 else ""
    here = f"evidence:{complaint.id}"
    if complaint.opened is not None or verb not in ("seen", "told", "send", "drop"):
        return here if complaint.opened is not None else None
    if verb == "send":
        complaints.send(s, person, number(args, 0))
        return here
    if verb == "drop":
        complaints.drop(s, person, number(args, 0))
        return f"order:{complaint.order_id}"
    photo = event.photo.jpeg if event.photo and verb == "seen" else None
    complaints.add(s, person, complaint, photo=photo, words=event.text or None)
    return f"{here}:check" if verb == "told" or event.text else f"{here}:words"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while a photo or words are asked for is words."""
    return f"evidence:{number(args, 0)}:told" if args[1:] in (("photo",), ("words",)) else None


def see(s: Session, person: Person, args: Args, photo: Photo) -> str | None:
    """A photo of what is wrong, at any time until it is sent."""
    return f"evidence:{number(args, 0)}:seen" if len(args) > 1 else None
