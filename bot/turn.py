"""One event, one transaction, one screen."""

import logging
from dataclasses import dataclass, replace
from typing import TypeVar

from babel.numbers import get_currency_precision
from sqlmodel import Session

from bot import gauges, hear, logbook, memory, papers, patience, refused, screens
from bot.patience import Tell
from bot.screens import serving
from bot.talk import BACK, Choice, Document, Event, Kind, Say, Screen, View, say, says
from bot.words import Words
from catalog import counting, intake, people, rights
from catalog.counting import Counted, Uncounted
from catalog.models import Person
from catalog.refusals import BadFile, NotFound, Refusal
from catalog.rows import undoable
from catalog.store import Busy, Raced, Store, shop

T = TypeVar("T")

log = logging.getLogger(__name__)

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
            if screen.act is None:
                break
            with undoable(s):
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


def count_beside(store: Store, words: Words, event: Event, more: Uncounted, tell: Tell) -> object:
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
