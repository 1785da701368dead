"""The access token that every call to WeChat needs: kept in the store, renewed by one process for all of them."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot import memory
from bot.channels import Later

if TYPE_CHECKING:
    from bot.turns import Turns

NAME = "wechat"
TOKEN, LEASE = "token", "token lease"
EARLY = 240.0  # seconds before its end from which a token is not used any more; WeChat gives a new one from 300 on
LEASED = 15.0  # seconds one process has to fetch a token before another may try
LOOK = 0.1  # seconds between two looks whether the other process has it

# Ask WeChat for a token: (whether to have it make a new one at all costs) → token, and how many seconds it is good.
Ask = Callable[[bool], Awaitable[tuple[str, float]]]


class Token:
    """Hands out a token that is good now. `ask` fetches one; it raises what a wire raises."""

    def __init__(self, turns: "Turns", ask: Ask, clock: Callable[[], float] = time.time) -> None:
        self.turns, self.ask, self.clock = turns, ask, clock
        self.known, self.until = "", 0.0
        self.lock = asyncio.Lock()
        self.who = secrets.token_hex(8)

    async def get(self, bad: str = "") -> str:
        """A token. `bad` is one that WeChat has just refused. Raises Later and Busy, and what `ask` raises."""
        if self._good(bad):
            return self.known
        async with self.lock:
            for _ in range(int(2 * LEASED / LOOK)):
                if self._good(bad) or await self.turns.run(lambda: self._look(bad)):
                    return self.known
                if await self.turns.run(self._lease):
                    return await self._renew(bad)
                await asyncio.sleep(LOOK)
        raise Later

    def _good(self, bad: str) -> bool:
        return bool(self.known) and self.known != bad and self.clock() < self.until - EARLY

    async def _renew(self, bad: str) -> str:
        try:
            if await self.turns.run(lambda: self._look(bad)):  # another was done between our look and our lease
                return self.known
            token, lasts = await self.ask(False)
            if token == bad:  # WeChat thinks that it is good, and will not take it
                token, lasts = await self.ask(True)
            self.known, self.until = token, self.clock() + lasts
            await self.turns.run(self._keep)
        finally:
            await self.turns.run(self._release)
        return token

    def _look(self, bad: str) -> bool:
        """Take what another process has kept, if it is good."""
        with self.turns.store.reading() as s:
            kept = json.loads(memory.kept(s, NAME, TOKEN) or "{}")
        if kept and kept["token"] != bad:
            self.known, self.until = kept["token"], kept["until"]
        return self._good(bad)

    def _keep(self) -> None:
        with self.turns.store.transaction() as s:
            memory.keep(s, NAME, TOKEN, json.dumps({"token": self.known, "until": self.until}))

    def _lease(self) -> bool:
        """Whether it is now ours to fetch one. A process that died with the lease holds it up for a moment only."""
        with self.turns.store.transaction() as s:
            was = memory.kept(s, NAME, LEASE)
            if was and self.clock() < float(was.split()[0]):
                return False
            return memory.swap(s, NAME, LEASE, was, f"{self.clock() + LEASED} {self.who}")

    def _release(self) -> None:
        with self.turns.store.transaction() as s:
            was = memory.kept(s, NAME, LEASE) or ""
            if was.endswith(self.who):
                memory.swap(s, NAME, LEASE, was, f"0 {self.who}")
