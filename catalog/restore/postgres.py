"""Onto PostgreSQL: the rows of the file that was checked take the place of what is there, in one transaction."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from catalog import backup
from catalog.restore.aside import aside
from catalog.restore.unfit import FULL, Unfit
from catalog.store import Store

LINGERS = 3.0  # seconds that a connection which has just ended may still be listed


def pour(plain: Path, url: str, replace: bool) -> Path | None:
    """Fill a database from a checked file, in one transaction; returns where its rows before are kept. Raises Unfit."""
    store, source = Store(url), Store(f"sqlite:///{plain}")
    kept: Path | None = None
    try:
        store.engine.dispose()  # so that whoever is connected is somebody else
        with store.engine.begin() as into:
            _alone(into)
            into.execute(text("SET LOCAL TIME ZONE 'UTC'"))
            if any(into.execute(SQLModel.metadata.tables[name].select().limit(1)).first() for name in FULL):
                if not replace:
                    raise Unfit("there is a shop in this database already; --replace puts the backup in its place")
                kept = aside(Path.cwd(), "cunkou-before-", ".db")
                backup.pour(into, kept)
            named = into.dialect.identifier_preparer.quote
            every = ", ".join(named(table.name) for table in SQLModel.metadata.sorted_tables)
            into.execute(text(f"TRUNCATE {every}"))
            with source.engine.execution_options(reading=True).connect() as there:
                for table in SQLModel.metadata.sorted_tables:
                    _fill(into, there, table)
    except BaseException as error:
        if kept is not None:
            kept.unlink(missing_ok=True)  # nothing was replaced
        if not isinstance(error, DBAPIError):
            raise
        raise Unfit(f"the database does not take it: {str(error.orig).splitlines()[0]}") from error
    finally:
        source.close()
        store.close()
    return kept


def _alone(connection: Connection) -> None:
    """Raise Unfit where somebody else is connected to this database; keep everybody out until the end."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    until = time.monotonic() + LINGERS
    while connection.execute(others).scalar():
        if time.monotonic() > until:
            raise Unfit("the store is in use; stop Cunkou first")
        time.sleep(0.1)
    named = connection.dialect.identifier_preparer.quote
    every = ", ".join(named(table.name) for table in SQLModel.metadata.sorted_tables)
    connection.execute(text(f"LOCK TABLE {every} IN ACCESS EXCLUSIVE MODE NOWAIT"))


def _fill(into: Connection, there: Connection, table: Table) -> None:
    """Copy a table. What a row names of its own table may come after it: that is filled in at the end."""
    own = next(iter(table.primary_key)).name
    selves = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: dict[str, list[dict[str, Any]]] = {name: [] for name in selves}
    for some in backup.rows(there, table):
        for row in some:
            for name in selves:
                if row[name] is not None and row[name] > row[own]:
                    later[name].append({"own": row[own], "named": row[name]})
                    row[name] = None
        into.execute(table.insert(), some)
    for name, found in later.items():
        if found:
            change = table.update().where(table.c[own] == bindparam("own")).values({name: bindparam("named")})
            into.execute(change, found)
    _count_on(into, table)


def _count_on(into: Connection, table: Table) -> None:
    """Let the next row get the number after the highest."""
    key = next(iter(table.primary_key))
    if len(table.primary_key) > 1 or key.type.python_type is not int:
        return
    named = into.dialect.identifier_preparer.quote(table.name)
    sequence = into.execute(select(func.pg_get_serial_sequence(named, key.name))).scalar()
    if sequence:
        highest = into.execute(select(func.max(key))).scalar()
        into.execute(select(func.setval(sequence, highest or 1, highest is not None)))
