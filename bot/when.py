"""When: times of day, weekdays, opening hours and days off, as people type them in either language."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import NamedTuple

from bot.typed import tidy

EVERY = frozenset(range(7))
TEN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
SPOKEN = re.compile(r"[零〇一二两三四五六七八九十]{1,3}(?=\s*[点时月日号分])")
LAST_MINUTE = time(23, 59)  # what "24:00" is where a day must end the same day


def figures(text: str) -> str:
    """Chinese numerals before 点, 时, 分, 月, 日 and 号 as figures: 十八点 → 18点."""

    def value(found: re.Match[str]) -> str:
        tens, ten, ones = found[0].rpartition("十")
        if not ten:
            return str(TEN[ones]) if len(ones) == 1 else found[0]
        if len(tens) > 1 or len(ones) > 1:
            return found[0]
        return str((TEN[tens] if tens else 1) * 10 + (TEN[ones] if ones else 0))

    return SPOKEN.sub(value, text)


CLOCK = re.compile(
    r"(?P<part>凌晨|上午|早上|早晨|清早|早|中午|下午|傍晚|晚上|晚|夜里)?\s*(?P<hour>\d{1,2})\s*"
    r"(?:(?:[:.]\s*(?P<exact>\d{2}))|(?:点钟?|时)整?\s*(?:(?P<minute>\d{1,2})\s*分?|(?P<half>半)|(?P<quarter>[一三])刻)?)?"
    r"\s*(?P<half_day>[ap]\.?m\.?)?(?!\d)"
)
NOON = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}


def clock(text: str) -> time | None:
    """A time of day, 8点半, 18:00, 6pm, 下午三点; None where the words are none. 24:00 is 23:59. Raises ValueError."""
    said = figures(tidy(text))
    found = CLOCK.fullmatch(re.sub(r"^(?:at|by|before) | o'?clock$", "", NOON.get(said, said)))
    return _time(found) if found else None


def _time(found: re.Match[str]) -> time:
    """The time a match of CLOCK says. Raises ValueError for one that cannot be, such as 25:00."""
    hour, minute = int(found["hour"]), int(found["exact"] or found["minute"] or 0)
    minute += 30 if found["half"] else 0
    minute += {"一": 15, "三": 45}.get(found["quarter"] or "", 0)
    part, half_day = found["part"] or "", (found["half_day"] or "")[:1]
    if half_day and not 1 <= hour <= 12:
        raise ValueError(found[0])
    if half_day == "a" and hour == 12:
        hour = 0
    if (
        half_day == "p" or part in ("下午", "傍晚", "晚上", "晚", "夜里") or (part == "中午" and hour < 3)
    ) and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        return LAST_MINUTE
    return time(hour, minute)


NAMED = r"\(\?P<"
TO = r"\s*(?:-|~|到|至|\bto\b|\buntil\b|\btill\b|\bthrough\b)\s*"
HOURS = re.compile(
    rf"(?P<a>{re.sub(NAMED, '(?P<a_', CLOCK.pattern)}){TO}(?P<b>{re.sub(NAMED, '(?P<b_', CLOCK.pattern)})"
)
AROUND_HOURS = re.compile(
    r"营业时间|时间|营业|开门|上班|都?开(?!门)|从|每天|:(?=\s*\d{1,2}\s*(?:点|:))"
    r"|\b(?:(?:we are )?open|hours|from|on)\b"
)


class Hours(NamedTuple):
    """From when to when, on which weekdays (Monday is 0); none: on all that open."""

    opens: time
    closes: time
    weekdays: frozenset[int]


def hours(text: str) -> list[Hours] | None:
    """Opening hours, one or several: 8点到18点; 8am to 6pm; 周一到周五 8-18, 周六 9-12. None where it is none of that.

    "9 to 5" ends in the afternoon. Raises ValueError for a time that cannot be, or an end before its beginning.
    """
    parts = [part for part in re.split(r"(?<=[\d点半分钟m刻])\s*[,;，；]\s*|\n", tidy(text)) if part.strip()]
    found = [_hours(part) for part in parts]
    return [one for one in found if one] if found and None not in found else None


def _hours(text: str) -> Hours | None:
    found = next(iter(HOURS.finditer(figures(text))), None)
    if found is None:
        return None
    rest = figures(text)[: found.start()] + " " + figures(text)[found.end() :]
    rest = tidy(AROUND_HOURS.sub(" ", rest))
    days = weekdays(rest) if rest else frozenset[int]()
    if days is None:
        return None
    opens, closes = _both(found)
    marked = found["a_part"] or found["a_half_day"] or opens.hour < 12
    if closes <= opens and closes.hour < 12 and marked and not found["b_half_day"] and not found["b_part"]:
        closes = closes.replace(hour=closes.hour + 12)
    if closes <= opens:
        raise ValueError(text)
    return Hours(opens, closes, days)


def _both(found: re.Match[str]) -> tuple[time, time]:
    one, two = (CLOCK.fullmatch(found[side].strip()) for side in ("a", "b"))
    if one is None or two is None:
        raise ValueError(found[0])
    return _time(one), _time(two)


NAMES = {
    name: n
    for n, names in enumerate(
        (
            "mondays monday mon",
            "tuesdays tuesday tues tue",
            "wednesdays wednesday wed",
            "thursdays thursday thurs thur thu",
            "fridays friday fri",
            "saturdays saturday sat",
            "sundays sunday sun",
        )
    )
    for name in names.split()
}
LETTERS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6} | {str(n + 1): n for n in range(7)}
WHOLE = {
    **dict.fromkeys(
        ("每天", "天天", "每日", "周一到周日", "every day", "everyday", "daily", "all week", "all days"), EVERY
    ),
    **dict.fromkeys(("工作日", "平日", "weekdays", "working days"), frozenset(range(5))),
    **dict.fromkeys(("周末", "双休日", "weekends", "weekend", "the weekend"), frozenset({5, 6})),
}
WHOLE_FIRST = sorted(WHOLE, key=len, reverse=True)
BETWEEN = re.compile(r"\s+|[,、，;；和与及&+/.]|\band\b|\bon\b|\bevery\b|每(?=周|星期|礼拜)")
RANGE = re.compile(r"-|~|到|至|\bto\b|\bthrough\b|\btill\b|\buntil\b")
PREFIX = re.compile(r"周|星期|礼拜")
NAME = re.compile("|".join(sorted(NAMES, key=len, reverse=True)) + r"(?![a-z])")
EXCEPT = re.compile(
    r"^(?:除了?)(.+?)(?:以外|之外|外)?(?:都|,|，)?(?:每天|天天)?(?:都)?$|^(?:every ?day|daily) (?:but|except) (.+)$"
)


def weekdays(text: str) -> frozenset[int] | None:
    """Weekdays, Monday is 0: 周一三五, 周一到周五, 每天, Mon Wed Fri, every day but Sunday. None where it is none."""
    left = tidy(text)
    but = EXCEPT.fullmatch(left)
    if but:
        found = weekdays(but[1] or but[2])
        return EVERY - found if found else None
    chosen: set[int] = set()
    last: int | None = None
    ranging = prefixed = False
    while left:
        whole = next((word for word in WHOLE_FIRST if left.startswith(word)), None)
        named = NAME.match(left)
        if whole:
            chosen |= WHOLE[whole]
            left, last, ranging = left[len(whole) :], None, False
        elif between := BETWEEN.match(left):
            left = left[between.end() :]
        elif prefix := PREFIX.match(left):
            prefixed, left = True, left[prefix.end() :]
        elif (to := RANGE.match(left)) and last is not None and not ranging:
            ranging, left = True, left[to.end() :]
        elif named or (prefixed and left[0] in LETTERS and not re.match(r"\d+\s*[点:时]", left)):
            day = NAMES[named[0]] if named else LETTERS[left[0]]
            left = left[named.end() if named else 1 :]
            chosen |= set(_from_to(last, day)) if ranging and last is not None else {day}
            last, ranging = day, False
        else:
            return None
    return frozenset(chosen) if chosen and not ranging else None


def _from_to(first: int, last: int) -> Iterator[int]:
    return (day % 7 for day in range(first, last + 1 if last >= first else last + 8))


NO_REST = re.compile(
    r"不休息?|没有休息日?|(?:全年)?无休|天天开门?|每天开门?"
    r"|never closed|no (?:closed days|days? off)|open every ?day"
)
REST = re.compile(
    r"(?:每)?(.+?)(?:都)?(?:休息?|关门|不开门?|不营业|放假)|(?:closed|off)(?: on)? (.+)|(.+) (?:closed|off)"
)


def rest(text: str) -> frozenset[int] | None:
    """The weekdays a center is closed: 周日休息, closed on Sundays; none for 不休息. None where it is none of that."""
    said = tidy(text)
    if NO_REST.fullmatch(said):
        return frozenset()
    found = REST.fullmatch(said)
    return weekdays(next(part for part in found.groups() if part)) if found else None


MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATES = [
    re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[/.](?P<d>\d{1,2})"),
    re.compile(rf"(?P<m>{MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?(?P<m>{MONTH})\.?(?: (?P<y>\d{{4}}))?"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th|\s*[日号])?(?P<m>)(?P<y>)"),
]
NEAR = {
    "今天": 0,
    "明天": 1,
    "后天": 2,
    "大后天": 3,
    "今日": 0,
    "明日": 1,
    "today": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
AROUND_DATES = re.compile(
    r"春节|过年|国庆节?|中秋节?|元旦|清明节?|端午节?|劳动节|五一|放假|休息|休|关门|不开门|不营业|停业|从|[(（].*[)）]"
    r"|\b(?:closed|off|days? off|holidays?|spring festival|chinese new year|from|on|we are)\b"
)


class Part(NamedTuple):
    """What was said of a day: its year and its month may have been left out."""

    year: int | None
    month: int | None
    day: int


def span(text: str, today: date) -> tuple[date, date] | None:
    """Days off: 2月16日-2月22日, 2月16-22日, Feb 16-22, 16 Feb, 2027-02-16 to 2027-02-22, 明天. None where it is none.

    Without a year it is the next time that is not over. Raises ValueError for a day that cannot be, such as 2月30日.
    """
    said = tidy(AROUND_DATES.sub(" ", figures(tidy(text))))
    cuts = [(said[: found.start()], said[found.end() :]) for found in re.finditer(TO, said)]
    for left, right in [(said, said), *cuts]:
        near = [NEAR.get(side.strip()) for side in (left, right)]
        if near[0] is not None and near[1] is not None:
            first, last = (date.fromordinal(today.toordinal() + ahead) for ahead in near if ahead is not None)
            if first <= last:
                return first, last
        one, two = _part(left), _part(right)
        if one is None or two is None or (one.month is None and two.month is None):
            continue
        one = one._replace(month=one.month or two.month, year=one.year or two.year)
        two = two._replace(month=two.month or one.month)
        return _next(one, two, today)
    return None


def _part(text: str) -> Part | None:
    for pattern in DATES:
        found = pattern.fullmatch(text.strip())
        if found:
            said = found.groupdict()
            month, year = said["m"] or "", said.get("y")
            number = int(month) if month.isdigit() else MONTHS.get(month)
            return Part(int(year) if year else None, number, int(said["d"]))
    return None


def _next(one: Part, two: Part, today: date) -> tuple[date, date]:
    """The dates meant: of the years they may be in, the first in which they are not over."""
    assert one.month is not None and two.month is not None
    error: ValueError | None = None
    for year in [one.year] if one.year else [today.year - 1, today.year, today.year + 1]:
        try:
            first = date(year, one.month, one.day)
            last = date(two.year or year, two.month, two.day)
            if last < first and not two.year:
                last = last.replace(year=year + 1)
        except ValueError as wrong:
            error = wrong
            continue
        if last < first:
            raise ValueError(f"{first} {last}")
        if last >= today or one.year:
            return first, last
    raise error or ValueError("over")


def bare_of(words: str, text: str) -> str:
    """A text without the words of a pattern."""
    return re.sub(words, " ", text).strip(" .,:，：")
