"""The slip: what a customer without a phone takes home, on the paper roll of a till, with a QR code to collect by."""

from dataclasses import dataclass
from io import BytesIO

import segno
from PIL import Image

from bot.drawing.letters import Piece
from bot.drawing.page import Form, Pages, png
from bot.drawing.table import Column, table

DOTS = 203 / 72  # a till's printer has 203 dots an inch
ROLLS = {  # what is printed of a roll so many millimetres wide
    58: Form(384 / DOTS, 400, 5, DOTS, roll=True),
    80: Form(576 / DOTS, 500, 7, DOTS, roll=True),
}
SMALLEST = 3  # dots a QR square is wide at least: less is lost on thermal paper


class TooMuch(ValueError):
    """The content does not fit a QR code that could still be read from this paper."""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One item: what and how many, what that costs."""

    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One order, all of it already in words.

    `facts` are the lines about whose it is (name, village), `total` the amount in figures beside `total_label` and
    `total_words` in words, `notes` when it comes and how it is paid, `content` what the QR code says, `bring` the line
    below it, `phone` the last line.
    """

    center: str
    number: str
    facts: tuple[str, ...]
    lines: tuple[SlipLine, ...]
    total_label: str
    total: str
    total_words: str
    notes: tuple[str, ...]
    content: str
    bring: str
    phone: str


def draw(slip: Slip, millimetres: int = 80) -> bytes:
    """A black and white PNG for a roll of 58 or 80 mm, 203 dots an inch; TooMuch where its QR code cannot be read."""
    form = ROLLS[millimetres]
    code = _code(slip.content, form)
    pages = Pages(form)
    pages.say(slip.center, 12, bold=True, side="center", after=1)
    pages.say(slip.number, 17, bold=True, side="center", after=3)
    for fact in slip.facts:
        pages.say(fact, 11)
    pages.y += pages.dots(3)
    if slip.lines:
        pages.rule()
        table(pages, [Column("", 0, 10), Column("", 44, 10, "right")], ((one.words, one.amount) for one in slip.lines))
    pages.y += pages.dots(4)
    pages.say((Piece(slip.total_label), Piece(slip.total, bold=True)), 15, side="right")
    pages.say(slip.total_words, 10, side="right", after=5)
    for note in slip.notes:
        pages.say(note, 11, bold=True)
    pages.y += pages.dots(4)
    pages.paste(code)
    pages.say(slip.bring, 11, side="center", after=2)
    pages.say(slip.phone, 11, bold=True, side="center")
    return png(pages.finish()[0], form)


def _code(content: str, form: Form) -> Image.Image:
    """The QR code as wide as the paper allows, with the white edge it needs around it."""
    try:
        code = segno.make_qr(content, error="m")
    except segno.DataOverflowError as error:
        raise TooMuch from error
    squares = code.symbol_size(border=4)[0]
    room = round((form.width - 2 * form.margin) * form.dots)
    scale = min(room // squares, 9)
    if scale < SMALLEST:
        raise TooMuch
    out = BytesIO()
    code.save(out, kind="png", scale=scale, border=4)
    return Image.open(out)
