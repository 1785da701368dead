"""A workbook's cells as plain text: run as a process of its own, which a hostile file may kill without harm.

The file comes on standard input; one JSON object leaves on standard output: {"sheets": [[[row, [cell, …]], …], …]}, or
{"why": reason, "most": limit}. Imports nothing of ours: it must start in a few hundredths of a second.
"""

import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree import ElementTree  # in this process only, which a hostile file may kill

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 100, 6
MOST_LETTERS = 20_000_000  # characters of all cells together
LONGEST = 2000  # characters of a cell: more than any field takes, so that it is said to be too long
UNPACKED = 150 << 20  # bytes that everything in a file may unpack to
MOST_PARTS = 2000  # files in the file
MEMORY, SECONDS = 1 << 30, 30  # bytes and seconds of the processor that this process may use
WORKSHEET = {"application/vnd.oasis.opendocument.spreadsheet"}
OWED = "\x1a"  # before a formula that was saved without its result; no text file and no XML can hold this sign
Owed = dict[str, dict[int, dict[int, str]]]  # sheet → row → column → OWED and the formula
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


class Bad(Exception):
    """The file cannot be read; the first argument says why, the second the limit it broke."""


def looked_into(raw: bytes) -> None:
    """Raise Bad for a packed file that holds too much, is locked, has programs in it, or is no workbook."""
    if raw.startswith(OLE):
        for mark, why in (("EncryptedPackage", "password"), ("_VBA_PROJECT", "macros")):
            if mark.encode("utf-16-le") in raw:
                raise Bad(why)
        return
    try:
        with zipfile.ZipFile(BytesIO(raw)) as parts:
            _parts(parts)
    except Bad:
        raise
    except Exception as broken:
        raise Bad("broken") from broken


