"""The screens, one file each, found by file name.

A screen is a module with

    ROLES: frozenset[Role]                                  who may open it at all
    def show(s, person, args) -> Screen                     draws what is true; reads only
    def act(s, person, args, event) -> str | None           optional: does the thing, names the tap to draw next
    def hear(s, person, args, text) -> str | None           optional: the tap that words typed here mean
    def see(s, person, args, photo) -> str | None           optional: the tap that a photo sent here means
    def read(s, person, args, file) -> str | None           optional: the tap that a file sent here means
    WRITES = True                                           optional: what is typed here is a text of its own

A tap is the screen's file name and its arguments, joined by colons: `order:17:cancel`. The act of the tap that `see`
or `read` names gets the event, and with it `event.photo` or `event.file`.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sqlmodel import Session

from bot import doors
from bot.talk import TAP_BYTES, Args, Event, File, Photo, Screen
from catalog.models import Person, Role
from catalog.refusals import NotFound

EVERYONE = frozenset(Role)
DESK = frozenset({Role.STAFF, Role.ADMIN})
STAFF = frozenset({Role.STAFF})
OFFICE = frozenset({Role.ADMIN})


def _no_ear(s: Session, person: Person, args: Args, text: str) -> str | None:
    return None


def _no_eye(s: Session, person: Person, args: Args, photo: Photo) -> str | None:
    return None


def _no_reader(s: Session, person: Person, args: Args, file: File) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Room:
    """A screen's module as the turn uses it."""

    roles: frozenset[Role]
    show: Callable[[Session, Person, Args], Screen]
    act: Callable[[Session, Person, Args, Event], str | None] | None
    hear: Callable[[Session, Person, Args, str], str | None]
    see: Callable[[Session, Person, Args, Photo], str | None] = _no_eye
    read: Callable[[Session, Person, Args, File], str | None] = _no_reader
    writes: bool = False

    @property
    def sees(self) -> bool:
        """Whether a photo may mean something here."""
        return self.see is not _no_eye


@cache
def rooms() -> dict[str, Room]:
    """Every screen by its name."""
    return {
        name: Room(
            module.ROLES,
            module.show,
            getattr(module, "act", None),
            getattr(module, "hear", _no_ear),
            getattr(module, "see", _no_eye),
            getattr(module, "read", _no_reader),
            getattr(module, "WRITES", False),
        )
        for name, module in doors.modules(sys.modules[__name__])
    }


def enter(tap: str, role: Role) -> tuple[Room, Args]:
    """The screen a tap names and its arguments. Raises NotFound for a tap that is none, or not for this role."""
    return doors.opened(rooms(), tap, role)


def hears(tap: str, role: Role) -> bool:
    """Whether the screen of a tap waits for words of its own."""
    try:
        return enter(tap, role)[0].hear is not _no_ear
    except NotFound:
        return False


def writes(tap: str, role: Role) -> bool:
    """Whether somebody is writing a text on the screen of a tap."""
    try:
        return enter(tap, role)[0].writes
    except NotFound:
        return False


def fits(tap: str) -> bool:
    """Whether a tap can stand in a button of every channel."""
    return tap.isascii() and 0 < len(tap) <= TAP_BYTES
