"""Center: where this person collects, by list, by name, or by where they are."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import basket, centers
from catalog.models import Center, Person, Role, Village
from catalog.refusals import NotFound
from catalog.store import shop

ROLES = EVERYONE
SURE = 100.0  # the very name: nothing to ask


def show(s: Session, person: Person, args: Args) -> Screen:
    """center[:PAGE] lists them; center:near:LAT:LON the nearest; center:like:3-0.1-2 those a name may mean."""
    way_back = () if _new(person) else (back(),)
    if args[:1] == ("near",):
        found = centers.nearest(s, (_degrees(args, 1), _degrees(args, 2)))
        near = tuple(
            Choice(f"center:choose:{c.id}", say("%(center)s, %(km)s km", center=c.names, km=f"{km:.1f}"))
            for c, km in found
        )
        return Screen("center", {"how": "near"}, (*near, *way_back))
    if args[:1] == ("like",):
        pairs = [tuple(pair.split("-")) for pair in "".join(args[1:2]).split(".")]
        ids = [(number(pair, 0), number(pair, 1)) for pair in pairs[:3]]
        alike = (_like(centers.get(s, one), s.get(Village, village)) for one, village in ids)
        every_one = Choice("center", say("📍 None of these: all centers"))
        return Screen("center", {"how": "like"}, (*alike, every_one, *way_back))
    unknown = args == ("unknown",)
    page, every = 0 if unknown else number(args, 0, 0), centers.every(s)
    if not every:
        tongue = Choice("language", say("🌐 中文 / English"))
        return Screen("center", {"how": "closed", "shop": shop(s)}, (tongue, *way_back))
    choices = (
        Choice(f"center:choose:{c.id}", say("%(center)s", center=c.names))
        for c in every[page * PAGE : (page + 1) * PAGE]
    )
    turn = pages("center", page, len(every) > (page + 1) * PAGE)
    how = "unknown" if unknown else "new" if person.center_id is None else "change"
    return Screen("center", {"how": how, "shop": shop(s)}, (*choices, *turn, *way_back), wants_place=True)


def _new(person: Person) -> bool:
    """Whether somebody must choose a center before anything else."""
    return person.center_id is None and person.role == Role.CUSTOMER


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
    """A village's or a center's name; who has no center yet is asked again, whatever else the words may mean."""
    found = centers.named(s, text)
    if not found:
        return "center:unknown" if _new(person) and centers.every(s) else None
    if found[0][2] >= SURE and (len(found) == 1 or found[1][2] < SURE):
        return f"center:choose:{found[0][0].id}"
    return "center:like:" + ".".join(f"{c.id}-{v.id if v else 0}" for c, v, _ in found)
