"""A sheet between the file and the yes, kept in the store; the yes, all or nothing; and the way back."""

import zlib
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session, SQLModel, col, func, select

from catalog import findable, journal, rights
from catalog.intake.lines import Reading, Wrong
from catalog.intake.plan import Facts, Plan, compare
from catalog.models import Category, Deed, GoodsSheet, Item, Person, Shop, now
from catalog.refusals import BadValue, NotFound, TooLate

KEPT = timedelta(days=3)
SAID = 5  # wrong rows that are told at once
PART = 500  # ids in one statement
AT_ONCE = 1000  # rows written between two words about how far it is

Told = Callable[[int], None]  # called with how many rows are written so far


def ready(reading: Reading, plan: Plan) -> GoodsSheet:
    """What was read, packed to be kept: apart from `keep`, because it takes a while and needs no writer."""
    return GoodsSheet(
        name=reading.name,
        counts=plan.counts(),
        wrong=_told(plan),
        ignored=reading.ignored[:20],
        lines=packed(reading),
        plan=packed(plan),
        version=plan.version,
    )


def keep(s: Session, by: Person | None, row: GoodsSheet) -> GoodsSheet:
    """Keep what was read until its yes, in place of what the same person sent before. Raises NotAllowed."""
    if by is not None:
        rights.must(by, "change goods")
    mine = (col(GoodsSheet.by_id) == (by.id if by else None), col(GoodsSheet.done).is_(None))
    s.execute(delete(GoodsSheet).where(*mine))
    row.by_id = by.id if by else None
    s.add(row)
    s.flush()
    return row


def get(s: Session, by: Person | None, sheet_id: int) -> GoodsSheet:
    """A sheet one sent. Raises NotFound for anybody else's, and for one that was replaced or let go."""
    row = s.get(GoodsSheet, sheet_id)
    if row is None or row.by_id != (by.id if by else None):
        raise NotFound
    return row


def reading(row: GoodsSheet) -> Reading:
    """What a sheet says. Raises TooLate once it was done with."""
    if not row.lines:
        raise TooLate
    return Reading.model_validate_json(zlib.decompress(row.lines))


def plan(row: GoodsSheet) -> Plan:
    """What a sheet would do, or did."""
    return Plan.model_validate_json(zlib.decompress(row.plan))


def wrong(row: GoodsSheet) -> list[Wrong]:
    """The first few wrong rows."""
    return [Wrong(row=int(at), column=column, reason=why, value=value) for at, column, why, value in row.wrong]


def drop(s: Session, by: Person | None, sheet_id: int) -> None:
    """Let a sheet go that nobody said yes to. Raises NotFound."""
    row = get(s, by, sheet_id)
    if row.done is None:
        s.delete(row)
        s.flush()


def _nobody(rows: int) -> None:
    """Where nobody waits."""


def write(s: Session, by: Person | None, sheet_id: int, without_wrong: bool = False, told: Told = _nobody) -> bool:
    """Do what a sheet says, all of it or nothing; what was done already stays done. Seconds at most for 20,000 rows.

    `told` hears how far it is, from nothing on; none of it stays if the transaction does not end well.

    False, and nothing done, when the goods have changed in between so that it would do something else now: what it
    would do is then kept anew. `without_wrong` leaves the wrong rows out; where there are some, nothing is done without
    it, and BadValue raised. Raises NotFound and NotAllowed.
    """
    if by is not None:
        rights.must(by, "change goods")
    row = get(s, by, sheet_id)
    if row.done is not None:
        return True
    if row.counts["wrong"] and not without_wrong:
        raise BadValue
    meant = plan(row)
    if s.exec(select(Shop.goods_version)).one() != row.version:
        fresh = compare(s, reading(row))
        same = fresh.alike(meant)
        row.version, row.counts, row.wrong, row.plan = (
            fresh.version,
            fresh.counts(),
            _told(fresh),
            packed(fresh),
        )
        if not same:
            s.flush()
            return False
        meant = fresh
    _do(s, meant, told)
    count = len(meant.add) + len(meant.change)
    meant.add, meant.wrong = [], []  # to take it back, the new items' ids will do
    row.done, row.lines, row.plan = now(), b"", packed(meant)
    if count:
        journal.write(s, by, "import", after={"sheet": row.id, "count": count, **row.counts, "file": row.name})
    s.flush()
    return True


