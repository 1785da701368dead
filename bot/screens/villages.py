"""Villages: those a center serves, and new ones added by name, several in one line."""

from sqlmodel import Session

from bot import where
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, pages, say
from catalog import centers, journal, rights, villages
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE
VILLAGES = 5  # a page; "add" stands above


def show(s: Session, person: Person, args: Args) -> Screen:
    """villages:CENTER[:PAGE]; villages:CENTER:add asks for names; :added:DEED says what came of it, :there nothing."""
    center = centers.get(s, number(args, 0))
    rights.must(person, "change centers")
    at, part = f"villages:{center.id}", args[1] if len(args) > 1 else "0"
    served = centers.villages(s, number(args, 0))
    facts = {"center": center, "asks": part == "add", "count": len(served), "new": (), "left": 0, "there": False}
    if part == "add":
        return Screen("villages", facts, (back(at),))
    if part == "added":
        deed = journal.one(s, person, number(args, 2))
        if deed.act != "add villages":
            raise NotFound
        facts |= {"new": deed.after["villages"][:20], "count_new": deed.after["count"], "left": deed.after["left"]}
    facts["there"] = part == "there"
    page = number(args, 1, 0) if part.isdigit() else 0
    shown = served[page * VILLAGES : (page + 1) * VILLAGES]
    choices = (
        Choice(f"{at}:add", say("➕ Add villages")),
        *(Choice(f"village:{v.id}", say("%(village)s", village=v.names)) for v in shown),
    )
    turn = pages(at, page, len(served) > (page + 1) * VILLAGES)
    return Screen("villages", facts, (*choices, *turn, back(f"station:{center.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """villages:CENTER:add:set takes the names just typed."""
    if args[1:] != ("add", "set"):
        return None
    center = centers.get(s, number(args, 0))
    said = where.several(event.text, person.language)
    if not said:
        return f"villages:{center.id}:add"
    deed = villages.add(s, person, center, said)
    return f"villages:{center.id}:added:{deed.id}" if deed else f"villages:{center.id}:there"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """While names are asked for, whatever is typed is names."""
    return f"villages:{number(args, 0)}:add:set" if args[1:2] == ("add",) else None
