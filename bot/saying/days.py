"""Days as people type them: 11月1日到11月15日, 11.1-11.15, 十一月, Nov 1 to Nov 15, October 2026."""

import re
from datetime import date, timedelta

from bot.saying import numerals
from bot.typed import tidy
from catalog.refusals import NotFound
from catalog.spans import Span, month

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_N = r"(\d{1,2})"
_YEAR = r"(?:(\d{4}) ?[年./-] ?)?"
# Year, month and day of one day; where the day alone is said, the month is that of the day before it.
_DAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_YEAR}{_N} ?月 ?{_N} ?[日号]?"), "ymd"),
    (re.compile(rf"{_YEAR}{_N}[./]{_N}"), "ymd"),
    (re.compile(rf"(\d{{4}})-{_N}-{_N}"), "ymd"),
    (re.compile(rf"{_MONTH} {_N}(?:st|nd|rd|th)?(?:,? (\d{{4}}))?"), "mdy"),
    (re.compile(rf"{_N}(?:st|nd|rd|th)? {_MONTH}(?:,? (\d{{4}}))?"), "dmy"),
)
_ALONE = re.compile(rf"{_N}(?:[日号]|st|nd|rd|th)?")
_WHOLE = (re.compile(rf"{_YEAR}{_N} ?月(?:份)?"), re.compile(rf"{_MONTH}(?: (\d{{4}}))?"))
_TO = re.compile(r"\s*(?:到|至|~|--?|until|till|through|to)\s*")
_AROUND = re.compile(r"^(?:从|看看?|查一?下?|from|between)\s*|(?:的?(?:情况|生意|账)|(?:卖得|生意)?(?:怎么样|如何))$")
_NEAR = dict.fromkeys(("今天", "今日", "现在", "today", "now"), timedelta())
_NEAR |= dict.fromkeys(("昨天", "昨日", "yesterday"), timedelta(days=1))
_NOW = re.compile("|".join(_NEAR))
_HAN = re.compile("[〇零一二两三四五六七八九十廿卅]+(?=[年月日号]|$)")

Said = tuple[int | None, int, int]  # year, month, day


def span(text: str, today: date) -> Span | None:
    """The days a text names and nothing else, the last such days that have begun; None where it names none."""
    said = _AROUND.sub("", tidy(text))
    said = _AROUND.sub("", _HAN.sub(_figure, said)).strip()
    said = _NOW.sub(lambda found: (today - _NEAR[found[0]]).isoformat(), said)
    whole = _month(said, today)
    if whole is not None:
        return whole
    for cut in _TO.finditer(said):
        found = _between(said[: cut.start()], said[cut.end() :], today)
        if found is not None:
            return found
    one = _day(said) if not re.fullmatch(rf"{_N}[./]{_N}", said) else None  # 11.1 alone may be a price
    first = _dated(one, today) if one else None
    return _span(first, first)


def _figure(found: re.Match[str]) -> str:
    value = numerals.whole(found[0])
    return found[0] if value is None else str(value)


def _month(said: str, today: date) -> Span | None:
    chinese, english = (pattern.fullmatch(said) for pattern in _WHOLE)
    if chinese is None and english is None:
        return None
    year, number = (chinese[1], int(chinese[2])) if chinese else (None, 0)
    if english:
        year, number = english[2], MONTHS.index(english[1][:3]) + 1
    first = _dated((int(year) if year else None, number, 1), today)
    try:
        return month(first) if first else None
    except NotFound:
        return None


def _between(left: str, right: str, today: date) -> Span | None:
    """The days from one to another; where the second says no month or year, it is the first's, or what comes next."""
    begins, ends = _day(left), _day(right)
    alone = _ALONE.fullmatch(right)
    if begins is None and ends and (start := _ALONE.fullmatch(left)):  # 1 to 15 November
        begins = (ends[0], ends[1], int(start[1]))
    if begins is None:
        return None
    if ends is None and alone:
        ends = (begins[0], begins[1], int(alone[1]))
    if ends is None:
        return None
    if begins[0] is None and ends[0] is not None:
        begins = (ends[0] - (begins[1:] > ends[1:]), *begins[1:])
    first = _dated(begins, today)
    if first is None:
        return None
    last = _dated((ends[0] or first.year + (ends[1:] < begins[1:]), *ends[1:]), today)
    return _span(first, last)


def _day(said: str) -> Said | None:
    for pattern, order in _DAYS:
        found = pattern.fullmatch(said.strip())
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            named = parts["m"]
            number = int(named) if named.isdigit() else MONTHS.index(named[:3]) + 1
            return (int(parts["y"]) if parts["y"] else None, number, int(parts["d"]))
    return None


def _dated(said: Said, today: date) -> date | None:
    """A day of the calendar; without a year the last that has begun."""
    year, number, day = said
    try:
        if year is not None:
            return date(year, number, day)
        this = date(today.year, number, day)
        return this if this <= today else date(today.year - 1, number, day)
    except ValueError:
        return None


def _span(first: date | None, last: date | None) -> Span | None:
    try:
        return Span(first, last) if first and last else None
    except NotFound:
        return None
