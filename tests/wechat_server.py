"""A small WeChat over a real socket: it signs what it posts, asks again, counts, checks, and forgets tokens.

    async with WeChatServer() as server:
        web = Web("127.0.0.1", 0, others=[server.channel()])
        ... open a house with both, then
        server.door = web.url
        granny = server.phone("王秀英")
        await granny.say("/start")
        granny.shown[-1].text

`server.sealed` posts in safe mode. `server.scale` makes its five seconds shorter.
"""

import asyncio
import hashlib
import io
import itertools
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from xml.etree import ElementTree

import aiohttp
from aiohttp import web

from bot.channels.wechat import WeChat
from bot.channels.wechat.envelope import Envelope
from bot.channels.wechat.mars import shifted

APP_ID, SECRET, TOKEN = "wx00000000000000cc", "0123456789abcdef0123456789abcdef", "villagetoken"
AES_KEY = "Vm7aXk0mQ2rT9yLw4bNc8dPe1sFg6hJ3zKuYiOxAqRt"
ACCOUNT = "gh_village00000"
TEMPLATE = "tmpl_arrived-0000000001"
STEP = 20.0  # seconds a step may take before the test gives up

Json = dict[str, Any]


def error(code: int, said: str = "") -> web.Response:
    return web.json_response({"errcode": code, "errmsg": said})


class No(Exception):
    """An errcode, as WeChat says it."""

    def __init__(self, code: int, said: str = "") -> None:
        super().__init__(code, said)
        self.code, self.said = code, said


@dataclass
class Shown:
    """One message on a phone: a text, choices to tap with it, or a picture."""

    text: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)  # (id, label)
    picture: bytes = b""
    name: str = ""  # of the picture, as it was uploaded
    reply: bool = False  # an answer to a post; else a message of its own
    form: str = ""  # the template it came by


# The types of a template's fields, as the platform checks them.
FIELDS: dict[str, Callable[[str], bool]] = {
    "thing": lambda v: 0 < len(v) <= 20,
    "character_string": lambda v: 0 < len(v) <= 32 and v.isascii(),
    "number": lambda v: bool(re.fullmatch(r"[0-9.]{1,32}", v)),
    "phrase": lambda v: 0 < len(v) <= 5,
    "time": lambda v: 0 < len(v) <= 20,
}


