"""Apart: work in a process of its own, which gives back all the memory that it took."""

import multiprocessing
import os
import threading
from collections.abc import Callable

Ready = Callable[[], None]


def apart(work: Callable[[Ready], None]) -> None:
    """Begin work in a process of its own, and wait until it is `Ready`, or has ended, however that came about.

    It ends with us at the latest, even where we are killed. To be called before there are threads, or a store is open.
    """
    hears, tells = os.pipe()

    def run() -> None:
        os.close(hears)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        work(lambda: os.close(tells))

    multiprocessing.get_context("fork").Process(target=run, daemon=True).start()
    os.close(tells)
    os.read(hears, 1)  # nothing ever comes: it ends when the other end is closed
    os.close(hears)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
