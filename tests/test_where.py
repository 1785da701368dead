"""Places, roads and names as people type or paste them are read as they are meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import where

degrees = st.floats(-89.9999, 89.9999).map(lambda d: round(d, 4))
turns = st.floats(-179.9999, 179.9999).map(lambda d: round(d, 4))


def near(one: tuple[float, float] | None, two: tuple[float, float]) -> bool:
    return one is not None and abs(one[0] - two[0]) < 1e-6 and abs(one[1] - two[1]) < 1e-6


@given(degrees, turns)
def test_every_place_is_read_back(latitude: float, longitude: float) -> None:
    ns, ew = "S" if latitude < 0 else "N", "W" if longitude < 0 else "E"
    up, side = abs(latitude), abs(longitude)
    for said in (
        f"{latitude:.4f}, {longitude:.4f}",
        f"{latitude:.4f}，{longitude:.4f}",
        f"{up:.4f}{ns} {side:.4f}{ew}",
        f"{up:.4f}°{ns}, {side:.4f}°{ew}",
        f"{'北' if ns == 'N' else '南'}纬{up:.4f}度，{'东' if ew == 'E' else '西'}经{side:.4f}度",
        f"{'东' if ew == 'E' else '西'}经{side:.4f} {'北' if ns == 'N' else '南'}纬{up:.4f}",
        f"https://maps.example.org/@{latitude:.4f},{longitude:.4f},15z",
        f"https://maps.example.org/?q={latitude:.4f},{longitude:.4f}",
        f"https://map.example.org/?mlat={latitude:.4f}&mlon={longitude:.4f}",
        f"https://uri.example.org/marker?position={longitude:.4f},{latitude:.4f}&name=x",
        f"geo:{latitude:.4f},{longitude:.4f}",
    ):
        assert near(where.place(said), (latitude, longitude)), said


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 179), st.integers(0, 59))
def test_minutes_of_degrees_are_read(north: int, minutes: int, east: int, more: int) -> None:
    wanted = north + minutes / 60, east + more / 60
    for said in (
        f"{north}°{minutes}'N {east}°{more}'E",
        f"{north}°{minutes}′N, {east}°{more}′E",
        f"{north}度{minutes}分n {east}度{more}分e",
    ):
        assert near(where.place(said), wanted), said


def test_a_longitude_first_is_turned_where_it_can_be_nothing_else() -> None:
    assert where.place("111.83, 34.21") == (34.21, 111.83)
    assert where.place("34.21 111.83") == (34.21, 111.83)


@pytest.mark.parametrize("said", ["abc", "12", "", "东沟村口", "https://example.org/", "34°12'N 35°N", "25:00", "8-18"])
def test_what_is_no_place_is_none(said: str) -> None:
    assert where.place(said) is None


@given(st.integers(1, 2999), st.integers(1, 59))
def test_every_road_is_read_back(tenths: int, minutes: int) -> None:
    km = f"{tenths / 10:.1f}"
    for said in (
        f"{km} km, {minutes} min",
        f"{km}公里{minutes}分钟",
        f"{km} 公里，开车{minutes}分钟",
        f"{km}km/{minutes}min",
    ):
        assert where.road(said) == (tenths * 100, minutes), said
    for said in (km, f"{km}公里", f"{km} km", f"路程{km}千米"):
        assert where.road(said) == (tenths * 100, None), said


@pytest.mark.parametrize(
    ("said", "metres", "minutes"),
    [("20里", 10_000, None), ("800米", 800, None), ("12公里半小时", 12_000, 30), ("12 km 1 hour 20 min", 12_000, 80),
     ("12公里 1小时半", 12_000, 90), ("3公里半", 3_500, None)],
)  # fmt: skip
def test_roads_as_people_say_them(said: str, metres: int, minutes: int | None) -> None:
    assert where.road(said) == (metres, minutes)


@pytest.mark.parametrize("said", ["abc", "", "1小时", "12 25", "很远", "12 apples"])
def test_what_is_no_road_is_none(said: str) -> None:
    assert where.road(said) is None


@given(st.text(max_size=40) | st.text("0123456789.,°'nsew 东经北纬度公里km/", max_size=30))
def test_whatever_is_typed_no_reader_breaks(text: str) -> None:
    where.place(text)
    where.road(text)
    for name in where.several(text, "zh_CN"):
        assert name and all(one.strip() == one and one for one in name.values())


def test_several_names_in_one_line() -> None:
    three = [{"zh_CN": "东沟"}, {"zh_CN": "西沟"}, {"zh_CN": "石坪"}]
    for said in ("东沟, 西沟, 石坪", "东沟、西沟、石坪", "东沟 西沟 石坪", "东沟\n西沟\n石坪", "东沟，，西沟；石坪，"):
        assert where.several(said, "zh_CN") == three
    assert where.several("太和东沟", "zh_CN") == [{"zh_CN": "太和东沟"}]
    assert where.several("East Hill, West Hill", "en") == [{"en": "East Hill"}, {"en": "West Hill"}]
    assert where.several("东沟/Donggou", "en") == [{"zh_CN": "东沟", "en": "Donggou"}]
    assert where.names("Dongshan / 东山村服务站", "zh_CN") == {"zh_CN": "东山村服务站", "en": "Dongshan"}
    assert where.names("Dongshan", "zh_CN") == {"en": "Dongshan"}
