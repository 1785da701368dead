"""What a name is found by: its tokens, sounds, initials and letters, each as a numbered feature."""

from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from catalog.forms import WORD, Forms, Tokens, syllables
from catalog.postings import KEY_MASK, Keys
from catalog.sounds import sounds

TOKEN, PAIR, SOUND, SOUNDS, STARTS, GRAM, WHOLE = range(7)
HEAD = 1 << 22  # added to a token number: the token that opens a name


def pair(a: int, b: int) -> int:
    """The key of two neighbouring tokens."""
    return (a * 0x9E3779B1 + b * 0x85EBCA6B) & KEY_MASK


def starts(*letters: int) -> int:
    """The key of one to three initials (1..26 letters, 27..36 digits); a single one opens the name."""
    key = 0
    for letter in letters:
        key = key * 40 + letter
    return key


def letter(word: str) -> int:
    """The number of the letter or digit a word begins with."""
    c = ord(word[0])
    return c - 96 if 97 <= c <= 122 else c - 48 + 27 if 48 <= c <= 57 else 0


def grams(word: str) -> list[tuple[int, float]]:
    """Keys and weights of a Latin word: its trigrams, and the word with any one letter left out, so that one slip still meets."""
    edged = f"^{word}$"
    out = [(crc32(edged[i : i + 3].encode()), 1.0) for i in range(len(edged) - 2)]
    if 3 <= len(word) <= 20:
        out += [(crc32(f"-{form}".encode()), 1.0) for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}]
    return out


def whole(row: list[str]) -> int:
    """The key of a whole name, spaces aside."""
    return crc32("".join(row).encode())


def _follows(docs: Keys, gap: int = 1) -> NDArray[np.bool_]:
    return docs[gap:] == docs[:-gap]


def traits(forms: Forms, since: int = 0) -> Iterator[tuple[int, Keys, Keys]]:
    """For each kind: (kind, feature keys, row numbers), of the rows from `since` on."""
    tokens, docs = forms.flat(since)
    wide = tokens.astype(np.int64)
    heads = np.concatenate(([True], docs[1:] != docs[:-1])) if len(docs) else np.zeros(0, np.bool_)
    yield TOKEN, np.concatenate((wide, wide[heads] + HEAD)), np.concatenate((docs, docs[heads]))
    same = _follows(docs)
    keys = (wide[:-1] * 0x9E3779B1 + wide[1:] * 0x85EBCA6B) & KEY_MASK
    yield PAIR, keys[same], docs[1:][same]
    table = sounds()
    first, other = (table.fold[s].astype(np.int64) for s in syllables(tokens))
    yield SOUND, np.concatenate((first[first > 0], other[other > 0])), np.concatenate((docs[first > 0], docs[other > 0]))
    parts, where = [], []
    for a in (first, other):
        for b in (first, other):
            both = same & (a[:-1] > 0) & (b[1:] > 0)
            parts.append((a[:-1] * 512 + b[1:])[both])
            where.append(docs[1:][both])
    yield SOUNDS, np.concatenate(parts), np.concatenate(where)
    yield STARTS, *_starts(forms, tokens, docs, heads, same)
    parts_list: list[int] = []
    rows: list[int] = []
    latin = np.flatnonzero(tokens >= WORD)
    for number, doc in zip(tokens[latin].tolist(), docs[latin].tolist(), strict=True):
        word = forms.words[number - WORD]
        if not word[0].isdigit():
            found = grams(word)
            parts_list += [key for key, _ in found]
            rows += [doc] * len(found)
    yield GRAM, np.array(parts_list, np.int64), np.array(rows, np.int64)
    wholes = np.array([whole(forms.texts(doc)) for doc in range(since, len(forms))], np.int64)
    yield WHOLE, wholes, np.arange(since, len(forms), dtype=np.int64)


def initials(forms: Forms, tokens: Tokens) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The initial of each token in its usual and its second reading: 1..26 letters, 27..36 digits, 0 none."""
    usual, other = (sounds().initial[s] for s in syllables(tokens))
    latin = np.flatnonzero(tokens >= WORD)
    usual[latin] = [letter(forms.words[n - WORD]) for n in tokens[latin].tolist()]
    other[other == usual] = 0
    return usual, other


def _starts(forms: Forms, tokens: Tokens, docs: Keys, heads: NDArray[np.bool_], same: NDArray[np.bool_]) -> tuple[Keys, Keys]:
    one, two = (part.astype(np.int64) for part in initials(forms, tokens))
    keys = [one[heads]]
    where = [docs[heads]]
    for a, b in ((one, one), (one, two), (two, one)):
        good = same & (a[:-1] > 0) & (b[1:] > 0)
        keys.append((a[:-1] * 40 + b[1:])[good])
        where.append(docs[1:][good])
    alike = _follows(docs, 2)
    for a, b, c in ((one, one, one), (two, one, one), (one, two, one), (one, one, two)):
        good = alike & (a[:-2] > 0) & (b[1:-1] > 0) & (c[2:] > 0)
        keys.append((a[:-2] * 1600 + b[1:-1] * 40 + c[2:])[good])
        where.append(docs[2:][good])
    return np.concatenate(keys), np.concatenate(where)
