"""A crowd on Telegram: hundreds who order, and the desks that hand it out to them, whatever happens to the bot meanwhile.

Each waits for what they said to be answered before they go on, as people do, and keeps what they were told.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from telegram_server import TelegramServer, Villager

from catalog import audit, people
from catalog.models import Address, Center, Item, Notice, Order, Person, Posted, Role, State, now
from catalog.store import Store

PLACED = re.compile(r"下好了，订单 <b>(\d+)</b>")
DESK, BUYER = 9_000, 10_000  # numbers of chats
# Calls between a notice's own and the one before which it is written that it went out: that waits behind the turns of
# forty people, each of up to three calls, and another process makes as many meanwhile.
UNDER_WAY = 240
READ_LATE = 40  # calls that were read once a bot was dead, before the last it had sent
PATIENCE = 120.0  # seconds for one step while the bot comes and goes


@dataclass
class Crowd:
    """Whoever takes part; `told` are the numbers of the orders that people were told they have, by their chat."""

    server: TelegramServer
    store: Store
    told: dict[int, list[int]] = field(default_factory=dict)
    heads: list[Villager] = field(default_factory=list)
    handed: set[int] = field(default_factory=set)  # numbers of the orders that were handed out

    async def say(self, who: Villager, text: str) -> str:
        """Type something, wait until the bot is done with it, and return the screen."""
        update = who.write(text=text)["update_id"]
        await self.server.until(lambda: update in self.server.confirmed, PATIENCE)
        return who.screen.text

    async def tap(self, who: Villager, tap: str) -> None:
        """Press a button that says so, and wait until the bot is done with it."""
        update = who.press(tap)["update_id"]
        await self.server.until(lambda: update in self.server.confirmed, PATIENCE)

    async def open_desks(self, many: int = 3) -> None:
        """The heads of the first centers take their places, each at one; there are eggs for everybody."""
        with self.store.transaction() as s:
            s.execute(update(Item).values(stock=10**6))
        for number in range(many):
            with self.store.transaction() as s:
                center = s.exec(select(Center.id).order_by(col(Center.id)).offset(number)).first()
                code = people.invite(s, Role.STAFF, center)
            head = self.server.villager(DESK + number, f"站长{number}")
            await self.say(head, f"/start {code}")
            self.heads.append(head)

    async def orders(self, number: int) -> None:
        """Somebody comes in, orders two boxes of eggs in a sentence, and says yes; each fifth time it is handed out."""
        who, desk = self.server.villager(BUYER + number, f"村民{number}"), number % len(self.heads)
        for words in ("/start", str(desk + 1), "两盒鸡蛋", "好"):
            await self.say(who, words)
        self.told[who.chat] = [int(order) for text in self.shown(who.chat) for order in PLACED.findall(text)]
        if number % 5 == 0 and self.told[who.chat]:
            self.handed.add(self.told[who.chat][0])
            for act in ("arrive", "collect"):
                await self.tap(self.heads[desk], f"order:{self.told[who.chat][0]}:{act}")

    async def come(self, many: int, until: asyncio.Event | None = None, at_once: int = 40, first: int = 0) -> None:
        """So many order, so many of them at a time, and more of them until something has happened."""
        numbers = count(first)

        async def one_after_another() -> None:
            while (number := next(numbers)) < many or not (until is None or until.is_set()):
                await self.orders(number)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(one_after_another())

    def shown(self, chat: int) -> list[str]:
        """Every text that a chat was ever shown, in its order."""
        return [text_of(call.body) for call in self.server.calls if call.chat == chat and call.status == 200]

    # What must be true afterwards

    def outstanding(self) -> int:
        """How many notices are due and not out."""
        with self.store.reading() as s:
            due = select(Notice.id).where(Notice.state == Posted.WAITING, col(Notice.due) <= now())
            return len(s.exec(due).all())

    async def settled(self, seconds: float = 60.0) -> None:
        """Wait until no notice is left to bring. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self.outstanding():  # noqa: ASYNC110 - another process brings them
                await asyncio.sleep(0.1)

    def each_ordered_once(self) -> None:
        """Everybody has the one order they were told of, and nobody another; what was handed out is; and all adds up."""
        with self.store.reading() as s:
            asked = select(Address.name, Order.id, Order.state).join(Person, col(Person.id) == Address.person_id)
            asked = asked.join(Order, col(Order.person_id) == Person.id).where(Order.state != State.DRAFT)
            rows = s.exec(asked.where(Address.channel == "telegram")).all()
            off = audit.wrong(s)
        assert sorted((int(name), order) for name, order, _ in rows) == sorted(
            (chat, number) for chat, numbers in self.told.items() for number in set(numbers)
        )
        assert all(len(set(numbers)) == 1 for numbers in self.told.values()), self.told
        assert {order for _, order, state in rows if state == State.COLLECTED} == self.handed
        assert off == []

    def each_told_once(self, kind: str, words: str, kills: Sequence[tuple[int, int]] = ()) -> None:
        """Each order's notice of a kind stands once in the outbox, is out, and lies in its reader's chat.

        It lies there a second time only where it was under way when the bot was killed: `kills` are how many calls had
        come before each, and when the bot was dead. `words` are what such a notice says of an order, no screen does.
        """
        with self.store.reading() as s:
            asked = select(Notice.order_id, Notice.state).where(Notice.kind == kind)
            rows = s.exec(asked).all()
        everything = {number for numbers in self.told.values() for number in numbers}
        assert sorted(order or 0 for order, _ in rows) == sorted(self.handed if kind == "collected" else everything)
        assert {state for _, state in rows} == {Posted.SENT}
        copies: dict[int, list[int]] = {}
        find = re.compile(words.format(order=r"(\d+)"))
        for at, call in enumerate(self.server.calls):
            if call.status == 200 and (found := find.search(text_of(call.body))):
                copies.setdefault(int(found[1]), []).append(at)
        assert copies.keys() == {order for order, _ in rows}, f"never brought: {everything - copies.keys()}"
        for order, (first, *again) in copies.items():
            assert len(again) <= 1 and (
                not again or any(kill - UNDER_WAY <= first <= dead + READ_LATE for kill, dead in kills)
            ), f"{kind} of order {order} was brought as call {first}, {again}; killed at {kills}"


def text_of(body: dict[str, Any]) -> str:
    """The words of a call that shows something."""
    media = body.get("media")
    return str(
        body.get("text") or body.get("caption") or (media.get("caption") if isinstance(media, dict) else "") or ""
    )
