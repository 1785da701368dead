"""Papers: every character is there, nothing is lost or runs off the page, codes can be read, numbers stay numbers."""

import gc
import re
import subprocess
import sys
import weakref
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from bot.drawing import manifest, slip, sortsheet, workbook
from bot.drawing.letters import FONT, Piece, flow, printable, stamp, width
from bot.drawing.page import A4, PHONE, Pages
from bot.drawing.page import pdf as bound
from bot.drawing.table import BOX, Column, table

ANY = st.text(st.characters(exclude_categories=()), max_size=80)
LONG = "加厚加大双层不锈钢保温饭盒学生上班族便携分隔型大容量微波炉可用带餐具套装新款家用送礼自己用都合适一年四季保温保鲜不漏汤水"
NAMES = "王喆堃 李淼 张犇 刘骉 陈翀 杨玥珺 赵璟雯 黄翊婧 周赟 吴煊晞 徐熠昶 孙祎彧 马頔 逄春妤 仝小妹 佟大爷 闫𬭎 欧阳𬀩琪".split()
HEADINGS = sortsheet.Headings(
    "车上的货", "货品", "单位", "数量", "分给谁", "取件码", "顾客", "要拿的货", "收款", "齐了"
)


def sheet(goods: int, customers: int, name: str = "") -> sortsheet.SortSheet:
    """A sort sheet of so many lines; with `name`, everything is called that."""
    return sortsheet.SortSheet(
        name or "东山村服务站 分拣单",
        (name or "6月3日 星期三",),
        HEADINGS,
        tuple(sortsheet.Goods(name or "特级面粉", name or "500克", "袋", n, n % 9 == 0) for n in range(goods)),
        tuple(
            sortsheet.Customer(
                f"8-{n % 5}-{3000 + n}",
                name or NAMES[n % len(NAMES)],
                "2210",
                tuple(sortsheet.Portion(f"{name or '五常大米'} 5公斤 ×{m + 1}", m == 1) for m in range(n % 4)),
                f"{n}.50 元",
            )
            for n in range(customers)
        ),
        "看清牌子和规格",
    )


def back(goods: int, orders: int, name: str = "孙祎彧") -> manifest.Manifest:
    """A manifest of so many lines."""
    headings = manifest.Headings(
        "退回的货", "货品", "单位", "完好", "损坏", "按订单", "订单", "顾客", "货", "原因", "核对"
    )
    return manifest.Manifest(
        "退货单",
        (name,),
        headings,
        tuple(manifest.Back(name, "5公斤", "袋", n, n % 3) for n in range(goods)),
        tuple(manifest.BackOrder(str(n), name, (name, "加碘盐 ×1"), "七天没来取") for n in range(orders)),
        ("站长", "司机"),
    )


def note(name: str = "王喆堃", lines: int = 2, content: str = "CK:137:7f3k9q2m") -> slip.Slip:
    """A slip of so many lines."""
    return slip.Slip(
        "东山村服务站",
        "订单 137",
        (name, "东山村"),
        tuple(slip.SlipLine(f"{name} 30枚/盒 ×2", "56.00") for _ in range(lines)),
        "一共",
        "104.40 元",
        "壹佰零肆元肆角",
        ("明天下午到站", "取货时付钱"),
        content,
        "请带上这张条子",
        "0394-5550137",
    )


def count(pdf: bytes) -> int:
    """How many pages a PDF has, by its own word and by their number."""
    said = re.search(rb"/Count (\d+)", pdf)
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") and said
    pages = len(re.findall(rb"/Type /Page\b", pdf))
    assert pages == int(said[1])
    return pages


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    """What is black: left, top, right, bottom."""
    box = ImageOps.invert(page.convert("L")).getbbox()
    assert box
    return box


def within(page: Image.Image, pages: Pages) -> bool:
    """Does everything keep to its margins? A j hangs over to the left, a comma of the foot below: by 5 points at most."""
    left, top, right, bottom = ink(page)
    slack = pages.dots(5)
    across = left >= pages.left - slack and right <= pages.right + slack
    return across and top >= pages.top - slack and bottom <= page.height - pages.top + slack


