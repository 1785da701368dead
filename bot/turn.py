"""One event, one transaction, one screen."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from babel.numbers import get_currency_precision
from sqlmodel import Session

from bot import gauges, hear, logbook, memory, notnow, papers, patience, refused, screens
from bot.breath import Breaths
from bot.patience import Patience, Tell
from bot.screens import serving
from bot.talk import BACK, Choice, Document, Event, Kind, Say, Screen, View, say, says
from bot.words import Words
from catalog import counting, intake, people, rights
from catalog.counting import Counted, Uncounted
from catalog.models import Person
from catalog.refusals import BadFile, NotFound, Refusal
from catalog.store import Busy, Raced, Store, shop

T = TypeVar("T")

log = logging.getLogger(__name__)

Tells = Callable[[str, str], None]  # called with an address and words for the person there while they wait

EYES = PENS = 2  # photos looked at, and papers drawn, at once: each may take some 200 MB while it lasts
TRIES = 5  # how often an event is tried while others write the same before it does
HOPS = 4  # how often one tap may lead to another before we call it a circle


@dataclass(frozen=True, slots=True)
class Drawn:
    """A screen, the tap that drew it, what has to be said first, and why the shop said no, if it did."""

    tap: str
    screen: Screen
    note: Say | None = None
    refused: str = ""


def take(store: Store, words: Words, event: Event, tell: Tell | None = None, counted: Counted | None = None) -> View:
    """Let one event do what it means and draw what is then true, in one transaction.

    A repeated event draws the picture again and does nothing. `tell` hears, in the person's language, how far long
    work is. Raises Busy when the store cannot take it now: the channel must not confirm the event then, and gives it
    again later. Where `counted` is given, raises Uncounted for what takes long to count and is not in it: then it is
    to be counted, and the event taken anew. Never raises anything else.
    """
    file = replace(event.file, name=storable(event.file.name)) if event.file else None
    event = replace(event, text=storable(event.text), name=storable(event.name), file=file)
    with logbook.turn(event):
        try:
            view, drawn, outcome = _once(store, words, event, tell, counted)
        except Busy:
            gauges.TURNS.labels(event.channel, "busy").inc()
            raise
        except Uncounted:
            raise
        except Exception:
            log.exception("turn failed: %s %s", event.channel, event.id)
            gauges.TURNS.labels(event.channel, "broken").inc()
        else:
            _count(event, drawn, outcome)
            return view
        with store.transaction() as s:
            return _apologise(s, words, event)


def _once(
    store: Store, words: Words, event: Event, tell: Tell | None, counted: Counted | None, tries: int = TRIES
) -> tuple[View, Drawn, str]:
    """Take one turn in a transaction of its own, and anew where somebody else's came between."""
    try:
        with store.transaction() as s:
            if tell is not None:
                patience.lend(s, lambda what, language: tell(words.of(s)[language].say(what)))
            if counted is not None:
                counting.beforehand(s, counted)
            return _turn(s, words, event)
    except Raced:
        if tries == 1:
            raise
    return _once(store, words, event, tell, counted, tries - 1)


def _count(event: Event, drawn: Drawn, outcome: str) -> None:
    """Note what became of an event, now that it has committed."""
    gauges.TURNS.labels(event.channel, outcome).inc()
    if drawn.refused and event.kind == Kind.TAP:
        gauges.REFUSED.labels(event.channel, drawn.refused).inc()
    if drawn.tap.startswith("lost:") and outcome != "repeated":
        gauges.SEARCHES_MISSED.labels(event.channel).inc()


