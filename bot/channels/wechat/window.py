"""The window: how long, and with how many messages, WeChat lets us write to somebody who did something.

Five messages within 48 hours after something they sent; three within a minute after a tap, a scan, or following us.
What was sent is counted in the store, so that several processes count together.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import memory

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.turns import Turns

NAME = "wechat"
SAID, DID = "said", "did"  # the notes kept with a turn: SAID:OPENID → SECONDS:SENT
CLOSED = "0:99"  # a note as it stands when WeChat says that nothing goes any more
TRIES = 20  # how often another process may count just before us


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a window is open, in seconds, and for how many messages."""

    lasts: float
    most: int


RULES = {SAID: Rule(48 * 3600 - 60, 5), DID: Rule(60 - 3, 3)}  # a little less than WeChat's own: messages travel


class Window:
    """Counts messages before they go."""

    def __init__(self, turns: "Turns", clock: Callable[[], float] = time.time) -> None:
        self.turns, self.clock = turns, clock

    async def spend(self, to: str, *, leave: int = 0) -> bool:
        """Count one message to somebody; False where WeChat would not take it, or fewer than `leave` would be left.

        Raises Busy.
        """
        return await self.turns.run(lambda: self._spend(to, leave))

    async def left(self, to: str) -> int:
        """How many messages WeChat takes for somebody now. Raises Busy."""
        return await self.turns.run(lambda: sum(self._open(to)[1].values()))

    async def close(self, to: str) -> None:
        """WeChat says that nothing goes to them any more. Raises Busy."""
        await self.turns.run(lambda: self._close(to))

    def _spend(self, to: str, leave: int) -> bool:
        for _ in range(TRIES):
            notes, left = self._open(to)
            if sum(left.values()) <= leave:
                return False
            with self.turns.store.transaction() as s:
                how = DID if left[DID] else SAID  # the minute is over soon, the two days are not
                at, _, sent = notes[how].partition(":")
                if memory.swap(s, NAME, f"{how}:{to}", notes[how], f"{at}:{int(sent) + 1}"):
                    return True
        return False

    def _open(self, to: str) -> tuple[dict[str, str], dict[str, int]]:
        """What is kept of somebody's two windows, and how many messages are left in each."""
        with self.turns.store.reading() as s:
            notes = {how: memory.kept(s, NAME, f"{how}:{to}") or CLOSED for how in RULES}
        return notes, {how: self._left(how, note) for how, note in notes.items()}

    def _left(self, how: str, note: str) -> int:
        at, _, sent = note.partition(":")
        rule = RULES[how]
        return max(0, rule.most - int(sent)) if self.clock() - int(at) < rule.lasts else 0

    def _close(self, to: str) -> None:
        with self.turns.store.transaction() as s:
            for how in RULES:
                _shut(s, f"{how}:{to}")


def _shut(s: "Session", key: str) -> None:
    if memory.kept(s, NAME, key) is not None:
        memory.keep(s, NAME, key, CLOSED)
