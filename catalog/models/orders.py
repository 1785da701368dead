"""Orders: what was bought, by whom, and the way it went."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from catalog.models.base import Names, json_column, now


class State(StrEnum):
    """Where an order stands. A basket is an order in DRAFT."""

    DRAFT = "draft"
    ASKED = "asked"  # ordered for somebody by the center, who is asked whether it is theirs
    PLACED = "placed"
    ON_THE_WAY = "on_the_way"
    READY = "ready"
    COLLECTED = "collected"
    CANCELED = "canceled"
    GOING_BACK = "going_back"  # not collected: on its way to the county
    RETURNED = "returned"


# States in which a parcel has, or may have, a place on the shelf that no other may have.
SHELVED = ("PLACED", "ON_THE_WAY", "READY")


class Order(SQLModel, table=True):
    """One order of one person. `total` is set when it is placed, in minor units."""

    __tablename__: ClassVar[Any] = "orders"
    __table_args__ = (
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("paid >= 0", name="paid"),
        CheckConstraint("kept >= 0", name="kept"),
        Index(
            "uq_orders_one_draft",
            "person_id",
            "by_id",
            unique=True,
            sqlite_where=Column("state") == "DRAFT",
            postgresql_where=Column("state") == "DRAFT",
        ),
        Index(
            "uq_orders_one_parcel_a_code",
            "center_id",
            "code",
            unique=True,
            sqlite_where=Column("state").in_(SHELVED),
            postgresql_where=Column("state").in_(SHELVED),
        ),
        Index(None, "center_id", "state", "id"),
        Index(None, "person_id", "id"),
        Index(None, "center_id", "state", "paid"),  # who is owed something, among all who ever paid
        Index(None, "center_id", "kept", sqlite_where=text("kept > 0"), postgresql_where=text("kept > 0")),
        # What happened on some days is reckoned from these alone, without a look at the orders themselves.
        Index("ix_orders_days_placed", "placed", "center_id", "state", "total"),
        Index("ix_orders_days_moved", "state", "moved", "center_id", "total"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")  # whose it is
    by_id: int = Field(foreign_key="person.id")  # who fills the basket and places it: mostly the same
    helper_id: int | None = Field(
        default=None, foreign_key="person.id", index=True
    )  # the relative who ordered, if one did
    center_id: int | None = Field(default=None, foreign_key="center.id")
    state: State = State.DRAFT
    total: int = 0  # what it costs without what came short
    paid: int = 0  # of that, what the center has been given
    kept: int = 0  # of what was paid, what was too much and waits for the buyer: a neighbour fetched the parcel
    expected: date | None = None  # the day it should arrive
    code: str | None = Field(
        default=None, index=True
    )  # the pickup code, shelf-layer-sequence; told to nobody before the parcel is ready
    plan: date | None = None  # the day they said they would come
    arrived: datetime | None = None  # when it came to the shelf, from which its ladder counts
    leaves: datetime | None = None  # when it goes back if nobody comes
    extended: int = 0  # how often its owner asked for more time
    collector_id: int | None = Field(default=None, foreign_key="person.id")  # who took it, if the shop knows them
    collector: str = ""  # and if not, what they are called
    manifest_id: int | None = Field(default=None, foreign_key="manifest.id", index=True)
    placed: datetime | None = None
    moved: datetime = Field(default_factory=now)  # when it came into this state


class OrderLine(SQLModel, table=True):
    """One kind of goods in an order, remembered as it was when the order was placed."""

    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("short >= 0 AND short <= count", name="short"),
        UniqueConstraint("order_id", "item_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    category_id: int | None = Field(default=None, foreign_key="category.id")  # None while the order is a basket
    count: int
    short: int = 0  # of the count, how many did not come or came damaged
    # Empty while the order is a basket: a basket shows the shelf's names and prices.
    names: Names = Field(default_factory=dict, sa_column=json_column())
    specs: Names = Field(default_factory=dict, sa_column=json_column())
    units: Names = Field(default_factory=dict, sa_column=json_column())
    pictogram: str = ""
    price: int = 0


class Step(SQLModel, table=True):
    """One move an order made: what its timeline is drawn from."""

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    state: State
    at: datetime = Field(default_factory=now)
    by_id: int | None = Field(default=None, foreign_key="person.id")
