"""Center: where this person collects, by list, by name, or by where they are."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import basket, centers
from catalog.models import Center, Person, Role, Village
from catalog.refusals import NotFound

ROLES = EVERYONE
SURE = 100.0  # the very name: nothing to ask


def show(s: Session, person: Person, args: Args) -> Screen:
    """center[:PAGE] lists them; center:near:LAT:LON the nearest; center:like:3.1 those a name may mean."""
    facts: dict[str, object] = {
        "new": person.center_id is None,
        "near": False,
        "like": False,
        "none": not centers.every(s),
    }
    way_back = () if person.center_id is None and person.role == Role.CUSTOMER else (back(),)
    if args[:1] == ("near",):
        found = centers.nearest(s, (_degrees(args, 1), _degrees(args, 2)))
        facts["near"] = True
        choices = [
            Choice(f"center:choose:{c.id}", say("%(center)s, %(km)s km", center=c.names, km=f"{km:.1f}"))
            for c, km in found
        ]
        return Screen("center", facts, (*choices, *way_back))
    if args[:1] == ("like",):
        facts["like"] = True
        ids = [
            (number(tuple(pair.split("-")), 0), number(tuple(pair.split("-")), 1))
            for pair in "".join(args[1:2]).split(".")
        ]
        choices = [_like(centers.get(s, one), s.get(Village, village)) for one, village in ids[:3]]
        return Screen("center", facts, (*choices, *way_back))
    page = number(args, 0, 0)
    every = centers.every(s)
    shown = every[page * PAGE : (page + 1) * PAGE]
    choices = [Choice(f"center:choose:{c.id}", say("%(center)s", center=c.names)) for c in shown]
    turn = pages("center", page, len(every) > (page + 1) * PAGE)
    return Screen("center", facts, (*choices, *turn, *way_back), wants_place=True)


def _like(center: Center, village: Village | None) -> Choice:
    if village is None:
        return Choice(f"center:choose:{center.id}", say("%(center)s", center=center.names))
    label = say("%(village)s → %(center)s", village=village.names, center=center.names)
    return Choice(f"center:choose:{center.id}", label)


def _degrees(args: Args, at: int) -> float:
    """Degrees travel as hundred-thousandths above -180, so that a tap needs no sign."""
    return number(args, at) / 100_000 - 180


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """center:choose:ID; whoever had a basket goes on with it."""
    if args[:1] != ("choose",):
        return None
    chosen = centers.get(s, number(args, 1))
    if chosen.closed:
        raise NotFound
    centers.choose(person, chosen)
    return "check" if basket.held(s, person) else "home:chosen"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A village's or a center's name."""
    found = centers.named(s, text)
    if not found:
        return None
    if found[0][2] >= SURE and (len(found) == 1 or found[1][2] < SURE):
        return f"center:choose:{found[0][0].id}"
    return "center:like:" + ".".join(f"{c.id}-{v.id if v else 0}" for c, v, _ in found)
