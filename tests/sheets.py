"""Sheets as admins send them, made by the test itself. A story's line `!prices` sends what the maker of that name makes."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook
from photos import Maker, maker

from catalog.intake import cells
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


def with_results(book: bytes, worth: dict[str, str]) -> bytes:
    """A workbook whose formulas were reckoned, as a table program saves it: the text each is worth beside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as had, zipfile.ZipFile(out, "w") as parts:
        for part in had.namelist():
            page = had.read(part).decode()
            for formula, value in worth.items():
                said = f"<f>{escape(formula)}</f>"
                page = re.sub(
                    rf'<c r="(\w+)">{re.escape(said)}<v ?/>', rf'<c r="\1" t="str">{said}<v>{value}</v>', page
                )
            parts.writestr(part, page)
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


SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(rows: Cells, repeated: int = 1) -> bytes:
    """An OpenDocument sheet with these rows, the last `repeated` so often by a single word; formulas have no results."""

    def cell(value: object) -> str:
        if isinstance(value, str) and value.startswith("="):
            return f'<table:table-cell table:formula="of:{escape(value)}"/>'
        kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    body = "".join(
        f'<table:table-row table:number-rows-repeated="{repeated if row is rows[-1] else 1}">'
        + "".join(map(cell, row))
        + "</table:table-row>"
        for row in rows
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", SPREADSHEET)
        parts.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {SPACES}><office:body><office:spreadsheet>'
            f'<table:table table:name="货品">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def xls(rows: Cells) -> bytes:
    """An old Excel sheet (BIFF8 in a compound file) with these rows."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 1996, 0, 0x06))

    def cell(at: int, place: int, value: object) -> bytes:
        where = struct.pack("<HHH", at, place, 0)
        if isinstance(value, str):
            return record(0x0204, where + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        return record(0x0203, where + struct.pack("<d", value))

    end = record(0x000A, b"")
    body = begin(0x10) + b"".join(cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row)) + end
    name = b"\x02\x01" + "货品".encode("utf-16-le")
    top = len(begin(5)) + 4 + 6 + len(name) + len(end)
    stream = begin(5) + record(0x0085, struct.pack("<IBB", top, 0, 0) + name) + end + body
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    many = len(stream) // 512
    none, last = 0xFFFFFFFF, 0xFFFFFFFE
    fat = [0xFFFFFFFD, last, *range(3, 2 + many), last]
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", cells.OLE, 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, last, 0, last, 0, 0
    )
    head += struct.pack("<108I", *[none] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        told = (name + "\0").encode("utf-16-le")
        return struct.pack("<64sHBBIII36xIQ", told, len(told), kind, 1, none, none, child, start, size)

    folder = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, none, 2, len(stream)) + bytes(256)
    return head + struct.pack("<128I", *fat, *[none] * (128 - len(fat))) + folder + stream
