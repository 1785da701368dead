"""Every way into the house as a function of bytes: typed words, taps, updates, posts, letters in XML, sheets of goods.

    with Ground(folder) as ground:
        door = DOORS["web"](ground)
        ground.bear(door, door.seeds()[0])

`bear` raises Harm where whoever came would have seen a mistake of ours, where the log has one, where a turn asked too
much of the store or of the processor, or where the books do not add up afterwards.
"""

import asyncio
import json
import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, ClassVar, Self
from unittest.mock import patch
from urllib.parse import unquote
from xml.sax.saxutils import escape

import sheets
import telegram_server
import test_rights
import test_stories
import wechat_server
from conftest import Chatter, settle
from looking import SORRY, a_basket, a_complaint, a_pass, an_order, in_no_hurry_to_disk
from sqlalchemy import event as events
from sqlalchemy import text as sql

from bot import gauges, hear
from bot.channels import wechat
from bot.channels.telegram import SECRET, Telegram
from bot.channels.telegram import wire as telegram_wire
from bot.channels.web.app import App
from bot.channels.web.health import Health
from bot.channels.web.mailbox import Mailbox
from bot.channels.wechat import visits as wechat_visits
from bot.talk import TAP_BYTES, File, Kind, View
from bot.turn import Turns, looked
from bot.words import Words
from catalog import audit
from catalog.models import Address, Role, State
from catalog.store import Store, shop

MOST_ASKED = 500  # statements of one event: an ordinary one asks for some twenty, the longest page for some 150
MOST_SECONDS = 1.0  # of the processor, for one event
MOST_LINES = 6  # that one piece of bytes says in a chat
FRESH = 40  # pieces after which the village is made as it was
AUDIT = 10  # pieces after which its books are looked at
ANEW = b"777000"  # in what comes, stands for a number that was never there
PEOPLE = ("王秀英", "站长王", "周经理", "陌生人")  # a buyer, the head of her center, the admin, a stranger


class Harm(AssertionError):
    """What must never come of anything anybody sends."""


