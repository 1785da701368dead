"""Opening: a center's hours, the weekdays it is closed, and its days off; its own staff may change them, too."""

from datetime import time

from sqlmodel import Session

from bot import hours_words, when
from bot.screens import DESK, stations
from bot.talk import Args, Choice, Event, Screen, back, dated, day, number, say
from catalog import centers, days, rights
from catalog.models import Center, Person, Role, now
from catalog.refusals import BadValue, NotFound

ROLES = DESK
ASKS = ("clock", "rest", "off")
AGAIN = {"set": "clock", "closed": "rest", "days": "off"}  # an act that was refused asks once more


def show(s: Session, person: Person, args: Args) -> Screen:
    """opening[:CENTER]; :clock, :rest and :off ask for hours, closed weekdays and days off; :on lists days off."""
    if not args and person.role == Role.ADMIN:
        return stations.show(s, person, ())
    center = _center(s, person, args)
    at, part = f"opening:{center.id}", _part(args)
    zone = days.of(s, center).zone
    off = hours_words.off(center, zone)
    facts = {
        "center": center,
        "asks": part if part in (*ASKS, "on") else "",
        "week": hours_words.week(center, zone),
        "off": off,
    }
    if part == "rest":
        every = Choice(f"{at}:closed:7", say("🟢 Open every day"))
        return Screen("opening", facts, (every, back(at)))
    if part in ASKS:
        return Screen("opening", facts, (back(at),))
    if part == "on":
        each = (Choice(f"{at}:work:{dated(one.first)}", say("🗑 %(days)s", days=one)) for one in off[:6])
        return Screen("opening", facts, (*each, back(at)))
    choices = (
        Choice(f"{at}:clock", say("🕗 Change the hours")),
        Choice(f"{at}:rest", say("📆 Closed weekdays")),
        Choice(f"{at}:off", say("🏖 Add days off")),
        *((Choice(f"{at}:on", say("🗑 Take back days off")),) if off else ()),
    )
    up = back(f"station:{center.id}") if person.role == Role.ADMIN else back()
    return Screen("opening", facts, (*choices, up))


def _part(args: Args) -> str:
    part = args[1] if len(args) > 1 else ""
    return AGAIN.get(part, part)


def _center(s: Session, person: Person, args: Args) -> Center:
    center = centers.get(s, number(args, 0) if args else person.works_at)
    rights.must(person, "set hours", center_id=center.id)
    return center


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """opening:ID:set:0800-1800-012:…, :closed:56 (7: none), :days:FIRST:LAST and :work:FIRST; twice is once."""
    if len(args) < 3:
        return None
    center, what = _center(s, person, args), args[1]
    if what == "set":
        for group in args[2:]:
            said = tuple(group.split("-"))
            hours = _clock(said, 0), _clock(said, 1)
            days.set_hours(s, person, center, hours, (int(n) for n in _weekdays(said, 2)))
    elif what == "closed":
        days.set_rest(s, person, center, (int(n) for n in _weekdays(args, 2) if n != "7"))
    elif what == "days":
        days.take_off(s, person, center, day(args, 2), day(args, 3))
    elif what == "work":
        days.work_on(s, person, center, day(args, 2))
    else:
        return None
    return f"opening:{center.id}"


def _clock(args: Args, at: int) -> time:
    said = number(args, at)
    if not (said // 100 < 24 and said % 100 < 60):
        raise NotFound
    return time(said // 100, said % 100)


def _weekdays(args: Args, at: int) -> str:
    said = args[at] if at < len(args) else ""
    if not (said.isascii() and (said.isdigit() or not said)) or len(said) > 7:
        raise NotFound
    return said


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Hours, closed weekdays or days off in one's own words. Raises BadValue for what was asked for and is none."""
    at, asks = f"opening:{_center(s, person, args).id}", _part(args)
    asks = asks if asks in ASKS else ""
    try:
        tap = _meant(s, person, at, asks, text)
    except ValueError:  # 25:00, the thirtieth of February
        raise BadValue from None
    if tap is None and asks:
        raise BadValue
    return tap


def _meant(s: Session, person: Person, at: str, asks: str, text: str) -> str | None:
    closed = when.rest(text)
    if closed is None and asks == "rest":
        closed = when.weekdays(text) or when.weekdays(f"周{text}")
    if closed is not None and asks in ("", "rest"):
        return f"{at}:closed:{''.join(map(str, sorted(closed))) or 7}"
    today = days.of(s, centers.get(s, int(at.partition(":")[2]))).today(now())
    off = when.span(text, today) if asks in ("", "off") else None
    if off:
        return f"{at}:days:{dated(off[0])}:{dated(off[1])}"
    found = when.hours(text) if asks in ("", "clock") else None
    if found:
        groups = (f"{o.opens:%H%M}-{o.closes:%H%M}-{''.join(map(str, sorted(o.weekdays)))}" for o in found)
        tap = f"{at}:set:{':'.join(groups)}"
        if len(tap) > 64:
            raise ValueError(text)
        return tap
    return None
