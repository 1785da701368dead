"""Statements straight to the driver: compiled once by SQLAlchemy, which takes no part in it when they are run.

To run a statement, SQLAlchemy takes five times as long as SQLite itself. What every turn says goes this way: with the
same types, in the same transaction, with the same errors.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

Process = Callable[[Any], Any]
_Bind = tuple[str, Process | None, Any, bool]  # its name, what is done with a value, its own, whether it must be told


class Straight:
    """One statement, for any database."""

    def __init__(self, statement: Any, columns: Sequence[Any] = ()) -> None:
        """`columns` are those it answers with; `bindparam` names in it what it is told only when it is run.

        A list of any length has no place in it: SQLAlchemy writes such a one out each time.
        """
        self.statement, self.columns = statement, columns
        self.ways: dict[str, _Way] = {}
        self.names = [column.key for column in columns]

    def run(self, s: Session, told: Mapping[str, Any]) -> Any:
        """Its answers, or where it has none how many rows it changed. What the session holds is written down before."""
        s.flush()
        line: _Line | None = s.info.get("line")
        if line is None or line.connection.closed:  # the session says BEGIN where it is first asked for its connection
            line = s.info["line"] = _Line(s.connection())
        way = self.ways.get(line.dialect.name)
        if way is None:
            way = self.ways[line.dialect.name] = _Way(self.statement, self.columns, line.dialect)
        return way.run(line, told)


class _Line:
    """The driver's connection, which a session has from beginning to end."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.dialect = connection, connection.dialect
        self.raw: Any = connection.connection.driver_connection
        # Whoever listens to what is asked hears this, too.
        self.heard = tuple(connection.dispatch.before_cursor_execute)


class _Way:
    """A statement as one driver takes it."""

    def __init__(self, statement: Any, columns: Sequence[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.words, self.dialect = str(compiled), dialect
        self.types = [column.type.dialect_impl(dialect) for column in columns]
        self.named = compiled.positiontup is None  # else by their places
        self.binds = [_bind(name, compiled.binds[name], dialect) for name in compiled.positiontup or compiled.binds]
        self.read: list[tuple[int, Process]] | None = None  # what is to be done with which columns of an answer

    def run(self, line: _Line, told: Mapping[str, Any]) -> Any:
        given = []
        for name, process, fixed, required in self.binds:
            if required or name in told:
                value = told[name]
                given.append(process(value) if process else value)
            else:
                given.append(fixed)
        for heard in line.heard:
            heard(line.connection, None, self.words, given, None, False)
        try:
            named = {bind[0]: value for bind, value in zip(self.binds, given, strict=True)} if self.named else None
            cursor = line.raw.execute(self.words, named or given)
            if not self.types:
                return cursor.rowcount
            rows = cursor.fetchall()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told(line.connection, line.raw, error) from error
        if self.read is None:
            kinds = [column[1] for column in cursor.description]
            found = (type_.result_processor(self.dialect, kind) for type_, kind in zip(self.types, kinds, strict=True))
            self.read = [(place, process) for place, process in enumerate(found) if process]
        return [self._processed(row, self.read) for row in rows] if self.read else rows

    @staticmethod
    def _processed(row: Sequence[Any], read: "list[tuple[int, Process]]") -> list[Any]:
        values = list(row)
        for place, process in read:
            if values[place] is not None:  # of what is not there, no type makes anything
                values[place] = process(values[place])
        return values

    def _told(self, connection: Connection, raw: Any, error: Any) -> BaseException:
        """A driver's error as SQLAlchemy has it; a connection that is lost is not used again."""
        gone = self.dialect.is_disconnect(error, raw, None)
        if gone:
            connection.invalidate(error)
        base = self.dialect.loaded_dbapi.Error
        told: BaseException = DBAPIError.instance(self.words, None, error, base, True, gone, self.dialect)
        return told


def _bind(name: str, bind: Any, dialect: Dialect) -> _Bind:
    """What a statement is told by a name: by whoever runs it, or from the beginning."""
    process: Process | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    fixed = None if bind.required else bind.effective_value
    return name, process, process(fixed) if process and not bind.required else fixed, bind.required