def storable(text: str) -> str:
    """Words as any database takes them: without zero bytes, and with half characters as question marks."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _turn(s: Session, words: Words, event: Event) -> tuple[View, Drawn, str]:
    """One turn: what is shown, what drew it, and what became of the event in a word."""
    memory.line_up(s, event)
    first = memory.take_note(s, event)
    person = people.meet(s, event.channel, event.address, event.name, _tongue(s, words, event))
    chat = memory.chat_of(s, event)
    if first:
        for key, value in event.keep:
            memory.keep(s, event.channel, key, value)
        mark = {Kind.PHOTO: "📷", Kind.FILE: f"📎 {event.file.name if event.file else ''}"}.get(event.kind, "")
        said = f"{mark} {event.text}".strip()
        if said:
            memory.remember(s, chat, said)
        heard = hear.hear(s, person, chat, event)
        # Where we only say something, nothing was asked for: the screen stands, what it refused stays undone.
        drawn = _draw(s, person, heard.tap) if heard.note else _act(s, person, heard.tap, event)
        note = drawn.note or heard.note
        lost = heard.missed or drawn.tap.startswith("lost:")
        misses = memory.next_miss(chat) if lost else 0
        outcome = "refused" if drawn.refused else "not understood" if lost else "answered"
    else:
        drawn = _draw(s, person, chat.here)
        note, outcome, misses = drawn.note, "repeated", chat.misses
    view = words.of(s).view(drawn.screen, person.language, person.role, note)
    memory.stand(s, chat, drawn.tap, offers(drawn.screen, view), misses)
    return view, drawn, outcome


def _tongue(s: Session, words: Words, event: Event) -> str:
    """What to speak to somebody who is met for the first time: their phone's language, else the shop's."""
    return words.nearest(event.language) if event.language else shop(s).language


def _act(s: Session, person: Person, tap: str, event: Event) -> Drawn:
    """Follow a tap through the acts it leads to, and draw the last screen. A refusal undoes its act and is said."""
    for _ in range(HOPS):
        try:
            screen, args = screens.enter(tap, person.role)
            with s.begin_nested():
                onward = screen.act(s, person, args, event)
        except Refusal as refusal:
            return replace(_draw(s, person, tap, refused.why(refusal)), refused=type(refusal).__name__)
        if onward is None or onward == tap:
            break
        tap = onward
    return _draw(s, person, tap)


def _draw(s: Session, person: Person, tap: str, note: Say | None = None) -> Drawn:
    """Draw the screen a tap names; where that is refused, say why above the person's home screen."""
    try:
        screen, args = screens.enter(tap, person.role)
        return Drawn(tap, serving.above(s, person, tap, screen.show(s, person, args)), note)
    except Refusal as refusal:
        home, args = screens.enter("home", person.role)
        shown = serving.above(s, person, "home", home.show(s, person, args))
        return Drawn("home", shown, note or refused.why(refusal), type(refusal).__name__)


def offers(screen: Screen, view: View) -> list[list[str]]:
    """What a chat was offered: [key, tap, meaning, label] for each choice."""
    return [[b.key, b.tap, c.means, b.label] for b, c in zip(view.buttons, screen.choices, strict=True)]


def _apologise(s: Session, words: Words, event: Event) -> View:
    """Set a poisonous event down, so that it is not tried for ever, and say sorry."""
    memory.line_up(s, event)
    memory.take_note(s, event)
    person = people.meet(s, event.channel, event.address, event.name, _tongue(s, words, event))
    chat = memory.chat_of(s, event)
    screen = Screen("sorry", choices=(Choice("help", say("🙋 Get help")), Choice("home", say("🏠 Home"), BACK)))
    view = words.of(s).view(screen, person.language, person.role)
    memory.stand(s, chat, "home", offers(screen, view), chat.misses)
    return view


def paper(store: Store, words: Words, channel: str, address: str, tap: str) -> Document:
    """Draw a paper for the person at an address, from what is true now and theirs to see.

    Raises NotFound or another Refusal where it is not, and Busy.
    """
    with store.reading() as s:
        person = people.at(s, channel, address)
        sheet, args = papers.enter(tap, person.role)
        return sheet.draw(s, person, args, words.of(s)[person.language])


def seen(event: Event) -> Event:
    """A photo's event after the photo was looked at; one that cannot be opened has none."""
    from bot import seeing  # what opens pictures is heavy, and no shop starts with a photo

    try:
        photo = seeing.look(event.raw)
    except ValueError as error:
        log.info("photo of %s %s: %s", event.channel, event.id, error)
        return replace(event, raw=b"", photo=None)
    return replace(event, raw=b"", photo=replace(photo, codes=tuple(storable(code) for code in photo.codes)))


def looked(store: Store, words: Words, event: Event, tell: Tell) -> Event:
    """An event after what came with it was looked at: a photo, or a sheet of goods from whoever runs the shop.

    `tell` hears, in the person's language, how far it is. Raises Busy.
    """
    if event.kind != Kind.FILE or event.file is None:
        return seen(event)
    bare = replace(event, raw=b"")
    with store.reading() as s:
        if not may_send(s, event):
            return bare
        language = words[people.at(s, event.channel, event.address).language]
        digits = get_currency_precision(shop(s).currency)

    def told(rows: int) -> None:
        tell(language.say(says("⏳ %(num)s row read…", "⏳ %(num)s rows read…", rows)))

    tell(language.say(say("⏳ Reading the sheet…")))
    try:
        reading = intake.read(event.raw, storable(event.file.name), digits, told)
    except BadFile as why:
        log.info("file of %s %s: %s", event.channel, event.id, why.reason, exc_info=why.__cause__)
        return replace(bare, file=replace(event.file, why=why))
    tell(language.say(say("⏳ Comparing with the goods…")))
    with store.reading() as s:
        plan = intake.compare(s, reading)
    return replace(bare, file=replace(event.file, sheet=intake.ready(reading, plan)))


def _count_beside(store: Store, words: Words, event: Event, more: Uncounted, tell: Tell) -> object:
    """What a turn needs and must not wait for, from a session that only reads. Raises Busy."""
    with store.reading() as s:
        try:
            language = people.at(s, event.channel, event.address).language
        except NotFound:  # their first turn has not committed yet
            language = shop(s).language
        tell(words[language].say(say("⏳ Counting…")))
        return more.work(s)


