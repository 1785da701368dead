"""Times, weekdays and days off as people type them are read as they are meant, and nothing else is."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import when
from bot.when import EVERY

TODAY = date(2026, 11, 25)
clocks = st.times(time(0, 0), time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
ZH, EN = "一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def spoken(clock: time) -> list[str]:
    """Ways to say a time of day."""
    half_day, hour = ("am" if clock.hour < 12 else "pm"), clock.hour % 12 or 12
    return [
        f"{clock:%H:%M}",
        f"{clock.hour}：{clock:%M}",
        f"{clock.hour}点{clock.minute}分" if clock.minute else f"{clock.hour}点",
        f"{hour}:{clock:%M}{half_day}",
        f"{hour}:{clock:%M} {half_day[0]}.m.",
    ]


@given(clocks)
def test_every_time_of_day_is_read_back(clock: time) -> None:
    assert {when.clock(said) for said in spoken(clock)} == {clock}


@given(clocks, clocks, st.sampled_from([" - ", "-", "到", "至", " to ", "~"]), st.integers(0, 4))
def test_hours_are_read_back_or_refused(opens: time, closes: time, to: str, way: int) -> None:
    said = f"{spoken(opens)[way]}{to}{spoken(closes)[way]}"
    try:
        found = when.hours(said)
    except ValueError:
        assert closes <= opens
        return
    assert found is not None and len(found) == 1 and not found[0].weekdays
    if opens < closes:
        assert found[0][:2] == (opens, closes)
    else:
        assert found[0].opens == opens and found[0].closes == closes.replace(hour=closes.hour + 12)


@given(st.frozensets(st.integers(0, 6), min_size=1), st.sampled_from(["、", "", " ", "，", "和"]))
def test_weekdays_are_read_back(chosen: frozenset[int], between: str) -> None:
    days = sorted(chosen)
    assert when.weekdays("周" + between.join(ZH[day] for day in days)) == chosen
    assert when.weekdays(between.join(f"星期{ZH[day]}" for day in days)) == chosen
    assert when.weekdays((", " if between.strip() else " ").join(EN[day] for day in days)) == chosen
    assert when.rest("周" + between.join(ZH[day] for day in days) + "休息") == chosen
    assert when.rest("closed on " + " and ".join(EN[day] for day in days)) == chosen


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_weekdays_goes_round_the_week(first: int, last: int) -> None:
    wanted = {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    if first != last:
        assert when.weekdays(f"周{ZH[first]}到周{ZH[last]}") == wanted
        assert when.weekdays(f"{EN[first]}-{EN[last]}") == wanted


@given(st.dates(TODAY, date(2027, 10, 1)), st.integers(0, 30))
def test_days_off_are_read_back_in_the_year_they_come(first: date, longer: int) -> None:
    last = date.fromordinal(first.toordinal() + longer)
    for said in (
        f"{first.month}月{first.day}日-{last.month}月{last.day}日",
        f"{first.month}月{first.day}号到{last.month}月{last.day}号放假",
        f"{MONTHS[first.month - 1]} {first.day} - {MONTHS[last.month - 1]} {last.day}",
        f"{first.day} {MONTHS[first.month - 1]} to {last.day} {MONTHS[last.month - 1]}",
        f"{first}~{last}",
        f"{first.month}/{first.day}-{last.month}/{last.day}",
    ):
        assert when.span(said, TODAY) == (first, last), said
    if first.month == last.month:
        assert when.span(f"{first.month}月{first.day}-{last.day}日", TODAY) == (first, last)
        assert when.span(f"{MONTHS[first.month - 1]} {first.day}-{last.day}", TODAY) == (first, last)


@given(st.text(max_size=30) | st.text("0123456789:-点到至 amp周一三五月日ne", max_size=20))
def test_whatever_is_typed_no_reader_breaks(text: str) -> None:
    for read in (when.clock, when.hours, when.weekdays, when.rest, lambda said: when.span(said, TODAY)):
        try:
            read(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("said", "opens", "closes", "weekdays"),
    [
        ("8点到18点", 8, 18, ""),
        ("8am to 6pm", 8, 18, ""),
        ("8-18", 8, 18, ""),
        ("9 to 5", 9, 17, ""),
        ("早8点到晚6点", 8, 18, ""),
        ("营业时间：八点到十八点", 8, 18, ""),
        ("周一三五 8-18", 8, 18, "024"),
        ("Sat 9-12", 9, 12, "5"),
        ("weekends 9am-3pm", 9, 15, "56"),
        ("下午2点到6点", 14, 18, ""),
    ],
)
def test_hours_as_people_say_them(said: str, opens: int, closes: int, weekdays: str) -> None:
    assert when.hours(said) == [(time(opens), time(closes), frozenset(map(int, weekdays)))]


def test_several_hours_in_one_line() -> None:
    for said in ("周一到周五 8-18，周六 9-12", "Mon-Fri 8am-6pm, Sat 9-12"):
        found = when.hours(said)
        assert found and [sorted(one.weekdays) for one in found] == [[0, 1, 2, 3, 4], [5]]


@pytest.mark.parametrize(
    ("said", "days"),
    [("每天", EVERY), ("every day", EVERY), ("Mon Wed Fri", {0, 2, 4}), ("周一三五", {0, 2, 4}), ("周135", {0, 2, 4}),
     ("工作日", {0, 1, 2, 3, 4}), ("除周日外每天", EVERY - {6}), ("every day but Sunday", EVERY - {6}),
     ("Tuesdays and Thursdays", {1, 3}), ("周五到周一", {4, 5, 6, 0}), ("mon-fri", {0, 1, 2, 3, 4})],
)  # fmt: skip
def test_weekdays_as_people_say_them(said: str, days: set[int]) -> None:
    assert when.weekdays(said) == days


@pytest.mark.parametrize(
    "said", ["abc", "", "鸡蛋", "8", "周", "到", "周到周", "周一到", "Mondayish", "2月16日", "周八"]
)
def test_what_is_no_weekday_is_none(said: str) -> None:
    assert when.weekdays(said) is None


@pytest.mark.parametrize(
    "said", ["25:00", "24:01", "13pm", "8:60", "25:00-26:00", "18:00-8:00", "2月30日", "13月1日", "Feb 30"]
)
def test_what_cannot_be_is_refused(said: str) -> None:
    with pytest.raises(ValueError):
        assert (when.clock(said), when.hours(said), when.span(said, TODAY)) == ()


def test_days_off_across_new_year_and_those_that_have_begun() -> None:
    assert when.span("12月30日-1月3日", TODAY) == (date(2026, 12, 30), date(2027, 1, 3))
    assert when.span("12月30日-1月3日", date(2027, 1, 2)) == (date(2026, 12, 30), date(2027, 1, 3))
    assert when.span("11月20日到30日", TODAY) == (date(2026, 11, 20), date(2026, 11, 30))
    assert when.span("11月24日", TODAY) == (date(2027, 11, 24), date(2027, 11, 24))
    assert when.span("明天", TODAY) == (date(2026, 11, 26), date(2026, 11, 26))
    assert when.span("8-18", TODAY) is None
