"""Visits: an answer within WeChat's five seconds, the same one when it asks again, or a message afterwards."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot import logbook, memory
from bot.channels import Gone, Later, Refused
from bot.channels.wechat.board import Board
from bot.channels.wechat.letters import NAME, Came
from bot.channels.wechat.menu import Menu
from bot.channels.wechat.wire import Closed, Wire
from bot.talk import Event, View
from catalog import people
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

DEADLINE = 4.0  # seconds in which an answer must be ready; WeChat gives up after five
REMEMBERED = 60.0  # seconds an answer is kept for WeChat's repeats, which come within fifteen
MOST = 20_000  # answers kept at once
AFTER = 0.3  # seconds by which what follows an answer lets it go first
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # seconds, while the store is busy


@dataclass(slots=True)
class Visit:
    """One thing that arrived, and how far we are with it."""

    began: float
    task: "asyncio.Task[None] | None" = None
    texts: list[str] = field(default_factory=list)  # the answer, once there is one
    asking: int = 0  # requests that wait for it just now
    busy: bool = False  # the store could not take it yet
    given_up: bool = False  # nothing was done: it must come again


class Visits:
    """Takes turns for what arrives."""

    def __init__(self, turns: "Turns", wire: Wire, board: Board, menu: Menu, deadline: float) -> None:
        self.turns, self.wire, self.board, self.menu, self.deadline = turns, wire, board, menu, deadline
        self.visits: OrderedDict[str, Visit] = OrderedDict()
        self.last: dict[str, asyncio.Task[None]] = {}  # what came last from each person: theirs go one after another
        self.work: set[asyncio.Task[None]] = set()

    async def answer(self, came: Came) -> str | None:
        """The text that answers what came; "" for a message that follows later. None: it must come again."""
        assert came.event is not None
        visit = self._visit(came, came.event)
        assert visit.task is not None
        visit.asking += 1
        try:
            left = visit.began + self.deadline - time.monotonic()
            if not visit.task.done():
                # One that comes again while we are still at it waits as long as the first did.
                await asyncio.wait({visit.task}, timeout=left if left > 0 else self.deadline)
        finally:
            visit.asking -= 1
        if visit.texts:
            return visit.texts[0]
        return None if visit.busy or visit.given_up else ""

    def _visit(self, came: Came, event: Event) -> Visit:
        known = self.visits.get(came.id)
        if known is not None and not known.given_up:
            return known
        self._forget()
        visit = self.visits[came.id] = Visit(time.monotonic())
        visit.task = self.aside(self._take(came, event, visit, self.last.get(came.sender)))
        self.last[came.sender] = visit.task
        visit.task.add_done_callback(lambda task: self._leave(came.sender, task))
        return visit

    def _leave(self, sender: str, task: "asyncio.Task[None]") -> None:
        if self.last.get(sender) is task:
            del self.last[sender]

    def _forget(self) -> None:
        while self.visits:
            oldest, visit = next(iter(self.visits.items()))
            fresh = time.monotonic() - visit.began < REMEMBERED and len(self.visits) < MOST
            if fresh or (visit.task and not visit.task.done()):
                break
            del self.visits[oldest]

    async def _take(self, came: Came, event: Event, visit: Visit, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait({before})
        if came.media:
            event = await self._fetched(event, came.media)
        with logbook.turn(event):
            view = await self._turn(event, visit)
        if view is None:
            visit.given_up = visit.busy
            return
        texts = await self._texts(came.sender, view)
        if visit.asking:
            visit.texts = texts  # whoever asks gives it at once
            self.aside(self._follow(came.sender, view, texts[1:]))
        else:
            self.aside(self.board.late(came.sender, view))
        if self.menu.differs(came.sender, view.language):
            self.aside(self.menu.fit(came.sender, view.language))

    async def _texts(self, to: str, view: View) -> list[str]:
        try:
            return await self.board.reply(to, view)
        except Busy:
            return await self.board.reply(to, replace(view, paper=None)) if view.paper else [view.text]

    async def _turn(self, event: Event, visit: Visit) -> View | None:
        """The view of a turn, once it has committed; None when the store stays busy, or nothing can come of it."""
        for pause in (*PAUSES, None):
            try:
                view = await self.turns.come(event)
            except Busy:
                visit.busy = True
                if pause is None:
                    return None
                await asyncio.sleep(pause)
            except Exception:  # it broke twice over, and would for ever
                log.exception("message %s is set down", event.id)
                visit.busy = False
                return None
            else:
                visit.busy = False
                return view
        return None

    async def _fetched(self, event: Event, media: str) -> Event:
        """The event with the picture it came with, or without it where that is not to be had."""
        for pause in (0.5, 1.5, None):
            try:
                return replace(event, raw=await self.wire.fetch(media))
            except Later:
                if pause is not None:
                    await asyncio.sleep(pause)
            except (Gone, Refused, Closed) as no:
                log.info("the picture of message %s is not to be had: %s", event.id, no)
                break
        return event

    async def _follow(self, to: str, view: View, texts: list[str]) -> None:
        if not texts and not view.picture and not view.paper:
            return
        await asyncio.sleep(AFTER)
        await self.board.rest(to, texts)
        await self.board.beside(to, view)

    async def leave(self, came: Came) -> None:
        """Somebody follows us no more: the postman need not try. Raises Busy.

        Once: the same post caught and sent again must not silence who came back.
        """
        await self.turns.run(lambda: self._gone(came))

    def _gone(self, came: Came) -> None:
        with self.turns.store.transaction() as s:
            if memory.take_note(s, Event(NAME, came.id, came.sender)):
                people.gone(s, NAME, came.sender)

    def aside(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do something that nobody waits for."""
        task = asyncio.create_task(work)
        self.work.add(task)  # asyncio itself holds tasks only weakly
        task.add_done_callback(self.work.discard)
        return task

    async def close(self, seconds: float) -> None:
        """Finish what is under way, in `seconds` at most."""
        end = time.monotonic() + seconds
        while self.work and (left := end - time.monotonic()) > 0:
            await asyncio.wait(tuple(self.work), timeout=left)
        for task in tuple(self.work):
            task.cancel()
        if self.work:
            await asyncio.wait(tuple(self.work))
