"""The cash book: what was taken and given at a center, how days were closed, and what a center earns."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Connection, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from catalog.models.base import now


class Flow(StrEnum):
    """Why money went into a center's drawer or out of it."""

    FLOAT = "float"  # the change a day begins with
    SALE = "sale"  # a customer paid
    REFUND = "refund"  # a customer was given money back
    HANDED = "handed"  # given to the driver or brought to the bank
    DIFFERENCE = "difference"  # counted at the close, and not in the book before


class Entry(SQLModel, table=True):
    """One sum that came in (above 0) or went out (below 0), in minor units. Never changed, only reversed.

    A center's entries are numbered without a gap, and each says what the drawer held after it.
    """

    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        UniqueConstraint("center_id", "number"),
        UniqueConstraint("reverses_id"),
        Index("ix_entry_days", "day", "center_id", "kind", "amount"),
    )

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    number: int
    kind: Flow
    amount: int
    balance: int  # of the drawer after this entry
    day: date  # on the center's clock
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id")
    note: str = ""
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(default_factory=now)
    reverses_id: int | None = Field(default=None, foreign_key="entry.id")


# Where a difference comes from, as it is mostly said.
REASONS = ("change", "forgot", "unknown")


class Close(SQLModel, table=True):
    """The drawer was counted: everything up to entry number `upto` is settled. Amounts are minor units.

    A day on which nothing was entered may be closed, too: then `upto` is that of the close before.
    """

    __table_args__ = (
        UniqueConstraint("center_id", "upto", "day"),
        CheckConstraint("counted >= 0", name="counted"),
    )

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    day: date
    upto: int
    expected: int
    counted: int
    why: str = ""  # where the difference comes from: one of REASONS, or words of their own
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(default_factory=now)


class Commission(SQLModel, table=True):
    """What a center earns: `rate` in hundredths of a percent of sales, `fixed` minor units an order.

    The rule that says most holds: this center's and this category's before one of all. It holds from `since` on until
    a later one of the same kind; a rule is never changed, so that past days keep theirs.
    """

    __table_args__ = (
        CheckConstraint("rate >= 0 AND rate <= 10000", name="rate"),
        CheckConstraint("fixed >= 0", name="fixed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    center_id: int | None = Field(default=None, foreign_key="center.id", index=True)
    category_id: int | None = Field(default=None, foreign_key="category.id")
    rate: int = 0
    fixed: int = 0
    since: date
    by_id: int | None = Field(default=None, foreign_key="person.id")


# The database itself refuses to change the book.
_NO = "the cash book is only added to"


def _frozen(table: str) -> dict[str, tuple[str, ...]]:
    """The statements that let a table be added to and nothing else, by dialect."""
    return {
        "sqlite": tuple(
            f'CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{_NO}'); END"
            for act in ("UPDATE", "DELETE")
        ),
        "postgresql": (
            "CREATE OR REPLACE FUNCTION book_frozen() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{_NO}'; END $$ LANGUAGE plpgsql",
            f'CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION book_frozen()",
        ),
    }


def freeze(connection: Connection, table: str) -> None:
    """Let a table be added to and nothing else from now on: the step that makes it calls this."""
    for statement in _frozen(table)[connection.dialect.name]:
        connection.exec_driver_sql(statement)


FROZEN = ("entry", "close", "commission")  # what is only added to
