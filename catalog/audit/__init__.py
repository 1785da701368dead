"""The audit: books, stock, orders, people and notices held against each other; names what does not add up."""

from collections.abc import Callable, Iterator

from sqlmodel import Session

from catalog.audit import books, orders, people, stock, ties
from catalog.audit.off import AMOUNTS, Off, off

PARTS: tuple[Callable[[Session], Iterator[Off]], ...] = (
    ties.wrong,
    books.wrong,
    orders.wrong,
    stock.wrong,
    people.wrong,
)


def wrong(s: Session) -> list[Off]:
    """What does not add up; empty where all is well. Some dozens of queries in all, none for a row."""
    return [one for part in PARTS for one in part(s)]


__all__ = ["AMOUNTS", "Off", "off", "wrong"]