def may_send(s: Session, event: Event) -> bool:
    """Whether what comes with an event is looked at: anybody's photos, and files of whoever runs the shop."""
    if event.kind != Kind.FILE:
        return True
    try:
        return rights.may(people.at(s, event.channel, event.address), "change goods")
    except NotFound:
        return False


@dataclass(slots=True)
class Line:
    """The events of one chat that wait for their turn."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """The door for channels: takes events in order within a chat, different chats side by side."""

    def __init__(self, store: Store, words: Words, threads: int | None = None) -> None:
        """`threads` is how many turns run at once: one on SQLite, which has one writer, four on PostgreSQL."""
        self.store, self.words = store, words
        self.pool = ThreadPoolExecutor(threads or (1 if store.sqlite else 4), thread_name_prefix="turn")
        # Looking at a photo and drawing a paper take up to a second each, and neither writes: no turn waits for them.
        self.eyes = ThreadPoolExecutor(EYES, thread_name_prefix="eye")
        self.pens = ThreadPoolExecutor(PENS, thread_name_prefix="pen")
        self.lines: dict[tuple[str, str], Line] = {}
        self.tells: dict[str, Tells] = {}  # a channel's name → how it says that something takes a while
        self.after: list[Callable[[], None]] = []  # called when somebody is to be told something: the postman wakes
        self.told = 0  # what the store had told when they were last called
        self.breaths = Breaths()
        # A channel's name → whether one who is slowed holds up others there just now: then nobody is.
        self.pressed: dict[str, Callable[[], bool]] = {}
        self.away = False  # whether the store could not take what last wanted to be written
        self.signs: dict[str, Callable[[], str]] = {}  # of what must be alive: "ok", or what is wrong with it

    async def come(self, event: Event) -> View:
        """Take one event and return what to show for it. Events of one chat are taken in the order they came here.

        A photo or file is looked at before its turn; where that takes a while, the channel's `tells` hears how far it
        is. Whoever sends faster than people do waits in the own line before it. Raises Busy when it must be given
        again later.
        """
        with logbook.turn(event):
            return await self._come(event)

    async def _come(self, event: Event) -> View:
        key = (event.channel, event.address)
        line = self.lines.setdefault(key, Line())
        line.waiting += 1
        try:
            async with line.lock:
                await self._breathe(event)
                began = time.monotonic()
                try:
                    view = await self._take(event)
                except Busy:
                    self.away = True
                    raise
                self.away = False
                gauges.SECONDS.labels(event.channel).observe(time.monotonic() - began)
        finally:
            line.waiting -= 1
            if not line.waiting:
                del self.lines[key]
        if self.told != self.store.told:  # most turns tell nobody anything
            self.told = self.store.told
            for wake in self.after:
                wake()
        return view

    async def _take(self, event: Event) -> View:
        """Look at what came with an event, then take it; what takes long to count is counted beside all turns."""
        tells, counted = self.tells.get(event.channel), Counted()
        waits = Patience(partial(tells, event.address) if tells else None)
        try:
            if event.raw:
                event = await self._in(self.eyes, partial(looked, self.store, self.words, event, waits.say))
            while True:
                try:
                    return await self.run(partial(take, self.store, self.words, event, waits.say, counted))
                except Uncounted as more:
                    count = partial(_count_beside, self.store, self.words, event, more, waits.say)
                    counted[more.key] = await self._in(self.pens, count)
        finally:
            waits.end()

    async def _breathe(self, event: Event) -> None:
        """Let an event of somebody who sends too fast wait, where nobody else waits for it."""
        pressed = self.pressed.get(event.channel)
        if pressed and pressed():
            return
        if pause := self.breaths.take((event.channel, event.address)):
            gauges.SLOWED.labels(event.channel).inc()
            await asyncio.sleep(pause)

    async def not_now(self, event: Event) -> str:
        """What to tell somebody whose event the store cannot take just now, in their language."""
        return await self._in(self.pens, partial(notnow.words_for, self.store, self.words, event))

    async def welcome(self, event: Event) -> bool:
        """Whether it is any use to fetch what comes with an event: see `may_send`. Raises Busy."""

        def may() -> bool:
            with self.store.reading() as s:
                return may_send(s, event)

        return event.kind != Kind.FILE or await self.run(may)

    async def paper(self, channel: str, address: str, tap: str) -> Document:
        """Draw a paper for the person at an address. Raises NotFound or another Refusal, and Busy."""
        work = partial(paper, self.store, self.words, channel, address, tap)
        return await self._in(self.pens, work)

    async def run(self, work: Callable[[], T]) -> T:
        """Do synchronous work on the store without holding up the event loop."""
        return await self._in(self.pool, work)

    @staticmethod
    async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        """Do work in a pool, where it logs as part of the turn it is for."""
        return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, work)

    def close(self) -> None:
        """Finish what is under way and take no more."""
        for pool in (self.eyes, self.pens, self.pool):
            pool.shutdown(wait=True)
