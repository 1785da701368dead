"""Service centers: which is nearest, what is known of each, whether it takes orders."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, cast, func
from sqlmodel import Session, col, select

from catalog import gazetteer, journal, rights
from catalog.days import expected
from catalog.models import Center, Deed, Names, Order, Person, Road, State, Village
from catalog.questions import Question
from catalog.refusals import BadValue, NotFound, TooLate
from catalog.rows import update_row

__all__ = ["expected"]

EARTH_KM = 6371.0
LONGEST_NAME, LONGEST_ADDRESS = 60, 120
WINDING = 1.3  # a road is so much longer than its straight line, where nobody said how long
BESIDE_KM = 1.5  # from so near a village, people go by its roads
REACHES = (4.0, 16.0, 64.0, 256.0, 1024.0, 21_000.0)  # how far around a place centers are looked for, in km
DEGREE_KM = 110.0  # a degree of latitude is a little more


OPEN = select(Center).where(col(Center.closed).is_(False)).order_by(col(Center.id))
NAMED = select(Center).where(cast(col(Center.names), String) != "{}").order_by(col(Center.id))
PART: tuple[Any, Any] = (bindparam("skip"), bindparam("most"))
PAGE = Question(OPEN.where(col(Center.id) != bindparam("other")).offset(PART[0]).limit(PART[1]))
PAGE_KNOWN = Question(NAMED.offset(PART[0]).limit(PART[1]))


def every(s: Session) -> list[Center]:
    """All centers that take orders, in the order they were opened."""
    return list(s.exec(OPEN).all())


def page(s: Session, number: int, size: int, other: int | None = None) -> tuple[list[Center], bool]:
    """One page of the centers that take orders, in the order they were opened, and whether more follow.

    Where `other` is given, without that one.
    """
    found = PAGE.all(s, other=other or 0, skip=number * size, most=size + 1)
    return found[:size], len(found) > size


def page_known(s: Session, number: int, size: int) -> tuple[list[Center], bool]:
    """One page of the centers that have a name, also of those that have closed, and whether more follow."""
    found = PAGE_KNOWN.all(s, skip=number * size, most=size + 1)
    return found[:size], len(found) > size


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


class Way(NamedTuple):
    """How far a center is: by road where somebody said so, else in a straight line."""

    center: Center
    km: float
    minutes: int | None = None
    road: bool = False


def nearest(s: Session, place: tuple[float, float], limit: int = 3) -> list[Way]:
    """The centers nearest to a place in degrees. Raises BadValue off the earth.

    Within BESIDE_KM of a village with known roads, those roads count instead of the straight lines to their centers.
    """
    if not on_earth(place):
        raise BadValue
    return ways(s, place, _roads_beside(s, place), limit)


def ways(s: Session, place: tuple[float, float] | None, roads: Iterable[Road], limit: int) -> list[Way]:
    """The first `limit` centers that take orders and are a known road or a straight line away, nearest first."""
    by_road = {road.center_id: road for road in roads}
    linked = s.exec(OPEN.where(col(Center.id).in_(by_road))).all() if by_road else ()
    known = [Way(c, by_road[c.id or 0].metres / 1000, by_road[c.id or 0].minutes, road=True) for c in linked]
    found = sorted(known, key=_length)[:limit]
    for reach in REACHES if place is not None else ():
        assert place is not None
        near = (Way(c, _km(place, c)) for c in within(s, place, reach) if c.id not in by_road)
        found = sorted([*known, *near], key=_length)[:limit]
        if len(found) == limit and _length(found[-1])[0] <= reach * WINDING:  # all others are farther
            break
    return found


def _length(way: Way) -> tuple[float, int]:
    return (way.km if way.road else way.km * WINDING), way.center.id or 0


def within(s: Session, place: tuple[float, float], km: float) -> list[Center]:
    """The centers that take orders within `km` of a place, and some that are a little farther."""
    return list(s.exec(_box(OPEN, Center, place, km)).all())


def _box(asked: Any, table: type[Center | Village], place: tuple[float, float], km: float) -> Any:
    """Of what is asked for, what lies in a box around a place: no nearer way out of it than `km`."""
    north = km / DEGREE_KM
    east = north / max(math.cos(math.radians(place[0])), 0.01)
    asked = asked.where(col(table.latitude).between(place[0] - north, place[0] + north))
    if abs(place[0]) + north > 80 or abs(place[1]) + east > 180:  # near a pole, or where the longitudes begin anew
        return asked.where(col(table.longitude).is_not(None))
    return asked.where(col(table.longitude).between(place[1] - east, place[1] + east))


def _roads_beside(s: Session, place: tuple[float, float]) -> list[Road]:
    """The roads of the village a place lies beside; none where no village is near, or a center is nearer."""
    asked = _box(select(Village).where(col(Village.gone).is_(False)), Village, place, BESIDE_KM)
    near = [(_km(place, village), village) for village in s.exec(asked).all()]
    km, beside = min(near, key=lambda pair: pair[0], default=(BESIDE_KM, None))
    if beside is None or km > BESIDE_KM or any(_km(place, center) < km for center in within(s, place, km)):
        return []
    return list(s.exec(select(Road).where(Road.village_id == beside.id)).all())


def _km(place: tuple[float, float], to: Center | Village) -> float:
    if to.latitude is None or to.longitude is None:
        return math.inf
    return apart(place, (to.latitude, to.longitude))


def named(s: Session, text: str, limit: int = 3) -> list[tuple[Center, Village | None, float]]:
    """The centers a typed name may mean, best first: its own name or a village it serves, misspelt too.

    The number is 0 to 100; 100 is the very name. A center comes once, with the village that matched best. A village
    comes with the center that serves it, or with the nearest where that one has closed.
    """
    best: dict[int | None, tuple[Center, Village | None, float]] = {}
    for found in gazetteer.at_hand(s).find(text):
        village = s.get(Village, found.village_id) if found.village_id is not None else None
        serves = s.get(Center, village.center_id if village else found.center_id)
        if village is not None and (serves is None or serves.closed):
            known = any(other is village for _, other, _ in best.values())
            serves = None if known else next((way.center for way in from_village(s, village)), None)
        if serves is not None and not serves.closed and not (village and village.gone):
            best.setdefault(serves.id, (serves, village, found.score))
    return list(best.values())[:limit]


def from_village(s: Session, village: Village, limit: int = 3) -> list[Way]:
    """The centers people of a village may choose from, nearest first: by its roads, or (none known) straight lines."""
    place = None
    if village.latitude is not None and village.longitude is not None:
        place = village.latitude, village.longitude
    return ways(s, place, s.exec(select(Road).where(Road.village_id == village.id)).all(), limit)


def has_choice(s: Session, village: Village) -> bool:
    """Whether more than one center is to be offered to a village: roads to several are known, or its own has closed."""
    asked = select(Center).join(Road, col(Road.center_id) == col(Center.id)).where(Road.village_id == village.id)
    several = len(s.exec(asked.where(col(Center.closed).is_(False))).all()) > 1
    return several or s.get_one(Center, village.center_id).closed


def villages(s: Session, center_id: int) -> list[Village]:
    """The villages a center serves."""
    asked = select(Village).where(Village.center_id == center_id, col(Village.gone).is_(False))
    return list(s.exec(asked.order_by(col(Village.id))).all())


def village(s: Session, village_id: int) -> Village:
    """One village. Raises NotFound."""
    found = s.get(Village, village_id)
    if found is None:
        raise NotFound
    return found


def village_of(s: Session, person: Person) -> Village | None:
    """Where a person lives, if we know."""
    return s.get(Village, person.village_id) if person.village_id is not None else None


def open_to(s: Session, person: Person) -> bool:
    """Whether this person has a center that still takes orders."""
    center = s.get(Center, person.center_id) if person.center_id is not None else None
    return center is not None and not center.closed


def choose(s: Session, person: Person, center: Center) -> None:
    """From now on this person's orders go to `center`."""
    update_row(s, person, center_id=center.id)


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
    name: Names | str | None = None,
    phone: str | None = None,
    place: tuple[float, float] | None = None,
    address: Names | None = None,
) -> None:
    """Change what is known of a center; it takes orders once it has a name. Raises NotAllowed and BadValue.

    A name or an address in one language leaves those in others as they are.
    """
    rights.must(by, "change centers")
    before = _known(center)
    if name is not None:
        said = {by.language: name} if isinstance(name, str) else name
        if not said or any(not 2 <= len(one) <= LONGEST_NAME for one in said.values()):
            raise BadValue
        center.closed = center.closed and bool(center.names)
        center.names = {**center.names, **said}
    if phone is not None:
        if not 5 <= sum(c.isdigit() for c in phone) <= 15 or len(phone) > 30:
            raise BadValue
        center.phone = phone
    if place is not None:
        if not on_earth(place):
            raise BadValue
        center.latitude, center.longitude = place
    if address is not None:
        if not address or any(not 2 <= len(one) <= LONGEST_ADDRESS for one in address.values()):
            raise BadValue
        center.places = {**center.places, **address}
    s.flush()
    after = _known(center)
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        was, is_now = ({key: d[key] for key in changed} for d in (before, after))
        journal.write(s, by, "center", center_id=center.id, before=was, after=is_now)


