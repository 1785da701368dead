"""Telegram: the same conversation with buttons, photos and a menu, by long polling or by webhook."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.channels import Gone, Hook, Later, Refused
from bot.channels.telegram.board import Board
from bot.channels.telegram.lines import Lines
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.notes import NAME, Notes
from bot.channels.telegram.offset import Tally
from bot.channels.telegram.updates import Came, read
from bot.channels.telegram.visits import Stage, Tell, Visits, pauses
from bot.channels.telegram.wire import NO_TOKEN, BadToken, Elsewhere, Wire
from bot.talk import View
from catalog import jsons

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

PATH = "/telegram"
SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
PATIENCE = 3.0  # seconds that a committed update stays unconfirmed for the sake of a screen that is slow to show
# Telegram brings at once again what is not confirmed: it is asked when all can be confirmed, or GAP seconds after the
# first can, or after QUICK seconds.
QUICK, GAP = 0.1, 0.03
HELD, HOOKED = 50, 20  # updates held back at once, of the 100 and 40 that Telegram has under way, that press us
GOODBYE = 10.0  # seconds to finish what is under way

TROUBLES: Mapping[type[Exception], str] = {
    Elsewhere: "another program fetches this bot's updates (409)",
    BadToken: NO_TOKEN,
    Later: "Telegram is out of reach",
}


class Telegram:
    """The channel: see `bot.channels.Channel`. An update is confirmed to Telegram only after its turn has committed."""

    name = NAME

    def __init__(
        self,
        token: str,
        *,
        api_url: str | None = None,
        file_url: str | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
    ) -> None:
        """`webhook_url` is our public address, with or without "/telegram"; without one, we poll.

        Without a `webhook_secret`, one is derived from the token: a webhook is never open to all.
        """
        self.token, self.api_url, self.file_url = token, api_url, file_url
        if webhook_url and urlsplit(webhook_url).path in ("", "/"):
            webhook_url = webhook_url.rstrip("/") + PATH
        self.webhook_url = webhook_url
        self.secret = webhook_secret or hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()
        self.hooks: Mapping[str, Hook] = {PATH: self.hook} if webhook_url else {}
        self.receiving: asyncio.Task[None] | None = None

    async def start(self, turns: "Turns") -> None:
        """Begin to receive. Raises OSError when Telegram says at once that the token or the webhook will not do."""
        self.turns = turns
        self.lines, self.tally = Lines(), Tally()
        self.hooked: set[asyncio.Future[bool]] = set()  # webhooks that wait for their screen to be shown
        self.settled = asyncio.Event()
        self.wire = Wire(self.token, self.api_url, self.file_url)
        turns.pressed[NAME] = lambda: len(self.tally.open) >= HELD or len(self.hooked) >= HOOKED
        self.notes = Notes(turns, self.lines)
        self.board = Board(self.wire, self.notes, turns)
        self.menus = Menus(self.wire, self.notes, turns)
        self.visits = Visits(turns, self.wire, self.board, self.menus, self.lines, patient=not self.webhook_url)
        ready = False
        try:
            await self._listen()
            ready = True
        except BadToken:
            await self.wire.close()
            raise OSError(NO_TOKEN) from None
        except Refused as no:
            await self.wire.close()
            raise OSError(f"CUNKOU_TELEGRAM_WEBHOOK_URL: {no}" if self.webhook_url else str(no)) from None
        except Later:
            log.warning("Telegram is out of reach; trying again")
        self.receiving = asyncio.ensure_future(self._receive(ready))
        self.lines.aside(self.visits.watch)

    async def stop(self) -> None:
        """Receive no more, finish what is under way, confirm what is done."""
        if self.receiving is None:
            return
        self.visits.closing.set()
        self.receiving.cancel()
        await asyncio.wait([self.receiving])
        self.receiving = None
        await self.lines.close(GOODBYE)
        for done in tuple(self.hooked):
            done.set_result(False)
        await self.notes.write()
        if not self.webhook_url and self.tally.offset is not None:
            with suppress(Gone, Later, Refused, TimeoutError):
                async with asyncio.timeout(3):
                    await self.wire.updates(self.tally.offset, 0)
        await self.wire.close()

    async def send(self, address: str, view: View) -> None:
        """Deliver a view as a new message. Raises Gone, Later or Refused."""
        await self.board.post(address, view)

    async def hook(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Telegram's webhook: 200 once the screen is shown, or is too slow to wait for; 503 to come again; 403, 400.

        Telegram brings a chat's next update after that, maybe to another process, whose screen must not be overtaken.
        """
        if not hmac.compare_digest(headers.get(SECRET, "").encode(), self.secret.encode()):
            return 403, b""
        try:
            came = read(jsons.read(body))
        except (ValueError, RecursionError):  # also of JSON, of its encoding, and of how deep it goes
            return 400, b""
        if self.receiving is None:
            return 503, b""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[bool] = loop.create_future()

        def settle(well: bool) -> None:
            if not done.done():
                done.set_result(well)

        def tell(stage: Stage) -> None:
            if stage is Stage.COMMITTED:
                loop.call_later(PATIENCE, settle, True)
            else:
                settle(stage is Stage.OVER)

        self.hooked.add(done)
        done.add_done_callback(self.hooked.discard)
        self._take(came, tell)
        return (200, b"") if await done else (503, b"")

    # Receiving

    async def _listen(self) -> None:
        await self.wire.listen(self.webhook_url, self.secret)
        self.lines.aside(self.menus.hang)

    async def _receive(self, ready: bool) -> None:
        """Get in touch, then poll; for a webhook there is nothing more to do."""
        trouble = ""
        growing = pauses()
        while not self.visits.closing.is_set():
            try:
                if not ready:
                    await self._listen()
                    ready = True
                if self.webhook_url:
                    return
                await self._poll()
                if trouble:
                    log.warning("Telegram is in reach again")
                trouble, growing = "", pauses()
            except Exception as no:  # whatever it is, the bot goes on listening
                said = TROUBLES.get(type(no), f"Telegram is out of reach ({type(no).__name__})")
                if said != trouble:
                    log.warning("%s; trying again", said)
                trouble = said
                await asyncio.sleep(getattr(no, "after", None) or next(growing))

    async def _poll(self) -> None:
        """One answer of Telegram's: take what is new, confirm with the next question what is done."""
        self.settled.clear()
        asked = time.monotonic()
        batch = await self.wire.updates(self.tally.offset)
        new = self.tally.take(batch)
        for number, raw in batch.items():
            if number in new:
                self._take(read(raw), self._confirmer(number))
        if batch:  # Telegram repeats at once what is not confirmed: ask again when there is something to confirm
            with suppress(TimeoutError):
                async with asyncio.timeout(QUICK):  # Python 3.11's wait_for can swallow our end
                    await self.settled.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(GAP):
                    while self.tally.open:
                        self.settled.clear()
                        await self.settled.wait()
        elif time.monotonic() - asked < 1:
            await asyncio.sleep(0.2)  # a server that does not wait

    def _confirmer(self, update: int) -> Tell:
        """Settles an update once its screen is shown, or is too slow to wait for."""

        def tell(stage: Stage) -> None:
            if stage is Stage.COMMITTED:
                asyncio.get_running_loop().call_later(PATIENCE, self._settle, update)
            elif stage is Stage.OVER:
                self._settle(update)

        return tell

    def _settle(self, update: int) -> None:
        self.tally.settle(update)
        self.settled.set()

    def _take(self, came: Came, tell: Tell) -> None:
        """Put an update into its chat's line; `tell` hears how it goes."""
        if came.event is not None:
            event = came.event
            self.lines.join(event.address, lambda: self.visits.visit(came, event, tell))
        elif came.left:
            self.lines.join(came.left, lambda: self.visits.leave(came, tell))
        else:
            if came.query:
                self.lines.aside(lambda: self.visits.answer(came))
            tell(Stage.COMMITTED)
            tell(Stage.OVER)
