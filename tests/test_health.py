"""What a running shop says of itself: whether it lives, whether it is ready, and what it counts."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta

import httpx
import pytest
from conftest import Chatter, Meet, order_eggs
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import select

from bot import gauges
from bot.channels.web import Web
from bot.house import House
from bot.talk import Kind
from catalog import notices
from catalog.models import MANY, Notice, now
from catalog.store import Busy, Store

TOKEN = "a-token-for-prometheus-7f3a"


@asynccontextmanager
async def shop(store: Store, token: str | None = TOKEN) -> AsyncIterator[tuple[House, httpx.AsyncClient]]:
    """A shop over a real socket, and somebody who asks how it is."""
    web = Web("127.0.0.1", 0, metrics_token=token)
    house = House(store, [web])
    await house.open()
    try:
        async with httpx.AsyncClient(base_url=web.url, timeout=20, trust_env=False, verify=False) as client:
            yield house, client
    finally:
        await house.close()


async def ready(client: httpx.AsyncClient) -> tuple[int, dict[str, str]]:
    """What it says to whoever sends people there."""
    answer = await client.get("/health/ready")
    assert (await client.get("/health")).json() == answer.json()
    return answer.status_code, answer.json()


async def read(client: httpx.AsyncClient) -> Callable[..., float]:
    """The gauges now: reads one by its name and labels, 0 where nothing was counted yet."""
    answer = await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    return lambda name, **labels: found.get((name, frozenset(labels.items())), 0.0)


async def test_a_shop_that_is_well_says_so(store: Store) -> None:
    async with shop(store) as (_, client):
        assert await ready(client) == (200, {"status": "ok", "store": "ok", "postman": "ok"})
        assert (await client.get("/health/live")).json() == {"status": "ok"}


async def test_a_store_that_does_not_answer_is_not_ready_but_lives(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise Busy("gone")

    async with shop(store) as (_, client):
        with monkeypatch.context() as patch:
            patch.setattr(store, "reading", busy)
            patch.setattr(store, "transaction", busy)
            assert await ready(client) == (503, {"status": "not ready", "store": "does not answer", "postman": "ok"})
            assert (await client.get("/health/live")).status_code == 200
            assert (await read(client))("cunkou_store_up") == 0
            assert (await client.get("/")).status_code == 503
        assert (await ready(client))[0] == 200


async def test_a_store_that_hangs_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.health.PATIENCE", 0.2)
    async with shop(store) as (house, client):
        let_go = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hang() -> None:
            asyncio.run_coroutine_threadsafe(let_go.wait(), loop).result()

        hung = [asyncio.ensure_future(house.turns.run(hang)) for _ in range(house.turns.scribe.threads)]
        try:
            status, said = await ready(client)
            assert (status, said["store"]) == (503, "does not answer")
        finally:
            let_go.set()
            await asyncio.gather(*hung)
        assert (await ready(client))[0] == 200


@pytest.mark.about_sqlite
async def test_a_store_that_a_newer_cunkou_has_changed_is_not_ready(store: Store) -> None:
    async with shop(store) as (_, client):
        with closing(sqlite3.connect(store.engine.url.database or "")) as other, other:
            other.execute("UPDATE alembic_version SET version_num = '9999'")
        status, said = await ready(client)
        assert status == 503 and "newer Cunkou" in said["store"]


async def test_without_a_postman_nobody_is_sent_here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with shop(store) as (house, client):
        monkeypatch.setattr("bot.postman.STUCK", -1.0)
        assert (await ready(client))[1]["postman"] == "has stopped"
        assert house.carrying
        house.carrying.cancel()
        await asyncio.wait([house.carrying])
        assert await ready(client) == (503, {"status": "not ready", "store": "ok", "postman": "is not there"})


async def test_the_gauges_are_for_who_has_the_token(store: Store) -> None:
    async with shop(store) as (_, client):
        for said in ({}, {"authorization": TOKEN}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": "Bearer"}):
            answer = await client.get("/metrics", headers=said)
            assert answer.status_code == 401 and "cunkou_" not in answer.text
        assert (await client.get(f"/metrics?token={TOKEN}")).status_code == 401
    async with shop(store, None) as (_, client):
        assert (await client.get("/metrics", headers={"authorization": "Bearer None"})).status_code == 404


async def test_turns_are_counted_by_what_became_of_them(
    store: Store, buyer: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shop(store) as (house, client):
        before = await read(client)
        event = buyer.event(text="鸡蛋")
        await house.turns.come(event)
        await house.turns.come(event)
        await house.turns.come(buyer.event(text="量子计算机"))
        await house.turns.come(buyer.event(kind=Kind.TAP, tap="order:1:deliver"))
        await house.turns.come(buyer.event(kind=Kind.TAP, tap="price:1"))
        with monkeypatch.context() as patch:
            patch.setattr("bot.turn.hear.hear", lambda *_: 1 // 0)
            await house.turns.come(buyer.event(text="鸡蛋"))
        after = await read(client)

    def more(name: str, **labels: str) -> float:
        return after(name, channel="test", **labels) - before(name, channel="test", **labels)

    outcomes = ("answered", "repeated", "not understood", "refused", "broken", "busy")
    assert [more("cunkou_turns_total", outcome=outcome) for outcome in outcomes] == [1, 1, 1, 2, 1, 0]
    assert more("cunkou_taps_refused_total", why="NotFound") == 2
    assert more("cunkou_searches_missed_total") == 1
    assert more("cunkou_turn_seconds_count") == 6 and more("cunkou_turn_seconds_sum") > 0
    assert after("process_resident_memory_bytes") > 10_000_000


async def test_a_busy_turn_counts_as_busy(store: Store, buyer: Chatter, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> None:
        raise Busy("locked")

    async with shop(store) as (house, client):
        before = (await read(client))("cunkou_turns_total", channel="test", outcome="busy")
        with monkeypatch.context() as patch:
            patch.setattr(store, "transaction", busy)
            with pytest.raises(Busy):
                await house.turns.come(buyer.event(text="鸡蛋"))
        assert (await read(client))("cunkou_turns_total", channel="test", outcome="busy") == before + 1


def test_the_outbox_is_as_deep_as_what_is_due(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_eggs(buyer)
    with store.transaction() as s:
        for notice in s.exec(select(Notice)).all():
            s.delete(notice)
        assert notices.waiting(s) == (0, 0.0)
        notices.tell(s, [buyer.person, head.person], "welcome", due=now() - timedelta(hours=2))
        notices.tell(s, [buyer.person], "welcome", due=now() + timedelta(hours=2))
    with store.transaction() as s:
        many, oldest = notices.waiting(s)
        assert many == 2 and 7200 <= oldest < 7300
        assert notices.waiting(s, MANY) == (0, 0.0)
    written = gauges.page({"own": (many, oldest), "many": (0, 0.0)}).decode()
    assert 'cunkou_outbox_due{rank="own"} 2.0' in written
    assert re.search(r'cunkou_outbox_oldest_seconds\{rank="own"\} 72\d\d', written)


async def test_no_gauge_says_who(store: Store, meet: Meet) -> None:
    async with shop(store) as (house, client):
        who = meet("郑秀兰")
        for text in ("/start", "鸡蛋", "13912345678", "什么也没有的东西"):
            await house.turns.come(who.event(text=text))
        written = (await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})).text
    assert not [word for word in ("郑秀兰", "鸡蛋", "13912345678", "东西") if word in written]
