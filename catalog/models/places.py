"""Places: the shop itself, its centers, and the villages they serve."""

from datetime import time

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from catalog.models.base import Names, json_column


class Shop(SQLModel, table=True):
    """The one row about the shop itself. Money everywhere is an integer of `currency`'s minor units."""

    id: int = Field(default=1, primary_key=True)
    names: Names = Field(sa_column=json_column())
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    language: str = "zh_CN"  # spoken to whoever comes with a phone that says nothing of its own
    skipped: list[str] = Field(default_factory=list, sa_column=json_column())  # questions of the first day let go
    secret: str  # signs web sessions; made once, with the store
    goods_version: int = 0  # grows with every change of goods, so that each process knows when to look again
    # Another number whenever a center or a village is called otherwise.
    places_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Center(SQLModel, table=True):
    """A service center: where goods arrive and are handed out. Degrees are WGS 84; hours are local."""

    __table_args__ = (Index(None, "latitude", "longitude"),)

    id: int | None = Field(default=None, primary_key=True)
    names: Names = Field(sa_column=json_column())
    places: Names = Field(sa_column=json_column())
    phone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opens: time = time(8, 0)
    closes: time = time(18, 0)
    # Weekdays ("0" is Monday) that differ from the hours above: ["09:00", "12:00"], or [] for closed.
    week: dict[str, list[str]] = Field(default_factory=dict, sa_column=json_column())
    off: list[list[str]] = Field(default_factory=list, sa_column=json_column())  # days off: [first, last], ISO, by date
    delivers: list[int] = Field(
        default_factory=lambda: list(range(7)), sa_column=json_column()
    )  # weekdays, 0 is Monday
    cutoff: time | None = None  # orders from then on count as the next day's; None: midnight
    shelves: int = 4
    layers: int = 3
    sequence: int = 0  # the last pickup code's sequence number
    book: int = 0  # the number of the last entry in its cash book
    closed: bool = False  # being set up, or given up: takes no new orders


class Village(SQLModel, table=True):
    """A village and the center that serves it."""

    __table_args__ = (Index(None, "latitude", "longitude"),)

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    names: Names = Field(sa_column=json_column())
    latitude: float | None = None
    longitude: float | None = None
    gone: bool = False  # taken off the list; whoever lives there still does


class Road(SQLModel, table=True):
    """How far it is from a village to a center by road: it overrules the straight line."""

    __table_args__ = (CheckConstraint("metres > 0", name="metres"), CheckConstraint("minutes > 0", name="minutes"))

    village_id: int = Field(foreign_key="village.id", primary_key=True)
    center_id: int = Field(foreign_key="center.id", primary_key=True, index=True)
    metres: int
    minutes: int | None = None
