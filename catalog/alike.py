"""Look-alikes: goods that are taken for one another by hand, found from their own names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.models import Names

# What makes two packs of one thing differ, and is no part of what the thing is called.
_SIZES = "[特加]?[大中小][袋包瓶桶盒箱罐号装份支]装?|[大中小]号|迷你|家庭装|量贩装|[散袋瓶盒箱桶罐]装|新装|特大|加大"
_ORDINALS = "[一二三四五六七八九十]+[号段级]|[0-9]+[号段级]|第[一二三四五六]"
_COLOURS = "[白黑红黄绿蓝紫灰粉橙青棕花金银]色|[深浅][白黑红黄绿蓝紫灰粉橙青棕]色?"
_HAN_VARIANT = re.compile(f"{_SIZES}|{_ORDINALS}|{_COLOURS}")
_ONE_COLOUR = "白黑红黄绿蓝紫灰"  # 白糖, 红糖: only in front, and only before a word of its own
_ENGLISH = """small medium large big little mini extra family jumbo size stage no number white black brown red yellow
green blue pink grey gray purple orange dark light new s m l xl xxl one two three 1 2 3 4 5 6 7 8 9 a aa aaa d c"""
_LATIN_VARIANTS = frozenset(_ENGLISH.split())
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:公斤|千克|毫升|kg|ml|斤|克|升|g|l|枚|片|支|瓶|包|pcs)(?![a-z])", re.IGNORECASE
)
_LATIN = re.compile(r"[A-Za-z]+|\d+")
_HAN = re.compile("[\u3400-\u9fff]")
BRAND = 4  # characters: a longer word in front makes another thing of it, not another brand


class Goods(Protocol):
    """What is looked at: an item, or anything that has as much of one."""

    @property
    def id(self) -> int | None: ...
    @property
    def names(self) -> Names: ...
    @property
    def specs(self) -> Names: ...
    @property
    def units(self) -> Names: ...
    @property
    def nicknames(self) -> list[str]: ...
    @property
    def pictogram(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """One of several look-alikes. `parts` is its name in each language as (before, what differs, after)."""

    group: int  # goods of one group look alike; numbered in the order they came
    parts: Mapping[str, tuple[str, str, str]]
    spec: bool  # how much is in it differs, too


def marks(items: Iterable[Goods]) -> dict[int, Mark]:
    """The look-alikes among goods that are together in one place, each with what tells it from the others.

    The same goods in the same order have the same marks; 10,000 goods take a fraction of a second.
    """
    every = [item for item in items if item.id is not None]
    found: dict[int, Mark] = {}
    for number, group in enumerate(_groups(every)):
        specs = {tuple(sorted(item.specs.items())) for item in group}
        same = _same(group)
        for item in group:
            parts = {language: _cut(name, *same[language]) for language, name in item.names.items()}
            found[item.id or 0] = Mark(number, parts, len(specs) > 1)
    return found


def groups(items: Iterable[Goods]) -> list[list[int]]:
    """The ids of goods that look alike, a list for each kind, in the order they came."""
    return [[item.id or 0 for item in group] for group in _groups([item for item in items if item.id is not None])]


def _groups(items: Sequence[Goods]) -> list[list[Goods]]:
    """Goods that share a key, and what shares one with those: no two goods are ever compared."""
    leader = list(range(len(items)))

    def head(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    first: dict[tuple[str, ...], int] = {}
    whole: dict[tuple[str, str], int] = {}
    for at, item in enumerate(items):
        language, name = _read(item)
        whole.setdefault((language, name), at)
        for key in _keys(item, language, name):
            other = first.setdefault(key, at)
            leader[max(head(at), head(other))] = min(head(at), head(other))
    for at, item in enumerate(items):  # 土鸡蛋 is 鸡蛋 with a word in front
        language, name = _read(item)
        for shorter in _ends(name):
            if (language, shorter) in whole:
                other = whole[language, shorter]
                leader[max(head(at), head(other))] = min(head(at), head(other))
    made: dict[int, list[Goods]] = {}
    for at, item in enumerate(items):
        made.setdefault(head(at), []).append(item)
    return [group for group in made.values() if len({item.id for item in group}) > 1]


def _read(item: Goods) -> tuple[str, str]:
    """The language a name is compared in, and the name in one spelling: the first one it has."""
    language = next(iter(item.names), "")
    return language, " ".join(item.names.get(language, "").casefold().split())


def _keys(item: Goods, language: str, name: str) -> Iterator[tuple[str, ...]]:
    """What only look-alikes have in common with it."""
    core = _core(name)
    yield ("core", language, core)
    for noun in {nick.casefold() for nick in item.nicknames}:
        # The shop calls both of them so, and both end in it: 禾畔食盐, 青湾食盐.
        if len(noun) >= 2 and name != noun and name.endswith(noun) and _is_word(name, noun):
            yield ("noun", language, noun)
    noun = _noun(core)
    if noun:
        unit = next(iter(item.units.values()), "")
        yield ("tail", language, noun, item.pictogram, unit)


def _core(name: str) -> str:
    """A name without the words for sizes, numbers, colours and amounts; the whole name where nothing else is left."""
    bare = _MEASURE.sub(" ", re.sub(r"[()（）\[\]【】]", " ", name))
    if _HAN.search(bare):
        core = _HAN_VARIANT.sub("", bare)
        core = "".join(core.split())
        if len(core) >= 2 and core[0] in _ONE_COLOUR and core[1:] in _PLAIN:
            core = core[1:]
        return core or name
    words = [word for word in _LATIN.findall(bare) if word not in _LATIN_VARIANTS]
    return " ".join(words) or name


# What is sold in several colours under a word of one character, which says too little by itself to be compared.
_PLAIN = frozenset("糖醋米酒茶枣椒葱菇线布漆纸")


def _noun(core: str) -> str:
    """The word a name ends in, where another word, a brand, stands before it: 鲁花花生油, Hepan salt."""
    if _HAN.search(core):
        return core[-2:] if 4 <= len(core) <= 2 + BRAND + 2 else ""
    words = core.split()
    return words[-1].removesuffix("s") if len(words) > 1 else ""


def _ends(name: str) -> Iterator[str]:
    """A name without one or two characters, or without one word, in front."""
    if _HAN.search(name):
        yield from (name[cut:] for cut in (1, 2) if len(name) - cut >= 2)
    elif " " in name:
        yield name.split(" ", 1)[1]


def _is_word(name: str, tail: str) -> bool:
    """Whether a Latin tail begins where a word does."""
    before = name[: -len(tail)][-1:]
    return not (before.isascii() and before.isalnum()) if tail.isascii() else True


def _same(group: Sequence[Goods]) -> dict[str, tuple[int, int]]:
    """In each language, how many characters all names of a group begin and end with."""
    found = {}
    for language in {language for item in group for language in item.names}:
        names = [item.names.get(language, "") for item in group]
        start = _common(names)
        found[language] = (start, _common([name[start:][::-1] for name in names]))
    return found


def _cut(name: str, start: int, end: int) -> tuple[str, str, str]:
    """A name as what stands before the part that differs, that part, and what stands after it; Latin in whole words."""
    if name.isascii() and start < len(name):
        start = name[:start].rfind(" ") + 1
    if name.isascii() and end:
        space = name[len(name) - end :].find(" ")
        end = end - space if space >= 0 else 0
    return name[:start], name[start : len(name) - end], name[len(name) - end :]


def _common(names: Sequence[str]) -> int:
    """How many characters all names begin with."""
    shortest = min(names, key=len, default="")
    return next((at for at, sign in enumerate(shortest) if any(name[at] != sign for name in names)), len(shortest))
