"""How long people wait at 30 messages a second, Telegram's limit for a bot, against the echo bot under the same load.

    python -m benchmarks.latency [--seconds 20] [--rounds 1]

Messages come at random moments (the same for both), thirty a second on average, from people each in the middle of their
own first order. Measured is the time from a message at Telegram to the screen at Telegram. Telegram's own limit is
lifted, for all: what is queued there says nothing of us. The slow disk keeps whoever writes waiting for 30 ms
(without turns that are written down together, it could not keep up).
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile

from benchmarks.bots import Bot
from benchmarks.conversations import WAY, a_village
from benchmarks.loopback import Phone, Platform

RATE = 30.0  # messages a second
GOAL = 0.025  # seconds that our 99th of 100 may be above the echo bot's
SLOW = 0.03  # seconds that a slow disk takes more, such as a card or one that turns
BOTS = {"echo": (), "ours": (), "ours, slow disk": (f"disk={SLOW}",)}


def p99(took: list[float]) -> float:
    """The 99th of 100."""
    return sorted(took)[int(0.99 * (len(took) - 1))]


async def waits(which: str, seconds: float) -> list[float]:
    """How long each message took."""
    with tempfile.TemporaryDirectory() as folder:
        name, *_ = which.split(",")
        arguments = (a_village(folder), *BOTS[which]) if name == "ours" else ()
        async with Platform() as platform:
            with Bot(name, platform.url, *arguments):
                await platform.first.wait()
                await asyncio.gather(*(_warm(platform, platform.phone(number), name) for number in range(8)))
                return await _at_random(platform, name, seconds)


async def _warm(platform: Platform, phone: Phone, name: str) -> None:
    for number in range(len(WAY)):
        await _step(platform, phone, number, name)


async def _step(platform: Platform, phone: Phone, number: int, name: str) -> float:
    step, calls = WAY[number]
    if number == 0:
        return await platform.say(phone, f"{calls} {step}" if name != "ours" else step)
    return await platform.press(phone, f"{calls} {step}" if name != "ours" else phone.tap(step))


async def _at_random(platform: Platform, name: str, seconds: float) -> list[float]:
    """Load for some seconds: whoever is free and has waited longest does their next step."""
    some, loop = random.Random(30), asyncio.get_running_loop()
    free = [(platform.phone(1000 + number), 0) for number in range(60)]
    fresh = iter(range(10_000, 10**9))
    took: list[float] = []
    under_way: set[asyncio.Task[None]] = set()

    async def go(phone: Phone, number: int) -> None:
        took.append(await _step(platform, phone, number, name))
        ahead = (phone, number + 1) if number + 1 < len(WAY) else (platform.phone(next(fresh)), 0)
        free.append(ahead)

    at = loop.time()
    until = at + seconds
    while (at := at + some.expovariate(RATE)) < until:
        await asyncio.sleep(max(0.0, at - loop.time()))
        if not free:
            free.append((platform.phone(next(fresh)), 0))
        task = asyncio.ensure_future(go(*free.pop(0)))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return took


def main() -> int:
    """Print what people wait; 1 above the goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=15)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in BOTS}
    for _ in range(asked.rounds):
        for name, got in found.items():
            took = asyncio.run(waits(name, asked.seconds))
            got.append((statistics.median(took), p99(took)))
    for name, got in found.items():
        middle, slow = (statistics.median(one) * 1000 for one in zip(*got, strict=True))
        print(f"{name:16}median {middle:7.1f} ms   p99 {slow:7.1f} ms")
    over = statistics.median(o[1] - e[1] for o, e in zip(found["ours"], found["echo"], strict=True))
    print(f"p99 {over * 1000:+.1f} ms to the echo bot (goal {GOAL * 1000:+.0f})")
    return int(over > GOAL)


if __name__ == "__main__":
    sys.exit(main())
