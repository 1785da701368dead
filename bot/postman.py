"""Carries notices out: retries with growing pauses, and gives up aloud."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import asks, memory, morning
from bot.asks import Question
from bot.channels import Channel, Gone, Later, Refused, Spared, takes_unasked
from bot.reason_words import REASONS
from bot.state_words import ACTS, STATES
from bot.talk import NO_KEY, Choice, Say, Screen, View, say
from bot.turn import offers
from bot.turns import Turns
from bot.whom import sender
from bot.words import Language, plain
from catalog import ageing, centers, complaints, handover, mornings, needs, notices, orders, people, rights, spread
from catalog.models import MANY, OWN, Complaint, Notice, Order, Person, Posted, State, Telling, aware, now
from catalog.notices import Claim
from catalog.store import Busy

log = logging.getLogger(__name__)

IDLE = 20.0  # seconds between two looks at the outbox when nobody wakes us
CLOCK_OFF = timedelta(seconds=10)  # by which a clock may be set back, as time servers do, without a word
STUCK = 300.0  # seconds without a look at the outbox after which something is wrong: a round takes two minutes at most
SEND_WITHIN = 60.0  # seconds; shorter than the lease
HANDS, AT_ONCE = 2, 15  # while one hand writes down what it brought, the other brings
# Letters of a message to many: few at once, and slower than any platform's limit (Telegram: 30 calls a second), so that
# answers and pickup codes never wait for them.
MANY_AT_ONCE, A_SECOND = 10, 20
LONGEST_HOLD = 60.0  # seconds a message to many waits where a platform takes nothing and names no time

# What is only worth saying while the order is in this state.
WHILE = dict.fromkeys(ageing.KINDS, State.READY) | {"is_this_yours": State.ASKED}
# What families are told of each other; it is for them alone, and nobody is called about it.
FAMILY = frozenset({"lives_with_you", "lives_apart", "may_order", "orders_no_more"})
# For their reader alone: where it cannot be brought, nobody else is told.
ALONE = FAMILY | {"morning", "moved", "dismissed"}

# What is opened by another tap than its order's.
OPENS: Mapping[str, tuple[str, Say]] = {
    "must_go_back": ("goback", say("↩️ See them")),
    "complaint": ("complaint:{complaint}", say("⚠️ Look at it and answer")),
    "unanswered": ("complaint:{complaint}", say("⚠️ Look at it and answer")),
    "answered": ("evidence:{complaint}", say("⚠️ See it")),
    "moved": ("home", say("🏠 My desk")),
    "told": ("telling:{telling}", say("📣 See it")),
    "reopened": ("evidence:{complaint}", say("⚠️ See it")),
}

# What need not be known at once, for the screens show it: on a platform that takes few messages these are spared.
SPARED = FAMILY | {"new_order", "agreed", "ordered_for_you", "collected", "paid", "whole", "morning", "told", "telling"}

# Nobody is called because this reached nobody: they stood at the desk, or the desk has just been told itself.
QUIET = {"collected", "goes_back"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notice in words, on its way to one address."""

    claim: Claim
    channel: str
    address: str
    view: View
    asked: Question | None = None  # what it asks, where the chat is free for it
    offered: list[list[str]] = field(default_factory=list)
    many: bool = False  # one of those that go to everybody


