"""The index of goods: typed or spoken words in, items out, best first."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from catalog.search import spelling
from catalog.search.forms import Forms, Rows
from catalog.search.likeness import judged
from catalog.search.postings import Postings
from catalog.search.readings import Reading, readings
from catalog.search.sounds import sounds
from catalog.search.traits import KINDS, WHOLE, most, traits, whole


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


CLOSE_TO_BEST = 20.0  # beside an exact name, what shares only most of it is no answer
WITHIN = 60.0  # what one character inside a longer word is worth: a question at most
NONSENSE = 35.0  # not even worth a question
# What the orders of a center, and an empty shelf, count at most: less than one correction in a short name.
LIKED, SOLD_OUT = 3.0, 3.0
# Rows of each reading that are looked at closely: among fewer names fewer are near.
FEW, CANDIDATES = {"text": 30, "words": 30, "pinyin": 50, "initials": 50}, 130
# What more than this share of the rows have tells little, and is left out when six rarer things are known.
COMMON = 0.03
BLOCK = 4096  # rows whose features are worked out at once
LONGEST_NAME = 40  # tokens; a longer name is not looked for inside a sentence


def sure_from(tokens: int) -> float:
    """The score from which a hit is an answer. By chance a long query shares less with a name than a short one.

    Measured on a village shop: of 137 goods it does not have, 2 in 100 find something as good."""
    return 75.0 - 3.0 * min(4, max(0, tokens - 3))


class Index:
    """All items, found by any of their names. One lock: a search takes a few milliseconds, so does a change."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._lock = RLock()
        self._build((entry.id, entry.in_stock, _rows(entry)) for entry in entries)

    def _build(self, items: Iterable[tuple[int, bool, list[list[str]]]]) -> None:
        """Everything anew, from (id, in stock, names as tokens); 3 s for 129,000 names, 0.02 s for a village."""
        sounds()  # first, so that the memory it needs to load is used again
        self._forms = forms = Forms()
        self._first: dict[int, int] = {}  # item → the first of its rows
        self._dead = 0  # rows of goods since changed or dropped
        self._prior = np.zeros(0, np.float32)
        for id, in_stock, rows in items:
            if id in self._first:
                self._hide(id)
            self._append(id, in_stock, rows)
        blocks = [(i, min(i + BLOCK, len(forms))) for i in range(0, len(forms), BLOCK)]
        self._postings = [
            Postings((traits(forms, kind, *block) for block in blocks), most(forms, kind)) for kind in KINDS
        ]
        self._prior = self._priors(range(len(forms)))

    def __len__(self) -> int:
        return len(self._first)

    def ids(self) -> set[int]:
        """The items that are in it."""
        with self._lock:
            return set(self._first)

    def put(self, entry: Entry) -> None:
        """Adds an item or replaces it."""
        names = _rows(entry)
        with self._lock:
            if entry.id in self._first:
                rows = self._rows(entry.id)
                if [self._forms.texts(row) for row in rows] == names:
                    for row in rows:
                        self._forms.mark(row, alive=True, in_stock=entry.in_stock)
                    self._prior[rows.start : rows.stop] = self._priors(rows)
                    return
                self._hide(entry.id)
            rows = self._append(entry.id, entry.in_stock, names)
            for kind, postings in enumerate(self._postings):
                for row in rows:
                    postings.add(traits(self._forms, kind, row, row + 1)[0], row)
            self._prior = np.concatenate((self._prior, self._priors(rows)))
            self._tidy()

    def drop(self, id: int) -> None:
        """Takes an item out; nothing happens when it is not in."""
        with self._lock:
            if id in self._first:
                self._hide(id)
                del self._first[id]
                self._tidy()

    def _tidy(self) -> None:
        # Once in as many changes as there are goods, the rows left behind are swept out.
        if self._dead > 500 + len(self._forms) // 2:
            forms = self._forms
            items = [(id, first, [forms.texts(row) for row in self._rows(id)]) for id, first in self._first.items()]
            self._build((id, bool(rows) and forms.in_stock(first), rows) for id, first, rows in items)

    def find(self, text: str, limit: int = 10, ordered: Mapping[int, int] | None = None) -> list[Hit]:
        """The items meant by a text, best first; when nothing is good enough, the nearest three with sure=False.

        ordered: how often each item was ordered at this center."""
        asked = spelling.asked(text)
        if not asked or limit < 1:
            return []
        with self._lock:
            best: dict[int, Hit] = {}
            for doc in self._named(spelling.tokens(text), asked, *spelling.numbers(asked)):
                self._keep(best, doc, 100.0, "exact")
            drawn: tuple[object, Rows] | None = None
            for reading in readings(asked, self._forms, self._postings, lambda: top(best)):
                # All ways to cut the same letters share their candidates.
                if drawn is None or drawn[0] is not reading.features:
                    drawn = reading.features, self._forms.gather(self._candidates(reading, ordered))
                for doc, score, how in judged(reading, drawn[1], self._forms, limit + 10):
                    if len(asked) == 1 and how == "part" and not asked[0].isascii():
                        # 盐 is what 食盐 is, and 药 is no 山药蛋: one character within a word names nothing.
                        most = 99.5 if self._forms.texts(doc)[-1] == asked[0] else WITHIN
                    else:
                        most = 99.5
                    self._keep(best, doc, min(score, most), how)
            return self._ranked(best, limit, ordered or {}, sure_from(len(asked)))

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

    def _append(self, id: int, in_stock: bool, rows: list[list[str]]) -> range:
        self._first[id] = len(self._forms)
        for row in rows:
            self._forms.add(row, id, in_stock)
        return range(self._first[id], len(self._forms))

    def _rows(self, id: int) -> range:
        return self._forms.rows_of(id, self._first[id])

    def _hide(self, id: int) -> None:
        rows = self._rows(id)
        for row in rows:
            self._forms.mark(row, alive=False, in_stock=False)
        self._dead += len(rows)
        self._prior[rows.start : rows.stop] = -np.inf

    def _priors(self, rows: range) -> NDArray[np.float32]:
        """What each row is worth before a word is said: short before long, in stock before sold out."""
        sizes, states = self._forms.about(rows)
        prior = -0.005 * np.minimum(sizes, 40) - 0.1 * ((states & 2) == 0)
        return np.where(states & 1, prior, -np.inf).astype(np.float32)

    def _named(self, *rows: list[str]) -> list[int]:
        """The rows that are exactly any of these tokens."""
        names = {"".join(row): whole(row) for row in rows}
        found = np.concatenate(self._postings[WHOLE].get(list(names.values()))).tolist()
        return [d for d in found if self._forms.alive(d) and "".join(self._forms.texts(d)) in names]

    def _candidates(self, reading: Reading, ordered: Mapping[int, int] | None) -> NDArray[np.int64]:
        """The rows that share most with a reading."""
        if not reading.features:
            return np.zeros(0, np.int64)
        size = len(self._prior)
        common = max(2000, COMMON * size)
        drawn = sorted(reading.features, key=lambda feature: len(feature[1]))
        drawn = [feature for n, feature in enumerate(drawn) if n < 6 or len(feature[1]) <= common]
        lists = [ids for _, ids in drawn]
        weights = np.repeat([weight for weight, _ in drawn], [len(ids) for ids in lists])
        total = self._prior + np.bincount(np.concatenate(lists), weights, size)
        if ordered:
            rows = [row for id in ordered if id in self._first for row in self._rows(id)]
            total[rows] += np.float32(0.3)
        most = min(CANDIDATES, FEW[reading.how] + size // 1000)
        # Most rows share next to nothing: look for the best above ever lower floors.
        best = total.max()
        if best <= 0:
            return np.zeros(0, np.int64)
        for share in (0.6, 0.4, 0.2, 0.0):
            good = np.flatnonzero(total > max(best * share, 0.02))
            if len(good) >= most:
                break
        if len(good) > most:
            good = good[np.argpartition(-total[good], most)[:most]]
        return np.sort(good)

    def _keep(self, best: dict[int, Hit], doc: int, score: float, how: str) -> None:
        id = self._forms.owner(doc)
        if id not in best or best[id].score < score:
            best[id] = Hit(id, score, how, sure=False)

    def _ranked(self, best: dict[int, Hit], limit: int, ordered: Mapping[int, int], sure: float) -> list[Hit]:
        def place(hit: Hit) -> tuple[int, float, int]:
            sold_out = not self._forms.in_stock(self._first[hit.id])
            tier = 0 if hit.how == "exact" else 1 if hit.how == "prefix" and not sold_out else 2
            liked = min(LIKED, math.log1p(ordered.get(hit.id, 0)))
            return tier, SOLD_OUT * sold_out - hit.score - liked, hit.id

        hits = sorted(best.values(), key=place)
        best_score = top(best)
        if best_score < sure:
            return [hit for hit in hits if hit.score >= NONSENSE][: min(3, limit)]
        floor = max(sure, best_score - CLOSE_TO_BEST)
        return [replace(hit, sure=hit.score >= floor) for hit in hits if hit.score >= best_score / 2][:limit]


def top(best: Mapping[int, Hit]) -> float:
    """The best score so far."""
    return max((hit.score for hit in best.values()), default=0.0)


def _rows(entry: Entry) -> list[list[str]]:
    rows = [spelling.tokens(name) for name in (*entry.names, *entry.nicknames)]
    return [row for i, row in enumerate(rows) if row and row not in rows[:i]]
