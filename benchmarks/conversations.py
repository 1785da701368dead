"""Whole first orders over Telegram, counted in API calls per second of the bot's processor, against echo bots.

    python -m benchmarks.conversations [--phones 16] [--seconds 12] [--rounds 3]

The echo bots make the same calls: as many per step as ours. One is as python-telegram-bot's documentation has it, one
goes over the transport that ours has, and one over the quickest that httpx has. Ours orders durably (synchronous=FULL).
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time

from sqlalchemy import update

from benchmarks.bots import Bot
from benchmarks.loopback import Phone, Platform
from catalog import village
from catalog.models import Item
from catalog.store import Store

# A first order: center, shelf, goods, one of them, yes. Each step with the number of calls it takes us.
WAY = (("/start", 2), ("center:choose:", 3), ("shelf:", 2), ("item:", 2), (":buy:1", 2), (":place", 3))


GOALS = {"echo": 1.0, "echo on our road": 0.5}  # of the calls that they make
BOTS = ("echo", "echo on httpx-aiohttp", "echo on our road", "ours")


async def first_order(platform: Platform, phone: Phone, echo: bool) -> list[float]:
    """One conversation; returns the seconds each step took."""
    took = []
    for number, (step, calls) in enumerate(WAY):
        if number == 0:
            took.append(await platform.say(phone, f"{calls} {step}" if echo else step))
        else:
            took.append(await platform.press(phone, f"{calls} {step}" if echo else phone.tap(step)))
    return took


def a_village(folder: str) -> str:
    """A new store in a folder with the demo village in it, and goods in plenty; returns its URL."""
    return stocked(f"sqlite:///{folder}/shop.db")


def stocked(url: str) -> str:
    """A new store with the demo village in it, and goods in plenty; returns its URL."""
    store = Store(url)
    village.load(store)
    with store.transaction() as s:
        s.execute(update(Item).values(stock=1_000_000))
    store.close()
    return url


async def measured(name: str, phones: int, seconds: float) -> tuple[float, float, float]:
    """API calls a second of processor and of clock, and calls a step."""
    with tempfile.TemporaryDirectory() as folder:
        async with Platform() as platform:
            arguments = (a_village(folder),) if name == "ours" else ()
            with Bot(name, platform.url, *arguments) as bot:
                await platform.first.wait()
                chats = iter(range(1000, 10**9))
                steps = 0

                async def walk(until: float) -> None:
                    nonlocal steps
                    while time.perf_counter() < until:
                        took = await first_order(platform, platform.phone(next(chats)), name != "ours")
                        steps += len(took)

                async def all_walk(seconds: float) -> None:
                    until = time.perf_counter() + seconds
                    await asyncio.gather(*(walk(until) for _ in range(phones)))

                await all_walk(1.5)
                steps, before, used, began = 0, platform.total, bot.used(), time.perf_counter()
                await all_walk(seconds)
                calls, used, clock = platform.total - before, bot.used() - used, time.perf_counter() - began
                return calls / used, calls / clock, calls / steps


def main() -> int:
    """Print the ratios; 1 below a goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--phones", type=int, default=16)
    arguments.add_argument("--seconds", type=float, default=6)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in BOTS}
    for _ in range(asked.rounds):
        for name, got in found.items():
            got.append(asyncio.run(measured(name, asked.phones, asked.seconds)))
    for name, got in found.items():
        per_cpu, per_clock, a_step = (statistics.median(one) for one in zip(*got, strict=True))
        print(f"{name:24}{per_cpu:8.0f} calls/CPU-s{per_clock:8.0f} calls/s{a_step:8.2f} calls a step")
    missed = False
    for name in BOTS[:-1]:
        ratio = statistics.median(o[0] / e[0] for o, e in zip(found["ours"], found[name], strict=True))
        goal = GOALS.get(name, 0.0)
        print(f"ours to {name} x{ratio:.2f}" + (f" (goal {goal})" if goal else ""))
        missed |= ratio < goal
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
