"""How well names answer one reading of a query."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, LCSseq
from rapidfuzz.process import cdist

from catalog.search.forms import WORD, Forms, Rows
from catalog.search.readings import Reading, Row
from catalog.search.sounds import sounds
from catalog.search.spelling import singular
from catalog.search.traits import initials, letter

LOOKED_AT = 24  # how many of the best are compared token by token, or letter by letter
# How much a matched unit counts by the length of the run it stands in. A sound alone says little: a long name holds
# every sound.
RUN = np.array([0, 0.82, 1, 1, 1, 1], np.float32)
RUN_SOUND = np.array([0, 0.3, 0.8, 0.95, 1, 1], np.float32)
RUN_WORDS = np.array([0, 0.95, 1, 1, 1, 1], np.float32)
RUN_PINYIN = np.array([0, 0.55, 0.95, 1, 1, 1], np.float32)
RUN_INITIALS = np.array([0, 0.05, 0.5, 0.8, 0.95, 1], np.float32)
TIGHT = 0.03  # what it counts that nothing is left over in the name
# What the order of tokens and the order of sounds count.
ORDER = {"text": (0.35, 0.05), "words": (0.15, 0.0), "pinyin": (0.0, 0.2)}


def judged(reading: Reading, docs: NDArray[np.int64], forms: Forms, best: int) -> Iterator[tuple[int, float, str]]:
    """(row, score 0..100, how) of the best candidates, best first."""
    if not len(docs):
        return
    rows = forms.gather(docs)
    like, rows = _likeness(reading, rows, forms)
    gain = {"text": RUN, "words": RUN_WORDS, "pinyin": RUN_PINYIN, "initials": RUN_INITIALS}[reading.how]
    found, explained = covered(like, rows.begins, gain, RUN_SOUND if reading.how == "text" else None)
    weights = np.array([unit.weight for unit in reading.units], np.float32)
    # One place in a name answers one unit: 件套四件 wants two 件, not the same one twice.
    once = np.minimum(1, (explained + 1e-3) / (found.sum(axis=0) + 1e-3))
    tight = 1 - TIGHT + TIGHT * explained / np.maximum(rows.sizes, 1)
    scores: Row = 100 * (weights @ found / weights.sum()) * once * tight
    if reading.how == "initials":
        scores *= 0.85
    else:
        _ordered(reading, rows, scores)
    if reading.letters:
        _spelled(reading, docs, rows, forms, scores)
    worst = np.maximum.reduceat(like, rows.begins, axis=1).min(axis=0)
    for i in np.argsort(-scores, kind="stable")[:best].tolist():
        yield int(docs[i]), float(scores[i]), _how(reading, forms, int(docs[i]), float(worst[i]))


def _how(reading: Reading, forms: Forms, doc: int, worst: float) -> str:
    if reading.how not in ("text", "words"):
        return reading.how
    wanted = [forms.number(unit.word) if unit.word else unit.token for unit in reading.units]
    if forms.row(doc)[: len(wanted)] == wanted:
        return "prefix"
    if worst == 1:
        return "part"
    return "letters" if reading.how == "words" else "sound" if worst > 0.5 else "typo"


def _likeness(reading: Reading, rows: Rows, forms: Forms) -> tuple[Row, Rows]:
    """(units, tokens) how well each unit of the query is each token; and the rows, words numbered as units."""
    like = np.zeros((len(reading.units), len(rows.tokens)), np.float32)
    if reading.how == "initials":
        usual, second = initials(forms, rows.tokens, rows.first, rows.other)
        for i, unit in enumerate(reading.units):
            wanted = letter(unit.word)
            like[i] = (usual == wanted) | (second == wanted)
        return like, rows
    tokens = rows.tokens.copy()
    latin = np.flatnonzero(tokens >= WORD) if any(unit.word for unit in reading.units) else np.zeros(0, np.int64)
    numbers, back = np.unique(tokens[latin], return_inverse=True)
    words = [forms.words[n - WORD] for n in numbers.tolist()]
    for i, unit in enumerate(reading.units):
        if unit.row is not None:
            like[i] = np.maximum(unit.row[rows.first], unit.row[rows.other])
        if unit.token >= 0:
            like[i][rows.tokens == unit.token] = 1
        if unit.word and words:
            like[i][latin] = _alike(unit.word, words)[back]
            tokens[latin[like[i][latin] >= 0.7]] = -2 - i
    return like, replace(rows, tokens=tokens)


def _alike(word: str, words: list[str]) -> Row:
    """(words,) how well each word is the one asked for: equal 1, begun or one letter off less."""
    if word[0].isdigit():
        return np.array([float(w == word) for w in words], np.float32)
    row: Row = cdist([word], words, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
    others = [singular(other) for other in words]
    row = np.maximum(row, cdist([singular(word)], others, scorer=OSA.normalized_similarity, dtype=np.float32)[0] * 0.97)
    if len(word) <= 4:
        row[row < 0.97] *= 0.9  # so short a word with a slip may well be another word: sofa is not soda
    row[row < 0.54] = 0
    if len(word) >= 2:
        for i, other in enumerate(words):
            if other.startswith(word):
                row[i] = max(row[i], 0.8 + 0.2 * len(word) / len(other))
    return row


def _ordered(reading: Reading, rows: Rows, scores: Row) -> None:
    """Takes something from the best names that have the tokens, or their sounds, in another order."""
    text, sound = ORDER[reading.how]
    heard_as = np.where(rows.first > 0, sounds().fold[rows.first], rows.tokens)
    wanted = [-2 - i if unit.word else unit.token for i, unit in enumerate(reading.units)]
    wanted_sounds = [unit.fold or number for unit, number in zip(reading.units, wanted, strict=True)]
    for i in np.argsort(-scores, kind="stable")[:LOOKED_AT].tolist():
        place = rows.place(i)
        kept = sound * LCSseq.similarity(wanted_sounds, heard_as[place].tolist())
        if text:
            kept += text * LCSseq.similarity(wanted, rows.tokens[place].tolist())
        scores[i] = scores[i] * (1 - text - sound) + 100 * kept / len(wanted)


def _spelled(reading: Reading, docs: NDArray[np.int64], rows: Rows, forms: Forms, scores: Row) -> None:
    """Raises the score of names that, spelled out letter by letter, are nearly what was typed."""
    names = sounds().names
    pinyin = reading.how == "pinyin"
    for i in np.argsort(-scores, kind="stable")[:LOOKED_AT].tolist():
        place = rows.place(i)
        if rows.sizes[i] > len(reading.letters) + 1:
            continue
        heard = zip(forms.row(int(docs[i])), rows.first[place].tolist(), strict=True)
        # Words are compared without the spaces between them: tooth paste, toothpaste.
        text = "".join([names[s] if s and pinyin else forms.words[n - WORD] if n >= WORD else "" for n, s in heard])
        ratio = OSA.normalized_similarity(reading.letters, text, score_cutoff=0.6)
        scores[i] = max(scores[i], (94 if pinyin else 99) * (1 - (1 - ratio) * 1.5))


def covered(like: Row, begins: NDArray[np.int64], gain: Row, soft: Row | None = None) -> tuple[Row, Row]:
    """What each name has of each unit of a query.

    like: (units, tokens) of all names end to end; begins: (names,) where each begins; gain, soft: worth by length of
    run of tokens that are the same, and that only sound alike. Returns (units, names) the worth of the best place of
    each unit, and (names,) how many tokens are explained."""
    hit = (like > 0).astype(np.int8)
    run = hit.copy()
    for i in range(1, len(like)):
        run[i, 1:] = (run[i - 1, :-1] + 1) * hit[i, 1:]
    for i in range(len(like) - 2, -1, -1):
        run[i, :-1] = np.where(hit[i + 1, 1:] * hit[i, :-1], run[i + 1, 1:], run[i, :-1])
    # A query of one unit can have no longer run than one.
    most = min(len(like), len(gain) - 1)
    run = np.minimum(run, most)
    worth = like * (gain / gain[most])[run]
    if soft is not None:
        worth = np.where(like < 1, like * (soft / soft[most])[run], worth)
    return np.maximum.reduceat(worth, begins, axis=1), np.add.reduceat(worth.max(axis=0), begins)
