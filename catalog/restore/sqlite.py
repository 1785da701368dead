"""Onto SQLite: the file that was checked takes the place of the old one in one step."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from catalog.restore.aside import aside
from catalog.restore.unfit import FULL, Unfit


def put(plain: Path, target: Path, replace: bool) -> Path | None:
    """Let a checked file be the store; returns where the old one is kept. Raises Unfit and OSError."""
    kept = None
    with closing(sqlite3.connect(plain, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode=DELETE")
        new.execute("PRAGMA application_id=0")  # it is a store from now on
    if target.exists():
        full = _release(target)
        if full and not replace:
            raise Unfit(f"{target}: there is a shop in it already; --replace puts the backup in its place")
        if full:
            kept = aside(target.parent, f"{target.name}.before-")
            _keep(target, kept)
    with plain.open("rb") as written:
        os.fsync(written.fileno())
    plain.replace(target)  # at every moment there is one whole store under this name
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    with suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return kept


def _keep(target: Path, kept: Path) -> None:
    """Keep the old file under another name as well."""
    try:
        kept.hardlink_to(target)
    except OSError:  # a file system without such links
        shutil.copy2(target, kept)
    for leftover in ("-wal", "-shm"):  # of a store so broken that SQLite could not tidy up
        beside = target.with_name(target.name + leftover)
        if beside.exists():
            shutil.copy2(beside, kept.with_name(kept.name + leftover))


def _release(target: Path) -> bool:
    """Whether there is anything in a SQLite store. Raises Unfit where a process has it open."""
    try:
        with closing(sqlite3.connect(target, timeout=0.5, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE")  # to leave the log that all share, nobody else may have it open
            tables = {row[0] for row in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return any(
                old.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - names of our own
                for name in (FULL if tables >= set(FULL) else tables)
                if name in tables
            )
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise Unfit(f"{target}: the store is in use; stop Cunkou first") from error
        return True
    except sqlite3.DatabaseError:  # broken: all the more to be kept and replaced
        return True
