"""Sheets as admins send them, made by the test itself. A story's line `!prices` sends what the maker of that name makes."""

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from photos import Maker, maker

from catalog.store import Store

Cells = Sequence[Sequence[object]]
FILES: dict[str, str] = {}  # maker → the name of the file it makes


def file(name: str) -> Callable[[Maker], Maker]:
    """Let a story send what a maker makes as a file of this name."""

    def mark(make: Maker) -> Maker:
        FILES[make.__name__] = name
        return maker(make)

    return mark


def xlsx(rows: Cells, title: str = "Sheet1") -> bytes:
    """A workbook with these rows."""
    book = Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Cells, separator: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """A text file with these rows."""
    return end.join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


ZH = (
    ("品名", "规格", "价格", "库存", "分类", "备注"),
    ("鸡蛋", "30枚", "￥29.50", 80, "蛋奶", "涨价"),
    ("牛奶", "", "45元", "", "", ""),
    ("腊八蒜", "300克", "9.90", "１２", "腌菜", "新货"),
)


@file("十一月价目表.xlsx")
def prices(store: Store) -> bytes:
    """A price list with a title above, an empty column, a new kind of goods and a column of remarks."""
    return xlsx([("东山供销社 十一月价目表",), (), *(("", *row) for row in ZH)])


@file("prices.csv")
def prices_csv(store: Store) -> bytes:
    """The same in English, as a German table program writes it."""
    return text(
        [
            ("Item", "Spec", "Price", "Qty", "Category"),
            ("Eggs", "30 pcs", "29,50", 80, ""),
            ("Pickled garlic", "300 g", "9,90", 12, "Pickles"),
        ],
        ";",
    )


@file("wrong.csv")
def wrong_rows(store: Store) -> bytes:
    """Two rows that are right and three that are not."""
    rows = [("品名", "规格", "价格", "库存"), ("鸡蛋", "30枚", "二十九?", "80"), ("土鸡蛋", "20枚", 33, "-1")]
    return text(
        [*rows, ("皮蛋", "8枚", "14", "30"), ("没价的新货", "", "", "3"), ("腊八蒜", "300克", "9.9", 5)],
        encoding="gb18030",
    )


@file("wrong-en.csv")
def wrong_rows_en(store: Store) -> bytes:
    """One right row, one wrong."""
    return text([("Name", "Spec", "Price"), ("Eggs", "30 pcs", "a lot"), ("Century eggs", "8 pcs", 14)])


@file("goods.xlsx")
def renamed_picture(store: Store) -> bytes:
    """A picture that calls itself a sheet."""
    return b"\x89PNG\r\n\x1a\n" + bytes(400)


@file("goods.xlsx")
def bomb(store: Store) -> bytes:
    """A small file that unpacks to far more than any sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        for n in range(20):
            parts.writestr(f"xl/worksheets/sheet{n}.xml", bytes(10 << 20))
    return out.getvalue()
