"""Counting that takes too long for a turn: done beside all turns, and the turn begins anew with what was found."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

T = TypeVar("T")
Counted = dict[tuple[Any, ...], Any]  # what was counted for one turn, by what it is


class Uncounted(Exception):
    """A turn needs what is not counted yet: nothing of it was done. `work` counts it in a session that only reads."""

    def __init__(self, key: tuple[Any, ...], work: Callable[[Session], Any]) -> None:
        super().__init__(key)
        self.key, self.work = key, work


def beforehand(s: Session, counted: Counted) -> None:
    """From now on, what takes long must have been counted before this session's turn, and stand in `counted`."""
    s.info["counted"] = counted


def found(s: Session, key: tuple[Any, ...], long: bool, work: Callable[[Session], T]) -> T:
    """What `work` finds, now or beforehand.

    Raises Uncounted where it is `long`, was not counted yet, and the session must not wait for it: a turn holds the
    one writer, and everybody else would wait as well.
    """
    counted: Counted | None = s.info.get("counted")
    if counted is None or not long:
        return work(s)
    if key not in counted:
        raise Uncounted(key, work)
    known: T = counted[key]
    return known