class Ears(logging.Handler):
    """Hears what is logged as a mistake of ours."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep errors, and whatever has a traceback."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self.heard.append(logging.Formatter().format(record))


class Ground:
    """A village with an order in every state, some people with rights, and eyes on whatever happens in it."""

    def __init__(self, folder: Path, words: Words | None = None, like: Path | None = None) -> None:
        """Begins a store in `folder`, where nothing is yet, or `like` the file that another Ground kept."""
        self.words, self.open = words or Words(), ExitStack()
        self.file, self.bare = folder / "ground.db", like is None
        if like is None:
            settle(f"sqlite:///{self.file}")
        else:
            shutil.copy(like, self.file)
        self.store = Store(f"sqlite:///{self.file}")
        self.people = {name: Chatter(self.store, self.words, name) for name in PEOPLE}
        self.ears, self.asked, self.count, self.numbers = Ears(), 0, 0, 1_000_000
        self.since: list[bytes] = []  # what came since the village was made as it was
        self.seconds = 0.0  # of the processor that one event may take; 0 is any: the first of all loads and compiles

    def __enter__(self) -> Self:
        self.open.callback(self.store.close)
        self.open.enter_context(in_no_hurry_to_disk(self.store))
        if self.bare:
            self._settle()
        self.turns = Turns(self.store, self.words)
        self.open.callback(self.turns.close)
        self.as_was = sqlite3.connect(":memory:", check_same_thread=False)
        self.open.callback(self.as_was.close)
        with self._file() as file:
            file.backup(self.as_was)
        events.listen(self.store.engine, "before_cursor_execute", self._ask)
        root = logging.getLogger()
        root.addHandler(self.ears)
        self.open.callback(root.removeHandler, self.ears)
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def _settle(self) -> None:
        buyer, head, admin, stranger = self.people.values()
        stranger.say("/start")
        buyer.say("/start")
        buyer.press("东山村服务站")
        head.become(Role.STAFF, "东山村服务站")
        admin.become(Role.ADMIN)
        for state in State:
            an_order(self.store, buyer, head, state)
        a_complaint(self.store, buyer, an_order(self.store, buyer, head, State.COLLECTED))
        a_pass(self.store, buyer, an_order(self.store, buyer, head, State.READY))
        a_basket(self.store, buyer)
        buyer.tap("phone:set:13812345678")
        with self.store.transaction() as s:
            for at, who in enumerate(self.people.values()):
                for channel, name in addresses(at).items():
                    s.add(Address(channel=channel, name=name, person_id=who.person.id))

    def _ask(self, *_: object) -> None:
        self.asked += 1

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        connection = self.store.engine.raw_connection()
        try:
            assert isinstance(connection.driver_connection, sqlite3.Connection)
            yield connection.driver_connection
        finally:
            connection.close()

    def keep(self, file: Path) -> Path:
        """Put the village as it was into a file, for others to begin with."""
        with closing(sqlite3.connect(file)) as other:
            self.as_was.backup(other)
        return file

    def anew(self) -> None:
        """Make the village as it was."""
        with self.store.reading() as s:
            version = shop(s).goods_version
        with self._file() as file:
            self.as_was.backup(file)
        with self.store.reading() as s:
            if version != shop(s).goods_version:
                self.store.findable = None
        self.since.clear()

    def number(self) -> int:
        """A number that was never there."""
        self.numbers += 1
        return self.numbers

    def bear(self, door: "Door", data: bytes) -> None:
        """Let something come in at a door. Raises Harm."""
        self.count += 1
        if self.count % FRESH == 0:
            self.anew()
        self.since.append(data)
        self.ears.heard.clear()
        broken = told_broken()
        with nullcontext() if door.measures else self.measured():
            door.come(data.replace(ANEW, str(self.number()).encode()))
        self._nothing_logged()
        if told_broken() != broken:
            raise Harm("a turn broke")
        if self.count % AUDIT == 0:
            self.adds_up()

    def _nothing_logged(self) -> None:
        if self.ears.heard:
            raise Harm("\n".join(self.ears.heard))

    def adds_up(self) -> None:
        """Look at the books. Raises Harm."""
        with self.store.reading() as s:
            if off := audit.wrong(s):
                raise Harm(f"the books do not add up: {off}")
            if lost := s.execute(sql("PRAGMA foreign_key_check")).all():
                raise Harm(f"rows speak of rows that are not there: {lost}")

    @contextmanager
    def measured(self) -> Iterator[None]:
        """One event's work. Raises Harm where it is too much."""
        self.asked, began = 0, time.process_time()
        yield
        if self.asked > MOST_ASKED:
            raise Harm(f"one event asked the store {self.asked} times")
        if self.seconds and (took := time.process_time() - began) > self.seconds:
            raise Harm(f"one event took {took:.1f} s of the processor")

    def sound(self, view: View) -> None:
        """That every channel can show a view, and that nobody has to apologise in it. Raises Harm."""
        if any(sorry in view.text for sorry in SORRY):
            raise Harm("a turn broke: " + "\n".join(self.ears.heard))
        try:
            telegram_server.Markup(view.text)
        except telegram_server.Refusal as no:
            raise Harm(f"{no}: {view.text}") from None
        if not view.text.strip() or not view.buttons:
            raise Harm(f"nothing to read or to choose: {view}")
        for button in view.buttons:
            if not (button.tap.isascii() and 0 < len(button.tap) <= TAP_BYTES and button.label.strip()):
                raise Harm(f"no channel can show this: {button}")


def told_broken() -> float:
    """How many turns broke in this process."""
    every = (sample for metric in gauges.TURNS.collect() for sample in metric.samples)
    return sum(sample.value for sample in every if sample.labels.get("outcome") == "broken")


def addresses(at: int) -> dict[str, str]:
    """Where the person at a place among PEOPLE is found on each channel."""
    return {"telegram": str(1001 + at), "web": f"{at}" * 32, "wechat": f"o{at}"}


class Door:
    """A way in. One that `measures` may let several events come, and looks at each."""

    measures = False

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def come(self, data: bytes) -> None:
        """Let something come. Raises Harm, or whatever went wrong."""
        raise NotImplementedError

    @staticmethod
    def seeds() -> list[bytes]:
        """What may well come: variations begin with these."""
        raise NotImplementedError


