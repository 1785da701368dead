"""The backup: the whole store as one SQLite file, whatever database it lies in, taken while people go on ordering."""

import gzip
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text
from sqlmodel import SQLModel

from catalog.models import now
from catalog.store import Store, passing

MARK = 0x43_75_6E_6B  # "Cunk": SQLite's application_id of a backup
ROWS = 1000  # copied at a time


def save(store: Store, to: Path) -> None:
    """Write all that is in a store now into a new SQLite file. Raises Busy, OSError where there is one already."""
    if to.exists():
        raise FileExistsError(17, "there is a file of that name already", str(to))
    with passing():
        if store.sqlite:
            _copy(Path(store.engine.url.database or ""), to)
        else:
            with store.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                connection.execute(text("SET TRANSACTION READ ONLY"))
                pour(connection, to)
    _seal(to)


def _copy(live: Path, to: Path) -> None:
    """A SQLite store as it is now; whoever writes meanwhile does not wait, and what was deleted is not in the copy."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it holds people's data
    with closing(sqlite3.connect(f"{live.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("VACUUM INTO ?", (str(to),))


def pour(connection: Connection, to: Path) -> None:
    """All rows that a connection's transaction sees, into a new SQLite store."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    fresh = Store(f"sqlite:///{to}")
    try:
        with fresh.engine.begin() as into:
            into.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # people name each other in any order
            into.execute(SQLModel.metadata.tables["shop"].delete())  # a new store has a shop already
            for table in SQLModel.metadata.sorted_tables:
                for some in rows(connection, table):
                    into.execute(insert(table), some)
    finally:
        fresh.close()


def rows(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table by their keys, some at a time; moments are aware, in UTC."""
    asked = select(table).order_by(*table.primary_key)
    for some in connection.execute(asked, execution_options={"yield_per": ROWS}).mappings().partitions():
        yield [_aware(row) for row in some]


def _aware(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _seal(file: Path) -> None:
    """Mark a file as a backup, whole and on the disk."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute(f"PRAGMA application_id={MARK}")
    _to_disk(file)


def _to_disk(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())


def pack(file: Path, to: Path) -> None:
    """Compress a file. Raises OSError."""
    with file.open("rb") as plain, to.open("xb") as packed, gzip.GzipFile("", "wb", 6, packed, mtime=0) as squeezed:
        to.chmod(0o600)
        shutil.copyfileobj(plain, squeezed, 1024 * 1024)
    _to_disk(to)


def put(packed: Path, to: Path) -> Path:
    """Keep a backup under a name, in place of one of the same name. Raises OSError."""
    try:
        return packed.replace(to)
    except OSError:  # on another disk
        shutil.copyfile(packed, to)
        to.chmod(0o600)
        return to


def name(at: datetime | None = None) -> str:
    """What a backup taken now is called."""
    return f"cunkou-{(at or now()).astimezone():%Y%m%d-%H%M%S}.db.gz"


def beside(store: Store) -> Path:
    """The folder a store lies in; for one on PostgreSQL, where we are."""
    return Path(store.engine.url.database or "").resolve().parent if store.sqlite else Path.cwd()
