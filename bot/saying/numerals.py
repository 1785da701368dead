"""Numbers the way people say and write them, in Chinese, English and digits of every script."""

import re
import unicodedata
from fractions import Fraction

_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "○": 0,
    "兩": 2,
    "两": 2,
    "貳": 2,
    "弍": 2,
    "叄": 3,
    "參": 3,
    "陸": 6,
    "幺": 1,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_WHOLE: dict[str, int | Fraction] = {"俩": 2, "倆": 2, "仨": 3, "廿": 20, "卅": 30, "半": Fraction(1, 2)}
_HAN = re.compile("[" + "".join([*_DIGITS, *_TENS, *_MYRIADS, *_WHOLE, "点點分之"]) + "]+")
_ARABIC = re.compile(r"\d+ \d/\d(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+[/⁄]\d+|\d+\.\d+|\d+")
_VULGAR = {"½": ".5", "¼": ".25", "¾": ".75"}

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH: dict[str, int] = {
    **{word: n for n, word in enumerate(_SMALL)},
    **{
        word: n * 10
        for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
    },
}
_WORD = re.compile(r"[a-z]+")
_LONGEST = 24  # characters; no one says a longer numeral, and it bounds the search for the longest prefix


def plain(text: str) -> str:
    """The same text in NFKC, lower case, with ½ ¼ ¾ written as decimals, so ３, ③ and 3 are one sign."""
    for sign, decimals in _VULGAR.items():
        if sign in text:
            text = re.sub(rf"(\d*)\s?{sign}", lambda m, d=decimals: (m[1] or "0") + d, text)  # type: ignore[misc]
    return unicodedata.normalize("NFKC", text).lower()


def number(text: str) -> Fraction | None:
    """The number the whole text says (`十二`, `１２`, `一打`, `two and a half`), or None when it says none."""
    text = plain(text).strip()
    if text in ("a pair", "pair", "一对", "一双"):
        return Fraction(2)
    found = at(text, 0)
    return found[0] if found and found[1] == len(text) else None


def at(text: str, start: int) -> tuple[Fraction, int] | None:
    """The longest numeral beginning at `start` of an already plain() text: its value and its end offset."""
    found = _digits(text, start) or _han(text, start) or _english(text, start)
    if found is None:
        return None
    value, end = found
    dozen = re.compile(r"打|\s?dozens?(?![a-z])(?: of(?= (?:the|these|those)))?").match(text, end)
    if dozen:
        return value * 12, dozen.end()
    return value, end


def _digits(text: str, start: int) -> tuple[Fraction, int] | None:
    match = _ARABIC.match(text, start)
    if not match:
        return None
    if match.end() - start > _LONGEST:  # more than anything there is, whatever it is
        return Fraction(10**_LONGEST), match.end()
    said = match[0].replace(",", "").replace("⁄", "/")
    if " " in said:
        whole, _, part = said.partition(" ")
        return (
            (Fraction(whole) + Fraction(part), match.end())
            if not part.endswith("/0")
            else (Fraction(whole), start + len(whole))
        )
    if said.endswith("/0") or re.search(r"/0+$", said):
        return Fraction(int(said.split("/")[0])), start + len(said.split("/")[0])
    value, end = Fraction(said), match.end()
    # "3万", "2百": digits before a Chinese multiplier
    while end < len(text) and (unit := _TENS.get(text[end]) or _MYRIADS.get(text[end])):
        value, end = value * unit, end + 1
    return value, end


def _han(text: str, start: int) -> tuple[Fraction, int] | None:
    match = _HAN.match(text, start, start + _LONGEST)
    if not match:
        return None
    for end in range(match.end(), start, -1):
        value = _chinese(text[start:end])
        if value is not None:
            return value, end
    return None


