"""Photos in and papers out on Telegram, over a real socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from conftest import Chatter
from looking import an_order
from photos import broken_eggs, slip, torn
from sqlmodel import Session, select
from telegram_server import TelegramServer, Villager

from bot import papers
from bot.channels import Refused
from bot.channels.telegram import Telegram, updates
from bot.seeing import look
from bot.talk import Document, Event, Kind, Paper, View
from bot.turns import Turns
from catalog.models import Address, Order, Person, State
from catalog.refusals import NotFound
from catalog.store import Store

NO_USE, UNREADABLE, NOT_SENT = "用不上照片", "照片打不开", "单子没发出去"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.visits.SHOWINGS", (0.1, 0.3))
    monkeypatch.setattr("bot.channels.telegram.visits.PAUSES", (0.05, 0.1, 0.1))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


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
async def granny(server: TelegramServer, telegram: Telegram) -> Villager:
    granny = server.villager(7)
    await granny.send("/start")
    return granny


@pytest.fixture
def came(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every event that reached the door."""
    come, seen = turns.come, list[Event]()

    async def noted(event: Event) -> View:
        seen.append(event)
        return await come(event)

    monkeypatch.setattr(turns, "come", noted)
    return seen


async def test_a_photo_comes_in_its_largest_size_with_its_caption(
    granny: Villager, store: Store, came: list[Event]
) -> None:
    raw = slip(store, "1")
    await granny.photo(raw, "一箱坏了")
    assert (came[-1].kind, came[-1].raw, came[-1].text) == (Kind.PHOTO, raw, "一箱坏了")
    await granny.photo(raw)
    assert NO_USE in granny.screen.text
    await granny.photo(torn(store))
    assert UNREADABLE in granny.screen.text


