"""The wire to WeChat: every call we make there, and how each can fail, in our words."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.channels import Gone, Later, Refused
from bot.channels.wechat.token import Token
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

API = "https://api.weixin.qq.com"
SECONDS = 10.0  # for a call
MOST_BYTES = 10 << 20  # of a picture somebody sent

Json = dict[str, Any]


class Closed(Exception):
    """WeChat takes no customer-service message to this person now: it is too long since they did something."""


class BadMedia(Refused):
    """WeChat has forgotten this picture, or does not take it."""


class NoMenu(Refused):
    """This account has no messages with choices to tap, or not with these."""


class Wrong(Later):
    """WeChat does not know this account, its secret, or this machine: nothing goes before somebody changes that."""


STALE = {40001, 40014, 42001}  # the token is not good any more
# What an errcode in a 200 answer means. Any other is Refused.
MEANS: Mapping[int, type[Exception]] = {
    -1: Later,  # busy
    40003: Gone,  # no such OpenID
    40007: BadMedia,
    40121: BadMedia,
    40137: BadMedia,
    43004: Gone,  # does not follow us
    43019: Gone,  # on the account's black list
    45009: Later,  # the day's calls are used up
    45011: Later,  # too many calls a minute
    45015: Closed,  # too long since they did something
    45047: Closed,  # too many messages since
    40008: NoMenu,  # no such type of message
    40200: NoMenu,  # not with an account of this type
    45098: NoMenu,  # too long a list
    40013: Wrong,  # no such account
    40125: Wrong,  # another secret
    40164: Wrong,  # not from this machine's address
    40243: Wrong,  # the secret is frozen
}
PAUSE: Mapping[int, float] = {45009: 3600.0, 45011: 60.0}  # seconds to wait


class Wire:
    """Calls to WeChat. Every call raises Gone, Later, Refused or Closed, and nothing that holds the token."""

    def __init__(self, turns: "Turns", app_id: str, secret: str, api_url: str | None = None) -> None:
        """Needs a running event loop."""
        self.app_id, self.secret, self.api = app_id, secret, (api_url or API).rstrip("/")
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        self.token = Token(turns, self._ask_token)

    async def close(self) -> None:
        """Hang up."""
        await self.session.close()

    # Writing to somebody

    async def text(self, to: str, words: str) -> None:
        """A customer-service message."""
        await self._call("message/custom/send", {"touser": to, "msgtype": "text", "text": {"content": words}})

    async def picture(self, to: str, media: str) -> None:
        """A picture that was uploaded."""
        await self._call("message/custom/send", {"touser": to, "msgtype": "image", "image": {"media_id": media}})

    async def choices(self, to: str, words: str, choices: Sequence[tuple[str, str]]) -> None:
        """Words, and below them (tap, label) choices to tap. Raises NoMenu where the account has no such thing."""
        menu = {
            "head_content": words + "\n",
            "list": [{"id": tap, "content": label} for tap, label in choices],
            "tail_content": "",
        }
        await self._call("message/custom/send", {"touser": to, "msgtype": "msgmenu", "msgmenu": menu})

    async def template(self, to: str, template: str, fields: Mapping[str, str]) -> None:
        """A template message, which goes at any time."""
        data = {name: {"value": value} for name, value in fields.items()}
        await self._call("message/template/send", {"touser": to, "template_id": template, "data": data})

    # Pictures

    async def upload(self, picture: bytes, mime: str, name: str = "") -> str:
        """Give a picture to WeChat, which keeps it for three days; returns its id there."""
        form = {"name": name or f"picture.{mime.rpartition('/')[2]}", "mime": mime, "data": picture}
        found = await self._call("media/upload", form=form, query={"type": "image"})
        return str(found.get("media_id", ""))

    async def fetch(self, media: str) -> bytes:
        """A picture that somebody sent. Raises Later, and Refused for one that is not to be had any more."""
        found = await self._call("media/get", query={"media_id": media}, file=True)
        return bytes(found["file"])

    # The account

    async def menu(self, buttons: list[Json], tag: int | None = None) -> None:
        """The custom menu: everybody's, or that of those with a tag."""
        if tag is None:
            await self._call("menu/create", {"button": buttons})
        else:
            await self._call("menu/addconditional", {"button": buttons, "matchrule": {"tag_id": str(tag)}})

    async def tag(self, name: str) -> int:
        """The number of a tag of ours, made if there is none."""
        found = (await self._call("tags/get", query={})).get("tags", [])
        known = next((int(tag["id"]) for tag in found if tag.get("name") == name), None)
        return known or int((await self._call("tags/create", {"tag": {"name": name}}))["tag"]["id"])

    async def label(self, who: str, tag: int, on: bool) -> None:
        """Put a tag on somebody, or take it off."""
        how = "batchtagging" if on else "batchuntagging"
        await self._call(f"tags/members/{how}", {"openid_list": [who], "tagid": tag})

    async def tagged(self, tag: int) -> list[str]:
        """Who has a tag, ten thousand at most: their OpenIDs."""
        found = await self._call("user/tag/get", {"tagid": tag, "next_openid": ""})
        return [str(who) for who in found.get("data", {}).get("openid", [])]

    async def poster(self, scene: str) -> str:
        """What stands in the QR code that follows us and says `scene`, for ever."""
        asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        return str((await self._call("qrcode/create", asked))["url"])

    # How

    async def _ask_token(self, anew: bool) -> tuple[str, float]:
        asked = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret, "force_refresh": anew}
        found = await self._post("stable_token", {}, asked, None, False)
        code = int(found.get("errcode") or 0)
        if code in STALE:  # here: another secret
            raise Wrong
        if code:
            raise self._failure("stable_token", code, found)
        return str(found["access_token"]), float(found["expires_in"])

    async def _call(
        self,
        name: str,
        body: Json | None = None,
        *,
        query: Mapping[str, str] | None = None,
        form: Json | None = None,
        file: bool = False,
    ) -> Json:
        """One call; with a token that WeChat has just given up, once more with a new one."""
        bad = ""
        for again in (True, False):
            try:
                token = await self.token.get(bad)
            except Busy:
                raise Later from None
            found = await self._post(name, {**(query or {}), "access_token": token}, body, form, file)
            code = int(found.get("errcode") or 0)
            if not code:
                return found
            if code in STALE and again:
                bad = token
                continue
            if code in STALE:
                raise Later
            raise self._failure(name, code, found)
        raise AssertionError

    def _failure(self, name: str, code: int, found: Json) -> Exception:
        said = f"{name}: {code} {found.get('errmsg', '')}"[:200]
        log.info("WeChat says no: %s", said)
        kind = MEANS.get(code, Refused)
        if kind is Later:
            return Later(PAUSE.get(code))
        return kind(said) if issubclass(kind, Refused | Gone) else kind()

    async def _post(
        self, name: str, query: Mapping[str, str], body: Json | None, form: Json | None, file: bool
    ) -> Json:
        """Make a call. `from None`: the library's errors may hold the address, and with it the token."""
        data: Any = None
        if form is not None:
            data = aiohttp.FormData()
            data.add_field("media", form["data"], filename=form["name"], content_type=form["mime"])
        elif body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()  # WeChat shows \u escapes as they stand
        method = "GET" if data is None else "POST"
        try:
            async with self.session.request(method, f"{self.api}/cgi-bin/{name}", params=query, data=data) as answer:
                if answer.status != 200:
                    raise Later
                raw = await _whole(answer)
                kind = answer.content_type
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.debug("WeChat is out of reach: %s", type(error).__name__)
            raise Later from None
        if file and not kind.endswith(("json", "plain")):
            return {"file": raw}
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            log.warning("WeChat's answer to %s makes no sense", name)
            raise Later
        return found


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """An answer, of MOST_BYTES at most. Raises Refused for a longer one."""
    parts, size = [], 0
    async for part in answer.content.iter_chunked(64 << 10):
        size += len(part)
        if size > MOST_BYTES:
            raise Refused("too large")
        parts.append(part)
    return b"".join(parts)
