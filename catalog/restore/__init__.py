"""The restore: a backup becomes the store again, all of it or nothing, and what was there before is kept beside it."""

import tempfile
from pathlib import Path

from sqlalchemy import make_url

from catalog.restore import postgres, sqlite
from catalog.restore.opened import opened
from catalog.restore.unfit import Unfit

__all__ = ["Unfit", "opened", "restore"]


def restore(file: Path, url: str, replace: bool = False) -> Path | None:
    """Make a backup the store at `url`; returns where what was there before is kept, None where there was nothing.

    Raises Unfit for a file that will not do, for a store in use, and for one that is not empty without `replace`;
    Busy and OSError. Until it is done nothing has changed.
    """
    database = make_url(url)
    if database.get_backend_name() == "sqlite":
        target = Path(database.database or "").resolve()
        with opened(file, target.parent) as plain:
            return sqlite.put(plain, target, replace)
    with opened(file, Path(tempfile.gettempdir())) as plain:
        return postgres.pour(plain, url, replace)
