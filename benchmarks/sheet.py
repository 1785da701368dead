"""A sheet of 20,000 goods: read, held against the shop, written after a yes, given out again and taken back.

    .venv/bin/python benchmarks/sheet.py [--rows 20000]

Reading is measured beside what openpyxl alone takes to read the same cells in the same run, so that a slow machine does
not count; all seconds are the processor's, so that a busy one does not. Exits 1 above the goals below.
"""

import argparse
import io
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from openpyxl import Workbook, load_workbook
from sqlmodel import Session, select

from bot.papers import goods as paper
from bot.words import Words
from catalog import intake, journal, people, village
from catalog.models import Deed, GoodsSheet, Item, Person, Role
from catalog.store import Store

T = TypeVar("T")

READING = 1.0  # of the time openpyxl takes to read the same cells: all of ours, the checks included
WRITING = 2.0  # seconds that the writer is held
COMPARING = 2.0  # seconds
GIVING = 8.0  # seconds beside the turns
MEMORY = 500  # MB at most, of this process and of the reader each
HEADS = ("货号", "品名", "英文名", "规格", "单位", "价格", "库存", "分类", "别名", "供应商")


def more(n: int) -> tuple[object, ...]:
    """The rest of a row."""
    return n % 300, f"分类{n % 40}", f"东西{n}、玩意{n}", f"供应商{n % 50}"


def sheet(rows: int) -> bytes:
    """A workbook of made-up goods in forty categories."""
    book = Workbook(write_only=True)
    page = book.create_sheet("货品")
    page.append(HEADS)
    for n in range(rows):
        page.append(
            (
                "",
                f"货品{n}号",
                f"Goods {n}",
                f"{n % 40 * 25 + 100}克",
                "袋",
                f"￥{n % 900 / 10 + 1:.2f}",
                n % 300,
                *more(n),
            )
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def took(work: Callable[[], T]) -> tuple[float, T]:
    """How many seconds of the processor something takes, processes it starts included, and what comes of it."""
    began = os.times()
    found = work()
    ended = os.times()
    return sum(ended[:4]) - sum(began[:4]), found


def plainly(raw: bytes) -> int:
    """Every cell by openpyxl alone, as one would read a sheet without any check."""
    page = load_workbook(io.BytesIO(raw), read_only=True, data_only=True).worksheets[0]
    return sum(len(row) for row in page.iter_rows(values_only=True))


def main() -> int:
    """Run it all, print what it took, and say whether every goal is kept."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=20_000)
    raw = sheet(asked.parse_args().rows)
    print(f"a sheet of {len(raw) / 1e6:.1f} MB")
    plain, _ = took(lambda: plainly(raw))
    reading, found = took(lambda: intake.read(raw, "benchmark.xlsx", 2))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'shop.db'}")
        village.load(store)
        kept = run(store, found)
        store.close()
    own, reader = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    goals = {
        f"read and checked in {reading:.2f} s, {reading / plain:.2f} of openpyxl's {plain:.2f} s": reading
        <= READING * plain,
        f"compared in {kept['compare']:.2f} s": kept["compare"] <= COMPARING,
        f"kept in {kept['keep']:.2f} s": kept["keep"] <= WRITING,
        f"written in {kept['write']:.2f} s of the one writer": kept["write"] <= WRITING,
        f"sent again: compared in {kept['again']:.2f} s, {kept['changes']:.0f} changes": not kept["changes"],
        f"every price changed in {kept['prices']:.2f} s of the one writer": kept["prices"] <= WRITING,
        f"taken back in {kept['undo']:.2f} s": kept["undo"] <= WRITING,
        f"given out in {kept['export']:.1f} s, and read again with {kept['round']:.0f} changes": not kept["round"]
        and kept["export"] <= GIVING,
        f"peak memory {own:.0f} MB, of the reader {reader:.0f} MB": max(own, reader) <= MEMORY,
    }
    for said, well in goals.items():
        print(f"{'ok ' if well else 'NOT'} {said}")
    return 0 if all(goals.values()) else 1


def run(store: Store, found: intake.Reading) -> dict[str, float]:
    """Seconds of each step, and how much was left to change where nothing should be."""
    took_: dict[str, float] = {}
    with store.transaction() as s:
        admin = people.meet(s, "bench", "admin", "周经理", "zh_CN")
        admin.role = Role.ADMIN

    def compared(read: intake.Reading) -> intake.Plan:
        with store.reading() as s:
            return intake.compare(s, read)

    def kept(row: GoodsSheet) -> int:
        with store.transaction() as s:
            return intake.keep(s, people.at(s, "bench", "admin"), row).id or 0

    def written(number: int) -> None:
        with store.transaction() as s:
            assert intake.write(s, people.at(s, "bench", "admin"), number)

    took_["compare"], meant = took(lambda: compared(found))
    assert len(meant.add) == len(found.lines) and not meant.wrong
    row = intake.ready(found, meant)
    took_["keep"], number = took(lambda: kept(row))
    took_["write"], _ = took(lambda: written(number))
    took_["again"], meant = took(lambda: compared(found))
    took_["changes"] = len(meant.change) + len(meant.add)
    dearer = found.model_copy(
        update={"lines": [line.model_copy(update={"price": (line.price or 0) + 10}) for line in found.lines]}
    )
    number = kept(intake.ready(dearer, compared(dearer)))
    took_["prices"], _ = took(lambda: written(number))
    took_["undo"], _ = took(lambda: undone(store))
    took_["export"], took_["round"] = around(store)
    return took_


def undone(store: Store) -> None:
    """Take the last import back."""
    with store.transaction() as s:
        deed = s.exec(select(Deed).where(Deed.act == "import").order_by(Deed.id.desc())).first()  # type: ignore[union-attr]
        assert deed is not None
        journal.undo(s, people.at(s, "bench", "admin"), deed.id or 0)


def around(store: Store) -> tuple[float, int]:
    """All goods as a sheet, and what that sheet would change."""
    language = Words()["zh_CN"]

    def drawn(s: Session, person: Person) -> bytes:
        return paper.draw(s, person, (), language).data

    with store.reading() as s:
        seconds, raw = took(lambda: drawn(s, people.at(s, "bench", "admin")))
        meant = intake.compare(s, intake.read(raw, "goods.xlsx", 2))
        assert meant.same == len(s.exec(select(Item.id)).all())
    return seconds, len(meant.change) + len(meant.add) + len(meant.wrong)


if __name__ == "__main__":
    sys.exit(main())
