"""Ties: whatever a row names is there. Databases watch over that themselves, but not over a file somebody mended."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, SQLModel

from catalog.audit.off import Off, off

MOST = 20  # of one kind are named; a store with more has one trouble, not thousands


def wrong(s: Session) -> Iterator[Off]:
    """Rows that name what is not there."""
    for thing, other, lost in _asked():
        for number, missing in s.execute(lost):
            facts = {"thing": thing, "number": number, "other": other, "missing": missing}
            yield off("%(thing)s %(number)s belongs to %(other)s %(missing)s, which is not there", **facts)


@cache
def _asked() -> list[tuple[str, str, Select[Any]]]:
    """For each tie: the table that names, the table named, and the question for what is lost. Slow to write down."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for key in table.foreign_keys:
            there, here = key.column.table.alias(), table.alias()
            at, own = here.c[key.parent.name], next(iter(here.primary_key))
            asked = select(own, at).outerjoin(there, there.c[key.column.name] == at)
            lost = asked.where(at.is_not(None), there.c[key.column.name].is_(None)).order_by(own).limit(MOST)
            found.append((table.name, key.column.table.name, lost))
    return found
