"""The scribe: does all work on the store, in threads, and writes down several turns with one wait for the disk."""

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from catalog.store import Busy, Store, at_disk

T = TypeVar("T")

# Two threads that both work in Python take the interpreter from each other at every statement, and a turn takes a
# quarter longer. So the loop keeps still while a turn thinks, and goes on while it waits for the disk; but not for
# longer than Python itself would make it wait.
MOMENT = sys.getswitchinterval()
MOST = 16  # turns that are written down together: the first waits until the last has thought


@dataclass(slots=True)
class Waiting:
    """A turn that waits for the scribe, and once it is `done` what came of it."""

    work: Callable[[], Any]
    context: Context = field(default_factory=copy_context)
    done: bool = False
    value: Any = None
    error: Exception | None = field(default_factory=Busy)

    def take(self) -> None:
        """Take it, or take it anew."""
        self.context.run(at_disk.set, at_disk.get())
        try:
            self.value, self.error = self.context.run(self.work), None
        except Exception as error:
            self.error = error


class Scribe:
    """On SQLite, which has one writer, there is one thread, and all that comes is done in the order it came."""

    def __init__(self, store: Store, threads: int | None = None) -> None:
        """`threads` is how many turns run at once: one on SQLite, four on PostgreSQL."""
        self.store = store
        self.threads = threads or (1 if store.sqlite else 4)
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="turn")
        self.pen = asyncio.Lock()  # held by whoever has the one thread
        self.waiting: list[Waiting] = []

    async def run(self, work: Callable[[], T]) -> T:
        """Do synchronous work on the store without holding up the event loop for longer than a moment."""
        if self.threads > 1:
            return await beside(self.pool, work)
        async with self.pen:
            return await self._do(work)

    async def turn(self, work: Callable[[], T]) -> T:
        """As `run`, for a turn. Those that come while the disk is waited for are written down together after that."""
        if self.threads > 1:
            return await beside(self.pool, work)
        mine = Waiting(work)
        self.waiting.append(mine)
        async with self.pen:
            while not mine.done:
                several, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
                await self._do(partial(self._write, several))
        if mine.error is not None:
            raise mine.error
        return mine.value  # type: ignore[no-any-return]

    async def _do(self, work: Callable[[], T]) -> T:
        thought, context = threading.Event(), copy_context()
        context.run(at_disk.set, thought.set)
        done = self.pool.submit(context.run, work)
        done.add_done_callback(lambda _: thought.set())
        thought.wait(MOMENT)
        if done.done():
            return done.result()
        return await asyncio.shield(asyncio.wrap_future(done))  # others may be waiting for it, too

    def _write(self, several: list[Waiting]) -> None:
        try:
            if len(several) < 2 or not self._together(several):
                for one in several:
                    one.take()
        finally:
            for one in several:  # not before: until it is written down, nobody is to be told of it
                one.done = True

    def _together(self, several: list[Waiting]) -> bool:
        """Take some turns with one wait for the disk; False where each may still go well by itself."""
        begun = False
        try:
            with self.store.together() as holds:
                begun = True
                for one in several:
                    one.take()
                    if not holds():  # what went wrong with this one has undone the others
                        return False
        except Busy:
            return not begun  # where nobody can write just now, nobody waits for that again
        return True

    def close(self) -> None:
        """Finish what is under way and take no more."""
        self.pool.shutdown(wait=True)


async def beside(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """Do work in a pool, where it logs as part of the turn it is for."""
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, work)
