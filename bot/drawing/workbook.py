"""A workbook: statements as an XLSX file, with numbers that are numbers and text that is never a formula."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.drawing import rows
from bot.drawing.rows import Value

Kind = Literal["text", "count", "money", "percent", "date", "moment"]
FORMATS = {
    "text": "@",
    "count": "#,##0",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
Look = tuple[str, bool, bool]  # a format, whether it may be taken for a formula, whether it is marked
LONGEST = 32767  # characters a cell can hold
MARK = PatternFill("solid", fgColor="FFD6D6")
TRIGGERS = tuple("=+-@\t\r")  # what a table program may take for a formula


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its values are, its width in letters, and whether it is added up.

    Values: `text` a str; `count` an int; `money` an int of minor units of a currency with so many decimal `places`;
    `percent` a Decimal share of one; `date` a date; `moment` a datetime on the reader's clock. None is an empty cell.
    """

    title: str
    kind: Kind = "text"
    width: float = 14
    total: bool = False
    places: int = 2

    @property
    def format(self) -> str:
        """How a table program is to show its values."""
        if self.kind == "money":
            return "#,##0" + ("." + "0" * self.places if self.places else "")
        return FORMATS[self.kind]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its tab, lines over the table, the columns, the rows, and the word that stands beside the totals.

    The rows whose places, counted from 0, are `marked` stand on red.
    """

    name: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    total: str = ""
    marked: frozenset[int] = frozenset()


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as the bytes of one file. A row that is not as long as the columns raises ValueError."""
    book = Workbook()
    book.remove(book.worksheets[0])
    filled = [
        _fill(book.create_sheet(_tab(sheet.name, book.sheetnames)), sheet)
        for sheet in sheets or (Sheet("-", (), (), ()),)  # a file without a sheet does not open
    ]
    out = BytesIO()
    book.save(out)
    return rows.put(out.getvalue(), filled)


def _tab(name: str, taken: Sequence[str]) -> str:
    """A name a tab can have: no signs of paths, 31 characters, and no other tab's."""
    plain = re.sub(r"[\\/*?:\[\]]", " ", _clean(name)).strip(" '")[:28] or "-"
    others = {one.casefold() for one in taken}
    tries = (plain, *(f"{plain} {n}" for n in range(2, len(taken) + 3)))
    return next(one[:31] for one in tries if one.casefold() not in others)


def _fill(at: Worksheet, sheet: Sheet) -> tuple[int, bytes, str]:
    """Everything but the rows; returns the row they stand below, the rows as XML, and their last cell."""
    for n, line in enumerate(sheet.lines, 1):
        _text(_cell(at, n, 1), line)
        _cell(at, n, 1).font = Font(bold=n == 1, size=15 if n == 1 else 11)
        _cell(at, n, 1).alignment = Alignment()  # it runs on over the columns beside it
    head = len(sheet.lines) + 1
    for n, column in enumerate(sheet.columns, 1):
        cell = _cell(at, head, n)
        _text(cell, column.title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8E8E8")
        side = "left" if column.kind == "text" else "right"
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        at.column_dimensions[get_column_letter(n)].width = column.width
    at.freeze_panes = f"A{head + 1}"  # a cell itself would be a row more in the file
    filled = rows.xml(head + 1, len(sheet.columns), _rows(at, sheet))
    if any(column.total for column in sheet.columns):
        _add_up(at, sheet, head + len(sheet.rows) + 1)
    at.print_title_rows = f"{head}:{head}"
    at.page_setup.paperSize, at.page_setup.fitToHeight = at.PAPERSIZE_A4, False
    at.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    last = f"{get_column_letter(max(len(sheet.columns), 1))}{max(head + len(sheet.rows), at.max_row)}"
    return head, filled, last


def _rows(at: Worksheet, sheet: Sheet) -> Iterator[list[rows.Cell]]:
    """The values as a file holds them, each with the number of its style."""
    looks: dict[Look, int] = {}

    def look(column: Column, value: Value, marked: bool) -> int:
        wanted = (column.format, isinstance(value, str) and value.startswith(TRIGGERS), marked)
        if wanted not in looks:
            model = Cell(at, 1, 1)  # the file keeps its style as it is: each look has one of its own
            _put(model, column, value)
            if marked:
                model.fill = MARK
            looks[wanted] = model.style_id
        return looks[wanted]

    for n, row in enumerate(sheet.rows):
        marked = n in sheet.marked
        cells: list[rows.Cell] = []
        for column, value in zip(sheet.columns, row, strict=True):
            if value is None and not marked:
                cells.append((None, 0))
            else:
                kept = _value(column, value)
                cells.append((kept, look(column, kept, marked)))
        yield cells


def _value(column: Column, value: Value) -> Value:
    """A value as it stands in the file: money in whole units, moments without a zone, words without what XML lacks."""
    if column.kind == "text" and value is not None:
        return _clean(str(value))
    if column.kind == "money" and value is not None:
        assert isinstance(value, int)
        return Decimal(value).scaleb(-column.places)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # a sheet has no zones
    return value


def _cell(at: Worksheet, row: int, column: int) -> Cell:
    cell = at.cell(row, column)
    assert isinstance(cell, Cell)  # nothing is merged here
    return cell


def _add_up(at: Worksheet, sheet: Sheet, below: int) -> None:
    """The totals as numbers, not as formulas: the previews of phones and chats do not reckon."""
    for n, column in enumerate(sheet.columns, 1):
        cell = _cell(at, below, n)
        if column.total:
            total = sum(value for row in sheet.rows if isinstance(value := row[n - 1], int | Decimal))
            _put(cell, column, _value(column, total))
        elif n == 1:
            _text(cell, sheet.total)
        cell.font, cell.border = Font(bold=True), Border(top=Side(style="thin"))


def _put(cell: Cell, column: Column, value: Value) -> None:
    """A value as `_value` makes it into a cell, dressed for its column."""
    if column.kind == "text":
        cell.value = value
        cell.data_type = "s"
        _dress(cell)
        return
    cell.value = value
    cell.number_format = column.format
    cell.alignment = Alignment(vertical="top")


def _text(cell: Cell, words: str) -> None:
    """Words as words: `=1+1` typed by a customer must not be reckoned when the shop opens the file."""
    cell.value = _clean(words)
    cell.data_type = "s"
    _dress(cell)


def _dress(cell: Cell) -> None:
    cell.number_format = FORMATS["text"]
    cell.quotePrefix = _triggers(cell)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _triggers(cell: Cell) -> bool:
    return isinstance(cell.value, str) and cell.value.startswith(TRIGGERS)


def _clean(words: str) -> str:
    """Without what XML cannot carry: controls and halves of characters."""
    return ILLEGAL_CHARACTERS_RE.sub("", words).encode("utf-8", "ignore").decode()[:LONGEST]
