"""A chart for a phone: figures in large type, bars by day standing up, bars by name lying down, one below the other.

1080 dots wide. What is said is never cut off silently: a figure shrinks until it fits, a name that is too long ends in
an ellipsis, and words over bars are left out together where they would touch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from bot.drawing.letters import Ink, flow, printable, width, write

WIDE, EDGE = 1080, 48
TALLEST = 9000  # dots; a chat shows no picture that is taller, and nobody scrolls so far
BLACK, GRAY, PALE, WHITE = (26, 26, 26), (96, 96, 96), (224, 224, 224), (255, 255, 255)
BLUE, LIGHT, ORANGE, GROUND = (32, 96, 176), (150, 186, 226), (214, 120, 28), (243, 246, 250)
RISE = 1.05  # from a line's top to what its letters stand on, of the size
TITLE, HEAD, FIGURE, TEXT, SMALL = 54, 40, 52, 34, 30
ABREAST = 3  # tiles beside each other
THICK = 14  # dots of a bar that lies down
PLOT = 220  # dots that bars may stand high
STEPS = 4  # lines across a plot, at most


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large type, what it is above it, and what belongs to it below."""

    label: str
    figure: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar standing up: what it is for, how high, and its value in words."""

    label: str
    value: int
    words: str
    marked: bool = True  # False: drawn pale, for what stands there only to be compared with


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars side by side under a title, or the words for there being none.

    `tick` says the value of a line across; lines stand on multiples of `unit`.
    """

    title: str
    bars: tuple[Bar, ...]
    tick: Callable[[int], str]
    nothing: str = ""
    unit: int = 1
    ink: Ink = BLUE


@dataclass(frozen=True, slots=True)
class Row:
    """One bar lying down: its name, how long it is, and its value in words."""

    name: str
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class List:
    """Bars below each other under a title, or the words for there being none."""

    title: str
    rows: tuple[Row, ...]
    nothing: str = ""
    ink: Ink = BLUE


@dataclass(frozen=True, slots=True)
class Chart:
    """All of a picture, in words."""

    title: str
    below: str
    tiles: tuple[Tile, ...]
    parts: tuple[Plot | List, ...]


def png(chart: Chart) -> bytes:
    """The picture as the bytes of a PNG."""
    out = BytesIO()
    # A few inks and the grays of letters: a third of the bytes, and nobody sees a difference.
    paper(chart).quantize(64).save(out, "PNG", compress_level=6, dpi=(180, 180))
    return out.getvalue()


def paper(chart: Chart) -> Image.Image:
    """The picture."""
    sheet = Sheet()
    sheet.say(chart.title, TITLE, bold=True)
    sheet.say(chart.below, TEXT, ink=GRAY)
    sheet.y += 20
    sheet.tiles(chart.tiles)
    for part in chart.parts:
        sheet.y += 34
        sheet.say(part.title, HEAD, bold=True)
        sheet.y += 8
        if isinstance(part, Plot):
            sheet.plot(part)
        else:
            sheet.list(part)
    return sheet.image.crop((0, 0, WIDE, min(sheet.y + EDGE, TALLEST)))


