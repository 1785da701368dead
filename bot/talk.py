"""The words the rooms share: what arrives (Event), what is shown (Screen, then View). Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from catalog.models import GoodsSheet, Person, Role
from catalog.refusals import NotFound, Refusal
from catalog.spans import FIRST_YEAR, LAST_YEAR

TAP_BYTES = 64  # Telegram's limit for a button, and so everyone's: taps carry ids, never names
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".bmp")
LARGEST = 2**31 - 1  # no table has a number above it: PostgreSQL takes asking for one as a mistake
LONGER = 10**15 - 1  # but for a few numbers that nobody is to guess or that no table counts


class Kind(StrEnum):
    """What sort of thing arrived."""

    TEXT = "text"
    TAP = "tap"
    PLACE = "place"
    PHOTO = "photo"
    FILE = "file"
    OTHER = "other"  # a sticker, a voice message: nothing we can read yet


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that was looked at: upright, at most 1280 pixels on its longer side, without what phones write into it.

    `codes` is the text of every QR code on it, in reading order, each once. `card` is the same picture as it is shown
    of goods, at most 1024 pixels, and `thumb` as it stands in a list of them, at most 160.
    """

    jpeg: bytes = field(repr=False)
    codes: tuple[str, ...] = ()
    card: bytes = field(default=b"", repr=False)
    thumb: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent. As it arrives it has its `name`, and its `size` in bytes where that is known beforehand.

    Once it was looked at, a sheet of goods is a `sheet` ready to be kept; any other says `why` it is none.
    """

    name: str
    size: int = 0
    sheet: GoodsSheet | None = field(default=None, repr=False)
    why: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a person did. `id` is the platform's own, so that a repeat is known as one."""

    channel: str
    id: str
    address: str
    kind: Kind = Kind.TEXT
    text: str = ""  # what was typed, for TEXT; what was written under it, for PHOTO and FILE
    tap: str = ""  # what the button says it does, for TAP
    place: tuple[float, float] | None = None  # latitude, longitude in degrees, for PLACE
    name: str = ""  # what the person calls themselves there
    language: str = ""  # the phone's, as an IETF tag ("zh-hans", "en-GB"), may be empty
    raw: bytes = field(
        default=b"", repr=False
    )  # for PHOTO and FILE: the bytes as they arrived, until they were looked at
    photo: Photo | None = None  # for PHOTO: what was seen; None for one that cannot be opened
    file: File | None = None  # for FILE
    replied: str = ""  # the tap of the screen that was answered to, where a channel can tell
    keep: tuple[tuple[str, str], ...] = ()  # (key, value) its channel wants kept with the turn, in `memory.keep`


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence not yet in any language: an English message id, and the facts it speaks of.

    `%(name)s` in it is replaced by facts["name"]: Names, Money, dates and numbers are put into words by `bot.words`.
    """

    one: str
    many: str | None = None
    count: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def say(message: str, **facts: Any) -> Say:
    """Mark a message for translation."""
    return Say(message, facts=facts)


def says(one: str, many: str, count: int, **facts: Any) -> Say:
    """Mark a message that counts something; `%(num)s` is the count."""
    return Say(one, many, count, {"num": count, **facts})


UNNAMED = {
    Role.CUSTOMER: say("customer %(number)s"),
    Role.STAFF: say("staff no. %(number)s"),
    Role.ADMIN: say("admin no. %(number)s"),
}


def called(person: Person) -> str | Say:
    """What to call a person who may have told us no name yet."""
    if person.forgotten is not None:
        return say("somebody who is forgotten")
    return person.name or Say(UNNAMED[person.role].one, facts={"number": person.id})


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units, to be written in the reader's way."""

    amount: int


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week, Monday is 0, to be written in the reader's way: 周一、周三; Mon, Wed; every day."""

    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Dates:
    """Days from the first to the last, to be written by their dates: 2月16日–22日."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a person may do next. Without a `key` it is numbered 1, 2, 3 in its place.

    `means` says which typed answers stand for it: "yes", "no", "cancel", or several of them. `picture` may be shown
    small beside it.
    """

    tap: str
    label: Say
    key: str = ""
    means: str = ""
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What is to be shown, before it is put into words.

    `template` names the Jinja2 file, `facts` what it speaks of. `fresh` asks for a new message where navigation
    would edit the last one: a confirmation must stay readable above what follows. `above` is said before everything
    else: for whom a basket is filled. `paper` is the tap of a paper that goes with it. `wants_file` says that a
    file may be sent here.
    """

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    picture: str | None = None
    fresh: bool = False
    wants_place: bool = False
    above: Say | None = None
    paper: str = ""
    wants_file: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that was drawn: a file with a name, of a type such as "image/png"."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be had, in one language: its tap, what it is called, and the type of its file.

    `by_link` says whether it may lie behind a link that opens it for whoever holds it, where a chat carries no files.
    """

    tap: str
    label: str
    mime: str
    by_link: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """One choice in words: `key` is the digit that means the same."""

    key: str
    label: str
    tap: str
    picture: str | None = None


