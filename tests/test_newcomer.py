"""One typed line about a person is read for the name, the village and the phone, in whatever order they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.newcomer import LONGEST_NAME, Newcomer, read
from catalog.gazetteer import spellings

VILLAGES = {
    1: spellings(["东山村", "Dongshan"]),
    2: spellings(["李家沟", "Lijiagou"]),
    3: spellings(["大王庄", "Dawangzhuang"]),
}


@pytest.mark.parametrize(
    ("line", "name", "village", "phone"),
    [
        ("王大爷 东山村 13800001234", "王大爷", 1, "13800001234"),
        ("Wang, Dongshan, 138-0000-1234", "Wang", 1, "13800001234"),
        ("13800001234，东山村，王大爷", "王大爷", 1, "13800001234"),
        ("东山王大爷13800001234", "王大爷", 1, "13800001234"),
        ("东山村的王大爷", "王大爷", 1, ""),
        ("王大爷", "王大爷", None, ""),
        ("东三村 王大爷", "王大爷", 1, ""),  # heard, not spelled
        ("李家沟李家旺", "李家旺", 2, ""),
        ("李家旺", "李家旺", None, ""),  # a name that begins as a village does
        ("李4 １３８００００１２３４", "李4", None, "13800001234"),
        ("3组老李，大王庄，138 0000 1234", "3组老李", 3, "13800001234"),
        ("老李 大王庄 0555 0101", "老李", 3, "05550101"),
        ("+86 138 0000 1234 王大爷", "王大爷", None, "13800001234"),
        ("Wang Xiuying, Dongshan village", "Wang Xiuying", 1, ""),
        ("Dongshan Village Wang", "Wang", 1, ""),
        ("东山村", "", 1, ""),
        ("13800001234", "", None, "13800001234"),
        ("", "", None, ""),
        ("…，,", "", None, ""),
    ],
)
def test_a_line_is_read_as_it_is_meant(line: str, name: str, village: int | None, phone: str) -> None:
    assert read(line, VILLAGES) == Newcomer(name, village, phone)


names = st.one_of(
    st.text("王李张刘陈杨赵黄周吴芳娜敏静秀英大爷婶", min_size=1, max_size=6),
    st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", fullmatch=True),
    st.from_regex(r"[老小][王李张陈][1-9]?", fullmatch=True),
)
places = st.sampled_from([("", None), ("东山村", 1), ("Dongshan", 1), ("李家沟", 2), ("大王庄", 3)])
phones = st.one_of(
    st.just(""), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.from_regex(r"[1-9][0-9]{6}", fullmatch=True)
)


@given(names, places, phones, st.permutations([0, 1, 2]), st.sampled_from(["，", ", ", " / ", "、"]))
def test_whatever_the_order_the_parts_are_found(
    name: str, place: tuple[str, int | None], phone: str, order: list[int], between: str
) -> None:
    parts = [name, place[0], phone]
    line = between.join(parts[at] for at in order if parts[at])
    assert read(line, VILLAGES) == Newcomer(name, place[1], phone)


@given(st.text(max_size=300))
def test_no_line_breaks_it(line: str) -> None:
    found = read(line, VILLAGES)
    assert len(found.name) <= LONGEST_NAME and found.name == found.name.strip()
    assert found.phone == "" or (found.phone.isascii() and found.phone.isdigit() and 5 <= len(found.phone) <= 15)
    assert found.village in (None, 1, 2, 3)


@given(st.text("王ab1 ", max_size=90), st.text("王ab1 ", max_size=90))
def test_four_digits_beside_a_name_are_the_end_of_a_phone(before: str, after: str) -> None:
    found = read(f"{before.replace('1', '')} 3008 {after.replace('1', '')}", {})
    if found.phone == "" and len(found.name) < LONGEST_NAME:
        assert found.tail == "3008" and "3008" not in found.called
