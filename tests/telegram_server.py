"""A small Bot API server over a real socket, which checks what Telegram checks, and villagers who hold the phones.

    async with TelegramServer() as server:
        channel = Telegram(server.token, api_url=server.url)
        ...
        granny = server.villager(7, language="zh-hans")
        await granny.send("/start")
        await granny.tap("东山")
        granny.screen.text, granny.screen.labels, granny.screen.photo, granny.calls

Each step of a villager waits until the bot is done with it. `voice` makes a face for text stories.
"""

import asyncio
import itertools
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Self

from aiohttp import BodyPartReader, ClientSession, web
from PIL import Image

from bot.channels.telegram import Telegram

TOKEN = "7000000001:AAtest-token_of-a-village-that-never-was"
MOST_FETCHED = 20 << 20  # bytes: Telegram gives a bot no larger file
SHOWS = ("sendMessage", "sendPhoto", "editMessageText", "editMessageCaption", "editMessageMedia")
SCREEN_CALLS = (*SHOWS, "sendDocument", "editMessageReplyMarkup", "deleteMessage", "answerCallbackQuery")
STEP = 20.0  # seconds a step may take before the test gives up

Json = dict[str, Any]

GARBAGE = {
    "html": "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
    "cut": '{"ok": true, "result": {"message_id": 17, "chat": {"id"',
    "empty": "",
    "bare": '{"ok": true}',
    "list": "[]",
    "null": '{"ok": true, "result": null}',
    "strange": '{"ok": true, "result": {"message_id": "many", "date": "soon", "chat": 7}}',
}


class Upload(bytes):
    """A file as it was uploaded."""

    name = ""


class Refusal(Exception):
    """An error as Telegram words it."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters

    def answer(self) -> web.Response:
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return web.json_response(body, status=self.status)


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


def _own_name(method: str) -> str:
    """sendMessage → do_send_message."""
    return "do_" + re.sub("([A-Z])", r"_\1", method).lower()


NOT_MODIFIED = bad(
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)


class Markup(HTMLParser):
    """Telegram's HTML: few tags, each closed, few named entities."""

    TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "tg-spoiler", "blockquote"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.open = "", list[str]()
        self.feed(html)
        self.close()
        if self.open:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1]}\"")

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.offset}')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise bad(f'can\'t parse entities: Unmatched end tag at byte offset {self.offset}, found "</{tag}>"')

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise bad("can't parse entities: Unclosed start tag")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name[0] in "xX" else int(name))


def plain_text(body: Json, key: str, most: int) -> str:
    """The words of a message after its markup was read, checked as Telegram checks them."""
    html = str(body.get(key) or "")
    text = (Markup(html).text if body.get("parse_mode") == "HTML" else html).strip()
    if len(text.encode("utf-16-le")) // 2 > most:
        raise bad("message is too long" if key == "text" else "message caption is too long")
    if key == "text" and not text:
        raise bad("message text is empty")
    return text


