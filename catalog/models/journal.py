"""The journal: every act of staff and admin, and what waits for a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from catalog.models.base import json_column, now


class Deed(SQLModel, table=True):
    """One act: who, when, what, and how the thing was before and after."""

    __table_args__ = (Index(None, "center_id", "id"), Index(None, "by_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now)
    by_id: int | None = Field(default=None, foreign_key="person.id")  # None: whoever has the machine
    act: str
    center_id: int | None = Field(default=None, foreign_key="center.id")
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    item_id: int | None = Field(default=None, foreign_key="item.id")
    before: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    after: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    undoes_id: int | None = Field(default=None, foreign_key="deed.id", unique=True)


class Need(SQLModel, table=True):
    """Something at a center that a person must see to, and that no row elsewhere would show."""

    __table_args__ = (Index(None, "center_id", "done", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    center_id: int | None = Field(default=None, foreign_key="center.id")
    kind: str  # the notice that told of it: call, lost, unreached
    person_id: int | None = Field(default=None, foreign_key="person.id")
    order_id: int | None = Field(default=None, foreign_key="orders.id")
    opened: datetime = Field(default_factory=now)
    done: datetime | None = None
    by_id: int | None = Field(default=None, foreign_key="person.id")
