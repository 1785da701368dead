"""Letters: the one font, what of a text can be written in it, how wide that is, and where a line breaks."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-part.otf"
OTHER = str.maketrans("☐☑✅✔✖❌❎❗❓", "□✓✓✓×××!?")  # a near sign, where the font has none for what is meant
EMOJI = re.compile("(?![★☆☎♀♂♥⚠✓✂❶-➓])[⌚⌛⌨⏏⏩-⏺☀-➿⬀-⯿\U0001f000-\U0001faff]")
BOLDER = 0.024  # what bold adds on each side of a line, of the size
UNWRITTEN = frozenset(("Cc", "Cf", "Cs", "Mn", "Me"))  # controls, joiners, halves of characters, marks over letters
WIDE = "⺀-〿぀-鿿豈-﫿︰-﹏＀-￯\U00020000-\U0003ffff"
OPENS, ENDS = "（《〈「『【〔“", "、，。；：？！）》〉」』】〕”…"  # never at the end, never at the start of a line
UNIT = re.compile(  # an amount stays with what it counts: 30枚, 5 kg, 盒 ×2
    rf"[{OPENS}]*(?:[^\s{WIDE}{OPENS}{ENDS}]+(?:(?<=\d) [a-z]{{1,2}}\b|(?<=\d)[^\W\d_a-zA-Z])?|\S)[{ENDS}]*(?: ×\d+)? ?"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stay together on a line where they fit on one; `new` starts them on a line of their own."""

    words: str
    bold: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Part of a line: its words, bold or not, and how far from the line's start in dots."""

    x: int
    words: str
    bold: bool


Line = tuple[Run, ...]
Words = str | tuple[Piece, ...]


@lru_cache(maxsize=64)
def face(size: int) -> ImageFont.FreeTypeFont:
    """The font at `size` dots. Bold is drawn with a stroke: a second weight would be 5 MB for no more to read."""
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def stamp(char: str, size: int, bold: bool, mode: Literal["1", "L"]) -> tuple[Image.Image, int, int]:
    """One character to press on a page again and again, and where its corner is, seen from where it stands."""
    thick = size * BOLDER if bold else 0
    left, top, right, bottom = face(size).getbbox(char, mode, anchor="ls", stroke_width=thick)
    at = (floor(left) - 1, floor(top) - 1)
    image = Image.new(mode, (ceil(right) - at[0] + 1, ceil(bottom) - at[1] + 1), 0)
    ink = 1 if mode == "1" else 255
    ImageDraw.Draw(image).text((-at[0], -at[1]), char, ink, face(size), anchor="ls", stroke_width=thick)
    return image, *at


Ink = int | tuple[int, int, int]


def write(pen: ImageDraw.ImageDraw, x: float, y: int, words: str, size: int, bold: bool = False, ink: Ink = 0) -> None:
    """Words that have gone through `printable`, black or of another ink; they begin at x and stand on y."""
    mode: Literal["1", "L"] = "1" if pen.mode == "1" else "L"
    for char in words:
        image, left, top = stamp(char, size, bold, mode)
        pen.bitmap((round(x) + left, y + top), image, ink)
        x += _advance(char, size)


def printable(text: str) -> str:
    """The text on one line, without emoji and what has no shape; a character the font lacks is drawn as □."""
    text = EMOJI.sub("", unicodedata.normalize("NFC", text).translate(OTHER))
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in UNWRITTEN)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=1 << 15)
def _advance(char: str, size: int) -> float:
    return face(size).getlength(char)


@lru_cache(maxsize=1 << 13)
def width(words: str, size: int) -> int:
    """How many dots wide words are that have gone through `printable`."""
    return ceil(sum(_advance(char, size) for char in words))


def flow(words: Words, size: int, room: int) -> list[Line]:
    """Lay words out in lines of at most `room` dots, as many as it takes; none for words of nothing.

    Chinese breaks anywhere but before 、 and after （, other words between words, and a word wider than the line where
    the line ends.
    """
    lines: list[list[Run]] = [[]]
    x = 0
    for piece in (Piece(words),) if isinstance(words, str) else words:
        text = printable(piece.words)
        if not text:
            continue
        if lines[-1]:
            x += size  # between two pieces
            if piece.new or x + width(text, size) > room:
                lines.append([])
                x = 0
        start, run = x, ""
        for unit in _units(text, size, room):
            if run and x + width(unit.rstrip(), size) > room:
                lines[-1].append(Run(start, run.rstrip(), piece.bold))
                lines.append([])
                start, x, run = 0, 0, ""
            run += unit
            x += width(unit, size)
        lines[-1].append(Run(start, run.rstrip(), piece.bold))
    return [tuple(line) for line in lines if line]


def _units(text: str, size: int, room: int) -> Iterator[str]:
    """What a line may break between."""
    for found in UNIT.finditer(text):
        unit = found[0]
        if width(unit.rstrip(), size) <= room:
            yield unit
        else:
            yield from _cut(unit, size, room)


def _cut(unit: str, size: int, room: int) -> Iterable[str]:
    part = ""
    for char in unit:
        if part and width(part + char, size) > room:
            yield part
            part = ""
        part += char
    yield part
