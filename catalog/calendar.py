"""Calendar: on which days a center is open and gets goods, and when what is ordered now arrives. It knows no store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
AHEAD = 120  # days within which there must be a delivery: longer than any days off may last
FURTHEST = AHEAD + 8  # a week more, for whoever asks just before days off begin

Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Calendar:
    """One center's days. Clock times are local to `zone`; weekdays count from Monday, 0."""

    zone: ZoneInfo
    week: tuple[Hours | None, ...]  # seven; None: closed
    delivers: frozenset[int] = frozenset(range(7))
    cutoff: time | None = None  # None: midnight
    off: tuple[tuple[date, date], ...] = ()  # first and last day of each

    def today(self, at: datetime) -> date:
        """The day it is at the center at an aware moment."""
        return at.astimezone(self.zone).date()

    def is_off(self, day: date) -> bool:
        """Whether it is a single day off, whatever its weekday."""
        return any(first <= day <= last for first, last in self.off)

    def hours(self, day: date) -> Hours | None:
        """When the center opens and closes on a day, or None where it does not open."""
        return None if self.is_off(day) else self.week[day.weekday()]

    def delivers_on(self, day: date) -> bool:
        """Whether the truck comes that day: only where somebody is there to take it in."""
        return day.weekday() in self.delivers and self.hours(day) is not None

    def daily(self, day: date) -> bool:
        """Whether every day is like any other, from `day` on for a week."""
        return None not in self.week and len(set(self.week)) == 1 and not any(map(self.is_off, _days(day, 7)))

    def next_open(self, day: date) -> date | None:
        """The first day from `day` on that the center opens."""
        return next((d for d in _days(day, FURTHEST) if self.hours(d)), None)

    def next_delivery(self, day: date) -> date | None:
        """The first day from `day` on that the truck comes."""
        return next((d for d in _days(day, FURTHEST) if self.delivers_on(d)), None)

    def counts_for(self, at: datetime) -> date:
        """The day whose orders an order of this moment is with: from the cut-off on it is with tomorrow's."""
        day = self.today(at)
        return day + DAY if self.cutoff is not None and at >= self.cut(day) else day

    def cut(self, day: date) -> datetime:
        """The moment from which an order is too late for what leaves with that day's orders."""
        if self.cutoff is None:
            return datetime.combine(day + DAY, time(), self.zone).astimezone(UTC)
        return datetime.combine(day, self.cutoff, self.zone).astimezone(UTC)

    def expected(self, at: datetime) -> date | None:
        """The day an order of this moment should arrive: the first delivery after the day it counts for."""
        return self.next_delivery(self.counts_for(at) + DAY)

    def works(self, at: datetime) -> bool:
        """Whether from now on there is always a day of delivery before long: `expected` never fails later."""
        starts = [self.counts_for(at) + DAY, *(first for first, _ in self.off)]
        return all((found := self.next_delivery(day)) is not None and found < day + AHEAD * DAY for day in starts)


def _days(first: date, count: int) -> Iterator[date]:
    return (first + n * DAY for n in range(count))
