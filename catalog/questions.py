"""Questions: what every turn asks of the store, built once, its rows brought in without the ORM's loading.

The ORM takes three times as long to bring in one row as the statement takes by itself, and twice as long again to build
it. What a question brings is the same as what the session would: rows of the session, each there once.
"""

from functools import cached_property
from typing import Any, Generic, TypeVar, TypeVarTuple, overload

from sqlalchemy import Row, event, inspect
from sqlalchemy.orm.attributes import instance_dict, instance_state, set_committed_value
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import Select, SelectOfScalar

from catalog.models import Category, Center, Person, Shop
from catalog.straight import Straight

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

HELD = (Shop, Center, Category, Person)  # a session by itself forgets whatever nobody holds


class Question(Generic[T]):
    """One question, whose answers are rows, columns, or tuples of them, as its `select` says."""

    @overload
    def __init__(self: "Question[T]", statement: "SelectOfScalar[T]") -> None: ...

    @overload
    def __init__(self: "Question[tuple[*Ts]]", statement: "Select[*Ts]") -> None: ...

    def __init__(self, statement: Any) -> None:
        """`statement` names with `bindparam` what it is told only when it is asked."""
        self.statement = statement

    @cached_property
    def straight(self) -> Straight:
        """How it is asked."""
        return Straight(self.statement, tuple(self.statement.selected_columns))

    @cached_property
    def parts(self) -> "list[_Whole | _Column]":
        """How each thing that is asked for is made of the columns of an answer."""
        parts: list[_Whole | _Column] = []
        begin = 0
        for asked in self.statement.column_descriptions:
            whole = asked["expr"] is asked["entity"]
            parts.append(_Whole(asked["entity"], begin) if whole else _Column(begin))
            begin = parts[-1].end
        return parts

    def all(self, s: Session, **told: Any) -> list[T]:
        """Every answer."""
        return [self._read(s, row) for row in self.straight.run(s, told)]

    def first(self, s: Session, **told: Any) -> T | None:
        """The first answer, or None."""
        found = self.straight.run(s, told)
        return self._read(s, found[0]) if found else None

    def _read(self, s: Session, row: "Row[Any]") -> Any:
        read = [part.read(s, row) for part in self.parts]
        return read[0] if len(read) == 1 else tuple(read)


@overload
def first(s: Session, asked: "SelectOfScalar[T]") -> T | None: ...


@overload
def first(s: Session, asked: "Select[*Ts]") -> tuple[*Ts] | None: ...


def first(s: Session, asked: Any) -> Any:
    """The first answer to a `select`, or None. Of a Result's own `first` all are fetched, and but one is given."""
    return s.exec(asked.limit(1)).first()


class _Column:
    """A column by itself."""

    def __init__(self, begin: int) -> None:
        self.begin, self.end = begin, begin + 1

    def read(self, s: Session, row: "Row[Any]") -> Any:
        return row[self.begin]


class _Whole:
    """A row of a table, from its columns in an answer."""

    def __init__(self, table: type[SQLModel], begin: int) -> None:
        mapper = inspect(table, raiseerr=True)
        self.table, self.begin, self.end = table, begin, begin + len(mapper.columns)
        self.new = mapper.class_manager.new_instance
        self.names = [mapper.get_property_by_column(column).key for column in mapper.columns]
        self.keys = [begin + self.names.index(mapper.get_property_by_column(key).key) for key in mapper.primary_key]

    def read(self, s: Session, row: "Row[Any]") -> Any:
        key = tuple(row[place] for place in self.keys)
        if key[0] is None:  # an outer join found nothing
            return None
        known = s.identity_map.get((self.table, key, None))
        if known is None:
            return bring(s, self.new(), key, zip(self.names, row[self.begin : self.end], strict=True))
        stale = instance_state(known).expired_attributes
        if stale:
            for name, value in zip(self.names, row[self.begin : self.end], strict=True):
                if name in stale:
                    set_committed_value(known, name, value)
        return known


def bring(s: Session, row: Any, key: tuple[Any, ...], values: Any) -> Any:
    """Let a new object be the row with this primary key, which holds these values, as if the session had found it."""
    instance_dict(row).update(values)
    state = instance_state(row)
    state.key, state.session_id = (type(row), key, None), s.hash_key
    s.identity_map.add(state)
    hold(s, row)
    return row


def hold(s: Any, found: object) -> None:
    """Keep a row in mind for as long as its session lasts, where one turn looks at it again and again."""
    if isinstance(found, HELD):
        s.info.setdefault("held", []).append(found)


event.listen(Session, "loaded_as_persistent", hold)  # where the ORM has found it