def test_the_font_has_the_common_characters_and_those_of_names() -> None:
    common = bytes(b for hi in range(0xB0, 0xD8) for lo in range(0xA1, 0xFF) for b in (hi, lo)).decode(
        "gb2312", "ignore"
    )
    assert len(common) > 3000
    wanted = common + "".join(NAMES) + "逄仝佟闫𬭎𬀩龘鱻羴叕燚㛃䶮" + "鷄雞麵龍龜鬱" + "⚠✓□■→①⑳×·—…“”、。￥¥€℃ÄéüǎěЖΩの"
    known = TTFont(FONT).getBestCmap()
    assert [char for char in wanted if ord(char) not in known] == []
    unknown = stamp("\U0001e900", 40, False, "L")[0].tobytes()
    assert [char for char in wanted if char != "□" and stamp(char, 40, False, "L")[0].tobytes() == unknown] == []


def test_what_the_font_lacks_is_a_box() -> None:
    assert stamp("\U0001e900", 40, False, "L")[0].tobytes() == stamp("□", 40, False, "L")[0].tobytes()


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("🥚 鸡蛋 👨‍👩‍👧 30枚🇨🇳", "鸡蛋 30枚"),
        ("⚠️ 面粉\n 500克\t", "⚠ 面粉 500克"),
        ("☐ 齐了 ✅", "□ 齐了 ✓"),
        ("e\u0301", "é"),
        ("\ud83d\u200f\x00", ""),
        ("★ 王☎ ①", "★ 王☎ ①"),
    ],
)
def test_only_what_can_be_written_is_drawn(typed: str, drawn: str) -> None:
    assert printable(typed) == drawn


@given(
    st.lists(st.builds(Piece, ANY, st.booleans(), st.booleans()), max_size=6), st.integers(8, 60), st.integers(1, 900)
)
@example([Piece("东山村（特级）面粉500克，30枚 ×2 5 kg")], 20, 60)
def test_lines_lose_nothing_and_keep_to_their_room(pieces: list[Piece], size: int, room: int) -> None:
    lines = flow(tuple(pieces), size, room)
    drawn = "".join(run.words for line in lines for run in line)
    assert drawn.replace(" ", "") == "".join(printable(piece.words) for piece in pieces).replace(" ", "")
    for line in lines:
        assert line
        for run, after in zip(line, (*line[1:], None), strict=True):
            end = run.x + width(run.words, size)
            assert end <= (after.x if after else room) or len(run.words) == 1


def test_lines_break_where_a_reader_expects_it() -> None:
    def broken(words: str, letters: int) -> list[str]:
        return ["".join(run.words for run in line) for line in flow(words, 20, 20 * letters)]

    assert broken("东山村面粉，五公斤", 5) == ["东山村面", "粉，五公斤"]
    assert broken("面粉大袋（五公斤）", 5) == ["面粉大袋", "（五公斤）"]
    assert broken("鲜鸡蛋 30枚 ×2", 4) == ["鲜鸡蛋", "30枚 ×2"]
    assert broken("Wheat flour 5 kg", 4) == ["Wheat", "flour", "5 kg"]
    assert broken("一二三四五", 2) == ["一二", "三四", "五"]


@pytest.mark.parametrize(
    ("goods", "customers", "fewest", "most"), [(0, 0, 1, 1), (1, 0, 1, 1), (0, 1, 1, 1), (35, 200, 7, 12)]
)
def test_a_sort_sheet_has_few_and_light_pages(goods: int, customers: int, fewest: int, most: int) -> None:
    pdf = sortsheet.pdf(sheet(goods, customers))
    assert fewest <= count(pdf) <= most
    assert len(pdf) / count(pdf) < 150_000


def test_pages_are_gone_once_they_are_bound() -> None:
    gc.disable()
    try:
        pages = sortsheet.paper(sheet(35, 60))
        left = [weakref.ref(page) for page in pages]
        bound(pages, A4, "x")
        del pages
        assert len(left) > 2 and [page for page in left if page()] == []
    finally:
        gc.enable()


def test_a_customer_with_more_than_a_page_goes_on_at_the_next() -> None:
    plain = sheet(1, 3)
    whole = tuple(sortsheet.Portion(f"{LONG} ×{n}") for n in range(60))
    drawn = sortsheet.paper(replace(plain, goods=(), customers=(replace(plain.customers[0], portions=whole),)))
    assert len(drawn) >= 4
    at = Pages(A4)
    codes = [page.crop((0, at.dots(50), at.dots(108), at.dots(75))).tobytes() for page in drawn[1:]]
    assert len(set(codes)) == 1  # the shelf code stands on every page
    assert ink(drawn[1].crop((0, at.dots(50), at.dots(108), at.dots(75))))


