"""The sort sheet: what the truck brings, and which customer gets what, in the order of the shelves."""

from dataclasses import dataclass

from PIL import Image

from bot.drawing.letters import Piece
from bot.drawing.page import A4, PHONE, Form, Pages, png
from bot.drawing.page import pdf as bound
from bot.drawing.table import BOX, Column, table

ALIKE = "⚠"


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of the truck; `alike` where another item could be taken for it."""

    name: str
    spec: str
    unit: str
    count: int
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Portion:
    """What a customer gets of one item, such as "鸡蛋 30枚 ×2"."""

    words: str
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """One parcel: its shelf code, whose it is (`mark`: of which house), the end of the phone, what is in it."""

    code: str
    name: str
    phone: str
    portions: tuple[Portion, ...]
    amount: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands over the two parts and their columns."""

    goods: str
    name: str
    unit: str
    count: str
    customers: str
    code: str
    customer: str
    portions: str
    amount: str
    done: str


@dataclass(frozen=True, slots=True)
class SortSheet:
    """A day's sheet: `lines` stand under the title, `warning` explains ⚠ and is left out where there is none."""

    title: str
    lines: tuple[str, ...]
    headings: Headings
    goods: tuple[Goods, ...]
    customers: tuple[Customer, ...]
    warning: str


def pdf(sheet: SortSheet) -> bytes:
    """The sheet on A4, with boxes to tick, as one PDF."""
    return bound(paper(sheet), A4, sheet.title)


def paper(sheet: SortSheet) -> list[Image.Image]:
    """The pages of the PDF as they are drawn."""
    pages = _head(sheet, A4)
    words = sheet.headings
    if sheet.goods:
        columns = [
            Column("", 18, 9, "right"),
            Column("", 13, 12, "center", bold=True),
            Column(words.name, 0, 12),
            Column(words.unit, 50, 12),
            Column(words.count, 52, 17, "right", bold=True),
            Column(words.done, 42, 12, "center"),
        ]
        brought = (
            (str(n), ALIKE * one.alike, _goods(one), one.unit, str(one.count), BOX)
            for n, one in enumerate(sheet.goods, 1)
        )
        table(pages, columns, brought, words.goods)
        pages.y += pages.dots(18)
    if sheet.customers:
        columns = [
            Column(words.code, 76, 15, bold=True),
            Column(words.customer, 112, 11),
            Column(words.portions, 0, 11),
            Column(words.amount, 66, 11, "right"),
            Column(words.done, 30, 12, "center"),
        ]
        parcels = ((one.code, _who(one), _portions(one), one.amount, BOX) for one in sheet.customers)
        table(pages, columns, parcels, words.customers)
    return pages.finish()


def pictures(sheet: SortSheet) -> list[bytes]:
    """The sheet for the phone: PNGs 1080 dots wide, each at most 2400 high, the last one shorter."""
    pages = _head(sheet, PHONE)
    words = sheet.headings
    if sheet.goods:
        columns = [
            Column("", 14, 15, "center", bold=True),
            Column(words.name, 0, 15),
            Column(words.count, 76, 18, "right", bold=True),
        ]
        brought = ((ALIKE * one.alike, _goods(one), f"{one.count} {one.unit}") for one in sheet.goods)
        table(pages, columns, brought, words.goods)
        pages.y += pages.dots(18)
    if sheet.customers:
        columns = [Column(words.code, 90, 17, bold=True), Column(words.customer, 0, 15)]
        parcels = ((one.code, (*_who(one), Piece(one.amount), *_below(one))) for one in sheet.customers)
        table(pages, columns, parcels, words.customers)
    return [png(page, PHONE) for page in pages.finish()]


def _head(sheet: SortSheet, form: Form) -> Pages:
    pages = Pages(form, foot=" · ".join((sheet.title, *sheet.lines[:1])))
    pages.say(sheet.title, 22, bold=True, after=2)
    for line in sheet.lines:
        pages.say(line, 12)
    if any(one.alike for one in sheet.goods) or any(p.alike for one in sheet.customers for p in one.portions):
        pages.say(f"{ALIKE} {sheet.warning}", 12, bold=True)
    pages.y += pages.dots(12)
    return pages


def _goods(one: Goods) -> tuple[Piece, ...]:
    return (Piece(one.name, one.alike), Piece(one.spec, one.alike))


def _who(one: Customer) -> tuple[Piece, ...]:
    return (Piece(one.name, bold=True), Piece(one.phone), Piece(one.mark))


def _below(one: Customer) -> tuple[Piece, ...]:
    first, *others = _portions(one) or (Piece(""),)
    return (Piece(first.words, first.bold, new=True), *others)


def _portions(one: Customer) -> tuple[Piece, ...]:
    return tuple(Piece(f"{ALIKE} {p.words}" if p.alike else p.words, p.alike) for p in one.portions)
