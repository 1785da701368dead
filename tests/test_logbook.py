"""The log: one id a turn in every line of it; no secret, no code, no phone, no name and nothing anybody said."""

import asyncio
import io
import json
import logging
import re
import shutil
import signal
import sqlite3
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
import pytest
from conftest import Chatter, order_eggs
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlmodel import Session
from telegram.error import InvalidToken, NetworkError
from telegram_server import TOKEN, TelegramServer
from test_cli import ends, get, running

from bot import logbook, screens, settings
from bot.channels import Channel, Hook
from bot.house import House
from bot.logbook import anonymous, clean
from bot.screens import EVERYONE, Room
from bot.talk import Args, Event, Kind, Screen, View
from bot.turns import Turns
from catalog.models import Invite, Person, Role
from catalog.store import Store, shop

WECHAT_SECRET, AES_KEY = "0c79e1fa963cd80cc0be99b20a18faeb", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PASSWORD, METRICS, WEBHOOK = "p@ss/w0rd-of-the-shop", "a-token-for-prometheus-7f3a", "some-long-secret_42"
SESSION = "4f2c7a" * 10 + "beef"
CODE = "ABCD-2345"
SECRETS = (TOKEN, TOKEN.partition(":")[2], WECHAT_SECRET, AES_KEY, PASSWORD, METRICS, WEBHOOK, SESSION, CODE)

ENGLISH = "Mary Smith"
NAME, PHONE, SAID = "郑秀兰", "13812345678", "给我老伴带两盒降压药 Nifedipine"


