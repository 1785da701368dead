"""A truck with 1,000 parcels is in: how fast, and how politely, everybody hears of it on Telegram.

    python -m benchmarks.arrival [--parcels 1000]

Telegram here refuses (429) whatever is beyond 30 calls in any second. The baseline is that limit itself.
"""

import argparse
import asyncio
import sys
import tempfile
import time

from sqlalchemy import insert, select

from benchmarks.bots import Bot
from benchmarks.conversations import a_village
from benchmarks.loopback import Platform
from catalog.models import Address, Notice, Order, Person, State
from catalog.store import Store

LIMIT, GOAL = 30, 0.95


def arrive(url: str, parcels: int) -> None:
    """So many parcels of as many people lie on the shelf, and each is to be told."""
    store = Store(url)
    with store.transaction() as s:
        first = (s.execute(select(Person.id).order_by(Person.id.desc())).scalars().first() or 0) + 1  # type: ignore[union-attr]
        ids = range(first, first + parcels)
        s.execute(insert(Person), [{"id": i, "name": f"人{i}", "center_id": 1} for i in ids])
        s.execute(insert(Address), [{"channel": "telegram", "name": f"{100_000 + i}", "person_id": i} for i in ids])
        top = (s.execute(select(Order.id).order_by(Order.id.desc())).scalars().first() or 0) + 1  # type: ignore[union-attr]
        ready = [
            {
                "id": top + n,
                "person_id": i,
                "by_id": i,
                "center_id": 1,
                "total": 2800,
                "state": State.READY,
                "code": f"8-2-{3000 + n}",
            }
            for n, i in enumerate(ids)
        ]
        s.execute(insert(Order), ready)
        told = [{"person_id": o["person_id"], "order_id": o["id"], "kind": "ready", "facts": {}} for o in ready]
        s.execute(insert(Notice), told)
    store.close()


async def carried(parcels: int) -> tuple[float, int]:
    """Notices a second from the first to the last, and how many calls were refused."""
    with tempfile.TemporaryDirectory() as folder:
        url = a_village(folder)
        arrive(url, parcels)
        async with Platform(a_second=LIMIT) as platform:
            with Bot("ours", platform.url, url, "pace"):
                began = time.perf_counter()
                while len(platform.at) < parcels and time.perf_counter() < began + 30 + parcels / 10:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                done = len(platform.at)
                return (done - 1) / (platform.at[-1] - platform.at[0]), platform.refused


def main() -> int:
    """Print the pace; 1 below the goal, or where Telegram had to refuse."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parcels", type=int, default=1000)
    asked = arguments.parse_args()
    pace, refused = asyncio.run(carried(asked.parcels))
    print(f"{asked.parcels} parcels: {pace:.1f} notices a second, {refused} refused")
    print(f"x{pace / LIMIT:.3f} of Telegram's limit (goal {GOAL}, none refused)")
    return int(pace < GOAL * LIMIT or refused > 0)


if __name__ == "__main__":
    sys.exit(main())
