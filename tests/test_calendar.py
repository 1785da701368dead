"""A center's calendar: what is ordered comes on a day the truck comes, never before what was ordered earlier."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar import AHEAD, DAY, Calendar

ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai",
        "UTC",
        "Europe/Berlin",
        "America/Havana",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "Asia/Beirut",
    )
]
clocks = st.times(time(0, 0), time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
hours = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
stretches = st.tuples(days, st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1] * DAY))
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    week=st.lists(st.none() | hours, min_size=7, max_size=7).map(tuple),
    delivers=st.frozensets(st.integers(0, 6), min_size=1),
    cutoff=st.none() | clocks,
    off=st.lists(stretches, max_size=3).map(tuple),
)


@given(calendars, moments)
def test_what_is_ordered_comes_on_a_delivery_day_after_the_cutoff(calendar: Calendar, at: datetime) -> None:
    comes = calendar.expected(at)
    if comes is None:
        first = calendar.today(at) + DAY
        assert not any(calendar.delivers_on(first + n * DAY) for n in range(1, AHEAD))
        assert not calendar.works(at)
        return
    assert comes.weekday() in calendar.delivers
    assert not any(first <= comes <= last for first, last in calendar.off)
    assert calendar.hours(comes) is not None
    assert comes > calendar.today(at)
    assert at < calendar.cut(comes - DAY)  # the orders of the day before were not closed yet


@given(calendars, moments)
def test_no_earlier_truck_could_have_taken_it(calendar: Calendar, at: datetime) -> None:
    comes = calendar.expected(at)
    if comes is not None:
        day = calendar.today(at) + DAY
        while day < comes:
            assert not (calendar.delivers_on(day) and at < calendar.cut(day - DAY))
            day += DAY


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_who_orders_later_gets_nothing_earlier(calendar: Calendar, at: datetime, later: timedelta) -> None:
    first, second = calendar.expected(at), calendar.expected(at + later)
    if first is not None and second is not None:
        assert first <= second


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=900)))
def test_a_calendar_that_works_never_leaves_an_order_without_a_day(
    calendar: Calendar, at: datetime, later: timedelta
) -> None:
    if calendar.works(at):
        assert calendar.expected(at + later) is not None


@given(calendars, days, st.sampled_from(ZONES))
def test_a_second_at_the_cutoff_decides(calendar: Calendar, day: date, zone: ZoneInfo) -> None:
    cut = calendar.cut(day)
    before, after = calendar.expected(cut - timedelta(seconds=1)), calendar.expected(cut)
    if before is not None and after is not None:
        assert before <= after
        if calendar.delivers_on(day + DAY) and calendar.today(cut - timedelta(seconds=1)) == day:
            assert before == day + DAY < after


@given(calendars, days)
def test_it_is_daily_only_where_no_day_differs(calendar: Calendar, day: date) -> None:
    week = [calendar.hours(day + n * DAY) for n in range(7)]
    assert calendar.daily(day) == (None not in week and len(set(week)) == 1 and len(set(calendar.week)) == 1)


def test_the_end_of_a_month_and_of_a_year() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    week = ((time(8), time(18)),) * 7
    calendar = Calendar(shanghai, week, frozenset({0, 3}), time(16), ((date(2027, 2, 16), date(2027, 2, 22)),))
    for ordered, comes in (
        ("2026-12-30T15:59", "2026-12-31"),  # a Wednesday: Thursday's truck
        ("2026-12-30T16:00", "2027-01-04"),
        ("2027-02-14T12:00", "2027-02-15"),
        ("2027-02-14T16:00", "2027-02-25"),  # the seventeenth to the twenty-second are days off
        ("2028-02-27T10:00", "2028-02-28"),
        ("2028-02-28T16:00", "2028-03-02"),
    ):
        at = datetime.fromisoformat(ordered).replace(tzinfo=shanghai)
        assert calendar.expected(at.astimezone(UTC)) == date.fromisoformat(comes), ordered
