"""The road to Telegram: how requests travel, and at what pace."""

import asyncio
import logging
import os
import re
import time
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from httpx import create_ssl_context
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter
from telegram.request import BaseRequest, RequestData

from catalog import jsons

# Their loggers write URLs at INFO, and the URL holds the token; the loudest repeat what we say in one line.
for noisy in ("httpx", "httpcore", "telegram"):
    logging.getLogger(noisy).setLevel(logging.WARNING)
logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns whenever Telegram asks for a pause

SECONDS = 15.0  # for one call
WAIT = 10.0  # the longest pause, in seconds, that we sit out in place when Telegram asks for one
TRIES = 3
CONNECTIONS = 128
JSON = {"Content-Type": "application/json"}

LOOKED_AT = frozenset({"message_id", "date", "chat", "photo"})  # of a message that was sent

OK = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*[^\sn]')  # "n" may begin "null"

# Telegram takes 30 calls a second of a bot. As ten in a third of a second (and a little more, for calls that travel
# faster than those before them) that is never more, and yet nobody waits while few write.
AT_ONCE, WINDOW = 10, 0.348


class Road(BaseRequest):
    """Requests by aiohttp itself: by way of httpx a call costs us twice as much. Honours HTTPS_PROXY and NO_PROXY."""

    def __init__(self) -> None:
        self.session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take where nothing else is said."""
        return SECONDS

    async def initialize(self) -> None:
        """Nothing: the first request sets out by itself."""

    async def shutdown(self) -> None:
        """Hang up."""
        if self.session is not None:
            await self.session.close()
            self.session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | bytes | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """One request: the status and body of its answer. Raises TimedOut and NetworkError."""
        read = read_timeout if isinstance(read_timeout, float | int) else SECONDS
        if self.session is None:
            # Not trust_env: it searches the environment and ~/.netrc at every call, which costs twice what a call does.
            self.session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=create_ssl_context()), proxy=proxy_to(url)
            )
        patience = aiohttp.ClientTimeout(total=read + SECONDS, sock_connect=SECONDS, sock_read=read)
        try:
            data, kind = _body(request_data)
            async with self.session.request(method, url, data=data, headers=kind, timeout=patience) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as no:  # its text may hold the URL, and with it the token
            raise NetworkError(type(no).__name__) from None


def proxy_to(url: str) -> str | None:
    """Through what an address is reached, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY as they stand now; None: straight."""
    to = urlsplit(url)
    return None if proxy_bypass(to.netloc) else getproxies().get(to.scheme)


def _body(data: RequestData | bytes | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """What a call says, with the files it brings, and of what kind it is where aiohttp does not see that by itself."""
    if data is None:
        return None, None
    if isinstance(data, bytes):
        return data, JSON
    if not data.multipart_data:
        return data.json_payload, JSON  # a form costs three times as much, most of it for Chinese
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # a name in Chinese stays as it is
    for name, (file, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file, content_type=mime)
    return form, None


class Sure(Road):
    """A road on which only Telegram's own answers arrive: another may be a gateway's, and then nothing is done."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One request. Raises NetworkError also for a call's 200 that is none; a file may say what it likes."""
        status, body = await super().do_request(*args, **kwargs)
        if status == 200 and kwargs.get("method") == "POST" and not OK.match(body) and not _says_ok(body):
            raise NetworkError("an answer that makes no sense")
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram says; of a message only what we look at: making objects of the rest costs as much as a call.

        A message with buttons tells its number with each tap: of such a one only the id of its photo is of use.
        """
        try:
            said: dict[str, Any] = jsons.read(payload)
        except (ValueError, RecursionError):
            said = BaseRequest.parse_json_payload(payload)  # which says so as the library does
        sent = said.get("result")
        if isinstance(sent, dict) and "message_id" in sent:
            of_no_use = "photo" not in sent and ("reply_markup" in sent or "edit_date" in sent)
            said["result"] = of_no_use or {name: value for name, value in sent.items() if name in LOOKED_AT}
        return said


def _says_ok(body: bytes) -> bool:
    try:
        said = jsons.read(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("ok") is True and said.get("result") is not None


class Pace(BaseRateLimiter[int]):
    """Telegram's limits kept. When it asks for a pause, only the call it said so to waits, and the others go on."""

    def __init__(self) -> None:
        self.lately: deque[float] = deque(maxlen=AT_ONCE)  # when the last calls set out, monotonic seconds
        self.gate = asyncio.Lock()  # first come, first served

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call when it is its turn; sit out short pauses. Raises RetryAfter when one is too long for that."""
        for left in reversed(range(TRIES)):
            if "chat_id" in data:
                await self.set_out()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as asked:
                pause = seconds(asked)
                if not left or pause > WAIT:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError

    async def set_out(self) -> None:
        """Wait until a call to a chat may set out: a window after the tenth before it did."""
        async with self.gate:
            if len(self.lately) == AT_ONCE and (pause := self.lately[0] + WINDOW - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            self.lately.append(time.monotonic())


def seconds(asked: RetryAfter) -> float:
    """The pause Telegram asked for."""
    pause = asked.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
