"""What a name is found by: its tokens, sounds, initials and letters, each as a numbered feature."""

from itertools import product
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from catalog.search.forms import WORD, Forms, Tokens, syllables
from catalog.search.postings import KEY_MASK, Keys
from catalog.search.sounds import sounds
from catalog.search.spelling import singular

Number = TypeVar("Number", int, Keys)
KINDS = TOKEN, PAIR, SOUND, SOUNDS, STARTS, STARTS3, GRAM, WHOLE = range(8)
HEAD = 1 << 22  # added to a token number: the token that opens a name


def pair(a: Number, b: Number) -> Number:
    """The key of two neighbouring tokens."""
    key: Number = (a * 0x9E3779B1 + b * 0x85EBCA6B) & KEY_MASK
    return key


def starts(*letters: int) -> int:
    """The key of one to three initials (1..26 letters, 27..36 digits); a single one opens the name."""
    key = 0
    for letter in letters:
        key = key * 40 + letter
    return key


def grams(word: str) -> list[int]:
    """Keys of a Latin word: its trigrams, and those of one_off."""
    edged = f"^{word}$"
    return [crc32(edged[i : i + 3].encode()) for i in range(len(edged) - 2)] + one_off(word)


def one_off(word: str) -> list[int]:
    """Keys of a Latin word's singular less any one letter, so that one slip still meets."""
    word = singular(word)
    if not 3 <= len(word) <= 20:
        return []
    return [crc32(f"-{form}".encode()) for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}]


def whole(row: list[str]) -> int:
    """The key of a whole name, spaces aside."""
    return crc32("".join(row).encode())


def traits(forms: Forms, kind: int, first: int, last: int) -> tuple[Keys, Keys]:
    """The features of one kind of the rows from first to before last: (keys, rows)."""
    if kind == WHOLE:
        keys = np.array([whole(forms.texts(row)) for row in range(first, last)], np.int64)
        return keys, np.arange(first, last, dtype=np.int64)
    tokens, rows = forms.flat(first, last)
    if not len(tokens):
        return tokens.astype(np.int64), rows
    if kind == GRAM:
        return _grams(forms, tokens, rows)
    if kind in (STARTS, STARTS3):
        return _starts(forms, tokens, rows, 2 if kind == STARTS else 3)
    if kind in (SOUND, SOUNDS):
        fold = sounds().fold
        readings = [fold[s].astype(np.int64) for s in syllables(tokens)]
        return _runs(rows, [(a,) for a in readings] if kind == SOUND else list(product(readings, repeat=2)), 512)
    wide = tokens.astype(np.int64)
    if kind == TOKEN:
        heads = _heads(rows)
        return np.concatenate((wide, wide[heads] + HEAD)), np.concatenate((rows, rows[heads]))
    same = rows[1:] == rows[:-1]
    return pair(wide[:-1], wide[1:])[same], rows[1:][same]


def most(forms: Forms, kind: int) -> int:
    """No more features of a kind than this are in all rows."""
    if kind == GRAM:
        return sum(len(word) * 2 + 6 for word in forms.spelled())
    return (forms.size + len(forms)) * {WHOLE: 1, TOKEN: 2, PAIR: 1, SOUND: 2, SOUNDS: 4, STARTS: 4, STARTS3: 4}[kind]


def _heads(rows: Keys) -> NDArray[np.bool_]:
    return np.concatenate(([True], rows[1:] != rows[:-1]))


def _runs(rows: Keys, ways: list[tuple[Keys, ...]], base: int) -> tuple[Keys, Keys]:
    """Neighbours in a row as numbers in a base. A way names the array each place is read from; 0 is nothing."""
    keys: list[Keys] = []
    where: list[Keys] = []
    for way in ways:
        n = len(way) - 1
        good = rows[n:] == rows[: len(rows) - n]
        key = np.zeros(len(rows) - n, np.int64) if len(rows) > n else rows[:0]
        for i, read in enumerate(way):
            part = read[i : len(read) - n + i]
            good &= part > 0
            key = key * base + part
        keys.append(key[good])
        where.append(rows[n:][good])
    return np.concatenate(keys), np.concatenate(where)


def _grams(forms: Forms, tokens: Tokens, rows: Keys) -> tuple[Keys, Keys]:
    keys: list[int] = []
    where: list[int] = []
    latin = np.flatnonzero(tokens >= WORD)
    for number, row in zip(tokens[latin].tolist(), rows[latin].tolist(), strict=True):
        word = forms.words[number - WORD]
        if not word[0].isdigit():
            found = grams(word)
            keys += found
            where += [row] * len(found)
    return np.array(keys, np.int64), np.array(where, np.int64)


def initials(
    forms: Forms, tokens: Tokens, first: NDArray[np.uint16], second: NDArray[np.uint16]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The initial of each token in its two readings: 1..26 letters, 27..36 digits, 0 none."""
    usual, other = sounds().initial[first], sounds().initial[second]
    latin = np.flatnonzero(tokens >= WORD)
    usual[latin] = forms.letters(tokens[latin])
    other[other == usual] = 0
    return usual, other


def _starts(forms: Forms, tokens: Tokens, rows: Keys, n: int) -> tuple[Keys, Keys]:
    """Runs of n initials, at most one of them of a second reading; with the pairs also the first of each row."""
    one, two = (part.astype(np.int64) for part in initials(forms, tokens, *syllables(tokens)))
    ways = [(one,) * n, *((one,) * i + (two,) + (one,) * (n - i - 1) for i in range(n))]
    keys, where = _runs(rows, ways, 40)
    heads = _heads(rows)
    if n == 2:
        return np.concatenate((keys, one[heads])), np.concatenate((where, rows[heads]))
    return keys, where
