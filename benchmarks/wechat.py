"""Prints how fast WeChat is answered under load: its rule is five seconds, our goal one at the 99th of 100.

    python benchmarks/wechat.py [--phones N] [--rounds N]

Every phone goes the way of a first order, again and again, all at once, over real sockets: signed or sealed posts to a
whole house on SQLite with synchronous=FULL, passive replies back. WeChat and its phones are another process, as they
are in life; on a machine of few cores it takes its share all the same. Beside it, in the same run: the turns alone,
without any channel, at the same load; ours is given as a ratio to that, for a machine may be slow. The processor's
time is that of the shop's process, and the statements are those the store was given, each for one message.
"""

import argparse
import asyncio
import logging
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "tests")]

from sqlalchemy import event  # noqa: E402 - found through the line above
from wechat_server import AES_KEY, APP_ID, SECRET, TOKEN, WeChatServer  # noqa: E402 - likewise

from bot.channels.web import Web  # noqa: E402 - likewise
from bot.channels.wechat import WeChat  # noqa: E402 - likewise
from bot.house import House  # noqa: E402 - likewise
from bot.talk import Event  # noqa: E402 - likewise
from catalog import village  # noqa: E402 - likewise
from catalog.store import Store  # noqa: E402 - likewise

WAY = ("/start", "1", "1", "1", "1", "1")  # a first order: center, shelf, eggs, one box, yes
PLATFORM, GOAL = 5.0, 1.0  # seconds

Say = Callable[[int, str], Awaitable[float]]  # (phone, words) → seconds until it was answered


async def load(phones: int, rounds: int, say: Say) -> list[float]:
    """Seconds each message took, sorted; every phone waits for its answer before it goes on."""
    took: list[float] = []

    async def walk(phone: int) -> None:
        for _ in range(rounds):
            for words in WAY:
                took.append(await say(phone, words))

    await asyncio.gather(*(walk(phone) for phone in range(phones)))
    return sorted(took)


def p99(took: list[float]) -> float:
    """The 99th of 100."""
    return took[int(0.99 * (len(took) - 1))]


@dataclass
class Cost:
    """What a load took of the shop: seconds, seconds of the processor, and statements."""

    seconds: float = 0.0
    busy: float = 0.0
    statements: int = 0


@contextmanager
def counted(store: Store) -> Iterator[Cost]:
    """What is done within the block."""
    cost, began, busy = Cost(), time.perf_counter(), time.process_time()

    def count(*_: object) -> None:
        cost.statements += 1

    event.listen(store.engine, "before_cursor_execute", count)
    yield cost
    event.remove(store.engine, "before_cursor_execute", count)
    cost.seconds, cost.busy = time.perf_counter() - began, time.process_time() - busy


def line(name: str, took: list[float], cost: Cost, base: list[float] | None = None) -> None:
    """One row: how many a second, median, 99th of 100, the slowest, what one cost, and how that is to the base."""
    median = statistics.median(took)
    ratio = "" if base is None else f"   x{median / statistics.median(base):.2f} x{p99(took) / p99(base):.2f}"
    rate, *shown = len(took) / cost.seconds, median * 1000, p99(took) * 1000, took[-1] * 1000
    each = f"{cost.busy / len(took) * 1000:>9.1f} ms{cost.statements / len(took):>7.1f}"
    print(f"{name:20}{rate:>8.0f}/s" + "".join(f"{one:>9.1f}" for one in shown) + f" ms{each}{ratio}")


async def turns_alone(phones: int, rounds: int) -> tuple[list[float], Cost]:
    """The same messages, given to the turn itself."""
    with tempfile.TemporaryDirectory() as folder:
        house = await opened(folder, [])
        number = iter(range(10**9))

        async def say(phone: int, words: str) -> float:
            began = time.perf_counter()
            await house.turns.come(Event("wechat", str(next(number)), f"o{phone}", text=words))
            return time.perf_counter() - began

        with counted(house.store) as cost:
            took = await load(phones, rounds, say)
        await house.close()
        return took, cost


async def over_wechat(phones: int, rounds: int, sealed: bool) -> tuple[list[float], Cost, int]:
    """The same messages, as WeChat posts them."""
    ours, theirs = multiprocessing.Pipe()
    asked = (theirs, phones, rounds, sealed)
    wechat = multiprocessing.get_context("spawn").Process(target=platform, args=asked, daemon=True)
    wechat.start()
    theirs.close()  # so that we hear when it ends
    with tempfile.TemporaryDirectory() as folder:
        key, url = AES_KEY if sealed else None, await asyncio.to_thread(ours.recv)
        channel = WeChat(APP_ID, SECRET, TOKEN, aes_key=key, api_url=url)
        web = Web("127.0.0.1", 0, others=[channel])
        house = await opened(folder, [channel, web])
        with counted(house.store) as cost:
            ours.send(web.url)
            took, later = await asyncio.to_thread(ours.recv)
        await house.close()
    ours.send("enough")
    await asyncio.to_thread(wechat.join)
    return took, cost, later


def platform(theirs: Connection, phones: int, rounds: int, sealed: bool) -> None:
    """WeChat and the phones: a process that says where it is, hears where the shop is, and tells how long each took."""
    logging.disable(logging.CRITICAL)
    asyncio.run(_platform(theirs, phones, rounds, sealed))


async def _platform(theirs: Connection, phones: int, rounds: int, sealed: bool) -> None:
    async with WeChatServer(sealed=sealed) as server:
        theirs.send(server.url)
        server.door = await asyncio.to_thread(theirs.recv)
        later: list[float] = []

        async def say(number: int, words: str) -> float:
            phone, began = server.phone(str(number)), time.perf_counter()
            before = len(phone.shown)
            shown = await phone.post(phone.xml("text", Content=words))
            seconds = time.perf_counter() - began
            if shown is None:  # `success`, and the answer as a message: the phone waits for it, WeChat does not
                later.append(seconds)
                await phone.next(before)
            return seconds

        theirs.send((await load(phones, rounds, say), len(later)))
        await asyncio.to_thread(theirs.recv)


async def opened(folder: str, channels: list) -> House:
    """A house with the demo village."""
    store = Store(f"sqlite:///{folder}/shop.db")
    village.load(store)
    house = House(store, channels)
    await house.open()
    return house


def main() -> None:
    logging.disable(logging.CRITICAL)
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--phones", type=int, default=20, help="people who write at the same time")
    arguments.add_argument("--rounds", type=int, default=2, help="orders each of them makes")
    asked = arguments.parse_args()
    print(f"{asked.phones} phones, {asked.phones * asked.rounds * len(WAY)} messages a row")
    heads = f"{'median':>9}{'p99':>9}{'slowest':>9}{'processor':>15}{'SQL':>7}"
    print(f"{'':20}{'':>10}{heads}   to turns alone: median, p99")
    base, cost = asyncio.run(turns_alone(asked.phones, asked.rounds))
    line("turns alone", base, cost)
    worst = 0.0
    for name, sealed in (("WeChat, plain", False), ("WeChat, sealed", True)):
        took, cost, later = asyncio.run(over_wechat(asked.phones, asked.rounds, sealed))
        line(name, took, cost, base)
        worst = max(worst, p99(took))
        slow = f"{sum(one > PLATFORM for one in took)} after more than {PLATFORM:.0f} s"
        print(f"{'':20}of {len(took)}: {slow}, {later} with success and a message later")
    said = "met" if worst < GOAL else "missed"
    print(f"p99 {worst:.3f} s: the goal of {GOAL:.0f} s is {said}; {PLATFORM / worst:.1f} times within WeChat's rule")


if __name__ == "__main__":
    main()
