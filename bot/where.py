"""Where: a place in degrees, a road's length, and names, as people type or paste them."""

import math
import re
import unicodedata
from typing import NamedTuple

from bot.talk import Args, number
from bot.typed import tidy
from catalog.centers import on_earth
from catalog.models import Names
from catalog.refusals import BadValue

NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,15})?"
PAIR = re.compile(rf"({NUMBER})\s*(?:[,;/，；]|\s)\s*({NUMBER})")
# What stands before the two numbers in links of maps people use; AMap's `position` has the longitude first.
LINK = re.compile(
    rf"(?:@|[?&](?:q|ll|sll|query|center|daddr|destination|location|marker=coord:|coord)=|geo:|coord:|!3d)"
    rf"({NUMBER})(?:,|%2C|!4d)({NUMBER})",
    re.IGNORECASE,
)
TURNED_LINK = re.compile(rf"[?&](?:position|lnglat|to|from)=({NUMBER})(?:,|%2C)({NUMBER})", re.IGNORECASE)
FIELDS = re.compile(rf"(?:mlat|lat|latitude)=({NUMBER}).*?(?:mlon|lon|lng|longitude)=({NUMBER})", re.IGNORECASE)
ANGLE = re.compile(
    r"(?P<before>[nsew]|北纬|南纬|东经|西经|纬度|经度|latitude|longitude|lat|lng|lon)?\s*:?\s*"
    r"(?P<deg>[-+]?\d{1,3}(?:\.\d+)?)\s*[°度d]?\s*"
    r"(?:(?P<min>\d{1,2}(?:\.\d+)?)\s*['′’分]\s*)?(?:(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|''|”|秒)\s*)?"
    r"(?(before)|(?P<after>[nsew])?)"
)
NORTH = {"n", "s", "北纬", "南纬", "纬度", "lat", "latitude"}
SOUTH_OR_WEST = {"s", "w", "南纬", "西经"}


