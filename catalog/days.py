"""Days: a center's hours, days off, delivery days and cut-off, and who may change them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from catalog import journal, notices, rights
from catalog.calendar import Calendar, Hours
from catalog.models import Center, Deed, Order, Person, State, now
from catalog.refusals import BadValue, NeverComes, TooLate
from catalog.store import shop

LONGEST = 62  # days a single stretch of days off may last
MOST = 24  # stretches of days off a center may have before it
COMING = (State.ASKED, State.PLACED, State.ON_THE_WAY)
YEARS = timedelta(days=550)  # how far ahead days off may be set


AFTER: list[Callable[[Session, Center], None]] = []  # what else follows a center's days; filled by `after_days`


def after_days(follow: Callable[[Session, Center], None]) -> Callable[[Session, Center], None]:
    """Mark what is to be done once a center's days have changed, in the same transaction."""
    AFTER.append(follow)
    return follow


def calendar(center: Center, zone: ZoneInfo) -> Calendar:
    """A center's days as its row says."""
    usual = center.opens, center.closes
    week = tuple(_hours(center.week[str(n)]) if str(n) in center.week else usual for n in range(7))
    off = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in center.off)
    return Calendar(zone, week, frozenset(center.delivers), center.cutoff, off)


def _hours(said: list[str]) -> Hours | None:
    return (time.fromisoformat(said[0]), time.fromisoformat(said[1])) if said else None


def of(s: Session, center: Center) -> Calendar:
    """A center's days on the shop's clock."""
    return calendar(center, ZoneInfo(shop(s).zone))


def expected(s: Session, center: Center) -> date:
    """The day an order placed now should arrive. Never fails: what has no delivery day cannot be set."""
    days = of(s, center)
    return days.expected(now()) or days.today(now()) + timedelta(days=1)


def set_hours(s: Session, by: Person, center: Center, hours: Hours | None, weekdays: Iterable[int] = ()) -> None:
    """Open from..to, on these weekdays or (none) on all that open; `hours` None: these weekdays are closed.

    Weekdays count from Monday, 0. Raises NotAllowed, BadValue, and NeverComes where no day is left.
    """
    rights.must(by, "set hours", center_id=center.id)
    chosen = set(weekdays)
    if (hours is None and not chosen) or not chosen <= set(range(7)) or (hours and hours[0] >= hours[1]):
        raise BadValue
    week = dict(center.week)
    if chosen:
        week |= {str(n): [f"{t:%H:%M}" for t in hours or ()] for n in chosen}
    elif hours is not None:
        week = {n: said for n, said in week.items() if not said}
    opens, closes = (center.opens, center.closes) if chosen or hours is None else hours
    usual = [f"{opens:%H:%M}", f"{closes:%H:%M}"]
    week = {n: week[n] for n in sorted(week) if week[n] != usual}
    _change(s, by, center, "hours", opens=opens, closes=closes, week=week)


def set_rest(s: Session, by: Person, center: Center, weekdays: Iterable[int]) -> None:
    """These weekdays are closed, and no others. Raises as `set_hours` does."""
    rights.must(by, "set hours", center_id=center.id)
    chosen = set(weekdays)
    if not chosen <= set(range(7)):
        raise BadValue
    open_ones = {n: said for n, said in center.week.items() if said and int(n) not in chosen}
    week = open_ones | {str(n): list[str]() for n in chosen}
    _change(s, by, center, "hours", week={n: week[n] for n in sorted(week)})


def take_off(s: Session, by: Person, center: Center, first: date, last: date) -> None:
    """Days off from `first` to `last`; what touches others becomes one stretch. Raises as `set_hours` does."""
    rights.must(by, "set hours", center_id=center.id)
    today = of(s, center).today(now())
    if not first <= last or last < today or first > today + YEARS or (last - first).days >= LONGEST:
        raise BadValue
    one = timedelta(days=1)
    stretches = _ahead(center, today)
    touching = [(a, b) for a, b in stretches if a <= last + one and b >= first - one]
    whole = min([first, *(a for a, _ in touching)]), max([last, *(b for _, b in touching)])
    kept = sorted({*(pair for pair in stretches if pair not in touching), whole})
    if len(kept) > MOST or (whole[1] - whole[0]).days >= LONGEST:
        raise BadValue
    _change(s, by, center, "days off", off=kept)


def work_on(s: Session, by: Person, center: Center, first: date) -> None:
    """The stretch of days off that begins on `first` is none after all; without one nothing happens. NotAllowed."""
    rights.must(by, "set hours", center_id=center.id)
    ahead = _ahead(center, of(s, center).today(now()))
    _change(s, by, center, "days off", off=[(a, b) for a, b in ahead if a != first])


def _ahead(center: Center, today: date) -> list[tuple[date, date]]:
    pairs = ((date.fromisoformat(a), date.fromisoformat(b)) for a, b in center.off)
    return [(a, b) for a, b in pairs if b >= today]


