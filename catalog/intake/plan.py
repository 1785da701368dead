"""What a sheet would do to the goods: which are new, what changes of which, and which rows cannot be meant."""

from collections import defaultdict
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog.intake.figures import key
from catalog.intake.lines import Line, Reading, Wrong
from catalog.models import Category, Item, Names, Shop

UNIT: Names = {"zh_CN": "件", "en": "piece"}  # of new goods that name none
SHELF: Names = {"zh_CN": "其他", "en": "Other"}  # where new goods go that name none
PICTOGRAM = "📦"
FIELDS = (
    "category_id",
    "names",
    "specs",
    "units",
    "price",
    "stock",
    "pictogram",
    "nicknames",
    "hidden",
    "keeps",
    "supplier",
)

Facts = dict[str, Any]


class Plan(BaseModel):
    """`add`: the columns of new items. `change`: item, its new values, the old ones. `shelves`: new categories' names.

    A category_id below 0 is a new category: -1 is the first of `shelves`. `added` are the new items' ids, once done.
    """

    version: int
    add: list[Facts] = []
    change: list[tuple[int, Facts, Facts]] = []
    shelves: list[Names] = []
    same: int = 0
    veiled: int = 0  # how many of the rows speak of hidden goods, and not of showing them
    wrong: list[Wrong] = []
    added: list[int] = []

    def counts(self) -> dict[str, int]:
        """How many of each there are, to be said."""
        hides = sum(1 for _, new, _ in self.change if new.get("hidden"))
        return {
            "added": len(self.add),
            "changed": len(self.change) - hides,
            "hidden": hides,
            "same": self.same,
            "veiled": self.veiled,
            "wrong": len({wrong.row for wrong in self.wrong}),
            "shelves": len(self.shelves),
        }

    def alike(self, other: "Plan") -> bool:
        """Whether both do the same, whatever changed elsewhere."""
        return self.model_copy(update={"version": other.version}) == other


def compare(s: Session, reading: Reading) -> Plan:
    """Hold a reading against the goods as they are. Three queries, however many rows."""
    version = s.exec(select(Shop.goods_version)).one()
    return _Comparison(s, version, reading).plan


class _Comparison:
    """One sheet beside the goods."""

    def __init__(self, s: Session, version: int, reading: Reading) -> None:
        self.plan = Plan(version=version, wrong=list(reading.wrong))
        self.shelves: dict[str, int] = {}
        for number, names in s.execute(select(Category.id, Category.names).order_by(col(Category.id).desc())):
            self.shelves |= {key(name): number for name in names.values()}
        columns = [getattr(Item, name) for name in ("id", *FIELDS)]
        self.items = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in s.execute(select(*columns))}
        self.called: dict[str, list[int]] = defaultdict(list)
        for number, item in self.items.items():
            for name in {key(name) for name in item["names"].values()}:
                self.called[name].append(number)
        self.position = s.exec(select(func.coalesce(func.max(Item.position), -1))).one() + 1
        self.seen: dict[int | tuple[str, str], int] = {}  # an item, or a new one's name and spec → its row
        self.titles = reading.titles
        for line in reading.lines:
            self._take(line)
        self.plan.wrong.sort(key=lambda wrong: wrong.row)

    def _refuse(self, line: Line, reason: str, value: object = "") -> None:
        self.plan.wrong.append(Wrong(row=line.row, column="", reason=reason, value=str(value)))

    def _take(self, line: Line) -> None:
        if line.number is not None:
            if line.number not in self.items:
                return self._refuse(line, "unknown", line.number)
            meant = [line.number]
        else:
            meant = self._meant(line)
        if len(meant) > 1:
            return self._refuse(line, "several")
        mark = meant[0] if meant else (key(next(iter(line.names.values()))), key(next(iter(line.specs.values()), "")))
        if mark in self.seen:
            return self._refuse(line, "twice", self.seen[mark])
        self.seen[mark] = line.row
        return self._change(meant[0], line) if meant else self._add(line)

    def _meant(self, line: Line) -> list[int]:
        """The items of that name, and of that spec where the row has one."""
        found = dict.fromkeys(number for name in line.names.values() for number in self.called.get(key(name), ()))
        if not line.specs:
            return list(found)
        wanted = {key(spec) for spec in line.specs.values()}
        return [n for n in found if wanted & {key(spec) for spec in self.items[n]["specs"].values() or ("",)}]

    def _change(self, number: int, line: Line) -> None:
        item, new = self.items[number], Facts()
        for field in ("names", "specs", "units"):
            said = self._merged(item[field], getattr(line, field), line.loose)
            if said != item[field]:
                new[field] = said
        for field in ("price", "stock", "nicknames", "supplier", "hidden", "pictogram"):
            said = getattr(line, field)
            if said is not None and said != item[field]:
                new[field] = said
        if line.keeps is not None and (line.keeps or None) != item["keeps"]:
            new["keeps"] = line.keeps or None
        shelf = self._shelf(line, item["category_id"])
        if shelf is not None and shelf != item["category_id"]:
            new["category_id"] = shelf
        self.plan.veiled += item["hidden"] and line.hidden is None
        if new:
            self.plan.change.append((number, new, {field: item[field] for field in new}))
        else:
            self.plan.same += 1

    @staticmethod
    def _merged(had: Names, said: Names, loose: bool) -> Names:
        """Names with what a row says of them; what differs in width, case or blanks only is no change."""
        if loose and set(map(key, said.values())) <= set(map(key, had.values())):
            return had
        if said and not any(said.values()):
            return {}
        told = {code: word for code, word in said.items() if word and key(word) != key(had.get(code, ""))}
        return had | told

    def _add(self, line: Line) -> None:
        if line.price is None:
            return self._refuse(line, "price")
        shelf = self._shelf(line, None)
        self.plan.add.append(
            {
                "category_id": self._new_shelf(SHELF) if shelf is None else shelf,
                "names": line.names,
                "specs": {code: spec for code, spec in line.specs.items() if spec},
                "units": line.units or UNIT,
                "price": line.price,
                "stock": line.stock or 0,
                "pictogram": line.pictogram or PICTOGRAM,
                "nicknames": line.nicknames or [],
                "hidden": bool(line.hidden),
                "keeps": line.keeps or None,
                "supplier": line.supplier or "",
                "position": self.position + len(self.plan.add),
            }
        )
        return None

    def _shelf(self, line: Line, own: int | None) -> int | None:
        """The category a row names: the item's own where that may be meant, else one of that name, else a new one."""
        if not any(line.categories.values()):
            return None
        found = [self.shelves[key(name)] for name in line.categories.values() if key(name) in self.shelves]
        if own in found:
            return own
        return found[0] if found else self._new_shelf(line.categories)

    def _new_shelf(self, names: Names) -> int:
        known = next((self.shelves[key(name)] for name in names.values() if key(name) in self.shelves), None)
        if known is not None:
            return known
        self.plan.shelves.append(dict(names))
        number = -len(self.plan.shelves)
        self.shelves |= {key(name): number for name in names.values()}
        return number
