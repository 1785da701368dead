"""The letters of every web session: kept in the store, so that a page that was closed misses nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from bot import memory
from bot.memory import KEEP_LETTERS, Chat, Letter
from bot.talk import Event, View
from bot.turns import Turns
from catalog.store import Busy

T = TypeVar("T")
Sheet = dict[str, Any]  # a letter as the page gets it

SCROLLBACK = 30  # letters a freshly opened page is given
POLL = 2.0  # seconds between looks for letters that another process wrote
HEARTBEAT = 15.0  # seconds of silence on a stream before a sign of life: proxies close what seems dead
LATE = 200  # letters that another process may have numbered earlier and committed later
TIDY = 20  # letters to a mailbox between two clearings of what nobody can scroll back to


class Reader:
    """One open page: what rings when there is a letter, and the last it was given."""

    def __init__(self, last: int) -> None:
        self.last, self.bell = last, asyncio.Event()
        self.told = ""  # how far long work is, to be said beside the letters


class Mailbox:
    """Letters in and out. `turns` lends its door to the store."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        turns.tells["web"] = self.tell
        self.readers: dict[str, set[Reader]] = {}
        # A line is there as long as somebody stands in it.
        self.lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.closed = False
        self.high: int | None = None  # the highest number seen when we last looked

    @asynccontextmanager
    async def line(self, address: str) -> AsyncIterator[None]:
        """One at a time for each session: what a turn answers stands above the notices it caused."""
        line = self.lines.setdefault(address, asyncio.Lock())
        async with line:
            yield

    async def answer(self, event: Event, own: str, view: View, after: int) -> list[Sheet]:
        """Keep what a person said (`own`, if not "") and what was shown for it, once however often the event comes.

        Returns the letters above `after`. Raises Busy. After a crash between a turn and this, the repeated event
        brings its picture again, and that is kept here then.
        """

        def write(s: Session) -> list[Sheet]:
            if memory.take_note(s, Event(event.channel, f"{event.id}:letter", event.address)):
                if own:
                    self._post(s, event.address, {"own": own, "nonce": event.id.rpartition(":")[2]})
                self._post(s, event.address, memory.view_body(view))
            return self._after(s, event.address, after)

        letters = await self._write(write)
        self.ring(event.address)
        return letters

    async def notice(self, address: str, view: View) -> None:
        """Keep something that somebody else's act brings to this person. Raises Busy."""
        async with self.line(address):
            await self._write(lambda s: self._post(s, address, memory.view_body(view) | {"notice": True}))
        self.ring(address)

    async def stream(self, address: str, after: int) -> AsyncIterator[str]:
        """The letters above `after` as server-sent events, then each new one as it comes. Ends when closed."""
        yield "retry: 2000\n\n"
        ready = False
        with self._reader(address, after) as reader:
            while not self.closed:
                reader.bell.clear()
                try:
                    letters = await self.after(address, reader.last)
                except Busy:
                    await asyncio.sleep(POLL)
                    continue
                for letter in letters:
                    reader.last = letter["id"]
                    yield f"id: {letter['id']}\nevent: letter\ndata: {json.dumps(letter, ensure_ascii=False)}\n\n"
                if reader.told:
                    yield f"event: working\ndata: {json.dumps(reader.told, ensure_ascii=False)}\n\n"
                    reader.told = ""
                if not ready:
                    yield "event: ready\ndata: {}\n\n"
                    ready = True
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await reader.bell.wait()
                except TimeoutError:
                    yield ": still here\n\n"

    async def after(self, address: str, number: int) -> list[Sheet]:
        """The letters of one mailbox above `number`; above 0, the last few. Raises Busy."""

        def read() -> list[Sheet]:
            with self.turns.store.reading() as s:
                return self._after(s, address, number)

        return await self.turns.run(read)

    async def watch(self) -> None:
        """Ring for letters that other processes write, for ever."""
        while True:
            await asyncio.sleep(POLL)
            with suppress(Busy):
                for address, number in await self.turns.run(self._news) if self.readers else ():
                    if any(reader.last < number for reader in self.readers.get(address, ())):
                        self.ring(address)

    def tell(self, address: str, text: str) -> None:
        """Say on the open pages of a session how far long work is; nothing of it is kept."""
        for reader in self.readers.get(address, ()):
            reader.told = text
            reader.bell.set()

    def ring(self, address: str) -> None:
        """Tell the open pages of a session that there is a letter."""
        for reader in self.readers.get(address, ()):
            reader.bell.set()

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        for address in self.readers:
            self.ring(address)

    @contextmanager
    def _reader(self, address: str, after: int) -> Iterator[Reader]:
        reader = Reader(after)
        self.readers.setdefault(address, set()).add(reader)
        try:
            yield reader
        finally:
            self.readers[address].discard(reader)
            if not self.readers[address]:
                del self.readers[address]

    async def _write(self, work: Callable[[Session], T]) -> T:
        def write() -> T:
            with self.turns.store.transaction() as s:
                return work(s)

        return await self.turns.run(write)

    @staticmethod
    def _post(s: Session, address: str, body: dict[str, Any]) -> None:
        # Two writers of one mailbox stand in line behind its chat, so that a later number is never read first.
        s.exec(select(Chat.id).where(Chat.channel == "web", Chat.address == address).with_for_update()).first()
        number = memory.post_letter(s, "web", address, body)
        if number % TIDY == 0:
            mine = (col(Letter.channel) == "web", col(Letter.address) == address)
            oldest = select(Letter.id).where(*mine).order_by(col(Letter.id).desc()).offset(KEEP_LETTERS).limit(1)
            s.exec(delete(Letter).where(*mine, col(Letter.id) <= oldest.scalar_subquery()))

    @staticmethod
    def _after(s: Session, address: str, number: int) -> list[Sheet]:
        found = memory.letters(s, "web", address, number)
        return [sheet(letter) for letter in (found if number else found[-SCROLLBACK:])]

    def _news(self) -> list[tuple[str, int]]:
        """Whose mailboxes got letters since we last looked, and the highest number in each."""
        with self.turns.store.reading() as s:
            if self.high is None:
                self.high = s.exec(select(func.max(Letter.id))).one() or 0
            asked = select(Letter.address, func.max(Letter.id)).where(
                Letter.channel == "web", col(Letter.id) > self.high - LATE
            )
            news = [(address, number or 0) for address, number in s.exec(asked.group_by(col(Letter.address)))]
        self.high = max([self.high, *(number for _, number in news)])
        return news


def sheet(letter: Letter) -> Sheet:
    """A letter as the page gets it: its body, its number, and when it was written (ISO 8601, UTC)."""
    at = letter.at if letter.at.tzinfo else letter.at.replace(tzinfo=UTC)
    return letter.body | {"id": letter.id, "at": at.isoformat(timespec="seconds")}