def _chinese(said: str) -> Fraction | None:
    """The value of a whole Chinese numeral; None for anything else, two loose digits (`两三`) included."""
    if not said:
        return None
    if said in _WHOLE:
        return Fraction(_WHOLE[said])
    if "分之" in said:
        below, _, above = said.partition("分之")
        low, high = _chinese(below), _chinese(above)
        return high / low if low and high is not None else None
    for point in "点點":
        if point in said:
            left, _, right = said.partition(point)
            whole = _chinese(left)
            if whole is None or not right or any(d not in _DIGITS for d in right):
                return None
            return whole + Fraction("0." + "".join(str(_DIGITS[d]) for d in right))
    if said[0] in "廿卅" and len(said) == 2 and said[1] in _DIGITS:
        return Fraction((20 if said[0] == "廿" else 30) + _DIGITS[said[1]])
    if all(sign in _DIGITS for sign in said):
        if len(said) == 2:  # 两三 is "two or three"
            return None
        return Fraction(int("".join(str(_DIGITS[sign]) for sign in said)))
    whole_number = _counted(said)
    return None if whole_number is None else Fraction(whole_number)


def _counted(said: str) -> int | None:
    """A numeral with 十百千万亿, colloquial endings (一百二, 两万五, 百八) included."""
    total = section = 0
    digit: int | None = None
    unit, zero, big = 10**5, False, 10**9  # the last 十百千 and 万亿 seen; each must shrink
    last = 0
    for place, sign in enumerate(said):
        if sign in "零〇○":
            if digit is not None or place == 0:
                return None
            zero = True
        elif sign in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[sign]
        elif sign in _TENS:
            step = _TENS[sign]
            if step >= unit or (digit is None and place and said[place - 1] not in "零〇○万亿萬億"):
                return None
            section += (1 if digit is None else digit) * step
            digit, unit, zero, last = None, step, False, step
        elif sign in _MYRIADS:
            step = _MYRIADS[sign]
            if step >= big or (digit is None and not section and place):
                return None
            total += (section + (digit or 0) or 1) * step
            section, digit, unit, zero, big, last = 0, None, 10**5, False, step, step
        else:
            return None
    if digit is not None:
        short = last >= 100 and not zero
        if short and said[-1] in "两兩":  # 一百两 is a weight
            return None
        section += digit * (last // 10) if short else digit
    elif zero and said[-1] in "零〇○":
        return None
    return total + section


def _english(text: str, start: int) -> tuple[Fraction, int] | None:
    """English number words; `a`, `an` are one, `a couple` is two, `half a` is one half."""
    if not (text[start : start + 1].isascii() and text[start : start + 1].isalpha()):
        return None
    if start and (text[start - 1].isascii() and text[start - 1].isalpha()):
        return None
    fixed = re.compile(
        r"(?:a )?couple(?: of)?(?![a-z])|(?:a )?half(?: an?)?(?![a-z])|(?:a )?quarter(?: of)?(?: an?)?(?![a-z])"
    )
    if match := fixed.match(text, start):
        value = Fraction(2) if "couple" in match[0] else Fraction(1, 4 if "quarter" in match[0] else 2)
        return value, match.end()
    total = current = 0
    end, place, seen = start, start, ""
    while match := _WORD.match(text, place):
        word = match[0]
        if word in _ENGLISH:
            value_here = _ENGLISH[word]
            # "twenty five" joins; "two three" does not
            if seen and not ((seen == "tens" and 0 < value_here < 10) or seen == "hundred"):
                break
            current += value_here
            seen = "tens" if value_here >= 20 else "unit"
        elif word in ("a", "an") and not seen:
            current, seen = 1, "article"
        elif word == "hundred" and seen in ("unit", "article"):
            current, seen = current * 100, "hundred"
        elif word == "thousand" and seen in ("unit", "tens", "article", "hundred"):
            total, current, seen = (total + current) * 1000, 0, "hundred"
        elif (word == "and" and seen == "hundred") or (word == "and" and text[match.end() :].startswith(" a half")):
            if text[match.end() :].startswith(" a half"):
                return Fraction(total + current) + Fraction(1, 2), match.end() + len(" a half")
            place = match.end() + 1
            continue
        else:
            break
        end = match.end()
        if text[end : end + 1] not in (" ", "-"):
            break
        place = end + 1
    return (Fraction(total + current), end) if seen else None


def whole(text: str) -> int | None:
    """The whole number a text is, in any way `number` knows; None for a fraction or anything else."""
    found = number(text)
    return int(found) if found is not None and found.denominator == 1 else None
