"""A Bot API so light that the bot behind it is what is measured, and the phones of those who write to it.

The bot runs in a process of its own (`bots.py`); this one plays Telegram for it, over a real socket. It checks nothing
but the limit it is told to keep, reads of a call only what an answer needs, and says back what Telegram would.
"""

import asyncio
import json
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs

Json = dict[str, Any]

TOKEN = "7000000002:AAbench-token_of-a-village-that-never-was"
SCREENS = frozenset({"sendMessage", "sendPhoto", "editMessageText", "editMessageCaption", "editMessageMedia"})
PART = re.compile(rb'name="(\w+)"\r\n(?:[^\r\n]+\r\n)*\r\n(.{0,20000}?)\r\n--', re.DOTALL)
STEP = 60.0  # seconds after which a phone that hears nothing gives up
ME = {"id": int(TOKEN.split(":")[0]), "is_bot": True, "first_name": "村口", "username": "cunkou_bench_bot"}


@dataclass(slots=True)
class Phone:
    """Somebody's chat: the buttons of the screen it shows, and what it waits for."""

    chat: int
    message: int = 0
    buttons: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Json] = field(default_factory=list)
    photo: bool = False
    shown: asyncio.Future[float] | None = None
    answered: asyncio.Future[None] | None = None

    def tap(self, *parts: str) -> str:
        """What the first button says in which one of these parts stands."""
        for part in parts:
            for _, tap in self.buttons:
                if part in tap:
                    return tap
        raise AssertionError(f"no button {parts} among {self.buttons}")


