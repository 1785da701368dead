"""One typed line about a person, such as 王大爷 东山村 13800001234: the name, the village, the phone in it."""

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.typed import DASHES
from catalog.gazetteer import heard

LONGEST_NAME = 60
BREAKS = re.compile(r"[,，、;；|/\n\t。]+")
VILLAGELIKE = re.compile(r"[村镇庄屯寨湾沟岭]$|\bvillage$")
ALIKE = 80.0  # RapidFuzz ratio from which a word that ends as villages do is taken for one
# A number in one piece, else in groups as people read it out (138 0000 1234), else a short one.
PHONES = tuple(
    re.compile(rf"(?<![\d-])(?:\+|00)?{digits}(?![\d-])")
    for digits in (r"\d{7,15}", r"\d{2,4}(?:[ -]\d{3,8}){1,4}", r"\d{5,6}")
)
DIGITS = range(5, 16)  # how many a phone number has


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a line says of a person; what it does not say is "" or None."""

    name: str = ""
    village: int | None = None
    phone: str = ""

    @property
    def tail(self) -> str:
        """The digits by which somebody may be found: of the phone, or a group of four beside the name."""
        found = re.search(r"(?<!\d)\d{4}(?!\d)", self.name)
        return self.phone or (found[0] if found else "")

    @property
    def called(self) -> str:
        """The name without such a group of digits, to look for."""
        return " ".join(re.sub(r"(?<!\d)\d{4}(?!\d)", " ", self.name).split()) if not self.phone else self.name


def read(text: str, villages: Mapping[int, Set[str]]) -> Newcomer:
    """Name, village and phone of a line, in whatever order; `villages` has the spellings of each, in lower case."""
    line = unicodedata.normalize("NFKC", text).translate(DASHES)
    phone, line = _phone(line)
    parts = [" ".join(part.split()) for part in BREAKS.split(line)]
    village, parts = _village([part for part in parts if part], villages)
    name = " ".join(" ".join(parts).split()).strip(" .:-()…")
    return Newcomer(name[:LONGEST_NAME].strip(), village, phone)


def _phone(line: str) -> tuple[str, str]:
    """The phone number in a line, digits alone, and the line without it."""
    for pattern in PHONES:
        for found in reversed(list(pattern.finditer(line))):
            digits = re.sub(r"\D", "", found[0])
            if len(digits) == 13 and digits.startswith("861"):
                digits = digits[2:]  # the country, before a mobile's eleven
            if len(digits) in DIGITS:
                return digits, f"{line[: found.start()]},{line[found.end() :]}"
    return "", line


def _village(parts: list[str], villages: Mapping[int, Set[str]]) -> tuple[int | None, list[str]]:
    """The village among the parts of a line, and what is left: the longest that is said, else one misspelt."""
    words = [word for part in parts for word in part.split()]
    spelled = [(name + tail, at) for at, names in villages.items() for name in names for tail in _tails(name)]
    spelled.sort(key=lambda pair: -len(pair[0]))
    for name, at in spelled:
        for cut in (parts, words):
            for place, part in enumerate(cut):
                rest = "" if part.casefold() == name else _without(part, name)
                if rest is not None:
                    return at, [*cut[:place], rest, *cut[place + 1 :]]
    for place, word in enumerate(words):
        if len(words) > 1 and VILLAGELIKE.search(word.casefold()):
            for name, at in spelled:
                if heard(word.casefold()) == heard(name) or fuzz.ratio(word.casefold(), name) >= ALIKE:
                    return at, [*words[:place], *words[place + 1 :]]
    return None, parts


def _tails(name: str) -> tuple[str, ...]:
    """What people may say after a village's name."""
    tail = " village" if name.isascii() else "村"
    return ("",) if name.endswith(tail) else ("", tail)


def _without(part: str, name: str) -> str | None:
    """A part without the village at its beginning or end, where something like a name is left."""
    low = part.casefold()
    if len(low) != len(part):  # letters whose small form is two: places would not fit
        return None
    latin, size = name.isascii(), len(name)
    cuts = [(part[size:], part[size : size + 1])] if low.startswith(name) else []
    cuts += [(part[:-size], part[-size - 1 : -size])] if low.endswith(name) else []
    for left, edge in cuts:
        rest = left.removeprefix("的").strip()
        # 李家 may be the beginning of 李家旺: a village without its 村 leaves a whole name.
        if not (latin and edge.isalpha()) and len(rest) >= (1 if latin or VILLAGELIKE.search(name) else 2):
            return rest
    return None
