"""What the web server keeps out: pages of other sites, bodies without end, floods, scripts that are not ours."""

import asyncio
import ipaddress
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.breath import Breaths
from catalog.store import Busy

GRACE, SLOWEST = 30.0, 20_000  # seconds, and bytes a second after them, in which a body must be here
LINGER = 1.0  # seconds for which we let pass what is too long before we say so
# A whole township may share one address of its mobile network, so it may send what a hundred people send.
AN_ADDRESS, A_SECOND = 300, 30.0
PATIENCE = 10.0  # seconds a post waits in the doorway at most; then it is asked to come again
A_SESSION = 20  # posts of one session under way; its page sends them one by one

FENCE = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",  # an address may carry an invite
    "permissions-policy": "geolocation=(self), camera=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class TooLong(Exception):
    """A body with more bytes than allowed."""


class TooSlow(Exception):
    """A body that does not come to an end."""


class Doorway:
    """Lets posts in at the pace of people. Who must come again loses nothing: a page says the same words again."""

    def __init__(self) -> None:
        self.breaths = Breaths(AN_ADDRESS, A_SECOND)
        self.inside: Counter[str] = Counter()

    @asynccontextmanager
    async def enter(self, request: Request, session: str) -> AsyncIterator[None]:
        """One post, from its first byte to its answer. Raises Busy where there are too many."""
        where = whence(request)
        pause = self.breaths.take(where, PATIENCE) if where else 0.0
        if pause is None or self.inside[session] >= A_SESSION:
            raise Busy("too many posts")
        self.inside[session] += 1
        try:
            await asyncio.sleep(pause)
            yield
        finally:
            self.inside[session] -= 1
            if not self.inside[session]:
                del self.inside[session]


def whence(request: Request) -> str:
    """The address a request comes from, an IPv6 one by its network; "" for this machine's own, and for none."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)


def own_page(request: Request, kind: str = "application/json") -> bool:
    """Whether a POST comes from a page of ours: the browser says so, and it is JSON, which no form can send.

    `kind` "image/" asks for a picture instead, or another type by name, which no form can send either.
    """
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not (said.startswith(kind) if kind.endswith("/") else said == kind):
        return False
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin, host = request.headers.get("origin"), request.headers.get("host", "").lower()
    return origin is None or origin.lower().partition("://")[2] == host != ""  # whatever stands there, it is only text


async def body(request: Request, limit: int, keep: bool = True) -> bytes:
    """The body, of `limit` bytes at most; one that is not to be kept is let pass. Raises TooLong and TooSlow.

    One that says itself that it is longer is not kept at all.
    """
    said, stream = request.headers.get("content-length", ""), request.stream()
    parts, size = [], int(said) if _is_size(said) and int(said) > limit else 0
    try:
        async with asyncio.timeout(GRACE + limit / SLOWEST):
            while size <= limit and (part := await anext(stream, None)) is not None:
                size += len(part)
                if keep:
                    parts.append(part)
    except TimeoutError:
        raise TooSlow from None
    if size > limit:
        parts.clear()
        with suppress(TimeoutError, ClientDisconnect):  # who is still sending would not hear why we hang up
            async with asyncio.timeout(LINGER):
                async for _ in stream:
                    pass
        raise TooLong
    return b"".join(parts)


def _is_size(said: str) -> bool:
    """Whether a header says how long a body is, in digits that make a number: ² is one for Python, and makes none."""
    return said.isascii() and said.isdigit() and len(said) < 19


def fenced(app: ASGIApp) -> ASGIApp:
    """The same app, with the FENCE headers on every answer; what is asked for in no words at all does not get there."""

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FENCE.items():
                    headers.setdefault(name, value)
            await send(message)

        asked = scope.get("query_string", b"")
        await (app if _is_text(asked) else PlainTextResponse("not UTF-8", 400))(scope, receive, closing)

    return inside


def _is_text(asked: bytes) -> bool:
    try:
        asked.decode()
    except UnicodeDecodeError:
        return False
    return True
