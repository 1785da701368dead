"""Pictures as WeChat takes them: uploaded once, and known by their id there for as long as it keeps them."""

import io
import logging
import time
from typing import TYPE_CHECKING

from PIL import Image

from bot import memory
from bot.channels.wechat.wire import Wire
from catalog import goods
from catalog.refusals import NotFound
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

NAME = "wechat"
KEPT = 3 * 24 * 3600 - 3600  # seconds: WeChat keeps an upload for three days
MIMES = ("image/jpeg", "image/png", "image/gif")


class Pictures:
    """Ids of goods' pictures at WeChat, kept in the store for all processes."""

    def __init__(self, turns: "Turns", wire: Wire) -> None:
        self.turns, self.wire = turns, wire

    async def media(self, digest: str) -> str:
        """The id of a stored picture at WeChat, uploaded if it is not there any more; "" where there is none.

        Raises Busy, and what the wire raises.
        """
        known, _, at = (await self.turns.run(lambda: self._known(digest))).rpartition(" ")
        if known and time.time() - int(at) < KEPT:
            return known
        found = await self.turns.run(lambda: self._picture(digest))
        if found is None:
            return ""
        media = await self.wire.upload(*found)
        await self.turns.run(lambda: self._keep(digest, f"{media} {int(time.time())}"))
        return media

    async def forget(self, digest: str) -> None:
        """WeChat does not know this picture any more. Raises Busy."""
        await self.turns.run(lambda: self._keep(digest, ""))

    def _known(self, digest: str) -> str:
        with self.turns.store.reading() as s:
            return memory.kept(s, NAME, f"media:{digest}") or ""

    def _keep(self, digest: str, value: str) -> None:
        with self.turns.store.transaction() as s:
            memory.keep(s, NAME, f"media:{digest}", value)

    def _picture(self, digest: str) -> tuple[bytes, str] | None:
        try:
            with self.turns.store.reading() as s:
                found = goods.picture(s, digest)
                data, mime = found.data, found.mime
        except (NotFound, Busy):
            return None
        return (data, mime) if mime in MIMES else (_jpeg(data), "image/jpeg")


def _jpeg(data: bytes) -> bytes:
    """A picture in a form WeChat takes."""
    into = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        picture.convert("RGB").save(into, "JPEG", quality=85)
    return into.getvalue()