@pytest.fixture(params=["plain", "json"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What this process writes down, as a command sets it up; all is as before in the end."""
    root, written = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    hooks = threading.excepthook
    monkeypatch.setattr(logbook, "KNOWN", set())
    for name, value in {
        "DATABASE_URL": "postgresql://shop:p%40ss%2Fw0rd-of-the-shop@db/shop",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": WEBHOOK,
        "METRICS_TOKEN": METRICS,
        "LOG": request.param,
    }.items():
        monkeypatch.setenv(f"CUNKOU_{name}", value)
    found = settings.read()
    logbook.hide(*found.secrets(), WECHAT_SECRET, AES_KEY, SESSION)
    monkeypatch.setattr("sys.excepthook", None)
    logbook.begin(found.log, written)
    yield written
    root.handlers[:], root.level = before
    threading.excepthook = hooks
    logging.captureWarnings(False)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """Every line of a log of JSON."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def odd(kind: str) -> Exception:
    """An error of a library that carries what must not be read."""
    url = f"http://127.0.0.1:1/bot{TOKEN}/sendMessage?text={quote(SAID)}&access_token={WECHAT_SECRET}"
    request = httpx.Request("POST", url, headers={"authorization": f"Bearer {METRICS}"})
    match kind:
        case "httpx":
            return httpx.HTTPStatusError(f"404 for url {url!r}", request=request, response=httpx.Response(404))
        case "telegram":
            return InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
        case "nested":
            error = NetworkError("httpx.ConnectError")
            error.__cause__ = ConnectionError(f"cannot connect to {url}")
            return ExceptionGroup("several", [error, ValueError(f"sign={SESSION} aes_key={AES_KEY!r} /start {CODE}")])
        case "database":
            return RuntimeError(
                f"connection to postgresql://shop:{PASSWORD}@db/shop failed\n"
                f"DETAIL:  Failing row contains (7, {NAME}, {PHONE}, zh_CN)."
            )
        case "validation":
            with pytest.raises(ValueError) as caught:
                TypeAdapter(int).validate_python(f"{NAME} {PHONE} {ENGLISH}")
            return caught.value
        case "key":
            return KeyError(SAID)
        case "person":
            return AssertionError(repr(Person(name=NAME, phone=PHONE)))
        case _:
            return ValueError(
                f"invite {CODE} and {CODE.replace('-', '')}, cunkou:o:17:ABCDEFGHIJ, tel +86 138-1234-5678"
            )


KINDS = ("httpx", "telegram", "nested", "database", "validation", "key", "person", "code")


def nothing_is_told(written: str) -> None:
    """No secret, name, phone or word of anybody's stands in this."""
    told = [word for word in (*SECRETS, CODE.replace("-", ""), NAME, PHONE, SAID, "Nifedipine") if word in written]
    told += [word for word in ("138-1234-5678", ENGLISH, quote(SAID), "降压药", "ABCDEFGHIJ") if word in written]
    assert not told, (told, written)


def poison(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A screen that breaks."""

    def show(s: Session, person: Person, args: Args) -> Screen:
        raise error

    some = dict(screens.rooms()) | {"poison": Room(EVERYONE, show, lambda *_: None, lambda *_: None)}
    monkeypatch.setattr(screens, "rooms", lambda: some)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_turn_that_breaks_is_logged_with_its_id_and_without_anybodys_secrets(
    log: io.StringIO, kind: str, turns: Turns, buyer: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, odd(kind))
    event = buyer.event(kind=Kind.TAP, tap="poison", text=SAID, name=NAME)
    await turns.come(event)
    written = log.getvalue()
    nothing_is_told(written)
    assert "turn failed: test" in written and type(odd(kind)).__name__ in written and "in show" in written
    assert re.search(r'"turn": "[0-9a-f]{12}", "channel": "test"|\[[0-9a-f]{12} test\]: turn failed', written)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_platform_says_of_a_notice_is_cleaned_too(
    log: io.StringIO, kind: str, store: Store, buyer: Chatter, head: Chatter
) -> None:
    asked = asyncio.Event()

    class Broken:
        name = "test"
        hooks: ClassVar[dict[str, Hook]] = {}

        async def start(self, turns: Turns) -> None:
            """Nothing to do."""

        async def stop(self) -> None:
            """Nothing to do."""

        async def send(self, address: str, view: View) -> None:
            asked.set()
            raise odd(kind)

    channel: Channel = Broken()
    house = House(store, [channel])
    await house.open()
    order_eggs(buyer)
    house.postman._ring()
    async with asyncio.timeout(20):
        await asked.wait()
    await house.close()
    assert "was not sent" in log.getvalue()
    nothing_is_told(log.getvalue())


def test_every_line_of_a_turn_has_one_id_and_two_turns_have_two(log: io.StringIO) -> None:
    if not log.getvalue().startswith("{"):
        logbook.begin("json", log)
    talk = logging.getLogger("bot.test")

    def event(number: str) -> Event:
        return Event("telegram", number, "4711")

    async def take(number: str) -> None:
        with logbook.turn(event(number)):
            talk.info("%s comes", number)
            await asyncio.sleep(0)
            with logbook.turn(event(number)):
                talk.info("%s within", number)
            await asyncio.gather(asyncio.to_thread(talk.info, "%s in a thread", number))
            talk.info("%s goes", number)
        talk.info("%s is over", number)

    async def both() -> None:
        await asyncio.gather(take("1"), take("2"))

    asyncio.run(both())
    found: dict[str, set[str]] = {"1": set(), "2": set()}
    for line in lines(log):
        if "over" in line["message"]:
            assert "turn" not in line
        else:
            assert line["channel"] == "telegram" and re.fullmatch("[0-9a-f]{12}", line["turn"])
            found[line["message"][0]].add(line["turn"])
    assert len(found["1"]) == len(found["2"]) == 1 and found["1"] != found["2"]


async def test_what_the_store_logs_in_a_turn_is_part_of_it(
    turns: Turns, buyer: Chatter, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    logbook.begin("json", log)
    deep = logging.getLogger("catalog.deep")
    real = screens.enter

    def enter(tap: str, role: Role) -> tuple[Room, Args]:
        deep.info("in the shop")
        return real(tap, role)

    monkeypatch.setattr(screens, "enter", enter)
    await turns.come(buyer.event(kind=Kind.TAP, tap="home"))
    await turns.come(buyer.event(kind=Kind.TAP, tap="home"))
    ids = [line["turn"] for line in lines(log) if line["logger"] == "catalog.deep"]
    assert len(ids) > 2 and len(set(ids)) == 2


def test_an_error_of_the_database_does_not_hold_what_was_written(store: Store, log: io.StringIO) -> None:
    with pytest.raises(Exception) as caught, store.transaction() as s:
        for _ in range(2):
            s.add(Invite(digest=f"{NAME}{PHONE}", role=Role.ADMIN, expires=shop(s).opened if False else None))  # type: ignore[arg-type]
            s.flush()
    logging.getLogger("bot").error("it broke: %s", caught.value, exc_info=caught.value)
    nothing_is_told(log.getvalue())
    assert "IntegrityError" in log.getvalue()


def test_threads_warnings_and_the_end_of_the_process_are_written_down_clean(log: io.StringIO) -> None:
    import sys
    import warnings

    def die() -> None:
        raise odd("telegram")

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"an old way to call {TOKEN}", stacklevel=1)
    sys.excepthook(RuntimeError, odd("httpx"), None)
    nothing_is_told(log.getvalue())
    written = log.getvalue()
    assert "a thread has ended" in written and "an old way" in written and "the process ends" in written


CLEAN = {
    "call 13812345678 now": "call 138****5678 now",
    "+86 138 1234 5678": "138****5678",
    "at 0371-66778899": "at …",
    "+441632960961": "…",
    "notice 4711 (arrived) given up: gone": "notice 4711 (arrived) given up: gone",
    "update 500123456 is set down": "update 500123456 is set down",
    "2026-11-25 16:05:39,123 took 0.25 s": "2026-11-25 16:05:39,123 took 0.25 s",
    "errcode: 40001": "errcode: 40001",
    "secret=abc&grant_type=x": "secret=abc&grant_type=x",
    "secret=abcdef&grant_type=x": "secret=…&grant_type=x",
    '{"access_token": "69_kLmNop", "expires_in": 7200}': '{"access_token": "…", "expires_in": 7200}',
    "https://shop:hidden@db.example/x": "https://…@db.example/x",
    "GET /bot7000000001:AAtest-token_of-a-village/getMe": "GET /bot…/getMe",
}


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_left_out_and_what_stays(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "KNOWN", set())  # another test's secrets
    assert clean(text) == CLEAN[text]
    assert anonymous(text).startswith(CLEAN[text][:4])


def test_what_may_be_a_name_goes_and_what_helps_stays() -> None:
    assert anonymous("KeyError: 'order_id'") == "KeyError: 'order_id'"
    assert anonymous("no such file: '/var/lib/cunkou/shop.db'") == "no such file: '/var/lib/cunkou/shop.db'"
    assert anonymous("input_value='Mary Smith', input_type=str") == "input_value='…', input_type=str"
    assert anonymous("the shop's store isn't there") == "the shop's store isn't there"
    assert anonymous("王秀英 at 东山") == "… at …"


@given(st.text(min_size=5, max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_no_text_around_a_secret_lets_it_out(secret: str, before: str, after: str) -> None:
    known = set(logbook.KNOWN)
    try:
        logbook.hide(secret)
        assert secret == logbook.GONE * len(secret) or secret not in clean(f"{before}{secret}{after}")
    finally:
        logbook.KNOWN.clear()
        logbook.KNOWN.update(known)


async def test_the_log_of_a_real_shop(tmp_path: Path, loaded: Path) -> None:
    """A whole process with Telegram failing in every way, people who talk, and a store that breaks under it."""
    shutil.copy(loaded, tmp_path / "cunkou.db")

    def talk(url: str) -> None:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        opener.open(url, timeout=20).read()
        for n, text in enumerate((SAID, f"我叫{NAME}，电话{PHONE}", f"/start {CODE}")):
            body = json.dumps({"nonce": f"nonce-{n:04}", "text": text}).encode()
            asked = urllib.request.Request(f"{url}say", body, {"content-type": "application/json"})
            opener.open(asked, timeout=20).read()

    async with TelegramServer() as server:
        for status in (0, 500):
            server.fail(status, f"at http://x/bot{TOKEN}/getUpdates", method="getUpdates")
        shop = running(
            tmp_path,
            "serve",
            CUNKOU_LOG="json",
            CUNKOU_TELEGRAM_TOKEN=TOKEN,
            CUNKOU_TELEGRAM_API_URL=server.url,
            CUNKOU_METRICS_TOKEN=METRICS,
            NO_PROXY="127.0.0.1",
        )
        process, url = await asyncio.to_thread(shop.__enter__)
        try:
            assert (await asyncio.to_thread(get, f"{url}health"))[0] == 200  # it has begun, and needs no table for that
            with closing(sqlite3.connect(tmp_path / "cunkou.db", timeout=20)) as other, other:
                secret = other.execute("SELECT secret FROM shop").fetchone()[0]
                other.execute("ALTER TABLE item RENAME TO lost")
                other.execute("ALTER TABLE person RENAME TO lost_too")
            with pytest.raises(urllib.request.HTTPError, match="500"):
                await asyncio.to_thread(talk, url)
            server.villager(7, NAME).write(text=SAID)
            await server.until(lambda: not [f for f in server.failures if f.method == "getUpdates"], 30)
            await server.until(lambda: bool(server.confirmed), 30)
            assert (await asyncio.to_thread(get, f"{url}health/live"))[0] == 200
            _, written = await asyncio.to_thread(ends, process, signal.SIGTERM)
        finally:
            shop.__exit__(None, None, None)
    nothing_is_told(written)
    assert secret not in written
    found = [json.loads(line) for line in written.splitlines()]
    broken = [line for line in found if "turn failed" in line["message"]]
    assert broken and all(re.fullmatch("[0-9a-f]{12}", line["turn"]) for line in broken)
    assert all("no such table" in line["trace"] for line in broken)
    assert [line for line in found if "out of reach" in line["message"]]
