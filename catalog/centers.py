"""Service centers: which is nearest, when they are open, when goods come."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from catalog import journal, rights
from catalog.models import Center, Deed, Person, Village, now
from catalog.refusals import BadValue, NotFound, TooLate
from catalog.search.sounds import sounds
from catalog.store import shop

EARTH_KM = 6371.0
ALIKE_IN_SOUND = 90.0
ALIKE = 60.0  # RapidFuzz score from which a typed name is taken for a village's


def every(s: Session) -> list[Center]:
    """All centers that take orders, in the order they were opened."""
    return list(s.exec(select(Center).where(col(Center.closed).is_(False)).order_by(col(Center.id))).all())


def get(s: Session, center_id: int | None) -> Center:
    """One center, also one that has closed. Raises NotFound."""
    center = s.get(Center, center_id) if center_id is not None else None
    if center is None:
        raise NotFound
    return center


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two points in degrees, over the ground of a round earth (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def on_earth(place: tuple[float, float]) -> bool:
    """Whether a latitude and a longitude in degrees can be."""
    return -90 <= place[0] <= 90 and -180 <= place[1] <= 180


def nearest(s: Session, place: tuple[float, float], limit: int = 3) -> list[tuple[Center, float]]:
    """The centers nearest to a place in degrees, with the kilometres to each. Raises BadValue off the earth."""
    if not on_earth(place):
        raise BadValue
    found = [
        (center, apart(place, (center.latitude, center.longitude)))
        for center in every(s)
        if center.latitude is not None and center.longitude is not None
    ]
    return sorted(found, key=lambda pair: pair[1])[:limit]


def named(s: Session, text: str, limit: int = 3) -> list[tuple[Center, Village | None, float]]:
    """The centers a typed name may mean, best first: its own name or a village it serves, misspelt too.

    The number is 0 to 100; 100 is the very name. A center comes once, with the village that matched best.
    """
    centers = {center.id: center for center in every(s)}
    names: list[tuple[str, Center, Village | None]] = []
    for center in centers.values():
        names += [(name, center, None) for name in spellings(center.names.values())]
    for village in s.exec(select(Village)).all():
        if village.center_id in centers:
            names += [(name, centers[village.center_id], village) for name in spellings(village.names.values())]
    wanted = text.strip().lower()
    spelled = [name for name, _, _ in names]
    by_letters = process.extract(wanted, spelled, scorer=fuzz.ratio, limit=12, score_cutoff=ALIKE)
    sounded = [heard(name) for name in spelled]
    by_sound = process.extract(heard(wanted), sounded, scorer=fuzz.ratio, limit=12, score_cutoff=ALIKE_IN_SOUND)
    scored = sorted([*by_letters, *((name, score * 0.95, at) for name, score, at in by_sound)], key=lambda m: -m[1])
    best: dict[int | None, tuple[Center, Village | None, float]] = {}
    for _, score, at in scored:
        _, center, found = names[at]
        best.setdefault(center.id, (center, found, score))
    return list(best.values())[:limit]


def heard(name: str) -> str:
    """A name by its sounds, one sign each, so that 东三 is 东山 to the ear."""
    table = sounds()
    folds = (int(table.fold[table.first[ord(c)]]) if ord(c) < 0x10000 else 0 for c in name)
    return "".join(chr(0xE000 + fold) if fold else c for fold, c in zip(folds, name, strict=True))


def villages(s: Session, center_id: int) -> list[Village]:
    """The villages a center serves."""
    return list(s.exec(select(Village).where(Village.center_id == center_id).order_by(col(Village.id))).all())


def village(s: Session, village_id: int) -> Village:
    """One village. Raises NotFound."""
    found = s.get(Village, village_id)
    if found is None:
        raise NotFound
    return found


def village_of(s: Session, person: Person) -> Village | None:
    """Where a person lives, if we know."""
    return s.get(Village, person.village_id) if person.village_id is not None else None


def spellings(names: Iterable[str]) -> set[str]:
    """A name as people may type it: whole, and without the words every such name ends in."""
    found = set()
    for name in names:
        low = name.lower()
        found.add(low)
        for tail in (
            "服务站",
            "村服务站",
            "镇服务站",
            "村",
            "镇",
            " village center",
            " town center",
            " center",
            " village",
        ):
            if low.endswith(tail) and len(low) - len(tail) >= 2:
                found.add(low.removesuffix(tail))
    return found


def open_to(s: Session, person: Person) -> bool:
    """Whether this person has a center that still takes orders."""
    center = s.get(Center, person.center_id) if person.center_id is not None else None
    return center is not None and not center.closed


def choose(person: Person, center: Center) -> None:
    """From now on this person's orders go to `center`."""
    person.center_id = center.id