BRIEF = ("what", "center", "code", "order", "until", "amount", "phone")  # what a notice can be cut down to


@dataclass(frozen=True, slots=True)
class View:
    """A screen in one language, ready for any channel.

    `text` is HTML with `<b>` as its only tag and line breaks as they stand. `picture` is the digest of a stored
    picture. `send_place` is the label of a button that sends the phone's location, where a channel has such a thing.
    `paper` is a file that goes with it; `bot.turns.Turns.paper` draws it. `wants_file` says that a file may be sent
    here: a channel that takes none says where else. `brief` says that a notice matters to whom it goes: a platform that
    takes few messages keeps its last for such, or sends these few words by name in a form of its own: those of BRIEF
    that it has.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    picture: str | None = None
    fresh: bool = False
    send_place: str = ""
    language: str = "zh_CN"
    role: Role = Role.CUSTOMER
    paper: Paper | None = None
    brief: Mapping[str, str] = field(default_factory=dict)
    wants_file: bool = False


BACK = "0"
PREVIOUS = "8"
NEXT = "9"
NO_KEY = "-"  # a choice that no digit stands for: its View button has an empty key

PAGE = 6  # choices a screen


def back(tap: str = "home") -> Choice:
    """The way back, always under 0."""
    return Choice(tap, say("⬅️ Back"), BACK, "no")


def pages(name: str, page: int, more: bool) -> tuple[Choice, ...]:
    """The choices that turn pages of the tap `name`: 8 for the page before, 9 for the next. Pages count from 0."""
    turns = []
    if page > 0:
        turns.append(Choice(f"{name}:{page - 1}", say("◀️ Page before"), PREVIOUS))
    if more:
        turns.append(Choice(f"{name}:{page + 1}", say("▶️ Next page"), NEXT))
    return tuple(turns)


Args = tuple[str, ...]


def is_picture(name: str) -> bool:
    """Whether a file's name is a picture's."""
    return name.lower().endswith(PICTURES)


def number(args: Args, at: int, default: int | None = None, most: int = LARGEST) -> int:
    """The whole number at place `at` of a tap's arguments; raises NotFound where a forged tap has none up to `most`."""
    if at >= len(args):
        if default is None:
            raise NotFound
        return default
    if not (args[at].isascii() and args[at].isdigit() and len(args[at]) <= 15 and int(args[at]) <= most):
        raise NotFound
    return int(args[at])


def dated(day: date) -> str:
    """A day as a tap carries it: 20261126."""
    return f"{day:%Y%m%d}"


def day(args: Args, at: int) -> date:
    """The day at place `at` of a tap's arguments. Raises NotFound for a forged one."""
    said = str(number(args, at))
    try:
        found = date(int(said[:4]), int(said[4:6]), int(said[6:]))
    except ValueError:
        raise NotFound from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:  # the calendar ends in 9999: from here one may reckon on
        raise NotFound
    return found
