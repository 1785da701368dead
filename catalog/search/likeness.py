"""How well names answer one reading of a query."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, LCSseq
from rapidfuzz.process import cdist

from catalog.search.forms import WORD, Forms, Rows, Tokens, letter
from catalog.search.readings import Reading, Row
from catalog.search.sounds import sounds
from catalog.search.spelling import singular
from catalog.search.traits import initials

LOOKED_AT = 24  # how many of the best are compared token by token, or letter by letter
# How much a matched unit counts by the length of the run it stands in. A sound alone says little: a long name holds
# every sound.
RUN = np.array([0, 0.82, 1, 1, 1, 1], np.float32)
RUN_SOUND = np.array([0, 0.3, 0.8, 0.95, 1, 1], np.float32)
RUN_WORDS = np.array([0, 0.95, 1, 1, 1, 1], np.float32)
RUN_PINYIN = np.array([0, 0.55, 0.95, 1, 1, 1], np.float32)
RUN_INITIALS = np.array([0, 0.05, 0.5, 0.8, 0.95, 1], np.float32)
AKIN = 0.54  # Latin words less alike than this are not the same word with slips
# What it counts that nothing is left over in the name. From so many tokens on it is a long title, and says no more.
TIGHT, LEFT_OVER = 0.03, 3
# What the order of tokens and the order of sounds count.
ORDER = {"text": (0.35, 0.05), "words": (0.15, 0.0), "pinyin": (0.0, 0.2)}


def judged(reading: Reading, rows: Rows, forms: Forms, best: int) -> Iterator[tuple[int, float, str]]:
    """(row, score 0..100, how) of the best candidates, best first."""
    if not len(rows.docs):
        return
    like, tokens = _likeness(reading, rows, forms)
    gain = {"text": RUN, "words": RUN_WORDS, "pinyin": RUN_PINYIN, "initials": RUN_INITIALS}[reading.how]
    found, explained = covered(like, rows.begins, gain, RUN_SOUND if reading.how == "text" else None)
    weights = np.array([unit.weight for unit in reading.units], np.float32)
    # One place in a name answers one unit: 件套四件 wants two 件, not the same one twice.
    once = np.minimum(1, (explained + 1e-3) / (found.sum(axis=0) + 1e-3))
    tight = 1 - TIGHT * np.minimum(1, (rows.sizes - explained) / LEFT_OVER)
    scores: Row = (100 / weights.sum() * (weights @ found)) * once * tight
    if reading.how == "initials":
        scores *= 0.85
    else:
        _ordered(reading, rows, tokens, scores)
    if reading.letters:
        _spelled(reading, rows, forms, scores)
    order = np.argsort(-scores, kind="stable")[:best]
    how = [reading.how] * len(order)
    if reading.how in ("text", "words"):
        how = _how(reading, rows, order, tokens, np.maximum.reduceat(like, rows.begins, axis=1).min(axis=0))
    yield from zip(rows.docs[order].tolist(), scores[order].tolist(), how, strict=True)


def _how(reading: Reading, rows: Rows, some: NDArray[np.int64], tokens: Tokens, worst: Row) -> list[str]:
    """How each of some rows answers what was written; worst: how well the unit it answers worst is there."""
    wanted = [unit.token for unit in reading.units]
    last = len(rows.tokens) - len(wanted)
    firsts = rows.begins[some] + 1
    begun = np.zeros(len(some), np.bool_)
    if min(wanted) >= 0 and last >= 0:
        begun = (rows.tokens[np.minimum(firsts, last)[:, None] + np.arange(len(wanted))] == wanted).all(axis=1)
    slip = "letters" if reading.how == "words" else "typo"
    sound = "letters" if reading.how == "words" else "sound"
    return [
        "prefix" if first else "part" if least == 1 else sound if least > 0.5 else slip
        for first, least in zip(begun.tolist(), worst[some].tolist(), strict=True)
    ]


def _likeness(reading: Reading, rows: Rows, forms: Forms) -> tuple[Row, Tokens]:
    """(units, tokens) how well each unit of the query is each token; and the tokens, words numbered as units."""
    units, tokens = reading.units, rows.tokens
    if reading.how == "initials":
        usual, second = initials(forms, tokens, rows.first, rows.other)
        letters = np.array([letter(unit.word) for unit in units], np.uint8)[:, None]
        return ((usual == letters) | (second == letters)).astype(np.float32), tokens
    if any(unit.row is not None for unit in units):
        silent = np.zeros(len(sounds().names), np.float32)
        alike = np.array([silent if unit.row is None else unit.row for unit in units])
        like: Row = alike.take(rows.first, axis=1)
        twice = np.flatnonzero(rows.other)
        like[:, twice] = np.maximum(like.take(twice, axis=1), alike.take(rows.other[twice], axis=1))
    else:
        like = np.zeros((len(units), len(tokens)), np.float32)
    for i, unit in enumerate(units):
        if unit.token >= 0:
            like[i][tokens == unit.token] = 1
    if any(unit.word for unit in units):
        latin = np.flatnonzero(tokens >= WORD)
        numbers, back = np.unique(tokens[latin], return_inverse=True)
        words = [forms.words[n - WORD] for n in numbers.tolist()]
        tokens = tokens.copy()
        for i, unit in enumerate(units):
            if unit.word and words:
                close = _alike(unit.word, words)[back]
                like[i][latin] = close
                tokens[latin[close >= 0.7]] = -2 - i
    return like, tokens


def _alike(word: str, words: list[str]) -> Row:
    """(words,) how well each word is the one asked for: equal 1, begun or one letter off less."""
    if word[0].isdigit():
        return np.array([float(w == word) for w in words], np.float32)
    one = singular(word)
    row = _slips(word, words)
    if one != word or any(other[-1] == "s" for other in words):
        row = np.maximum(row, _slips(one, [singular(w) if w[-1] == "s" else w for w in words]) * np.float32(0.97))
    if len(word) <= 4:
        row[row < 0.97] *= 0.9  # so short a word with a slip may well be another word: sofa is not soda
    # The first letter is seldom the wrong one: taters are no water.
    row[[other[0] != word[0] for other in words]] *= 0.93
    row[row < AKIN] = 0
    if len(word) >= 2:
        for i in [i for i, other in enumerate(words) if other.startswith(word)]:
            row[i] = max(row[i], 0.8 + 0.2 * len(word) / len(words[i]))
    return row


def _slips(word: str, words: list[str]) -> Row:
    """(words,) how few letters each word is away, 0 where it is another word."""
    row: Row = cdist([word], words, scorer=OSA.normalized_similarity, score_cutoff=AKIN, dtype=np.float32)[0]
    return row


def _ordered(reading: Reading, rows: Rows, tokens: Tokens, scores: Row) -> None:
    """Takes something from the best names that have the tokens, or their sounds, in another order."""
    text, sound = ORDER[reading.how]
    wanted = [-2 - i if unit.word else unit.token for i, unit in enumerate(reading.units)]
    some = np.argsort(-scores, kind="stable")[:LOOKED_AT]
    places = rows.places(some)
    kept = np.zeros(len(some), np.float32)
    if sound:
        heard_as = np.where(rows.first > 0, sounds().fold[rows.first], tokens)
        wanted_sounds = [unit.fold or number for unit, number in zip(reading.units, wanted, strict=True)]
        kept += np.float32(sound) * _in_order(wanted_sounds, heard_as, places)
    if text:
        kept += np.float32(text) * _in_order(wanted, tokens, places)
    scores[some] = scores[some] * (1 - text - sound) + 100 / len(wanted) * kept


def _in_order(wanted: list[int], row: Tokens, places: list[slice]) -> Row:
    """(places,) how many of the wanted numbers stand at each place in their order."""
    # As letters they are compared several times as fast as numbers; what is not wanted is all one letter.
    letters = np.zeros(len(row), np.uint8)
    signs: dict[int, int] = {}
    for number in wanted:
        if number not in signs:
            signs[number] = len(signs) + 1
            letters[row == number] = signs[number]
    asked, text = bytes([signs[number] for number in wanted]).decode("latin1"), letters.tobytes().decode("latin1")
    return np.array([LCSseq.similarity(asked, text[place]) for place in places], np.float32)


def _spelled(reading: Reading, rows: Rows, forms: Forms, scores: Row) -> None:
    """Raises the score of names that, spelled out letter by letter, are nearly what was typed."""
    names = sounds().names
    pinyin = reading.how == "pinyin"
    some = np.argsort(-scores, kind="stable")[:LOOKED_AT]
    some = some[rows.sizes[some] <= len(reading.letters) + 1]
    for i, place in zip(some.tolist(), rows.places(some), strict=True):
        heard = zip(rows.tokens[place].tolist(), rows.first[place].tolist(), strict=True)
        # Words are compared without the spaces between them: tooth paste, toothpaste.
        text = "".join([names[s] if s and pinyin else forms.words[n - WORD] if n >= WORD else "" for n, s in heard])
        ratio = OSA.normalized_similarity(reading.letters, text, score_cutoff=0.6)
        scores[i] = max(scores[i], (94 if pinyin else 99) * (1 - (1 - ratio) * 1.5))


def covered(like: Row, begins: NDArray[np.int64], gain: Row, soft: Row | None = None) -> tuple[Row, Row]:
    """What each name has of each unit of a query.

    like: (units, tokens) of all names end to end; begins: (names,) where each begins; gain, soft: worth by length of
    run of tokens that are the same, and that only sound alike. Returns (units, names) the worth of the best place of
    each unit, and (names,) how many tokens are explained."""
    most = min(len(like), len(gain) - 1)  # a query of one unit can have no longer run than one
    # A run goes down the diagonal: the next unit at the next token. A row begins with a 0, so none runs over its edge.
    step = like.shape[1] + 1
    margin = most * step
    hit = np.zeros(like.size + 2 * margin, np.bool_)
    np.greater(like.ravel(), 0, out=hit[margin : margin + like.size])
    places = np.flatnonzero(hit)
    run = np.ones(len(places), np.int64)
    for side in (step, -step):
        on = hit[places + side]
        run += on
        for far in range(2, most):
            on &= hit[places + side * far]
            run += on
    np.minimum(run, most, out=run)
    places -= margin
    values = like.ravel()[places]
    factors = (gain / gain[most])[run]
    if soft is not None:
        factors = np.where(values < 1, (soft / soft[most])[run], factors)
    worth = np.zeros(like.shape, np.float32)
    worth.ravel()[places] = values * factors
    return np.maximum.reduceat(worth, begins, axis=1), np.add.reduceat(worth.max(axis=0), begins)
