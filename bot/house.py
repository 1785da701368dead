"""The house: what is wired to what, from opening the store to the last goodbye."""

import asyncio
import gc
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress

from bot import logbook, memory
from bot.channels import Channel
from bot.postman import Postman
from bot.turns import Turns
from bot.words import Words
from catalog import findable, gazetteer, intake, pictures
from catalog.store import Store, shop

# When Python looks for circles of things that nobody needs any more: after so many new things, and each 20th and 400th
# time more thoroughly. What is there once the house is open stays, and is looked through no more: otherwise people wait
# for that, some 50 ms each time.
RARELY = 10_000, 20, 20


class House:
    """A store, its words, the channels people come by, and the postman."""

    def __init__(self, store: Store, channels: Sequence[Channel]) -> None:
        with store.reading() as s:
            about = shop(s)  # only to begin with: each turn looks at it again
            findable.index(s)
            gazetteer.at_hand(s)
        logbook.hide(about.secret)
        self.store, self.channels = store, channels
        self.turns = Turns(store, Words(currency=about.currency, zone=about.zone))
        self.postman = Postman(self.turns, {channel.name: channel for channel in channels})
        self.carrying: asyncio.Task[None] | None = None
        self.turns.signs["postman"] = self._postman_is

    async def open(self) -> None:
        """Let the channels and the postman begin. Raises OSError when a channel cannot."""
        await self.turns.run(self._forget)
        for channel in self.channels:
            await channel.start(self.turns)
        self.carrying = asyncio.create_task(self.postman.run(), name="postman")

    def _postman_is(self) -> str:
        if self.carrying is None or self.carrying.done():
            return "is not there"
        return "ok" if self.postman.walks() else "has stopped"

    def _forget(self) -> None:
        with self.store.transaction() as s:
            memory.forget_old_events(s)
            intake.forget(s)
            pictures.sweep(s)

    async def close(self) -> None:
        """Let no more in, finish what is under way, close the store."""
        if self.carrying:
            self.carrying.cancel()
            with suppress(asyncio.CancelledError):
                await self.carrying
        for channel in reversed(self.channels):
            await channel.stop()
        self.turns.close()
        self.store.close()


async def keep_house(house: House, ready: Callable[[], None], until: asyncio.Event | None = None) -> None:
    """Run until SIGTERM, SIGINT, or `until`; `ready` is called once everything runs."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    try:
        await house.open()
        gc.freeze()
        gc.set_threshold(*RARELY)
        ready()
        ends = [asyncio.create_task(event.wait()) for event in (stop, until) if event]
        _, waiting = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
    finally:
        await house.close()
