"""Station: one center as the admin sees it: name, phone, place, staff."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import centers, people, rights
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE
NEXT = {"name": "phone", "phone": "place", "place": ""}  # what is asked after what


def show(s: Session, person: Person, args: Args) -> Screen:
    """station:ID shows it; station:ID:name, :phone and :place ask for one thing."""
    center = centers.get(s, number(args, 0))
    rights.must(person, "change centers")
    asks = args[1] if len(args) > 1 and args[1] in NEXT else ""
    facts = {"center": center, "asks": asks, "staff": people.staff_of(s, number(args, 0))}
    if asks:
        onward = f"station:{center.id}:{NEXT[asks]}".rstrip(":")
        skip = (Choice(onward, say("⏭ Skip this")),) if center.names else ()
        return Screen("station", facts, (*skip, back("stations")), wants_place=asks == "place")
    choices = (
        Choice(f"station:{center.id}:name", say("✏️ Change the name")),
        Choice(f"station:{center.id}:phone", say("☎️ Change the phone")),
        Choice(f"station:{center.id}:place", say("📍 Change the place")),
        Choice(f"staff:{center.id}", say("🤝 Staff")),
        Choice(f"all:at:{center.id}", say("📦 Its orders")),
        Choice(f"journal:{center.id}", say("📖 What was done here")),
        back("stations"),
    )
    return Screen("station", facts, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """station:ID:name:set takes the words just typed; station:ID:place:at:LAT:LON the location just sent."""
    if len(args) < 3:
        return None
    center, asks = centers.get(s, number(args, 0)), args[1]
    if asks not in NEXT:
        raise NotFound
    if args[2] == "at" and event.place:
        centers.change(s, person, center, place=event.place)
        return f"station:{center.id}"
    if args[2] == "set" and event.text.strip() and asks in ("name", "phone"):
        centers.change(s, person, center, **{asks: event.text.strip()})  # type: ignore[arg-type]
    return f"station:{center.id}:{NEXT[asks]}".rstrip(":")


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while a name or a phone is asked for is that."""
    asks = args[1] if len(args) > 1 else ""
    return f"station:{number(args, 0)}:{asks}:set" if asks in ("name", "phone") else None
