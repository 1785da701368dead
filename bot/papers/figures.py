"""Figures: what happened over some days as a workbook: by days, centers, kinds of goods, items, and vain searches."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot import spans
from bot.drawing.rows import Value
from bot.drawing.workbook import Column, Kind, Sheet, xlsx
from bot.money import precision
from bot.talk import Args, Document, Say, say
from catalog import centers, reports, sold, vain
from catalog.models import Person, Role
from catalog.reports import Figures
from catalog.spans import Span

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.STAFF, Role.ADMIN})
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABEL = say("📄 As a sheet")
TOGETHER = say("together")
MOST = 20_000  # rows of goods or of words


@dataclass(frozen=True, slots=True)
class Book:
    """What a workbook speaks of, and the language it speaks."""

    s: Session
    person: Person
    at: int | None
    span: Span
    language: "Language"
    head: tuple[str, ...]

    def sheet(self, name: Say, rows: list[list[Value]], *said: tuple[Say, Kind, float, bool]) -> Sheet:
        """One sheet with its headings in words."""
        places = precision(self.s)
        columns = tuple(
            Column(self.language.say(title), kind, wide, total, places) for title, kind, wide, total in said
        )
        return Sheet(self.language.say(name), self.head, columns, rows, self.language.say(TOGETHER))


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """figures:CENTER:FIRST:LAST. Raises NotFound for another center's."""
    at, span = spans.where(person, args), spans.of(args)
    center, found = spans.center_of(s, at), reports.of(s, person, at, span)
    title = language.name(center.names) if center else language.say(say("All centers"))
    of = Book(s, person, at, span, language, (f"{title} · {language.span(span, near=False)}",))
    days: list[list[Value]] = [[day, *_figures(part)] for day, part in found.pieces.items()]
    sheets = [of.sheet(say("Days"), days, (say("from"), "date", 12, False), *FIGURES)]
    if at is None:
        every: list[list[Value]] = [
            [language.name(centers.get(s, number).names), *_figures(part)] for number, part in found.centers.items()
        ]
        sheets.append(of.sheet(say("Centers"), every, (say("center"), "text", 26, False), *FIGURES))
    sheets += [_kinds(of), _items(of), _vain(of)]
    if at is None:
        sheets.append(_running_out(of))
    return Document(f"cunkou-{span.first:%Y%m%d}-{span.last:%Y%m%d}.xlsx", MIME, xlsx(sheets))


FIGURES: tuple[tuple[Say, Kind, float, bool], ...] = (
    (say("orders"), "count", 9, True),
    (say("amount ordered"), "money", 13, True),
    (say("orders waiting"), "count", 9, True),
    (say("amount waiting"), "money", 13, True),
    (say("orders collected"), "count", 9, True),
    (say("amount collected"), "money", 13, True),
    (say("orders canceled"), "count", 9, True),
    (say("amount canceled"), "money", 13, True),
    (say("orders gone back"), "count", 9, True),
    (say("amount gone back"), "money", 13, True),
    (say("cash taken"), "money", 13, True),
    (say("cash given back"), "money", 13, True),
)


def _figures(part: Figures) -> list[Value]:
    sums = (part.ordered, part.waiting, part.collected, part.canceled, part.went_back)
    return [*(value for one in sums for value in (one.orders, one.amount)), part.taken, part.given_back]


def _kinds(of: Book) -> Sheet:
    """A row for each kind of goods; an order of several kinds counts for each, so that orders are not added up."""
    rows: list[list[Value]] = [
        [of.language.name(one.category.names), one.ordered.orders, *_amounts(one)]
        for one in sold.shelves(of.s, of.person, of.at, of.span)
    ]
    return of.sheet(
        say("Kinds of goods"),
        rows,
        (say("kind of goods"), "text", 26, False),
        (say("orders"), "count", 9, False),
        (say("amount ordered"), "money", 13, True),
        (say("amount waiting"), "money", 13, True),
        (say("amount collected"), "money", 13, True),
    )


def _amounts(one: sold.Shelf) -> list[Value]:
    return [one.ordered.amount, one.waiting.amount, one.collected.amount]


def _items(of: Book) -> Sheet:
    """A row for each item that was sold, what for most money first; then what stands there and was not."""
    best, _ = sold.best(of.s, of.person, of.at, of.span, 0, MOST)
    least, _ = sold.worst(of.s, of.person, of.at, of.span, 0, MOST)
    name = of.language.name
    rows: list[list[Value]] = [
        [one.item.id, name(one.item.names), name(one.item.specs), name(one.item.units), one.count, one.amount]
        for one in (*best, *(one for one in least if not one.count))
    ]
    return of.sheet(
        say("Goods"),
        rows,
        (say("item no."), "count", 9, False),
        (say("item"), "text", 26, False),
        (say("size"), "text", 14, False),
        (say("unit"), "text", 8, False),
        (say("sold"), "count", 9, True),
        (say("sold for"), "money", 13, True),
    )


def _vain(of: Book) -> Sheet:
    found, _ = vain.of(of.s, of.person, of.at, of.span, 0, MOST)
    rows: list[list[Value]] = [[words, count] for words, count in found]
    return of.sheet(
        say("Asked for in vain"), rows, (say("words"), "text", 40, False), (say("how often"), "count", 10, True)
    )


def _running_out(of: Book) -> Sheet:
    found, _ = sold.running_out(of.s, of.person, 0, MOST)
    name = of.language.name
    rows: list[list[Value]] = [
        [one.item.id, name(one.item.names), name(one.item.specs), one.item.stock, f"{one.pace:.1f}", f"{one.days:.1f}"]
        for one in found
    ]
    return of.sheet(
        say("Runs out"),
        rows,
        (say("item no."), "count", 9, False),
        (say("item"), "text", 26, False),
        (say("size"), "text", 14, False),
        (say("pieces there"), "count", 9, False),
        (say("sold a day"), "text", 10, False),
        (say("lasts days"), "text", 10, False),
    )
