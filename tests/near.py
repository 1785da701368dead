"""The platforms' doors: Telegram's updates and WeChat's letters, with both platforms in this very process."""

import asyncio
import json
import time
from typing import Any, ClassVar
from unittest.mock import patch
from xml.sax.saxutils import escape

import telegram_server
import wechat_server
from ground import ANEW, Async, Ground, Harm

from bot.channels import wechat
from bot.channels.telegram import SECRET, Telegram
from bot.channels.telegram import wire as telegram_wire
from bot.channels.wechat import visits as wechat_visits


class Near(telegram_wire.Road):
    """A road to a Telegram that is in this very process."""

    server: ClassVar["NearTelegram"]
    broken: ClassVar[list[BaseException]] = []

    async def do_request(self, *args: Any, **how: Any) -> tuple[int, bytes]:
        """One call. What is wrong with this server itself would only look like a bad line to whoever calls."""
        try:
            return await self._answer(*args, **how)
        except Exception as error:
            self.broken.append(error)
            raise

    async def _answer(self, url: str, method: str, request_data: Any = None, **_: Any) -> tuple[int, bytes]:
        """One call, as the server of the other tests answers it."""
        if "/file/" in url:
            return 200, b"\x89PNG"
        body: dict[str, Any] = {}
        if isinstance(request_data, bytes):
            body = json.loads(request_data)
        elif request_data:
            body = dict(request_data.json_parameters)
            for key, (name, content, _) in (request_data.multipart_data or {}).items():
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
        if Near.broken:
            raise Harm("the platform of these tests is broken") from Near.broken.pop()
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