def _parts(parts: zipfile.ZipFile) -> None:
    every = parts.infolist()
    if len(every) > MOST_PARTS or sum(part.file_size for part in every) > UNPACKED:
        raise Bad("bomb")
    if any(part.flag_bits & 1 for part in every):
        raise Bad("password")
    names = {part.filename for part in every}
    if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Bad("macros")
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise Bad("kind")
    left = UNPACKED
    for part in every:  # what the directory says may be a lie: unpack it all once, piece by piece, keeping nothing
        with parts.open(part) as file:
            while piece := file.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise Bad("bomb")
    if "xl/workbook.xml" not in names:
        told = parts.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
        if told not in WORKSHEET:
            raise Bad("kind")
        with parts.open("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else BytesIO() as file:
            if b"encryption-data" in file.read(1 << 20):
                raise Bad("password")


def sheets(raw: bytes) -> list[list[tuple[int, list[str]]]]:
    """The rows with something in them of every sheet that is not hidden. Raises Bad."""
    import python_calamine as calamine  # after the limits are set

    try:
        book = calamine.load_workbook(BytesIO(raw))
    except calamine.PasswordError:
        raise Bad("password") from None
    due = owed(raw)
    shown = [
        about.name
        for about in book.sheets_metadata
        if about.typ == calamine.SheetTypeEnum.WorkSheet and about.visible == calamine.SheetVisibleEnum.Visible
    ]
    rows = letters = 0
    found = []
    for name in shown[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        if sheet.end and sheet.end[1] >= MOST_COLUMNS:
            raise Bad("columns", MOST_COLUMNS)
        kept: list[tuple[int, list[str]]] = []
        for number, cells in _rows(sheet, due.get(name, {})):
            if not any(cells):
                continue
            rows, letters = rows + 1, letters + sum(map(len, cells))
            if rows > MOST_ROWS:
                raise Bad("rows", MOST_ROWS)
            if letters > MOST_LETTERS:
                raise Bad("bomb")
            kept.append((number, cells))
        found.append(kept)
    return found


def _rows(sheet: Any, due: dict[int, dict[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, and in it the formulas that were saved without their results."""
    number = 0
    for number, row in enumerate(() if sheet.start is None else sheet.iter_rows(), 1):
        cells = [text(cell) for cell in row]
        yield number, _with(cells, due[number]) if number in due else cells
    for more in sorted(at for at in due if at > number):
        yield more, _with([], due[more])


def _with(cells: list[str], due: dict[int, str]) -> list[str]:
    cells += [""] * (max(due) + 1 - len(cells))
    for place, formula in due.items():
        cells[place] = cells[place] or formula
    return cells


def owed(raw: bytes) -> Owed:
    """The formulas of a packed workbook that were saved without their results: the library takes them for nothing."""
    found: Owed = defaultdict(lambda: defaultdict(dict))
    if not raw.startswith(ZIP):
        return found  # an old workbook always has a result beside a formula
    with zipfile.ZipFile(BytesIO(raw)) as parts:
        if "xl/workbook.xml" not in parts.namelist():
            _owed_ods(parts.read("content.xml"), found)
            return found
        links = {one.get("Id"): one.get("Target", "") for one in _tree(parts, "xl/_rels/workbook.xml.rels")}
        for sheet in _tree(parts, "xl/workbook.xml").iter():
            link = next((value for key, value in sheet.attrib.items() if _bare(key) == "id"), None)
            target = links.get(link, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if _bare(sheet.tag) == "sheet" and part in parts.namelist():
                _owed_xlsx(parts.read(part), found[sheet.get("name", "")])
    return found


def _tree(parts: zipfile.ZipFile, name: str) -> Any:
    return ElementTree.fromstring(parts.read(name) if name in parts.namelist() else b"<none/>")  # noqa: S314 - see above


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _owed_xlsx(page: bytes, due: dict[int, dict[int, str]]) -> None:
    """<c r="B2"><f>A2*2</f></c>, or with an empty <v>; one of type "str" may be worth an empty text."""
    if not re.search(rb"<(?:\w+:)?f[\s/>]", page):
        return
    for _, cell in ElementTree.iterparse(BytesIO(page)):  # noqa: S314 - see above
        if _bare(cell.tag) == "row":
            cell.clear()
        at = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", "")) if _bare(cell.tag) == "c" else None
        if at is None:
            continue
        inside = {_bare(part.tag): part.text for part in cell}
        if "f" in inside and not inside.get("v") and not ("v" in inside and cell.get("t") == "str"):
            _note(due, int(at[2]), _place(at[1]), inside["f"] or "")


def _owed_ods(page: bytes, found: Owed) -> None:
    """A cell with a table:formula and no office:value-type; cells and rows may stand for many of them."""
    if b":formula=" not in page:
        return
    name, row, place, due = "", 1, 0, dict[int, dict[int, str]]()
    for event, one in ElementTree.iterparse(BytesIO(page), ("start", "end")):  # noqa: S314 - see above
        tag, said = _bare(one.tag), {_bare(key): value for key, value in one.attrib.items()}
        if event == "start" and tag == "table":
            name, row = said.get("name", ""), 1
        elif event == "start" and tag == "table-row":
            place, due = 0, {}
        elif event == "end" and tag in ("table-cell", "covered-table-cell"):
            wide = int(said.get("number-columns-repeated", 1))
            if "formula" in said and "value-type" not in said:
                for at in range(place, min(place + wide, MOST_COLUMNS + 1)):
                    _note(due, row, at, said["formula"].partition("=")[2])
            place += wide
        elif event == "end" and tag == "table-row":
            high = int(said.get("number-rows-repeated", 1))
            if due and row + high > MOST_ROWS + 1:
                raise Bad("rows", MOST_ROWS)
            found[name] |= {at: dict(due[row]) for at in range(row, row + high)} if due else {}
            row += high
            one.clear()


def _note(due: dict[int, dict[int, str]], row: int, place: int, formula: str) -> None:
    if place >= MOST_COLUMNS:
        raise Bad("columns", MOST_COLUMNS)
    if len(due) > MOST_ROWS:
        raise Bad("rows", MOST_ROWS)
    due.setdefault(row, {})[place] = f"{OWED}={formula[:LONGEST]}"


def _place(letters: str) -> int:
    """The place of a column, from 0: A, B, … Z, AA."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def text(cell: Any) -> str:
    """A cell's value as somebody would type it: 2.5 for 2.5, 3 for 3.0, dates as 2026-11-25."""
    if isinstance(cell, str):
        return cell[: LONGEST + 1].strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def limits() -> None:
    """Bound what this process can take, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # a lower limit holds already, or the system knows none
            continue


def main() -> None:
    """Read the file, write what it holds."""
    raw = sys.stdin.buffer.read()
    limits()
    try:
        looked_into(raw)
        said: dict[str, Any] = {"sheets": sheets(raw)}
    except Bad as bad:
        said = {"why": bad.args[0], "most": bad.args[1] if len(bad.args) > 1 else 0}
    except MemoryError:
        said = {"why": "bomb"}
    except BaseException as broken:  # the library's panics are no Exceptions
        said = {"why": "broken", "error": type(broken).__name__}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