class Platform:
    """Telegram for one bot. `a_second`: calls to chats beyond so many in any second get 429; 0 for no limit."""

    def __init__(self, a_second: int = 0) -> None:
        self.a_second = a_second
        self.calls: Counter[str] = Counter()  # those that were not refused, by method, without getUpdates
        self.refused = 0
        self.at: list[float] = []  # when each screen came, monotonic seconds
        self.updates: deque[Json] = deque()
        self.phones: dict[int, Phone] = {}
        self.queries: dict[str, Phone] = {}
        self.number = 1000
        self.polled: asyncio.Future[None] | None = None
        self.first = asyncio.Event()  # the bot asked for updates for the first time
        self.lately: deque[float] = deque()
        self.connections: set[Connection] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        for connection in self.connections:
            connection.transport.abort()

    @property
    def total(self) -> int:
        """How many calls were answered."""
        return self.calls.total()

    # Phones

    def phone(self, chat: int) -> Phone:
        """The phone of a chat."""
        return self.phones.setdefault(chat, Phone(chat))

    async def say(self, phone: Phone, text: str) -> float:
        """Type something; returns the seconds until a screen was shown."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text[0] == "/" else []
        at, who = self._who(phone)
        return await self._step(
            phone,
            {
                "message": {
                    "message_id": self._next(),
                    "date": 1_760_000_000,
                    "chat": at,
                    "from": who,
                    "text": text,
                    **({"entities": entities} if entities else {}),
                }
            },
        )

    async def press(self, phone: Phone, tap: str) -> float:
        """Press a button; returns the seconds until a screen was shown. The tap has been answered then, too."""
        at, who = self._who(phone)
        query = f"{self._next()}77"
        phone.answered = asyncio.get_running_loop().create_future()
        self.queries[query] = phone
        under: Json = {"message_id": phone.message, "date": 1_760_000_000, "chat": at, "from": ME, "text": "村口"}
        if phone.rows:
            under["reply_markup"] = {"inline_keyboard": phone.rows}
        if phone.photo:
            under |= {"photo": [PHOTO], "caption": under.pop("text")}
        taken = {"id": query, "from": who, "chat_instance": "1", "data": tap, "message": under}
        seconds = await self._step(phone, {"callback_query": taken})
        async with asyncio.timeout(STEP):
            await phone.answered
        return seconds

    @staticmethod
    def _who(phone: Phone) -> tuple[Json, Json]:
        me = {"id": phone.chat, "first_name": "王桂英"}
        return {**me, "type": "private"}, {**me, "is_bot": False, "language_code": "zh-hans"}

    async def _step(self, phone: Phone, what: Json) -> float:
        phone.shown = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self.updates.append({"update_id": self._next(), **what})
        self._wake()
        async with asyncio.timeout(STEP):
            return await phone.shown - began

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _wake(self) -> None:
        if self.polled and not self.polled.done():
            self.polled.set_result(None)

    # The Bot API

    async def answer(self, method: str, body: Json) -> tuple[int, Any]:
        """What a call gets: a status, and the result or an error."""
        if method == "getUpdates":
            return 200, await self._updates(int(body.get("offset", 0)), float(body.get("timeout", 0)))
        if self.a_second and "chat_id" in body and self._too_many():
            self.refused += 1
            return 429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
        self.calls[method] += 1
        if method == "getMe":
            return 200, ME
        if method == "answerCallbackQuery":
            phone = self.queries.pop(body["callback_query_id"], None)
            if phone and phone.answered and not phone.answered.done():
                phone.answered.set_result(None)
            return 200, True
        return 200, self._screen(method, body) if method in SCREENS else True

    def _too_many(self) -> bool:
        now = time.perf_counter()
        while self.lately and self.lately[0] <= now - 1:
            self.lately.popleft()
        if len(self.lately) >= self.a_second:
            return True
        self.lately.append(now)
        return False

    async def _updates(self, offset: int, wait: float) -> list[Json]:
        self.first.set()
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        if not self.updates and wait:
            self.polled = asyncio.get_running_loop().create_future()
            await asyncio.wait([self.polled], timeout=wait)
        return [self.updates[i] for i in range(min(100, len(self.updates)))]

    def _screen(self, method: str, body: Json) -> Json:
        """A message was sent or changed: the phone has it."""
        self.at.append(time.perf_counter())
        phone = self.phone(int(body["chat_id"]))
        markup = json.loads(body["reply_markup"]) if "reply_markup" in body else {}
        number = self._next() if method.startswith("send") else int(body["message_id"])
        said: Json = {"message_id": number, "date": 1_760_000_000, "chat": self._who(phone)[0], "from": ME}
        if method.startswith("edit"):
            said["edit_date"] = said["date"]
        photo = method in ("sendPhoto", "editMessageMedia", "editMessageCaption")
        if photo:
            media = json.loads(body["media"]) if "media" in body else {}
            said |= {"photo": [PHOTO], "caption": body.get("caption") or media.get("caption", "")}
        else:
            said["text"] = body.get("text", "")
        if "keyboard" not in markup:  # not the big button that sends a location, which is no screen
            phone.message, phone.photo = number, photo
            phone.rows = markup.get("inline_keyboard", [])
            phone.buttons = [(b["text"], b["callback_data"]) for row in phone.rows for b in row]
            if phone.rows:
                said["reply_markup"] = markup
            if phone.shown and not phone.shown.done():
                phone.shown.set_result(time.perf_counter())
        return said


PHOTO = {"file_id": "photo-of-eggs", "file_unique_id": "eggs", "width": 640, "height": 640, "file_size": 9000}


class Connection(asyncio.Protocol):
    """One connection of the bot's: HTTP/1.1, one request after the other."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.held = platform, b""
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: Any) -> None:
        """The bot is on the line."""
        self.transport = transport
        self.platform.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The bot has hung up."""
        self.platform.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Some of a request: answer it once it is whole."""
        self.held += data
        head, found, rest = self.held.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        size = int(length[1]) if length else 0
        if len(rest) < size:
            return
        self.held = rest[size:]
        target = head.split(b" ", 2)[1].decode()
        path, _, query = target.partition("?")
        body = {key: value[0] for key, value in parse_qs(query).items()}
        raw = rest[:size]
        if b"multipart/form-data" in head:
            body |= {key.decode(): value.decode(errors="replace") for key, value in PART.findall(raw)}
        elif b"application/json" in head:
            body |= json.loads(raw)
        elif size:
            body |= {key: value[0] for key, value in parse_qs(raw.decode()).items()}
        task = asyncio.ensure_future(self._answer(path.rpartition("/")[2], body))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, method: str, body: Json) -> None:
        status, result = await self.platform.answer(method, body)
        said = {"ok": True, "result": result} if status == 200 else {"ok": False, "error_code": status, **result}
        payload = json.dumps(said).encode()
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        self.transport.write(head.encode() + payload)
