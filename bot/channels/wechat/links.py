"""Links to papers that WeChat cannot carry: each opens one paper for one person, and soon no more."""

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot import memory
from bot.channels import Answer
from bot.talk import Paper
from catalog.refusals import Refusal
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

NAME = "wechat"
PATH = "/wechat/paper"
UNUSED = 24 * 3600  # seconds a link waits to be opened
OPENED = 600  # seconds it works on from the first time: WeChat hands what it cannot show over to another browser
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
INLINE = ("image/png", "image/jpeg", "application/pdf")


class Links:
    """Makes links and opens them. `public_url` is the web channel's address as the world sees it."""

    def __init__(self, turns: "Turns", public_url: str | None) -> None:
        self.turns, self.public_url = turns, (public_url or "").rstrip("/")

    async def make(self, address: str, paper: Paper) -> str:
        """A new link to a paper for the person at an address; "" without a public address. Raises Busy.

        There is none to a paper that may not lie behind one.
        """
        if not self.public_url or not paper.by_link:
            return ""
        secret = secrets.token_urlsafe(24)
        value = f"{int(time.time()) + UNUSED} {paper.tap}"
        await self.turns.run(lambda: self._keep(f"{_key(secret)}{address}", value))
        return f"{self.public_url}{PATH}?p={secret}"

    async def hook(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Answer:
        """The paper behind a link, drawn now from what is true and theirs to see."""
        secret = query.get("p", "")
        try:
            found = await self.turns.run(lambda: self._open(_key(secret))) if SECRET.fullmatch(secret) else None
            if found is None:
                return 404, b""
            drawn = await self.turns.paper(NAME, *found)
        except Refusal:
            return 404, b""
        except Busy:
            return 503, b""
        shown = "inline" if drawn.mime in INLINE else "attachment"
        named = f"{shown}; filename*=UTF-8''{quote(drawn.name, safe='')}"
        more = {"content-type": drawn.mime, "content-disposition": named, "cache-control": "no-store"}
        return 200, drawn.data, more

    def sweep(self) -> None:
        """Let go of the links whose time is over. Raises Busy."""
        with self.turns.store.transaction() as s:
            memory.sweep(s, NAME, "paper:", int(time.time()))

    def _keep(self, key: str, value: str) -> None:
        with self.turns.store.transaction() as s:
            memory.keep(s, NAME, key, value)

    def _open(self, key: str) -> tuple[str, str] | None:
        """For whom a link is, and to what; from the first time on it works for OPENED seconds."""
        with self.turns.store.transaction() as s:
            for whole, value in memory.kept_under(s, NAME, key).items():
                until, tap, *opened = value.split(" ")
                if int(until) <= time.time():
                    memory.drop(s, NAME, whole)
                    return None
                if not opened:
                    memory.keep(s, NAME, whole, f"{int(time.time()) + OPENED} {tap} opened")
                return whole.removeprefix(key), tap
        return None


def _key(secret: str) -> str:
    """What is kept of a link: nobody who reads the store can open it."""
    return f"paper:{hashlib.sha256(secret.encode()).hexdigest()}:"  # and the address behind it
