"""SIGKILL, thirty times, under a load of hundreds of conversations: nothing is lost, nothing is there twice."""

import asyncio
import os
import random
import shutil
from pathlib import Path

from crowd import Crowd
from nursery import Nursery
from telegram_server import TelegramServer

from catalog.store import Store

ROUNDS, PEOPLE = 30, 200
LONGEST = 0.9  # seconds that one lives, its start not counted


async def test_thirty_kills_under_load_lose_nothing_and_double_nothing(
    loaded: Path, tmp_path: Path, nursery: Nursery
) -> None:
    shutil.copy(loaded, tmp_path / "shop.db")
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    seed = int(os.environ.get("CUNKOU_SEED", random.randrange(10**6)))
    print(f"CUNKOU_SEED={seed} makes it die at the same moments")
    dice = random.Random(seed)
    store = Store(url)
    async with TelegramServer() as server:
        crowd = Crowd(server, store)
        there = {"CUNKOU_DATABASE_URL": url, "CUNKOU_TELEGRAM_TOKEN": server.token}
        there["CUNKOU_TELEGRAM_API_URL"] = server.url
        shop = nursery.start("serve", at=tmp_path, hurry=True, **there)
        await crowd.open_desks()
        over, kills = asyncio.Event(), list[tuple[int, int]]()
        coming = asyncio.create_task(crowd.come(PEOPLE, until=over))
        for number in range(ROUNDS):
            if number % 5:  # each fifth dies while it opens
                await shop.ready()
            await asyncio.sleep(dice.uniform(0.0, LONGEST))
            calls = len(server.calls)
            shop.kill()
            assert await shop.ends() < 0, shop.said
            kills.append((calls, len(server.calls)))
            shop = nursery.start("serve", at=tmp_path, hurry=True, **there)
        over.set()
        await coming
        calls = len(server.calls)
        shop.kill()  # and what was carried then is taken up when its lease has run out
        assert await shop.ends() < 0, shop.said
        kills.append((calls, len(server.calls)))
        shop = nursery.start("serve", at=tmp_path, hurry=True, clock=180.0, **there)
        await shop.ready()
        await crowd.settled()
        print(f"{len(crowd.told)} ordered")
        shop.sign(15)
        assert await shop.ends() == 0, shop.said
        crowd.each_ordered_once()
        crowd.each_told_once("new_order", "新订单 {order}，", kills)
        crowd.each_told_once("collected", "订单 {order} 已取货", kills)
        checked = nursery.start("check", at=tmp_path, **there)
        assert (await checked.ends(), "Everything adds up" in checked.said) == (0, True), checked.said
        for child in nursery.children:
            assert "Traceback" not in child.said, child.said
    store.close()
