"""People: their roles, where they can be written to, and who lives or acts with whom."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from catalog.models.base import now


class Role(StrEnum):
    """What a person is to the shop. Everyone may also buy for themselves."""

    CUSTOMER = "customer"
    STAFF = "staff"
    ADMIN = "admin"


class Household(SQLModel, table=True):
    """People of one house: each may collect for the others."""

    id: int | None = Field(default=None, primary_key=True)
    since: datetime = Field(default_factory=now)


class Person(SQLModel, table=True):
    """Somebody the shop knows, however many channels they write from, and also when they write from none."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    phone: str = ""
    language: str = "zh_CN"
    role: Role = Field(default=Role.CUSTOMER, index=True)
    center_id: int | None = Field(default=None, foreign_key="center.id", index=True)  # where they collect
    works_at: int | None = Field(default=None, foreign_key="center.id", index=True)  # staff only
    works_since: datetime | None = None  # since when they work there, or run the shop
    village_id: int | None = Field(default=None, foreign_key="village.id")
    household_id: int | None = Field(default=None, foreign_key="household.id", index=True)
    buys_for_id: int | None = Field(default=None, foreign_key="person.id")  # whose basket they fill just now
    quiet: datetime | None = None  # since when they want no messages that go to everybody
    since: datetime = Field(default_factory=now)
    forgotten: datetime | None = None  # when they asked to be forgotten: a number without a person from then on


class Tie(SQLModel, table=True):
    """A relative who may order for somebody: `helper_id` for `person_id`."""

    __table_args__ = (UniqueConstraint("helper_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    helper_id: int = Field(foreign_key="person.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
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
    first: bool = False  # printed at the start of a shop that has no admin yet


class Purpose(StrEnum):
    """What somebody gives away with a pass."""

    COLLECT = "collect"  # to collect their parcels once
    HOUSE = "house"  # to be of one household with them
    ORDER = "order"  # to order for them from now on
    SELF = "self"  # nothing: it is for another chat of their own


class Pass(SQLModel, table=True):
    """A one-time code that a customer hands on. Only its digest is kept, and none works twice."""

    __table_args__ = (UniqueConstraint("digest"),)

    id: int | None = Field(default=None, primary_key=True)
    digest: str
    purpose: Purpose
    person_id: int = Field(foreign_key="person.id", index=True)  # who gave it
    center_id: int | None = Field(default=None, foreign_key="center.id")  # where it may be used, to collect
    name: str = ""  # who is to come, as the customer calls them
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    expires: datetime
    used: datetime | None = None
    used_by_id: int | None = Field(default=None, foreign_key="person.id")


class Miss(SQLModel, table=True):
    """A one-time code that somebody typed and that opened nothing: whoever types too many has to wait."""

    id: int | None = Field(default=None, primary_key=True)
    by_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(default_factory=now)
