"""A wish for the morning summary: 每天早上七点半发我, morning summary on at 7:30, 早报不要了."""

import re
from datetime import time
from fractions import Fraction

from bot.saying import numerals
from bot.typed import tidy

_WHAT = r"早报|晨报|morning (?:summary|report|news)|daily summary"
_DAILY = r"每天|每日|天天|every (?:day|morning)|each (?:day|morning)|daily"
_ABOUT = re.compile(rf"{_WHAT}|(?:{_DAILY}).*(?:发|报|说|告诉|send|tell)|(?:发|send|tell).*(?:{_DAILY})")
_OFF = re.compile(
    rf"(?:{_WHAT}).*(?:关|停|不要|不用|别|取消|\boff\b|\bstop\b)"
    rf"|(?:关|停|不要|不用|别|取消|\bno\b|\bstop\b|turn off).*(?:{_WHAT})"
    r"|(?:早上|早晨|每天).*(?:别|不要|不用)再?(?:发|报)"
)
_ZH = re.compile(
    r"([\d零一二两三四五六七八九十]+) ?[点时](?:(一刻|三刻)|(半)| ?([\d零一二两三四五六七八九十]+) ?分?|整|钟)?"
)
_CLOCK = re.compile(r"(\d{1,2})[:：.](\d{2}) ?(am|pm|a\.m\.|p\.m\.)?")
_HOUR = re.compile(r"\b(half past |quarter past |quarter to )?([a-z]+|\d{1,2}) ?(o'clock|am|pm|a\.m\.|p\.m\.)?(?: |$)")
_QUARTERS = {"half past ": (0, 30), "quarter past ": (0, 15), "quarter to ": (-1, 45)}


def wish(text: str) -> time | bool | None:
    """What somebody says of their morning summary: the time of it, False for none, True for speaking of it; else None.

    A time that is no time of the day counts as none having been said.
    """
    said = tidy(text)
    if _OFF.search(said):
        return False
    if not _ABOUT.search(said):
        return None
    return clock(said) or True


def clock(text: str) -> time | None:
    """The time of day in a text: 七点半, 7点40, 7:30, half past seven, 7 am; None where there is none."""
    said = tidy(text)
    found = _ZH.search(said)
    if found:
        minute = 30 if found[3] else {"一刻": 15, "三刻": 45}.get(found[2] or "", _number(found[4] or "0"))
        evening = bool(re.search(r"晚上|下午|傍晚", said))
        return _time(_number(found[1]), minute, evening)
    found = _CLOCK.search(said)
    if found:
        return _time(int(found[1]), int(found[2]), (found[3] or "").startswith("p"))
    for found in _HOUR.finditer(said):
        hour = _number(found[2])
        if hour is not None and (found[1] or found[3] or re.search(r"\bat $", said[: found.start()])):
            shift, minute = _QUARTERS.get(found[1] or "", (0, 0))
            return _time(hour + shift, minute, (found[3] or "").startswith("p"))
    return None


def _number(said: str) -> int | None:
    value = numerals.number(said)
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else None


def _time(hour: int | None, minute: int | None, evening: bool) -> time | None:
    if hour is None or minute is None:
        return None
    hour += 12 * (evening and hour < 12)
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None
