"""How words sound: folding, cutting letters into syllables, slips of the finger."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.cuts import neighbours, segmented
from catalog.search.sounds import ALIKE, SAME, folded, heard, sounds, typed


def pieces(letters: str) -> list[str]:
    return list(segmented(letters)[0][1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhi", "zi"),
        ("chang", "cang"),
        ("shan", "san"),
        ("lan", "nan"),
        ("ren", "len"),
        ("fu", "hu"),
        ("fa", "hua"),
        ("fei", "hui"),
        ("fang", "huang"),
        ("dan", "dang"),
        ("men", "meng"),
        ("xin", "xing"),
        ("lian", "liang"),
        ("lv", "lu"),
    ],
)
def test_what_many_ears_do_not_keep_apart_is_one_class(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("ba", "pa"), ("ji", "qi"), ("mian", "nian"), ("dong", "tong")])
def test_other_sounds_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_sound_is_most_like_itself_then_like_its_class() -> None:
    table = sounds()
    row = heard(table.number["zhang"])
    assert row[table.number["zhang"]] == np.float32(SAME)
    assert row[table.number["zan"]] == np.float32(ALIKE)
    assert row[table.number["bo"]] == 0


def test_everyday_second_readings_are_known() -> None:
    table = sounds()
    for char, letters in zip("长长行行乐乐", ["chang", "zhang", "hang", "xing", "le", "yue"], strict=True):
        assert table.number[letters] in (table.first[ord(char)], table.other[ord(char)])


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("xiyifen", ["xi", "yi", "fen"]),
        ("zhuangyuanbing", ["zhuang", "yuan", "bing"]),
        ("baitang", ["bai", "tang"]),
        ("lvcha", ["lv", "cha"]),
        ("jidan", ["ji", "dan"]),
    ],
)
def test_letters_are_cut_into_syllables(letters: str, cut: list[str]) -> None:
    assert pieces(letters) == cut


def test_both_ways_to_cut_are_kept() -> None:
    assert {way for _, way in segmented("fangan")} >= {("fan", "gan"), ("fang", "an")}


def test_a_slip_costs_more_than_any_clean_cut() -> None:
    assert segmented("jidan")[0][0] < 1 <= segmented("jixdan")[0][0]


def test_letters_swapped_between_two_syllables_are_put_right() -> None:
    assert pieces("miatniao") == ["mian", "tiao"]
    assert pieces("shuitnog") == ["shui", "tnog"]  # within one syllable it is a slip like any other


def test_a_slip_is_one_letter_away() -> None:
    table = sounds()
    assert table.number["jiang"] in neighbours("jiagn")
    assert table.number["tang"] in neighbours("tnag")
    assert table.number["bai"] not in neighbours("tang")


def test_letters_with_a_slip_are_less_like_a_syllable_than_the_right_ones() -> None:
    table = sounds()
    fen = table.number["fen"]
    assert typed("fen")[fen] > typed("fe")[fen] > 0
    assert typed("fen")[fen] > typed("fern")[fen] > 0


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=40))
def test_any_letters_are_cut_without_losing_one(letters: str) -> None:
    assert segmented(letters)
    for _, way in segmented(letters):
        assert sorted("".join(way)) == sorted(letters)


@given(st.lists(st.sampled_from(["niu", "nai", "jiang", "you", "shui", "tong", "mao", "jin"]), min_size=1, max_size=6))
def test_syllables_typed_in_a_row_need_no_correction(syllables: list[str]) -> None:
    assert segmented("".join(syllables))[0][0] < 1