class WeChatServer:
    """One account's WeChat. `url` is what CUNKOU_WECHAT_API_URL takes; `door` is where the channel's web server is."""

    def __init__(self, *, sealed: bool = True, scale: float = 1.0, menus: bool = True) -> None:
        self.sealed, self.scale, self.menus = sealed, scale, menus
        self.envelope = Envelope(TOKEN, APP_ID, AES_KEY)
        self.door = self.url = ""
        self.phones: dict[str, Phone] = {}
        self.tokens: list[str] = []  # all that were ever good; the last one is
        self.asked_tokens = 0
        self.token_delay = 0.0
        self.media: dict[str, bytes] = {}
        self.names: dict[str, str] = {}  # of what was uploaded
        self.uploads = 0
        self.menu: list[Json] = []
        self.conditional: dict[int, list[Json]] = {}
        self.tags: dict[str, int] = {}
        self.tagged: dict[int, set[str]] = {}
        self.calls: list[tuple[str, Json]] = []
        self.failures: list[tuple[str, int, int]] = []  # (call, errcode, times)
        self.down = False
        self.numbers = itertools.count(6_054_768_590_064_713_728)
        self.statuses: list[int] = []  # what each post was answered with

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=12 << 20)
        app.router.add_route("*", "/cgi-bin/{name:.+}", self._serve)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()
        await self.runner.cleanup()

    def channel(self, **more: Any) -> WeChat:
        """An account that takes this server for WeChat."""
        key = AES_KEY if self.sealed else None
        return WeChat(APP_ID, SECRET, TOKEN, aes_key=key, api_url=self.url, **{"deadline": 4.0 * self.scale, **more})

    def phone(self, who: str) -> "Phone":
        """The phone of somebody who follows the account."""
        if who not in self.phones:
            openid = "o" + hashlib.sha256(who.encode()).hexdigest()[:27]
            self.phones[who] = Phone(self, openid)
        return self.phones[who]

    def of(self, openid: str) -> "Phone":
        """Whose phone an OpenID is. Raises No."""
        for phone in self.phones.values():
            if phone.openid == openid:
                return phone
        raise No(40003, "invalid openid")

    def fail(self, call: str, code: int, times: int = 1) -> None:
        """Let the next calls of a name fail."""
        self.failures.append((call, code, times))

    def expire(self) -> None:
        """From now on the token is not good any more."""
        self.tokens.append("")

    def new_token(self) -> str:
        self.tokens.append(f"token-{len(self.tokens)}-{random.getrandbits(64):x}")
        return self.tokens[-1]

    # What the channel asks for

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if self.down:
            return web.Response(status=502)
        if name == "stable_token":
            return await self._token(await request.json())
        if request.query.get("access_token") != (self.tokens[-1:] or [""])[0] or not self.tokens[-1]:
            return error(40001 if request.query.get("access_token") not in self.tokens else 42001, "stale")
        for at, (call, code, times) in enumerate(self.failures):
            if call == name and times:
                self.failures[at] = (call, code, times - 1)
                return error(code, "as told")
        if name == "media/upload":
            return await self._upload(request)
        if name == "media/get":
            raw = self.media.get(request.query["media_id"])
            return web.Response(body=raw, content_type="image/jpeg") if raw else error(40007)
        raw_body = await request.read()
        body = json.loads(raw_body) if raw_body else {}
        if b"\\u" in raw_body:
            return error(40033, "no escapes")
        self.calls.append((name, body))
        try:
            return web.json_response({"errcode": 0, "errmsg": "ok", **self._call(name, body)})
        except No as no:
            return error(no.code, no.said)

    async def _token(self, body: Json) -> web.Response:
        self.asked_tokens += 1
        await asyncio.sleep(self.token_delay)
        if (body["appid"], body["grant_type"]) != (APP_ID, "client_credential"):
            return error(40013)
        if body["secret"] != SECRET:
            return error(40125)
        if not self.tokens or not self.tokens[-1] or body.get("force_refresh"):
            self.new_token()
        return web.json_response({"access_token": self.tokens[-1], "expires_in": 7200})

    async def _upload(self, request: web.Request) -> web.Response:
        async for part in await request.multipart():
            raw = await part.read(decode=False)  # type: ignore[union-attr]
            if part.name == "media" and 0 < len(raw) <= 10 << 20:  # type: ignore[union-attr]
                self.uploads += 1
                media = f"media-{self.uploads}-{hashlib.sha256(raw).hexdigest()[:12]}"
                self.media[media], self.names[media] = bytes(raw), part.filename or ""  # type: ignore[union-attr]
                return web.json_response({"type": "image", "media_id": media, "created_at": int(time.time())})
        return error(41005)

    def _call(self, name: str, body: Json) -> Json:
        match name:
            case "message/custom/send":
                return self._custom(body)
            case "message/template/send":
                return self._template(body)
            case "menu/create":
                self.menu, self.conditional = self._checked_menu(body["button"]), {}
            case "menu/addconditional":
                if set(body["matchrule"]) - {"tag_id"}:
                    raise No(65320, "private")
                if not self.menu:
                    raise No(65301)
                self.conditional[int(body["matchrule"]["tag_id"])] = self._checked_menu(body["button"])
            case "tags/get":
                return {"tags": [{"id": number, "name": tag} for tag, number in self.tags.items()]}
            case "tags/create":
                if body["tag"]["name"] in self.tags:
                    raise No(45157)
                self.tags[body["tag"]["name"]] = 100 + len(self.tags)
                return {"tag": {"id": self.tags[body["tag"]["name"]], "name": body["tag"]["name"]}}
            case "tags/members/batchtagging":
                self.tagged.setdefault(body["tagid"], set()).update(body["openid_list"])
            case "tags/members/batchuntagging":
                self.tagged.setdefault(body["tagid"], set()).difference_update(body["openid_list"])
            case "user/tag/get":
                found = sorted(self.tagged.get(body["tagid"], set()))
                return {"count": len(found), **({"data": {"openid": found}} if found else {}), "next_openid": ""}
            case "qrcode/create":
                scene = body["action_info"]["scene"]["scene_str"]
                return {"ticket": "t", "url": f"http://weixin.example/q/{scene}"}
            case _:
                raise No(40066, name)
        return {}

    def _custom(self, body: Json) -> Json:
        phone, kind = self.of(body["touser"]), body["msgtype"]
        if not phone.follows:
            raise No(43004, "require subscribe")
        shown = Shown()
        if kind == "text":
            shown.text = body["text"]["content"]
            if not shown.text:
                raise No(44004)
            if len(shown.text.encode()) > 2048:
                raise No(45002)
        elif kind == "image":
            if body["image"]["media_id"] not in self.media:
                raise No(40007)
            shown.picture = self.media[body["image"]["media_id"]]
            shown.name = self.names[body["image"]["media_id"]]
        elif kind == "msgmenu":
            if not self.menus:
                raise No(40200)
            menu = body["msgmenu"]
            if len(menu["list"]) > 10:
                raise No(45098)
            if len(menu["head_content"].encode()) > 1026 or any(
                not 0 < len(one["id"].encode()) <= 64 or not 0 < len(one["content"].encode()) <= 128
                for one in menu["list"]
            ):
                raise No(45002)
            shown.text = (menu["head_content"] + menu["tail_content"]).strip()
            shown.choices = [(one["id"], one["content"]) for one in menu["list"]]
        else:
            raise No(40008)
        phone.spend()
        phone.show(shown)
        return {}

    def _template(self, body: Json) -> Json:
        phone = self.of(body["touser"])
        if not phone.follows:
            raise No(43004)
        if body["template_id"] != TEMPLATE:
            raise No(40037)
        for name, held in body["data"].items():
            fits = FIELDS.get(re.sub(r"[0-9]+$", "", name))
            if fits is None or not fits(held["value"]):
                raise No(47003, f"data.{name}.value invalid")
        text = "\n".join(held["value"] for held in body["data"].values())
        phone.show(Shown(text, form=body["template_id"]))
        return {"msgid": next(self.numbers)}

    @staticmethod
    def _checked_menu(buttons: list[Json]) -> list[Json]:
        if not 1 <= len(buttons) <= 3:
            raise No(40016)
        for button in buttons:
            if len(button["name"].encode()) > 16:
                raise No(40018)
            if not 1 <= len(button["sub_button"]) <= 5:
                raise No(40023)
            for below in button["sub_button"]:
                if not 0 < len(below["name"].encode()) <= 60:
                    raise No(40025)
                if below["type"] != "click" or not 0 < len(below["key"].encode()) <= 128:
                    raise No(40026)
        return buttons

    # What is posted to the channel

    def signed(self, xml: bytes, *, at: float | None = None, nonce: str = "") -> tuple[dict[str, str], bytes]:
        """A message as the platform posts it: the query, and the body."""
        timestamp, nonce = str(int(time.time() if at is None else at)), nonce or f"{random.getrandbits(60)}"
        query = {"timestamp": timestamp, "nonce": nonce, "openid": "o"}
        query["signature"] = hashlib.sha1("".join(sorted((TOKEN, timestamp, nonce))).encode()).hexdigest()
        if not self.sealed:
            return query, xml
        letter = self.envelope.seal(xml)
        query |= {"encrypt_type": "aes", "msg_signature": self.envelope.sign(timestamp, nonce, letter)}
        return (
            query,
            f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{letter}]]></Encrypt></xml>".encode(),
        )

    async def post(self, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """One request, as it stands."""
        async with self.session.post(f"{self.door}wechat", params=query, data=io.BytesIO(body)) as answer:
            self.statuses.append(answer.status)
            return answer.status, await answer.read()

    async def deliver(self, xml: bytes) -> bytes:
        """A message posted as the platform does: up to three times more, each after five seconds without an answer.

        The XML that was answered, opened; b"" for nothing to show.
        """
        for _ in range(4):
            query, body = self.signed(xml)
            try:
                async with asyncio.timeout(5.0 * self.scale):
                    status, answer = await self.post(query, body)
            except (TimeoutError, aiohttp.ClientError):
                continue
            if status == 200:
                return self._opened(answer)
            await asyncio.sleep(0.2 * self.scale)
        return b""

    def _opened(self, answer: bytes) -> bytes:
        if answer in (b"", b"success"):
            return b""
        if not self.sealed:
            return answer
        said = {child.tag: child.text or "" for child in ElementTree.fromstring(answer)}
        expected = self.envelope.sign(said["TimeStamp"], said["Nonce"], said["Encrypt"])
        assert said["MsgSignature"] == expected
        return self.envelope.open(said["Encrypt"])


class Phone:
    """Somebody's phone with the account open. `shown` is everything on it, oldest first."""

    def __init__(self, server: WeChatServer, openid: str) -> None:
        self.server, self.openid = server, openid
        self.follows = True
        self.shown: list[Shown] = []
        self.news = asyncio.Event()
        self.said_at = self.did_at = 0.0
        self.said_left = self.did_left = 0

    def show(self, shown: Shown) -> None:
        self.shown.append(shown)
        self.news.set()

    def spend(self) -> None:
        """Count one customer-service message. Raises No where there is none to count."""
        now = time.time()
        if self.did_left and now - self.did_at <= 60:
            self.did_left -= 1
        elif now - self.said_at > 48 * 3600:
            raise No(45015, "response out of time limit")
        elif not self.said_left:
            raise No(45047, "out of response count limit")
        else:
            self.said_left -= 1

    def xml(self, kind: str, **fields: str) -> bytes:
        """A message from this phone."""
        said = {
            "ToUserName": ACCOUNT,
            "FromUserName": self.openid,
            "CreateTime": str(int(time.time())),
            "MsgType": kind,
        }
        if kind != "event":
            said["MsgId"] = str(next(self.server.numbers))
        said |= fields
        inside = "".join(
            f"<{tag}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{tag}>" for tag, text in said.items()
        )
        return f"<xml>{inside}</xml>".encode()

    async def post(self, xml: bytes) -> Shown | None:
        """Let the platform deliver something; what it was answered with, if it was."""
        self._count(xml)
        answer = await self.server.deliver(xml)
        if not answer:
            return None
        said = {child.tag: child.text or "" for child in ElementTree.fromstring(answer)}
        assert (said["ToUserName"], said["FromUserName"]) == (self.openid, ACCOUNT)
        assert said["MsgType"] == "text" and 0 < len(said["Content"].encode()) <= 2048
        shown = Shown(said["Content"], reply=True)
        self.show(shown)
        return shown

    def _count(self, xml: bytes) -> None:
        said = {child.tag: child.text or "" for child in ElementTree.fromstring(xml)}
        if (
            said["MsgType"] == "event" and said.get("Event") in ("CLICK", "SCAN", "subscribe")
        ) or "bizmsgmenuid" in said:
            self.did_at, self.did_left = time.time(), 3
        elif said["MsgType"] != "event":
            self.said_at, self.said_left = time.time(), 5

    async def step(self, xml: bytes) -> Shown:
        """Deliver something, and wait for what it brings, at once or later."""
        before = len(self.shown)
        if shown := await self.post(xml):
            return shown
        return await self.next(before)

    async def next(self, before: int) -> Shown:
        """The first message of words with a number from `before` on."""
        async with asyncio.timeout(STEP):
            while not (found := [one for one in self.shown[before:] if one.text]):
                self.news.clear()
                await self.news.wait()
            return found[0]

    async def say(self, text: str) -> Shown:
        return await self.step(self.xml("text", Content=text))

    async def speak(self, heard: str) -> Shown:
        return await self.step(self.xml("voice", MediaId="voice", Format="amr", Recognition=heard))

    async def at(self, latitude: float, longitude: float) -> Shown:
        x, y = shifted(latitude, longitude)  # as WeChat's map has it
        return await self.step(self.xml("location", Location_X=str(x), Location_Y=str(y), Label="村里"))

    async def photo(self, raw: bytes) -> Shown:
        media = f"sent-{len(self.server.media)}"
        self.server.media[media] = raw
        return await self.step(self.xml("image", MediaId=media, PicUrl="http://pictures.example/1"))

    async def file(self, name: str) -> Shown:
        """WeChat says that a file was sent, and gives it to nobody."""
        kept = {"FileKey": "k", "FileMd5": "m", "FileTotalLen": "4096"}
        return await self.step(self.xml("file", Title=name, Description="", **kept))

    async def menu(self, key: str) -> Shown:
        return await self.step(self.xml("event", Event="CLICK", EventKey=key))

    async def choose(self, tap: str, label: str) -> Shown:
        """Tap a choice in a message."""
        return await self.step(self.xml("text", Content=label, bizmsgmenuid=tap))

    async def follow(self, scene: str = "") -> Shown:
        self.follows = True
        key = f"qrscene_{scene}" if scene else ""
        return await self.step(self.xml("event", Event="subscribe", EventKey=key))

    async def scan(self, scene: str) -> Shown:
        return await self.step(self.xml("event", Event="SCAN", EventKey=scene))

    async def leave(self) -> None:
        self.follows = False
        await self.server.deliver(self.xml("event", Event="unsubscribe", EventKey=""))

    async def press(self, words: str) -> Shown:
        """The choice whose label holds these words: typed as its digit, or tapped where it has none."""
        for shown in reversed(self.shown):
            for key, label in re.findall(r"^(\d) (.*)$", shown.text, re.MULTILINE):
                if words in label:
                    return await self.say(key)
            for tap, label in shown.choices:
                if words in label:
                    return await self.choose(tap, label)
        raise AssertionError(f"no choice {words!r} in {[one.text for one in self.shown[-3:]]}")