def checked_keyboard(markup: Any) -> list[list[Json]]:
    """The rows of an inline keyboard."""
    rows: list[list[Json]] = (markup or {}).get("inline_keyboard") or []
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in itertools.chain.from_iterable(rows):
        if not button.get("text"):
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if not 0 < len(str(button.get("callback_data", "")).encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    return rows


@dataclass
class Message:
    """A message in a chat, as it stands now."""

    number: int
    chat: int
    text: str
    rows: list[list[Json]] = field(default_factory=list)
    photo: str | None = None
    ours: bool = True
    keyboard: list[list[Json]] | None = None  # a reply keyboard it brought
    paper: str = ""  # the name of the file it is

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(label, tap) of each button."""
        return [(b["text"], b["callback_data"]) for row in self.rows for b in row]

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]

    def json(self, server: "TelegramServer") -> Json:
        body: Json = {
            "message_id": self.number,
            "date": 1_760_000_000,
            "chat": server.chat_json(self.chat),
            "from": {"id": int(server.token.split(":")[0]), "is_bot": True, "first_name": "村口"},
        }
        if self.photo:
            body["photo"] = [{"file_id": self.photo, "file_unique_id": self.photo[:8], "width": 64, "height": 64}]
            body["caption"] = self.text
        elif self.paper:
            body["document"] = {"file_id": self.paper, "file_unique_id": self.paper, "file_name": self.paper}
        else:
            body["text"] = self.text
        if self.rows:
            body["reply_markup"] = {"inline_keyboard": self.rows}
        return body


@dataclass
class Failure:
    """Something to go wrong: `status` 0 drops the connection, `delay` seconds come first. Counts down `times`."""

    method: str | None
    chat: int | None
    times: int
    refusal: Refusal | None
    delay: float = 0.0
    garbage: str = ""  # what comes in place of the answer, although it is done


@dataclass
class Call:
    """One request of the bot's, and what came of it."""

    method: str
    body: Json
    chat: int | None
    status: int = 0
    garbled: bool = False  # done, but the bot was not told so


class TelegramServer:
    """One bot's Bot API. `url` is what CUNKOU_TELEGRAM_API_URL takes."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.numbers = itertools.count(100)
        self.next_update = 500_001
        self.updates: list[Json] = []  # unconfirmed
        self.handed: dict[int, int] = {}  # how often each update was handed out
        self.confirmed: set[int] = set()
        self.villagers: dict[int, Villager] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.photos: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}  # what villagers sent
        self.lost: set[str] = set()  # files whose address leads nowhere
        self.uploads = 0
        self.queries: dict[str, int] = {}  # how often each was answered
        self.commands: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.calls: list[Call] = []
        self.failures: list[Failure] = []
        self.poller: object = None  # whoever fetches updates now
        self.webhook = ""
        self.secret = ""
        self.statuses: list[int] = []  # what the webhook answered
        self.deliveries: set[asyncio.Task[None]] = set()
        self.waiters: list[asyncio.Future[None]] = []
        self.url = self.file_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=20 << 20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = self.runner.addresses[0][1]
        self.url, self.file_url = f"http://127.0.0.1:{self.port}/bot", f"http://127.0.0.1:{self.port}/file/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in tuple(self.deliveries):
            task.cancel()
        self.poller = None
        self._wake()
        await self.runner.cleanup()

    # What a test may do

    def channel(self) -> Telegram:
        """A bot that takes this server for Telegram."""
        return Telegram(self.token, api_url=self.url, file_url=self.file_url)

    def villager(self, chat: int, name: str = "王桂英", language: str | None = "zh-hans") -> "Villager":
        """The person who holds the phone of a private chat. They exist for the bot once they have written."""
        if chat not in self.villagers:
            self.villagers[chat] = Villager(self, chat, name, language)
        return self.villagers[chat]

    def fail(
        self,
        status: int,
        description: str = "",
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int = 1,
        retry_after: int | None = None,
    ) -> None:
        """Let the next calls fail: those of a method, to a chat, or any. Status 0 drops the connection."""
        words = description or {429: f"Too Many Requests: retry after {retry_after}", 502: "Bad Gateway"}.get(
            status, ""
        )
        more = {"retry_after": retry_after} if retry_after is not None else {}
        self.failures.append(Failure(method, chat, times, Refusal(status, words, **more)))

    def slow(self, seconds: float, *, method: str | None = None, chat: int | None = None, times: int = 1) -> None:
        """Let the next calls take long, and then succeed."""
        self.failures.append(Failure(method, chat, times, None, seconds))

    def garble(self, how: str, *, method: str | None = None, chat: int | None = None, times: int = 1) -> None:
        """Let the next calls be done, and their answers make no sense: see GARBAGE, and "length"."""
        self.failures.append(Failure(method, chat, times, None, garbage=how))

    def repeat(self, update: Json) -> None:
        """Hand out an update again although it was confirmed."""
        self.confirmed.discard(update["update_id"])
        self.updates.insert(0, update)
        self._wake()

    async def until(self, true: Callable[[], bool], seconds: float = STEP) -> None:
        """Wait until something is true of this server. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not true():
                await self._changed()

    def put(self, what: Json) -> Json:
        """Something happened: an update, to be fetched or brought to the webhook."""
        update = {"update_id": self.next_update, **what}
        self.next_update += 1
        self.updates.append(update)
        if self.webhook:
            self._deliver()
        self._wake()
        return update

    def shown(self, chat: int) -> int:
        """How many calls that show something this chat has seen succeed."""
        return sum(c.chat == chat and c.method in SHOWS and c.status == 200 for c in self.calls)

    def chat_json(self, chat: int) -> Json:
        if chat < 0:
            return {"id": chat, "type": "supergroup", "title": "东山村群"}
        return {"id": chat, "type": "private", "first_name": self.villagers[chat].name}

    # The server

    def _wake(self) -> None:
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()

    async def _changed(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiters.append(waiter)
        await waiter

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return Refusal(401, "Unauthorized").answer()
        method, body = request.match_info["method"], await self._body(request)
        chat = int(body["chat_id"]) if str(body.get("chat_id", "")).lstrip("-").isdigit() else None
        call = Call(method, body, chat)
        if method != "getUpdates":
            self.calls.append(call)
            self._wake()
        try:
            garbage = await self._mishap(request, method, chat)
            act: Callable[[Json], Awaitable[Any]] | None = getattr(self, _own_name(method), None)
            if act is None:
                raise Refusal(404, "Not Found")
            result = await act(body)
        except Refusal as no:
            call.status = no.status
            self._wake()
            return no.answer()
        call.status = 200
        self._wake()
        call.garbled = bool(garbage)
        if garbage == "length":
            return await self._broken_off(request)
        if garbage:
            return web.Response(status=200, text=GARBAGE[garbage], content_type="text/html")
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    async def _broken_off(request: web.Request) -> web.StreamResponse:
        """An answer that is shorter than it says."""
        answer = web.StreamResponse(headers={"Content-Length": "2000", "Content-Type": "application/json"})
        await answer.prepare(request)
        await answer.write(b'{"ok": true, "result": {"message_id": 1')
        assert request.transport is not None
        request.transport.close()
        return answer

    async def _download(self, request: web.Request) -> web.StreamResponse:
        call = Call("download", {}, None)
        self.calls.append(call)
        file = request.match_info["path"].removeprefix("photos/")
        try:
            await self._mishap(request, "download", None)
            if request.match_info["token"] != self.token or file not in self.files or file in self.lost:
                raise Refusal(404, "Not Found")
        except Refusal as no:
            call.status = no.status
            return no.answer()
        call.status = 200
        return web.Response(body=self.files[file], content_type="application/octet-stream")

    async def _body(self, request: web.Request) -> Json:
        body: Json = dict(request.query)
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert isinstance(part, BodyPartReader)
                data = await part.read()
                if part.filename:
                    body[part.name or ""] = Upload(data)
                    body[part.name or ""].name = part.filename
                else:
                    body[part.name or ""] = data.decode()
        elif request.content_type == "application/json":
            # As Telegram does: what is no text already is taken as the JSON it is written in.
            for key, value in (await request.json()).items():
                body[key] = value if isinstance(value, str) else json.dumps(value)
        elif request.method == "POST":
            body |= dict(await request.post())
        for key in ("reply_markup", "media", "commands", "scope", "allowed_updates"):
            if isinstance(body.get(key), str):
                body[key] = json.loads(body[key])
        return body

    async def _mishap(self, request: web.Request, method: str, chat: int | None) -> str:
        for failure in self.failures:
            if failure.method not in (None, method) or (failure.chat is not None and failure.chat != chat):
                continue
            if failure.method is None and method == "getUpdates" and failure.chat is None:
                continue  # the poll fails only when it is named
            failure.times -= 1
            if failure.times <= 0:
                self.failures.remove(failure)
            await asyncio.sleep(failure.delay)
            if failure.refusal is None:
                return failure.garbage
            if failure.refusal.status == 0:
                assert request.transport is not None
                request.transport.close()
            raise failure.refusal if failure.refusal.status else Refusal(500, "dropped")
        return ""

    def _to(self, body: Json) -> int:
        chat = int(body["chat_id"])
        villager = self.villagers.get(chat)
        if chat > 0 and (villager is None or not villager.known):
            raise bad("chat not found")
        if villager is not None and villager.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _message(self, body: Json, doing: str) -> Message:
        message = self.messages.get((self._to(body), int(body["message_id"])))
        if message is None:
            raise bad(f"message to {doing} not found")
        if doing == "edit" and (not message.ours or message.keyboard is not None):
            raise bad("message can't be edited")
        return message

    def _file(self, value: Any, body: Json) -> str:
        if isinstance(value, str) and value.startswith("attach://"):
            value = body.get(value.removeprefix("attach://"))
        if isinstance(value, bytes):
            try:
                with Image.open(BytesIO(value)) as picture:
                    if sum(picture.size) > 10_000 or picture.format not in {"PNG", "JPEG", "WEBP"}:
                        raise bad("PHOTO_INVALID_DIMENSIONS")
            except OSError:
                raise bad("IMAGE_PROCESS_FAILED") from None
            self.uploads += 1
            file = f"AgAC-{self.uploads:04d}-{hash(value) & 0xFFFFFF:06x}"
            self.photos[file] = value
            return file
        if value not in self.photos:
            raise bad("wrong file identifier/HTTP URL specified")
        return str(value)

    async def do_get_me(self, body: Json) -> Json:
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "村口", "username": "cunkou_bot"}

    async def do_delete_webhook(self, body: Json) -> bool:
        self.webhook = ""
        if body.get("drop_pending_updates") in (True, "true", "True"):
            self.updates.clear()
        return True

    async def do_set_webhook(self, body: Json) -> bool:
        url, secret = str(body["url"]), str(body.get("secret_token", ""))
        if not url.startswith(("https://", "http://127.0.0.1:")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        self.webhook, self.secret = url, secret
        self._deliver()
        return True

    async def do_get_updates(self, body: Json) -> list[Json]:
        if self.webhook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
                " webhook first",
            )
        me = self.poller = object()  # Telegram ends the older of two
        offset, wait = int(body.get("offset") or 0), float(body.get("timeout") or 0)
        for update in [u for u in self.updates if u["update_id"] < offset]:
            self.updates.remove(update)
            self.confirmed.add(update["update_id"])
        self._wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while not self.updates and self.poller is me:
                    await self._changed()
        if self.poller is not me:
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        self.poller = None
        batch = self.updates[: int(body.get("limit") or 100)]
        for update in batch:
            self.handed[update["update_id"]] = self.handed.get(update["update_id"], 0) + 1
        return batch

    async def do_get_file(self, body: Json) -> Json:
        file = str(body["file_id"])
        if file not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file])
        if size > MOST_FETCHED:
            raise bad("file is too big")
        return {"file_id": file, "file_unique_id": file[:8], "file_size": size, "file_path": f"photos/{file}"}

    def _paper(self, body: Json, upload: Upload) -> Json:
        """A file alone in its message: it is no screen, and brings no buttons."""
        chat = self._to(body)
        message = Message(next(self.numbers), chat, "", paper=upload.name)
        self.villagers[chat].papers.append((upload.name, bytes(upload)))
        return message.json(self)

    async def do_send_document(self, body: Json) -> Json:
        self._to(body)
        upload = self._upload(body, "document")
        if upload is None or not upload:
            raise bad("file must be non-empty")
        return self._paper(body, upload)

    @staticmethod
    def _upload(body: Json, key: str) -> Upload | None:
        value = body.get(key)
        if isinstance(value, str) and value.startswith("attach://"):
            value = body.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload) else None

    def _new(self, body: Json, text: str, photo: str | None = None) -> Json:
        chat, markup = self._to(body), body.get("reply_markup") or {}
        message = Message(next(self.numbers), chat, text, checked_keyboard(markup), photo, True, markup.get("keyboard"))
        self.messages[chat, message.number] = message
        villager = self.villagers[chat]
        if message.keyboard is not None:
            villager.keyboard_of = message.number
        else:
            villager.screen = message
        return message.json(self)

    async def do_send_message(self, body: Json) -> Json:
        self._to(body)
        return self._new(body, plain_text(body, "text", 4096))

    async def do_send_photo(self, body: Json) -> Json:
        self._to(body)
        photo, upload = self._file(body.get("photo"), body), self._upload(body, "photo")
        if upload is not None and not body.get("caption") and not body.get("reply_markup"):
            return self._paper(body, upload)
        return self._new(body, plain_text(body, "caption", 1024), photo)

    def _edited(self, message: Message, body: Json, text: str, photo: str | None) -> Json:
        rows = checked_keyboard(body.get("reply_markup"))
        if (message.text, message.rows, message.photo) == (text, rows, photo):
            raise NOT_MODIFIED
        message.text, message.rows, message.photo = text, rows, photo
        self.villagers[message.chat].screen = message
        return message.json(self)

    async def do_edit_message_text(self, body: Json) -> Json:
        message = self._message(body, "edit")
        if message.photo:
            raise bad("there is no text in the message to edit")
        return self._edited(message, body, plain_text(body, "text", 4096), None)

    async def do_edit_message_caption(self, body: Json) -> Json:
        message = self._message(body, "edit")
        if not message.photo:
            raise bad("there is no caption in the message to edit")
        return self._edited(message, body, plain_text(body, "caption", 1024), message.photo)

    async def do_edit_message_media(self, body: Json) -> Json:
        message, media = self._message(body, "edit"), body["media"]
        text = plain_text(media, "caption", 1024)
        return self._edited(message, body, text, self._file(media["media"], body))

    async def do_edit_message_reply_markup(self, body: Json) -> Json:
        message = self._message(body, "edit")
        rows = checked_keyboard(body.get("reply_markup"))
        if message.rows == rows:
            raise NOT_MODIFIED
        message.rows = rows
        return message.json(self)

    async def do_delete_message(self, body: Json) -> bool:
        message = self._message(body, "delete")
        del self.messages[message.chat, message.number]
        villager = self.villagers[message.chat]
        if villager.keyboard_of == message.number:
            villager.keyboard_of = None
        return True

    async def do_answer_callback_query(self, body: Json) -> bool:
        query = str(body["callback_query_id"])
        if query not in self.queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.queries[query] += 1
        return True

    async def do_set_my_commands(self, body: Json) -> bool:
        commands = [(c["command"], c["description"]) for c in body["commands"]]
        if len(commands) > 100 or not all(
            re.fullmatch("[a-z0-9_]{1,32}", c) and 0 < len(d) <= 256 for c, d in commands
        ):
            raise bad("BOT_COMMAND_INVALID")
        scope, language = body.get("scope") or {"type": "default"}, str(body.get("language_code") or "")
        if language and not re.fullmatch("[a-z]{2}", language):
            raise bad("LANG_CODE_INVALID")
        self._to(scope) if "chat_id" in scope else None
        self.commands[str(scope.get("chat_id", scope["type"])), language] = commands
        return True

    def _deliver(self) -> None:
        task = asyncio.ensure_future(self._bring())
        self.deliveries.add(task)
        task.add_done_callback(self.deliveries.discard)

    async def _bring(self) -> None:
        """Bring what waits to the webhook, in order, again until it is taken."""
        if len(self.deliveries) > 1:
            return
        async with ClientSession() as session:
            while self.updates and self.webhook:
                update = self.updates[0]
                self.handed[update["update_id"]] = self.handed.get(update["update_id"], 0) + 1
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
                async with session.post(self.webhook, json=update, headers=headers) as answer:
                    self.statuses.append(answer.status)
                if 200 <= self.statuses[-1] < 300:
                    self.updates.remove(update)
                    self.confirmed.add(update["update_id"])
                else:
                    await asyncio.sleep(0.1)
                self._wake()