def _do(s: Session, meant: Plan, told: Told) -> None:
    """A few statements of many rows each."""
    if not (meant.add or meant.change):
        return
    told(0)
    s.execute(update(Shop).values(goods_version=Shop.goods_version + 1))
    version = s.exec(select(Shop.goods_version)).one()
    last = s.exec(select(func.coalesce(func.max(Category.position), -1))).one()
    new = [Category(names=names, position=last + 1 + n) for n, names in enumerate(meant.shelves)]
    s.add_all(new)
    s.flush()
    shelves = {-1 - n: category.id for n, category in enumerate(new)}

    def settled(facts: Facts) -> Facts:
        number = facts.get("category_id", 1)
        return facts if number > 0 else {**facts, "category_id": shelves[number]}

    if meant.add:
        items: Any = Item.__table__  # type: ignore[attr-defined]
        for start in range(0, len(meant.add), AT_ONCE):
            rows = [{**settled(facts), "version": version} for facts in meant.add[start : start + AT_ONCE]]
            s.connection().execute(insert(items), rows)
            told(start + len(rows))
        new_ones = select(col(Item.id)).where(Item.version == version).order_by(col(Item.id))
        meant.added = [number for number in s.exec(new_ones).all() if number is not None]
    meant.change = [(number, settled(facts), old) for number, facts, old in meant.change]
    changes = [(number, facts) for number, facts, _ in meant.change]
    for start in range(0, len(changes), AT_ONCE):
        set_many(s, changes[start : start + AT_ONCE], version)
        told(len(meant.add) + min(start + AT_ONCE, len(changes)))
    s.expire_all()


def set_many(s: Session, values: list[tuple[int, Facts]], version: int) -> None:
    """Give many items new values: one statement for each set of columns that changes."""
    sets: dict[tuple[str, ...], list[Facts]] = defaultdict(list)
    for number, facts in values:
        fields = tuple(sorted(facts))
        sets[fields].append({"at": number, "to_version": version} | {f"to_{field}": facts[field] for field in fields})
    items: Any = Item.__table__  # type: ignore[attr-defined]
    for fields, rows in sets.items():
        into = {field: bindparam(f"to_{field}", type_=items.c[field].type) for field in (*fields, "version")}
        s.connection().execute(update(items).where(items.c.id == bindparam("at")).values(into), rows)


@journal.undoes("import")
def _take_back(s: Session, by: Person, deed: Deed) -> None:
    """Give goods back what they had where they still have the new, and take new goods out that nobody ordered yet."""
    rights.must(by, "change goods")
    row = get(s, by, deed.after["sheet"])
    did = plan(row)
    s.execute(update(Shop).values(goods_version=Shop.goods_version + 1))
    version = s.exec(select(Shop.goods_version)).one()
    columns = sorted({field for _, _, old in did.change for field in old})
    now_are = {
        found[0]: dict(zip(columns, found[1:], strict=True))
        for found in s.execute(select(Item.id, *(getattr(Item, name) for name in columns)))
    }
    back: list[tuple[int, Facts]] = []
    for number, new, old in did.change:
        is_now = now_are.get(number, {})
        same = {field: value for field, value in old.items() if field in is_now and is_now[field] == new[field]}
        if same:
            back.append((number, same))
    set_many(s, back, version)
    _take_out(s, did.added, version)
    s.expire_all()


def _take_out(s: Session, ids: list[int], version: int) -> None:
    """Delete items that no row anywhere speaks of, and hide the others."""
    speaks = [
        column
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "item" for key in column.foreign_keys)
    ]
    held = {n for column in speaks for n in s.execute(select(column).where(column.is_not(None)).distinct()).scalars()}
    held &= set(ids)
    free = [number for number in ids if number not in held]
    for start in range(0, len(free), PART):
        s.execute(delete(Item).where(col(Item.id).in_(free[start : start + PART])))
    findable.gone(s, free)
    set_many(s, [(number, {"hidden": True}) for number in sorted(held)], version)


def forget(s: Session) -> None:
    """Let go of sheets that nobody said yes to for days, and of what can be taken back no more."""
    s.execute(delete(GoodsSheet).where(col(GoodsSheet.at) < now() - KEPT))


def _told(plan: Plan) -> list[list[Any]]:
    return [[wrong.row, wrong.column, wrong.reason, wrong.value] for wrong in plan.wrong[:SAID]]


def packed(data: Reading | Plan) -> bytes:
    """A reading or a plan as a few bytes."""
    return zlib.compress(data.model_dump_json(exclude_defaults=True).encode(), 1)
