"""Every name and nickname in the index as a row of token numbers, append-only."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.search.sounds import sounds

WORD = 0x110000  # token numbers below are characters; above, words in the order they were first met
Tokens = NDArray[np.int32]


def letter(word: str) -> int:
    """The number of the letter or digit a word begins with: 1..26 letters, 27..36 digits."""
    c = ord(word[0])
    return c - 96 if 97 <= c <= 122 else c - 48 + 27 if 48 <= c <= 57 else 0


class Forms:
    """Token rows, and for each row the item it names, whether it still counts and whether that item is in stock."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._number: dict[str, int] = {}
        self._letters = bytearray()  # what each word begins with, as a number
        self._tokens = array("i")
        self._starts = array("i", [0])
        self._owner = array("q")
        self._state = bytearray()  # bit 0: alive, bit 1: in stock

    def __len__(self) -> int:
        return len(self._owner)

    def add(self, row: list[str], owner: int, in_stock: bool) -> int:
        """Appends a row; returns its number."""
        self._tokens.extend([self.learn(t) for t in row])
        self._starts.append(len(self._tokens))
        self._owner.append(owner)
        self._state.append(1 | in_stock << 1)
        return len(self._owner) - 1

    def learn(self, token: str) -> int:
        """The number of a token, given one when it is new."""
        if len(token) == 1 and not token.isascii():
            return ord(token)
        number = self._number.get(token)
        if number is None:
            number = self._number[token] = WORD + len(self.words)
            self.words.append(token)
            self._letters.append(letter(token))
        return number

    def number(self, token: str) -> int:
        """The number of a token, -1 when no name holds it."""
        return ord(token) if len(token) == 1 and not token.isascii() else self._number.get(token, -1)

    def row(self, doc: int) -> list[int]:
        return self._tokens[self._starts[doc] : self._starts[doc + 1]].tolist()

    def texts(self, doc: int) -> list[str]:
        """The tokens of a row as text."""
        return [self.words[n - WORD] if n >= WORD else chr(n) for n in self.row(doc)]

    def letters(self, words: Tokens) -> NDArray[np.uint8]:
        """The letter or digit each of some words begins with, by their numbers."""
        return np.frombuffer(bytes(self._letters), np.uint8)[words - WORD]

    def owner(self, doc: int) -> int:
        return self._owner[doc]

    def rows_of(self, owner: int, first: int) -> range:
        """The rows of an item, which stand together, given the first."""
        last = first
        while last < len(self._owner) and self._owner[last] == owner:
            last += 1
        return range(first, last)

    def alive(self, doc: int) -> bool:
        return bool(self._state[doc] & 1)

    def in_stock(self, doc: int) -> bool:
        return bool(self._state[doc] & 2)

    def mark(self, doc: int, alive: bool, in_stock: bool) -> None:
        self._state[doc] = alive | in_stock << 1

    def about(self, rows: range) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The sizes of some rows in tokens, and their states: 1 alive, 2 in stock."""
        starts = np.array(self._starts[rows.start : rows.stop + 1], np.int32)
        return starts[1:] - starts[:-1], np.frombuffer(bytes(self._state[rows.start : rows.stop]), np.uint8)

    def flat(self, first: int, last: int) -> tuple[Tokens, NDArray[np.int64]]:
        """All tokens of the rows from first to before last, and the row number of each."""
        starts = np.array(self._starts[first : last + 1], np.int64)
        tokens = np.array(self._tokens[self._starts[first] : self._starts[last]], np.int32)
        return tokens, np.repeat(np.arange(first, last, dtype=np.int64), starts[1:] - starts[:-1])

    def spelled(self) -> Iterator[str]:
        """Every word in every row."""
        return (self.words[n - WORD] for n in self._tokens if n >= WORD)

    @property
    def size(self) -> int:
        """Tokens in all rows."""
        return len(self._tokens)

    def gather(self, docs: NDArray[np.int64]) -> "Rows":
        """The rows asked for, end to end."""
        # The views must be gone before the next row is appended: an exported array cannot grow.
        starts = np.frombuffer(self._starts, np.int32)
        first = starts[docs].astype(np.int64)
        sizes = starts[docs + 1] - first
        ends = np.cumsum(sizes + 1)
        begins = ends - sizes - 1
        places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(first - begins - 1, sizes + 1)
        places[begins] = 0
        out = np.frombuffer(self._tokens, np.int32)[places]
        out[begins] = 0
        return Rows(docs, out, begins, sizes, *syllables(out))


@dataclass(frozen=True, slots=True)
class Rows:
    """Several rows end to end, a 0 before each."""

    docs: NDArray[np.int64]  # which rows
    tokens: Tokens
    begins: NDArray[np.int64]  # where each row's 0 is
    sizes: NDArray[np.int64]  # tokens in each row
    first: NDArray[np.uint16]  # the usual syllable of each token
    other: NDArray[np.uint16]  # its second reading

    def places(self, some: NDArray[np.int64]) -> list[slice]:
        """Where the tokens of some of the rows are."""
        begins = self.begins[some] + 1
        return [slice(a, b) for a, b in zip(begins.tolist(), (begins + self.sizes[some]).tolist(), strict=True)]


def syllables(tokens: Tokens) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """The usual and the second reading of each token as syllable numbers; 0 for words and characters without one."""
    s = sounds()
    codes = np.where(tokens < 65536, tokens, 0)
    return s.first[codes], s.other[codes]
