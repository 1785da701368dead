"""What Telegram gave us to keep, close at hand: file ids, a chat's menu, the message that asks for a location."""

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from bot import memory
from bot.channels.telegram.lines import Lines
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

NAME = "telegram"
MOST = 100_000  # notes held in memory; beyond it we start again and look them up
OF_A_CHAT = ("place", "menu")  # what is asked about each chat, and so looked up at once
SOON = 0.1  # seconds after which what is new is written down, all of it at once; nobody taps as soon as that


class Notes:
    """A cache over `memory.kept`. A note that is lost costs a repeat at worst, so a busy store is no failure here."""

    def __init__(self, turns: "Turns", lines: Lines) -> None:
        self.turns, self.lines = turns, lines
        self.known: dict[str, str] = {}
        self.unwritten: dict[str, str] = {}

    async def get(self, key: str) -> str:
        """What was kept under a key, or ""."""
        if key in self.unwritten:
            return self.unwritten[key]
        if key not in self.known:
            kind, _, of = key.partition(":")
            keys = [f"{one}:{of}" for one in OF_A_CHAT] if kind in OF_A_CHAT else [key]
            found = await self.turns.run(partial(self._read, keys))
            for one, value in found.items():
                if one not in self.known:  # else it was put there meanwhile, and may not be written yet
                    self._hold(one, value)
            return self.known.get(key, found[key])
        return self.known[key]

    def put(self, key: str, value: str) -> None:
        """Keep something; "" forgets it."""
        if self.known.get(key) != value:
            self._hold(key, value)
            if not self.unwritten:
                self.lines.aside(self._write_soon)
            self.unwritten[key] = value

    async def write(self) -> None:
        """Write down what is new."""
        while new := dict(self.unwritten):
            try:
                await self.turns.run(partial(self._write, new))
            finally:
                self.unwritten = {key: value for key, value in self.unwritten.items() if new.get(key) != value}

    async def _write_soon(self) -> None:
        await asyncio.sleep(SOON)
        await self.write()

    def _hold(self, key: str, value: str) -> None:
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[key] = value

    def _read(self, keys: list[str]) -> dict[str, str]:
        try:
            with self.turns.store.reading() as s:
                return {key: memory.kept(s, NAME, key) or "" for key in keys}
        except Busy:
            return dict.fromkeys(keys, "")

    def _write(self, new: dict[str, str]) -> None:
        try:
            with self.turns.store.transaction() as s:
                for key, value in sorted(new.items()):  # two processes must not each wait for what the other holds
                    memory.keep(s, NAME, key, value)
        except Busy:
            log.warning("the store was busy; not kept: %s", ", ".join(new))
