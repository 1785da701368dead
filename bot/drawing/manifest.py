"""The reverse manifest: what goes back to the county on the truck, and who answers for it."""

from dataclasses import dataclass

from PIL import Image

from bot.drawing.letters import Piece
from bot.drawing.page import A4, Pages
from bot.drawing.page import pdf as bound
from bot.drawing.table import BOX, Column, table


@dataclass(frozen=True, slots=True)
class Back:
    """One item that goes back: how many are sound, how many damaged."""

    name: str
    spec: str
    unit: str
    sound: int
    damaged: int


@dataclass(frozen=True, slots=True)
class BackOrder:
    """One order that goes back: its number, whose it was, what was in it, and why it goes."""

    number: str
    customer: str
    portions: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands over the two parts and their columns."""

    goods: str
    name: str
    unit: str
    sound: str
    damaged: str
    orders: str
    number: str
    customer: str
    portions: str
    why: str
    done: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One truck's load back. `lines` stand under the title; `signatures` say who signs, in the order of the lines."""

    title: str
    lines: tuple[str, ...]
    headings: Headings
    goods: tuple[Back, ...]
    orders: tuple[BackOrder, ...]
    signatures: tuple[str, ...]


def pdf(manifest: Manifest) -> bytes:
    """The manifest on A4, with boxes to tick and lines to sign on, as one PDF."""
    return bound(paper(manifest), A4, manifest.title)


def paper(manifest: Manifest) -> list[Image.Image]:
    """The pages of the PDF as they are drawn."""
    pages = Pages(A4, foot=" · ".join((manifest.title, *manifest.lines[:1])))
    pages.say(manifest.title, 22, bold=True, after=2)
    for line in manifest.lines:
        pages.say(line, 12)
    pages.y += pages.dots(12)
    words = manifest.headings
    if manifest.goods:
        columns = [
            Column("", 18, 9, "right"),
            Column(words.name, 0, 12),
            Column(words.unit, 50, 12),
            Column(words.sound, 58, 17, "right", bold=True),
            Column(words.damaged, 58, 17, "right", bold=True),
            Column(words.done, 46, 12, "center"),
        ]
        loaded = (
            (str(n), (Piece(one.name), Piece(one.spec)), one.unit, _count(one.sound), _count(one.damaged), BOX)
            for n, one in enumerate(manifest.goods, 1)
        )
        table(pages, columns, loaded, words.goods)
        pages.y += pages.dots(18)
    if manifest.orders:
        columns = [
            Column(words.number, 66, 13, bold=True),
            Column(words.customer, 100, 11),
            Column(words.portions, 0, 11),
            Column(words.why, 110, 11),
            Column(words.done, 46, 12, "center"),
        ]
        orders = ((one.number, one.customer, tuple(map(Piece, one.portions)), one.why, BOX) for one in manifest.orders)
        table(pages, columns, orders, words.orders)
    _sign(pages, manifest.signatures)
    return pages.finish()


def _sign(pages: Pages, signatures: tuple[str, ...]) -> None:
    """A line each to sign on, all on the same page."""
    step = pages.dots(44)
    if signatures and not pages.fits(step * len(signatures)):
        pages.turn()
    for who in signatures:
        pages.y += step - pages.dots(18)
        pages.say(who, 12)
        pages.rule(0.8)


def _count(many: int) -> str:
    return str(many) if many else "–"
