"""Whoever sends faster than people do is answered slower; nobody else is, and nothing is lost."""

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from conftest import Chatter, Meet
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select
from starlette.requests import Request
from telegram_server import TelegramServer

from bot import breath
from bot.breath import Breaths
from bot.channels.telegram import SECRET, Telegram
from bot.channels.web import Web
from bot.channels.web.fence import Doorway
from bot.memory import Seen
from bot.talk import Event, Kind
from bot.turns import Turns
from catalog.models import Address, Order, State
from catalog.store import Store


class Clock:
    """A time of our own."""

    at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_thirty_at_once_and_then_three_a_second() -> None:
    clock = Clock()
    breaths = Breaths(30, 3.0, clock)
    assert sum(breaths.take("granny") or 0.0 for _ in range(30)) == 0.0
    waits = []
    for _ in range(30):  # one after another, as in a chat's line
        waits.append(breaths.take("granny") or 0.0)
        clock.at += waits[-1]
    assert (sum(waits), max(waits)) == pytest.approx((10.0, 1 / 3), abs=1e-4)
    assert breaths.take("neighbour") == 0.0
    clock.at += 10.0
    assert sum(breaths.take("granny") or 0.0 for _ in range(30)) == 0.0


@given(st.lists(st.floats(0, 2), max_size=200), st.integers(1, 40), st.floats(0.5, 20))
def test_however_somebody_sends_no_stretch_of_time_holds_more_than_it_may(
    pauses: list[float], at_once: int, a_second: float
) -> None:
    clock = Clock()
    breaths = Breaths(at_once, a_second, clock)
    taken = []
    for pause in pauses:
        clock.at += pause
        wait = breaths.take("granny")
        assert wait is not None and wait <= 1 / a_second + 1e-6  # in line, nobody waits for more than one
        clock.at += wait
        taken.append(clock.at)
    for first, last in itertools.combinations(range(len(taken)), 2):
        assert last - first + 1 <= at_once + a_second * (taken[last] - taken[first]) + 1 + 1e-6


def test_who_would_wait_too_long_is_not_counted() -> None:
    clock = Clock()
    breaths = Breaths(2, 1.0, clock)
    assert [breaths.take("a", 1.5) for _ in range(5)] == [0.0, 0.0, 1.0, None, None]
    clock.at += 1.0
    assert breaths.take("a", 1.5) == pytest.approx(1.0)


def test_who_is_calm_again_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breath, "MOST", 100)
    clock = Clock()
    breaths = Breaths(3, 1.0, clock)
    for n in range(1000):
        breaths.take(n)
        clock.at += 0.1
    assert len(breaths.calm) <= 100


async def test_a_flood_is_slow_and_whole_and_nobody_else_feels_it(
    store: Store, turns: Turns, buyer: Chatter, meet: Meet
) -> None:
    turns.breaths = Breaths(5, 25.0)
    flood = [buyer.event(text=f"鸡蛋{n}") for n in range(25)]
    done: list[str] = []

    async def come(event: Event) -> None:
        await turns.come(event)
        done.append(event.id)

    flooding = [asyncio.ensure_future(come(event)) for event in flood]
    await asyncio.sleep(0)
    for name in ("李大爷", "王大妈", "张会计"):
        other = meet(name)
        for text in ("/start", "1", "鸡蛋"):
            await turns.come(other.event(text=text))
    assert not flooding[-1].done()  # nine turns of others went between
    await asyncio.gather(*flooding)
    assert done == [event.id for event in flood]
    with store.reading() as s:
        ids = [event.id for event in flood]
        assert s.exec(select(func.count()).where(Seen.channel == "test", Seen.id.in_(ids))).one() == 25  # type: ignore[attr-defined]


async def test_one_tap_waits_for_nothing(turns: Turns, buyer: Chatter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breath, "AT_ONCE", 30)
    turns.breaths = Breaths()

    async def never(pause: float) -> None:
        raise AssertionError(pause)

    monkeypatch.setattr("bot.turns.asyncio.sleep", never)
    for _ in range(12):
        await turns.come(buyer.event(kind=Kind.TAP, tap="home"))


async def test_while_a_channel_is_pressed_nobody_is_slowed(turns: Turns, buyer: Chatter) -> None:
    turns.breaths = Breaths(1, 0.001)
    turns.pressed["test"] = lambda: True
    async with asyncio.timeout(20):
        for _ in range(5):
            await turns.come(buyer.event(kind=Kind.TAP, tap="home"))


FLOOD = 150  # more than Telegram hands out at once, or has under way to a webhook


@pytest.fixture
async def telegram(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[TelegramServer, Telegram]]:
    """A bot at which two people are."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with TelegramServer() as server:
        channel = server.channel()
        await channel.start(turns)
        for who in (server.villager(7), server.villager(8, "李大爷")):
            await who.send("/start")
            await who.tap_digit("1")
        yield server, channel
        await channel.stop()


def taken(store: Store) -> int:
    """How many of Telegram's updates were taken."""
    with store.reading() as s:
        return s.exec(select(func.count()).where(Seen.channel == "telegram")).one()