def place(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees from what people paste: 34.21, 111.83; 34°12'N 111°50'E; a map's link.

    Longitude first is understood where it says so or can be nothing else. None where the words are no place; a pair
    that is nowhere on earth is returned as it stands.
    """
    said = unicodedata.normalize("NFKC", text).strip()
    if "://" in said or said.startswith("geo:"):
        return _link(said)
    plain = PAIR.fullmatch(said.strip(" ()[]（）.。"))
    if plain:
        return _order(float(plain[1]), float(plain[2]))
    return _angles(tidy(said.replace("′", "'").replace("″", '"')))


def _link(url: str) -> tuple[float, float] | None:
    for pattern in (LINK, FIELDS, TURNED_LINK):
        found = pattern.search(url)
        if found:
            one, two = float(found[1]), float(found[2])
            return _order(two, one) if pattern is TURNED_LINK else _order(one, two)
    return None


def _order(one: float, two: float) -> tuple[float, float]:
    """Latitude first; turned round where the first can only be a longitude."""
    return (two, one) if abs(one) > 90 >= abs(two) else (one, two)


def _angles(said: str) -> tuple[float, float] | None:
    """Two angles with letters or words: 34°12'N 111°50'E, 东经111.83度 北纬34.21度."""
    first = ANGLE.match(said)
    if first is None:
        return None
    second = ANGLE.fullmatch(said[first.end() :].strip(" ,;、和"))
    if second is None:
        return None
    one, two = _angle(first), _angle(second)
    if one is None or two is None or one[0] == two[0]:
        return None
    return (one[1], two[1]) if one[0] else (two[1], one[1])


def _angle(found: re.Match[str]) -> tuple[bool, float] | None:
    """Whether an angle is a latitude, and its degrees with their sign; None without a letter or a word that says so."""
    mark = found["before"] or found["after"]
    if not mark:
        return None
    size = abs(float(found["deg"])) + float(found["min"] or 0) / 60 + float(found["sec"] or 0) / 3600
    minus = found["deg"].startswith("-") != (mark in SOUTH_OR_WEST)
    return mark in NORTH, -size if minus else size


class Way(NamedTuple):
    """How far a road is."""

    metres: int
    minutes: int | None


KM = re.compile(
    r"(?:路程?|远|距离)?\s*(\d{1,4}(?:\.\d{1,3})?)\s*(公里|千米|kilometers?|kilometres?|kms?|k|里路?|米|meters?|metres?|m)?(半)?(?:路|远)?"
)
HALF_HOUR = re.compile(r"(半小时|半个小时|half an hour)")
MINUTES = re.compile(
    r"(?:开车|骑车|走路|坐车|车程|by car|about|要|大概|约)*\s*"
    r"(?:(?:(\d{1,2}(?:\.5)?)\s*(?:个?小时|个?钟头|hours?|hrs?|h))\s*(半)?)?\s*"
    r"(?:(?:and )?(\d{1,3})\s*(?:分钟?|minutes?|mins?|m|'))?"
)


def road(text: str) -> Way | None:
    """A road: 12; 12.5 公里; 12 km, 25 min; 12公里半小时; 20里 (half a kilometre each). None where it is none."""
    said = HALF_HOUR.sub("30分钟", tidy(text))
    found = KM.match(said)
    if found is None:
        return None
    unit, size = found[2] or "km", float(found[1]) + (0.5 if found[3] else 0)
    each = 500 if unit.startswith("里") else 1 if unit in ("米", "m") or unit.startswith("met") else 1000
    rest = said[found.end() :].strip(" ,;、/()")
    if not rest:
        return Way(round(size * each), None)
    took = MINUTES.fullmatch(rest)
    if took is None or not (took[1] or took[3]):
        return None
    minutes = float(took[1] or 0) * 60 + (30 if took[2] else 0) + int(took[3] or 0)
    return Way(round(size * each), math.ceil(minutes))


HAN = re.compile(r"[\u3400-\u9fff]")
BETWEEN_NAMES = re.compile(r"\s*(?:[,;，；、\n\r\t])\s*")


def names(text: str, language: str) -> Names:
    """A name in one language or two: 东山村服务站 / Dongshan. What has no Chinese letters is English beside what has.

    A name alone is in the reader's own `language`, unless that is another script.
    """
    parts = [" ".join(part.split()) for part in re.split(r"\s*[/／|=]\s*", text.strip()) if part.strip()]
    if len(parts) == 2 and len({bool(HAN.search(part)) for part in parts}) == 2:
        return {"zh_CN" if HAN.search(part) else "en": part for part in sorted(parts, key=lambda p: not HAN.search(p))}
    whole = " ".join(text.split())
    if not whole:
        return {}
    return {"zh_CN" if HAN.search(whole) else "en" if language == "zh_CN" and whole.isascii() else language: whole}


def several(text: str, language: str) -> list[Names]:
    """Several names in one line: 东沟, 西沟、石坪; each may have two languages: 东沟/Donggou."""
    parts = [part for part in BETWEEN_NAMES.split(text.strip()) if part.strip()]
    if len(parts) == 1 and all(HAN.match(word) for word in parts[0].split()):
        parts = parts[0].split()
    return [name for part in parts if (name := names(part, language))]


def tapped(at: tuple[float, float]) -> str:
    """A place as a tap carries it: hundred-thousandths of a degree above -180, so that it needs no sign.

    Raises BadValue off the earth.
    """
    if not on_earth(at):
        raise BadValue
    return ":".join(str(round((degrees + 180) * 100_000)) for degrees in at)


def untapped(args: Args, at: int) -> tuple[float, float]:
    """The place that begins at `at` of a tap's arguments, in degrees. Raises NotFound for a forged one."""
    return number(args, at) / 100_000 - 180, number(args, at + 1) / 100_000 - 180
