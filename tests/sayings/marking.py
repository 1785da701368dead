"""The corpus of sayings: reads it, and marks what `understand` makes of each sentence.

A sentence's expected lines, parted by blanks: `salt*2` two packs of salt; `?rice10,rice25*2` must be asked, with
at least these to choose from; `?` must be asked, whatever is offered; `find:salt` a search, not an order; `gone:salt`
taken off; `-` nothing at all. Keys are those of goods.tsv.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bot.saying import Line, Order, understand
from bot.saying.measures import Unit
from catalog.search import Entry, Index

HERE = Path(__file__).parent
PARTS = {"# Held-out": "held", "# Second held-out": "held2", "# Third held-out": "held3"}
PARTS |= {
    "# Blind set A": "blind_a",
    "# Blind set B": "blind_b",
    "# Blind set C": "blind_c",
    "# Blind set D": "blind_d",
    "# Blind set E": "blind_e",
    "# Blind set F": "blind_f",
}


@dataclass(frozen=True, repr=False)
class Shop:
    """The goods of goods.tsv behind the `Goods` protocol."""

    index: Index
    units: dict[int, Unit]
    ids: dict[str, int]
    called: dict[int, tuple[str, ...]]

    def __repr__(self) -> str:
        return "shop()"

    def names(self, item_id: int) -> tuple[str, ...]:
        return self.called[item_id]

    def find(self, text: str, limit: int = 10):
        return self.index.find(text, limit)

    def spans(self, text: str):
        return self.index.spans(text)

    def sold_as(self, item_id: int) -> Unit:
        return self.units[item_id]


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def shop() -> Shop:
    goods = rows("goods.tsv")
    entries = [Entry(int(g[0]), (g[2], g[3]), tuple(n for n in g[8].split(";") if n)) for g in goods]
    units = {int(g[0]): Unit.of((g[4], g[5]), (g[6], g[7])) for g in goods}
    return Shop(Index(entries), units, {g[1]: int(g[0]) for g in goods}, {e.id: e.names + e.nicknames for e in entries})


@dataclass(frozen=True)
class Saying:
    text: str
    expected: str
    kind: str
    part: str  # dev, or one of PARTS


def sayings(name: str) -> list[Saying]:
    """The sentences of one language; those after a line of PARTS were written when the parser was done."""
    out, part = [], "dev"
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        part = next((name for start, name in PARTS.items() if line.startswith(start)), part)
        if line and not line.startswith("#"):
            text, expected, kind = line.split("\t")
            out.append(Saying(text.replace("\\n", "\n"), expected, kind, part))
    return out


@dataclass
class Mark:
    """Counts over lines: right, asked (unsure, but the truth is among what is asked), wrong without asking."""

    right: int = 0
    asked: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return self.right + self.asked + self.wrong


def mark(saying: Saying, order: Order, ids: dict[str, int]) -> Mark:
    """Every expected line and every line nobody said counts one; a sentence with no lines counts one."""
    out = Mark()
    left = list(order.lines)
    unclear = len(order.unclear)
    wanted = saying.expected.split()
    if saying.expected == "-" or wanted[0].startswith("gone:"):
        gone = tuple(ids[w[5:]] for w in wanted if w.startswith("gone:"))
        if any(not line.doubt for line in left) or order.is_order:
            out.wrong += 1
            out.notes.append("line from nothing")
        elif left or order.removed != gone:
            out.asked += 1
            out.notes.append("asks for nothing")
        else:
            out.right += 1
        return out
    if wanted[0].startswith("find:"):
        item = ids[wanted[0][5:]]
        if order.is_order or (left and left[0].item not in (item, None)):
            out.wrong += 1
            out.notes.append("search taken for an order")
        elif len(left) == 1 and item in (left[0].item, *left[0].alike):
            out.right += 1
        else:
            out.asked += 1
            out.notes.append("search lost")
        return out
    later = []
    for want in wanted:
        if want.startswith("?"):
            later.append(want)
            continue
        key, _, count = want.partition("*")
        line = _take(left, lambda line, k=ids[key], n=int(count): line.item == k and line.count == n and not line.doubt)
        if line:
            out.right += 1
        else:
            later.append(want)
    for want in sorted(later, key=lambda w: w == "?" or w.startswith("?*")):
        names, _, _ = want.lstrip("?").partition("*")
        options = {ids[n] for n in names.split(",") if n}
        if want.startswith("?"):
            line = _take(left, lambda line, o=options: bool(line.doubt) and o <= {line.item, *line.alike})
            if line:
                out.right += 1
                continue
        line = _take(left, lambda line, o=options: bool(line.doubt) and bool(o & {line.item, *line.alike})) or _take(
            left, lambda line: bool(line.doubt) and line.item is None
        )
        if line:
            out.asked += 1
            out.notes.append(f"asked: {want}")
        elif unclear:
            unclear -= 1
            out.asked += 1
            out.notes.append(f"unclear: {want}")
        else:
            out.wrong += 1
            out.notes.append(f"wrong: {want}")
            _take(left, lambda line, o=options: bool(o & {line.item, *line.alike}))  # one mistake, counted once
    for line in left:
        if line.doubt:
            out.notes.append("extra question")
            out.asked += 1
        else:
            out.wrong += 1
            out.notes.append(f"never said: {line.said}")
    if not order.is_order and any(not line.doubt for line in order.lines):
        out.notes.append("order not seen as one")
        out.wrong += 1
    return out


def _take(lines: list[Line], fits) -> Line | None:
    found = next((line for line in lines if fits(line)), None)
    if found:
        lines.remove(found)
    return found


def run(name: str, goods: Shop, part: str | None = None) -> list[tuple[Saying, Order, Mark]]:
    chosen = [s for s in sayings(name) if part is None or s.part == part]
    return [(s, order, mark(s, order, goods.ids)) for s in chosen for order in [understand(s.text, goods)]]


def total(results: list[tuple[Saying, Order, Mark]]) -> dict[str, float]:
    """Shares, 0..1: sentences all right; lines right, asked about, wrong without asking, and right or asked (safe)."""
    count = Counter()
    for _, _, m in results:
        count["sentences"] += 1
        count["whole"] += not m.asked and not m.wrong
        for part in ("right", "asked", "wrong", "lines"):
            count[part] += getattr(m, part)
    lines = count["lines"] or 1
    return {
        "sentences": count["sentences"],
        "lines": count["lines"],
        "whole": count["whole"] / (count["sentences"] or 1),
        "right": count["right"] / lines,
        "asked": count["asked"] / lines,
        "wrong": count["wrong"] / lines,
        "safe": (count["right"] + count["asked"]) / lines,
    }
