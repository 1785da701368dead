"""Where what a restore takes the place of is kept: nothing that was kept before is ever written over."""

from itertools import count
from pathlib import Path

from catalog.models import now


def aside(folder: Path, begins: str, ends: str = "") -> Path:
    """A path in `folder` that says when this is, and where nothing lies yet: two restores may fall into one second."""
    at = f"{now().astimezone():%Y%m%d-%H%M%S}"
    names = (f"{begins}{at}{f'-{n}' if n > 1 else ''}{ends}" for n in count(1))
    return next(path for name in names if not (path := folder / name).exists())
