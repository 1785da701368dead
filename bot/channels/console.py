"""The console channel: the same conversation in a terminal, and a recorder of stories."""

import asyncio
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from bot.channels import Hook
from bot.talk import Event, Kind, View
from bot.turn import Turns
from bot.words import plain
from catalog.store import Busy

PLACE = re.compile(r"@\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
RETRY = 1.0  # seconds before a busy store is asked again


class Console:
    """One person at one terminal. `@34.2,111.9` sends a location; the end of the input ends the conversation."""

    name = "console"
    hooks: Mapping[str, Hook] = {}

    def __init__(
        self, heard: TextIO, shown: TextIO, *, who: str = "console", language: str = "", record: TextIO | None = None
    ) -> None:
        """Read lines from `heard`, write screens to `shown`; `record` takes the conversation down as a story.

        `language` is the terminal's, as in LANG ("zh_CN.UTF-8").
        """
        self.heard, self.shown, self.who, self.record = heard, shown, who, record
        self.language = language.partition(".")[0].replace("_", "-")
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.said = 0
        self.session = ""
        self.done = asyncio.Event()
        self.talking: asyncio.Task[None] | None = None

    async def start(self, turns: Turns) -> None:
        """Greet, and take lines from now on; `done` is set when there are no more."""
        loop = asyncio.get_running_loop()
        # A thread of its own that never holds up our end: it may wait for a line for ever.
        threading.Thread(target=self._listen, args=(loop,), daemon=True, name="console").start()
        self.session = f"{loop.time():.6f}"
        self.talking = asyncio.create_task(self._talk(turns), name="console")

    async def stop(self) -> None:
        """Say no more."""
        if self.talking:
            self.talking.cancel()
            with suppress(asyncio.CancelledError):
                await self.talking

    async def send(self, address: str, view: View) -> None:
        """Print what somebody else did, apart from the answers."""
        self._write_down(f"\n{self.who}<")
        self._print("🔔 " + plain(view))

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError, ValueError):  # the loop or the input may be closed by now
            for line in self.heard:
                loop.call_soon_threadsafe(self.lines.put_nowait, line.rstrip("\n"))
            loop.call_soon_threadsafe(self.lines.put_nowait, None)

    async def _talk(self, turns: Turns) -> None:
        try:
            self._write_down(f"# a conversation taken down at the console\n\n{self.who}> /start")
            self._print(plain(await self._come(turns, "/start")))
            while (line := await self.lines.get()) is not None:
                if line.strip():
                    self._write_down(f"\n{self.who}> {line}")
                    self._print(plain(await self._come(turns, line)))
        finally:
            self.done.set()

    async def _come(self, turns: Turns, line: str) -> View:
        self.said += 1
        place = PLACE.fullmatch(line.strip())
        event = Event(
            channel=self.name,
            id=f"{self.who}:{self.session}:{self.said}",
            address=self.who,
            kind=Kind.PLACE if place else Kind.TEXT,
            text="" if place else line,
            place=(float(place[1]), float(place[2])) if place else None,
            language="" if self.language in ("C", "POSIX") else self.language,
        )
        while True:
            try:
                return await turns.come(event)
            except Busy:
                await asyncio.sleep(RETRY)

    def _print(self, text: str) -> None:
        self.shown.write(f"{text}\n\n")
        self.shown.flush()
        self._write_down("\n".join(f"  {line}".rstrip() for line in text.removeprefix("🔔 ").splitlines()))

    def _write_down(self, text: str) -> None:
        if self.record:
            self.record.write(f"{text}\n")
            self.record.flush()
