"""Files in over real sockets: Telegram's documents, the page's uploads, and the terminal's names of files."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from conftest import Chatter
from sheets import ZH, text, xlsx
from sqlmodel import select
from telegram_server import TelegramServer, Villager
from test_console_files import talk
from test_stories import invite
from test_web import Browser, opened

from bot.channels.telegram import Telegram, working
from bot.channels.web import Web, app, said
from bot.channels.web.mailbox import Reader
from bot.talk import Kind
from bot.turns import Turns
from catalog.models import Item
from catalog.store import Store

OCTETS = {"content-type": "application/octet-stream"}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.visits.PAUSES", (0.05, 0.1, 0.1))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def price(store: Store, item_id: int = 1) -> int:
    with store.reading() as s:
        return s.get_one(Item, item_id).price


def items(store: Store) -> list[int | None]:
    with store.reading() as s:
        return list(s.exec(select(Item.id)).all())


# ---------------------------------------------------------------- Telegram


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def telegram(server: TelegramServer, turns: Turns) -> AsyncIterator[Telegram]:
    channel = server.channel()
    await channel.start(turns)
    yield channel
    await channel.stop()


@pytest.fixture
async def manager(server: TelegramServer, telegram: Telegram, store: Store) -> Villager:
    manager = server.villager(7)
    await manager.send(f"/start {invite(store, 'admin')}")
    return manager


async def test_a_document_of_the_admins_is_fetched_and_read(manager: Villager, store: Store) -> None:
    await manager.document(xlsx(ZH), "价目表.xlsx")
    assert "价目表.xlsx" in manager.screen.text and "改动 1" in manager.screen.text
    await manager.tap("写进去")
    assert price(store) == 2950


async def test_nobody_elses_is_even_fetched(server: TelegramServer, manager: Villager) -> None:
    granny = server.villager(8)
    await granny.send("/start")
    server.fail(400, "Bad Request: wrong file_id", method="getFile")
    await granny.document(xlsx(ZH), "价目表.xlsx")
    assert "管理员发来我才看得了" in granny.screen.text and server.failures


async def test_a_file_too_large_for_telegram_is_said_so_before_it_is_asked_for(
    server: TelegramServer, manager: Villager
) -> None:
    server.fail(400, "Bad Request: file is too big", method="getFile")
    await manager.document(b"x", "很大.xlsx", size=(20 << 20) + 1)
    assert "最多只能收 20 MB" in manager.screen.text and server.failures


async def test_a_file_that_cannot_be_had_is_said_so(server: TelegramServer, manager: Villager, store: Store) -> None:
    server.fail(502, method="getFile")
    await manager.document(xlsx(ZH), "价目表.xlsx")
    assert "改动 1" in manager.screen.text
    server.fail(404, "Not Found", method="download")
    await manager.document(xlsx(ZH), "价目表.xlsx")
    assert "没取到" in manager.screen.text


async def test_how_far_it_is_is_said_in_one_message_that_goes(
    manager: Villager, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.patience.AWHILE", 0)
    monkeypatch.setattr(working, "BETWEEN", 0.01)
    had = len(manager.history)
    await manager.document(xlsx([ZH[0], *(("货", f"{n}克", n + 1, 1, "", "") for n in range(4500))]), "价目表.xlsx")
    assert "新增 4500" in manager.screen.text
    assert not [message.text for message in manager.history[had:] if message.text.startswith("⏳")]
    notes = [c.method for c in manager.server.calls if str(c.body.get("text", "")).startswith("⏳")]
    assert notes[0] == "sendMessage" and notes[1:] == ["editMessageText"] * len(notes[1:]) and len(notes) > 1
    assert any(c.method == "deleteMessage" for c in manager.server.calls)


async def test_how_far_writing_is_is_said_too_and_all_of_it_goes_if_it_breaks(
    manager: Villager, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.patience.AWHILE", 0)
    monkeypatch.setattr("bot.scribe.MOMENT", 0.0)  # else of what is done within that, nobody hears how far it is
    monkeypatch.setattr("catalog.intake.kept.AT_ONCE", 2)
    monkeypatch.setattr(working, "BETWEEN", 0.0)
    told: list[str] = []
    say = working.Working.tell
    monkeypatch.setattr(working.Working, "tell", lambda self, text: (told.append(text), say(self, text)))
    goods = [("货", f"{n}克", n + 1, 1, "", "") for n in range(3)]
    had = len(items(store))
    await manager.document(xlsx([ZH[0], *goods, ("鸡蛋", "30枚", "29.5")]), "价目表.xlsx")
    del told[:]
    with monkeypatch.context() as broken:
        broken.setattr("catalog.intake.kept.set_many", lambda *given: 1 // 0)
        await manager.tap("写进去")
    assert told[:3] == [f"⏳ 已写好 {n} 行，共 4 行…" for n in (0, 2, 3)]
    assert len(items(store)) == had and price(store) != 2950
    await manager.document(xlsx([ZH[0], *goods, ("鸡蛋", "30枚", "29.5")]), "价目表.xlsx")
    await manager.tap("写进去")
    assert told[-1] == "⏳ 已写好 4 行，共 4 行…"
    assert len(items(store)) == had + 3 and price(store) == 2950
    assert not [message for message in manager.history if message.text.startswith("⏳")]


# ---------------------------------------------------------------- the page


@pytest.fixture
async def web(turns: Turns) -> AsyncIterator[Web]:
    async with opened(Web("127.0.0.1", 0), turns) as web:
        yield web


@pytest.fixture
async def page(web: Web, store: Store) -> AsyncIterator[Browser]:
    """The admin at the page."""
    async with Browser(web) as browser:
        await browser.get("/")
        await browser.say(f"/start {invite(store, 'admin')}")
        yield browser


async def post(browser: Browser, raw: bytes, headers: dict[str, str] | None = None, **query: object) -> httpx.Response:
    """Post a file as the page does."""
    asked = {"nonce": uuid.uuid4().hex, "after": 0, "name": "价目表.xlsx", **query}
    return await browser.post(f"{browser.at}file", params=asked, content=raw, headers=headers or OCTETS)


async def test_a_file_from_the_page_is_read_and_stands_in_the_chat(page: Browser, store: Store) -> None:
    answer = await post(page, xlsx(ZH))
    letters = answer.json()["letters"]
    assert letters[-2]["own"] == "📎 价目表.xlsx" and "Changed: 1" in letters[-1]["text"] and letters[-1]["files"]
    assert "There is nothing in this file" in (await post(page, b"")).json()["letters"][-1]["text"]


async def test_a_repeated_file_counts_once(page: Browser, store: Store) -> None:
    nonce = uuid.uuid4().hex
    first = (await post(page, xlsx(ZH), nonce=nonce)).json()["letters"][-1]
    again = (await post(page, xlsx(ZH), nonce=nonce)).json()["letters"][-1]
    assert first["buttons"] == again["buttons"]


async def test_a_strangers_file_is_let_pass_unread(web: Web) -> None:
    async with Browser(web) as browser:
        await browser.get("/")
        await browser.say("/start")
        letters = (await post(browser, xlsx(ZH))).json()["letters"]
        assert "only from whoever runs the shop" in letters[-1]["text"] and not letters[-1]["files"]


async def test_a_file_without_end_is_not_read_to_its_end(page: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "FILE_BYTES", 1000)
    assert (await post(page, bytes(1001))).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 403),
        ({"content-type": "multipart/form-data; boundary=x"}, 403),
        ({**OCTETS, "origin": "https://evil.example"}, 403),
        ({**OCTETS, "sec-fetch-site": "cross-site"}, 403),
        (OCTETS, 200),
    ],
)
async def test_another_site_cannot_send_a_file(page: Browser, headers: dict[str, str], status: int) -> None:
    assert (await post(page, xlsx(ZH), headers)).status_code == status


@pytest.mark.parametrize("query", [{"nonce": "short"}, {"after": "-1"}, {"name": " "}, {"name": "x" * 201}])
async def test_a_file_whose_address_makes_no_sense_is_refused(page: Browser, query: dict[str, str]) -> None:
    assert (await post(page, b"x", **query)).status_code == 400


def test_what_a_page_sends_as_a_file_becomes_its_event() -> None:
    event = said.read_file({"nonce": "n" * 8, "after": "7", "name": "a.csv"}, b"raw").event("me", "Mary", "en")
    assert event.file is not None
    assert (event.kind, event.raw, event.file.name, event.file.size) == (Kind.FILE, b"raw", "a.csv", 3)


async def test_an_open_page_hears_how_far_it_is(web: Web, page: Browser) -> None:
    heard = Reader(0)
    web.mailbox.readers["me"] = {heard}
    web.mailbox.tell("me", "⏳ 8,000")
    assert heard.told and heard.bell.is_set()
    stream = web.mailbox.stream("me", 0)
    assert "retry" in await anext(stream)
    assert "ready" in await anext(stream)
    web.mailbox.tell("me", "⏳ 10,000")
    async with asyncio.timeout(10):
        assert await anext(stream) == 'event: working\ndata: "⏳ 10,000"\n\n'
    await stream.aclose()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- the terminal


async def test_a_file_is_sent_by_its_name_in_the_terminal(store: Store, tmp_path: Path) -> None:
    (tmp_path / "my goods.csv").write_bytes(text(ZH, encoding="gb18030"))
    (tmp_path / "empty.csv").write_bytes(b"")
    shown = await talk(
        store,
        tmp_path,
        f"/start {invite(store, 'admin')}",
        f"!{tmp_path / 'my goods.csv'}",
        "1",
        f"!{tmp_path / 'empty.csv'}",
    )
    assert "my goods.csv" in shown and "Written." in shown and "There is nothing in this file" in shown
    assert price(store) == 2950


async def test_a_villagers_file_in_the_terminal_is_not_read(store: Store, tmp_path: Path, admin: Chatter) -> None:
    (tmp_path / "goods.csv").write_bytes(text(ZH))
    shown = await talk(store, tmp_path, f"!{tmp_path / 'goods.csv'}")
    assert "only from whoever runs the shop" in shown
    with store.reading() as s:
        assert not [item for item in s.exec(select(Item)).all() if "腊八蒜" in item.names.values()]
