"""Goods: shelves, items, their photos, and the words people looked for."""

import secrets
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from catalog.models.base import Names, json_column, now


class Category(SQLModel, table=True):
    """A shelf of the shop."""

    id: int | None = Field(default=None, primary_key=True)
    names: Names = Field(sa_column=json_column())
    pictogram: str = "📦"
    position: int = 0


class Item(SQLModel, table=True):
    """Something sold: `price` in minor units for one `units`, `stock` in the same units."""

    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
        Index(None, "category_id", "position"),
        Index("ix_item_hidden", "id", sqlite_where=text("hidden IS 1"), postgresql_where=text("hidden IS true")),
    )

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = Field(foreign_key="category.id")
    names: Names = Field(sa_column=json_column())
    specs: Names = Field(sa_column=json_column())  # how much is in one: 500克 / 500 g
    units: Names = Field(sa_column=json_column())  # what one is called: 袋 / bag
    price: int
    stock: int = 0
    pictogram: str = "📦"
    nicknames: list[str] = Field(default_factory=list, sa_column=json_column())
    hidden: bool = False
    picture: str | None = Field(default=None, foreign_key="picture.digest")
    position: int = 0
    keeps: int | None = None  # hours it may lie at a center before it spoils; None: a week, like any parcel
    supplier: str = ""  # who is asked to make good what came short or damaged
    version: int = Field(default=0, index=True)  # the shop's goods_version when this item last changed


class Picture(SQLModel, table=True):
    """A photo, kept in the store under the SHA-256 of its bytes."""

    digest: str = Field(primary_key=True)
    mime: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    thumb: bytes | None = Field(default=None, sa_column=Column(LargeBinary))  # the same, small, for lists
    since: datetime = Field(default_factory=now)


class Asked(SQLModel, table=True):
    """Words somebody typed in search of goods: pages have a number to turn by, and the admin sees what is missing.

    The number is drawn, not counted: nobody reads through what others typed by trying 1, 2, 3.
    """

    id: int = Field(default_factory=lambda: secrets.randbits(49), sa_column=Column(BigInteger, primary_key=True))
    words: str = Field(unique=True)
    count: int = 1
    found: bool = True  # whether the last search for them found something surely
    last: datetime = Field(default_factory=now)


class Vain(SQLModel, table=True):
    """How often some words were searched for in vain on one day by those who collect at one center."""

    day: date = Field(primary_key=True)  # on the centers' clock
    center_id: int = Field(primary_key=True)  # 0: by people who have chosen none yet
    asked_id: int = Field(sa_column=Column(BigInteger, ForeignKey("asked.id"), primary_key=True))
    count: int = 1


class Bare(SQLModel, table=True):
    """A time an item was sold out: what nobody could buy then was not what nobody wanted."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    since: datetime = Field(default_factory=now)
    until: datetime | None = Field(default=None, index=True)
