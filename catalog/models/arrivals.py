"""The truck at the door: what staff say is wrong with it before it is checked in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from catalog.models.base import json_column, now


class Report(SQLModel, table=True):
    """What did not come of an item, or came damaged, on a day's truck to a center; gone once it is checked in."""

    __table_args__ = (
        UniqueConstraint("center_id", "day", "item_id"),
        CheckConstraint("short >= 0 AND damaged >= 0", name="counts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id")
    day: date  # orders expected up to this day are on the truck
    item_id: int = Field(foreign_key="item.id")
    short: int = 0
    damaged: int = 0
    first: list[int] = Field(default_factory=list, sa_column=json_column())  # orders chosen to lose theirs first
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(default_factory=now)
