"""What the web server keeps out: pages of other sites, bodies without end, scripts that are not ours."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


def own_page(request: Request, kind: str = "application/json") -> bool:
    """Whether a POST comes from a page of ours: the browser says so, and it is JSON, which no form can send.

    `kind` "image/" asks for a picture instead, or another type by name, which no form can send either.
    """
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not (said.startswith(kind) if kind.endswith("/") else said == kind):
        return False
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


async def body(request: Request, limit: int, keep: bool = True) -> bytes:
    """The body, of `limit` bytes at most; one that is not to be kept is let pass. Raises TooLong when it is longer."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLong
        if keep:
            parts.append(part)
    return b"".join(parts)


def fenced(app: ASGIApp) -> ASGIApp:
    """The same app, with the FENCE headers on every answer."""

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FENCE.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, closing)

    return inside
