"""A table: columns, rows that wrap, and the headings again at the top of every page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.drawing.letters import Line, Words, flow
from bot.drawing.page import LINE, Pages, Side, aside

TITLE = 14.0  # size of what stands over a table, in points
HEAD = 9.0  # size of the headings, in points
PAD = 2.5  # air above and below a row, in points
GAP = 7.0  # between two columns, in points


@dataclass(frozen=True, slots=True)
class Box:
    """A cell that is a square to tick with a pen."""


BOX = Box()
Cell = Words | Box
Flowed = list[Line] | Box


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in points (0 shares what is left), and how its words look."""

    title: str
    width: float = 0
    size: float = 11
    side: Side = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """A column with its place, in dots."""

    column: Column
    x: int
    room: int
    size: int


def table(pages: Pages, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], title: str = "") -> None:
    """Draw rows under a title and headings. A row stays on one page.

    A row taller than a quarter of the page may go on at the top of the next, where its first cell stands again.
    """
    laid = _places(pages, columns)
    pad = pages.dots(PAD)
    head = [flow(one.column.title, pages.dots(HEAD), one.room)[:3] for one in laid]
    head_step = round(pages.dots(HEAD) * LINE)
    head_height = max(map(len, head)) * head_step + pad if any(head) else 0
    step, tallest = max(map(_step, laid)), max(one.size for one in laid)

    def headings() -> None:
        if not head_height:
            return
        lowest = pages.y + max(map(len, head)) * head_step
        for one, lines in zip(laid, head, strict=True):
            for n, line in enumerate(reversed(lines), 1):  # headings of one line stand on the rule, beside those of two
                x = one.x + aside(line, pages.dots(HEAD), one.room, one.column.side)
                pages.write(line, x, lowest - n * head_step, pages.dots(HEAD))
        pages.y = lowest + pad // 2
        pages.rule(1.2)
        pages.y += pad // 2

    if not pages.fits(pages.dots(TITLE * 2) + head_height + 2 * pad + 3 * step):
        pages.turn()  # a title does not stand alone at the end of a page
    pages.say(title, TITLE, bold=True, after=3 if title else 0)
    headings()
    for row in rows:
        cells = [_flow(one, cell) for one, cell in zip(laid, row, strict=True)]
        while True:
            height = max(_height(one, cell, tallest) for one, cell in zip(laid, cells, strict=True))
            whole = pages.form.roll or height < (pages.bottom - pages.top) // 4
            least = height if whole else 4 * step
            if not pages.fits(least + 2 * pad) and pages.y > pages.top + head_height + pad:
                pages.turn()
                headings()
            room = pages.bottom - pages.y - 2 * pad
            cells, rest = _split(laid, cells, room) if height > room else (cells, None)
            _draw(pages, laid, cells, min(height, room), pad)
            if rest is None:
                break
            cells = rest


def _places(pages: Pages, columns: Sequence[Column]) -> list[Laid]:
    gap = pages.dots(GAP)
    fixed = sum(pages.dots(column.width) for column in columns)
    shares = sum(not column.width for column in columns)
    free = pages.right - pages.left - fixed - gap * (len(columns) - 1)
    places, x = [], pages.left
    for column in columns:
        room = pages.dots(column.width) or free // shares
        places.append(Laid(column, x, room, pages.dots(column.size)))
        x += room + gap
    return places


def _flow(one: Laid, cell: Cell) -> Flowed:
    return cell if isinstance(cell, Box) else flow(cell, one.size, one.room)


def _step(one: Laid) -> int:
    return round(one.size * LINE)


def _height(one: Laid, cell: Flowed, tallest: int) -> int:
    return _step(one) if isinstance(cell, Box) else tallest - one.size + len(cell) * _step(one)


def _split(laid: list[Laid], cells: list[Flowed], room: int) -> tuple[list[Flowed], list[Flowed]]:
    """What of each cell fits into `room` dots, and what the next page shows: what is left, and the first cell again."""
    tallest = max(one.size for one in laid)
    now: list[Flowed] = []
    later: list[Flowed] = []
    for one, cell in zip(laid, cells, strict=True):
        if isinstance(cell, Box):
            now.append(cell)
            later.append([])
        else:
            fit = (room - tallest + one.size) // _step(one)
            now.append(cell[:fit])
            later.append(cell[fit:])
    return now, [later[0] or cells[0], *later[1:]]


def _draw(pages: Pages, laid: list[Laid], cells: list[Flowed], height: int, pad: int) -> None:
    """One row: the first lines of all cells stand on one line, whatever their sizes."""
    top = pages.y + pad
    tallest = max(one.size for one in laid)
    for one, cell in zip(laid, cells, strict=True):
        if isinstance(cell, Box):
            side = pages.dots(12)
            pages.box(one.x + (one.room - side) // 2, top + (round(tallest * LINE) - side) // 2, side)
            continue
        for n, line in enumerate(cell):
            x = one.x + aside(line, one.size, one.room, one.column.side)
            pages.write(line, x, top + n * _step(one) + (tallest - one.size), one.size, one.column.bold)
    pages.y = top + height + pad
    pages.rule(0.4)
