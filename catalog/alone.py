"""Alone: a SQLite file is served by one process at a time. PostgreSQL is shared by as many as there are."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from catalog.store import Store


class Taken(Exception):
    """Another process serves this store; the message says which, in one line."""


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Serve a store for as long as the block lasts. Raises Taken, and OSError where no sign can be put beside the file.

    The lock ends with the process, however it ends. It is on a file of its own: whoever closes a SQLite file gives up
    every lock that the process has on it.
    """
    file = store.engine.url.database if store.sqlite else None
    if not file:
        yield
        return
    with Path(f"{file}-serving").open("a+", encoding="ascii") as sign:
        try:
            fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sign.seek(0)
            who = sign.read(20).strip()
            raise Taken(f"{file} is served already, by process {who or 'another'}: one at a time") from None
        with suppress(OSError):  # on a full disk the lock is enough
            sign.truncate(0)
            sign.write(str(os.getpid()))
            sign.flush()
        yield
