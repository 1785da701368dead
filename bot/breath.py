"""A breath: the pause that somebody takes who sends faster than people do. Nothing of theirs is lost."""

import time
from collections.abc import Callable, Hashable

# People read a screen before they answer it: two taps a second is haste. What comes in a heap all the same is what a
# phone kept while it had no signal, or an album of photos; so 30 may come at once, and after that three a second.
AT_ONCE, A_SECOND = 30, 3.0
MOST = 10_000  # people remembered before those are forgotten who are calm again


class Breaths:
    """How long each must wait before their next: a bucket of `at_once` that fills with `a_second`."""

    def __init__(
        self,
        at_once: int | None = None,
        a_second: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.at_once, self.a_second, self.clock = at_once or AT_ONCE, a_second or A_SECOND, clock
        self.calm: dict[Hashable, float] = {}  # when each one's bucket is full again

    def take(self, who: Hashable, most: float = float("inf")) -> float | None:
        """The seconds that `who` must wait now; None, and nothing is counted, where that would be more than `most`."""
        now = self.clock()
        calm = max(self.calm.get(who, now), now) + 1 / self.a_second
        wait = round(calm - now - self.at_once / self.a_second, 6)
        if wait > most:
            return None
        if len(self.calm) >= MOST:
            self.calm = {other: until for other, until in self.calm.items() if until > now}
        self.calm[who] = calm
        return max(0.0, wait)