async def test_a_picture_sent_as_a_file_is_a_photo_and_any_other_file_is_not(
    granny: Villager, store: Store, came: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = broken_eggs(store)
    await granny.picture_file(raw, "image/jpeg")
    assert (came[-1].kind, came[-1].raw) == (Kind.PHOTO, raw)
    await granny.picture_file(raw, "application/pdf")
    assert (came[-1].kind, came[-1].raw) == (Kind.FILE, b"")
    monkeypatch.setattr(updates, "DOCUMENT", len(raw) - 1)
    await granny.picture_file(raw, "image/jpeg")
    assert (came[-1].kind, came[-1].raw) == (Kind.PHOTO, b"")
    assert UNREADABLE in granny.screen.text


async def test_a_photo_that_cannot_be_fetched_now_is_fetched_later(
    server: TelegramServer, granny: Villager, store: Store, came: list[Event]
) -> None:
    raw = broken_eggs(store)
    server.fail(502, method="getFile")
    server.fail(502, method="download")
    await granny.photo(raw)
    assert [event.raw for event in came if event.kind == Kind.PHOTO] == [raw]
    assert NO_USE in granny.screen.text


async def test_a_photo_that_is_gone_for_good_is_said_so(
    server: TelegramServer, granny: Villager, store: Store, came: list[Event]
) -> None:
    server.fail(400, "Bad Request: file is too big", method="getFile")
    await granny.photo(broken_eggs(store))
    assert UNREADABLE in granny.screen.text
    server.fail(404, "Not Found", method="download")
    await granny.photo(broken_eggs(store))
    assert UNREADABLE in granny.screen.text and came[-1].raw == b""
    assert not server.failures
    await granny.send("东山村")
    assert "东山村" in granny.screen.text


async def test_a_photo_that_never_comes_does_not_hold_the_chat_for_ever(
    server: TelegramServer, granny: Villager, store: Store
) -> None:
    server.fail(502, method="download", times=1000)
    await granny.photo(broken_eggs(store))
    assert UNREADABLE in granny.screen.text


async def test_a_photo_is_confirmed_only_after_its_turn_and_words_wait_behind_it(
    server: TelegramServer, granny: Villager, store: Store, came: list[Event]
) -> None:
    server.slow(0.5, method="download")
    photo = granny.write_photo(broken_eggs(store))["update_id"]
    words = granny.write(text="鸡蛋")["update_id"]
    await server.until(lambda: any(call.method == "getFile" for call in server.calls))
    assert photo not in server.confirmed and not came
    await server.until(lambda: {photo, words} <= server.confirmed)
    assert [event.kind for event in came] == [Kind.PHOTO, Kind.TEXT]


async def test_over_a_webhook_a_photo_that_cannot_be_fetched_now_comes_again(
    server: TelegramServer, turns: Turns, store: Store, came: list[Event]
) -> None:
    from aiohttp import web

    hooked: list[Telegram] = []

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        status, body = await hooked[0].hooks["/telegram"](headers, dict(request.query), await request.read())
        return web.Response(status=status, body=body)

    app = web.Application()
    app.router.add_post("/telegram", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    channel = Telegram(server.token, api_url=server.url, file_url=server.file_url, webhook_url=address)
    hooked.append(channel)
    await channel.start(turns)
    granny = server.villager(7)
    await granny.send("/start")
    server.fail(502, method="download")
    raw = broken_eggs(store)
    await granny.photo(raw)
    assert server.statuses[-2:] == [503, 200] and came[-1].raw == raw
    await channel.stop()
    await runner.cleanup()


async def test_what_goes_wrong_with_a_photo_never_tells_the_token(
    server: TelegramServer, telegram: Telegram, granny: Villager, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Refused) as no:
        await telegram.wire.fetch("nothing")
    server.files["lost"] = b"x"
    server.lost.add("lost")
    with pytest.raises(Refused) as gone:
        await telegram.wire.fetch("lost")
    assert server.token not in f"{no.value}{gone.value}{caplog.text}"


# ---------------------------------------------------------------- papers


def own(store: Store, buyer: Chatter, head: Chatter) -> int:
    """An order ready at Dongshan that belongs to granny."""
    order = an_order(store, buyer, head, State.READY)
    with store.transaction() as s:
        mine = s.exec(select(Person).join(Address).where(Address.name == "7")).one()
        s.get_one(Order, order).person_id = mine.id or 0
    return order


async def test_a_code_is_sent_as_a_photo_below_its_screen(
    server: TelegramServer, granny: Villager, store: Store, buyer: Chatter, head: Chatter
) -> None:
    order = own(store, buyer, head)
    await granny.step(lambda: granny.press(f"qr:{order}"))
    assert "二维码" in granny.screen.text
    [(name, data)] = granny.papers
    assert name == f"cunkou-{order}.png" and look(data).codes[0].startswith(f"cunkou:o:{order}:")
    assert granny.methods.index("sendPhoto") > granny.methods.index("sendMessage")
    await granny.tap("返回")
    assert len(granny.papers) == 1 and "返回" in granny.screen.labels[-1]


async def test_a_sheet_is_sent_as_a_document(
    granny: Villager, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(s: Session, person: Person, args: object, language: object) -> Document:
        return Document("对账.xlsx", "application/x-sheet", b"PK data")

    label = papers.named("code:1").label
    sheet = papers.Sheet(papers.named("code:1").roles, "application/x-sheet", label, draw)  # type: ignore[arg-type]
    monkeypatch.setattr(papers, "sheets", lambda: {"books": sheet})
    await telegram.send("7", View("这是本月的账", paper=Paper("books:1", "账", "application/x-sheet")))
    assert granny.history[-1].text == "这是本月的账"
    assert granny.papers == [("对账.xlsx", b"PK data")]


@pytest.mark.parametrize("why", ["refused by Telegram", "out of reach", "not theirs any more", "broken"])
async def test_a_paper_that_fails_is_said_so_and_the_screen_stands(
    server: TelegramServer,
    granny: Villager,
    store: Store,
    buyer: Chatter,
    head: Chatter,
    turns: Turns,
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    order = own(store, buyer, head)
    if why == "refused by Telegram":
        server.fail(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", method="sendPhoto")
    elif why == "out of reach":
        server.fail(502, method="sendPhoto", times=10)
    else:

        async def no(*_: object) -> Document:
            raise NotFound if why == "not theirs any more" else RuntimeError

        monkeypatch.setattr(turns, "paper", no)
    await granny.step(lambda: granny.press(f"qr:{order}"))
    assert not granny.papers
    texts = [message.text for message in granny.history]
    assert NOT_SENT in texts[-1] and "二维码" in texts[-2]
    await granny.send("1")  # the screen's own digits still hold
    assert NOT_SENT not in granny.screen.text
    await asyncio.sleep(0)