class Sheet:
    """A sheet that fills from the top; all lengths are dots."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDE, TALLEST), WHITE)
        self.pen = ImageDraw.Draw(self.image)
        self.y = EDGE

    def write(self, words: str, x: float, y: int, size: int, bold: bool = False, ink: Ink = BLACK) -> None:
        """Words whose top is at y."""
        write(self.pen, x, y + round(size * RISE), words, size, bold, ink)

    def say(self, words: str, size: int, bold: bool = False, ink: Ink = BLACK) -> None:
        """Words over the whole width, in at most three lines."""
        lines = flow(words, size, WIDE - 2 * EDGE)
        for line in lines[:3]:
            for run in line:
                self.write(run.words, EDGE + run.x, self.y, size, bold, ink)
            self.y += round(size * 1.4)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Figures, three beside each other."""
        gap, high, pad = 14, 162, 18
        wide = (WIDE - 2 * EDGE - (ABREAST - 1) * gap) // ABREAST
        for n, tile in enumerate(tiles):
            x, y = EDGE + n % ABREAST * (wide + gap), self.y + n // ABREAST * (high + gap)
            self.pen.rounded_rectangle((x, y, x + wide, y + high), 16, fill=GROUND)
            lines = ((tile.label, SMALL, 10, GRAY), (tile.figure, FIGURE, 50, BLACK), (tile.below, SMALL, 116, GRAY))
            for words, most, down, ink in lines:
                size = shrunk(words, most, wide - 2 * pad)
                top = y + down + (most - size) // 2
                self.write(fit(words, size, wide - 2 * pad), x + pad, top, size, most == FIGURE, ink)
        self.y += -(-len(tiles) // ABREAST) * (high + gap) - gap * bool(tiles)

    def plot(self, plot: Plot) -> None:
        """Bars that stand on a line, with the values of lines across at the left."""
        most = max((bar.value for bar in plot.bars), default=0)
        if most <= 0:
            self.say(plot.nothing, TEXT, ink=GRAY)
            return
        top, ticks = self.y + SMALL + 14, scale(most, plot.unit)
        said = [printable(plot.tick(tick)) for tick in ticks]
        left = EDGE + max(width(words, SMALL) for words in said) + 18
        foot, right = top + PLOT, WIDE - EDGE
        widest = max(width(printable(bar.label), SMALL) for bar in plot.bars)
        # Bars stand so close that the last label, wider than its bar, still ends where the sheet does.
        slot = min((right - left) / len(plot.bars), (right - left - widest / 2) / (len(plot.bars) - 0.5))
        right = round(left + slot * len(plot.bars))
        for tick, words in zip(ticks, said, strict=True):
            y = foot - PLOT * tick // ticks[-1]
            self.pen.rectangle((left, y, right, y + 1), fill=PALE if tick else GRAY)
            self.write(words, left - 18 - width(words, SMALL), y - round(SMALL * 0.72), SMALL, ink=GRAY)
        thick = min(max(slot * 0.68, 3), 150)
        over = [printable(bar.words) for bar in plot.bars]
        loud = all(width(words, SMALL) <= slot - 8 for words in over)
        for n, (bar, words) in enumerate(zip(plot.bars, over, strict=True)):
            middle, high = left + (n + 0.5) * slot, PLOT * bar.value / ticks[-1]
            if bar.value > 0:
                high = max(high, 4)
                box = (round(middle - thick / 2), round(foot - high), round(middle + thick / 2), foot - 1)
                ink, round_above = plot.ink if bar.marked else LIGHT, (True, True, False, False)
                self.pen.rounded_rectangle(box, min(8, thick / 4, high / 2), fill=ink, corners=round_above)
            if loud and bar.value > 0:
                x, y = middle - width(words, SMALL) / 2, round(foot - high) - SMALL - 12
                self.pen.rectangle((x - 4, y + 4, x + width(words, SMALL) + 4, y + SMALL + 8), fill=WHITE)
                self.write(words, x, y, SMALL)
        self._below(plot.bars, left, slot, foot + 12)
        self.y = foot + 12 + round(SMALL * 1.4)

    def _below(self, bars: Sequence[Bar], left: float, slot: float, y: int) -> None:
        """What bars are for: under every one, or under every second, third … where they would touch."""
        labels = [printable(bar.label) for bar in bars]
        widest = max(width(label, SMALL) for label in labels)
        every = next((n for n in range(1, len(bars) + 1) if widest + 16 <= n * slot), len(bars))
        for n, label in enumerate(labels):
            if (len(labels) - 1 - n) % every == 0:  # the last is always said
                wide = width(label, SMALL)
                x = left + (n + 0.5) * slot - wide / 2
                self.write(label, x, y, SMALL, ink=BLACK if bars[n].marked else GRAY)

    def list(self, part: List) -> None:
        """Names with their values at the right, and below each a bar."""
        if not part.rows:
            self.say(part.nothing, TEXT, ink=GRAY)
        most, room = max((row.value for row in part.rows), default=0), WIDE - 2 * EDGE
        for row in part.rows:
            words = fit(row.words, TEXT, room * 2 // 3)
            free = room - width(words, TEXT) - 32
            self.write(fit(row.name, TEXT, free), EDGE, self.y, TEXT)
            self.write(words, WIDE - EDGE - width(words, TEXT), self.y, TEXT, bold=True)
            y = self.y + round(TEXT * 1.45)
            self.pen.rounded_rectangle((EDGE, y, WIDE - EDGE, y + THICK), THICK // 2, fill=GROUND)
            if row.value > 0:
                long = max(room * row.value // most, THICK)
                self.pen.rounded_rectangle((EDGE, y, EDGE + long, y + THICK), THICK // 2, fill=part.ink)
            self.y = y + THICK + 18


def fit(words: str, size: int, room: int) -> str:
    """Words as they can be written within so many dots: whole, or cut where an ellipsis says so."""
    words = printable(words)
    if width(words, size) <= room:
        return words
    while words and width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def shrunk(words: str, size: int, room: int) -> int:
    """The size at which words fit, no smaller than half of what was wished."""
    said = printable(words)
    # Letters are whole dots wide: a size reckoned from another may still be a dot too large.
    return next((fits for fits in range(size, size // 2, -1) if width(said, fits) <= room), size // 2)


def scale(most: int, unit: int = 1) -> list[int]:
    """The values of the lines across a plot, from 0 to the first round number that is not below `most`."""
    step, rounds = unit, (1, 2, 5)
    n = 0
    while step * STEPS < most:
        n += 1
        step = unit * rounds[n % 3] * 10 ** (n // 3)
    lines = max(-(-most // step), 1)
    return [step * k for k in range(lines + 1)]
