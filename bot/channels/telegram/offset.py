"""Which of Telegram's updates were taken and which are done: what may be confirmed."""

from collections.abc import Iterable


class Tally:
    """Asking for updates from `offset` on confirms all before it, so it never passes one that is not done."""

    def __init__(self) -> None:
        self.open: set[int] = set()  # taken, not done
        self.done: set[int] = set()  # done, but still handed out, for one before it is open
        self.last: int | None = None

    @property
    def offset(self) -> int | None:
        """The first update that is not done; None before there was any."""
        if self.open:
            return min(self.open)
        return None if self.last is None else self.last + 1

    def take(self, batch: Iterable[int]) -> set[int]:
        """Note the updates Telegram handed out, in its order; returns those that were not taken before."""
        ids = list(batch)
        if not ids:
            self.done.clear()
            return set()
        new = set(ids) - self.open - self.done
        self.open |= new
        self.done &= set(ids)  # what is not handed out any more is confirmed
        self.last = ids[-1]
        return new

    def settle(self, update: int) -> None:
        """This update is done."""
        if update in self.open:
            self.open.remove(update)
            self.done.add(update)
