"""A workbook's cells as plain text: run as a process of its own, which a hostile file may kill without harm.

The file comes on standard input; one JSON object leaves on standard output: {"sheets": [[[row, [cell, …]], …], …]}, or
{"why": reason, "most": limit}. Imports nothing of ours: it must start in a few hundredths of a second.
"""

import json
import sys
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 100, 6
MOST_LETTERS = 20_000_000  # characters of all cells together
LONGEST = 2000  # characters of a cell: more than any field takes, so that it is said to be too long
UNPACKED = 150 << 20  # bytes that everything in a file may unpack to
MOST_PARTS = 2000  # files in the file
MEMORY, SECONDS = 1 << 30, 30  # bytes and seconds of the processor that this process may use
WORKSHEET = {"application/vnd.oasis.opendocument.spreadsheet"}
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
    shown = [
        about.name
        for about in book.sheets_metadata
        if about.typ == calamine.SheetTypeEnum.WorkSheet and about.visible == calamine.SheetVisibleEnum.Visible
    ]
    rows = letters = 0
    found = []
    for name in shown[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        if sheet.end and sheet.end[1] >= MOST_COLUMNS:
            raise Bad("columns", MOST_COLUMNS)
        kept: list[tuple[int, list[str]]] = []
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [text(cell) for cell in row]
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
