"""Telegram asks for pauses, breaks, is slow, says nothing, or says nonsense: nothing is lost, nobody else waits."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from crowd import Crowd, text_of
from nursery import Nursery
from sqlmodel import col, select
from telegram_server import GARBAGE, TelegramServer

from bot.channels.telegram.transport import Road, proxy_to
from catalog.models import Notice, Posted
from catalog.store import Store

EVER = 10**6
WIRE, VISITS = "bot.channels.telegram.wire", "bot.channels.telegram.visits"
SOON = {
    "bot.channels.telegram.transport.SECONDS": 1.0,
    f"{WIRE}.SECONDS": 1.0,
    f"{WIRE}.POLL": 2,
    f"{VISITS}.SHOWINGS": (0.1, 0.3),
    f"{VISITS}.PAUSES": (0.1, 0.3),
    "catalog.notices.FIRST_PAUSE": 0.3,
    "catalog.notices.LONGEST_PAUSE": 0.6,
    "catalog.notices.TRIES": 200,
}
Mishap = Callable[[TelegramServer, dict[str, object]], None]
MISHAPS: dict[str, Mishap] = {
    "pause": lambda server, where: server.fail(429, retry_after=1, **where),  # type: ignore[arg-type]
    "broken": lambda server, where: server.fail(500, "Internal Server Error", **where),  # type: ignore[arg-type]
    "gateway": lambda server, where: server.fail(502, **where),  # type: ignore[arg-type]
    "dropped": lambda server, where: server.fail(0, **where),  # type: ignore[arg-type]
    "slow": lambda server, where: server.slow(0.7, **where),  # type: ignore[arg-type]
    "never": lambda server, where: server.slow(3600, **where),  # type: ignore[arg-type]
    "length": lambda server, where: server.garble("length", **where),  # type: ignore[arg-type]
    **{
        how: lambda server, where, how=how: server.garble(how, **where)  # type: ignore[misc]
        for how in GARBAGE
    },
}


@pytest.mark.parametrize("kinds", [list(MISHAPS)[:6], list(MISHAPS)[6:]], ids=["trouble", "garbage"])
async def test_a_chat_that_telegram_fails_loses_no_notice_and_holds_up_nobody(
    kinds: list[str], url: str, tmp_path: Path, nursery: Nursery
) -> None:
    store = Store(url)
    async with TelegramServer() as server:
        there = {"CUNKOU_TELEGRAM_TOKEN": server.token, "CUNKOU_TELEGRAM_API_URL": server.url}
        shop = nursery.start("serve", at=tmp_path, hurry=True, constants=SOON, CUNKOU_DATABASE_URL=url, **there)
        crowd = Crowd(server, store)
        await crowd.open_desks(1)
        for number, kind in enumerate(kinds):
            await crowd.orders(number * 5 + 1)  # none that the crowd hands out itself
            granny, neighbour = server.villager(10_001 + number * 5), server.villager(20_000 + number, "李大爷")
            (order,) = crowd.told[granny.chat]
            before = len(server.calls)
            MISHAPS[kind](server, {"chat": granny.chat, "times": EVER})
            granny.write(text="/start")
            await crowd.tap(crowd.heads[0], f"order:{order}:arrive")
            for words in ("/start", "1", "两盒鸡蛋"):
                await crowd.say(neighbour, words)
            assert "鸡蛋" in neighbour.screen.text, kind
            mine = [call for call in server.calls[before:] if call.chat == granny.chat]
            assert mine and all(call.status != 200 or call.garbled or kind == "slow" for call in mine), kind
            await server.until(lambda: sum(c.chat == granny.chat for c in server.calls[before:]) > 1)  # noqa: B023
            server.failures.clear()
            sent = await notice_of(server, store, order, "ready")
            assert sent == (Posted.SENT, ""), (kind, sent)
            shown = [c for c in server.calls[before:] if c.chat == granny.chat and c.status == 200]
            there_now = [call.garbled for call in shown if "取件码" in text_of(call.body)]
            assert there_now and False not in there_now[:-1], (
                kind
            )  # again only where the bot was not told that it is there
            assert "您好" in await crowd.say(granny, "/start") or granny.screen.rows, kind
        with store.reading() as s:  # and nobody was told that she cannot be reached
            assert not s.exec(select(Notice).where(Notice.kind == "unreached")).all()
        shop.sign(15)
        assert await shop.ends() == 0
        assert "Traceback" not in shop.said, shop.said
    store.close()


async def notice_of(server: TelegramServer, store: Store, order: int, kind: str) -> tuple[Posted, str]:
    """What became of a notice, once it is settled, and why."""

    def settled() -> Notice | None:
        with store.reading() as s:
            asked = select(Notice).where(
                Notice.order_id == order, Notice.kind == kind, col(Notice.settled).is_not(None)
            )
            return s.exec(asked).first()

    async with asyncio.timeout(30):
        while (found := settled()) is None:  # noqa: ASYNC110 - another process settles it
            await asyncio.sleep(0.05)
    return found.state, found.why if found.state != Posted.SENT else ""


async def test_whatever_telegram_says_when_asked_for_updates_each_is_taken_once(
    url: str, tmp_path: Path, nursery: Nursery
) -> None:
    store = Store(url)
    async with TelegramServer() as server:
        there = {"CUNKOU_TELEGRAM_TOKEN": server.token, "CUNKOU_TELEGRAM_API_URL": server.url}
        shop = nursery.start("serve", at=tmp_path, hurry=True, constants=SOON, CUNKOU_DATABASE_URL=url, **there)
        crowd = Crowd(server, store)
        await crowd.open_desks(1)
        for number, mishap in enumerate(MISHAPS.values()):
            mishap(server, {"method": "getUpdates", "times": 2})
            await crowd.orders(number + 1)
        await crowd.settled()
        crowd.each_ordered_once()
        crowd.each_told_once("new_order", "新订单 {order}，")
        shop.sign(15)
        assert await shop.ends() == 0
        assert "Traceback" not in shop.said, shop.said
    store.close()


async def test_calls_go_through_the_proxy_that_is_set_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[bytes]()

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    for name in ("http_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        road = Road()
        assert await road.do_request("http://telegram.example/getMe", "POST") == (200, b"ok")
        await road.shutdown()
    assert asked == [b"POST http://telegram.example/getMe HTTP/1.1"]
    monkeypatch.setenv("NO_PROXY", "telegram.example")
    assert proxy_to("http://telegram.example/getMe") is None