class Chat(Door):
    """Somebody in a chat: the first byte says who, then each line is typed, `#a:tap` tapped, `@lat,lon` a place."""

    measures = True

    def come(self, data: bytes) -> None:
        """Take some lines, one turn each."""
        who = list(self.ground.people.values())[data[0] % len(PEOPLE) if data else 0]
        for line in data[1:].split(b"\n")[:MOST_LINES]:
            said = line.decode(errors="surrogateescape")
            with self.ground.measured():
                if said.startswith("#"):
                    who.tap(said[1:])
                elif said.startswith("@") and (place := degrees(said[1:])):
                    who.at(*place)
                else:
                    who.say(said)
            self.ground.sound(who.view)


def degrees(said: str) -> tuple[float, float] | None:
    """Two numbers of any kind, as a channel may pass them on."""
    one, _, other = said.partition(",")
    try:
        return float(one), float(other)
    except ValueError:
        return None


def _lines(of: Callable[[int], Iterable[str]], at_once: int = 3) -> list[bytes]:
    """Lines as seeds, some at once, for each of the people."""
    made = []
    for who in range(len(PEOPLE)):
        said = list(of(who))
        for at in range(0, len(said), at_once):
            made.append(f"{who}{chr(10).join(said[at : at + at_once])}".encode())
    return made


class Words_(Chat):
    """What is typed in the stories."""

    @staticmethod
    def seeds() -> list[bytes]:
        """Every tenth line of the stories for each, shifted."""
        told = [line.said for path in test_stories.STORIES for line in test_stories.read(path).lines if not line.notice]
        told = list(dict.fromkeys(said for said in told if said and said[0] not in "[#!{"))
        return _lines(lambda who: told[who::10])


