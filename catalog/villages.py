"""Villages: which center serves each, where they lie, and how far the road is from them to a center."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from catalog import centers, gazetteer, journal, rights
from catalog.models import Center, Deed, Names, Person, Road, Village
from catalog.questions import first
from catalog.refusals import BadName, BadValue, NotFound, ServedAlready, ShorterThanLine, TooLate

MOST_AT_ONCE = 300  # villages in one message
LONGEST = 60
FARTHEST, SLOWEST = 300_000, 24 * 60  # metres and minutes of a road
DETOUR = 0.9  # a road this much shorter than the straight line is a slip, and not the map's own blur


def get(s: Session, village_id: int) -> Village:
    """One village that is on the list. Raises NotFound."""
    village = s.get(Village, village_id)
    if village is None or village.gone:
        raise NotFound
    return village


def people_of(s: Session, village: Village) -> int:
    """How many customers are known to live there."""
    asked = select(func.count()).select_from(Person).where(Person.village_id == village.id)
    return s.exec(asked).one()


def must_be_name(name: str) -> None:
    """Raise BadName unless people could call a village that: with a letter in it, 60 characters at most."""
    if not any(c.isalpha() for c in name) or len(name) > LONGEST:
        raise BadName(name[:LONGEST])


def add(s: Session, by: Person, center: Center, names: Sequence[Names]) -> Deed | None:
    """Let `center` serve these villages, all or none; those it serves already are left as they are.

    Returns the deed, whose `names` are the new ones, or None where every one is there. Raises NotAllowed, BadName,
    BadValue for none or too many, and ServedAlready for one that another center serves.
    """
    rights.must(by, "change centers")
    if not 0 < len(names) <= MOST_AT_ONCE:
        raise BadValue
    for name in names:
        for one in name.values():
            must_be_name(one)
    there = _by_name(s)
    new: list[Names] = []
    for name in names:
        known = next((there[one.casefold()] for one in name.values() if one.casefold() in there), None)
        if known is not None and known.center_id != center.id:
            raise ServedAlready(known.names, centers.get(s, known.center_id).names)
        if known is None:
            new.append(name)
            there |= {one.casefold(): Village(center_id=center.id or 0, names=name) for one in name.values()}
    if not new:
        return None
    rows = [{"center_id": center.id, "names": name, "gone": False} for name in new]
    ids = s.execute(insert(Village).returning(col(Village.id)), rows).scalars().all()
    gazetteer.touch(s)
    after = {"count": len(new), "villages": new, "ids": list(ids), "left": len(names) - len(new)}
    return journal.write(s, by, "add villages", center_id=center.id, after=after)


def _by_name(s: Session) -> dict[str, Village]:
    found = s.exec(select(Village).where(col(Village.gone).is_(False))).all()
    return {name.casefold(): village for village in found for name in village.names.values()}


def rename(s: Session, by: Person, village: Village, names: Names) -> None:
    """Call a village something else; a name in one language leaves the others. Raises as `add` does."""
    rights.must(by, "change centers")
    if not names:
        raise BadValue
    there = _by_name(s)
    for name in names.values():
        must_be_name(name)
        known = there.get(name.casefold())
        if known is not None and known.id != village.id:
            raise ServedAlready(known.names, centers.get(s, known.center_id).names)
    _change(s, by, village, "rename village", names={**village.names, **names})


def move(s: Session, by: Person, village: Village, center: Center) -> None:
    """Let another center serve a village. Whoever collects somewhere goes on there until they choose. NotAllowed.

    Raises TooLate for a center that has closed.
    """
    rights.must(by, "change centers")
    if center.closed:
        raise TooLate
    _change(s, by, village, "move village", center_id=center.id)


def put(s: Session, by: Person, village: Village, place: tuple[float, float]) -> None:
    """Say where a village lies, in degrees. Raises NotAllowed and BadValue."""
    rights.must(by, "change centers")
    if not centers.on_earth(place):
        raise BadValue
    _change(s, by, village, "place village", latitude=place[0], longitude=place[1])


def remove(s: Session, by: Person, village: Village) -> None:
    """Take a village off the list; whoever lives there keeps their center, and still lives there. NotAllowed."""
    rights.must(by, "change centers")
    _change(s, by, village, "remove village", gone=True)


def _change(s: Session, by: Person, village: Village, act: str, **values: Any) -> None:
    before = {key: getattr(village, key) for key in values}
    if before == values:
        return
    at, called = village.center_id, village.names
    for key, value in values.items():
        setattr(village, key, value)
    s.flush()
    facts = {"id": village.id, "village": called}
    journal.write(s, by, act, center_id=at, before=facts | before, after=facts | values)


@journal.undoes("rename village", "move village", "place village", "remove village")
def _change_back(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "change centers")
    village = s.get_one(Village, deed.after["id"])
    keys = [key for key in deed.after if key not in ("id", "village")]
    if any(getattr(village, key) != deed.after[key] for key in keys):
        raise TooLate
    names = deed.before["village"]
    if deed.act == "remove village" and any(name.casefold() in _by_name(s) for name in names.values()):
        raise TooLate  # another one has that name by now
    for key in keys:
        setattr(village, key, deed.before[key])
    s.flush()


@journal.undoes("add villages")
def _add_back(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "change centers")
    found = s.exec(select(Village).where(col(Village.id).in_(deed.after["ids"]))).all()
    lived_in = select(Person.id).where(col(Person.village_id).in_(deed.after["ids"])).limit(1)
    if any(village.gone for village in found) or first(s, lived_in) is not None:
        raise TooLate
    for village in found:
        village.gone = True
    s.flush()


def roads(s: Session, village: Village) -> list[tuple[Center, Road]]:
    """The roads that are known from a village, the shortest first."""
    asked = select(Center, Road).join(Road, col(Road.center_id) == col(Center.id)).where(Road.village_id == village.id)
    return list(s.exec(asked.order_by(col(Road.metres), col(Road.center_id))).all())


def line(village: Village, center: Center) -> float | None:
    """The straight line from a village to a center in kilometres, where both places are known."""
    if None in (village.latitude, village.longitude, center.latitude, center.longitude):
        return None
    a, b = (village.latitude, village.longitude), (center.latitude, center.longitude)
    return centers.apart(a, b)  # type: ignore[arg-type]


def set_road(
    s: Session, by: Person, village: Village, center: Center, metres: int | None, minutes: int | None = None
) -> None:
    """Say how far the road is in metres (and minutes); None: it is not known after all.

    Raises NotAllowed, BadValue, and ShorterThanLine for a road that cannot be.
    """
    rights.must(by, "change centers")
    if metres is not None:
        if not 0 < metres <= FARTHEST or (minutes is not None and not 0 < minutes <= SLOWEST):
            raise BadValue
        straight = line(village, center)
        if straight is not None and metres / 1000 < straight * DETOUR:
            raise ShorterThanLine(straight)
    before = _road(s, village, center)
    after = {"metres": metres, "minutes": minutes if metres is not None else None}
    if before == after:
        return
    _lay(s, village.id or 0, center.id or 0, after)
    facts = {"id": village.id, "village": village.names}
    journal.write(s, by, "road", center_id=center.id, before=facts | before, after=facts | after)


def _road(s: Session, village: Village, center: Center) -> dict[str, int | None]:
    road = s.get(Road, (village.id, center.id))
    return {"metres": road.metres if road else None, "minutes": road.minutes if road else None}


def _lay(s: Session, village_id: int, center_id: int, facts: dict[str, int | None]) -> None:
    road = s.get(Road, (village_id, center_id))
    if facts["metres"] is None:
        if road is not None:
            s.delete(road)
    elif road is None:
        s.add(Road(village_id=village_id, center_id=center_id, metres=facts["metres"], minutes=facts["minutes"]))
    else:
        road.metres, road.minutes = facts["metres"], facts["minutes"]
    s.flush()


@journal.undoes("road")
def _road_back(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "change centers")
    village, center = s.get_one(Village, deed.after["id"]), s.get_one(Center, deed.center_id)
    before, after = ({key: d[key] for key in ("metres", "minutes")} for d in (deed.before, deed.after))
    if _road(s, village, center) != after:
        raise TooLate
    _lay(s, village.id or 0, center.id or 0, before)