async def test_a_flood_on_telegram_holds_up_no_other_chat(
    store: Store, turns: Turns, telegram: tuple[TelegramServer, Telegram]
) -> None:
    server, _ = telegram
    granny, neighbour, before = server.villager(7), server.villager(8), taken(store)
    turns.breaths = Breaths(10, 20.0)
    sent = {granny.write(text="鸡蛋")["update_id"] for _ in range(FLOOD)}
    answers, shown = server.shown(7), server.shown(8)
    neighbour.write(text="盐")
    await server.until(lambda: server.shown(8) > shown)
    assert "盐" in neighbour.screen.text
    assert taken(store) < before + FLOOD + 1  # hers was answered before granny's were through
    await server.until(lambda: sent <= server.confirmed, 60)
    assert taken(store) == before + FLOOD + 1
    assert 10 < server.shown(7) - answers < FLOOD  # of what came too fast, the last was shown
    assert "鸡蛋" in granny.screen.text


async def test_a_flood_through_telegrams_webhook_leaves_room_for_others(
    store: Store, turns: Turns, telegram: tuple[TelegramServer, Telegram]
) -> None:
    server, channel = telegram
    granny, neighbour, before = server.villager(7), server.villager(8), taken(store)
    turns.breaths = Breaths(10, 20.0)
    server.webhook = "nowhere"  # what is written waits until we bring it ourselves, forty at a time as Telegram does
    waiting = [granny.write(text="鸡蛋") for _ in range(FLOOD)] + [neighbour.write(text="盐")]
    last, order, headers = waiting[-1]["update_id"], [], {SECRET: channel.secret}

    async def bring() -> None:
        while waiting:
            update = waiting.pop(0)
            assert await channel.hook(headers, {}, json.dumps(update).encode()) == (200, b"")
            order.append(update["update_id"])

    async with asyncio.timeout(60):
        await asyncio.gather(*(bring() for _ in range(40)))
    assert order.index(last) < FLOOD  # hers went between
    assert taken(store) == before + FLOOD + 1


async def test_a_page_that_floods_is_asked_to_come_again_and_loses_nothing(store: Store, turns: Turns) -> None:
    web = Web("127.0.0.1", 0)
    await web.start(turns)
    turns.breaths = Breaths(5, 50.0)
    asked_again = 0
    try:
        async with httpx.AsyncClient(base_url=web.url, timeout=30, trust_env=False, verify=False) as page:
            await page.get("/")

            async def say(n: int) -> None:
                nonlocal asked_again
                body = {"nonce": uuid.uuid4().hex, "text": f"话{n}"}
                while (answer := await page.post("/say", json=body)).status_code == 503:
                    assert int(answer.headers["retry-after"]) > 0
                    asked_again += 1
                    await asyncio.sleep(0.2)
                assert answer.status_code == 200

            await asyncio.gather(*(say(n) for n in range(60)))
        with store.reading() as s:
            assert s.exec(select(func.count()).where(Seen.channel == "web")).one() == 2 * 60  # a turn and its letter
        assert asked_again
    finally:
        await web.stop()


async def test_an_address_that_floods_with_ever_new_sessions_is_slowed_and_no_other_is(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.web.fence.AN_ADDRESS", 5)
    monkeypatch.setattr("bot.channels.web.fence.A_SECOND", 1.0)
    monkeypatch.setattr("bot.channels.web.fence.PATIENCE", 0.0)
    web = Web("127.0.0.1", 0)
    await web.start(turns)
    try:

        async def post(address: str) -> int:
            headers = {"x-forwarded-for": address} if address else {}
            async with httpx.AsyncClient(
                base_url=web.url, timeout=30, trust_env=False, verify=False, headers=headers
            ) as page:
                await page.get("/")
                return (await page.post("/say", json={"nonce": uuid.uuid4().hex, "text": "你好"})).status_code

        assert [await post("203.0.113.9") for _ in range(5)] == [200] * 5
        assert 503 in [await post("203.0.113.9") for _ in range(5)]
        assert await post("203.0.113.10") == 200
        assert [await post(f"2001:db8::{n}") for n in range(5)] == [200] * 5  # one household, one network
        assert 503 in [await post(f"2001:db8::1:{n}") for n in range(5)]
        assert await post("2001:db8:1::1") == 200
        assert [await post("") for _ in range(8)] == [200] * 8  # this machine's own
    finally:
        await web.stop()


async def test_who_leaves_the_doorway_leaves_nothing_behind(turns: Turns) -> None:
    doorway = Doorway()
    request = Request({"type": "http", "client": ("203.0.113.9", 1), "headers": []})
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with doorway.enter(request, "somebody"):
                raise ZeroDivisionError
    assert not doorway.inside


async def test_a_flood_of_taps_orders_once(store: Store, turns: Turns, buyer: Chatter) -> None:
    turns.breaths = Breaths(3, 100.0)
    buyer.say("/start")
    for label in ("蛋奶", "鸡蛋", "就要一盒"):
        buyer.press(label)
    yes = buyer.button("对，就这样").tap
    await asyncio.gather(*(turns.come(buyer.event(kind=Kind.TAP, tap=yes)) for _ in range(20)))
    with store.reading() as s:
        mine = select(Address.person_id).where(Address.channel == "test")
        placed = s.exec(select(func.count()).where(Order.person_id.in_(mine), Order.state == State.PLACED)).one()  # type: ignore[attr-defined]
    assert placed == 1