class Taps(Chat):
    """What is tapped, offered or forged, and what is typed where it leads."""

    @staticmethod
    def seeds() -> list[bytes]:
        """What the curious try, in turn for each, with a number or a word after it."""
        typed = ("12.5", "鸡蛋", "0", "明天", "1", "两箱")
        numbers = {"N": "3", "I": "1", "P": "1", "C": "1"}

        def of(who: int) -> Iterator[str]:
            for at, tap in enumerate(test_rights.TYPED):
                if (at + who) % 2 == 0:
                    yield "#" + ":".join(numbers.get(part, part) for part in tap.split(":"))
                if at % 3 == 0:
                    yield typed[at // 3 % len(typed)]

        return _lines(of)


class Commands(Chat):
    """What begins with a slash, with whatever behind it."""

    @staticmethod
    def seeds() -> list[bytes]:
        """Every command bare, and with something behind it."""
        behind = ("", " ABCD2345", " 鸡蛋 12.5", "@cunkou_bot", " 1 2 3", " -1")
        return _lines(lambda who: (f"/{name}{behind[(at + who) % 6]}" for at, name in enumerate([*hear.COMMANDS, "x"])))


class Sheets(Door):
    """A file from the admin: its name in the first line, then its bytes; what is offered then is tapped."""

    measures = True

    def come(self, data: bytes) -> None:
        """Send a file and say yes to it."""
        name, _, raw = data.partition(b"\n")
        admin = self.ground.people["周经理"]
        sent = admin.event(kind=Kind.FILE, file=File(name.decode(errors="surrogateescape"), len(raw)), raw=raw)
        admin.take(looked(self.ground.store, self.ground.words, sent, lambda told: None))
        self.ground.sound(admin.view)
        for button in admin.view.buttons:
            if button.tap.endswith(":yes"):
                with self.ground.measured():
                    admin.tap(button.tap)
                self.ground.sound(admin.view)
                return

    @staticmethod
    def seeds() -> list[bytes]:
        """Price lists in several forms; few that a process of its own must read."""
        rows = [("品名", "规格", "价格", "库存", "分类", "图标", "别名", "隐藏", "保质", "供货商")]
        rows += [("香醋", "500克", "3.50", "7", "调料", "🍶", "老醋 陈醋", "否", "24", "李记")]
        english = [
            ("No.", "Item", "Spec", "Price", "Qty", "Unit", "Category"),
            (1, "Eggs", "30", "29,50", 80, "box", ""),
        ]
        made = [
            ("价目表.csv", sheets.text(rows)),
            ("a.csv", sheets.text(english, ";")),
            ("b.txt", sheets.text(sheets.ZH, "\t", "gb18030")),
            ("c.csv", sheets.text(sheets.ZH, ",", "utf-16")),
            ("d.csv", sheets.text([("编号", "价格", "库存"), *((n, n * 1.5, n) for n in range(1, 30))])),
            ("e.xlsx", sheets.xlsx(sheets.ZH)),
        ]
        return [f"{name}\n".encode() + raw for name, raw in made]


class Async(Door):
    """A way in that needs an event loop."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda loop, about: ground.ears.heard.append(repr(about)))
        ground.open.callback(self.loop.close)

    def run(self, work: Any) -> Any:
        """Do some work of the channel's."""
        return self.loop.run_until_complete(asyncio.wait_for(work, 30))


class Web(Async):
    """A request: `GET /path`, headers a line each (`who: 1` is a cookie), an empty line, and what is posted."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)

        async def begin() -> App:
            with ground.store.reading() as s:
                secret = shop(s).secret
            return App(ground.turns, Mailbox(ground.turns), secret, [], None, Health(ground.turns, "metrics-token"))

        self.app = self.run(begin())

    def come(self, data: bytes) -> None:
        """Make a request. Raises Harm for an answer that is a mistake of ours."""
        head, _, body = data.partition(b"\n\n")
        first, *lines = head.split(b"\n")
        method, _, target = first.partition(b" ")
        path, _, query = target.partition(b"?")
        headers = [(b"host", b"village.example")]
        for line in lines:
            name, _, value = (part.strip() for part in line.partition(b":"))
            if name == b"who":
                session = addresses(value[0] % len(PEOPLE) if value else 0)["web"]
                name, value = b"cookie", b"cunkou=" + self.app.sessions._signer("").sign(session)
            headers.append((name.lower(), value))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method.decode("latin-1"),
            "scheme": "http",
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        status, said = self.run(self._ask(scope, body))
        if status >= 500 or b"Traceback" in said:
            raise Harm(f"{status}: {said[:200]!r}")

    async def _ask(self, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        coming = [{"type": "http.request", "body": body, "more_body": False}]
        status, said = 0, b""

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0)
            return coming.pop() if coming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, said
            status = message.get("status", status)
            said += message.get("body", b"")

        await self.app.asgi(scope, receive, send)
        return status, said

    @staticmethod
    def seeds() -> list[bytes]:
        """What a page asks for and posts."""
        posted: list[dict[str, Any]] = [
            {"text": "/start"},
            {"text": "两盒鸡蛋，一袋盐"},
            {"tap": "item:1", "label": "鸡蛋"},
            {"tap": "order:3:cancel", "label": "不要了"},
            {"place": [34.19, 111.82], "label": "📍"},
        ]
        made = []
        for who, what in enumerate(posted):
            body = json.dumps({"nonce": f"nonce-{ANEW.decode()}", "after": 0, **what}, ensure_ascii=False)
            made.append(f"POST /say\ncontent-type: application/json\nwho: {who % 4}\n\n{body}")
        asked = (
            "/",
            "/events?after=3",
            "/page/chat.js",
            "/pictures/0?thumb",
            "/paper/slip:3",
            "/health",
            "/metrics",
            "/x",
        )
        made += [f"GET {path}\nwho: {at % 4}\naccept-language: en;q=0.9\n\n" for at, path in enumerate(asked)]
        name = f"nonce=nonce-{ANEW.decode()}&after=1&name=a.csv"
        made.append(f"POST /file?{name}\ncontent-type: application/octet-stream\nwho: 2\n\n品名,价格\n香醋,3.5")
        made.append(f"POST /photo?{name}&caption=x\ncontent-type: image/png\nwho: 0\n\n\x89PNG")
        return [one.encode() for one in made]


class Near(telegram_wire.Road):
    """A road to a Telegram that is in this very process."""

    server: ClassVar["NearTelegram"]

    async def do_request(self, url: str, method: str, request_data: Any = None, **_: Any) -> tuple[int, bytes]:  # type: ignore[override]
        """One call, as the server of the other tests answers it."""
        if "/file/" in url:
            return 200, b"\x89PNG"
        body: dict[str, Any] = dict(request_data.json_parameters) if request_data else {}
        for key, (name, content, _) in ((request_data.multipart_data if request_data else None) or {}).items():
            body[key] = telegram_server.Upload(content)
            body[key].name = name
        for key in ("reply_markup", "media", "commands", "scope", "allowed_updates"):
            if isinstance(body.get(key), str):
                body[key] = json.loads(body[key])
        try:
            act = getattr(self.server, telegram_server._own_name(url.rpartition("/")[2]))
            return 200, json.dumps({"ok": True, "result": await act(body)}).encode()
        except telegram_server.Refusal as no:
            answer = no.answer()
            assert isinstance(answer.body, bytes)
            return answer.status, answer.body


class NearTelegram(telegram_server.TelegramServer):
    """Telegram, where everybody whom an update names has a phone."""

    def _to(self, body: Any) -> int:
        self.villager(int(body["chat_id"])).known = True
        return super()._to(body)

    def _deliver(self) -> None:
        pass

    async def do_get_file(self, body: Any) -> Any:
        """Any file is there."""
        return {"file_id": str(body["file_id"]), "file_unique_id": "u", "file_size": 4, "file_path": "photos/x"}


class NoPace(telegram_wire.Pace):
    """No limit."""

    async def set_out(self) -> None:
        """At once."""


class Updates(Async):
    """An update of Telegram's, posted to the webhook."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        Near.server = NearTelegram()
        for name, better in (("Road", Near), ("Sure", Near), ("Pace", NoPace)):
            ground.open.enter_context(patch.object(telegram_wire, name, better))
        self.channel = Telegram(telegram_server.TOKEN, webhook_url="https://village.example")

        async def begin() -> None:
            await self.channel.start(ground.turns)
            for _ in range(20):
                await asyncio.sleep(0)

        self.run(begin())
        self.watching = set(self.channel.lines.serving)
        ground.open.callback(lambda: self.run(self.channel.stop()))

    def come(self, data: bytes) -> None:
        """Post an update. Raises Harm for an answer that is a mistake of ours."""
        status = self.run(self._post(data))
        if status not in (200, 400):
            raise Harm(f"the webhook answered {status}")

    async def _post(self, data: bytes) -> int:
        Near.server.messages.clear()
        status, _ = await self.channel.hook({SECRET: self.channel.secret}, {}, data)
        while aside := self.channel.lines.serving - self.watching:
            await asyncio.wait(aside)
        return status

    @staticmethod
    def seeds() -> list[bytes]:
        """Everything a person can do there."""
        chat, user = (
            {"id": 1001, "type": "private"},
            {"id": 1001, "is_bot": False, "first_name": "王秀英", "language_code": "zh-hans"},
        )
        base = {"message_id": 7, "date": 1_760_000_000, "chat": chat, "from": user}
        rows = {"inline_keyboard": [[{"text": "1 鸡蛋", "callback_data": "item:1"}]]}
        said: list[dict[str, Any]] = [
            {"text": "/start"},
            {"text": "两盒鸡蛋，一袋盐"},
            {"text": "/price 鸡蛋 12.5", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
            {"location": {"latitude": 34.19, "longitude": 111.82}},
            {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 67}], "caption": "鸡蛋"},
            {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "a.csv", "file_size": 40}},
            {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "a.csv", "file_size": 99_999_999}},
            {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}},
            {"text": "1", "reply_to_message": {**base, "text": "x", "reply_markup": rows}},
        ]  # fmt: skip
        made: list[dict[str, Any]] = [{"message": {**base, **what}} for what in said]
        asked = {"id": "q1", "from": user, "chat_instance": "1"}
        shown = {**base, "text": "x", "reply_markup": rows}
        made += [{"callback_query": {**asked, "data": tap, "message": shown}} for tap in ("item:1", "order:3:cancel")]
        member = {"user": user, "status": "kicked", "until_date": 0}
        moved = {
            "chat": chat,
            "from": user,
            "date": 1,
            "old_chat_member": {**member, "status": "member"},
            "new_chat_member": member,
        }
        made.append({"my_chat_member": moved})
        seeds = []
        for who, what in enumerate(made * 2):
            update = json.dumps({"update_id": int(ANEW), **what}, ensure_ascii=False)
            seeds.append(update.replace("1001", str(1001 + who % 4)).encode())
        return seeds


