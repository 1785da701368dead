"""What went wrong with goods: short or damaged on arrival, complained about, or going back to the county."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from catalog.models.base import now


class Fault(StrEnum):
    """What was wrong with goods when the truck came."""

    SHORT = "short"
    DAMAGED = "damaged"


class SupplierClaim(SQLModel, table=True):
    """Goods that somebody must make good: `count` of an item at `price` minor units each."""

    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    item_id: int = Field(foreign_key="item.id")
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)  # whose line it was taken from
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id")
    fault: Fault
    count: int
    price: int
    supplier: str = ""
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(default_factory=now)
    settled: datetime | None = None  # made good, or withdrawn
    settled_by_id: int | None = Field(default=None, foreign_key="person.id")
    why: str = ""  # how it was settled


class Reason(StrEnum):
    """Why a customer complains."""

    BROKEN = "broken"
    SPOILED = "spoiled"
    WRONG = "wrong"
    MISSING = "missing"
    UNWANTED = "unwanted"


class Answer(StrEnum):
    """What a center says to a complaint."""

    REFUND = "refund"
    REFUSE = "refuse"


class Complaint(SQLModel, table=True):
    """A customer says that something is wrong with what they collected. `refund` is minor units."""

    __table_args__ = (
        CheckConstraint("refund >= 0", name="refund"),
        CheckConstraint("count > 0", name="count"),
        Index(
            "uq_complaint_one_open_a_line",
            "line_id",
            unique=True,
            sqlite_where=Column("answered").is_(None),
            postgresql_where=Column("answered").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    line_id: int = Field(foreign_key="orderline.id")
    count: int = 1  # of that line
    center_id: int = Field(foreign_key="center.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: Reason
    words: str = ""
    picture: str | None = Field(default=None, foreign_key="picture.digest")
    opened: datetime | None = None  # None while its customer writes it: nobody else knows of it yet
    due: datetime | None = None  # when the center must have answered
    answered: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answer: Answer | None = None
    reply: str = ""
    refund: int = 0
    paid: datetime | None = None  # when the refund was given


class Manifest(SQLModel, table=True):
    """Goods of one center that go back to the county together."""

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    made: datetime = Field(default_factory=now)
    by_id: int = Field(foreign_key="person.id")
    left: datetime | None = None  # the driver has them
    received: datetime | None = None
    received_by_id: int | None = Field(default=None, foreign_key="person.id")


class ManifestLine(SQLModel, table=True):
    """One kind of goods on a manifest, of an order not collected or of a complaint."""

    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("missing >= 0 AND damaged >= 0 AND missing + damaged <= count", name="found"),
    )

    id: int | None = Field(default=None, primary_key=True)
    manifest_id: int = Field(foreign_key="manifest.id", index=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id")
    item_id: int = Field(foreign_key="item.id")
    count: int
    sound: bool = True  # could be sold again when it was put on
    missing: int = 0  # of the count, how many the county did not find
    damaged: int = 0  # and how many it found damaged
