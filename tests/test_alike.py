"""Look-alikes: goods that a tired hand takes for one another are marked, and goods that are unlike are not."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from catalog import alike
from catalog.models import Item
from catalog.store import Store


def item(number: int, name: str, spec: str = "500克", unit: str = "袋", pictogram: str = "📦") -> Item:
    """Something sold under one name, in Chinese or in English."""
    language = "en" if name.isascii() else "zh_CN"
    units = {"zh_CN": unit}
    return Item(id=number, names={language: name}, specs={language: spec}, units=units, pictogram=pictogram, price=1)


def together(*names: str) -> bool:
    """Whether all these are one group."""
    return alike.groups(item(n, name) for n, name in enumerate(names, 1)) == [list(range(1, len(names) + 1))]


DEMO = [
    {"小袋面粉", "中袋面粉", "大袋面粉"},
    {"小袋大米", "大袋大米"},
    {"小袋洗衣粉", "大袋洗衣粉"},
    {"禾畔食盐", "青湾食盐"},
    {"五号电池", "一号电池", "七号电池"},
    {"小号纸尿裤", "中号纸尿裤", "大号纸尿裤"},
    {"婴儿奶粉一段", "婴儿奶粉二段"},
    {"白糖", "红糖"},
    {"鸡蛋", "土鸡蛋"},
    {"牛奶", "袋装牛奶"},
    {"小电饭锅", "大电饭锅"},
    {"双门冰箱", "三门冰箱"},
    {"双桶洗衣机", "全自动洗衣机"},
    {"落地电风扇", "台式电风扇"},
    {"32寸电视机", "55寸电视机"},
]


def test_the_look_alikes_of_the_demo_are_found_and_no_others(store: Store) -> None:
    with store.reading() as s:
        names = {i.id: i.names["zh_CN"] for i in s.exec(select(Item)).all()}
        found = [{names[number] for number in group} for group in alike.groups(s.exec(select(Item)).all())]
    assert sorted(map(sorted, found)) == sorted(map(sorted, DEMO))


@pytest.mark.parametrize(
    "names",
    [
        ("雪花面粉", "雪花面粉"),  # one name, two packs
        ("面粉500克", "面粉1000克"),
        ("红色毛巾", "蓝色毛巾"),
        ("鲁花花生油", "金龙花生油"),
        ("红茶", "绿茶"),
        ("Flour 500 g", "Flour 1000 g"),
        ("Red towel", "Blue towel"),
        ("Hepan salt", "Qingwan salt"),
    ],
)
def test_other_sizes_brands_and_colours_of_one_thing_look_alike(names: tuple[str, str]) -> None:
    assert together(*names)


@pytest.mark.parametrize(
    "names",
    [
        ("鸡蛋", "鸡蛋糕"),
        ("玉米", "玉米面"),
        ("辣椒", "辣椒酱"),
        ("毛巾", "浴巾"),
        ("洗衣粉", "洗衣液"),
        ("绿茶", "茉莉花茶"),
        ("黄豆", "绿豆"),
        ("Eggs", "Egg cake"),
        ("Salt", "Sugar"),
        ("Soap", "Soy sauce"),
    ],
)
def test_other_things_do_not(names: tuple[str, str]) -> None:
    assert not alike.groups(item(n, name) for n, name in enumerate(names, 1))


def test_a_mark_shows_what_tells_one_from_the_others() -> None:
    flour = [item(1, "小袋面粉"), item(2, "大袋面粉", "5公斤"), item(3, "盐")]
    marks = alike.marks(flour)
    assert marks.keys() == {1, 2} and marks[1].group == marks[2].group and marks[1].spec
    assert [marks[n].parts["zh_CN"] for n in (1, 2)] == [("", "小", "袋面粉"), ("", "大", "袋面粉")]
    salt = alike.marks([item(1, "Hepan salt"), item(2, "Qingwan salt")])
    assert [salt[n].parts["en"] for n in (1, 2)] == [("", "Hepan", " salt"), ("", "Qingwan", " salt")]
    assert not salt[1].spec


def test_one_of_a_kind_alone_on_the_truck_is_not_marked() -> None:
    assert alike.marks([item(1, "小袋面粉"), item(2, "食盐")]) == {}
    assert alike.marks([item(1, "小袋面粉"), item(1, "小袋面粉")]) == {}  # the same item on two orders


words = st.lists(st.sampled_from("小大袋号白红一二面粉盐糖油酱米花 abc1()"), max_size=9).map("".join)


@given(st.lists(words, max_size=8))
def test_any_names_give_marks_that_put_together_are_the_names(names: list[str]) -> None:
    items = [Item(id=n, names={"zh_CN": name}, specs={}, units={}, price=1) for n, name in enumerate(names, 1)]
    marks = alike.marks(items)
    assert marks == alike.marks(items)
    assert all("".join(mark.parts["zh_CN"]) == names[number - 1] for number, mark in marks.items())
    sizes = [sum(mark.group == group for mark in marks.values()) for group in {mark.group for mark in marks.values()}]
    assert all(size > 1 for size in sizes)


def test_ten_thousand_goods_are_each_read_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """That no goods are compared in pairs: how often names are cut up grows with the goods, not with their square."""
    calls = 0
    common = alike._common

    def counted(names: Iterable[str]) -> int:
        nonlocal calls
        calls += 1
        return common(list(names))

    monkeypatch.setattr(alike, "_common", counted)
    goods = [item(n, f"{'天地人和'[n % 4]}{'红黄'[n % 2]}{chr(0x4E00 + n % 3000)}饼干") for n in range(10_000)]
    assert len(alike.marks(goods)) == 10_000
    assert calls <= 4
