"""A note that says how far long work is: one message, changed in place, and taken away when the answer comes."""

import asyncio
import logging
from contextlib import suppress
from html import escape

from bot.channels import Gone, Later, Refused
from bot.channels.telegram.wire import Wire

log = logging.getLogger(__name__)

BETWEEN = 1.0  # seconds between two changes: Telegram counts them
GOODBYE = 5.0  # seconds that taking it away may take


class Working:
    """The note of one event. Whatever fails here is of no consequence."""

    def __init__(self, wire: Wire, to: str) -> None:
        self.wire, self.to = wire, to
        self.text, self.message = "", 0
        self.there = asyncio.Event()  # set once the message was sent, or was not to be sent
        self.writing: asyncio.Task[None] | None = None

    def tell(self, text: str) -> None:
        """Say how far it is. Of what comes too fast, only the last is said."""
        self.text = text
        if self.writing is None or self.writing.done():
            self.writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        said = ""
        try:
            while self.text not in ("", said):
                said = self.text
                if self.message:
                    await self.wire.edit(self.to, self.message, escape(said), [])
                else:
                    self.message = await self.wire.send(self.to, escape(said), [])
                    self.there.set()
                await asyncio.sleep(BETWEEN)
        except (Gone, Later, Refused) as no:
            log.debug("not said how far it is: %s", no)
        finally:
            self.there.set()

    async def end(self) -> None:
        """Take the note away, if there is one."""
        if self.writing is None:
            return
        with suppress(TimeoutError, Gone, Later, Refused):
            async with asyncio.timeout(GOODBYE):
                self.text = ""
                await self.there.wait()
                self.writing.cancel()
                if self.message:
                    await self.wire.delete(self.to, self.message)
