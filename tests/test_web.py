"""The web channel over a real socket: sessions, mailboxes, what is let in and what is not."""

import asyncio
import json
import signal
import socket
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing
from typing import Any

import httpx
import pytest
from conftest import Chatter
from sqlmodel import col, select

from bot import memory
from bot.channels import Hook, Later
from bot.channels.web import Web, listen, mailbox, said
from bot.channels.web.page import asked
from bot.demo import Switchboard
from bot.memory import Letter
from bot.talk import Button, Event, View
from bot.turns import Turns
from catalog.models import Address, Order, Person, Picture, Role, State
from catalog.store import Busy, Store

NOTE = View("<b>Tea</b> is here", (Button("", "See order 1", "order:1"),), language="en")


class Browser(httpx.AsyncClient):
    """One browser: its cookies, and what its page would send."""

    def __init__(self, web: Web, language: str = "en", phone: str = "") -> None:
        # There is no TLS here, and reading the certificates takes longer than most of these tests.
        headers = {"accept-language": language}
        super().__init__(base_url=web.url, headers=headers, timeout=10, trust_env=False, verify=False)
        self.at = f"/phone/{phone}/" if phone else "/"

    async def say(self, text: str = "", nonce: str = "", after: int = 0, **more: Any) -> httpx.Response:
        """Post as the page does: text, or tap=… with label=…, or place=… with label=…."""
        what = {"text": text} if text else more
        return await self.post(f"{self.at}say", json={"nonce": nonce or uuid.uuid4().hex, "after": after, **what})

    async def letters(self, text: str = "", **more: Any) -> list[dict[str, Any]]:
        """What a page has to show once it has said something."""
        answer = await self.say(text, **more)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["letters"]
        return found

    async def press(self, label: str, letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Tap the newest button whose label holds these words."""
        buttons = [b for letter in letters for b in letter.get("buttons", []) if label in b["label"]]
        return await self.letters(tap=buttons[-1]["tap"], label=buttons[-1]["label"])

    @asynccontextmanager
    async def listening(self, **headers: str) -> AsyncIterator[Callable[[], Awaitable[tuple[str, dict[str, Any]]]]]:
        """Open the stream; gives a function that waits for the next (event, data)."""
        async with self.stream("GET", f"{self.at}events", headers=headers) as answer:
            lines = answer.aiter_lines()

            async def following() -> tuple[str, dict[str, Any]]:
                async with asyncio.timeout(5):
                    name = ""
                    async for line in lines:
                        if line.startswith("event: "):
                            name = line.removeprefix("event: ")
                        elif line.startswith("data: "):
                            return name, json.loads(line.removeprefix("data: "))
                return "end", {}

            yield following


class Post:
    """Another channel, with a webhook."""

    name = "post"

    def __init__(self) -> None:
        self.got: list[tuple[Mapping[str, str], Mapping[str, str], bytes]] = []
        self.hooks: Mapping[str, Hook] = {"/post": self.hook}

    async def hook(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Note what came."""
        self.got.append((headers, query, body))
        return (202, b"thanks")

    async def start(self, turns: Turns) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    async def send(self, address: str, view: View) -> None:
        """Nothing to do."""


@asynccontextmanager
async def opened(web: Web, turns: Turns) -> AsyncIterator[Web]:
    """A web channel between its start and its stop."""
    await web.start(turns)
    try:
        yield web
    finally:
        await web.stop()


@pytest.fixture
async def web(turns: Turns) -> AsyncIterator[Web]:
    """A real shop's web channel."""
    async with opened(Web("127.0.0.1", 0), turns) as web:
        yield web


@pytest.fixture
async def demo(turns: Turns) -> AsyncIterator[Web]:
    """The demo's web channel."""
    async with opened(Web("127.0.0.1", 0, switchboard=Switchboard()), turns) as web:
        yield web


@pytest.fixture
async def browser(web: Web) -> AsyncIterator[Browser]:
    """Somebody who has opened the page."""
    async with Browser(web) as browser:
        await browser.get("/")
        yield browser


def session(browser: Browser, name: str = "cunkou") -> str:
    """The name a browser was given."""
    return browser.cookies[name].rpartition(".")[0]


def orders(store: Store) -> list[Order]:
    """Every order placed on the web."""
    with store.reading() as s:
        mine = select(Address.person_id).where(Address.channel == "web")
        return list(s.exec(select(Order).where(col(Order.person_id).in_(mine), Order.state == State.PLACED)).all())


async def order_eggs(browser: Browser) -> list[dict[str, Any]]:
    """A first order by taps; returns the read-back and leaves the confirmation to the caller."""
    shown = await browser.letters("/start")
    for label in ("Dongshan", "Eggs & milk", "Eggs 30", "Just one"):
        shown = await browser.press(label, shown)
    return shown


# ---- who a browser is


async def test_a_browser_gets_a_signed_name_that_scripts_cannot_read(web: Web) -> None:
    async with Browser(web) as browser:
        cookie = (await browser.get("/")).headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Max-Age=31536000" in cookie
        assert "Secure" not in cookie
        name = session(browser)
        assert "Secure" in (await browser.get("/", headers={"x-forwarded-proto": "https"})).headers["set-cookie"]
        assert session(browser) == name, "a second visit is the same person"


async def test_a_forged_name_is_a_new_session(web: Web, browser: Browser) -> None:
    name, _, seal = browser.cookies["cunkou"].rpartition(".")
    for wrong in ("", "x", name, f"{name}.forged", f"{'A' * 32}.{seal}", "é"):
        async with httpx.AsyncClient(base_url=web.url, trust_env=False, verify=False) as thief:
            thief.headers = httpx.Headers({b"cookie": f"cunkou={wrong}".encode()})
            assert (await thief.post("/say", json={"nonce": "n" * 8, "text": "hello"})).status_code == 401
            assert "stranger" in (await thief.get("/events")).text
            page = await thief.get("/")
            assert page.cookies["cunkou"].rpartition(".")[0] not in (name, "A" * 32)


async def test_one_phones_cookie_is_nothing_on_another(demo: Web) -> None:
    async with Browser(demo, phone="villager") as villager, Browser(demo, phone="staff") as staff:
        page = await villager.get("/phone/villager/")
        assert "Path=/phone/villager/" in page.headers["set-cookie"]
        staff.cookies.set("cunkou_staff", page.cookies["cunkou_villager"])
        assert (await staff.say("/start")).status_code == 401


async def test_two_sessions_never_see_each_others_letters(web: Web) -> None:
    async with Browser(web) as one, Browser(web) as two:
        await one.get("/")
        await two.get("/")
        async with two.listening() as following:
            assert await following() == ("ready", {})
            await one.letters("/start")
            await one.letters("salt")
            await web.send(session(one), NOTE)
            theirs = await two.letters("hello")
            assert [letter.get("own") for letter in theirs] == ["hello", None]
            assert (await following())[1]["own"] == "hello"
        assert len(await one.letters("rice")) == 6
        # A name in the body, the query or the path names nobody.
        answer = await two.letters("eggs", session=session(one), address=session(one))
        assert not any("Tea" in letter.get("text", "") for letter in answer)


# ---- the mailbox


async def test_a_tap_is_the_persons_own_bubble_and_a_start_is_none(browser: Browser) -> None:
    shown = await browser.letters("/start")
    assert len(shown) == 1 and "own" not in shown[0]
    shown = await browser.press("Dongshan", shown)
    assert shown[1]["own"] == "Dongshan" and shown[1]["nonce"]
    assert shown[2]["buttons"][0]["key"] == "1" and shown[2]["language"] == "en"


async def test_the_same_nonce_counts_once(browser: Browser, store: Store) -> None:
    shown = await order_eggs(browser)
    tap = next(b["tap"] for b in shown[-1]["buttons"] if "Yes" in b["label"])
    answers = await asyncio.gather(*(browser.say(tap=tap, label="Yes", nonce="same-nonce") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(orders(store)) == 1
    shown = await browser.letters("hello")
    assert [letter["own"] for letter in shown if "own" in letter].count("Yes") == 1
    assert len({letter["id"] for letter in shown}) == len(shown)


async def test_after_a_crash_between_turn_and_letter_the_repeat_brings_the_picture(
    browser: Browser, web: Web, turns: Turns, store: Store
) -> None:
    shown = await order_eggs(browser)
    tap = next(b["tap"] for b in shown[-1]["buttons"] if "Yes" in b["label"])
    lost = said.read(json.dumps({"nonce": "lost-answer", "tap": tap, "label": "Yes"}).encode())
    await turns.come(lost.event(session(browser), "", "en"))  # and the process dies here
    again = await browser.letters(tap=tap, label="Yes", nonce="lost-answer", after=shown[-1]["id"])
    assert [letter.get("own") for letter in again] == ["Yes", None]
    assert "Your order" in again[1]["text"]
    assert len(orders(store)) == 1


async def test_a_nonce_counts_within_its_session_only(web: Web) -> None:
    async with Browser(web) as one, Browser(web) as two:
        for browser in (one, two):
            await browser.get("/")
            assert len(await browser.letters("hello", nonce="everyones-nonce")) == 2


async def test_a_stream_resumes_after_the_last_letter(browser: Browser, web: Web) -> None:
    first = await browser.letters("/start")
    second = await browser.letters("hello", after=first[-1]["id"])
    async with browser.listening(**{"last-event-id": str(first[-1]["id"])}) as following:
        assert [(await following())[1]["id"], (await following())[1]["id"]] == [letter["id"] for letter in second]
        assert (await following())[0] == "ready"
        await web.send(session(browser), NOTE)
        name, letter = await following()
        assert name == "letter" and letter["notice"] and letter["text"] == NOTE.text
    for wrong in ("x", "-1", "9" * 40, "１"):
        async with browser.stream("GET", "/events", params={"after": wrong}) as answer:
            assert answer.status_code == 200


async def test_a_fresh_page_gets_the_last_letters_and_a_closed_one_misses_nothing(browser: Browser, web: Web) -> None:
    for n in range(mailbox.SCROLLBACK + 5):
        await web.send(session(browser), View(str(n)))
    async with browser.listening() as following:
        texts = [(await following())[1]["text"] for _ in range(mailbox.SCROLLBACK)]
        assert texts == [str(n) for n in range(5, mailbox.SCROLLBACK + 5)]
        assert (await following())[0] == "ready"


async def test_a_mailbox_keeps_no_more_than_one_can_scroll_back_to(
    browser: Browser, web: Web, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "KEEP_LETTERS", 10)
    monkeypatch.setattr(mailbox, "TIDY", 1)
    with store.transaction() as s:
        memory.post_letter(s, "web", "somebody else", {"text": "mine"})
    for n in range(15):
        await web.send(session(browser), View(str(n)))
    with store.reading() as s:
        assert [letter.body["text"] for letter in memory.letters(s, "web", session(browser))] == [
            str(n) for n in range(5, 15)
        ]
        assert len(memory.letters(s, "web", "somebody else")) == 1


async def test_a_letter_that_another_process_wrote_is_found(
    browser: Browser, web: Web, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "POLL", 0.1)
    async with opened(Web("127.0.0.1", 0), web.mailbox.turns) as other:
        page = Browser(other)
        page.cookies.update(browser.cookies)
        async with page, page.listening() as following:
            assert (await following())[0] == "ready"
            await asyncio.sleep(0.3)
            await web.send(session(browser), NOTE)
            assert (await following())[1]["text"] == NOTE.text


async def test_what_a_turn_answers_stands_above_the_notice_it_caused(
    browser: Browser, web: Web, turns: Turns, head: Chatter
) -> None:
    shown, tasks = await order_eggs(browser), list[asyncio.Task[None]]()
    turns.after.append(lambda: tasks.append(asyncio.create_task(web.send(session(browser), NOTE))))
    await browser.press("Yes", shown)
    turns.after.clear()
    await asyncio.gather(*tasks)
    again = await browser.letters(text="hello", after=shown[-1]["id"])
    assert tasks, "the head is told of a new order"
    answers = [letter for letter in again if "own" not in letter]
    assert [bool(letter.get("notice")) for letter in answers[:2]] == [False, True]


# ---- what is let in


OTHER_SITES = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"content-type": "text/plain"},
    {"content-type": "application/x-www-form-urlencoded"},
)


async def test_another_site_may_not_speak_for_a_person(browser: Browser, store: Store) -> None:
    body = json.dumps({"nonce": "n" * 8, "text": "hello"})
    for headers in OTHER_SITES:
        answer = await browser.post("/say", content=body, headers={"content-type": "application/json"} | headers)
        assert answer.status_code == 403, headers
    with store.reading() as s:
        assert s.exec(select(Letter)).first() is None


async def test_our_own_page_may(browser: Browser, web: Web) -> None:
    origin = web.url.rstrip("/")
    for headers in ({"origin": origin}, {"sec-fetch-site": "same-origin", "origin": "https://named.by.a.proxy"}):
        body = json.dumps({"nonce": uuid.uuid4().hex, "text": "hello"})
        answer = await browser.post("/say", content=body, headers={"content-type": "application/json"} | headers)
        assert answer.status_code == 200


WRONG = (
    "",
    "[]",
    "null",
    "{",
    "[" * 9000,
    '{"nonce": "short", "text": "a"}',
    '{"nonce": "with:colon", "text": "a"}',
    '{"nonce": "nnnnnnnn"}',
    '{"nonce": "nnnnnnnn", "text": " "}',
    '{"nonce": "nnnnnnnn", "text": "\\u0000"}',
    '{"nonce": "nnnnnnnn", "text": 7}',
    '{"nonce": "nnnnnnnn", "text": "a", "after": -1}',
    '{"nonce": "nnnnnnnn", "text": "a", "after": true}',
    '{"nonce": "nnnnnnnn", "tap": "home"}',
    '{"nonce": "nnnnnnnn", "tap": "村村村村村村村村村村村村村村村村村村村村村村", "label": "a"}',
    '{"nonce": "nnnnnnnn", "place": [91, 0], "label": "a"}',
    '{"nonce": "nnnnnnnn", "place": [NaN, 0], "label": "a"}',
    '{"nonce": "nnnnnnnn", "place": ["1", 0], "label": "a"}',
    json.dumps({"nonce": "n" * 8, "text": "a" * 2001}),
)


async def test_what_no_page_of_ours_would_say_is_refused(browser: Browser) -> None:
    for body in WRONG:
        answer = await browser.post("/say", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400 and answer.json()["error"], body


async def test_any_text_survives(browser: Browser) -> None:
    for text in ("鸡蛋\0", "\ud83d", "/start \ud83d\0", "a" * 2000, "<b>x</b>&<script>"):
        body = json.dumps({"nonce": uuid.uuid4().hex, "text": text})
        answer = await browser.post("/say", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 200
        assert "<script>" not in answer.json()["letters"][-1]["text"]


async def test_long_bodies_end_early(browser: Browser) -> None:
    answer = await browser.say("a" * 20_000)
    assert answer.status_code == 413
    assert await browser.letters("hello")


async def test_busy_is_said_and_the_same_words_count_once(
    browser: Browser, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(event: Event) -> View:
        raise Busy("locked")

    with monkeypatch.context() as patch:
        patch.setattr(turns, "come", busy)
        answer = await browser.say("hello", nonce="patient-nonce")
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
    assert len(await browser.letters("hello", nonce="patient-nonce")) == 2


async def test_a_busy_store_makes_the_postman_wait(web: Web, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> None:
        raise Busy("locked")

    monkeypatch.setattr(store, "transaction", busy)
    with pytest.raises(Later):
        await web.send("somebody", NOTE)


async def test_a_location_finds_the_nearest_center(browser: Browser) -> None:
    await browser.letters("/start")
    shown = await browser.letters(place=[34.2265, 111.984], label="📍 My location")
    assert shown[1]["own"] == "📍 My location"
    assert "Dongshan" in shown[2]["buttons"][0]["label"] or "Dongshan" in shown[2]["text"]


# ---- what is served


async def test_every_answer_carries_the_fence(browser: Browser) -> None:
    for path in ("/", "/health", "/page/chat.js", "/nothing", "/pictures/x"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "geolocation=(self)" in headers["permissions-policy"]


async def test_the_page_has_no_script_of_its_own_and_loads_nothing_from_elsewhere(browser: Browser) -> None:
    page = (await browser.get("/")).text
    assert "//" not in page.replace("<!doctype html>", "")
    assert page.count("<script") == 1 and "<style" not in page and "style=" not in page


async def test_files_may_be_kept_for_ever_under_their_mark(browser: Browser) -> None:
    page = (await browser.get("/")).text
    mark = page.split("chat.js?v=")[1].split('"')[0]
    marked, plain = await browser.get(f"/page/chat.js?v={mark}"), await browser.get("/page/chat.js")
    assert "immutable" in marked.headers["cache-control"] and plain.headers["cache-control"] == "no-cache"
    assert marked.headers["content-encoding"] == "gzip"
    raw = await browser.get("/page/chat.js", headers={"accept-encoding": "identity"})
    assert raw.text == plain.text and "content-encoding" not in raw.headers
    for wrong in ("/page/chat.html", "/page/..%2fapp.py", "/page/village.js"):
        assert (await browser.get(wrong)).status_code == 404


async def test_pictures_are_kept_for_ever_and_are_only_pictures(browser: Browser, store: Store) -> None:
    with store.transaction() as s:
        s.add(Picture(digest="a" * 64, mime="image/png", data=b"png"))
        s.add(Picture(digest="b" * 64, mime="text/html", data=b"<script>"))
    answer = await browser.get(f"/pictures/{'a' * 64}")
    assert (answer.content, answer.headers["content-type"]) == (b"png", "image/png")
    assert "immutable" in answer.headers["cache-control"]
    again = await browser.get(f"/pictures/{'a' * 64}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert (await browser.get(f"/pictures/{'b' * 64}")).headers["content-type"] == "image/jpeg"
    assert (await browser.get(f"/pictures/{'c' * 64}")).status_code == 404


async def test_the_page_speaks_the_browsers_language(web: Web) -> None:
    for header, tag in (
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("bo-CN, zh-CN;q=0.8", "zh-CN"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "zh-CN"),
    ):
        async with Browser(web, header) as browser:
            assert f'<html lang="{tag}"' in (await browser.get("/")).text
    assert asked("en;q=0.3, zh-CN, *;q=0.1, de;q=x") == ["zh-CN", "en"]


async def test_an_empty_mailbox_makes_the_page_say_start(browser: Browser) -> None:
    assert 'data-start="/start"' in (await browser.get("/")).text
    await browser.letters("/start")
    assert 'data-start=""' in (await browser.get("/")).text


async def test_other_channels_webhooks_are_served(turns: Turns) -> None:
    post = Post()
    async with opened(Web("127.0.0.1", 0, others=[post]), turns) as web, Browser(web) as browser:
        answer = await browser.post("/post?signature=1", content=b"\x00body", headers={"X-Secret": "s"})
        assert (answer.status_code, answer.content) == (202, b"thanks")
        headers, query, body = post.got[0]
        assert (headers["x-secret"], query["signature"], body) == ("s", "1", b"\x00body")
        assert (await browser.post("/post", content=b"a" * 1024 * 1024)).status_code == 202
        assert (await browser.post("/post", content=b"a" * (1024 * 1024 + 1))).status_code == 413
        assert len(post.got) == 2
        assert (await browser.get("/post")).status_code == 405
        assert (await browser.post("/nobody")).status_code == 404


# ---- the demo's switchboard


async def test_a_real_shop_has_no_switchboard(browser: Browser) -> None:
    page = (await browser.get("/")).text
    assert "iframe" not in page
    for path in ("/phone/villager/", "/phone/admin/", "/phone/admin/events", "/page/village.css"):
        assert (await browser.get(path)).status_code == 404
    for path in ("/phone/admin/say", "/phone/villager/again"):
        assert (await browser.post(path, json={"nonce": "n" * 8, "text": "/start"})).status_code == 404


async def test_the_demos_phones_get_their_roles_by_real_invites(demo: Web, store: Store) -> None:
    async with Browser(demo) as browser:
        page = (await browser.get("/")).text
        assert page.count("<iframe") == 3 and "Wang Xiuying" in page
        assert (await browser.get("/phone/nobody/")).status_code == 404
    for phone, role in (("villager", Role.CUSTOMER), ("staff", Role.STAFF), ("admin", Role.ADMIN)):
        async with Browser(demo, phone=phone) as browser:
            page = (await browser.get(browser.at)).text
            start = page.split('data-start="')[1].split('"')[0]
            assert (start == "/start") == (role == Role.CUSTOMER)
            await browser.letters(start)
            with store.reading() as s:
                name = session(browser, f"cunkou_{phone}")
                asked_for = select(Person).join(Address).where(Address.channel == "web", Address.name == name)
                person = s.exec(asked_for).one()
                assert person.role == role
            assert 'data-start=""' in (await browser.get(browser.at)).text, "a code is made once"
            assert start not in json.dumps(await browser.letters("hello")) or role == Role.CUSTOMER


async def test_starting_over_makes_a_phone_a_new_one(demo: Web) -> None:
    async with Browser(demo, phone="villager") as browser:
        await browser.get(browser.at)
        first = session(browser, "cunkou_villager")
        again = f"{browser.at}again"
        assert (await browser.post(again, json={}, headers={"origin": "http://e.vil"})).status_code == 403
        assert (await browser.post(again, json={})).status_code == 200
        await browser.get(browser.at)
        assert session(browser, "cunkou_villager") != first


# ---- opening and closing


async def test_stopping_ends_the_streams_at_once_and_leaves_the_signals_alone(turns: Turns) -> None:
    before = signal.getsignal(signal.SIGTERM)
    web = Web("127.0.0.1", 0)
    await web.start(turns)
    assert signal.getsignal(signal.SIGTERM) == before
    async with Browser(web) as browser:
        await browser.get("/")
        async with browser.listening() as following:
            assert (await following())[0] == "ready"
            began = time.monotonic()
            await web.stop()
            assert time.monotonic() - began < 2
            assert (await following())[0] == "end"
    await web.stop()


async def test_no_answer_waits_until_its_first_part_has_been_acknowledged(web: Web) -> None:
    with closing(listen("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()):
        accepted, _ = door.accept()
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        accepted.close()


async def test_a_taken_port_is_said_in_plain_words(web: Web, turns: Turns) -> None:
    port = web.address[1]
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1, port {port}: it is taken"):
        await Web("127.0.0.1", port).start(turns)
    with pytest.raises(OSError, match="cannot listen on no such host"):
        await Web("no such host", 0).start(turns)
