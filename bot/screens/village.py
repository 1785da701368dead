"""Village: one village for the admin: its name, its place, which center serves it, and how far the roads are."""

from sqlmodel import Session

from bot import where
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, pages, say
from catalog import centers, rights, villages
from catalog.models import Center, Person, Village
from catalog.refusals import BadValue, NotFound

ROLES = OFFICE
ASKS = ("name", "place")
CENTERS = 6  # a page


def show(s: Session, person: Person, args: Args) -> Screen:
    """village:ID; :name, :place and :road:CENTER ask; :move and :roads list centers; :remove asks for a yes."""
    rights.must(person, "change centers")
    village, part = villages.get(s, number(args, 0)), args[1] if len(args) > 1 else ""
    at = f"village:{village.id}"
    facts: dict[str, object] = {
        "village": village,
        "center": centers.get(s, village.center_id),
        "part": part,
        "roads": villages.roads(s, village),
        "people": villages.people_of(s, village),
    }
    if part in ASKS:
        return Screen("village", facts, (back(at),), wants_place=part == "place")
    if part in ("move", "roads"):
        page, tap = number(args, 2, 0), f"{at}:to" if part == "move" else f"{at}:road"
        shown, more = centers.page(s, page, CENTERS, village.center_id if part == "move" else None)
        choices = (Choice(f"{tap}:{c.id}", say("%(center)s", center=c.names)) for c in shown)
        turn = pages(f"{at}:{part}", page, more)
        return Screen("village", facts, (*choices, *turn, back(at)))
    if part == "road":
        to = centers.get(s, number(args, 2))
        facts |= {"to": to, "line": villages.line(village, to)}
        known = any(center.id == to.id for center, _ in villages.roads(s, village))
        drop = (Choice(f"{at}:road:{to.id}:none", say("🗑 It is not known after all")),) if known else ()
        return Screen("village", facts, (*drop, back(f"{at}:roads")))
    if part == "remove":
        yes = Choice(f"{at}:gone", say("🗑 Yes, take it off the list"), means="yes")
        return Screen("village", facts, (yes, back(at)))
    return Screen("village", facts, _choices(village))


def _choices(village: Village) -> tuple[Choice, ...]:
    at = f"village:{village.id}"
    return (
        Choice(f"{at}:name", say("✏️ Change the name")),
        Choice(f"{at}:place", say("📍 Change the place")),
        Choice(f"{at}:roads", say("🛣 How far is the road")),
        Choice(f"{at}:move", say("➡️ Another center serves it")),
        Choice(f"{at}:remove", say("🗑 Take it off the list")),
        back(f"villages:{village.center_id}"),
    )


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """:name:set, :place:at:LAT:LON, :to:CENTER, :road:CENTER:METRES[:MINUTES] (or none), :gone; twice is once."""
    if len(args) < 2:
        return None
    if args[1] == "gone":
        return _remove(s, person, number(args, 0))
    village, at, rest = villages.get(s, number(args, 0)), f"village:{number(args, 0)}", args[2:]
    if args[1] == "name" and rest == ("set",) and event.text.strip():
        villages.rename(s, person, village, where.names(event.text, person.language))
    elif args[1] == "place" and rest[:1] == ("at",):
        villages.put(s, person, village, where.untapped(args, 3))
    elif args[1] == "to":
        villages.move(s, person, village, centers.get(s, number(args, 2)))
        return f"{at}:moved"
    elif args[1] == "road" and len(rest) > 1:
        _road(s, person, village, centers.get(s, number(args, 2)), args)
        return f"{at}"
    else:
        return None
    return at


def _road(s: Session, person: Person, village: Village, to: Center, args: Args) -> None:
    metres = None if args[3] == "none" else number(args, 3)
    villages.set_road(s, person, village, to, metres, number(args, 4, 0) or None)


def _remove(s: Session, person: Person, village_id: int) -> str:
    rights.must(person, "change centers")
    village = s.get(Village, village_id)
    if village is None:
        raise NotFound
    villages.remove(s, person, village)
    return f"villages:{village.center_id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A name, a place or a road while it is asked for. Raises BadValue for a place or a road that is none."""
    at, part = f"village:{number(args, 0)}", args[1] if len(args) > 1 else ""
    if part == "name":
        return f"{at}:name:set"
    if part == "place":
        found = where.place(text)
        if found is None:
            raise BadValue
        return f"{at}:place:at:{where.tapped(found)}"
    if part == "road":
        way = where.road(text)
        if way is None:
            raise BadValue
        return f"{at}:road:{number(args, 2)}:{way.metres}:{way.minutes or 0}"
    return None
