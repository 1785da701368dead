"""The ways a query can be read: as written, as pinyin, as initials; and the postings each way draws candidates from."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.search.cuts import neighbours, segmented
from catalog.search.forms import Forms, letter
from catalog.search.postings import Ids, Postings
from catalog.search.sounds import heard, sounds, typed
from catalog.search.traits import GRAM, HEAD, PAIR, SOUND, SOUNDS, STARTS, STARTS3, TOKEN, grams, one_off, pair, starts

LONGEST = 30  # tokens of a query that are looked at
SPELLED_OUT = 96.0  # letters that are a name's pinyin this well need not be cut another way
CLOSE = 0.051  # how many slips more a second way to cut letters may have
COMMON_PAIR, DOUBT = 2, 0.7  # from so many names on a pair is no slip; what its sounds then count
VOWELS = frozenset("aeiouv")
Row = NDArray[np.float32]
Cut = tuple[float, tuple[str, ...]]


@dataclass(slots=True)
class Unit:
    """One token of a query: what it equals, what it sounds like."""

    token: int = -1
    row: Row | None = None  # (syllables,) likeness to each syllable
    word: str = ""  # letters, when it is a Latin word
    weight: float = 1.0
    fold: int = 0  # the sound class, 0 when it has none


@dataclass(slots=True)
class Reading:
    """One way to read a query."""

    how: str  # text | words (Latin and numbers only) | pinyin | initials
    units: list[Unit]
    features: list[tuple[float, Ids]] = field(default_factory=list)
    letters: str = ""  # Latin letters as typed, spaces aside


def readings(asked: list[str], forms: Forms, postings: list[Postings], top: Callable[[], float]) -> Iterator[Reading]:
    """The ways to read the tokens of a query, each with the postings that its candidates come from.

    top: the best score of the ways before; a way that cannot better it is left out."""
    asked = asked[:LONGEST]
    latin = [t for t in asked if "a" <= t[0] <= "z"]
    word = "".join(asked)
    spelled_out = strange = False
    # Every syllable has a vowel: from five letters without one none can be cut.
    spellable = len(latin) > 1 or any(len(t) < 5 or not VOWELS.isdisjoint(t) for t in latin)
    if spellable and sum(map(len, latin)) <= 48:
        cuts = [segmented(t) if "a" <= t[0] <= "z" else ((0.0, (t,)),) for t in asked]
        # Among characters, letters are pinyin only when they are it to the letter.
        slips = sum(int(ways[0][0]) for ways in cuts)
        pieces = sum(len(ways[0][1]) for ways in cuts)
        if slips == 0 or (all(t.isascii() for t in asked) and slips <= max(1, pieces // 2)):
            for reading in _pinyin(cuts, word, forms, postings):
                if top() <= SPELLED_OUT:
                    yield reading
            # No syllable begins with i, u or v: these letters, cut almost without a slip, are not initials.
            spelled_out = slips * 3 <= pieces and not set("iuv").isdisjoint("".join(latin))
            # Letters that are syllables, and within a slip of no word in any name, are not looked for as one.
            strange = slips * 3 <= pieces and len(latin) == len(asked) and not _nearly_words(latin, forms, postings)
    named = any(forms.number(t) >= 0 for t in asked)
    if not strange and (named or not latin or top() <= 80 or (top() <= 90 and len(word) <= 7)):
        reading = _written(asked, forms, postings)
        # Well found as pinyin: these letters are hardly English, or two words run together.
        if reading.how == "words" and top() > 80:
            reading.letters = ""
        yield reading
    short = word.isascii() and len(word) <= 16 and len(asked) - len(latin) <= 2
    if latin and short and not spelled_out and top() <= 90:
        yield _initials(word, forms, postings)


def _nearly_words(latin: list[str], forms: Forms, postings: list[Postings]) -> bool:
    """Whether any of these is a word of some name, or a letter off one, or too short to tell."""
    if any(len(word) < 3 or forms.number(word) >= 0 for word in latin):
        return True
    return any(map(len, postings[GRAM].get([key for word in latin for key in one_off(word)])))


def _weigh(wanted: list[tuple[int, int, float]], postings: list[Postings], size: int) -> list[tuple[float, Ids]]:
    """Fetches features (kind, key, weight), each then weighted by how rare it is."""
    out: list[tuple[float, Ids]] = []
    for kind in sorted({k for k, _, _ in wanted}):
        mine = [(key, weight) for k, key, weight in wanted if k == kind]
        for (_, weight), ids in zip(mine, postings[kind].get([key for key, _ in mine]), strict=True):
            if len(ids):
                out.append((weight * math.log(1 + size / len(ids)), ids))
    return out


def _written(asked: list[str], forms: Forms, postings: list[Postings]) -> Reading:
    table = sounds()
    units: list[Unit] = []
    wanted: list[tuple[int, int, float]] = []
    before: tuple[int, int] | None = None
    for token in asked:
        number = forms.number(token)
        sound = 0
        if token.isascii():
            units.append(Unit(number, None, token))
            if not token[0].isdigit():
                wanted += [(GRAM, key, 0.5) for key in grams(token)]
        else:
            code = number if number < 65536 else 0
            sound, second = int(table.first[code]), int(table.other[code])
            row = heard(sound) if sound else None
            if row is not None and second:
                row = np.maximum(row, heard(second))
            units.append(Unit(number, row, fold=int(table.fold[sound])))
            if sound:
                wanted.append((SOUND, int(table.fold[sound]), 0.5))
        if number >= 0:
            wanted += [(TOKEN, number, 1.0)]
            if len(units) == 1:
                wanted.append((TOKEN, number + HEAD, 0.3))
        if before is not None:
            if before[0] >= 0 and number >= 0:
                wanted.append((PAIR, pair(before[0], number), 1.0))
            if before[1] and sound:
                wanted.append((SOUNDS, int(table.fold[before[1]]) * 512 + int(table.fold[sound]), 0.7))
        before = number, sound
    for unit, ids in zip(units, postings[TOKEN].get([unit.token for unit in units]), strict=True):
        unit.weight = math.log(1 + len(forms) / max(1, len(ids)))
    # Two characters that stand together in many names were hardly a slip: what only sounds like them counts less.
    seen = [len(ids) for ids in postings[PAIR].get([pair(a.token, b.token) for a, b in pairwise(units)])]
    for unit, before_it, after_it in zip(units, [0, *seen], [*seen, 0], strict=True):
        if unit.row is not None and max(before_it, after_it) >= COMMON_PAIR:
            unit.row = unit.row * np.float32(DOUBT)
    words = all(unit.word for unit in units)
    letters = "".join(asked) if words and sum(map(len, asked)) > 4 else ""
    return Reading("words" if words else "text", units, _weigh(wanted, postings, len(forms)), letters)


def _pinyin(cuts: list[tuple[Cut, ...]], letters: str, forms: Forms, postings: list[Postings]) -> list[Reading]:
    """One reading for each of the likely ways to cut the letters; all of them bring candidates to all."""
    out: list[Reading] = []
    wanted: dict[tuple[int, int], float] = {}
    best = sum(ways[0][0] for ways in cuts)
    for n in range(max(map(len, cuts))):
        chosen = [ways[min(n, len(ways) - 1)] for ways in cuts]
        if sum(cost for cost, _ in chosen) <= best + CLOSE and len(out) < 2:
            units = _spoken([piece for _, way in chosen for piece in way], forms, wanted)
            out.append(Reading("pinyin", units, letters=letters))
    features = _weigh([(kind, key, weight) for (kind, key), weight in wanted.items()], postings, len(forms))
    for reading in out:
        reading.features = features
    return out


def _spoken(pieces: list[str], forms: Forms, wanted: dict[tuple[int, int], float]) -> list[Unit]:
    """The units of one way to cut; what they ask for is added to the features wanted."""
    table = sounds()
    units: list[Unit] = []
    before: list[int] = []
    for piece in pieces:
        number = forms.number(piece)
        if piece.isascii() and not piece.isdigit():
            units.append(Unit(number, typed(piece)))
            meant = (table.number[piece],) if piece in table.number else neighbours(piece)
        else:
            sound = int(table.first[number]) if 0 <= number < 65536 else 0
            units.append(Unit(number, heard(sound) if sound else None))
            meant = (sound,) if sound else ()
        folds = sorted({int(table.fold[m]) for m in meant})
        units[-1].fold = folds[0] if len(folds) == 1 else 0
        if len(folds) <= 3:
            wanted.update(((SOUND, f), 0.5 / len(folds)) for f in folds)
        if len(before) * len(folds) <= 60:
            wanted.update(((SOUNDS, a * 512 + b), 1.0) for a in before for b in folds)
        before = folds
    # A slip seldom changes how a syllable begins.
    begun = [letter(p) if p.isascii() else int(table.initial[table.first[ord(p) & 0xFFFF]]) for p in pieces]
    triples = zip(begun, begun[1:], begun[2:], strict=False)
    wanted.update(((STARTS3, starts(*three)), 0.5) for three in triples if all(three))
    return units


def _initials(word: str, forms: Forms, postings: list[Postings]) -> Reading:
    codes = [letter(c) for c in word]
    wanted = [(STARTS, starts(codes[0]), 0.3)]
    for kind, n in ((STARTS, 2), (STARTS3, 3)):
        wanted += [(kind, starts(*codes[i : i + n]), 1.0) for i in range(len(codes) - n + 1)]
    units = [Unit(word=c) for c in word]
    return Reading("initials", units, _weigh(wanted, postings, len(forms)))