class Postman:
    """One of any number of postmen on one store; a notice goes out with one of them at a time."""

    def __init__(self, turns: Turns, channels: Mapping[str, Channel]) -> None:
        self.turns, self.channels = turns, channels
        self.bells = {OWN: asyncio.Event(), MANY: asyncio.Event()}
        self.held, self.misses = (
            0.0,
            0,
        )  # messages to many wait until then (monotonic seconds); platforms said no so often
        self.clock: tuple[datetime, float] | None = None  # what the wall clock showed, at which monotonic second
        self.looked = dict.fromkeys(self.bells, time.monotonic())
        turns.after.append(self._ring)

    def walks(self) -> bool:
        """Whether both have looked at their outbox lately."""
        return time.monotonic() - min(self.looked.values()) < STUCK

    def _ring(self) -> None:
        for bell in self.bells.values():
            bell.set()

    async def run(self) -> None:
        """Carry for ever; ends by being cancelled. What goes to many is carried beside the rest, never before it."""
        async with asyncio.TaskGroup() as group:
            for rank in (*[OWN] * HANDS, MANY):
                group.create_task(self._walk(rank))

    async def _walk(self, rank: int) -> None:
        while True:
            self.bells[rank].clear()
            self.looked[rank] = time.monotonic()
            try:
                await self._mind_the_clock()
                while taken := await self.round(rank):
                    if rank == MANY:
                        await asyncio.sleep(taken / A_SECOND)
                pause = await self.turns.run(lambda: self._pause(rank))
            except Busy:
                self.turns.away = True
                pause = 1.0
            except Exception:
                log.exception("the postman stumbled")
                pause = IDLE
            # Not wait_for: up to Python 3.11 it loses a cancellation that comes as the bell rings.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.bells[rank].wait()

    async def _mind_the_clock(self) -> None:
        """See whether the wall clock was set back since we last looked: no notice waits for it to come round again."""
        shows, counted = now(), time.monotonic()
        was = shows if self.clock is None else self.clock[0] + timedelta(seconds=counted - self.clock[1])
        back = was - shows
        if self.clock is None or back > CLOCK_OFF:
            log.warning("the clock was set back by %s", back) if self.clock else None

            def mend() -> None:
                with self.turns.store.transaction() as s:
                    notices.clock_went_back(s, was) if back > CLOCK_OFF else notices.unstick(s)

            await self.turns.run(mend)
        self.clock = shows, counted

    async def round(self, rank: int = OWN) -> int:
        """Carry what is due now of a rank, once; returns how many notices were taken up."""
        if rank == MANY and time.monotonic() < self.held:
            return 0
        taken, parcels = await self.turns.run(self._take_up if rank == OWN else self._take_up_many)
        await asyncio.gather(*(self._carry(parcel) for parcel in parcels))
        return taken

    def _pause(self, rank: int) -> float:
        with self.turns.store.reading() as s:
            due = notices.next_due(s, rank)
        pause = IDLE if due is None else min(IDLE, max(1.0, (aware(due) - now()).total_seconds()))
        return pause if rank == OWN else max(pause, self.held - time.monotonic())

    def _take_up(self) -> tuple[int, list[Parcel]]:
        with self.turns.store.reading() as s:
            if not notices.due_now(s) and not mornings.due(s):
                return 0, []
        with self.turns.store.transaction() as s:
            mornings.ring(s)
            return self._packed(s, notices.claim(s, AT_ONCE, self.channels))

    def _take_up_many(self) -> tuple[int, list[Parcel]]:
        with self.turns.store.reading() as s:
            if not (spread.running(s) or notices.due_now(s, MANY)):
                return 0, []
        with self.turns.store.transaction() as s:
            spread.look_after(s)
            taken = self._packed(s, notices.claim(s, MANY_AT_ONCE, self.channels, MANY))
        self.bells[OWN].set()  # whoever sent it may have been told that it is out
        return taken

    def _packed(self, s: Session, claimed: Sequence[tuple[Notice, Claim]]) -> tuple[int, list[Parcel]]:
        return len(claimed), [parcel for notice, claim in claimed if (parcel := self._pack(s, notice, claim))]

    def _pack(self, s: Session, notice: Notice, claim: Claim) -> Parcel | None:
        """A claimed notice in its reader's words and with where to bring it; None once it is settled without that."""
        order = s.get(Order, notice.order_id) if notice.order_id else None
        true_while = WHILE.get(notice.facts.get("kind", notice.kind))
        if order and true_while and order.state != true_while:
            notices.settle(s, claim, Posted.DROPPED, "no longer true")
            return None
        if notice.kind == "unanswered" and not complaints.still_unanswered(s, notice.facts["complaint"]):
            notices.settle(s, claim, Posted.DROPPED, "answered")
            return None
        if notice.kind == "morning" and mornings.late(s, notice):
            notices.settle(s, claim, Posted.DROPPED, "past noon")
            return None
        if order and notice.kind == "goes_back":
            ageing.ring(s, order)
        reader = people.get(s, notice.person_id)
        if notice.telling_id and (why := spread.rests(s, notice, reader)):
            if why == "paused":
                spread.rest(s, claim)
            else:
                notices.settle(s, claim, Posted.DROPPED, why)
            return None
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
            asked = asks.question(s, notice, reader, memory.chat_at(s, address.channel, address.name))
            screen = draw(s, notice, reader, asked)
            words = self.turns.words.of(s)
            view = words.view(screen, reader.language, reader.role)
            if notice.kind not in SPARED:
                view = replace(view, brief=brief(s, order, view, words[view.language]))
        except Exception:
            log.exception("notice %s cannot be put into words", notice.id)
            self._give_up(s, notice, claim, "no words")
            return None
        many = notice.telling_id is not None
        return Parcel(claim, address.channel, address.name, view, asked, offers(screen, view), many)

    @staticmethod
    def _may_read(s: Session, notice: Notice, reader: Person) -> bool:
        """Whether it is still this reader's to know: staff may have left since it was written."""
        order = s.get(Order, notice.order_id) if notice.order_id else None
        if order:
            return orders.may_see(order, reader)
        if notice.kind == "morning":
            return morning.theirs(notice, reader)
        about = s.get(Person, notice.about_id) if notice.about_id else None
        return about is None or notice.kind in FAMILY or rights.may(reader, "see desk", center_id=about.center_id)

    async def _carry(self, parcel: Parcel) -> None:
        channel = self.channels[parcel.channel]
        try:
            async with asyncio.timeout(SEND_WITHIN):
                if parcel.many and not await takes_unasked(channel, parcel.address):
                    return await self._settle(parcel, "spared")
                await channel.send(parcel.address, parcel.view)
        except Gone:
            await self._settle(parcel, "gone")
        except Later as later:
            if parcel.many:
                self._hold(later.after)
            await self._settle(parcel, "later", after=later.after)
        except Spared:
            await self._settle(parcel, "spared")
        except Refused as refused:
            await self._settle(parcel, "refused", why=str(refused))
        except Exception as error:
            log.exception("notice %s was not sent", parcel.claim.id)
            await self._settle(parcel, "later", why=type(error).__name__)
        else:
            if parcel.many:
                self.misses = 0
            await self._settle(parcel, "sent")
        return None

    def _hold(self, after: float | None) -> None:
        """A platform takes nothing just now: what goes to many waits, all of it, and does not knock again and again."""
        self.misses += 1
        pause = after if after is not None else min(LONGEST_HOLD, 2.0 ** min(self.misses, 6))
        self.held = max(self.held, time.monotonic() + pause)

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
                if parcel.asked:
                    asks.stand(s, parcel.asked, parcel.offered)
            elif what == "spared":
                notices.settle(s, parcel.claim, Posted.DROPPED, "few messages are left there, and none for this")
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
        if notice.kind in ALONE or notice.telling_id is not None:
            return
        order = s.get(Order, notice.order_id) if notice.order_id else None
        reader = people.get(s, notice.person_id)
        if order is not None and reader.id == order.person_id:
            if notice.kind not in QUIET:
                facts = {**notice.facts, "kind": notice.kind}
                desk = people.desk_of(s, order.center_id)
                notices.tell(s, desk, "unreached", order_id=order.id, about=reader, facts=facts)
                needs.open_need(s, "unreached", order.center_id, reader, order.id)
            return
        about = s.get(Person, notice.about_id) if notice.about_id else None
        center_id = order.center_id if order else about.center_id if about else None
        others = [p for p in people.desk_of(s, center_id) if not notices.told(s, notice, p)]
        notices.tell(s, others, notice.kind, order_id=notice.order_id, about=about, facts=notice.facts)


