"""A workbook: statements as an XLSX file, with numbers that are numbers and text that is never a formula."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Kind = Literal["text", "count", "money", "percent", "date", "moment"]
Value = str | int | Decimal | date | datetime | None
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
    for sheet in sheets or (Sheet("-", (), (), ()),):  # a file without a sheet does not open
        _fill(book.create_sheet(_tab(sheet.name, book.sheetnames)), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _tab(name: str, taken: Sequence[str]) -> str:
    """A name a tab can have: no signs of paths, 31 characters, and no other tab's."""
    plain = re.sub(r"[\\/*?:\[\]]", " ", _clean(name)).strip(" '")[:28] or "-"
    others = {one.casefold() for one in taken}
    tries = (plain, *(f"{plain} {n}" for n in range(2, len(taken) + 3)))
    return next(one[:31] for one in tries if one.casefold() not in others)


def _fill(at: Worksheet, sheet: Sheet) -> None:
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
    at.freeze_panes = _cell(at, head + 1, 1)
    looks: dict[Look, Any] = {}
    for n, row in enumerate(sheet.rows, head + 1):
        marked = n - head - 1 in sheet.marked
        for m, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            if value is not None or marked:
                _put(_cell(at, n, m), column, value, marked, looks)
    if any(column.total for column in sheet.columns):
        _add_up(at, sheet, head + len(sheet.rows) + 1)
    at.print_title_rows = f"{head}:{head}"
    at.page_setup.paperSize, at.page_setup.fitToHeight = at.PAPERSIZE_A4, False
    at.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


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
            _put(cell, column, total, False, {})
        elif n == 1:
            _text(cell, sheet.total)
        cell.font, cell.border = Font(bold=True), Border(top=Side(style="thin"))


def _put(cell: Cell, column: Column, value: Value, marked: bool, looks: dict[Look, Any]) -> None:
    """A value into a cell. `looks` are the styles made so far: the library takes longer over one than over a value."""
    if column.kind == "text" and value is not None:
        cell.value = _clean(str(value))
        cell.data_type = "s"
    elif value is not None:
        if column.kind == "money":
            assert isinstance(value, int)
            value = Decimal(value).scaleb(-column.places)
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None)  # a sheet has no zones
        cell.value = value
    look, styled = (column.format, _triggers(cell), marked), cast("Any", cell)
    if look in looks:
        styled._style = copy(looks[look])
        return
    if column.kind == "text":
        _dress(cell)
    else:
        cell.number_format = column.format
        cell.alignment = Alignment(vertical="top")
    if marked:
        cell.fill = MARK
    looks[look] = styled._style


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