@settings(max_examples=15, deadline=None)
@given(ANY)
@example(LONG * 3)
@example("W" * 300)
@example("\ud800" * 5)
def test_no_name_leaves_its_page(name: str) -> None:
    for page in sortsheet.paper(sheet(2, 6, name)) + manifest.paper(back(2, 3, name)):
        assert within(page, Pages(A4))
    with Image.open(BytesIO(slip.draw(note(name)))) as drawn:
        left, top, right, bottom = ink(drawn)
        assert min(left, top, drawn.width - right, drawn.height - bottom) > 3


def test_pictures_of_a_sheet_fit_a_phone() -> None:
    drawn = [Image.open(BytesIO(one)) for one in sortsheet.pictures(sheet(35, 200, ""))]
    assert len(drawn) > 5
    assert {one.width for one in drawn} == {1080}
    assert {one.height for one in drawn[:-1]} == {2400}
    assert all(within(one, Pages(PHONE)) for one in drawn)
    (small,) = (Image.open(BytesIO(one)) for one in sortsheet.pictures(sheet(1, 1)))
    assert small.height < 900


def test_a_row_is_never_torn_and_headings_come_again() -> None:
    rows = [("8-2-3006", f"{LONG}", BOX)] * 40
    pages = Pages(A4)
    table(pages, [Column("取件码", 80), Column("货", 120), Column("", 30)], rows)
    drawn = pages.finish()
    assert len(drawn) > 2
    strips = [page.crop((0, 0, page.width, pages.top + pages.dots(14))).tobytes() for page in drawn]
    assert len(set(strips)) == 1  # the headings, at the same place on every page
    lasts = [ink(page.crop((0, 0, page.width, pages.bottom)))[3] for page in drawn[:-1]]
    assert len(set(lasts)) == 1  # as many whole rows on each


@pytest.mark.parametrize("filled", range(0, 760, 40))
def test_a_title_is_never_alone_at_the_end_of_a_page(filled: int) -> None:
    pages, empty = Pages(A4), Pages(A4)
    for page in (pages, empty):
        page.y += page.dots(filled)
    table(pages, [Column("货", 0, 17)], [("鸡蛋",), ("盐",)], "车上的货")
    table(empty, [Column("货", 0, 17)], [], "车上的货")
    assert len(pages.done) == len(empty.done)


def test_a_manifest_has_its_signatures_together() -> None:
    assert count(manifest.pdf(back(0, 0))) == 1
    assert count(manifest.pdf(back(12, 40))) in (2, 3)
    assert count(manifest.pdf(replace(back(0, 0), signatures=()))) == 1


