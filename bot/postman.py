"""Carries notices out: retries with growing pauses, and gives up aloud."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlmodel import Session

from bot.channels import Channel, Gone, Later, Refused
from bot.state_words import STATES
from bot.talk import NO_KEY, Choice, Screen, View, say
from bot.turn import Turns
from catalog import centers, needs, notices, orders, people
from catalog.models import Notice, Order, Person, Posted, State, now
from catalog.notices import Claim
from catalog.store import Busy

log = logging.getLogger(__name__)

IDLE = 20.0  # seconds between two looks at the outbox when nobody wakes us
SEND_WITHIN = 60.0  # seconds; shorter than the lease
AT_ONCE = 30

# What is only worth saying while the order is in this state.
WHILE = {"ready": State.READY, "reminder": State.READY}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notice in words, on its way to one address."""

    claim: Claim
    channel: str
    address: str
    view: View


class Postman:
    """One of any number of postmen on one store; a notice goes out with one of them at a time."""

    def __init__(self, turns: Turns, channels: Mapping[str, Channel]) -> None:
        self.turns, self.channels = turns, channels
        self.bell = asyncio.Event()
        turns.after.append(self.bell.set)

    async def run(self) -> None:
        """Carry for ever; ends by being cancelled."""
        while True:
            self.bell.clear()
            try:
                while await self.round():
                    pass
                pause = await self.turns.run(self._pause)
            except Busy:
                pause = 1.0
            except Exception:
                log.exception("the postman stumbled")
                pause = IDLE
            # Not wait_for: up to Python 3.11 it loses a cancellation that comes as the bell rings.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.bell.wait()

    async def round(self) -> int:
        """Carry what is due now, once; returns how many notices were taken up."""
        taken, parcels = await self.turns.run(self._take_up)
        await asyncio.gather(*(self._carry(parcel) for parcel in parcels))
        return taken

    def _pause(self) -> float:
        with self.turns.store.reading() as s:
            due = notices.next_due(s)
        return IDLE if due is None else min(IDLE, max(1.0, (due - now()).total_seconds()))

    def _take_up(self) -> tuple[int, list[Parcel]]:
        with self.turns.store.reading() as s:
            if not notices.due_now(s):
                return 0, []
        with self.turns.store.transaction() as s:
            claimed = notices.claim(s, AT_ONCE, self.channels)
            parcels = [parcel for notice, claim in claimed if (parcel := self._pack(s, notice, claim))]
        return len(claimed), parcels

    def _pack(self, s: Session, notice: Notice, claim: Claim) -> Parcel | None:
        """A claimed notice in its reader's words and with where to bring it; None once it is settled without that."""
        order = s.get(Order, notice.order_id) if notice.order_id else None
        true_while = WHILE.get(notice.facts.get("kind", notice.kind))
        if order and true_while and order.state != true_while:
            notices.settle(s, claim, Posted.DROPPED, "no longer true")
            return None
        reader = people.get(s, notice.person_id)
        if not self._may_read(s, notice, reader):
            self._give_up(s, notice, claim, "not theirs any more")
            return None
        address = people.address_of(s, notice.person_id)
        if address is None:
            self._give_up(s, notice, claim, "no address")
            return None
        if address.channel not in self.channels:
            self._later(s, notice, claim, None, f"{address.channel} is off here")
            return None
        try:
            view = self.turns.words.view(draw(s, notice, reader), reader.language, reader.role)
        except Exception:
            log.exception("notice %s cannot be put into words", notice.id)
            self._give_up(s, notice, claim, "no words")
            return None
        return Parcel(claim, address.channel, address.name, view)

    @staticmethod
    def _may_read(s: Session, notice: Notice, reader: Person) -> bool:
        """Whether it is still this reader's to know: staff may have left since it was written."""
        order = s.get(Order, notice.order_id) if notice.order_id else None
        if order:
            return orders.may_see(order, reader)
        about = s.get(Person, notice.about_id) if notice.about_id else None
        return about is None or people.may(reader, "see desk", center_id=about.center_id)

    async def _carry(self, parcel: Parcel) -> None:
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await self.channels[parcel.channel].send(parcel.address, parcel.view)
        except Gone:
            await self._settle(parcel, "gone")
        except Later as later:
            await self._settle(parcel, "later", after=later.after)
        except Refused as refused:
            await self._settle(parcel, "refused", why=str(refused))
        except Exception as error:
            log.exception("notice %s was not sent", parcel.claim.id)
            await self._settle(parcel, "later", why=type(error).__name__)
        else:
            await self._settle(parcel, "sent")

    async def _settle(self, parcel: Parcel, what: str, after: float | None = None, why: str = "") -> None:
        for pause in (0.2, 1.0, 5.0, 0.0):
            try:
                return await self.turns.run(lambda: self._write(parcel, what, after, why))
            except Busy:  # the lease runs out by itself, but a settled letter is not sent twice
                await asyncio.sleep(pause)
        return None

    def _write(self, parcel: Parcel, what: str, after: float | None, why: str) -> None:
        with self.turns.store.transaction() as s:
            notice = s.get(Notice, parcel.claim.id)
            assert notice is not None  # notices are never deleted
            if what == "sent":
                notices.settle(s, parcel.claim, Posted.SENT)
            elif what == "refused":
                self._give_up(s, notice, parcel.claim, why or "refused")
            elif what == "gone":
                people.gone(s, parcel.channel, parcel.address)
                self._later(s, notice, parcel.claim, 0.0, "gone")  # there may be another address
            else:
                self._later(s, notice, parcel.claim, after, why)

    def _later(self, s: Session, notice: Notice, claim: Claim, after: float | None, why: str) -> None:
        if not notices.put_off(s, claim, after, why):
            self._give_up(s, notice, claim, why)

    def _give_up(self, s: Session, notice: Notice, claim: Claim, why: str) -> None:
        """Close a notice that nobody will read, and let somebody know who can do something about it."""
        log.warning("notice %s (%s) given up: %s", notice.id, notice.kind, why)
        notices.settle(s, claim, Posted.FAILED, why)
        order = s.get(Order, notice.order_id) if notice.order_id else None
        reader = people.get(s, notice.person_id)
        if order is not None and reader.id == order.person_id:
            if notice.kind != "collected":  # a receipt for somebody who stood at the desk
                facts = {**notice.facts, "kind": notice.kind}
                desk = people.desk_of(s, order.center_id)
                notices.tell(s, desk, "unreached", order_id=order.id, about=reader, facts=facts)
                needs.open_need(s, "unreached", order.center_id, reader, order.id)
            return
        about = s.get(Person, notice.about_id) if notice.about_id else None
        center_id = order.center_id if order else about.center_id if about else None
        others = [p for p in people.desk_of(s, center_id) if not notices.told(s, notice, p)]
        notices.tell(s, others, notice.kind, order_id=notice.order_id, about=about, facts=notice.facts)


def draw(s: Session, notice: Notice, reader: Person) -> Screen:
    """The screen of a notice: what it speaks of as it is now, and one button that opens it."""
    order = s.get(Order, notice.order_id) if notice.order_id else None
    about = s.get(Person, notice.about_id) if notice.about_id else None
    whom = about or (people.get(s, order.person_id) if order else reader)
    facts = {
        "facts": notice.facts,
        "order": order,
        "lines": orders.lines(s, order) if order else [],
        "center": centers.get(s, order.center_id) if order else None,
        "about": whom,
        "state": STATES[order.state] if order else None,
        "own": (order is not None and reader.id == order.person_id) or notice.kind == "unreached",
    }
    # No digit: digits belong to the screen that stands, and a notice must not take them away.
    choices = (Choice(f"order:{order.id}", say("📦 See order %(number)s", number=order.id), NO_KEY),) if order else ()
    return Screen(f"notice/{notice.kind}", facts, choices, fresh=True)
