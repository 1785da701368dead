"""The phones a demo shows side by side: who holds each, and how a new one gets its role."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from bot.talk import Say
from catalog.models import Names


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone: `path` in its address, what its owner is called, and the caption: who it is and what to try first."""

    path: str
    name: Names
    who: Say
    tries: Say


class Switchboard(Protocol):
    """What stands at `/` in the demo. A real shop has none."""

    @property
    def phones(self) -> Sequence[Phone]:
        """Left to right."""

    def invite(self, s: Session, phone: Phone) -> str:
        """A new one-time code for a phone that was never used, "" for a phone that needs no role."""
