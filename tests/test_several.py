"""Several processes on one store: on PostgreSQL they share the work, on a SQLite file the second is refused."""

import asyncio
import itertools
import random
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import ClientError, ClientSession
from crowd import Crowd
from nursery import Child, Nursery
from postgres import Server
from sqlmodel import Session, col, select
from telegram_server import TelegramServer

from bot.memory import Chat
from catalog import findable, goods, people
from catalog.models import Item, Person, Role, Shop
from catalog.store import Store

SECRET = "open-sesame-of-the-village"


# ---------------------------------------------------------------- a SQLite file, by mistake


async def test_a_second_one_on_a_sqlite_file_is_refused_in_one_line(
    loaded: Path, tmp_path: Path, nursery: Nursery
) -> None:
    file = Path(shutil.copy(loaded, tmp_path / "shop.db"))
    there = {"CUNKOU_DATABASE_URL": f"sqlite:///{file}"}
    first = nursery.start("serve", at=tmp_path, **there)
    url = await first.ready()
    second = nursery.start("serve", at=tmp_path, **there)
    assert await second.ends() == 1
    assert second.said == f"cunkou: {file} is served already, by process {first.pid}: one at a time\n"
    async with httpx.AsyncClient(base_url=url, trust_env=False, verify=False) as web:
        assert (await web.get("/health/ready")).status_code == 200
    other = nursery.start("check", at=tmp_path, **there)  # what only visits may come all the same
    assert await other.ends() == 0, other.said
    first.kill()
    await first.ends()
    third = nursery.start("serve", at=tmp_path, **there)  # and a dead one leaves the door open
    await third.ready()


# ---------------------------------------------------------------- PostgreSQL


