"""What staff type at the truck: a corpus in both languages, and that no line is ever guessed at or raises."""

from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.saying import Unit
from bot.saying.lacks import hear
from catalog.findable import entry
from catalog.models import Item
from catalog.search import Index, Span

CORPUS = [
    line.split(" => ")
    for line in (Path(__file__).parent / "sayings" / "lacks.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
GOODS = {
    1: ("鸡蛋", "Eggs", "30枚", "30 pcs", "盒", "box"),
    2: ("小袋面粉", "Flour (small bag)", "500克", "500 g", "袋", "bag"),
    3: ("大袋面粉", "Flour (large bag)", "1公斤", "1 kg", "袋", "bag"),
    4: ("食盐", "Salt", "400克", "400 g", "袋", "bag"),
    5: ("白糖", "White sugar", "500克", "500 g", "袋", "bag"),
    6: ("酱油", "Soy sauce", "500毫升", "500 ml", "瓶", "bottle"),
    7: ("牛奶", "Milk", "12盒", "12 cartons", "箱", "case"),
}
NICKNAMES = {2: ["面粉"], 3: ["面粉"], 4: ["盐"], 5: ["sugar"]}


def _item(number: int) -> Item:
    zh, en, spec_zh, spec_en, unit_zh, unit_en = GOODS[number]
    return Item(
        id=number,
        names={"zh_CN": zh, "en": en},
        specs={"zh_CN": spec_zh, "en": spec_en},
        units={"zh_CN": unit_zh, "en": unit_en},
        price=1,
        stock=1,
        nicknames=NICKNAMES.get(number, []),
    )


class OnTruck:
    """Nine of each of seven goods."""

    items = MappingProxyType({number: _item(number) for number in GOODS})
    index = Index(entry(item) for item in items.values())

    def spans(self, text: str) -> list[Span]:
        return self.index.spans(text)

    def like(self, words: str) -> list[int]:
        return [hit.id for hit in self.index.find(words, 3) if hit.sure]

    def sold_as(self, item_id: int) -> Unit:
        return Unit.of(self.items[item_id].specs.values(), self.items[item_id].units.values())

    def count(self, item_id: int) -> int:
        return 9


TRUCK = OnTruck()


def heard(line: str) -> str:
    """A line as the corpus writes it: `1-2` is item 1 two short, `4*1` one damaged, `1+` fine; ? where it asks."""
    found = hear(line, TRUCK)
    told = []
    for lack in found.lacks:
        items = "/".join(str(item) for item in lack.items if item)
        if lack.fine:
            told.append(f"{items}+")
            continue
        sign = {"short": "-", "damaged": "*", "": "?"}[lack.fault]
        counts = "/".join(str(count or "?") for count, item in zip(lack.counts, lack.items, strict=False))
        told.append(f"{'~' * (0 in lack.items)}{items}{sign}{counts}")
    return " ".join([*told, *(["all"] if found.all else []), *(["unclear"] if found.unclear else [])]) or "nothing"


@pytest.mark.parametrize("line, meant", CORPUS, ids=[line for line, _ in CORPUS])
def test_a_line_is_understood(line: str, meant: str) -> None:
    assert heard(line) == meant


def test_the_corpus_is_large_enough_in_both_languages() -> None:
    chinese = sum(not line.isascii() for line, _ in CORPUS)
    assert chinese >= 60 and len(CORPUS) - chinese >= 40


pieces = st.sampled_from(
    [
        "鸡蛋",
        "盐",
        "面粉",
        "eggs",
        "salt ",
        "少",
        "坏了",
        "缺",
        " short",
        " damaged",
        "两盒",
        "3袋",
        "2 ",
        "各",
        "，",
        "和",
        "都到了",
        "没",
        "x",
        "克",
    ]
)


@given(st.lists(pieces, max_size=10).map("".join) | st.text(max_size=40))
def test_any_line_is_taken_and_what_is_clear_is_on_the_truck(line: str) -> None:
    for lack in hear(line, TRUCK).lacks:
        assert lack.said and len(lack.counts) <= len(lack.items) <= 4
        assert set(lack.items) <= {*GOODS, 0}
        assert not lack.clear or lack.fine or (lack.fault in ("short", "damaged") and lack.counts[0] > 0)


numbers = st.integers(1, 9)


@given(numbers, numbers, st.sampled_from(["，", " ", "、", ""]))
def test_two_clear_things_are_heard_whatever_parts_them(a: int, b: int, comma: str) -> None:
    assert heard(f"鸡蛋少{a}盒{comma}食盐坏{b}袋") == f"1-{a} 4*{b}"
    assert heard(f"缺{a}盒鸡蛋{comma or ' '}白糖破{b}") == f"1-{a} 5*{b}"
    assert heard(f"eggs {a} short, salt {b} damaged") == f"1-{a} 4*{b}"
