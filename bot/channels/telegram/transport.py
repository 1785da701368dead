"""The road to Telegram: how requests travel, and at what pace."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
from httpx_aiohttp import AiohttpTransport
from telegram.error import RetryAfter, TimedOut
from telegram.ext import AIORateLimiter
from telegram.request import HTTPXRequest

# Their loggers write URLs at INFO, and the URL holds the token; the loudest repeat what we say in one line.
for noisy in ("httpx", "httpcore", "telegram"):
    logging.getLogger(noisy).setLevel(logging.WARNING)
for repeating in ("telegram.request.BaseRequest", "telegram.ext.AIORateLimiter"):
    logging.getLogger(repeating).setLevel(logging.CRITICAL)
os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns whenever Telegram asks for a pause

SECONDS = 15.0  # for one call
WAIT = 10.0  # the longest pause, in seconds, that we sit out in place when Telegram asks for one
TRIES = 3
CONNECTIONS = 128


class Road(HTTPXRequest):
    """Requests over aiohttp: httpx's own pool slows with every request at once. Honours HTTPS_PROXY and NO_PROXY."""

    def __init__(self) -> None:
        transport = AiohttpTransport()
        transport.client = lambda: aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=transport.ssl_context), trust_env=True
        )
        super().__init__(
            read_timeout=SECONDS, connect_timeout=SECONDS, pool_timeout=SECONDS, httpx_kwargs={"transport": transport}
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One request, with an end to it: the transport knows no timeout for writing."""
        read = kwargs.get("read_timeout")
        try:
            async with asyncio.timeout((read if isinstance(read, float | int) else SECONDS) + SECONDS):
                return await super().do_request(*args, **kwargs)
        except TimeoutError:
            raise TimedOut from None


class Pace(AIORateLimiter):
    """Telegram's limits kept. When it asks for a pause, only the call it said so to waits, and the others go on."""

    async def process_request(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], *args: Any, **kwargs: Any
    ) -> Any:
        """Make a call; sit out short pauses. Raises RetryAfter when a pause is too long to sit out here."""
        for left in reversed(range(TRIES)):
            try:
                return await super().process_request(callback, *args, **kwargs)
            except RetryAfter as asked:
                pause = seconds(asked)
                if not left or pause > WAIT:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError


def seconds(asked: RetryAfter) -> float:
    """The pause Telegram asked for."""
    pause = asked.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