def expected(s: Session) -> date:
    """The day an order placed now should arrive: the truck comes every day, with what was ordered the day before."""
    return now().astimezone(ZoneInfo(shop(s).zone)).date() + timedelta(days=1)


def add(s: Session, by: Person) -> Center:
    """A new center, closed until it has a name; one begun before that got none goes on. Raises NotAllowed."""
    rights.must(by, "change centers")
    for begun in s.exec(select(Center).where(col(Center.closed))).all():
        if not begun.names:
            return begun
    center = Center(names={}, places={}, closed=True)
    s.add(center)
    s.flush()
    journal.write(s, by, "new center", center_id=center.id)
    return center


def change(
    s: Session,
    by: Person,
    center: Center,
    *,
    name: str | None = None,
    phone: str | None = None,
    place: tuple[float, float] | None = None,
) -> None:
    """Change what is known of a center; it takes orders once it has a name. Raises NotAllowed and BadValue."""
    rights.must(by, "change centers")
    before = _known(center)
    if name is not None:
        if not 2 <= len(name) <= 60:
            raise BadValue
        center.names = {**center.names, by.language: name}
        center.closed = False
    if phone is not None:
        if not 5 <= sum(c.isdigit() for c in phone) <= 15 or len(phone) > 30:
            raise BadValue
        center.phone = phone
    if place is not None:
        if not on_earth(place):
            raise BadValue
        center.latitude, center.longitude = place
    s.flush()
    after = _known(center)
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        was, is_now = ({key: d[key] for key in changed} for d in (before, after))
        journal.write(s, by, "center", center_id=center.id, before=was, after=is_now)


def _known(center: Center) -> dict[str, Any]:
    """What the journal keeps of a center."""
    place = [center.latitude, center.longitude] if center.latitude is not None else None
    return {"names": center.names, "phone": center.phone, "place": place}


MOST_SHELVES, MOST_LAYERS = 20, 10


def set_racks(s: Session, by: Person, center_id: int | None, shelves: int, layers: int) -> Center:
    """Say how many shelves a center has, 1 to 20, and how many layers each, 1 to 10. Codes given stay as they are.

    Raises NotFound, NotAllowed and BadValue.
    """
    center = get(s, center_id)
    rights.must(by, "set racks", center_id=center.id)
    if not (1 <= shelves <= MOST_SHELVES and 1 <= layers <= MOST_LAYERS):
        raise BadValue
    if (center.shelves, center.layers) != (shelves, layers):
        before = {"shelves": center.shelves, "layers": center.layers}
        center.shelves, center.layers = shelves, layers
        s.flush()
        journal.write(s, by, "racks", center_id=center.id, before=before, after={"shelves": shelves, "layers": layers})
    return center


@journal.undoes("racks")
def _racks_back(s: Session, by: Person, deed: Deed) -> None:
    center = get(s, deed.center_id)
    rights.must(by, "set racks", center_id=center.id)
    if (center.shelves, center.layers) != (deed.after["shelves"], deed.after["layers"]):
        raise TooLate
    center.shelves, center.layers = deed.before["shelves"], deed.before["layers"]
    s.flush()
