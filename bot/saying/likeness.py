"""Whether words are a name written otherwise: homophones in Chinese, a letter or two wrong in Latin, or pinyin."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin
from rapidfuzz.distance import DamerauLevenshtein

NEAR = 0.8  # share of letters that must agree in a Latin name
SHORTEST = 5  # letters; a shorter Latin word is one letter from too many others
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
_FIRST = {"l": "n", "r": "n", "h": "f"}


@lru_cache(maxsize=8192)
def sounds(sign: str) -> frozenset[str]:
    """The readings of one Chinese character, those that dialects mix up folded into one."""
    out = set()
    for reading in pinyin(sign, style=Style.NORMAL, heteronym=True)[0]:
        sound = reading
        for said, folded in _FOLDS:
            sound = sound.replace(said, folded)
        out.add(_FIRST.get(sound[:1], sound[:1]) + sound[1:])
    return frozenset(out)


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
        return len(a) >= SHORTEST and a == "".join(lazy_pinyin(b))
    if len(a) != len(b) or len(a) < 2:
        return False
    return all(
        x == y or (not x.isascii() and not y.isascii() and bool(sounds(x) & sounds(y)))
        for x, y in zip(a, b, strict=True)
    )
