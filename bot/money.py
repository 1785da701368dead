"""Amounts of money as people type or say them, read exactly: 200, 二百, 两百块五, 3块2毛, ¥1,200.50."""

import re
from fractions import Fraction

from babel.numbers import get_currency_precision
from sqlmodel import Session

from bot.saying import numerals
from bot.typed import tidy
from catalog.store import shop

SIGN = re.compile(r"^(?:¥|￥|rmb|cny|人民币|共|一共|有)\s*|\s*(?:rmb|cny|yuan|钱|整)$")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:,\d{3})*(?!\d))")
PARTS = (("元块圆", Fraction(1)), ("角毛", Fraction(1, 10)), ("分", Fraction(1, 100)))
NOTHING = {"没有", "没钱", "空的", "一分没有", "nothing", "none", "empty", "zero"}


def precision(s: Session) -> int:
    """How many decimals the shop's currency has: 2 for CNY, 0 for JPY."""
    return get_currency_precision(shop(s).currency)


def minor(text: str, precision: int) -> int | None:
    """The minor units that a text says, of a currency with so many decimals; None where it says no such amount.

    Only exact amounts are taken: 200.505 is none, nor is 200.5 where a currency has no minor unit.
    """
    said = tidy(text)
    if re.match(r"\s*[.．。]\s*\d", text):  # half a yuan, or half of what was meant: it says too little
        return None
    if said in NOTHING:
        return 0
    said = THOUSANDS.sub("", said)
    while (bare := SIGN.sub("", said).strip()) != said:
        said = bare
    whole = numerals.number(said)
    found = whole if whole is not None else _parts(said)
    if found is None or (found * 10**precision).denominator != 1:
        return None
    return int(found * 10**precision)


def _parts(said: str) -> Fraction | None:
    """The sum of 3块2毛5: each unit once, from yuan down; a last number without a unit counts the next one."""
    total, rest, last = Fraction(0), said, ""
    for units, worth in PARTS:
        match = re.match(rf"(.+?)\s*(?:[{units}]钱?)\s*", rest)
        if match and not re.search("[元块圆角毛分]", match[1]):
            number = numerals.number(match[1].removeprefix("零") or "0")
            if number is None or (last and not 0 <= number < 10):
                return None
            total, rest, last = total + number * worth, rest[match.end() :], units
    if not last:
        return None
    if rest:
        # "两块五" is 2.50, "两块零五" 2.05, "5块25" 5.25; after 角 there are only 分
        number, zero = numerals.number(rest.removeprefix("零") or "x"), rest[0] in "零0"
        if number is None or number.denominator != 1 or not 0 < number < (100 if last.startswith("元") else 10):
            return None
        tenths = last.startswith("元") and number < 10 and not zero
        total += number * Fraction(1, 10 if tenths else 100)
    return total


def share(text: str, precision: int) -> tuple[int, int] | None:
    """What a rule of commission says: hundredths of a percent and minor units an order (3%, 0.5元一单, 3%加5毛一单)."""
    rate = fixed = 0
    said = tidy(text)
    if said in NO_SHARE:
        return 0, 0
    for part in re.split(r"\s*(?:\+|加上|加|and|plus|[,，、])\s*", said):
        percent = PERCENT.fullmatch(part)
        each = EACH.sub("", part).strip()
        if percent and not rate:
            number = numerals.number(next(filter(None, percent.groups())))
            if number is None or (number * 100).denominator != 1:
                return None
            rate = int(number * 100)
        elif each != part and not fixed:
            found = minor(each, precision)
            if found is None:
                return None
            fixed = found
        else:
            return None
    return rate, fixed


NO_SHARE = {"0", "0%", "没有", "不给", "不提", "取消提成", "none", "nothing", "no commission"}
PERCENT = re.compile(r"(.+?)\s*(?:%|个点|percent|per cent)|百分之\s*(.+)")
EACH = re.compile(r"^(?:每|一)(?:单|个订单)\s*|\s*(?:/|每|一)\s*(?:单|个订单)$|\s*(?:an|per|each|/)\s*order$")
