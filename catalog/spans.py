"""Spans: some days in a row on the shop's clock, and the pieces they are cut into where each day would be too many."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, literal

from catalog.refusals import NotFound

DAY = timedelta(days=1)
LONGEST = 366  # days
AT_ONCE = 7  # so many days are counted in the turn that asks for them; more may be a month of a county
EACH_DAY = 31  # so many days are shown day by day
EACH_WEEK = 26 * 7  # so many are shown week by week, more month by month
FIRST_YEAR, LAST_YEAR = 2000, 2999  # of what somebody may ask for


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise NotFound for days the wrong way round, too many, or of another millennium."""
        if self.first.year < FIRST_YEAR or self.last.year > LAST_YEAR:
            raise NotFound
        if not (self.first <= self.last < self.first + LONGEST * DAY):
            raise NotFound

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def long(self) -> bool:
        """Whether counting what happened in it may take longer than a turn should."""
        return self.days > AT_ONCE

    @property
    def months(self) -> bool:
        """Whether it is one whole month."""
        return self.first.day == 1 and self.last == _month_end(self.first)

    def pieces(self) -> list[date]:
        """The first day of each piece: every day, every seventh, or the first of each month, as long as the span is."""
        if self.days <= EACH_DAY:
            return [self.first + n * DAY for n in range(self.days)]
        if self.days <= EACH_WEEK:
            return [self.first + n * DAY for n in range(0, self.days, 7)]
        found = [self.first]
        while (after := _month_end(found[-1]) + DAY) <= self.last:
            found.append(after)
        return found

    def before(self) -> "Span":
        """The same length of days just before; a whole month's is the month before."""
        end = self.first - DAY
        return Span(end.replace(day=1) if self.months else end - (self.days - 1) * DAY, end)

    def after(self) -> "Span":
        """The same length of days just after; a whole month's is the next month."""
        start = self.last + DAY
        return Span(start, _month_end(start) if self.months else start + (self.days - 1) * DAY)


def month(day: date) -> Span:
    """The whole month a day is in."""
    return Span(day.replace(day=1), _month_end(day))


def week(day: date) -> Span:
    """The week a day is in, Monday to Sunday."""
    start = day - day.weekday() * DAY
    return Span(start, start + 6 * DAY)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + 32 * DAY).replace(day=1) - DAY


@dataclass(frozen=True, slots=True)
class Cut:
    """A span on a clock: which moments are in it, and in which of its pieces."""

    span: Span
    zone: ZoneInfo

    def midnight(self, day: date) -> datetime:
        """When a day begins, in UTC as the store keeps it."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    @property
    def start(self) -> datetime:
        """When the span begins."""
        return self.midnight(self.span.first)

    @property
    def end(self) -> datetime:
        """When the day after it begins."""
        return self.midnight(self.span.last + DAY)

    def holds(self, moment: Any) -> Any:
        """The condition that a column of moments is in the span."""
        return (moment >= self.start) & (moment < self.end)

    def piece(self, moment: Any) -> Any:
        """The number of the piece, from 0, that a column of moments within the span falls into."""

        def within(low: int, high: int) -> Any:
            """The number of a piece from `low` to `high`, found in as few comparisons as can be."""
            if low == high:
                return literal(low)
            middle = (low + high + 1) // 2
            return case((moment < self.midnight(days[middle]), within(low, middle - 1)), else_=within(middle, high))

        days = self.span.pieces()
        return within(0, len(days) - 1)

    def piece_of(self, day: date) -> int:
        """The number of the piece a day of the span is in."""
        return bisect_right(self.span.pieces(), day) - 1
