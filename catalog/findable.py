"""What search looks through, kept true to the store, whoever changed it, and never in a turn's way."""

import logging
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import event, func
from sqlmodel import Session, col, select

from catalog.models import Item, Order, OrderLine, Shop, State
from catalog.search import Entry, Index
from catalog.store import Busy, Store, store_of

log = logging.getLogger(__name__)

COUNTED_FOR = 600.0  # seconds
LIKED = (State.ASKED, State.PLACED, State.ON_THE_WAY, State.READY, State.COLLECTED)
LATELY = 300  # of the newest orders in each state
AT_ONCE = 300  # changed items a turn takes up itself, a fraction of a millisecond each; more are taken up beside it
ASIDE = re.compile(r"[(（][^()（）]*[)）]")


@dataclass
class Findable:
    """An index and the goods_version it shows."""

    index: Index = field(default_factory=Index)
    version: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)
    building: threading.Thread | None = None
    # center → when it was counted (seconds of the monotonic clock), and how many of each item it ordered
    liked: dict[int | None, tuple[float, dict[int, int]]] = field(default_factory=dict)


def index(s: Session) -> Index:
    """The search index of this session's store, brought up to what it holds now.

    Only changed items are looked at again. After a whole sheet of changes the old index answers until the new one is
    built on a thread of its own; only the very first is waited for.
    """
    store = store_of(s)
    if store.findable is None:
        store.findable = Findable()
    mine: Findable = store.findable
    version = s.exec(select(Shop.goods_version)).one()
    with mine.lock:
        if version == mine.version or mine.building:
            return mine.index
        # A version below ours means that what we read was taken back: then everything is looked at again.
        since = mine.version if version > mine.version else -1
        changed = select(col(Item.id)).where(col(Item.version) > since).limit(AT_ONCE + 1)
        if mine.version < 0:
            mine.index = Index(_entries(s))
        elif since < 0 or len(s.exec(changed).all()) > AT_ONCE:
            mine.building = threading.Thread(target=_rebuild, args=(store, mine), daemon=True, name="search index")
            mine.building.start()
            return mine.index
        else:
            for item in s.exec(select(Item).where(col(Item.version) > since)).all():
                _take_up(mine.index, item)
            _let_go(s, mine.index)
        mine.version = version
        return mine.index


def favourites(s: Session, center_id: int | None) -> dict[int, int]:
    """How many of each item a center's people ordered lately, by item id.

    Counted now and then, and of the newest orders only, for it but breaks ties.
    """
    index(s)
    liked = store_of(s).findable.liked
    counted, known = liked.get(center_id, (-COUNTED_FOR, {}))
    if time.monotonic() - counted < COUNTED_FOR:
        return dict(known)
    lately: list[int] = []
    for state in LIKED:
        asked = select(Order.id).where(Order.center_id == center_id, Order.state == state)
        lately += [number or 0 for number in s.exec(asked.order_by(col(Order.id).desc()).limit(LATELY)).all()]
    lines = select(OrderLine.item_id, func.sum(OrderLine.count)).where(col(OrderLine.order_id).in_(lately))
    found = {item_id: int(count) for item_id, count in s.exec(lines.group_by(col(OrderLine.item_id))).all()}
    liked[center_id] = (time.monotonic(), found)
    return found


def _take_up(into: Index, item: Item) -> None:
    assert item.id is not None
    if item.hidden:
        into.drop(item.id)
    else:
        into.put(entry(item))


def _let_go(s: Session, index: Index) -> None:
    """Drop what another process has deleted: such goods leave no row that would say so."""
    there = col(Item.hidden).is_(False)
    if s.exec(select(func.count()).select_from(Item).where(there)).one() != len(index):
        left = set(s.exec(select(col(Item.id)).where(there)).all())
        for number in index.ids() - left:
            index.drop(number)


def _entries(s: Session) -> Iterable[Entry]:
    return (entry(item) for item in s.exec(select(Item).where(col(Item.hidden).is_(False))).all())


def _rebuild(store: Store, mine: Findable) -> None:
    """Build an index of what the store holds now, and put it in the place of the old one."""
    try:
        with store.reading() as s:
            version = s.exec(select(Shop.goods_version)).one()
            fresh = Index(_entries(s))
        with mine.lock:
            mine.index, mine.version = fresh, version
    except Busy:
        log.warning("the search index is built later: the store is busy")
    finally:
        mine.building = None


def gone(s: Session, ids: Iterable[int]) -> None:
    """Let this process's search forget items once their deletion is committed."""
    mine: Findable | None = store_of(s).findable
    numbers = list(ids)
    if mine is None or not numbers:
        return

    def drop(_: Session) -> None:
        with mine.lock:
            for number in numbers:
                mine.index.drop(number)

    event.listen(s, "after_commit", drop, once=True)


def entry(item: Item) -> Entry:
    """An item as search sees it; Rice (small bag) is also called Rice."""
    assert item.id is not None
    short = (ASIDE.sub("", name).strip() for name in item.names.values())
    nicknames = (*item.nicknames, *(name for name in short if name))
    return Entry(item.id, tuple(item.names.values()), nicknames, item.stock > 0)
