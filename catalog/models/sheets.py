"""Sheets of goods that were sent, from the file to the yes and as long as the import may be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from catalog.models.base import json_column, now


class GoodsSheet(SQLModel, table=True):
    """One sheet as it was read. `catalog.intake.kept` packs and unpacks what is in it."""

    id: int | None = Field(default=None, primary_key=True)
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # None: whoever has the machine
    at: datetime = Field(default_factory=now, index=True)
    name: str = ""  # of the file
    counts: dict[str, int] = Field(default_factory=dict, sa_column=json_column())
    wrong: list[list[Any]] = Field(default_factory=list, sa_column=json_column())  # the first few, to be said
    ignored: list[str] = Field(default_factory=list, sa_column=json_column())  # headings nobody knew
    lines: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # what was read; emptied once it is done
    plan: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # what it would change, and once done, did
    version: int  # the shop's goods_version that the plan was made for
    done: datetime | None = None
