"""A backup opened: unpacked, checked, and brought to the tables of this Cunkou, before anything is changed."""

import gzip
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from catalog.restore.unfit import FULL, Unfit
from catalog.store import Store

SQLITE, GZIP = b"SQLite format 3\0", b"\x1f\x8b"


@contextmanager
def opened(file: Path, folder: Path) -> Iterator[Path]:
    """A backup unpacked into `folder`, checked, and brought to the tables of this Cunkou. Raises Unfit and OSError."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".cunkou-restore-") as aside:
        plain = Path(aside) / "store.db"
        _unpack(file, plain)
        _check(file, plain)
        yield plain


def _unpack(file: Path, to: Path) -> None:
    with file.open("rb") as raw:
        head = raw.read(len(SQLITE))
        raw.seek(0)
        if not head.startswith(GZIP) and head != SQLITE:
            raise Unfit(f"{file}: this is no backup of Cunkou")
        try:
            with gzip.GzipFile(fileobj=raw) if head.startswith(GZIP) else raw as source, to.open("xb") as plain:
                to.chmod(0o600)
                shutil.copyfileobj(source, plain, 1024 * 1024)
        except (EOFError, gzip.BadGzipFile, ValueError, zlib.error) as broken:
            raise Unfit(f"{file}: the file is damaged or cut off") from broken
    with to.open("rb") as plain:
        if plain.read(len(SQLITE)) != SQLITE:
            raise Unfit(f"{file}: this is no backup of Cunkou")


def _check(file: Path, plain: Path) -> None:
    """Raise Unfit for what is damaged, not ours, or of another version; bring older tables up to date."""
    try:
        with closing(sqlite3.connect(plain)) as connection:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as broken:
        raise Unfit(f"{file}: the file is damaged or cut off") from broken
    if said != "ok":
        raise Unfit(f"{file}: the file is damaged or cut off")
    if not {"shop", *FULL} <= tables:
        raise Unfit(f"{file}: this is a database, but no backup of Cunkou")
    try:
        store = Store(f"sqlite:///{plain}")
    except Exception as odd:  # whatever tables of anybody's may lead to
        raise Unfit(f"{file}: it cannot be opened: {str(odd).splitlines()[0]}") from odd
    try:
        with store.engine.execution_options(reading=True).connect() as there:
            lacking = _lacking(there)
    finally:
        store.close()
    if lacking:
        raise Unfit(f"{file}: it was made by another version of Cunkou: it has no {lacking}")


def _lacking(connection: Connection) -> str:
    """A table or column of ours that is not there; "" where all are."""
    looks = inspect(connection)
    for table in SQLModel.metadata.sorted_tables:
        if not looks.has_table(table.name):
            return table.name
        there = {column["name"] for column in looks.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                return f"{table.name}.{column.name}"
    return ""
