"""The gazetteer: what centers and villages are called, at hand for whoever types a name, and kept true to the store."""

import logging
import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from sqlalchemy import event, inspect, update
from sqlmodel import Session, col, select

from catalog.models import Center, Shop, Village
from catalog.questions import Question
from catalog.search.sounds import sounds
from catalog.store import Busy, Store, store_of

log = logging.getLogger(__name__)

ALIKE = 60.0  # RapidFuzz ratio from which a typed name is taken for a place's
ALIKE_IN_SOUND = 90.0
SOUNDED = 0.95  # what a name that only sounds so is worth
MOST = 12  # names that are looked at more closely
AT_ONCE = 3_000  # names that a turn reads anew by itself, a tenth of a second at most; more are read beside it
TAILS = ("服务站", "村服务站", "镇服务站", "村", "镇", " village center", " town center", " center", " village")


@dataclass(frozen=True, slots=True)
class Called:
    """A place that a typed name may mean: a center or a village, by its number, and how alike, 100 being the name."""

    center_id: int | None
    village_id: int | None
    score: float


class Alike:
    """Names among which those are found that are spelled much like another."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.lengths = np.fromiter(map(len, names), np.int32, len(names))
        held: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for number, name in enumerate(names):
            for sign in _signs(name):
                held[sign].append(number)
        # sign → the names that have it. A sign is a letter, and whether it is the first of its kind in the name.
        self.having: dict[tuple[str, int], NDArray[np.int32]] = {
            sign: np.array(numbers, np.int32) for sign, numbers in held.items()
        }

    def find(self, name: str, score: float) -> Iterable[tuple[int, float]]:
        """The numbers of the names that are like `name`, and how alike (RapidFuzz's ratio, `score` at least)."""
        having = [self.having[sign] for sign in _signs(name) if sign in self.having]
        if not having:
            return []
        # Two names are never more alike than the letters they share. Of a hundred thousand few are left to compare.
        shared = np.bincount(np.concatenate(having), minlength=len(self.names))
        near = np.flatnonzero(200 * shared >= score * (self.lengths + len(name)))
        few = {int(number): self.names[number] for number in near}
        found = process.extract(name, few, scorer=fuzz.ratio, limit=MOST, score_cutoff=score)
        return [(number, alike) for _, alike, number in found]


def _signs(name: str) -> Iterable[tuple[str, int]]:
    return ((letter, place) for letter, count in Counter(name).items() for place in range(count))


class Gazetteer:
    """All names of places, as people may type them."""

    def __init__(self, named: Iterable[tuple[int | None, int | None, Mapping[str, str]]]) -> None:
        """`named`: the number of a center, or else of a village, and what it is called."""
        self.places: list[tuple[int | None, int | None]] = []
        spelled: list[str] = []
        self.exact: defaultdict[str, list[int]] = defaultdict(list)
        for center_id, village_id, names in named:
            for name in sorted(spellings(names.values())):
                self.exact[name].append(len(spelled))
                self.places.append((center_id, village_id))
                spelled.append(name)
        self.by_letters, self.by_sound = Alike(spelled), Alike([heard(name) for name in spelled])

    def find(self, name: str) -> list[Called]:
        """What a typed name may mean, best first; where it is the very name of something, nothing else."""
        wanted = name.strip().lower()
        if wanted in self.exact:
            return [Called(*self.places[number], 100.0) for number in self.exact[wanted]]
        by_letters = self.by_letters.find(wanted, ALIKE)
        by_sound = ((number, score * SOUNDED) for number, score in self.by_sound.find(heard(wanted), ALIKE_IN_SOUND))
        scored = sorted((*by_letters, *by_sound), key=lambda one: -one[1])
        return [Called(*self.places[number], score) for number, score in scored]


def spellings(names: Iterable[str]) -> set[str]:
    """A name as people may type it: whole, and without the words every such name ends in."""
    found = set()
    for name in names:
        low = name.lower()
        found.add(low)
        found |= {low.removesuffix(tail) for tail in TAILS if low.endswith(tail) and len(low) - len(tail) >= 2}
    return found


def heard(name: str) -> str:
    """A name by its sounds, one sign each, so that 东三 is 东山 to the ear."""
    table = sounds()
    folds = (int(table.fold[table.first[ord(c)]]) if ord(c) < 0x10000 else 0 for c in name)
    return "".join(chr(0xE000 + fold) if fold else c for fold, c in zip(folds, name, strict=True))


@dataclass
class AtHand:
    """A gazetteer and the places_version it shows."""

    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    version: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)
    reading: threading.Thread | None = None


VERSION = Question(select(Shop.places_version).where(Shop.id == 1))


def at_hand(s: Session) -> Gazetteer:
    """The gazetteer of this session's store, as it is now; of very many names the old one, until all are read anew."""
    store = store_of(s)
    if store.gazetteer is None:
        store.gazetteer = AtHand()
    mine: AtHand = store.gazetteer
    version = VERSION.first(s)
    with mine.lock:
        if version == mine.version or mine.reading:
            return mine.gazetteer
        if len(mine.gazetteer.places) > AT_ONCE:
            mine.reading = threading.Thread(target=_read_beside, args=(store, mine), daemon=True, name="gazetteer")
            mine.reading.start()
        else:
            mine.gazetteer, mine.version = _read(s), version or 0
        return mine.gazetteer


def _read(s: Session) -> Gazetteer:
    open_, there = col(Center.closed).is_(False), col(Village.gone).is_(False)
    centers = s.exec(select(Center.id, Center.names).where(open_).order_by(col(Center.id))).all()
    villages = s.exec(select(Village.id, Village.names).where(there).order_by(col(Village.id))).all()
    return Gazetteer((*((n, None, names) for n, names in centers), *((None, n, names) for n, names in villages)))


def _read_beside(store: Store, mine: AtHand) -> None:
    try:
        with store.reading() as s:
            version, fresh = VERSION.first(s), _read(s)
        with mine.lock:
            mine.gazetteer, mine.version = fresh, version or 0
    except Busy:
        log.warning("the names of places are read later: the store is busy")
    finally:
        mine.reading = None


def touch(s: Session) -> None:
    """Let every process read the names of places anew. By chance, not by counting: what is undone is not met again."""
    s.connection().execute(update(Shop).values(places_version=secrets.randbits(31)))


@event.listens_for(Session, "after_flush")
def _touched(s: Session, _: Any) -> None:
    if any(isinstance(row, Center | Village) and (row in s.new or _is_called_anew(row)) for row in (*s.new, *s.dirty)):
        touch(s)


def _is_called_anew(row: Center | Village) -> bool:
    """Whether its name has just changed, or whether it is to be found at all."""
    attributes = inspect(row, raiseerr=True).attrs
    return any(attributes[name].history.has_changes() for name in ("names", "closed", "gone") if name in attributes)
