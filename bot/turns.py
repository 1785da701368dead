"""The door for channels: takes events in order within a chat, different chats side by side."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bot import gauges, logbook, notnow
from bot.breath import Breaths
from bot.patience import Patience
from bot.scribe import Scribe, beside
from bot.talk import Document, Event, Kind, View
from bot.turn import count_beside, looked, may_send, paper, take
from bot.words import Words
from catalog.counting import Counted, Uncounted
from catalog.store import Busy, Store

T = TypeVar("T")

Tells = Callable[[str, str], None]  # called with an address and words for the person there while they wait

EYES = PENS = 2  # photos looked at, and papers drawn, at once: each may take some 200 MB while it lasts


@dataclass(slots=True)
class Line:
    """The events of one chat that wait for their turn."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """The door for channels: takes events in order within a chat, different chats side by side."""

    def __init__(self, store: Store, words: Words, threads: int | None = None) -> None:
        """`threads` is how many turns run at once: one on SQLite, which has one writer, four on PostgreSQL."""
        self.store, self.words = store, words
        self.scribe = Scribe(store, threads)
        # Looking at a photo and drawing a paper take up to a second each, and neither writes: no turn waits for them.
        self.eyes = ThreadPoolExecutor(EYES, thread_name_prefix="eye")
        self.pens = ThreadPoolExecutor(PENS, thread_name_prefix="pen")
        self.lines: dict[tuple[str, str], Line] = {}
        self.tells: dict[str, Tells] = {}  # a channel's name → how it says that something takes a while
        self.after: list[Callable[[], None]] = []  # called when somebody is to be told something: the postman wakes
        self.told = 0  # what the store had told when they were last called
        self.breaths = Breaths()
        # A channel's name → whether one who is slowed holds up others there just now: then nobody is.
        self.pressed: dict[str, Callable[[], bool]] = {}
        self.away = False  # whether the store could not take what last wanted to be written
        self.signs: dict[str, Callable[[], str]] = {}  # of what must be alive: "ok", or what is wrong with it

    async def come(self, event: Event) -> View:
        """Take one event and return what to show for it. Events of one chat are taken in the order they came here.

        A photo or file is looked at before its turn; where that takes a while, the channel's `tells` hears how far it
        is. Whoever sends faster than people do waits in the own line before it. Raises Busy when it must be given
        again later.
        """
        with logbook.turn(event):
            return await self._come(event)

    async def _come(self, event: Event) -> View:
        key = (event.channel, event.address)
        line = self.lines.setdefault(key, Line())
        line.waiting += 1
        try:
            async with line.lock:
                await self._breathe(event)
                began = time.monotonic()
                try:
                    view = await self._take(event)
                except Busy:
                    self.away = True
                    raise
                self.away = False
                gauges.SECONDS.labels(event.channel).observe(time.monotonic() - began)
        finally:
            line.waiting -= 1
            if not line.waiting:
                del self.lines[key]
        if self.told != self.store.told:  # most turns tell nobody anything
            self.told = self.store.told
            for wake in self.after:
                wake()
        return view

    async def _take(self, event: Event) -> View:
        """Look at what came with an event, then take it; what takes long to count is counted beside all turns."""
        tells, counted = self.tells.get(event.channel), Counted()
        waits = Patience(partial(tells, event.address) if tells else None)
        try:
            if event.raw:
                event = await beside(self.eyes, partial(looked, self.store, self.words, event, waits.say))
            while True:
                try:
                    return await self.scribe.turn(partial(take, self.store, self.words, event, waits.say, counted))
                except Uncounted as more:
                    count = partial(count_beside, self.store, self.words, event, more, waits.say)
                    counted[more.key] = await beside(self.pens, count)
        finally:
            waits.end()

    async def _breathe(self, event: Event) -> None:
        """Let an event of somebody who sends too fast wait, where nobody else waits for it."""
        pressed = self.pressed.get(event.channel)
        if pressed and pressed():
            return
        if pause := self.breaths.take((event.channel, event.address)):
            gauges.SLOWED.labels(event.channel).inc()
            await asyncio.sleep(pause)

    async def not_now(self, event: Event) -> str:
        """What to tell somebody whose event the store cannot take just now, in their language."""
        return await beside(self.pens, partial(notnow.words_for, self.store, self.words, event))

    async def welcome(self, event: Event) -> bool:
        """Whether it is any use to fetch what comes with an event: see `may_send`. Raises Busy."""

        def may() -> bool:
            with self.store.reading() as s:
                return may_send(s, event)

        return event.kind != Kind.FILE or await self.run(may)

    async def paper(self, channel: str, address: str, tap: str) -> Document:
        """Draw a paper for the person at an address. Raises NotFound or another Refusal, and Busy."""
        work = partial(paper, self.store, self.words, channel, address, tap)
        return await beside(self.pens, work)

    async def run(self, work: Callable[[], T]) -> T:
        """Do synchronous work on the store without holding up the event loop for longer than a moment."""
        return await self.scribe.run(work)

    def close(self) -> None:
        """Finish what is under way and take no more."""
        for pool in (self.eyes, self.pens):
            pool.shutdown(wait=True)
        self.scribe.close()
