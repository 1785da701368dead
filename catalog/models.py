"""Every table of the shop."""

import secrets
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# One name in several languages: {"zh_CN": "鸡蛋", "en": "Eggs"}. A new language needs no new column.
Names = dict[str, str]


class Role(StrEnum):
    """What a person is to the shop. Everyone may also buy for themselves."""

    CUSTOMER = "customer"
    STAFF = "staff"
    ADMIN = "admin"


class State(StrEnum):
    """Where an order stands. A basket is an order in DRAFT."""

    DRAFT = "draft"
    PLACED = "placed"
    ON_THE_WAY = "on_the_way"
    READY = "ready"
    COLLECTED = "collected"
    CANCELED = "canceled"
    RETURNED = "returned"


def now() -> datetime:
    """This moment, aware, in UTC: the only clock of the shop."""
    return datetime.now(UTC)


def aware(at: datetime) -> datetime:
    """A moment from the store, in UTC: SQLite keeps no zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def names_column() -> Any:
    """A JSON column for Names."""
    return Column(JSON, nullable=False)


class Shop(SQLModel, table=True):
    """The one row about the shop itself. Money everywhere is an integer of `currency`'s minor units."""

    id: int = Field(default=1, primary_key=True)
    names: Names = Field(sa_column=names_column())
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    secret: str  # signs web sessions; made once, with the store
    goods_version: int = 0  # grows with every change of goods, so that each process knows when to look again


class Category(SQLModel, table=True):
    """A shelf of the shop."""

    id: int | None = Field(default=None, primary_key=True)
    names: Names = Field(sa_column=names_column())
    pictogram: str = "📦"
    position: int = 0


class Item(SQLModel, table=True):
    """Something sold: `price` in minor units for one `units`, `stock` in the same units."""

    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
        Index(None, "category_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = Field(foreign_key="category.id")
    names: Names = Field(sa_column=names_column())
    specs: Names = Field(sa_column=names_column())  # how much is in one: 500克 / 500 g
    units: Names = Field(sa_column=names_column())  # what one is called: 袋 / bag
    price: int
    stock: int = 0
    pictogram: str = "📦"
    nicknames: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    hidden: bool = False
    picture: str | None = Field(default=None, foreign_key="picture.digest")
    position: int = 0
    version: int = Field(default=0, index=True)  # the shop's goods_version when this item last changed


class Picture(SQLModel, table=True):
    """A photo, kept in the store under the SHA-256 of its bytes."""

    digest: str = Field(primary_key=True)
    mime: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Center(SQLModel, table=True):
    """A service center: where goods arrive and are handed out. Degrees are WGS 84; hours are local."""

    id: int | None = Field(default=None, primary_key=True)
    names: Names = Field(sa_column=names_column())
    places: Names = Field(sa_column=names_column())
    phone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opens: time = time(8, 0)
    closes: time = time(18, 0)
    shelves: int = 4
    layers: int = 3
    sequence: int = 0  # the last pickup code's sequence number
    closed: bool = False  # being set up, or given up: takes no new orders


class Village(SQLModel, table=True):
    """A village and the center that serves it."""

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    names: Names = Field(sa_column=names_column())
    latitude: float | None = None
    longitude: float | None = None


class Person(SQLModel, table=True):
    """Somebody the shop knows, however many channels they write from."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    phone: str = ""
    language: str = "zh_CN"
    role: Role = Field(default=Role.CUSTOMER, index=True)
    center_id: int | None = Field(default=None, foreign_key="center.id")  # where they collect
    works_at: int | None = Field(default=None, foreign_key="center.id", index=True)  # staff only
    since: datetime = Field(default_factory=now)


class Address(SQLModel, table=True):
    """One place a person can be written to: a Telegram chat, a web session."""

    __table_args__ = (UniqueConstraint("channel", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    name: str
    person_id: int = Field(foreign_key="person.id", index=True)
    used: datetime = Field(default_factory=now)
    gone: bool = False  # the platform says nothing reaches them here; their next message clears it


class Invite(SQLModel, table=True):
    """A code that gives a role once. Only its digest is kept."""

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    role: Role
    center_id: int | None = Field(default=None, foreign_key="center.id")
    expires: datetime
    made_by: int | None = Field(default=None, foreign_key="person.id")
    used_by: int | None = Field(default=None, foreign_key="person.id")
    used: datetime | None = None


class Order(SQLModel, table=True):
    """One order of one person. `total` is set when it is placed, in minor units."""

    __tablename__: ClassVar[Any] = "orders"
    __table_args__ = (
        CheckConstraint("total >= 0", name="total"),
        Index(
            "uq_orders_one_draft",
            "person_id",
            unique=True,
            sqlite_where=Column("state") == "DRAFT",
            postgresql_where=Column("state") == "DRAFT",
        ),
        Index(
            "uq_orders_one_parcel_a_code",
            "center_id",
            "code",
            unique=True,
            sqlite_where=Column("state") == "READY",
            postgresql_where=Column("state") == "READY",
        ),
        Index(None, "center_id", "state", "id"),
        Index(None, "person_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    center_id: int | None = Field(default=None, foreign_key="center.id")
    state: State = State.DRAFT
    total: int = 0
    expected: date | None = None  # the day it should arrive
    code: str | None = None  # the pickup code, shelf-layer-sequence
    placed: datetime | None = None
    moved: datetime = Field(default_factory=now)  # when it came into this state


class OrderLine(SQLModel, table=True):
    """One kind of goods in an order, remembered as it was when the order was placed."""

    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        UniqueConstraint("order_id", "item_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    count: int
    # Empty while the order is a basket: a basket shows the shelf's names and prices.
    names: Names = Field(default_factory=dict, sa_column=names_column())
    specs: Names = Field(default_factory=dict, sa_column=names_column())
    units: Names = Field(default_factory=dict, sa_column=names_column())
    pictogram: str = ""
    price: int = 0


class Step(SQLModel, table=True):
    """One move an order made: what its timeline is drawn from."""

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", index=True)
    state: State
    at: datetime = Field(default_factory=now)
    by_id: int | None = Field(default=None, foreign_key="person.id")


class Posted(StrEnum):
    """What became of a notice."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # no longer true before it was due
    FAILED = "failed"  # given up aloud


class Notice(SQLModel, table=True):
    """Something one person must be told, written in the transaction that made it true."""

    __table_args__ = (
        Index(
            "ix_notice_waiting",
            "due",
            sqlite_where=Column("state") == "WAITING",
            postgresql_where=Column("state") == "WAITING",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    about_id: int | None = Field(default=None, foreign_key="person.id")  # whom it speaks of, if not of an order
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: Posted = Posted.WAITING
    due: datetime = Field(default_factory=now)
    leased: datetime | None = None  # a postman carries it until then
    tries: int = 0
    settled: datetime | None = None
    why: str = ""


class Asked(SQLModel, table=True):
    """Words somebody typed in search of goods: pages have a number to turn by, and the admin sees what is missing.

    The number is drawn, not counted: nobody reads through what others typed by trying 1, 2, 3.
    """

    id: int = Field(default_factory=lambda: secrets.randbits(49), sa_column=Column(BigInteger, primary_key=True))
    words: str = Field(unique=True)
    count: int = 1
    found: bool = True  # whether the last search for them found something surely
    last: datetime = Field(default_factory=now)
