"""Every name and nickname in the index as a row of token numbers, append-only."""

from array import array

import numpy as np
from numpy.typing import NDArray

from catalog.sounds import sounds

WORD = 0x110000  # token numbers below are characters; above, words in the order they were first met
Tokens = NDArray[np.int32]


class Forms:
    """Token rows, and for each row the item it names, whether it still counts and whether that item is in stock."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._number: dict[str, int] = {}
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
        return number

    def number(self, token: str) -> int:
        """The number of a token, -1 when no name holds it."""
        return ord(token) if len(token) == 1 and not token.isascii() else self._number.get(token, -1)

    def row(self, doc: int) -> list[int]:
        return self._tokens[self._starts[doc] : self._starts[doc + 1]].tolist()

    def tokens(self, doc: int) -> Tokens:
        return np.array(self._tokens[self._starts[doc] : self._starts[doc + 1]], np.int32)

    def texts(self, doc: int) -> list[str]:
        """The tokens of a row as text."""
        return [self.words[n - WORD] if n >= WORD else chr(n) for n in self.row(doc)]

    def owner(self, doc: int) -> int:
        return self._owner[doc]

    def owners(self) -> NDArray[np.int64]:
        return np.array(self._owner, np.int64)

    def alive(self, doc: int) -> bool:
        return bool(self._state[doc] & 1)

    def in_stock(self, doc: int) -> bool:
        return bool(self._state[doc] & 2)

    def mark(self, doc: int, alive: bool, in_stock: bool) -> None:
        self._state[doc] = alive | in_stock << 1

    def states(self) -> NDArray[np.uint8]:
        return np.frombuffer(bytes(self._state), np.uint8)

    def sizes(self) -> NDArray[np.int32]:
        return np.diff(np.array(self._starts, np.int32))

    def flat(self, since: int = 0) -> tuple[Tokens, NDArray[np.int64]]:
        """All tokens of the rows from `since` on, and the row number of each."""
        tokens = np.array(self._tokens[self._starts[since] :], np.int32)
        docs = np.repeat(np.arange(since, len(self), dtype=np.int64), np.diff(np.array(self._starts[since:], np.int32)))
        return tokens, docs

    def gather(self, docs: NDArray[np.int64]) -> tuple[Tokens, NDArray[np.int64], NDArray[np.int64]]:
        """The rows asked for end to end, a 0 before each; where each begins (at its 0); how long each is."""
        # The views must be gone before the next row is appended: an exported array cannot grow.
        starts = np.frombuffer(self._starts, np.int32)
        first, sizes = starts[docs].astype(np.int64), (starts[docs + 1] - starts[docs]).astype(np.int64)
        begins = np.concatenate(([0], np.cumsum(sizes + 1)[:-1]))
        places = np.arange(int(sizes.sum()) + len(docs)) + np.repeat(first - begins - 1, sizes + 1)
        places[begins] = 0
        out = np.frombuffer(self._tokens, np.int32)[places]
        out[begins] = 0
        return out, begins, sizes


def syllables(tokens: Tokens) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """The usual and the second reading of each token as syllable numbers; 0 for words and characters without one."""
    s = sounds()
    codes = np.where(tokens < 65536, tokens, 0)
    return s.first[codes], s.other[codes]
