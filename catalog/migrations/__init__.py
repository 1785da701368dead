"""The tables' history: a file a step, and a store is brought to the newest when it is opened.

A step that changes tables is drafted from the models, then read and mended by hand:

    .venv/bin/python -m bot.draft_step "what changes"
"""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

STEPS = Path(__file__).parent / "steps"
KNOWN = sorted(path.stem[:4] for path in STEPS.glob("[0-9]*.py"))
NEWEST = KNOWN[-1] if KNOWN else ""
LOCK = 7_264_519  # of our own choosing: by this PostgreSQL lets one process at a time bring the tables up
ALONE = threading.Lock()  # Alembic knows one upgrade in a process: a second would go on in the first one's store


class Foreign(Exception):
    """A store that this Cunkou must not touch; the message says why in one line."""


def version(connection: Connection) -> str | None:
    """The step a store stands at; None for an empty one. Raises Foreign for one that no step of ours has made."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if "shop" in tables:
            raise Foreign("it was made by a Cunkou from before its tables were numbered")
        if tables:
            raise Foreign("there are tables in it that are not Cunkou's")
        return None
    at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if at is not None and at not in KNOWN:
        raise Foreign(f"it was last opened by a newer Cunkou (its tables are at step {at}, this one knows {NEWEST})")
    return str(at) if at is not None else None


def bring_up(engine: Engine, before: Callable[[str], None]) -> None:
    """Bring a store's tables to the newest step, all of it or nothing; others who open it meanwhile wait.

    `before` is called with the step an older store stands at, before anything is changed: to keep a copy of it.
    Raises Foreign.
    """
    with engine.execution_options(reading=True).connect() as connection:
        at = version(connection)
    if at == NEWEST:
        return
    if at is not None:
        before(at)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # a big store takes its time
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if version(connection) != NEWEST:  # another process may have done it while we waited
            upgrade(connection)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take the steps that a store lacks."""
    from alembic import command  # half a second to import, and only a store that is not the newest needs it

    with ALONE:
        command.upgrade(_config(connection), to)


def differences(connection: Connection) -> list[object]:
    """In what a store's tables are not as the models say: nothing, once every step is written."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, SQLModel.metadata))


def draft(connection: Connection, message: str) -> Path:
    """Write the next step, from what the models say and the store has not; returns its file."""
    from alembic import command

    number = f"{int(NEWEST or 0) + 1:04d}"
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    return STEPS / f"{number}_{slug}.py"


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("version_locations", str(STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
