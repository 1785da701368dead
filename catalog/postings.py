"""Which documents hold a feature: a compact inverted list that can be added to."""

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Keys = NDArray[np.int64]
DOC_BITS = 24  # up to 16 million documents; keys get the other 39 bits
KEY_MASK = (1 << 39) - 1


class Postings:
    """Feature keys (0 <= key < 2**39) → sorted document numbers. Built once from arrays, then grown one document at a time."""

    def __init__(self, keys: Keys, docs: Keys) -> None:
        packed = (keys << DOC_BITS) | docs
        packed.sort()
        if len(packed):
            packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
        self._ids: Ids = (packed & ((1 << DOC_BITS) - 1)).astype(np.int32)
        packed >>= DOC_BITS
        starts = np.flatnonzero(np.concatenate(([True], packed[1:] != packed[:-1]))) if len(packed) else np.zeros(0, np.int64)
        self._keys: Keys = packed[starts]
        self._starts: Ids = np.append(starts, len(packed)).astype(np.int32)
        self._fresh: dict[int, list[int]] = {}

    def add(self, keys: Keys, doc: int) -> None:
        """Adds a document, numbered above all before it."""
        for key in set(keys.tolist()):
            self._fresh.setdefault(key, []).append(doc)

    def get(self, keys: list[int]) -> list[Ids]:
        """The documents of each key, each list sorted, empty where the key is unknown."""
        out: list[Ids] = []
        wanted = np.array(keys, np.int64)
        places = np.searchsorted(self._keys, wanted)
        known = len(self._keys)
        for key, place in zip(keys, places.tolist(), strict=True):
            if place < known and self._keys[place] == key:
                ids = self._ids[self._starts[place] : self._starts[place + 1]]
            else:
                ids = self._ids[:0]
            more = self._fresh.get(key)
            out.append(np.concatenate((ids, np.array(more, np.int32))) if more else ids)
        return out

    def pairs(self) -> tuple[Keys, Keys]:
        """Every (key, document) held, as the two arrays a new Postings is built from."""
        keys = [np.repeat(self._keys, np.diff(self._starts))]
        docs = [self._ids.astype(np.int64)]
        for key, more in self._fresh.items():
            keys.append(np.full(len(more), key, np.int64))
            docs.append(np.array(more, np.int64))
        return np.concatenate(keys), np.concatenate(docs)
