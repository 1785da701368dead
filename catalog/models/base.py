"""What every table is made of: names of constraints, names in several languages, and the shop's only clock."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Enum, Table, event
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@event.listens_for(Column, "before_parent_attach")
def _spelled(column: Column[Any], _table: Table) -> None:
    """Keep what is one of a few as its name, so that one more of them changes no table on any database."""
    if isinstance(column.type, Enum) and column.type.native_enum and column.type.enum_class:
        column.type = Enum(column.type.enum_class, native_enum=False, create_constraint=False, length=20)


# One name in several languages: {"zh_CN": "鸡蛋", "en": "Eggs"}. A new language needs no new column.
Names = dict[str, str]


def now() -> datetime:
    """This moment, aware, in UTC: the only clock of the shop."""
    return datetime.now(UTC)


def aware(at: datetime) -> datetime:
    """A moment from the store, in UTC: SQLite keeps no zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def json_column() -> Any:
    """A JSON column that is never empty: Names, facts, lists."""
    return Column(JSON, nullable=False)
