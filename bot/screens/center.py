"""Center: where this person collects, by list, by name, or by where they are."""

from collections.abc import Sequence

from sqlmodel import Session

from bot import counter, where
from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Event, Say, Screen, back, number, pages, say
from catalog import basket, centers, villages
from catalog.centers import Way
from catalog.models import Center, Person, Role, Village
from catalog.refusals import NotFound
from catalog.store import shop

ROLES = EVERYONE
SURE = 100.0  # the very name: nothing to ask


def show(s: Session, person: Person, args: Args) -> Screen:
    """center[:PAGE] lists them; center:near:LAT:LON the nearest; center:like:3-0.1-2 those a name may mean.

    center:from:VILLAGE offers the centers that people of a village may choose from, by its roads.
    """
    way_back = () if _new(person) else (back(),)
    if args[:1] == ("near",) and (found := centers.nearest(s, where.untapped(args, 1))):
        return _near(found, None, way_back)
    if args[:1] == ("from",):
        village = villages.get(s, number(args, 1))
        return _near(centers.from_village(s, village), village, way_back)
    if args[:1] == ("like",):
        pairs = [tuple(pair.split("-")) for pair in "".join(args[1:2]).split(".")]
        ids = [(number(pair, 0), number(pair, 1)) for pair in pairs[:3]]
        alike = (_like(centers.get(s, one), s.get(Village, village)) for one, village in ids)
        every_one = Choice("center", say("📍 None of these: all centers"))
        return Screen("center", {"how": "like", "found": ()}, (*alike, every_one, *way_back))
    unknown = args == ("unknown",)
    page = 0 if unknown or args[:1] == ("near",) else number(args, 0, 0)
    some, more = centers.page(s, page, PAGE)
    if not some and not page:
        tongue = Choice("language", say("🌐 中文 / English"))
        return Screen("center", {"how": "closed", "found": (), "shop": shop(s)}, (tongue, *way_back))
    choices = (Choice(f"center:choose:{c.id}", say("%(center)s", center=c.names)) for c in some)
    turn = pages("center", page, more)
    how = "unknown" if unknown else "new" if person.center_id is None else "change"
    facts = {"how": how, "found": (), "shop": shop(s), "held": basket.held(s, person) if how == "new" else ()}
    return Screen("center", facts, (*choices, *turn, *way_back), wants_place=True)


def _near(found: Sequence[Way], village: Village | None, way_back: tuple[Choice, ...]) -> Screen:
    choices = (Choice(f"center:choose:{way.center.id}", _far(way)) for way in found)
    every_one = Choice("center", say("📍 None of these: all centers"))
    facts = {"how": "from" if village else "near", "village": village, "found": [way.center for way in found]}
    return Screen("center", facts, (*choices, every_one, *way_back))


def _far(way: Way) -> Say:
    """A center and how far it is, by road where that is known."""
    facts: dict[str, object] = {"center": way.center.names, "km": f"{way.km:.1f}", "minutes": way.minutes}
    if not way.road:
        return say("%(center)s, %(km)s km", **facts)
    if way.minutes is None:
        return say("%(center)s, %(km)s km by road", **facts)
    return say("%(center)s, %(km)s km by road, %(minutes)s min", **facts)


def _new(person: Person) -> bool:
    """Whether somebody must choose a center before anything else."""
    return person.center_id is None and person.role == Role.CUSTOMER


def _like(center: Center, village: Village | None) -> Choice:
    if village is None:
        return Choice(f"center:choose:{center.id}", say("%(center)s", center=center.names))
    label = say("%(village)s → %(center)s", village=village.names, center=center.names)
    return Choice(f"center:choose:{center.id}", label)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """center:choose:ID; whoever had a basket goes on with it."""
    if args[:1] != ("choose",):
        return None
    chosen = centers.get(s, number(args, 1))
    if chosen.closed:
        raise NotFound
    centers.choose(s, person, chosen)
    return "check" if basket.held(s, person) else "home:chosen"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A village's or a center's name; who has no center yet is asked again, but for an order: its basket waits."""
    found = centers.named(s, text)
    if not found:
        if not (_new(person) and centers.page(s, 0, 1)[0]):
            return None
        return "said" if counter.orders_goods(s, person, text) else "center:unknown"
    if found[0][2] >= SURE and (len(found) == 1 or found[1][2] < SURE):
        village = found[0][1]
        if village is not None and centers.has_choice(s, village):
            return f"center:from:{village.id}"
        return f"center:choose:{found[0][0].id}"
    return "center:like:" + ".".join(f"{c.id}-{v.id if v else 0}" for c, v, _ in found)
