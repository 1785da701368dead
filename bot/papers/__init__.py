"""The papers, one file each, found by file name: a paper is a screen that is drawn as a file.

A paper is a module with

    ROLES: frozenset[Role]                                  who may have it at all
    MIME: str                                               the type of its file
    LABEL: Say                                              what it is called, above or beside the file
    def draw(s, person, args, language) -> Document         draws what is true for this person; reads only
    BY_LINK: bool                                           optional; False for what must never lie behind a link

A tap is the paper's file name and its arguments, joined by colons: `code:17`. A screen offers one by `Screen.paper`. A
paper is drawn when somebody takes it, and asks then whether it is theirs: `draw` raises what the shop raises.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot import doors
from bot.talk import Args, Document, Say
from catalog.models import Person, Role

if TYPE_CHECKING:
    from bot.words import Language


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper's module as the turn uses it."""

    roles: frozenset[Role]
    mime: str
    label: Say
    draw: Callable[[Session, Person, Args, "Language"], Document]
    by_link: bool = True


@cache
def sheets() -> dict[str, Sheet]:
    """Every paper by its name."""
    found = doors.modules(sys.modules[__name__])
    return {
        name: Sheet(module.ROLES, module.MIME, module.LABEL, module.draw, getattr(module, "BY_LINK", True))
        for name, module in found
    }


def named(tap: str) -> Sheet:
    """The paper a screen offers. Raises KeyError for a tap that names none."""
    return sheets()[tap.partition(":")[0]]


def enter(tap: str, role: Role) -> tuple[Sheet, Args]:
    """The paper a tap names and its arguments. Raises NotFound for a tap that is none, or not for this role."""
    return doors.opened(sheets(), tap, role)
