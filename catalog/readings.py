"""The ways a text can be read — as written, as pinyin, as initials — and how well each name answers one."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq, OSA
from rapidfuzz.process import cdist

from catalog.forms import WORD, Forms, Tokens, syllables
from catalog.postings import Ids, Postings
from catalog.sounds import heard, neighbours, segmented, sounds, typed
from catalog.traits import GRAM, HEAD, PAIR, SOUND, SOUNDS, STARTS, TOKEN, grams, initials, letter, pair, starts

CANDIDATES = 120
LOOKED_AT = 32  # of these, how many are compared letter by letter
TIGHT = 0.05  # what it counts that nothing is left over in the name
CLOSE = 0.05  # how many slips more a second way to cut letters may have
COMMON_PAIR, DOUBT = 2, 0.7
ORDER = {"text": (0.35, 0.05), "pinyin": (0.0, 0.2)}  # what the order of tokens and the order of sounds count
LONGEST = 30  # units of a query that are looked at
Row = NDArray[np.float32]
Cut = tuple[float, tuple[str, ...]]
# How much a matched unit counts by the length of the run it stands in.
RUN = np.array([0, 0.82, 1, 1, 1, 1], np.float32)
RUN_SOUND = np.array([0, 0.3, 0.8, 0.95, 1, 1], np.float32)
RUN_PINYIN = np.array([0, 0.55, 0.95, 1, 1, 1], np.float32)
RUN_INITIALS = np.array([0, 0.05, 0.5, 0.8, 0.95, 1], np.float32)


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

    how: str
    units: list[Unit]
    forms: Forms
    features: list[tuple[float, Ids]] = field(default_factory=list)
    letters: str = ""

    def judge(self, docs: NDArray[np.int64], best: int) -> Iterator[tuple[int, float, str]]:
        """(row, score 0..100, how) of the best candidates."""
        if not len(docs):
            return
        tokens, begins, sizes = self.forms.gather(docs)
        like = self._likeness(tokens)
        gain = {"text": RUN, "pinyin": RUN_PINYIN, "initials": RUN_INITIALS}[self.how]
        found, explained = covered(like, tokens, begins, gain, RUN_SOUND if self.how == "text" else None)
        weights = np.array([unit.weight for unit in self.units], np.float32)
        # One place in a name answers one unit: 件套四件 wants two 件, not the same one twice.
        cover = weights @ found / weights.sum() * np.minimum(1, (explained + 1e-3) / (found.sum(axis=0) + 1e-3))
        length = explained / np.maximum(sizes, 1)
        scores = 100 * cover * (1 - TIGHT + TIGHT * length)
        if self.how == "initials":
            scores *= 0.85
        else:
            self._ordered(scores, tokens, begins, sizes)
        if self.letters:
            self._spelled(docs, scores)
        worst = found.min(axis=0)
        for i in np.argsort(-scores, kind="stable")[:best].tolist():
            yield int(docs[i]), float(scores[i]), self._how(int(docs[i]), worst[i])

    def _how(self, doc: int, worst: float) -> str:
        if self.how != "text":
            return self.how
        wanted = [self.forms.number(unit.word) if unit.word else unit.token for unit in self.units]
        if self.forms.row(doc)[: len(wanted)] == wanted:
            return "prefix"
        if all(unit.word for unit in self.units):
            return "letters"
        return "part" if worst > 0.9 else "sound" if worst > 0.5 else "typo"

    def _likeness(self, tokens: Tokens) -> Row:
        """(units, tokens) how well each unit of the query is each token. Words as good as asked for are then numbered like the unit."""
        like = np.zeros((len(self.units), len(tokens)), np.float32)
        first, other = syllables(tokens)
        usual, second = initials(self.forms, tokens) if self.how == "initials" else (None, None)
        latin = np.flatnonzero(tokens >= WORD)
        numbers, back = np.unique(tokens[latin], return_inverse=True)
        words = [self.forms.words[n - WORD] for n in numbers.tolist()]
        for i, unit in enumerate(self.units):
            if usual is not None:
                like[i] = (usual == letter(unit.word)) | (second == letter(unit.word))
                continue
            if unit.row is not None:
                like[i] = np.maximum(unit.row[first], unit.row[other])
            if unit.token >= 0:
                like[i][tokens == unit.token] = 1
            if unit.word and words:
                like[i][latin] = _alike(unit.word, words)[back]
                unit.token = -2 - i
                tokens[latin[like[i][latin] >= 0.7]] = unit.token
        return like

    def _ordered(self, scores: Row, tokens: Tokens, begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
        """Takes something from the best names that have the tokens, or their sounds, in another order."""
        first, _ = syllables(tokens)
        heard_as = np.where(first > 0, sounds().fold[first], tokens)
        wanted = [unit.token for unit in self.units]
        wanted_sounds = [unit.fold or unit.token for unit in self.units]
        text, sound = ORDER[self.how]
        for i in np.argsort(-scores, kind="stable")[:LOOKED_AT].tolist():
            row = slice(int(begins[i]) + 1, int(begins[i] + sizes[i]) + 1)
            listened = heard_as[row].tolist()
            kept = text * LCSseq.similarity(wanted, tokens[row].tolist()) + sound * LCSseq.similarity(wanted_sounds, listened)
            scores[i] = scores[i] * (1 - text - sound) + 100 * kept / len(wanted)

    def _spelled(self, docs: NDArray[np.int64], scores: Row) -> None:
        """Raises the score of names that, spelled out letter by letter, are nearly what was typed."""
        names = sounds().names
        for i in np.argsort(-scores)[:LOOKED_AT].tolist():
            row = self.forms.row(int(docs[i]))
            first, _ = syllables(np.array(row, np.int32))
            text = "".join(names[s] if s else self.forms.words[n - WORD] if n >= WORD else "" for n, s in zip(row, first.tolist(), strict=True))
            ratio = OSA.normalized_similarity(self.letters, text, score_cutoff=0.6)
            scores[i] = max(scores[i], 100 * (1 - (1 - ratio) * 1.5) * 0.94)


def _alike(word: str, words: list[str]) -> Row:
    """(words,) how well each word is the one asked for: equal 1, begun or one letter off less."""
    if word[0].isdigit():
        return np.array([float(w == word) for w in words], np.float32)
    row: Row = cdist([word], words, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
    row[row < 0.6] = 0
    if len(word) >= 2:
        for i, other in enumerate(words):
            if other.startswith(word):
                row[i] = max(row[i], 0.8 + 0.2 * len(word) / len(other))
    return row


def covered(like: Row, tokens: Tokens, begins: NDArray[np.int64], gain: Row, soft: Row | None = None) -> tuple[Row, Row]:
    """(units, rows) the best place of each unit in each name, worth more inside a longer run; (rows,) how many tokens are explained."""
    run = np.zeros(like.shape, np.int8)
    hit = (like > 0).astype(np.int8)
    run[0] = hit[0]
    for i in range(1, len(like)):
        run[i, 0] = hit[i, 0]
        run[i, 1:] = (run[i - 1, :-1] + 1) * hit[i, 1:]
    for i in range(len(like) - 2, -1, -1):
        run[i, :-1] = np.where(hit[i + 1, 1:] * hit[i, :-1], run[i + 1, 1:], run[i, :-1])
    # A query of one unit can have no longer run than one.
    run = np.minimum(run, len(gain) - 1)
    gain = np.minimum(gain / gain[min(len(like), len(gain) - 1)], 1).astype(np.float32)
    worth = like * gain[run]
    if soft is not None:
        soft = np.minimum(soft / soft[min(len(like), len(soft) - 1)], 1).astype(np.float32)
        worth = np.where(like < 1, like * soft[run], worth)
    found: Row = np.maximum.reduceat(worth, begins, axis=1)
    explained: Row = np.add.reduceat(worth.max(axis=0), begins)
    return found, explained


def readings(asked: list[str], forms: Forms, postings: list[Postings]) -> list[Reading]:
    """Every way to read the tokens of a query, each with the postings that its candidates come from."""
    asked = asked[:LONGEST]
    out = [_written(asked, forms, postings)]
    latin = [t for t in asked if "a" <= t[0] <= "z"]
    if latin and sum(map(len, latin)) <= 48:
        cuts = [segmented(t) if "a" <= t[0] <= "z" else ((0.0, (t,)),) for t in asked]
        # Among characters, letters are pinyin only when they are it to the letter.
        if all(t.isascii() for t in asked) or all(ways[0][0] < 1 for ways in cuts):
            out += _pinyin(cuts, "".join(asked), forms, postings)
    word = "".join(asked)
    if latin and word.isascii() and len(word) <= 16 and len(asked) - len(latin) <= 2:
        out.append(_initials(word, forms, postings))
    return out


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
                wanted += [(GRAM, key, weight * 0.5) for key, weight in grams(token)]
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
    return Reading("text", units, forms, _weigh(wanted, postings, len(forms)))


def _pinyin(cuts: list[tuple[Cut, ...]], letters: str, forms: Forms, postings: list[Postings]) -> list[Reading]:
    """One reading for each of the likely ways to cut the letters; all of them bring candidates to all."""
    out: list[Reading] = []
    wanted: dict[tuple[int, int], float] = {}
    best = sum(ways[0][0] for ways in cuts)
    for n in range(max(map(len, cuts))):
        chosen = [ways[min(n, len(ways) - 1)] for ways in cuts]
        if sum(cost for cost, _ in chosen) <= best + CLOSE and len(out) < 2:
            units = _spoken([piece for _, way in chosen for piece in way], forms, wanted)
            out.append(Reading("pinyin", units, forms, letters=letters))
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
        for f in folds:
            wanted[SOUND, f] = max(wanted.get((SOUND, f), 0), 0.5 if len(folds) == 1 else 0.2)
        if len(before) * len(folds) <= 60:
            wanted.update(((SOUNDS, a * 512 + b), 1.0) for a in before for b in folds)
        before = folds
    # A slip seldom changes how a syllable begins.
    letters = [letter(piece) if piece.isascii() else int(table.initial[table.first[ord(piece)]]) for piece in pieces]
    wanted.update(((STARTS, starts(*three)), 0.5) for three in zip(letters, letters[1:], letters[2:], strict=False) if all(three))
    return units


def _initials(word: str, forms: Forms, postings: list[Postings]) -> Reading:
    codes = [letter(c) for c in word]
    wanted = [(STARTS, starts(codes[0]), 0.3)]
    wanted += [(STARTS, starts(*codes[i : i + n]), 1.0) for n in (2, 3) for i in range(len(codes) - n + 1)]
    units = [Unit(word=c) for c in word]
    return Reading("initials", units, forms, _weigh(wanted, postings, len(forms)))
