"""Station: one center as the admin sees it, and what is asked to change it."""

from sqlmodel import Session

from bot import hours_words, where
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import centers, days, people, rights
from catalog.models import Center, Person
from catalog.refusals import BadValue, NotFound

ROLES = OFFICE
# What is asked, and what after it where a new center is set up.
NEXT = {"name": "phone", "phone": "place", "place": "", "address": ""}
PARTS = ("about", "more", "closing")


def show(s: Session, person: Person, args: Args) -> Screen:
    """station:ID; station:ID:name, :phone, :place and :address ask for one thing; :about, :more and :closing offer."""
    center = centers.get(s, number(args, 0))
    rights.must(person, "change centers")
    part = args[1] if len(args) > 1 else ""
    asks, zone = part if part in NEXT else "", days.of(s, center).zone
    facts = {
        "center": center,
        "asks": asks,
        "part": part if part in PARTS else "",
        "staff": people.staff_of(s, number(args, 0)),
        "villages": len(centers.villages(s, number(args, 0))),
        "week": tuple(hours_words.week(center, zone)),
        "delivery": hours_words.delivery(center),
    }
    if asks:
        onward = f"station:{center.id}:{NEXT[asks]}".rstrip(":")
        skip = (Choice(onward, say("⏭ Skip this")),) if center.names else ()
        return Screen("station", facts, (*skip, back("stations")), wants_place=asks == "place")
    if part == "closing" and not center.closed:
        yes = Choice(f"station:{center.id}:close", say("🔒 Yes, close it"), means="yes")
        return Screen("station", facts | centers.leans_on(s, center), (yes, back(f"station:{center.id}")))
    return Screen("station", facts, _choices(center, part))


def _choices(center: Center, part: str) -> tuple[Choice, ...]:
    at = f"station:{center.id}"
    if part == "about":
        return (
            Choice(f"{at}:name", say("✏️ Change the name")),
            Choice(f"{at}:phone", say("☎️ Change the phone")),
            Choice(f"{at}:place", say("📍 Change the place")),
            Choice(f"{at}:address", say("🪧 Change the address")),
            back(at),
        )
    if part == "more":
        shut = Choice(f"{at}:closing", say("🔒 Close this center"))
        return (
            Choice(f"happened:{center.id}:week", say("📊 What happened")),
            Choice(f"all:at:{center.id}", say("📦 Its orders")),
            Choice(f"journal:{center.id}", say("📖 What was done here")),
            Choice(f"{at}:reopen", say("🔓 Open it again")) if center.closed else shut,
            back(at),
        )
    return (
        Choice(f"{at}:about", say("✏️ Name, phone, place")),
        Choice(f"villages:{center.id}", say("🏘 Villages it serves")),
        Choice(f"opening:{center.id}", say("🕗 Hours and days off")),
        Choice(f"delivery:{center.id}", say("🚚 Delivery days and cut-off")),
        Choice(f"staff:{center.id}", say("🤝 Staff")),
        Choice(f"{at}:more", say("🗂 Figures, orders, close")),
        back("stations"),
    )


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """station:ID:close and :reopen; :name:set takes the words just typed; :place:at:LAT:LON a place sent or typed."""
    if len(args) < 2:
        return None
    center, asks = centers.get(s, number(args, 0)), args[1]
    if asks in ("close", "reopen"):
        (centers.close if asks == "close" else centers.reopen)(s, person, center)
        return f"station:{center.id}"
    if len(args) < 3:
        return None
    if asks not in NEXT:
        raise NotFound
    if args[2] == "at":
        centers.change(s, person, center, place=where.untapped(args, 3))
        return f"station:{center.id}"
    said = event.text.strip()
    if args[2] == "set" and said:
        if asks == "name":
            centers.change(s, person, center, name=where.names(said, person.language))
        elif asks == "phone":
            centers.change(s, person, center, phone=said)
        elif asks == "address":
            centers.change(s, person, center, address=where.names(said, person.language))
    return f"station:{center.id}:{NEXT[asks]}".rstrip(":")


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while something is asked for is that. Raises BadValue for a place that is none."""
    asks = args[1] if len(args) > 1 else ""
    if asks == "place":
        found = where.place(text)
        if found is None:
            raise BadValue
        return f"station:{number(args, 0)}:place:at:{where.tapped(found)}"
    return f"station:{number(args, 0)}:{asks}:set" if asks in NEXT else None
