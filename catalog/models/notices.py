"""The outbox: what somebody must be told, and who is told something every morning."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from catalog.models.base import json_column, now

OWN, MANY = 0, 1  # a notice that concerns its reader; one of many that say the same


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
            "rank",
            "due",
            sqlite_where=Column("state") == "WAITING",
            postgresql_where=Column("state") == "WAITING",
        ),
        Index(
            "ix_notice_telling",
            "telling_id",
            "state",
            sqlite_where=Column("telling_id").is_not(None),
            postgresql_where=Column("telling_id").is_not(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    order_id: int | None = Field(default=None, foreign_key="orders.id", index=True)
    about_id: int | None = Field(default=None, foreign_key="person.id")  # whom it speaks of, if not of an order
    telling_id: int | None = Field(default=None, foreign_key="telling.id")  # the message to many that it is one of
    rank: int = OWN  # what is for one person goes before what is for all
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    state: Posted = Posted.WAITING
    due: datetime = Field(default_factory=now)
    leased: datetime | None = None  # a postman carries it until then
    tries: int = 0
    settled: datetime | None = None
    why: str = ""


class Morning(SQLModel, table=True):
    """Somebody of the shop wants to be told every morning what happened the day before."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    at: time  # on the centers' clock
    due: datetime = Field(index=True)  # when the next one is to be written
