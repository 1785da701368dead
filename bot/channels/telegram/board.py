"""The board a person reads: puts a view before them with as few calls as it takes, changing the last one in place."""

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from bot.channels import Gone, Later, Refused
from bot.channels.telegram import layout
from bot.channels.telegram.notes import NAME, Notes
from bot.channels.telegram.updates import Shown
from bot.channels.telegram.wire import BadPhoto, Unchanged, Unread, Wire
from bot.talk import View, say
from catalog import goods
from catalog.refusals import NotFound
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

CALLS = 3  # for any screen, the answer to a tap included


class Board:
    """Shows views. What only tidies up is left out where it would cost a call too many."""

    def __init__(self, wire: Wire, notes: Notes, turns: "Turns") -> None:
        self.wire, self.notes, self.turns = wire, notes, turns
        self.spoilt: set[str] = set()  # pictures that Telegram does not take

    async def post(self, to: str, view: View) -> None:
        """A new message, to stay as it is. Raises Gone, Later or Refused."""
        with suppress(Unread):  # it is there
            await self._draw(to, view, None, lasting=True)
        await self.hand(to, view)

    async def turn(self, to: str, view: View, shown: Shown | None, answered: bool) -> None:
        """The screen after a person's own step: in place of the one they tapped, or new.

        `answered` says that one call goes to the answer of a tap. Raises Gone, Later or Refused, and then nothing new
        is shown.
        """
        used, left_over = await self._draw(to, view, shown, lasting=view.fresh)
        left = CALLS - answered - used
        try:
            if left > 0 and await self._place(to, view):
                left -= 1
            if left > 0 and left_over is not None:
                await self._tidy(to, left_over, view.fresh)
        except (Gone, Later, Refused) as no:  # the screen is there: that is what counts
            log.debug("not tidied: %s", no)

    async def hand(self, to: str, view: View) -> None:
        """Send the paper that goes with a view, below it. One that fails is said so; never raises."""
        if view.paper is None:
            return
        try:
            await self.wire.send_paper(to, await self.turns.paper(NAME, to, view.paper.tap))
        except Exception as no:  # whatever it is, the screen is there
            log.warning("the paper %s was not sent: %s", view.paper.tap, type(no).__name__)
            sorry = say("The paper could not be sent. Tap again to get it.")
            with suppress(Gone, Later, Refused):
                await self.wire.send(to, escape(self.turns.words[view.language].say(sorry)), [])

    async def _draw(self, to: str, view: View, shown: Shown | None, *, lasting: bool) -> tuple[int, Shown | None]:
        """Show a view; returns how many calls that took, and the message that is now out of date."""
        rows, used = layout.rows(view, lasting), 0
        if shown is not None and shown.lasts:
            shown = None
        place = None if lasting else shown
        async for photo in self._photos(view):
            text = layout.cut(view.text, layout.TEXT)
            try:
                if place is not None and (photo or not place.photo):
                    used += 1
                    try:
                        await self._change(to, place.message, view, photo, text, rows)
                        return used, None
                    except Unchanged:
                        return used, None
                    except BadPhoto:
                        raise
                    except Refused as no:  # deleted, too old: whatever it is, a new message is read just as well
                        log.debug("not changed in place: %s", no)
                        place = shown = None
                used += 1
                await self._send(to, view, photo, text, rows)
                return used, shown
            except BadPhoto as no:
                log.info("a photo is not taken: %s", no)
                self._spoil(view.picture or "", photo)
        return used, shown

    async def _change(
        self, to: str, message: int, view: View, photo: str | bytes | None, text: str, rows: layout.Rows
    ) -> None:
        if photo is None:
            await self.wire.edit(to, message, text, rows)
        else:
            self._learn(view, await self.wire.edit_photo(to, message, photo, text, rows))

    async def _send(self, to: str, view: View, photo: str | bytes | None, text: str, rows: layout.Rows) -> None:
        if photo is None:
            await self.wire.send(to, text, rows)
        else:
            self._learn(view, await self.wire.send_photo(to, photo, text, rows))

    async def _photos(self, view: View) -> AsyncIterator[str | bytes | None]:
        """The ways to show a view's picture, the cheapest first: its id at Telegram, its bytes, not at all."""
        # More words than fit beside a photo are worth more than the photo.
        if view.picture and view.picture not in self.spoilt and layout.length(view.text) <= layout.CAPTION:
            known = await self.notes.get(f"file:{view.picture}")
            if known:
                yield known
            data = await self.turns.run(lambda: self._bytes(view.picture or ""))
            if data:
                yield data
        yield None

    def _bytes(self, digest: str) -> bytes:
        try:
            with self.turns.store.reading() as s:
                return goods.picture(s, digest).data
        except (NotFound, Busy):
            return b""

    def _learn(self, view: View, file: str) -> None:
        if view.picture and file:
            self.notes.put(f"file:{view.picture}", file)

    def _spoil(self, digest: str, photo: str | bytes | None) -> None:
        if isinstance(photo, str):
            self.notes.put(f"file:{digest}", "")
        else:
            self.spoilt.add(digest)

    async def _place(self, to: str, view: View) -> bool:
        """The big button that sends a location: there while a screen wants one, gone after. True if that took a call.

        It needs a message of its own: a message has room for one keyboard, and the screen's buttons have taken it.
        Telegram's apps take the button away with its message.
        """
        key = f"place:{to}"
        standing = await self.notes.get(key)
        if view.send_place and not standing:
            self.notes.put(key, str(await self.wire.ask_place(to, view.send_place)))
        elif standing and not view.send_place:
            self.notes.put(key, "")
            await self.wire.delete(to, int(standing))
        else:
            return False
        return True

    async def _tidy(self, to: str, old: Shown, fresh: bool) -> None:
        """A message that is out of date stays to be read when something new follows it; else it goes."""
        if fresh:
            await self.wire.strip(to, old.message)
        else:
            await self.wire.delete(to, old.message)