@pytest.mark.parametrize("content", ["CK:137:7f3k9q2m", "https://village.example/o/137?k=7f3k9q2m5t8w1x", "村口 137"])
@pytest.mark.parametrize("millimetres", [58, 80])
def test_the_code_of_a_slip_is_read_from_a_bad_photo(content: str, millimetres: int) -> None:
    drawn = Image.open(BytesIO(slip.draw(note(content=content), millimetres)))
    assert drawn.mode == "1" and drawn.width == {58: 384, 80: 576}[millimetres]
    photo = drawn.convert("L")
    table_top = ImageOps.expand(photo, 200, 90).rotate(17, Image.Resampling.BICUBIC, fillcolor=90)
    dark = ImageEnhance.Brightness(ImageEnhance.Contrast(table_top).enhance(0.5)).enhance(0.4)
    blurred = dark.filter(ImageFilter.GaussianBlur(1.5))
    w, h = photo.size
    leaning = table_top.transform(
        table_top.size,
        Image.Transform.PERSPECTIVE,
        (1, 0.12, -30, 0.02, 1.1, -20, 0.00012, 0.0001),
        Image.Resampling.BICUBIC,
    )
    small = photo.resize((w * 2 // 3, h * 2 // 3), Image.Resampling.BILINEAR)
    for view in (photo, table_top, dark, blurred, leaning, small):
        assert [one.text for one in zxingcpp.read_barcodes(view)] == [content]


def test_a_slip_grows_with_its_lines_and_refuses_a_code_nobody_could_read() -> None:
    short, long = (Image.open(BytesIO(slip.draw(note(lines=lines)))) for lines in (0, 80))
    assert long.height > short.height + 80 * 40
    assert [one.text for one in zxingcpp.read_barcodes(long)] == [note().content]
    with pytest.raises(slip.TooMuch):
        slip.draw(note(content="x" * 1500), 58)
    with pytest.raises(slip.TooMuch):
        slip.draw(note(content="x" * 9000))


COLUMNS = (
    workbook.Column("日期", "date"),
    workbook.Column("订单", "count"),
    workbook.Column("说明", width=30),
    workbook.Column("金额", "money", total=True),
    workbook.Column("比例", "percent"),
    workbook.Column("时间", "moment"),
)


def test_a_statement_keeps_numbers_and_days_as_what_they_are() -> None:
    moment = datetime(2026, 6, 3, 16, 30, tzinfo=UTC)
    rows = [(date(2026, 6, 3), 137, "鸡蛋", 10440, Decimal("0.05"), moment), (None, 138, "", -40, None, None)]
    sheets = [
        workbook.Sheet("6月", ("东山村 对账", "6月"), COLUMNS, rows, "合计"),
        workbook.Sheet("6月", (), COLUMNS, []),
    ]
    book = load_workbook(BytesIO(workbook.xlsx(sheets)))
    first, second = book.worksheets
    assert book.sheetnames == ["6月", "6月 2"]
    assert first.freeze_panes == "A4" and first["A1"].value == "东山村 对账"
    day, number, words, money, share, at = first[4]
    assert (day.value, day.is_date, number.value, words.value) == (datetime(2026, 6, 3), True, 137, "鸡蛋")
    assert (money.value, money.number_format, share.value, share.number_format) == (104.4, "#,##0.00", 0.05, "0.0%")
    assert at.value == datetime(2026, 6, 3, 16, 30)
    assert (first["A6"].value, first["D6"].value, first["D6"].data_type) == ("合计", 104, "n")
    assert first.column_dimensions["C"].width == 30
    assert second["D2"].value == 0


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40), st.sampled_from(["", *"=+-@\t"]))
@example("1+1", "=")
@example("cmd|' /C calc'!A0", "@")
def test_words_are_never_a_formula(typed: str, first: str) -> None:
    one = workbook.Sheet(typed, (first + typed,), (workbook.Column(first + typed),), [(first + typed,)], first + typed)
    book = load_workbook(BytesIO(workbook.xlsx([one, one])))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.value is None or isinstance(cell.value, str)
            assert not str(cell.value or "").startswith(workbook.TRIGGERS) or cell.quotePrefix


def test_every_row_and_cell_of_a_file_stands_in_it_once_and_in_order() -> None:
    """Table programs call a file broken otherwise, which the libraries that read it here do not."""
    rows = [(date(2026, 6, n + 1), n, " <a & b>\r\n", n, None, None) for n in range(5)]
    for one in (
        workbook.Sheet("a", ("over", "it"), COLUMNS, rows, "sum", frozenset({2})),
        workbook.Sheet("b", (), COLUMNS, [], "sum"),
        workbook.Sheet("c", (), COLUMNS[:3], [row[:3] for row in rows]),
    ):
        raw = workbook.xlsx([one])
        with zipfile.ZipFile(BytesIO(raw)) as parts:
            page = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
        tag = page.tag.removesuffix("worksheet")
        numbers = [int(row.attrib["r"]) for row in page.iter(f"{tag}row")]
        cells = [cell.attrib["r"] for cell in page.iter(f"{tag}c")]
        assert numbers == sorted(set(numbers)) and len(cells) == len(set(cells))
        size = page.find(f"{tag}dimension")
        assert size is not None and size.attrib["ref"].endswith(str(numbers[-1]))
        read = load_workbook(BytesIO(raw)).worksheets[0]
        head = len(one.lines) + 2
        assert not one.rows or read.cell(head, 3).value == " <a & b>\r\n"
        assert read.freeze_panes == f"A{head}"
        marked = [
            n - 1 for n, row in enumerate(read.iter_rows(min_row=head - 1)) if row[-1].fill.fgColor.rgb == "00FFD6D6"
        ]
        assert marked == sorted(one.marked)


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        workbook.xlsx([workbook.Sheet("x", (), COLUMNS, [("a",)])])


def test_no_font_is_read_before_a_letter_is_drawn() -> None:
    look = "import bot.drawing.manifest, bot.drawing.slip, bot.drawing.sortsheet; from bot.drawing.letters import face; print(face.cache_info().misses)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "0\n"
