"""What the web server keeps out, byte by byte over a real socket."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlmodel import func, select

from bot.channels.web import Web
from bot.memory import Letter
from bot.turns import Turns
from catalog.store import Store


@pytest.fixture
async def web(turns: Turns) -> AsyncIterator[Web]:
    """A real shop's web channel."""
    web = Web("127.0.0.1", 0)
    await web.start(turns)
    yield web
    await web.stop()


async def exchange(web: Web, *parts: bytes, pause: float = 0.0) -> tuple[int, dict[str, str], bytes]:
    """Send bytes, and read one answer to its end: status, headers in lower case, body."""
    reader, writer = await asyncio.open_connection(*web.address)
    try:
        async with asyncio.timeout(20):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            status = int(head.split(" ", 2)[1])
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            return status, headers, await reader.readexactly(int(headers.get("content-length", "0")))
    finally:
        writer.close()


async def cookie(web: Web) -> str:
    """The cookie of somebody who opened the page."""
    _, headers, _ = await exchange(web, b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
    found = re.match(r"cunkou=([^;]+)", headers["set-cookie"], re.IGNORECASE)
    assert found
    return headers["set-cookie"]


def post(body: bytes, length: int | None = None, **headers: str) -> bytes:
    """A post as bytes."""
    said = {
        "Host": "shop.example",
        "Content-Type": "application/json",
        "Content-Length": str(len(body) if length is None else length),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
    return f"POST /say HTTP/1.1\r\n{lines}\r\n".encode() + body


def words(text: str = "你好") -> bytes:
    """A body that a page would post."""
    return json.dumps({"nonce": uuid.uuid4().hex, "text": text}).encode()


async def signed(web: Web) -> str:
    """A session's cookie as it stands in a request; the header keeps its letters' case."""
    reader, writer = await asyncio.open_connection(*web.address)
    writer.write(b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.close()
    found = re.search(r"set-cookie: (cunkou=[^;]+)", head, re.IGNORECASE)
    assert found
    return found[1]


async def test_a_session_is_for_this_site_alone_and_no_scripts_to_read(web: Web) -> None:
    said = await cookie(web)
    assert "httponly" in said and "samesite=lax" in said and "path=/" in said and "secure" not in said
    _, headers, _ = await exchange(
        web, b"GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
    )
    assert "; secure" in headers["set-cookie"]


async def test_one_letter_of_a_session_changed_makes_it_a_strangers(web: Web) -> None:
    name = await signed(web)
    assert (await exchange(web, post(words(), Cookie=name)))[0] == 200
    for at in (10, len(name) // 2, len(name) - 2):
        forged = name[:at] + ("A" if name[at] != "A" else "B") + name[at + 1 :]
        assert (await exchange(web, post(words(), Cookie=forged)))[0] == 401
    assert (await exchange(web, post(words(), Cookie=name.partition(".")[0])))[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://shop.example.evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://shop.example"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "multipart/form-data; boundary=x"},
        {"Content_Type": ""},
    ],
)
async def test_a_post_of_another_site_does_nothing(web: Web, store: Store, headers: dict[str, str]) -> None:
    status, _, _ = await exchange(web, post(words(), Cookie=await signed(web), **headers))
    assert status == 403
    with store.reading() as s:
        assert s.exec(select(func.count()).select_from(Letter)).one() == 0


async def test_our_own_page_posts(web: Web) -> None:
    for headers in ({"Origin": "http://shop.example"}, {"Sec_Fetch_Site": "same-origin"}, {}):
        assert (await exchange(web, post(words(), Cookie=await signed(web), **headers)))[0] == 200


async def test_a_body_that_says_it_is_too_long_is_not_waited_for(web: Web) -> None:
    """Nothing of it is sent, and yet the answer comes."""
    for path, kind in (("say", "application/json"), ("photo", "image/jpeg"), ("file", "application/octet-stream")):
        asked = post(b"", 10**9, Cookie=await signed(web), Content_Type=kind).replace(b"/say", f"/{path}".encode())
        status, headers, _ = await exchange(web, asked)
        assert (status, headers["connection"]) == (413, "close"), path


async def test_who_is_still_sending_hears_that_it_is_too_long(web: Web) -> None:
    for size in (17 << 10, 3 << 20):
        status, headers, _ = await exchange(web, post(b"a" * size, Cookie=await signed(web)))
        assert (status, headers["connection"]) == (413, "close")


async def test_a_body_without_a_length_is_cut_off_where_it_gets_too_long(web: Web) -> None:
    head = post(b"", Cookie=await signed(web)).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"2000\r\n" + b"a" * 0x2000 + b"\r\n"
    status, headers, _ = await exchange(web, head, *[chunk] * 3)
    assert (status, headers["connection"]) == (413, "close")


async def test_a_body_that_does_not_come_is_not_waited_for_forever(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.fence.GRACE", 0.2)
    monkeypatch.setattr("bot.channels.web.fence.SLOWEST", 10**9)
    asked = post(b'{"nonce"', 500, Cookie=await signed(web))
    status, headers, _ = await exchange(web, asked)
    assert (status, headers["connection"]) == (408, "close")


async def test_a_stranger_sends_no_files(web: Web) -> None:
    asked = post(b"", 19_000_000, Content_Type="application/octet-stream").replace(b"/say", b"/file")
    assert (await exchange(web, asked))[0] == 401  # before a byte of it


async def test_what_is_no_request_ends_the_connection_and_nothing_else(web: Web) -> None:
    for noise in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n"):
        assert (await exchange(web, noise))[0] == 400
    reader, writer = await asyncio.open_connection(*web.address)
    writer.write(b"GET / HTTP/1.1\r\nHost: shop\r\nX: " + b"a" * 200_000 + b"\r\n\r\n")
    async with asyncio.timeout(20):
        with suppress(ConnectionResetError):
            assert b"200 OK" not in await reader.read()
    writer.close()
    assert (await exchange(web, b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n"))[0] == 200


async def test_every_answer_says_what_a_browser_may_do_with_it(web: Web) -> None:
    for path in (
        "/",
        "/health/live",
        "/metrics",
        "/page/chat.js",
        "/nothing",
        "/paper/slip:1",
        "/pictures/x",
        "/events",
    ):
        _, headers, _ = await exchange(web, f"GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n".encode())
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'self'", "form-action 'none'"):
            assert part in policy, path
        assert "unsafe" not in policy and "*" not in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers
