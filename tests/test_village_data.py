"""The demo village's own files: enough goods, clean rows, orders that can be loaded, pictures that draw."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from io import BytesIO
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest
from PIL import Image

from catalog.village import pictures

VILLAGE = Path(pictures.__file__).parents[1]
STATES = {"PLACED", "ON_THE_WAY", "READY", "COLLECTED", "CANCELED", "RETURNED"}

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (VILLAGE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def where(row: Row) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])


def km(a: Row, b: Row) -> float:
    """The distance over the ground."""
    (la, lo), (lb, lp) = where(a), where(b)
    half = sin(radians(lb - la) / 2) ** 2
    half += cos(radians(la)) * cos(radians(lb)) * sin(radians(lp - lo) / 2) ** 2
    return 12742 * asin(sqrt(half))


GOODS, CATEGORIES, CENTERS = rows("goods"), rows("categories"), rows("centers")
VILLAGES, PEOPLE, ORDERS = rows("villages"), rows("people"), rows("orders")


ROADS = rows("roads")


def lines(order: Row) -> list[tuple[str, int]]:
    """What an order holds: names and counts."""
    parts = (part.strip().rsplit(" x ", 1) for part in order["goods"].split(";"))
    return [(name, int(count)) for name, count in parts]


@pytest.mark.parametrize("name", ["goods", "categories", "centers", "villages", "people", "orders"])
def test_every_cell_is_filled_and_trimmed(name: str) -> None:
    for row in rows(name):
        for column, cell in row.items():
            assert column is not None, row
            assert cell is not None, row
            assert cell == cell.strip(), row
            assert cell or column in ("picture", "keeps"), (column, row)


def test_enough_goods_in_every_category() -> None:
    assert len(GOODS) >= 130
    assert 9 <= len(CATEGORIES) <= 12
    held = Counter(row["category"] for row in GOODS)
    assert set(held) == {row["key"] for row in CATEGORIES}
    assert min(held.values()) >= 6
    first = [row["key"] for row in CATEGORIES[:5]]
    assert first == ["eggs_milk", "rice_flour", "oil_seasoning", "washing", "daily"]


@pytest.mark.parametrize("table", ["goods", "categories", "centers", "villages", "people"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_names_are_unique(table: str, language: str) -> None:
    names = Counter(row[language].casefold() for row in rows(table))
    assert [name for name, times in names.items() if times > 1] == []


def test_names_fit_a_button() -> None:
    assert [row["zh_CN"] for row in GOODS if len(row["zh_CN"]) > 10] == []
    assert [row["en"] for row in GOODS if len(row["en"]) > 30] == []
    assert [row["zh_CN"] for row in CENTERS if len(row["zh_CN"]) > 8] == []


def test_pictograms_are_one_sign() -> None:
    for row in GOODS + CATEGORIES:
        bare = row["pictogram"].replace("\N{VARIATION SELECTOR-16}", "")
        assert len(bare) == 1, row
        assert ord(bare) > 0x2000, row


def test_prices_are_whole_fen() -> None:
    for row in GOODS:
        fen = Decimal(row["price"]) * 100
        assert fen == int(fen), row
        assert 100 <= fen <= 1_000_000, row


def test_some_goods_are_sold_out_and_some_are_few() -> None:
    stock = [int(row["stock"]) for row in GOODS]
    assert min(stock) == 0
    assert 3 <= stock.count(0) <= 10
    assert sum(3 <= n <= 5 for n in stock) >= 4


def test_nicknames_are_what_people_say() -> None:
    for row in GOODS:
        nicknames = row["nicknames"].split("|")
        assert len(nicknames) >= 2, row
        assert all(n == n.strip() and n for n in nicknames), row
        assert len(set(nicknames)) == len(nicknames), row
        assert row["zh_CN"] not in nicknames, row
        assert any(n.isascii() for n in nicknames), row
    said = {row["zh_CN"]: row["nicknames"].split("|") for row in GOODS}
    assert {"洋芋", "地蛋", "山药蛋"} <= set(said["土豆"])
    assert {"苞谷", "棒子"} <= set(said["玉米"])
    assert {"洋碱", "胰子"} <= set(said["肥皂"])


def test_each_center_has_villages_nearer_to_it_than_to_any_other() -> None:
    served = Counter(int(row["center"]) for row in VILLAGES)
    assert sorted(served) == list(range(1, len(CENTERS) + 1))
    assert all(4 <= n <= 6 for n in served.values())
    by_road = {row["village"] for row in ROADS}
    for village in VILLAGES:
        if village["zh_CN"] in by_road:
            continue  # the road overrules the straight line
        distances = [km(village, center) for center in CENTERS]
        assert distances.index(min(distances)) == int(village["center"]) - 1, village
        assert min(distances) < 6, village


def test_a_road_overrules_the_straight_line() -> None:
    for name in {row["village"] for row in ROADS}:
        village = next(row for row in VILLAGES if row["zh_CN"] == name)
        roads = {int(row["center"]): float(row["km"]) for row in ROADS if row["village"] == name}
        straight = {n: km(village, CENTERS[n - 1]) for n in roads}
        assert all(roads[n] > straight[n] for n in roads)
        assert int(village["center"]) == min(roads, key=roads.__getitem__) != min(straight, key=straight.__getitem__)


def test_calendars_differ_and_the_first_center_gets_goods_daily() -> None:
    assert CENTERS[0]["delivers"] == "every day"
    assert (CENTERS[0]["cutoff"], CENTERS[0]["closed"]) == ("-", "-")
    assert len({(row["delivers"], row["cutoff"]) for row in CENTERS}) >= 3


def test_centers_lie_apart_and_keep_hours() -> None:
    assert len(CENTERS) == 6
    assert [row["en"] for row in CENTERS[:3]] == ["Dongshan", "Xihe", "Liushu Town"]
    for a, b in combinations(CENTERS, 2):
        assert 3 <= km(a, b) <= 25, (a["en"], b["en"])
    for row in CENTERS:
        assert "06:00" <= row["opens"] < row["closes"] <= "22:00"
        assert 3 <= int(row["shelves"]) <= 8
        assert 3 <= int(row["layers"]) <= 4
        assert row["phone"].startswith("0555-01")


def test_people_belong_to_a_center() -> None:
    assert 12 <= len(PEOPLE) <= 16
    assert {int(row["center"]) for row in PEOPLE} == set(range(1, 7))
    assert {row["language"] for row in PEOPLE} == {"zh_CN", "en"}
    assert len({row["phone"] for row in PEOPLE}) == len(PEOPLE)
    assert all(row["phone"].startswith("138-0000-") for row in PEOPLE)


def test_orders_name_known_goods_in_stock() -> None:
    stock = {row["zh_CN"]: int(row["stock"]) for row in GOODS}
    for order in ORDERS:
        wanted = lines(order)
        assert wanted, order
        assert len(dict(wanted)) == len(wanted), order
        for name, count in wanted:
            assert 1 <= count <= stock[name], (name, order)


def test_no_screen_of_the_first_three_centers_is_empty() -> None:
    seen: defaultdict[int, set[str]] = defaultdict(set)
    for order in ORDERS:
        seen[int(PEOPLE[int(order["person"]) - 1]["center"])].add(order["state"])
        assert int(order["days_ago"]) >= 0
    assert seen[1] == seen[2] == seen[3] == STATES
    assert all(len(seen[center]) >= 3 for center in (4, 5, 6))


def test_every_good_has_a_picture_that_can_be_drawn() -> None:
    named = [row["picture"] for row in GOODS if row["picture"]]
    assert len(named) >= 60
    assert {name.split("-")[0] for name in named} == set(pictures.SHAPES)
    words = {word for name in named for word in name.split("-")[1:]}
    assert words <= set(pictures.PALETTE) | set(pictures.MOTIFS) | {"round", "wide"}


@pytest.mark.parametrize("shape", sorted({row["picture"] for row in GOODS if row["picture"]}))
def test_a_picture_is_small_square_and_always_the_same(shape: str) -> None:
    first = pictures.draw(shape, "eggs_milk")
    assert first == pictures.draw(shape, "eggs_milk")
    assert len(first) < 25_000
    with Image.open(BytesIO(first)) as image:
        assert image.format == "JPEG"
        assert image.size == (480, 480)


def test_a_color_word_picks_the_paint_unless_the_shape_names_one() -> None:
    assert pictures.draw("bag", "red", 120) != pictures.draw("bag", "blue", 120)
    assert pictures.draw("bag-blue", "red", 120) == pictures.draw("bag", "blue", 120)
    assert pictures.draw("bag", "any word", 120) == pictures.draw("bag", "any word", 120)