def draw(s: Session, notice: Notice, reader: Person, asked: Question | None = None) -> Screen:
    """The screen of a notice: what it speaks of as it is now, and the choices of what it asks or one that opens it."""
    if notice.kind == "morning":
        return morning.draw(s, notice, reader)
    if notice.telling_id is not None:
        telling = s.get_one(Telling, notice.telling_id)
        facts: dict[str, object] = {"words": telling.words, "sender": sender(s, telling)}
        return Screen("notice/telling", facts, picture=telling.picture, fresh=True)
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
        "over": len(ageing.over(s, reader, order.center_id)) if order and notice.kind == "must_go_back" else 0,
        "complaint": _complaint(s, notice),
        "collector": handover.collector(s, order) if order else None,
        "own": (order is not None and reader.id == order.person_id) or notice.kind == "unreached",
    }
    choices = asked.choices if asked else _opens(notice, order)
    shown = s.get(Complaint, notice.facts["complaint"]) if notice.kind == "complaint" else None
    picture = shown.picture if shown else None
    return Screen(f"notice/{notice.kind}", facts, choices, picture=picture, fresh=True)


def brief(s: Session, order: Order | None, view: View, language: Language) -> dict[str, str]:
    """A notice in a few short words, by the names in BRIEF: for platforms that carry no more."""
    said = {"what": plain(replace(view, buttons=())).partition("\n")[0]}
    if order is None:
        return said
    center = centers.get(s, order.center_id)
    said |= {"center": language.name(center.names), "order": str(order.id), "phone": center.phone}
    if order.state == State.READY:
        said |= {"code": order.code or "", "amount": language.money(order.total - order.paid)}
    if order.leaves is not None:
        said["until"] = f"{language.local(order.leaves):%Y-%m-%d %H:%M}"
    return said


def _complaint(s: Session, notice: Notice) -> dict[str, object] | None:
    """The complaint a notice speaks of, what it is about, and why."""
    row = s.get(Complaint, notice.facts.get("complaint", 0))
    if row is None:
        return None
    return {"row": row, "line": complaints.line_of(s, row), "reason": REASONS[row.reason]}


def _opens(notice: Notice, order: Order | None) -> tuple[Choice, ...]:
    """What opens the thing a notice speaks of.

    Without a digit: digits belong to the screen that stands, and such a notice must not take them away.
    """
    if order and notice.kind == "is_this_yours" and order.state == State.ASKED:
        yes = Choice(f"order:{order.id}:agree", ACTS["agree"], NO_KEY)
        return (yes, Choice(f"sure:{order.id}:cancel", say("🗑 No, it is not mine"), NO_KEY))
    if notice.kind in asks.ASKS:
        return (Choice(asks.ASKS[notice.kind].format(order=notice.order_id), say("💬 Answer"), NO_KEY),)
    if notice.kind in OPENS:
        tap, label = OPENS[notice.kind]
        return (Choice(tap.format(order=notice.order_id, **notice.facts), label, NO_KEY),)
    if notice.order_id:
        return (Choice(f"order:{notice.order_id}", say("📦 See order %(number)s", number=notice.order_id), NO_KEY),)
    return ()
