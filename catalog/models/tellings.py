"""Tellings: what the shop or a center writes to all its customers."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from catalog.models.base import now


class Telling(SQLModel, table=True):
    """One message to many. Its letters are rows of the outbox, written a few hundred at a time while it goes out."""

    __table_args__ = (Index(None, "closed", "id"), Index(None, "center_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    by_id: int = Field(foreign_key="person.id", index=True)
    center_id: int | None = Field(default=None, foreign_key="center.id")  # to whose customers; None: to everybody
    words: str = ""
    picture: str | None = Field(default=None, foreign_key="picture.digest")
    made: datetime = Field(default_factory=now)
    started: datetime | None = None  # None while it is being written
    count: int = 0  # who was to get it when it was started
    upto: int = 0  # letters are written to everybody up to this person
    written: datetime | None = None  # when the last letter was written into the outbox
    paused: datetime | None = None
    stopped: datetime | None = None  # whoever had not got it by then does not
    closed: datetime | None = None  # nothing of it is on its way any more