class Villager:
    """A person with a phone. `screen` is the message the bot last sent or changed, `calls` what the last step took."""

    def __init__(self, server: TelegramServer, chat: int, name: str, language: str | None) -> None:
        self.server, self.chat, self.name, self.language = server, chat, name, language
        self.known = self.blocked = False
        self.screen: Message = Message(0, chat, "")
        self.keyboard_of: int | None = None
        self.calls: list[Call] = []
        self.papers: list[tuple[str, bytes]] = []  # every file the bot sent
        self.last: Json = {}

    @property
    def keyboard(self) -> list[str]:
        """The labels of the big keyboard below, if there is one."""
        message = self.server.messages.get((self.chat, self.keyboard_of or 0))
        return [key["text"] for row in (message.keyboard if message and message.keyboard else []) for key in row]

    @property
    def methods(self) -> list[str]:
        """The names of the calls the last step took."""
        return [call.method for call in self.calls]

    @property
    def history(self) -> list[Message]:
        """The bot's messages that stand in this chat, oldest first."""
        return [m for m in self.server.messages.values() if m.chat == self.chat and m.ours]

    def who(self) -> Json:
        me: Json = {"id": self.chat, "is_bot": False, "first_name": self.name}
        return {**me, "language_code": self.language} if self.language else me

    def write(self, **content: Any) -> Json:
        """Send any message without waiting; returns the update."""
        self.known = True
        number = next(self.server.numbers)
        at = {"id": self.chat, "type": "private", "first_name": self.name}
        return self.server.put(
            {"message": {"message_id": number, "date": 1_760_000_000, "chat": at, "from": self.who(), **content}}
        )

    def press(self, tap: str, message: Message | None = None) -> Json:
        """Press a button that says `tap`, which a forger may choose, without waiting; returns the update."""
        query = f"{next(self.server.numbers)}777"
        self.server.queries[query] = 0
        where = (message or self.screen).json(self.server)
        return self.server.put(
            {"callback_query": {"id": query, "from": self.who(), "chat_instance": "1", "data": tap, "message": where}}
        )

    async def send(self, text: str) -> Message:
        """Type something; returns the screen after it."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
        return await self.step(lambda: self.write(text=text, **({"entities": entities} if entities else {})))

    async def tap(self, label: str, message: Message | None = None) -> Message:
        """Tap the first button whose label holds these words."""
        found = next((tap for name, tap in (message or self.screen).buttons if label in name), None)
        assert found is not None, f"no button {label!r} among {self.screen.labels}"
        return await self.step(lambda: self.press(found, message))

    async def tap_digit(self, digit: str) -> Message:
        """Tap the button that means this digit."""
        found = next((tap for name, tap in self.screen.buttons if name.startswith(f"{digit} ")), None)
        assert found is not None, f"no button {digit!r} among {self.screen.labels}"
        return await self.step(lambda: self.press(found))

    async def photo(self, raw: bytes, caption: str = "") -> Message:
        """Send a photo, as the app does: in two sizes, of which the first is too small to read anything on."""
        return await self.step(lambda: self.write_photo(raw, caption))

    def write_photo(self, raw: bytes, caption: str = "") -> Json:
        """Send a photo without waiting; returns the update."""
        number = next(self.server.numbers)
        small, large = f"small-{number}", f"large-{number}"
        self.server.files |= {small: b"too small", large: raw}
        sizes = [
            {"file_id": small, "file_unique_id": small, "width": 90, "height": 67},
            {"file_id": large, "file_unique_id": large, "width": 1280, "height": 960},
        ]
        return self.write(photo=sizes, **({"caption": caption} if caption else {}))

    async def document(self, raw: bytes, name: str, size: int | None = None) -> Message:
        """Send a file; `size` is what Telegram says of it where that is not true."""
        file = f"doc-{next(self.server.numbers)}"
        self.server.files[file] = raw
        sent = {"file_id": file, "file_unique_id": file, "file_name": name, "mime_type": "application/octet-stream"}
        return await self.step(lambda: self.write(document={**sent, "file_size": size or len(raw)}))

    async def picture_file(self, raw: bytes, mime: str = "image/png", caption: str = "") -> Message:
        """Send a picture as a file, which Telegram leaves as it is."""
        file = f"file-{next(self.server.numbers)}"
        self.server.files[file] = raw
        sent = {"file_id": file, "file_unique_id": file, "file_name": "IMG", "mime_type": mime, "file_size": len(raw)}
        return await self.step(lambda: self.write(document=sent, **({"caption": caption} if caption else {})))

    async def location(self, latitude: float, longitude: float) -> Message:
        """Send where the phone is."""
        return await self.step(lambda: self.write(location={"latitude": latitude, "longitude": longitude}))

    async def step(self, act: Callable[[], Json]) -> Message:
        """Do something and wait until the bot is done with it."""
        server = self.server
        before, shown = len(server.calls), server.shown(self.chat)
        self.last = act()
        number = self.last["update_id"]
        await server.until(lambda: number in server.confirmed)
        if server.webhook:  # taken, but the screen may be on its way, and what follows it
            await server.until(lambda: server.shown(self.chat) > shown)
            calls = -1
            while calls != len(server.calls):
                calls = len(server.calls)
                await asyncio.sleep(0.1)
        query = self.last.get("callback_query", {}).get("id")
        if query:
            await server.until(lambda: server.queries[query] > 0)
        await asyncio.sleep(0.02)
        self.calls = [c for c in server.calls[before:] if c.method in SCREEN_CALLS and self._mine(c, query)]
        return self.screen

    def _mine(self, call: Call, query: str | None) -> bool:
        if call.method == "answerCallbackQuery":
            return query is not None and call.body.get("callback_query_id") == query
        return call.chat == self.chat

    def block(self) -> Json:
        """Block the bot."""
        self.blocked = True
        return self._member("kicked")

    def unblock(self) -> Json:
        """Let the bot write again."""
        self.blocked = False
        return self._member("member")

    def _member(self, status: str) -> Json:
        me = {"id": int(self.server.token.split(":")[0]), "is_bot": True, "first_name": "村口"}
        old, new = {"user": me, "status": "member"}, {"user": me, "status": status, "until_date": 0}
        at = {"id": self.chat, "type": "private", "first_name": self.name}
        return self.server.put(
            {
                "my_chat_member": {
                    "chat": at,
                    "from": self.who(),
                    "date": 1_760_000_000,
                    "old_chat_member": old,
                    "new_chat_member": new,
                }
            }
        )


def voice(villager: Villager) -> Callable[..., Awaitable[str]]:
    """A face for text stories: takes one line a person enters, returns what they then see, as `bot.words.plain` has it.

    A line is typed as it stands; `[words]` taps the button whose label holds the words; `@30.1,108.2` sends a place
    (latitude, longitude); `#order:17` presses a button that says so, whether it was ever offered or not; `!` sends the
    photo or named file that is given with it, and what follows is the photo's caption. A file the bot sent for it is a line `📎 name`.
    """

    async def enter(line: str, raw: bytes = b"", name: str = "") -> str:
        had = len(villager.papers)
        if line.startswith("[") and line.endswith("]"):
            await villager.tap(line[1:-1])
        elif line.startswith("@"):
            latitude, longitude = line[1:].split(",")
            await villager.location(float(latitude), float(longitude))
        elif line.startswith("#"):
            await villager.step(lambda: villager.press(line[1:]))
        elif line.startswith("!") and name:
            await villager.document(raw, name)
        elif line.startswith("!"):
            await villager.photo(raw, line[1:])
        else:
            await villager.send(line)
        papers = [f"📎 {name}" for name, _ in villager.papers[had:]]
        return "\n".join([*_lines(villager.screen), *papers])

    return enter


def _lines(screen: Message) -> Iterator[str]:
    yield screen.text
    if screen.rows:
        yield ""
    for label in screen.labels:
        yield re.sub(r"^(\d?) ?[·•] ", r"\1 ", label).lstrip()
