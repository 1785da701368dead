"""WeChat: the same conversation on an official account, by passive replies and customer-service messages."""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.channels import Answer, Gone, Hook, Later, Refused
from bot.channels.wechat.board import FOR_PICTURES, Board
from bot.channels.wechat.envelope import Envelope, Forged
from bot.channels.wechat.gate import Gate
from bot.channels.wechat.letters import NAME, SUCCESS, Came, read, reply, sealed
from bot.channels.wechat.links import PATH as PAPER
from bot.channels.wechat.links import Links
from bot.channels.wechat.menu import Menu
from bot.channels.wechat.nonces import Nonces
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.template import Template
from bot.channels.wechat.visits import DEADLINE, Visits
from bot.channels.wechat.window import Window
from bot.channels.wechat.wire import Closed, Wire, Wrong
from bot.talk import View
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

PATH = "/wechat"
MOST_BYTES = 64 << 10  # of a posted message: the longest text has 2 KB
GOODBYE = 10.0  # seconds to finish what is under way
KNOCK = 5.0  # seconds we wait at the start to hear whether the secret is right
LOOK = 1800.0  # seconds between two looks whether the goods' kinds have changed, and with them the menu


class WeChat:
    """The channel: see `bot.channels.Channel`. What arrives is answered in time, or later by a message of its own."""

    name = NAME

    def __init__(
        self,
        app_id: str,
        secret: str,
        token: str,
        *,
        aes_key: str | None = None,
        api_url: str | None = None,
        public_url: str | None = None,
        template: Template | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        """With an `aes_key`, only what is sealed with it is taken. `public_url` is where links to papers lead.

        `deadline` is how many seconds an answer may take. Raises ValueError for a key that is none.
        """
        self.app_id, self.secret, self.api_url = app_id, secret, api_url
        self.public_url, self.template, self.deadline = public_url, template, deadline
        self.envelope = Envelope(token, app_id, aes_key) if aes_key else None
        self.gate = Gate(token, self.envelope)
        self.hooks: Mapping[str, Hook] = {PATH: self.hook, f"GET {PATH}": self.greet, f"GET {PAPER}": self.paper}
        self.running = False

    async def start(self, turns: "Turns") -> None:
        """Begin to receive. Raises OSError when WeChat says at once that the account or its secret will not do."""
        self.turns = turns
        turns.pressed[NAME] = lambda: True  # WeChat thinks it has handed over after 5 s: nothing may wait in memory
        self.wire = Wire(turns, self.app_id, self.secret, self.api_url)
        self.links, self.nonces = Links(turns, self.public_url), Nonces(turns)
        pictures, window = Pictures(turns, self.wire), Window(turns)
        self.board = Board(turns, self.wire, window, pictures, self.links, self.template)
        self.menu = Menu(turns, self.wire)
        self.visits = Visits(turns, self.wire, self.board, self.menu, self.deadline)
        try:
            async with asyncio.timeout(KNOCK):
                await self.wire.token.get()
        except Wrong:
            await self.wire.close()
            raise OSError("CUNKOU_WECHAT_SECRET: WeChat does not know this account, or not from this machine") from None
        except (Later, Refused, Busy, TimeoutError):
            log.warning("WeChat is out of reach; trying again when there is something to send")
        self.running = True
        self.upkeep = asyncio.create_task(self._keep_up(), name="wechat upkeep")

    async def stop(self) -> None:
        """Finish what is under way."""
        if self.running:
            self.running = False
            self.upkeep.cancel()
            with suppress(asyncio.CancelledError):
                await self.upkeep
            await self.visits.close(GOODBYE)
            await self.wire.close()

    async def _keep_up(self) -> None:
        """Let the menu follow the shop, and let go what is over: links, tags, nonces; ends by being cancelled."""
        while True:
            try:
                await self.menu.push()
                await self.menu.tidy()
                await self.turns.run(self.links.sweep)
                await self.turns.run(self.nonces.sweep)
            except Busy:
                log.info("old links and nonces stay until the next look")
            except Exception:
                log.exception("the menu was not looked after")
            await asyncio.sleep(LOOK)

    async def send(self, address: str, view: View) -> None:
        """Deliver a notice. Raises Gone, Later, Refused or Spared."""
        try:
            await self.board.post(address, view)
        except Closed:
            raise Gone("outside the 48 hours") from None
        self.visits.aside(self.board.beside(address, view))

    async def takes_unasked(self, address: str) -> bool:
        """Whether a message to everybody may go there: only where a notice and more would still be left."""
        try:
            return await self.board.window.left(address) > FOR_PICTURES
        except Busy:
            return False

    async def greet(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Answer:
        """WeChat looks whether we are there: it wants its own word back."""
        try:
            return 200, self.gate.greet(query)
        except Forged:
            return 403, b""

    async def paper(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Answer:
        """A paper behind a link."""
        return await self.links.hook(headers, query, body)

    async def hook(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Answer:
        """WeChat's messages: 200 with the answer, or `success` and a message later; 503: come again; 403, 400, 413."""
        if len(body) > MOST_BYTES:
            return 413, b""
        try:
            came = read(self.gate.admit(query, body))
        except Forged:
            return 403, b""
        except ValueError:
            return 400, b""
        try:
            came = await self._once(came, query, body)
            if came.left:
                await self.visits.leave(came)
        except Forged:
            return 403, b""
        except Busy:
            return 503, b""
        if came.event is None:
            return 200, SUCCESS
        text = await self.visits.answer(came)
        if text is None:
            return 503, b""
        if not text:
            return 200, SUCCESS
        return 200, self._written(came, text, query.get("nonce", "")), {"content-type": "application/xml"}

    async def _once(self, came: Came, query: Mapping[str, str], body: bytes) -> Came:
        """What came, once no process of ours had its nonce with other words. Raises Forged and Busy."""
        if self.envelope is not None:
            return came
        try:
            kept = await self.nonces.look(query, body)
        except Forged:
            self.gate.forget(query)  # WeChat's own repeat may come here yet
            raise
        return replace(came, event=replace(came.event, keep=(*came.event.keep, kept)) if came.event else None)

    def _written(self, came: Came, text: str, nonce: str) -> bytes:
        letter = reply(came, text)
        if self.envelope is None:
            return letter
        shut, timestamp = self.envelope.seal(letter), str(int(time.time()))
        return sealed(shut, self.envelope.sign(timestamp, nonce, shut), timestamp, nonce)

    async def posters(self, turns: "Turns", centers: Iterable[int]) -> dict[int, str]:
        """What stands in the QR code of each center's poster, by the center's number. Raises what the wire raises."""
        wire = Wire(turns, self.app_id, self.secret, self.api_url)
        try:
            return {number: await wire.poster(f"center_{number}") for number in centers}
        finally:
            await wire.close()
