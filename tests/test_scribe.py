"""Several turns with one wait for the disk: each stands or falls by itself, and nobody hears of what is not written."""

import asyncio
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event as events
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot import scribe
from bot.memory import Kept, keep
from bot.scribe import Scribe
from bot.talk import Event
from bot.turns import Turns
from bot.words import Words
from catalog.store import Busy, Store

FULL = sqlite3.OperationalError("database or disk is full")
FULL.sqlite_errorname = "SQLITE_FULL"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite, whatever --db says: PostgreSQL's turns are written down side by side."""
    made = Store(f"sqlite:///{tmp_path / 'shop.db'}")
    yield made
    made.close()


@pytest.fixture
async def writing(store: Store) -> AsyncIterator[Scribe]:
    """A scribe for it."""
    made = Scribe(store)
    yield made
    made.close()


class Disk:
    """Counts how often the disk is waited for; the next times, it is full."""

    def __init__(self, store: Store) -> None:
        self.waits, self.full = 0, 0
        events.listen(store.engine, "commit", self._wait)

    def _wait(self, _: object) -> None:
        self.waits += 1
        if self.full:
            self.full -= 1
            raise OperationalError("COMMIT", None, FULL)


def there(store: Store) -> Counter[str]:
    """What was written, by its key."""
    with store.reading() as s:
        return Counter(s.exec(select(Kept.key).where(Kept.channel == "test")).all())


async def at_once(writing: Scribe, store: Store, *keys: str, goes_wrong: str = "") -> list[object]:
    """Let turns come together, each of which writes its key; returns what came of each."""

    def work(key: str) -> str:
        with store.transaction() as s:
            keep(s, "test", key, "there")
            if key == goes_wrong:
                raise ZeroDivisionError
        return key

    async with writing.pen:
        tasks = [asyncio.create_task(writing.turn(lambda key=key: work(key))) for key in keys]  # type: ignore[misc]
        await asyncio.sleep(0)
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_turns_that_come_together_wait_for_the_disk_once(writing: Scribe, store: Store) -> None:
    disk = Disk(store)
    assert await at_once(writing, store, *"abcde") == [*"abcde"]
    assert disk.waits == 1 and there(store) == Counter("abcde")


async def test_no_more_come_together_than_may_wait_for_each_other(
    writing: Scribe, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "MOST", 2)
    disk = Disk(store)
    assert await at_once(writing, store, *"abcde") == [*"abcde"]
    assert disk.waits == 3 and there(store) == Counter("abcde")


async def test_what_goes_wrong_is_undone_alone(writing: Scribe, store: Store) -> None:
    disk = Disk(store)
    a, b, c = await at_once(writing, store, *"abc", goes_wrong="b")
    assert (a, c) == ("a", "c") and isinstance(b, ZeroDivisionError)
    assert disk.waits == 1 and there(store) == Counter("ac")


async def test_where_the_disk_is_full_for_all_each_is_written_by_itself(writing: Scribe, store: Store) -> None:
    disk = Disk(store)
    disk.full = 2
    a, b, c = await at_once(writing, store, *"abc")
    assert isinstance(a, Busy) and (b, c) == ("b", "c")
    assert disk.waits == 4 and there(store) == Counter("bc")


async def test_where_sqlite_has_undone_it_all_nothing_is_lost_and_nothing_half_there(
    writing: Scribe, store: Store
) -> None:
    tries: list[str] = []

    def undone() -> None:
        tries.append("b")
        with store.transaction() as s:
            keep(s, "test", "b", "there")
            s.connection().connection.driver_connection.rollback()  # type: ignore[union-attr]
            raise OperationalError("INSERT", None, FULL)

    async with writing.pen:
        before = asyncio.create_task(writing.turn(lambda: _keep(store, "a")))
        wrong = asyncio.create_task(writing.turn(undone))
        behind = asyncio.create_task(writing.turn(lambda: _keep(store, "c")))
        await asyncio.sleep(0)
    results = await asyncio.gather(before, wrong, behind, return_exceptions=True)
    assert results[0] is None and isinstance(results[1], Busy) and results[2] is None
    assert tries == ["b", "b"] and there(store) == Counter("ac")


def _keep(store: Store, key: str) -> None:
    with store.transaction() as s:
        keep(s, "test", key, "there")


async def test_where_somebody_else_writes_for_long_all_are_told_after_one_wait(
    writing: Scribe, store: Store, tmp_path: Path
) -> None:
    _keep(store, "first")
    assert store._writer is not None
    store._writer.exec_driver_sql("PRAGMA busy_timeout=200")  # so that the test need not wait for ten seconds
    store._writer.rollback()
    other = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = asyncio.get_running_loop().time()
    results = await at_once(writing, store, *"abcdefgh")
    assert all(isinstance(one, Busy) for one in results)
    assert asyncio.get_running_loop().time() - began < 8 * 0.2
    other.execute("ROLLBACK")
    other.close()
    assert await at_once(writing, store, *"abc") == [*"abc"]
    assert there(store) == Counter({"first": 1, "a": 1, "b": 1, "c": 1})


async def test_whoever_goes_away_takes_nobody_with_them(writing: Scribe, store: Store) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert gate.wait(10)
        _keep(store, "slow")
        return "slow"

    async with writing.pen:
        first = asyncio.create_task(writing.turn(slow))
        second = asyncio.create_task(writing.turn(lambda: _keep(store, "quick")))
        await asyncio.sleep(0)
    assert await asyncio.to_thread(begun.wait, 10)
    third = asyncio.create_task(writing.turn(lambda: _keep(store, "late")))
    first.cancel()
    await asyncio.sleep(0.05)
    assert not second.done() and not third.done()
    gate.set()
    await asyncio.wait_for(asyncio.gather(second, third), 10)
    assert first.cancelled() and there(store) == Counter(["slow", "quick", "late"])


async def test_people_of_many_chats_are_answered_each_with_their_own(
    loaded: Path, words: Words, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{shutil.copy(loaded, tmp_path / 'village.db')}")
    disk, turns = Disk(store), Turns(store, words)
    tongues = ["zh-hans" if number % 2 else "en" for number in range(12)]
    async with turns.scribe.pen:
        comes = [
            asyncio.create_task(
                turns.come(Event("x", f"{n}", f"chat {n}", text="/start", name=f"n{n}", language=tongue))
            )
            for n, tongue in enumerate(tongues)
        ]
        await asyncio.sleep(0.05)
    views = await asyncio.gather(*comes)
    assert disk.waits < len(views)
    assert [view.language for view in views] == ["zh_CN" if tongue == "zh-hans" else "en" for tongue in tongues]
    turns.close()
    store.close()
