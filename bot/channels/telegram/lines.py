"""Keeps what comes from one chat in order, and lets different chats go side by side."""

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Lines:
    """People waiting in line, a line a chat. Work reports its own failures; one that does not ends nobody's line."""

    def __init__(self) -> None:
        self.waiting: dict[str, deque[Work]] = {}
        self.serving: set[asyncio.Task[None]] = set()
        self.closed = False

    def join(self, chat: str, work: Work) -> None:
        """Put work at the end of a chat's line."""
        if chat in self.waiting:
            self.waiting[chat].append(work)
            return
        self.waiting[chat] = deque([work])
        self.aside(lambda: self._serve(chat))

    def more(self, chat: str) -> bool:
        """Whether there is more in a chat's line, behind what is under way."""
        return bool(self.waiting.get(chat))

    def aside(self, work: Work) -> None:
        """Do work in no line."""
        task = asyncio.ensure_future(_safely(work))
        self.serving.add(task)  # asyncio itself holds tasks only weakly
        task.add_done_callback(self.serving.discard)

    async def _serve(self, chat: str) -> None:
        line = self.waiting[chat]
        try:
            while line and not self.closed:
                await _safely(line.popleft())
        finally:
            del self.waiting[chat]

    async def close(self, seconds: float) -> None:
        """Finish what is under way, in `seconds` at most. What has not begun stays undone."""
        self.closed = True
        if self.serving:
            _, late = await asyncio.wait(self.serving, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)


async def _safely(work: Work) -> None:
    try:
        await work()
    except Exception as broken:  # whatever it is, the next in line is served
        where = "".join(traceback.format_tb(broken.__traceback__))
        log.error("work broke, %s:\n%s", type(broken).__name__, where)  # not its text, which may hold the token