class Telegram(TelegramServer):
    """It brings updates to several doors in turn: those of one chat one after another, those of many side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.doors: list[str] = []
        self.turn = itertools.count()
        self.bringing: set[int] = set()

    def put(self, what: dict[str, Any]) -> dict[str, Any]:
        update = super().put(what)
        chat = self._chat(update)
        if chat not in self.bringing:
            self.bringing.add(chat)
            task = asyncio.ensure_future(self._bring_to(chat))
            self.deliveries.add(task)
            task.add_done_callback(self.deliveries.discard)
        return update

    def _deliver(self) -> None:
        """Whatever address it was given: it has its own doors."""

    @staticmethod
    def _chat(update: dict[str, Any]) -> int:
        what = update.get("message") or update["callback_query"]
        return int(what["from"]["id"])

    async def _bring_to(self, chat: int) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with ClientSession(headers=headers) as session:
            while mine := [update for update in self.updates if self._chat(update) == chat]:
                status = 502
                try:
                    door = self.doors[next(self.turn) % len(self.doors)]
                    async with session.post(f"{door}telegram", json=mine[0]) as answer:
                        status = answer.status
                except (ClientError, OSError):
                    pass
                self.statuses.append(status)
                if 200 <= status < 300:
                    self.updates.remove(mine[0])
                    self.confirmed.add(mine[0]["update_id"])
                else:
                    await asyncio.sleep(0.05)
                self._wake()
            self.bringing.discard(chat)  # before anything is waited for: what comes now finds nobody at it


@pytest.fixture
def shared(postgres: Server, template: str) -> Any:
    """A village on PostgreSQL that outlives a crash of the server."""
    url = postgres.fresh(template)
    postgres.keep_what_is_committed(url)
    yield url
    postgres.drop(url)


Open = Callable[..., Child]


@asynccontextmanager
async def two(shared: str, at: Path, nursery: Nursery) -> AsyncIterator[tuple[Telegram, Crowd, Open]]:
    """A crowd on Telegram, and how to open one of the processes that answer it."""
    store = Store(shared)
    async with Telegram() as server:
        there = {
            "CUNKOU_DATABASE_URL": shared,
            "CUNKOU_TELEGRAM_TOKEN": server.token,
            "CUNKOU_TELEGRAM_API_URL": server.url,
            "CUNKOU_TELEGRAM_WEBHOOK_URL": "https://shop.example",
            "CUNKOU_TELEGRAM_WEBHOOK_SECRET": SECRET,
        }
        try:
            yield (
                server,
                Crowd(server, store),
                lambda **more: nursery.start("serve", at=at, hurry=True, **there, **more),
            )
        finally:
            store.close()


async def test_two_on_postgresql_share_the_work_and_are_killed_again_and_again(
    shared: str, tmp_path: Path, nursery: Nursery
) -> None:
    dice = random.Random(shared)
    async with two(shared, tmp_path, nursery) as (server, crowd, begin):
        pair = [begin(), begin()]
        server.doors = [await one.ready() for one in pair]
        await crowd.open_desks()
        await crowd.come(12)  # first without a kill: each notice goes out once and no more
        await crowd.settled()
        crowd.each_ordered_once()
        crowd.each_told_once("new_order", "新订单 {order}，")
        assert set(server.statuses) == {200}
        over, kills = asyncio.Event(), list[tuple[int, int]]()
        coming = asyncio.create_task(crowd.come(30, until=over, first=12))
        for round_ in range(6):
            await asyncio.sleep(dice.uniform(0.1, 0.8))
            which = round_ % 2
            calls = len(server.calls)
            pair[which].kill()
            assert await pair[which].ends() < 0
            kills.append((calls, len(server.calls)))
            pair[which] = begin()
            server.doors[which] = await pair[which].ready()
        over.set()
        await coming
        for which in range(2):  # what was carried at a kill is taken up once its lease has run out
            calls = len(server.calls)
            pair[which].kill()
            assert await pair[which].ends() < 0
            kills.append((calls, len(server.calls)))
            pair[which] = begin(clock=180.0)
            server.doors[which] = await pair[which].ready()
        await crowd.settled()
        crowd.each_ordered_once()
        crowd.each_told_once("new_order", "新订单 {order}，", kills)
        crowd.each_told_once("collected", "订单 {order} 已取货", kills)
        assert 502 in server.statuses  # somebody did knock at the door of a dead one
        for child in nursery.children:
            assert "Traceback" not in child.said, child.said


async def test_what_one_chat_says_is_taken_in_order_by_two(shared: str, tmp_path: Path, nursery: Nursery) -> None:
    async with two(shared, tmp_path, nursery) as (server, crowd, begin):
        server.doors = [await one.ready() for one in (begin(), begin())]
        who = [server.villager(7 + n, f"村民{n}") for n in range(5)]
        said = ["/start", "1", "盐", "鸡蛋", "牛奶", "大米", "酱油"]
        last = [[one.write(text=words)["update_id"] for words in said][-1] for one in who]
        await server.until(lambda: server.confirmed >= set(last))
        with crowd.store.reading() as s:
            for one in who:
                chat = s.exec(select(Chat).where(Chat.channel == "telegram", Chat.address == str(one.chat))).one()
                assert chat.said == said[-6:], (chat.said, crowd.shown(one.chat))
                assert len(s.exec(select(Person).where(Person.name == one.name)).all()) == 1
                assert "酱油" in one.screen.text, one.screen.text


async def test_what_is_changed_in_one_process_is_found_in_the_other(
    shared: str, tmp_path: Path, nursery: Nursery
) -> None:
    async with two(shared, tmp_path, nursery) as (server, crowd, begin):
        doors = [await one.ready() for one in (begin(), begin())]
        with crowd.store.transaction() as s:
            code = people.invite(s, Role.ADMIN, None)
        server.doors = doors[:1]
        admin, granny = server.villager(5, "周经理"), server.villager(7)
        await crowd.say(admin, f"/start {code}")
        await crowd.say(granny, "/start")
        await crowd.say(granny, "1")
        for here, there in (doors, doors[::-1]):
            server.doors = [there]
            await crowd.say(granny, "盐")  # it has an index of its own
            server.doors = [here]
            price = 3 if here == doors[0] else 4
            await crowd.say(admin, f"青湾食盐 改成 {price}.33 元")
            if f"{price}.33" not in admin.screen.text or "元" not in admin.screen.text:
                raise AssertionError(admin.screen.text)
            if any("对" in label for label in admin.screen.labels):
                await crowd.say(admin, "好")
            server.doors = [there]
            await crowd.say(granny, "盐")
            assert f"{price}.33" in "".join(granny.screen.labels), granny.screen.labels


def _both(url: str) -> tuple[Store, Store]:
    return Store(url), Store(url)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, loaded: Path, tmp_path: Path) -> str:
    """The village on each of the databases."""
    if request.param == "postgres":
        return str(request.getfixturevalue("shared"))
    return f"sqlite:///{shutil.copy(loaded, tmp_path / 'shop.db')}"


def found(s: Session, words: str) -> list[int]:
    return [hit.id for hit in findable.index(s).find(words) if hit.sure]


def test_what_another_process_adds_renames_hides_and_deletes_is_searched_for_at_once(either: str) -> None:
    here, there = _both(either)
    with here.reading() as s:
        assert not found(s, "星星牌火柴")
        kind = s.exec(select(Item.category_id).limit(1)).one()
    with there.transaction() as s:
        item = Item(category_id=kind, names={"zh_CN": "星星牌火柴"}, specs={}, units={}, price=100, stock=5)
        s.add(item)
        s.flush()
        number = item.id or 0
        goods.touch(s, [number])
    with here.reading() as s:
        assert found(s, "星星牌火柴") == [number]
    with there.transaction() as s:
        s.get_one(Item, number).names = {"zh_CN": "月亮牌蜡烛"}
        goods.touch(s, [number])
    with here.reading() as s:
        assert found(s, "月亮牌蜡烛") == [number] and number not in found(s, "星星牌火柴")
    with there.transaction() as s:
        s.delete(s.get_one(Item, number))
        s.flush()
        s.get_one(Shop, 1).goods_version += 1
    with here.reading() as s:
        assert number not in found(s, "月亮牌蜡烛")
    for store in (here, there):
        store.close()


# ---------------------------------------------------------------- PostgreSQL restarted under load


async def test_postgresql_crashes_under_load_and_each_update_is_taken_once(
    shared: str, postgres: Server, tmp_path: Path, nursery: Nursery
) -> None:
    store = Store(shared)
    async with TelegramServer() as server:
        there = {"CUNKOU_TELEGRAM_TOKEN": server.token, "CUNKOU_TELEGRAM_API_URL": server.url}
        soon = {"bot.notnow.PATIENCE": 0.5, "bot.channels.telegram.visits.PAUSES": (0.3, 0.5)}
        shop = nursery.start("serve", at=tmp_path, hurry=True, constants=soon, CUNKOU_DATABASE_URL=shared, **there)
        url = await shop.ready()
        crowd = Crowd(server, store)
        await crowd.open_desks()
        over = asyncio.Event()
        coming = asyncio.create_task(crowd.come(12, until=over))
        async with httpx.AsyncClient(base_url=url, trust_env=False, verify=False, timeout=20) as web:
            for _ in range(2):
                await asyncio.sleep(0.7)
                await asyncio.to_thread(postgres.crash)
                assert (await web.get("/health/ready")).status_code == 503
                assert (await web.get("/health/live")).status_code == 200
                page = await web.get("/", headers={"accept": "text/html", "accept-language": "zh-CN"})
                assert page.status_code == 503 and "连不上" in page.text
                await asyncio.sleep(1.5)
                await asyncio.to_thread(postgres.come_back)
            over.set()
            await coming
            assert (await web.get("/health/ready")).status_code == 200
        assert any("一时记不下账" in str(call.body.get("text")) for call in server.calls)
        shop.kill()
        shop = nursery.start("serve", at=tmp_path, hurry=True, clock=180.0, CUNKOU_DATABASE_URL=shared, **there)
        await shop.ready()
        store.close()
        await crowd.settled()
        crowd.each_ordered_once()
        assert not re.search("Traceback", shop.said), shop.said
        with store.reading() as s:
            assert not s.exec(select(Person).where(col(Person.name) == "")).all()
    store.close()