def _known(center: Center) -> dict[str, Any]:
    """What the journal keeps of a center."""
    place = [center.latitude, center.longitude] if center.latitude is not None else None
    return {"names": center.names, "phone": center.phone, "place": place, "address": center.places}


@journal.undoes("center")
def _center_back(s: Session, by: Person, deed: Deed) -> None:
    center = get(s, deed.center_id)
    rights.must(by, "change centers")
    known, was = _known(center), deed.before
    if any(known[key] != value for key, value in deed.after.items()) or was.get("names") == {}:
        raise TooLate  # a center that people may have chosen by now keeps its name
    center.names, center.places = was.get("names", center.names), was.get("address", center.places)
    center.phone = was.get("phone", center.phone)
    if "place" in was:
        center.latitude, center.longitude = was["place"] or (None, None)
    s.flush()


def close(s: Session, by: Person, center: Center) -> None:
    """It takes no new orders from now on; what lies there is still handed out. Raises NotAllowed."""
    _open(s, by, center, closed=True)


def reopen(s: Session, by: Person, center: Center) -> None:
    """It takes orders again. Raises NotAllowed, and BadValue while it has no name."""
    _open(s, by, center, closed=False)


def _open(s: Session, by: Person, center: Center, *, closed: bool) -> None:
    rights.must(by, "change centers")
    if not center.names:
        raise BadValue
    if center.closed != closed:
        center.closed = closed
        s.flush()
        journal.write(s, by, "close center" if closed else "reopen center", center_id=center.id)


@journal.undoes("close center", "reopen center")
def _open_back(s: Session, by: Person, deed: Deed) -> None:
    center, closed = get(s, deed.center_id), deed.act == "close center"
    rights.must(by, "change centers")
    if center.closed != closed:
        raise TooLate
    center.closed = not closed
    s.flush()


def leans_on(s: Session, center: Center) -> dict[str, int]:
    """What hangs on a center: `orders` that still come, `parcels` that wait there, `people` who collect there."""
    held = select(func.count()).select_from(Order).where(Order.center_id == center.id)
    coming = held.where(col(Order.state).in_([State.ASKED, State.PLACED, State.ON_THE_WAY]))
    choosing = select(func.count()).select_from(Person).where(Person.center_id == center.id)
    waiting = held.where(Order.state == State.READY)
    return {"orders": s.exec(coming).one(), "parcels": s.exec(waiting).one(), "people": s.exec(choosing).one()}


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