def set_delivery(s: Session, by: Person, center: Center, weekdays: Iterable[int]) -> None:
    """The truck comes on these weekdays. Raises NotAllowed, BadValue, and NeverComes where it never would."""
    rights.must(by, "change centers", center_id=center.id)
    chosen = sorted(set(weekdays))
    if not chosen:
        raise NeverComes
    if not set(chosen) <= set(range(7)):
        raise BadValue
    _change(s, by, center, "delivery", delivers=chosen)


def set_cutoff(s: Session, by: Person, center: Center, cutoff: time | None) -> None:
    """Orders before this time of day come with the next delivery; None: all of the day. Raises NotAllowed."""
    rights.must(by, "change centers", center_id=center.id)
    _change(s, by, center, "delivery", cutoff=cutoff)


def _change(s: Session, by: Person, center: Center, act: str, **values: Any) -> None:
    """Write what differs, refuse days on which nothing would ever come, and let orders on the way follow."""
    before = _known(center)
    if "off" in values:
        values["off"] = [[a.isoformat(), b.isoformat()] for a, b in values["off"]]
    for key, value in values.items():
        setattr(center, key, value)
    after = _known(center)
    changed = [key for key in after if after[key] != before[key]]
    if not changed:
        return
    if not of(s, center).works(now()):
        s.expire(center)
        raise NeverComes
    s.flush()
    was, is_now = ({key: d[key] for key in changed} for d in (before, after))
    moved = _follow(s, center)
    for follow in AFTER:
        follow(s, center)
    journal.write(s, by, act, center_id=center.id, before=was, after=is_now | ({"moved": moved} if moved else {}))


def _known(center: Center) -> dict[str, Any]:
    """What the journal keeps of a center's days, as plain JSON."""
    return {
        "opens": f"{center.opens:%H:%M}",
        "closes": f"{center.closes:%H:%M}",
        "week": dict(center.week),
        "off": [list(pair) for pair in center.off],
        "delivers": list(center.delivers),
        "cutoff": f"{center.cutoff:%H:%M}" if center.cutoff else None,
    }


@journal.undoes("hours", "days off", "delivery")
def _back(s: Session, by: Person, deed: Deed) -> None:
    center = s.get_one(Center, deed.center_id)
    rights.must(by, "change centers" if deed.act == "delivery" else "set hours", center_id=center.id)
    known = _known(center)
    if any(known[key] != value for key, value in deed.after.items() if key != "moved"):
        raise TooLate
    for key, value in _read(deed.before).items():
        setattr(center, key, value)
    if not of(s, center).works(now()):
        s.expire(center)
        raise TooLate
    s.flush()
    _return(s, center, deed.after.get("moved", {}))
    _follow(s, center)


def _read(known: Mapping[str, Any]) -> dict[str, Any]:
    clocks = {key: time.fromisoformat(known[key]) for key in ("opens", "closes", "cutoff") if known.get(key)}
    return {**known, **clocks}


def _follow(s: Session, center: Center) -> dict[str, list[str]]:
    """What should come on a day without a truck comes with the next one, and its owners are told.

    Returns the orders that were moved: number → the day before and the day now.
    """
    days, moved = of(s, center), dict[str, list[str]]()
    asked = select(Order, Person).join(Person, col(Order.person_id) == col(Person.id))
    asked = asked.where(Order.center_id == center.id, col(Order.state).in_(COMING))
    with notices.together(s):
        for order, owner in s.exec(asked.where(col(Order.expected) >= days.today(now()))).all():
            was = order.expected
            if was is None or days.delivers_on(was):
                continue
            order.expected = days.next_delivery(was) or was
            moved[str(order.id)] = [was.isoformat(), order.expected.isoformat()]
            if order.state != State.ASKED:  # those see it when they say yes
                facts = {"was": was.isoformat(), "back": False}
                notices.tell(s, [owner], "another_day", order_id=order.id, facts=facts)
    s.flush()
    return moved


def _return(s: Session, center: Center, moved: Mapping[str, list[str]]) -> None:
    """Let orders that were moved come on their day after all; who was told of the other day is told."""
    days = of(s, center)
    asked = select(Order).where(col(Order.id).in_([int(number) for number in moved]), col(Order.state).in_(COMING))
    for order in s.exec(asked).all():
        was, is_now = map(date.fromisoformat, moved[str(order.id)])
        if order.expected != is_now or was < days.today(now()) or not days.delivers_on(was):
            continue
        order.expected = was
        told = notices.brought(s, order.id or 0, ["another_day"])
        notices.drop(s, order.id or 0, ("another_day",))
        facts = {"was": is_now.isoformat(), "back": True}
        owner = s.get_one(Person, order.person_id)
        notices.tell(s, [owner] if owner.id in told else [], "another_day", order_id=order.id, facts=facts)
    s.flush()
