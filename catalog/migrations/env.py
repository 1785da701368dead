"""How Alembic meets a store: on the connection it is given, inside that connection's transaction."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel

PLAIN = {"AutoString": "sa.String()", "UTCDateTime": "sa.DateTime(timezone=True)", "Enum": "sa.String(20)"}


def plain(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """A step speaks of plain columns: what it made must not change with a library's own types."""
    return PLAIN.get(type(thing).__name__, False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_type=True,
    render_item=plain,
    transactional_ddl=False,  # the whole upgrade is one transaction already
)
context.run_migrations()
