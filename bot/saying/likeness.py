"""Whether words are a name written otherwise: homophones in Chinese, a letter or two wrong in Latin, or pinyin."""

import re

from rapidfuzz.distance import DamerauLevenshtein

from catalog.search.sounds import sounds as tables

NEAR = 0.8  # share of letters that must agree in a Latin name
SHORTEST = 5  # letters; a shorter Latin word is one letter from too many others


def sounds(sign: str) -> frozenset[int]:
    """The sounds of one Chinese character, as numbers: those that dialects mix up are one."""
    s, code = tables(), ord(sign)
    return frozenset(int(s.fold[n]) for n in (s.first[code], s.other[code]) if n) if code < 0x10000 else frozenset()


def pinyin(name: str) -> str:
    """A name in Latin letters, by the usual reading of each character."""
    s = tables()
    return "".join(s.names[s.first[ord(sign)]] if ord(sign) < 0x10000 else "" for sign in name)


def same(said: str, name: str) -> bool:
    """Whether `said` is `name` misspelt, not merely a part of it or a neighbor: 洗衣份 is 洗衣粉, 洗衣 is not."""
    a, b = re.sub(r"[\W_]+", "", said.lower()), re.sub(r"[\W_]+", "", name.lower())
    if not a or not b:
        return False
    if a == b:
        return True
    if a.isascii() and b.isascii():
        a, b = a.removesuffix("s"), b.removesuffix("s")
        return len(a) >= SHORTEST and a[0] == b[0] and DamerauLevenshtein.normalized_similarity(a, b) >= NEAR
    if a.isascii():
        return len(a) >= SHORTEST and a == pinyin(b)
    if len(a) != len(b) or len(a) < 2:
        return False
    return all(
        x == y or (not x.isascii() and not y.isascii() and bool(sounds(x) & sounds(y)))
        for x, y in zip(a, b, strict=True)
    )
