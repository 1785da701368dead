"""A visit: one update from its turn to the screen that comes of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot import logbook, notnow
from bot.channels import Gone, Later, Refused
from bot.channels.telegram.board import Board
from bot.channels.telegram.lines import Lines
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.notes import NAME
from bot.channels.telegram.updates import Came
from bot.channels.telegram.wire import Wire
from bot.channels.telegram.working import Working
from bot.talk import Event, View
from catalog import people
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

SHOWINGS = (1.0, 3.0)  # pauses in seconds between the tries to show a screen
FORGOTTEN = 3600.0  # seconds after which an update that did not come again is not waited for
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds, while the store or Telegram is away


class Stage(Enum):
    """How far a visit has come."""

    COMMITTED = auto()
    OVER = auto()  # shown, or given up
    AGAIN = auto()  # nothing was done: the update must come again


Tell = Callable[[Stage], None]


def pauses() -> Iterator[float]:
    """Growing pauses in seconds, without end."""
    yield from PAUSES
    while True:
        yield PAUSES[-1]


class Visits:
    """Takes turns and shows what comes of them. Every visit reports its own failures."""

    def __init__(self, turns: "Turns", wire: Wire, board: Board, menus: Menus, lines: Lines, patient: bool) -> None:
        """`patient` visits wait while the store is busy; others are told to come again."""
        self.turns, self.wire, self.board, self.menus, self.lines = turns, wire, board, menus, lines
        self.patient = patient
        self.working: dict[str, Working] = {}
        self.waits: dict[str, tuple[float, Event]] = {}  # chat → what waits for its turn, and since when (monotonic)
        turns.tells[NAME] = self.tell
        self.closing = asyncio.Event()

    def tell(self, address: str, text: str) -> None:
        """Say how far long work for a chat is."""
        self.working.setdefault(address, Working(self.wire, address)).tell(text)

    async def visit(self, came: Came, event: Event, tell: Tell) -> None:
        """One update; `tell` hears of COMMITTED, then OVER, or of AGAIN alone. A tap is answered once."""
        with logbook.turn(event):
            await self._visit(came, event, tell)

    async def _visit(self, came: Came, event: Event, tell: Tell) -> None:
        answer: asyncio.Task[None] | None = None

        def answer_once() -> None:
            nonlocal answer
            if came.query and answer is None:
                answer = asyncio.ensure_future(self.answer(came))

        fetched = await self._fetch(came, event, answer_once)
        view, taken = await self._turn(fetched, answer_once) if fetched else (None, False)
        tell(Stage.COMMITTED if taken else Stage.AGAIN)
        if taken:
            answer_once()
            try:
                if view is not None and not self._overtaken(event.address):
                    await self._show(came, event, view)
            finally:
                tell(Stage.OVER)
        if answer is not None:
            await answer

    def _overtaken(self, chat: str) -> bool:
        """Whether a chat has sent more while we are pressed: then only what comes last is shown."""
        return self.turns.pressed[NAME]() and self.lines.more(chat)

    async def _fetch(self, came: Came, event: Event, waiting: Callable[[], None]) -> Event | None:
        """The event with the photo or file it came with, or without it where that is not to be had, or of no use.

        None: it is to come again.
        """
        if not came.file:
            return event
        for pause in pauses():
            try:
                if not await self.turns.welcome(event):
                    return event
                break
            except Busy:
                if not await self._wait(pause, waiting):
                    return None
        for pause in PAUSES:
            try:
                return replace(event, raw=await self.wire.fetch(came.file))
            except Later:
                if not await self._wait(pause, waiting):
                    return None
            except (Gone, Refused) as no:
                log.info("the file of update %s is not to be had: %s", event.id, no)
                break
        return event

    async def _wait(self, pause: float, waiting: Callable[[], None]) -> bool:
        """Wait to try again; False when the update is to come again instead."""
        if not self.patient:
            return False
        waiting()
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self.closing.wait()
        return not self.closing.is_set()

    async def _turn(self, event: Event, waiting: Callable[[], None]) -> tuple[View | None, bool]:
        """Take a turn; returns its view, and whether the event is done with. `waiting` is called when we must wait."""
        view = None
        self.waits.setdefault(event.address, (time.monotonic(), event))
        for pause in pauses():
            try:
                view = await self.turns.come(event)
            except Busy:
                if not await self._wait(pause, waiting):
                    return None, False
                continue
            except Exception:  # it broke twice over, and would for ever
                log.exception("update %s is set down", event.id)
            break
        self.waits.pop(event.address, None)
        if event.address in self.working:
            await self.working.pop(event.address).end()
        return view, True

    async def watch(self) -> None:
        """Tell whoever waits because the store is away that they do, and need do nothing; for ever."""
        while not self.closing.is_set():
            if self.turns.away:
                for address, (since, event) in tuple(self.waits.items()):
                    waited = time.monotonic() - since
                    if waited > FORGOTTEN:  # another process will have taken it
                        del self.waits[address]
                    elif waited > notnow.PATIENCE and address not in self.working:
                        self.tell(address, await self.turns.not_now(event))
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self.closing.wait()

    async def _show(self, came: Came, event: Event, view: View) -> None:
        """Show a screen, trying again for a while; only this chat waits."""
        for pause in (*SHOWINGS, None):
            try:
                await self.board.turn(event.address, view, came.shown, bool(came.query))
            except Gone:
                await self.gone(event.address)
            except Refused as no:
                log.error("a screen is refused: %s", no)
            except Later as no:
                if pause is None or (no.after or 0) > SHOWINGS[-1]:
                    log.warning("a screen of update %s could not be shown; their next step draws it", event.id)
                    return
                await asyncio.sleep(no.after or pause)
                continue
            else:
                await self.board.hand(event.address, view)
                if not self.menus.fits(event.address, view, event.language):
                    self.lines.aside(lambda: self.menus.fit(event.address, view, event.language))
            return

    async def answer(self, came: Came) -> None:
        """Answer a tap."""
        with suppress(Gone, Later, Refused):  # too late, as a rule: the phone has stopped waiting by itself
            await self.wire.answer(came.query)

    async def leave(self, came: Came, tell: Tell) -> None:
        """Somebody has just blocked us."""
        await self.gone(came.left)
        tell(Stage.COMMITTED)
        tell(Stage.OVER)

    async def gone(self, address: str) -> None:
        """Nobody is there any more: the postman need not try."""
        try:
            await self.turns.run(lambda: self._mark_gone(address))
        except Busy:
            log.info("not marked as gone: the store is busy")

    def _mark_gone(self, address: str) -> None:
        with self.turns.store.transaction() as s:
            people.gone(s, NAME, address)
