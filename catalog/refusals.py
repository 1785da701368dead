"""The few ways the shop says no; each carries what a person needs to hear why."""

from dataclasses import dataclass
from datetime import datetime

from catalog.models import Names


class Refusal(Exception):
    """The shop will not do it. Nothing was changed; the conversation says why and shows what is true now."""


class NotFound(Refusal):
    """There is no such thing, or it is not this person's to know of: both look the same on purpose."""


class NotAllowed(Refusal):
    """This person may see it but may not do it."""


class TooLate(Refusal):
    """The order has moved on and this act no longer fits its state."""


@dataclass
class SoldOut(Refusal):
    """Fewer are left than were asked for. `left` counts whole units, 0 when there are none."""

    names: Names
    left: int


@dataclass
class TooMany(Refusal):
    """More than one order may hold. `most` counts whole units."""

    most: int


@dataclass
class AmountChanged(Refusal):
    """What was read back is no longer what it costs. Amounts are minor units (fen)."""

    was: int
    now: int


class Empty(Refusal):
    """There is nothing in the basket."""


class NoCenter(Refusal):
    """No service center has been chosen yet, or the chosen one has closed for good."""


class BadCode(Refusal):
    """This code opens nothing: never given, used already, or expired."""


class BadValue(Refusal):
    """A price, count, name or place that cannot be."""


@dataclass
class CodeUsed(Refusal):
    """This pickup code was handed out before: its parcel has gone."""

    at: datetime


@dataclass
class CodeElsewhere(Refusal):
    """This pickup code is for a parcel at another center."""

    center: Names


class CodeTooSoon(Refusal):
    """The parcel this pickup code will stand for has not been checked in yet."""


@dataclass
class TruckChanged(Refusal):
    """What was read back is no longer what comes: so many `orders`, for `amount` minor units, is true now."""

    orders: int
    amount: int


@dataclass
class MoreThanCame(Refusal):
    """More is said to be short or damaged than was ordered. `most` counts whole units."""

    names: Names
    most: int
