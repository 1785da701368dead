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


class OwnCode(Refusal):
    """This code is for somebody else to type: who made it has it already."""


class BadValue(Refusal):
    """A price, count, name or place that cannot be."""


class LastAdmin(Refusal):
    """Nobody else runs the shop: whoever does cannot go."""


@dataclass
class StillNeeded(Refusal):
    """Somebody cannot be forgotten yet: `why` is parcels, money, complaints, drawer or shop.

    `count` parcels or complaints wait, `amount` minor units are owed.
    """

    why: str
    count: int = 0
    amount: int = 0


class MoneyStays(Refusal):
    """The shop's currency cannot change any more: there are orders, or prices, in it."""


class NoPrice(Refusal):
    """Goods without a price cannot be shown in the shop."""


@dataclass
class CodeUsed(Refusal):
    """This pickup code was handed out before: its parcel has gone."""

    at: datetime


@dataclass
class CodeElsewhere(Refusal):
    """This pickup code is for a parcel at another center."""

    center: Names


@dataclass
class Spoils(Refusal):
    """The goods do not keep any longer than until then."""

    at: datetime


@dataclass
class LongEnough(Refusal):
    """A parcel was given more time as often as it can be: it waits until then."""

    at: datetime


@dataclass
class BadFile(Refusal):
    """A file that cannot be read as a sheet of goods. `reason` is one of `intake.REASONS`, `most` the limit broken."""

    reason: str
    most: int = 0


@dataclass
class ToldEnough(Refusal):
    """A center may write to all its customers `most` times a day, and has done so."""

    most: int


class NotYet(Refusal):
    """The parcel this code is for has not arrived."""


@dataclass
class WentBack(Refusal):
    """The parcel this code was for is gone: canceled, or sent back."""

    at: datetime


class NotOurs(Refusal):
    """A QR code that this shop did not make: another courier's, a payment's."""


class Expired(Refusal):
    """This one-time code was good for a time that is over, or was taken back."""


class TooManyTries(Refusal):
    """Too many wrong one-time codes were typed in a short time: nobody guesses them."""


class TooManyCodes(Refusal):
    """Too many codes that open nothing were typed in a chat in a short time."""


@dataclass
class HeapChanged(Refusal):
    """What lies on the counter is not what was shown: how many parcels there are now, and minor units to take."""

    count: int
    amount: int


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


class NeverComes(Refusal):
    """Hours, days off and delivery days with which nothing would ever come, or nobody could ever collect."""


@dataclass
class BadName(Refusal):
    """This cannot be the name of a village. Only its beginning is kept."""

    name: str


@dataclass
class ServedAlready(Refusal):
    """A village of this name is on the list already, served by this center."""

    village: Names
    center: Names


@dataclass
class ShorterThanLine(Refusal):
    """No road is shorter than the straight line, which has so many kilometres."""

    km: float
