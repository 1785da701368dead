"""Numbers as people say them, against writers that know nothing of the parser."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.saying.numerals import at, number

PLAIN = "零一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"


def written(n: int, signs: str = PLAIN, tens: str = "十百千") -> str:
    """A whole number below 10^12 in full Chinese, one power of ten after the other: an oracle, not a mirror."""
    if n == 0:
        return signs[0]
    groups = []
    while n:
        n, low = divmod(n, 10_000)
        groups.append(low)
    out = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            out += "" if not out or out.endswith(signs[0]) or not any(groups[:place]) else signs[0]
            continue
        if out and group < 1000 and not out.endswith(signs[0]):
            out += signs[0]
        text, gap = "", False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if digit == 0:
                gap = bool(text)
                continue
            text += (signs[0] if gap else "") + signs[digit] + (tens[power - 1] if power else "")
            gap = False
        out += text + ["", "万", "亿"][place]
    return out


ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def english(n: int) -> str:
    """A whole number below a million in English words."""
    small, tens = ONES.split(), TENS.split()
    if n < 20:
        return small[n]
    if n < 100:
        return tens[n // 10 - 2] + ("-" + small[n % 10] if n % 10 else "")
    if n < 1000:
        return small[n // 100] + " hundred" + (" and " + english(n % 100) if n % 100 else "")
    return english(n // 1000) + " thousand" + (" " + english(n % 1000) if n % 1000 else "")


@given(st.integers(0, 10**12 - 1))
def test_every_whole_number_written_in_chinese_is_read_back(n: int) -> None:
    assert number(written(n)) == n


@given(st.integers(1, 10**8))
def test_the_formal_digits_of_a_bill_are_read_too(n: int) -> None:
    assert number(written(n, FORMAL, "拾佰仟")) == n


@given(st.integers(10, 19))
def test_ten_to_nineteen_drop_the_one(n: int) -> None:
    assert number(written(n).removeprefix("一")) == n


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 10), ("千", 100), ("万", 1000)]))
def test_a_last_digit_without_its_power_is_one_power_lower(a: int, b: int, step: tuple[str, int]) -> None:
    assert number(PLAIN[a] + step[0] + PLAIN[b]) == (a * 10 + b) * step[1]


@given(st.integers(100, 9999))
def test_the_two_of_counting_is_the_two_of_numbers(n: int) -> None:
    said = written(n).replace("二百", "两百").replace("二千", "两千")
    assert number(said) == n


@given(st.integers(0, 99), st.lists(st.integers(0, 9), min_size=1, max_size=3))
def test_decimals_in_chinese(whole: int, digits: list[int]) -> None:
    said = written(whole) + "点" + "".join(PLAIN[d] for d in digits)
    assert number(said) == whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))


@given(st.integers(1, 99), st.integers(1, 99))
def test_fractions_in_chinese(above: int, below: int) -> None:
    assert number(f"{written(below)}分之{written(above)}") == Fraction(above, below)


@given(st.integers(0, 999_999))
def test_every_whole_number_written_in_english_is_read_back(n: int) -> None:
    assert number(english(n)) == n
    assert number(english(n).replace("-", " ").upper()) == n


@given(st.integers(0, 10**9))
def test_digits_of_every_width(n: int) -> None:
    assert number(str(n)) == number(str(n).translate({48 + d: 0xFF10 + d for d in range(10)})) == n
    assert number(f"{n:,}") == n


@given(st.integers(1, 20))
def test_circled_digits(n: int) -> None:
    assert number(chr(0x2460 + n - 1)) == n


@given(st.integers(1, 99), st.integers(1, 99))
def test_decimals_in_digits(whole: int, cents: int) -> None:
    assert number(f"{whole}.{cents:02}") == whole + Fraction(cents, 100)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("两", 2), ("俩", 2), ("仨", 3), ("半", Fraction(1, 2)), ("一打", 12), ("两打", 24), ("半打", 6), ("百八", 180),
        ("廿五", 25), ("卅", 30), ("3万", 30_000), ("两万五", 25_000), ("½", Fraction(1, 2)), ("1½", Fraction(3, 2)),
        ("2 1/2", Fraction(5, 2)), ("3/4", Fraction(3, 4)), ("a", 1), ("an", 1), ("a dozen", 12), ("half a dozen", 6),
        ("a couple", 2), ("a couple of", 2), ("a pair", 2), ("一对", 2), ("a hundred", 100), ("half", Fraction(1, 2)),
        ("two and a half", Fraction(5, 2)), ("二〇二六", 2026), ("兩", 2), ("壹", 1),
    ],
)  # fmt: skip
def test_numbers_as_they_are_said(said: str, value: int | Fraction) -> None:
    assert number(said) == value


@pytest.mark.parametrize(
    "said", ["", " ", "盐", "两三", "三五", "一百两", "十十", "百千", "零零", "one two", "salt", "一袋"]
)
def test_what_is_no_single_number_is_none(said: str) -> None:
    assert number(said) is None


@given(st.text("零一二两三十百千万亿半俩点分之打廿壹拾 0123456789./,½③abdozenhalf", max_size=12), st.integers(0, 12))
def test_any_text_at_any_place_is_read_without_an_error(text: str, place: int) -> None:
    found = at(text, min(place, len(text)))
    assert found is None or (found[0] >= 0 and place < found[1] <= len(text))


def test_a_numeral_ends_where_the_measure_word_begins() -> None:
    assert at("二两花椒", 0) == (2, 1)
    assert at("买十二袋", 1) == (12, 3)
    assert at("一百两", 0) == (100, 2)