class NearWire(wechat.Wire):
    """A wire to a WeChat that is in this very process."""

    server: ClassVar["NearWeChat"]

    async def _post(self, name: str, query: Any, body: Any, form: Any, file: bool) -> dict[str, Any]:
        if name == "stable_token":
            return {"access_token": "t", "expires_in": 7200}
        if name == "media/get":
            return {"file": b"\x89PNG"}
        if form is not None:
            media = f"media-{len(self.server.media)}"
            self.server.media[media] = form["data"]
            return {"media_id": media}
        try:
            return {"errcode": 0, **self.server._call(name, body)}
        except wechat_server.No as no:
            return {"errcode": no.code, "errmsg": no.said}


class NearWeChat(wechat_server.WeChatServer):
    """WeChat, where everybody whom a letter names follows the account, and may be written to."""

    def of(self, openid: str) -> wechat_server.Phone:
        """The phone with this OpenID."""
        phone = wechat_server.Phone(self, openid)
        phone.said_at, phone.said_left = time.time(), 5
        return phone


class Letters(Async):
    """A letter of WeChat's in XML, signed."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        NearWire.server = self.server = NearWeChat(sealed=False)
        ground.open.enter_context(patch.object(wechat, "Wire", NearWire))
        ground.open.enter_context(patch.object(wechat_visits, "AFTER", 0))
        self.channel = self.server.channel()
        self.run(self.channel.start(ground.turns))
        ground.open.callback(lambda: self.run(self.channel.stop()))

    def come(self, data: bytes) -> None:
        """Post a letter. Raises Harm for an answer that is a mistake of ours, or none that WeChat takes."""
        status, answer = self.run(self._post(data))
        if status not in (200, 400, 413):
            raise Harm(f"the hook answered {status}")
        if answer not in (b"", b"success"):
            said = wechat.letters.fields(answer)
            if not 0 < len(said["Content"].encode()) <= 2048:
                raise Harm(f"WeChat does not take this: {answer!r}")

    async def _post(self, data: bytes) -> tuple[int, bytes]:
        query, body = self.server.signed(data, nonce=str(self.ground.number()))  # chance is Hypothesis's in tests
        status, answer, *_ = await self.channel.hook({}, query, body)
        while self.channel.visits.work:
            await asyncio.wait(tuple(self.channel.visits.work))
        return status, answer

    @staticmethod
    def seeds() -> list[bytes]:
        """Everything a person can do there."""
        said: list[dict[str, str]] = [
            {"MsgType": "text", "Content": "你好"},
            {"MsgType": "text", "Content": "两盒鸡蛋，一袋盐"},
            {"MsgType": "text", "Content": "x", "bizmsgmenuid": "order:3:cancel"},
            {"MsgType": "voice", "Recognition": "我要鸡蛋", "MediaId": "v"},
            {"MsgType": "image", "MediaId": "m", "PicUrl": "p"},
            {"MsgType": "location", "Location_X": "34.19", "Location_Y": "111.82", "Label": "村里"},
            {"MsgType": "file", "Title": "价目表.xlsx"},
            {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_center_1"},
            {"MsgType": "event", "Event": "CLICK", "EventKey": "shelves"},
            {"MsgType": "event", "Event": "SCAN", "EventKey": "center_2"},
            {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""},
        ]
        made = []
        for who, what in enumerate(said * 2):
            about = {"ToUserName": "gh", "FromUserName": f"o{who % 4}", "CreateTime": "1760777000", "MsgId": "777000"}
            inside = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in (about | what).items())
            made.append(f"<xml>{inside}</xml>".encode())
        return made


DOORS: Mapping[str, type[Door]] = {
    "text": Words_,
    "tap": Taps,
    "command": Commands,
    "sheet": Sheets,
    "web": Web,
    "telegram": Updates,
    "wechat": Letters,
}
