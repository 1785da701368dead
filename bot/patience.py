"""Patience: how far long work is, said to whoever waits for it, once that has taken a while."""

import asyncio
from collections.abc import Callable

from sqlmodel import Session

from bot.talk import Say

AWHILE = 1.0  # seconds after which whoever waits hears how far it is

Tell = Callable[[str], None]  # called with words for the person while they wait
TellSay = Callable[[Say, str], None]  # the same, with words in no language yet, and theirs


class Patience:
    """One event's wait, from the moment it is made to `end`. Made and ended in the event loop, told from any thread."""

    def __init__(self, tell: Tell | None) -> None:
        """`tell` passes words on to the person; None where their channel has no way to."""
        self._tell, self._text, self._over = tell, "", False
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._bell: asyncio.TimerHandle | None = None

    def say(self, text: str) -> None:
        """Say how far it is; what is said before it has taken a while waits, and only the last of that is said."""
        if self._tell is not None:
            self._loop.call_soon_threadsafe(self._say, text)

    def _say(self, text: str) -> None:
        self._text = text
        left = self._since + AWHILE - self._loop.time()
        if left <= 0:
            self._ring()
        elif self._bell is None:
            self._bell = self._loop.call_later(left, self._ring)

    def _ring(self) -> None:
        if self._tell is not None and self._text and not self._over:
            self._tell(self._text)
            self._text = ""

    def end(self) -> None:
        """The answer is there: nothing more is said."""
        self._over = True
        if self._bell is not None:
            self._bell.cancel()


def lend(s: Session, tell: TellSay) -> None:
    """Let whatever is done in a session say how far it is."""
    s.info["tell"] = tell


def say_so(s: Session, what: Say, language: str) -> None:
    """Say how far something is to whoever's turn it is; where nobody waits, to nobody."""
    if tell := s.info.get("tell"):
        tell(what, language)
