"""Ties: whatever a row names is there. Databases watch over that themselves, but not over a file somebody mended."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from catalog.audit.off import Off, off

MOST = 20  # of one kind are named; a store with more has one trouble, not thousands


def wrong(s: Session) -> Iterator[Off]:
    """Rows that name what is not there."""
    for table in SQLModel.metadata.sorted_tables:
        for key in table.foreign_keys:
            there, here = key.column.table.alias(), table.alias()
            at, own = here.c[key.parent.name], next(iter(here.primary_key))
            asked = select(own, at).outerjoin(there, there.c[key.column.name] == at)
            lost = asked.where(at.is_not(None), there.c[key.column.name].is_(None)).order_by(own).limit(MOST)
            for number, missing in s.execute(lost):
                facts = {"thing": table.name, "number": number, "other": key.column.table.name, "missing": missing}
                yield off("%(thing)s %(number)s belongs to %(other)s %(missing)s, which is not there", **facts)
