"""The index of goods: typed or spoken words in, items out, best first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from catalog import spelling
from catalog.forms import Forms
from catalog.postings import Postings
from catalog.readings import CANDIDATES, Reading, readings
from catalog.traits import WHOLE, traits, whole


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as search sees it."""

    id: int
    names: tuple[str, ...]  # its name in every language, with or without the specification
    nicknames: tuple[str, ...] = ()  # dialect words and nicknames an admin keeps
    in_stock: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One item found."""

    id: int
    score: float  # 0..100
    how: str  # exact | prefix | part | typo | sound | pinyin | initials | letters
    sure: bool  # good enough to show as an answer; otherwise only as "did you mean…?"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is a known name or nickname."""

    start: int  # offsets into the text as given
    end: int
    ids: tuple[int, ...]


SURE = 62.0
LONGEST_NAME = 40  # tokens; a longer name is not looked for inside a sentence


class Index:
    """All items, found by any of their names. One lock: a search takes a few milliseconds, so does a change."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._lock = RLock()
        self._forms = Forms()
        self._docs: dict[int, tuple[int, int]] = {}  # item → its rows, first and past the last
        for entry in entries:
            if entry.id in self._docs:
                self._hide(entry.id)
            self._docs[entry.id] = self._append(entry)
        self._build()

    def __len__(self) -> int:
        return len(self._docs)

    def put(self, entry: Entry) -> None:
        """Adds an item or replaces it."""
        with self._lock:
            rows = self._docs.get(entry.id)
            if rows is not None:
                if [self._forms.texts(doc) for doc in range(*rows)] == _rows(entry):
                    for doc in range(*rows):
                        self._forms.mark(doc, alive=True, in_stock=entry.in_stock)
                    self._prior[slice(*rows)] = self._priors(*rows)
                    return
                self._hide(entry.id)
            first, last = self._docs[entry.id] = self._append(entry)
            for kind, keys, docs in traits(self._forms, first):
                for doc in range(first, last):
                    self._postings[kind].add(keys[docs == doc], doc)
            self._prior = np.concatenate((self._prior, self._priors(first, last)))

    def drop(self, id: int) -> None:
        """Takes an item out; nothing happens when it is not in."""
        with self._lock:
            if id in self._docs:
                self._hide(id)
                del self._docs[id]

    def find(self, text: str, limit: int = 10, ordered: Mapping[int, int] | None = None) -> list[Hit]:
        """The items meant by a text, best first; when nothing is good enough, the nearest three with sure=False.

        ordered: how often each item was ordered at this center."""
        asked = spelling.asked(text)
        if not asked or limit < 1:
            return []
        with self._lock:
            best: dict[int, Hit] = {}
            for row in (spelling.tokens(text), asked):
                for doc in self._named(row):
                    self._keep(best, doc, 100.0, "exact")
            for reading in readings(asked, self._forms, self._postings):
                docs = self._candidates(reading, ordered)
                for doc, score, how in reading.judge(docs, 2 * limit + 10):
                    self._keep(best, doc, score, how)
            return self._ranked(best, limit, ordered or {})

    def spans(self, text: str) -> list[Span]:
        """Names and nicknames that stand in the text, longest first match from the left, none overlapping."""
        with self._lock:
            normal, origin = spelling.placed(text)
            found = list(spelling.TOKEN.finditer(normal))
            row = [match.group() for match in found]
            out: list[Span] = []
            i = 0
            while i < len(row):
                lengths = range(min(LONGEST_NAME, len(row) - i), 0, -1)
                many = self._postings[WHOLE].get([whole(row[i : i + n]) for n in lengths])
                for n, docs in zip(lengths, many, strict=True):
                    if len(docs) and (ids := {self._forms.owner(d) for d in self._named(row[i : i + n])}):
                        end = origin[found[i + n - 1].end() - 1] + 1
                        out.append(Span(origin[found[i].start()], end, tuple(sorted(ids))))
                        i += n - 1
                        break
                i += 1
            return out

    def _append(self, entry: Entry) -> tuple[int, int]:
        first = len(self._forms)
        for row in _rows(entry):
            self._forms.add(row, entry.id, entry.in_stock)
        return first, len(self._forms)

    def _hide(self, id: int) -> None:
        for doc in range(*self._docs[id]):
            self._forms.mark(doc, alive=False, in_stock=False)
            if hasattr(self, "_prior"):
                self._prior[doc] = -np.inf

    def _build(self) -> None:
        self._postings = [Postings(keys, docs) for _, keys, docs in traits(self._forms)]
        self._prior = self._priors(0, len(self._forms))

    def _priors(self, first: int, last: int) -> NDArray[np.float32]:
        """What each row is worth before a word is said: short before long, in stock before sold out."""
        sizes = self._forms.sizes()[first:last]
        states = self._forms.states()[first:last]
        prior = -0.01 * np.minimum(sizes, 60) - 0.2 * ((states & 2) == 0)
        return np.where(states & 1, prior, -np.inf).astype(np.float32)

    def _named(self, row: list[str]) -> list[int]:
        """The rows that are exactly these tokens."""
        name = "".join(row)
        docs = self._postings[WHOLE].get([whole(row)])[0].tolist()
        return [d for d in docs if self._forms.alive(d) and "".join(self._forms.texts(d)) == name]

    def _candidates(self, reading: Reading, ordered: Mapping[int, int] | None) -> NDArray[np.int64]:
        """The rows that share most with a reading."""
        total = self._prior.copy()
        touched = False
        common = max(2000, 0.06 * len(total))
        for skip_common in (True, False):
            for weight, ids in reading.features:
                if len(ids) and (len(ids) <= common or not skip_common):
                    total[ids] += np.float32(weight)
                    touched = True
            if touched:
                break
        if not touched:
            return np.zeros(0, np.int64)
        if ordered:
            rows = [d for i in ordered if i in self._docs for d in range(*self._docs[i])]
            total[rows] += np.float32(0.3)
        floor = np.float32(0.02)
        good = np.flatnonzero(total > floor)
        while len(good) > 4000:
            floor = np.float32(max(floor * 2, total[good[::16]].mean()))
            fewer = good[total[good] > floor]
            if len(fewer) < CANDIDATES:
                break
            good = fewer
        if len(good) > CANDIDATES:
            good = good[np.argpartition(-total[good], CANDIDATES)[:CANDIDATES]]
        return np.sort(good)

    def _keep(self, best: dict[int, Hit], doc: int, score: float, how: str) -> None:
        id = self._forms.owner(doc)
        if id not in best or best[id].score < score:
            best[id] = Hit(id, score, how, score >= SURE)

    def _ranked(self, best: dict[int, Hit], limit: int, ordered: Mapping[int, int]) -> list[Hit]:
        def key(hit: Hit) -> tuple[float, int]:
            sold_out = not self._forms.in_stock(self._docs[hit.id][0])
            liked = min(5.0, float(np.log1p(ordered.get(hit.id, 0)))) if ordered else 0.0
            return (-(hit.score * 10 if hit.how == "exact" else hit.score + liked - 3 * sold_out), hit.id)

        hits = sorted(best.values(), key=key)
        sure = [hit for hit in hits if hit.sure]
        return hits[:limit] if sure else hits[: min(3, limit)]


def _rows(entry: Entry) -> list[list[str]]:
    rows = [spelling.tokens(name) for name in (*entry.names, *entry.nicknames)]
    return [row for i, row in enumerate(rows) if row and row not in rows[:i]]
