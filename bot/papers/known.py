"""Known: everything kept about one person as a workbook that people and programs can read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from babel import Locale
from sqlmodel import Session

from bot.book_words import FLOWS
from bot.channel_words import channel
from bot.drawing.rows import Value
from bot.drawing.workbook import Column, Kind, Sheet, xlsx
from bot.reason_words import REASONS
from bot.state_words import STATES
from bot.talk import Args, Document, Say, called, number, say
from catalog import complaints, known, orders
from catalog.known import Known
from catalog.models import Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset(Role)
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABEL = say("📄 All of it as a file")


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """known:PERSON. Raises NotFound for somebody else's, but for an admin."""
    whose = number(args, 0)
    about = known.about(s, person, whose)
    sheets = (
        _person(about, language),
        _chats(s, person, about, language),
        *_orders(s, person, whose, language),
        _money(s, person, whose, language),
        _complaints(s, person, whose, language),
    )
    return Document(f"cunkou-data-{whose}.xlsx", MIME, xlsx(sheets))


def _columns(language: "Language", *said: tuple[Say, Kind, float]) -> tuple[Column, ...]:
    return tuple(Column(language.say(title), kind, width) for title, kind, width in said)


def _names(language: "Language", people: Iterable[Person]) -> str:
    return language.listed(language.write(called(one)) for one in people)


def _person(about: Known, language: "Language") -> Sheet:
    """What they are called, where they live and collect, and with whom."""
    who = about.person
    facts: tuple[tuple[Say, str], ...] = (
        (say("Number"), str(who.id)),
        (say("Name"), who.name),
        (say("Phone"), who.phone),
        (say("Village"), language.name(about.village.names) if about.village else ""),
        (say("Center"), language.name(about.center.names) if about.center else ""),
        (say("Works at"), language.name(about.works_at.names) if about.works_at else ""),
        (say("Language"), Locale.parse(who.language).get_language_name() or who.language),
        (say("Known since"), language.local(who.since).strftime("%Y-%m-%d %H:%M")),
        (say("No messages to everybody since"), language.local(who.quiet).strftime("%Y-%m-%d") if who.quiet else ""),
        (say("Lives with"), _names(language, about.house)),
        (say("Who orders for them"), _names(language, about.helpers)),
        (say("For whom they order"), _names(language, about.helped)),
    )
    columns = _columns(language, (say("What"), "text", 24), (say("Kept"), "text", 48))
    title = language.say(say("What is kept about %(who)s", who=called(who)))
    return Sheet(language.say(say("Person")), (title,), columns, [(language.say(key), kept) for key, kept in facts])


def _chats(s: Session, person: Person, about: Known, language: "Language") -> Sheet:
    """Where they can be written to, what was written to them, and the codes they handed on."""
    whose = about.person.id or 0
    columns = _columns(
        language,
        (say("What"), "text", 20),
        (say("Which"), "text", 40),
        (say("When"), "moment", 18),
        (say("Note"), "text", 24),
    )
    gone = language.say(say("reaches nobody any more"))
    rows: list[tuple[Value, ...]] = [
        (
            language.say(say("chat")),
            f"{language.write(channel(chat.channel))}: {chat.name}",
            language.local(chat.used),
            gone if chat.gone else "",
        )
        for chat in about.chats
    ]
    rows += [
        (language.say(say("code")), one.name, language.local(one.expires), language.say(say("good until then")))
        for one in known.passes(s, person, whose)
    ]
    rows += [
        (language.say(say("message")), note.kind, language.local(note.settled or note.due), str(note.order_id or ""))
        for note in known.told(s, person, whose)
    ]
    return Sheet(language.say(say("Chats")), (), columns, rows)


def _orders(s: Session, person: Person, whose: int, language: "Language") -> tuple[Sheet, Sheet]:
    """Their orders, and what was in them."""
    found, _ = known.orders(s, person, whose, size=None)
    heads = _columns(
        language,
        (say("Order"), "count", 10),
        (say("Placed"), "moment", 18),
        (say("State"), "text", 16),
        (say("Together"), "money", 12),
        (say("Paid"), "money", 12),
        (say("Collected by"), "text", 20),
    )
    rows: list[tuple[Value, ...]] = []
    goods: list[tuple[Value, ...]] = []
    for one in found:
        placed = language.local(one.placed) if one.placed else None
        rows.append((one.id, placed, language.say(STATES[one.state]), one.total, one.paid, one.collector))
        goods += [
            (one.id, language.name(line.names), language.name(line.specs), line.count, line.short, line.price)
            for line in orders.lines(s, one)
        ]
    lines = _columns(
        language,
        (say("Order"), "count", 10),
        (say("Goods"), "text", 28),
        (say("Size"), "text", 16),
        (say("Count"), "count", 10),
        (say("Short"), "count", 10),
        (say("Price"), "money", 12),
    )
    return (
        Sheet(language.say(say("Orders")), (), heads, rows),
        Sheet(language.say(say("Goods")), (), lines, goods),
    )


def _money(s: Session, person: Person, whose: int, language: "Language") -> Sheet:
    found, _ = known.money(s, person, whose, size=None)
    columns = _columns(
        language,
        (say("Day"), "date", 14),
        (say("What"), "text", 18),
        (say("Amount"), "money", 12),
        (say("Order"), "count", 10),
    )
    rows = [(one.day, language.say(FLOWS[one.kind]), one.amount, one.order_id) for one in found]
    return Sheet(language.say(say("Money")), (), columns, rows)


def _complaints(s: Session, person: Person, whose: int, language: "Language") -> Sheet:
    found, _ = known.complaints(s, person, whose, size=None)
    columns = _columns(
        language,
        (say("Order"), "count", 10),
        (say("Goods"), "text", 28),
        (say("Count"), "count", 10),
        (say("Why"), "text", 20),
        (say("In words"), "text", 40),
        (say("Photo"), "text", 16),
        (say("Answer"), "text", 40),
        (say("Given back"), "money", 12),
    )
    rows = [
        (
            one.order_id,
            language.name(complaints.line_of(s, one).names),
            one.count,
            language.say(REASONS[one.reason]),
            one.words,
            one.picture or "",
            one.reply,
            one.refund,
        )
        for one in found
    ]
    return Sheet(language.say(say("Complaints")), (), columns, rows)
