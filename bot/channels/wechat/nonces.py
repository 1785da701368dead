"""Nonces of plain posts, kept in the store, so that one caught on the way opens no other process's door to other words.

Sealed posts need none of it: their signature covers the body, `Seen` knows the message, and the answer is sealed.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot import memory
from bot.channels.wechat.envelope import Forged
from bot.channels.wechat.gate import REPEATS, WINDOW

if TYPE_CHECKING:
    from bot.turns import Turns

NAME = "wechat"
PREFIX = "nonce:"


class Nonces:
    """Looks before a turn, without holding up a writer; what is to be kept goes with the turn's own transaction."""

    def __init__(self, turns: "Turns", clock: Callable[[], float] = time.time) -> None:
        self.turns, self.clock = turns, clock

    async def look(self, query: Mapping[str, str], body: bytes) -> tuple[str, str]:
        """What to keep of a post with this query. Raises Forged where another process had it already, and Busy.

        The platform's own repeat, the very message again within a minute, is let in.
        """
        key, digest = _key(query), hashlib.sha256(body).hexdigest()
        at, _, known = (await self.turns.run(lambda: self._known(key))).partition(" ")
        if known and (known != digest or self.clock() - int(at) > REPEATS):
            raise Forged
        return key, f"{int(self.clock())} {digest}"

    def sweep(self) -> None:
        """Let go of those whose timestamp opens nothing any more. Raises Busy."""
        with self.turns.store.transaction() as s:
            memory.sweep(s, NAME, PREFIX, int(self.clock() - 2 * WINDOW))

    def _known(self, key: str) -> str:
        with self.turns.store.reading() as s:
            return memory.kept(s, NAME, key) or ""


def _key(query: Mapping[str, str]) -> str:
    """Of a fixed length, whatever stood in the query."""
    return PREFIX + hashlib.sha256(f"{query['timestamp']} {query['nonce']}".encode()).hexdigest()
