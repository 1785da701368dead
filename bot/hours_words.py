"""Words for a center's days: when it is open as people stand before the door, its week, and what the cut-off means."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.talk import Dates, Say, Weekdays, say
from catalog import days
from catalog.calendar import DAY, Hours
from catalog.models import Center, now

NEAR = timedelta(hours=3)  # how long before the cut-off it is spoken of


def opening(center: Center, zone: ZoneInfo) -> Say:
    """When it is open: every day the same, or today and when next, never a day it is closed."""
    found, at = days.calendar(center, zone), now()
    today = found.today(at)
    hours, clock = found.hours(today), at.astimezone(zone).time()
    if found.daily(today) and hours:
        return say("Open daily %(opens)s to %(closes)s.", opens=hours[0], closes=hours[1])
    following = found.next_open(today + DAY)
    then = found.hours(following) if following else None
    if following is None or then is None:
        return say("It is closed for now.")
    facts: dict[str, object] = {"day": following, "from_": then[0], "till": then[1]}
    if hours is None:
        return say("Closed today. Open again %(day)s %(from_)s to %(till)s.", **facts)
    if clock >= hours[1]:
        return say("Closed for today. Open again %(day)s %(from_)s to %(till)s.", **facts)
    facts |= {"opens": hours[0], "closes": hours[1]}
    if following == today + DAY:
        return say("Open today %(opens)s to %(closes)s, %(day)s %(from_)s to %(till)s.", **facts)
    return say("Open today %(opens)s to %(closes)s, then closed until %(day)s %(from_)s.", **facts)


def opening_on(center: Center, zone: ZoneInfo, day: date) -> Say:
    """When it is open on one day; where it is closed then, when next."""
    hours = days.calendar(center, zone).hours(day)
    if hours is None:
        return opening(center, zone)
    return say("We are open %(opens)s to %(closes)s.", opens=hours[0], closes=hours[1])


def cutoff(center: Center, zone: ZoneInfo) -> Say | None:
    """That what is ordered now still comes on a day because of the cut-off, or does not any more; else None."""
    found, at = days.calendar(center, zone), now()
    today, comes = found.today(at), found.expected(at)
    cut = found.cut(today)
    if found.cutoff is None or comes is None:
        return None
    if at < cut:
        later = found.expected(cut)
        if cut - at > NEAR or later == comes or later is None:
            return None
        return say(
            "Orders until %(clock)s today come %(day)s, later ones %(later)s.",
            clock=found.cutoff,
            day=comes,
            later=later,
        )
    if found.expected(cut - timedelta(seconds=1)) == comes:
        return None
    return say("Today's cut-off was %(clock)s: what you order now comes %(day)s.", clock=found.cutoff, day=comes)


def week(center: Center, zone: ZoneInfo) -> list[Say]:
    """The week as lines: which days have which hours, and which are closed."""
    found = days.calendar(center, zone).week
    by_hours: dict[Hours | None, list[int]] = {}
    for n, hours in enumerate(found):
        by_hours.setdefault(hours, []).append(n)
    lines = [
        say("%(days)s %(opens)s to %(closes)s", days=Weekdays(frozenset(at)), opens=hours[0], closes=hours[1])
        for hours, at in by_hours.items()
        if hours is not None
    ]
    closed = by_hours.get(None)
    return [*lines, *([say("closed: %(days)s", days=Weekdays(frozenset(closed)))] if closed else [])]


def off(center: Center, zone: ZoneInfo) -> list[Dates]:
    """The days off that are not over."""
    found = days.calendar(center, zone)
    return [Dates(first, last) for first, last in found.off if last >= found.today(now())]


def delivery(center: Center) -> Say:
    """When the truck comes, and until when one orders for it."""
    on = Weekdays(frozenset(center.delivers))
    if center.cutoff is None:
        return say("Goods come: %(days)s. No cut-off: all of a day's orders come with the next truck.", days=on)
    return say(
        "Goods come: %(days)s. Cut-off %(clock)s: later orders count as the next day's.", days=on, clock=center.cutoff
    )
