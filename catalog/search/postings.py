"""Which rows hold a feature: a compact inverted list that can be added to."""

import mmap
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Keys = NDArray[np.int64]
ROW_BITS = 24  # up to 16 million rows
KEY_MASK = (1 << 32) - 1
BLOCK = 1 << 16


class Postings:
    """Feature keys (0 <= key < 2**32) → sorted row numbers. Built once from arrays, then grown one row at a time."""

    def __init__(self, parts: Iterable[tuple[Keys, Keys]] = (), most: int = 0) -> None:
        """parts: (keys, rows) arrays; most: no more pairs than this come in all."""
        # The pairs are sorted in memory of their own that goes back to the system at once; the heap would keep it.
        with mmap.mmap(-1, max(1, most) * 8) as scratch:
            packed: Keys = np.frombuffer(scratch, np.int64)
            size = 0
            for keys, rows in parts:
                packed[size : size + len(keys)] = (keys << ROW_BITS) | rows
                size += len(keys)
            packed[:size].sort()
            self._fill(packed[:size])
            del packed
        self._fresh: dict[int, list[int]] = {}

    def _fill(self, packed: Keys) -> None:
        kept = np.ones(len(packed), np.bool_)
        kept[1:] = packed[1:] != packed[:-1]
        self._ids: Ids = np.empty(int(kept.sum()), np.int32)
        keys: list[Keys] = []
        starts: list[Keys] = []
        size, last = 0, -1
        for begin in range(0, len(packed), BLOCK):
            block = packed[begin : begin + BLOCK][kept[begin : begin + BLOCK]]
            self._ids[size : size + len(block)] = block & ((1 << ROW_BITS) - 1)
            block >>= ROW_BITS
            new = np.flatnonzero(np.diff(block, prepend=last))
            keys.append(block[new])
            starts.append(new + size)
            size, last = size + len(block), block[-1] if len(block) else last
        self._keys: NDArray[np.uint32] = np.concatenate([*keys, packed[:0]]).astype(np.uint32)
        self._starts: Ids = np.concatenate([*starts, np.array([size])]).astype(np.int32)

    def add(self, keys: Keys, row: int) -> None:
        """Adds a row, numbered above all before it."""
        for key in set(keys.tolist()):
            self._fresh.setdefault(key, []).append(row)

    def get(self, keys: list[int]) -> list[Ids]:
        """The rows of each key, each list sorted, empty where the key is unknown."""
        wanted = np.array(keys, np.int64).astype(np.uint32)
        places = np.searchsorted(self._keys, wanted)
        known = self._keys.take(places, mode="clip") == wanted if len(self._keys) else np.zeros(len(keys), np.bool_)
        begins, ends = self._starts.take(places), self._starts.take(places + 1, mode="clip")
        ends = np.where(known, ends, begins)
        out = [self._ids[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
        if self._fresh:
            for i, key in enumerate(keys):
                if more := self._fresh.get(key):
                    out[i] = np.concatenate((out[i], np.array(more, np.int32)))
        return out
