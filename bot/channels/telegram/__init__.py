"""Telegram: the same conversation with buttons, photos and a menu, by long polling or by webhook."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.channels import Gone, Hook, Later, Refused
from bot.channels.telegram.board import Board
from bot.channels.telegram.came import Came, read
from bot.channels.telegram.lines import Lines
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.notes import NAME, Notes
from bot.channels.telegram.tally import Tally
from bot.channels.telegram.wire import NO_TOKEN, BadToken, Elsewhere, Wire
from bot.talk import Event, View
from catalog import people
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turn import Turns

log = logging.getLogger(__name__)

PATH = "/telegram"
SECRET = "x-telegram-bot-api-secret-token"
PATIENCE = 3.0  # seconds that a committed update stays unconfirmed for the sake of a screen that is slow to show
SHOWINGS = (1.0, 3.0)  # pauses in seconds between the tries to show a screen
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds, while the store or Telegram is away
GOODBYE = 10.0  # seconds to finish what is under way

TROUBLES: Mapping[type[Exception], str] = {
    Elsewhere: "another program fetches this bot's updates (409)",
    BadToken: NO_TOKEN,
    Later: "Telegram is out of reach",
}


def _pauses() -> Iterator[float]:
    yield from PAUSES
    while True:
        yield PAUSES[-1]


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
        """Begin to receive. Raises Refused when Telegram says at once that the token or the webhook will not do."""
        self.turns = turns
        self.lines, self.tally = Lines(), Tally()
        self.hooked: set[asyncio.Future[bool]] = set()  # webhooks that wait for their turn to commit
        self.settled, self.closing = asyncio.Event(), asyncio.Event()
        self.wire = Wire(self.token, self.api_url, self.file_url)
        self.notes = Notes(turns)
        self.board = Board(self.wire, self.notes, turns)
        self.menus = Menus(self.wire, self.notes, turns)
        ready = False
        try:
            await self._listen()
            ready = True
        except BadToken:
            await self.wire.close()
            raise Refused(NO_TOKEN) from None
        except Refused as no:
            await self.wire.close()
            raise Refused(f"CUNKOU_TELEGRAM_WEBHOOK_URL: {no}" if self.webhook_url else str(no)) from None
        except Later:
            log.warning("Telegram is out of reach; trying again")
        self.receiving = asyncio.ensure_future(self._receive(ready))

    async def stop(self) -> None:
        """Receive no more, finish what is under way, confirm what is done."""
        if self.receiving is None:
            return
        self.closing.set()
        self.receiving.cancel()
        await asyncio.wait([self.receiving])
        self.receiving = None
        await self.lines.close(GOODBYE)
        for committed in tuple(self.hooked):
            committed.set_result(False)
        if not self.webhook_url and self.tally.offset is not None:
            with suppress(Gone, Later, Refused, TimeoutError):
                await asyncio.wait_for(self.wire.updates(self.tally.offset, 0), 3)
        await self.wire.close()

    async def send(self, address: str, view: View) -> None:
        """Deliver a view as a new message. Raises Gone, Later or Refused."""
        await self.board.post(address, view)

    async def hook(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Telegram's webhook: 200 once the turn has committed, 503 when it is to come again, 403, 400."""
        if not hmac.compare_digest(headers.get(SECRET, "").encode(), self.secret.encode()):
            return 403, b""
        try:
            came = read(json.loads(body))
        except ValueError:  # also of JSON, and of its encoding
            return 400, b""
        if self.receiving is None:
            return 503, b""
        committed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.hooked.add(committed)
        committed.add_done_callback(self.hooked.discard)
        self._take(came, committed)
        return (200, b"") if await committed else (503, b"")

    # Receiving

    async def _listen(self) -> None:
        await self.wire.listen(self.webhook_url, self.secret)
        self.lines.aside(self.menus.hang)

    async def _receive(self, ready: bool) -> None:
        """Get in touch, then poll; for a webhook there is nothing more to do."""
        trouble = ""
        pauses = _pauses()
        while True:
            try:
                if not ready:
                    await self._listen()
                    ready = True
                if self.webhook_url:
                    return
                await self._poll()
                if trouble:
                    log.warning("Telegram is in reach again")
                trouble, pauses = "", _pauses()
            except Exception as no:  # noqa: BLE001  # whatever it is, the bot goes on listening
                said = TROUBLES.get(type(no), f"Telegram is out of reach ({type(no).__name__})")
                if said != trouble:
                    log.warning("%s; trying again", said)
                trouble = said
                await asyncio.sleep(getattr(no, "after", None) or next(pauses))

    async def _poll(self) -> None:
        """One answer of Telegram's: take what is new, confirm with the next question what is done."""
        self.settled.clear()
        asked = time.monotonic()
        batch = await self.wire.updates(self.tally.offset)
        new = self.tally.take(came.id for came in batch)
        for came in batch:
            if came.id in new:
                self._take(came)
        if batch:  # Telegram repeats at once what is not confirmed: ask again when there is something to confirm
            with suppress(TimeoutError):
                await asyncio.wait_for(self.settled.wait(), 0.05 if new else 0.5)
        elif time.monotonic() - asked < 1:
            await asyncio.sleep(0.2)  # a server that does not wait

    def _settle(self, came: Came) -> None:
        self.tally.settle(came.id)
        self.settled.set()

    def _take(self, came: Came, committed: "asyncio.Future[bool] | None" = None) -> None:
        """Put an update into its chat's line. `committed` learns what to tell a webhook."""
        if came.event is not None:
            event = came.event
            self.lines.join(event.address, lambda: self._visit(came, event, committed))
            return
        if came.left:
            self.lines.join(came.left, lambda: self._gone(came.left))
        if came.query:
            self.lines.aside(lambda: self._answer(came))
        self._settle(came)
        if committed is not None:
            committed.set_result(True)

    # One visit

    async def _visit(self, came: Came, event: Event, committed: "asyncio.Future[bool] | None") -> None:
        """One update from its turn to the screen that comes of it. Reports its own failures."""
        answer: asyncio.Task[None] | None = None

        def answer_once() -> None:
            nonlocal answer
            if came.query and answer is None:
                answer = asyncio.ensure_future(self._answer(came))

        view, taken = await self._turn(event, answer_once if committed is None else None)
        if committed is not None and not committed.done():
            committed.set_result(taken)
        if taken:
            late = asyncio.get_running_loop().call_later(PATIENCE, self._settle, came)
            answer_once()
            try:
                if view is not None:
                    await self._show(came, event, view)
            finally:
                late.cancel()
                self._settle(came)
        if answer is not None:
            await answer

    async def _turn(self, event: Event, waiting: Callable[[], None] | None) -> tuple[View | None, bool]:
        """Take a turn; returns its view, and whether it is done with. While the store is busy, its chat waits.

        `waiting` is called when that begins; without it nobody waits, and the event is left to come again.
        """
        for pause in _pauses():
            try:
                return await self.turns.come(event), True
            except Busy:
                if waiting is None:
                    return None, False
                waiting()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.closing.wait(), pause)
                if self.closing.is_set():
                    return None, False
            except Exception:  # it broke twice over, and would for ever
                log.exception("update %s is set down", event.id)
                break
        return None, True

    async def _show(self, came: Came, event: Event, view: View) -> None:
        """Show a screen, trying again for a while; only this chat waits."""
        for pause in (*SHOWINGS, None):
            try:
                await self.board.turn(event.address, view, came.shown, bool(came.query))
            except Gone:
                await self._gone(event.address)
            except Refused as no:
                log.error("a screen is refused: %s", no)
            except Later as no:
                if pause is None or (no.after or 0) > SHOWINGS[-1]:
                    log.warning("a screen of %s could not be shown; their next step draws it again", event.id)
                    return
                await asyncio.sleep(no.after or pause)
                continue
            else:
                self.lines.aside(lambda: self.menus.fit(event.address, view, event.language))
            return

    async def _answer(self, came: Came) -> None:
        with suppress(Gone, Later, Refused):  # too late, as a rule: the phone has stopped waiting by itself
            await self.wire.answer(came.query)

    async def _gone(self, address: str) -> None:
        """Nobody is there any more: the postman need not try."""
        try:
            await self.turns.run(lambda: self._mark_gone(address))
        except Busy:
            log.info("not marked as gone: the store is busy")

    def _mark_gone(self, address: str) -> None:
        with self.turns.store.transaction() as s:
            people.gone(s, NAME, address)
