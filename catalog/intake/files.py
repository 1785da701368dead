"""A file as somebody sends it into rows of plain text: what kind it is, whether it is safe to open, and its cells."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from catalog.intake import cells
from catalog.refusals import BadFile

MOST_BYTES = 20 << 20  # of a file
PATIENCE = 60.0  # seconds a workbook may take to be read
READER = Path(cells.__file__)
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
OTHERS = (b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf", b"<html", b"<!DOC", b"<?xml")
SEPARATORS = "\t;,，"
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")

Rows = list[tuple[int, list[str]]]  # a row's number as a table program counts, and its cells


def tables(raw: bytes) -> list[Rows]:
    """Every table that a file may hold, the likeliest readings of a text file one after another. Raises BadFile."""
    if not raw.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise BadFile("empty")
    if len(raw) > MOST_BYTES:
        raise BadFile("large", MOST_BYTES >> 20)
    if (
        raw.startswith(PICTURES)
        or raw[:4] + raw[8:12] == b"RIFFWEBP"
        or raw[4:8] == b"ftyp"
        or raw[:2] + raw[6:10] == b"BM\0\0\0\0"
    ):
        raise BadFile("picture")
    if raw.startswith(OTHERS):
        raise BadFile("kind")
    if raw.startswith((cells.OLE, cells.ZIP)):
        return _workbook(raw)
    return list(_text(_decoded(raw)))


def _workbook(raw: bytes) -> list[Rows]:
    """The sheets of a workbook, read in a process that has its own limits of memory and time."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-I", str(READER)], input=raw, capture_output=True, timeout=PATIENCE, check=False
        )
        said = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise BadFile("bomb") from None
    except ValueError:  # killed by its limits: it said nothing, or not to the end
        raise BadFile("bomb") from None
    if "why" in said:
        raise BadFile(said["why"], said.get("most", 0))
    return [[(number, row) for number, row in sheet] for sheet in said["sheets"]]


def _decoded(raw: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030, with or without a mark. Raises BadFile for what is no text."""
    tries = ["utf-8-sig", "gb18030"]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    elif b"\0" in raw[:400]:
        tries = ["utf-16-le" if raw[1:200:2].count(0) > raw[0:200:2].count(0) else "utf-16-be"]
    for encoding in tries:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            return text.lstrip("\ufeff")
    raise BadFile("kind")


def _text(text: str) -> Iterator[Rows]:
    """A text's rows, cut at each sign that may stand between cells."""
    found = False
    for separator in SEPARATORS:
        if separator in text:
            found = True
            yield _cut(text, separator)
    if not found:
        yield _cut(text, ",")


def _cut(text: str, separator: str) -> Rows:
    kept: Rows = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            if len(row) > cells.MOST_COLUMNS and any(cell.strip() for cell in row[cells.MOST_COLUMNS :]):
                raise BadFile("columns", cells.MOST_COLUMNS)
            told = [_plain(cell) for cell in row[: cells.MOST_COLUMNS]]
            if any(told):
                kept.append((number, told))
            if len(kept) > cells.MOST_ROWS:
                raise BadFile("rows", cells.MOST_ROWS)
    except csv.Error:
        raise BadFile("broken") from None
    return kept


def _plain(cell: str) -> str:
    """A cell's text; ="0012" is how some programs write text that looks like a number."""
    cell = cell[: cells.LONGEST + 1].strip()
    return cell[2:-1] if len(cell) > 3 and cell.startswith('="') and cell.endswith('"') else cell
