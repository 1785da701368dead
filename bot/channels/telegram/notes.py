"""What Telegram gave us to keep, close at hand: file ids, a chat's menu, the message that asks for a location."""

import logging
from typing import TYPE_CHECKING

from bot import memory
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

NAME = "telegram"
MOST = 100_000  # notes held in memory; beyond it we start again and look them up


class Notes:
    """A cache over `memory.kept`. A store that is busy costs a repeat at worst, so it is no failure here."""

    def __init__(self, turns: "Turns") -> None:
        self.turns = turns
        self.known: dict[str, str] = {}

    async def get(self, key: str) -> str:
        """What was kept under a key, or ""."""
        if key not in self.known:
            self._hold(key, await self.turns.run(lambda: self._read(key)))
        return self.known[key]

    async def put(self, key: str, value: str) -> None:
        """Keep something; "" forgets it."""
        if self.known.get(key) != value:
            self._hold(key, value)
            await self.turns.run(lambda: self._write(key, value))

    def _hold(self, key: str, value: str) -> None:
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[key] = value

    def _read(self, key: str) -> str:
        try:
            with self.turns.store.reading() as s:
                return memory.kept(s, NAME, key) or ""
        except Busy:
            return ""

    def _write(self, key: str, value: str) -> None:
        try:
            with self.turns.store.transaction() as s:
                memory.keep(s, NAME, key, value)
        except Busy:
            log.warning("the store was busy; not kept: %s", key)
