"""A sheet of goods: what is read, what is refused, what it does to the shop, and that nothing is ever half done."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Chatter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from looking import PASSING, changes, dump, in_no_hurry_to_disk, item_row
from openpyxl import load_workbook
from sheets import ZH, bomb, ods, text, with_results, xls, xlsx
from sqlmodel import Session, select

from bot import sheet_words
from bot.papers import goods as paper
from bot.talk import Document, File, Kind
from bot.turn import looked
from bot.words import Words
from catalog import goods, intake
from catalog.intake import cells, figures, headings
from catalog.models import Category, Deed, GoodsSheet, Item, Person
from catalog.refusals import BadFile, BadValue, NotAllowed, NotFound
from catalog.store import Store

QUIET = PASSING | {"goodssheet"}


def read(raw: bytes, name: str = "goods.xlsx") -> intake.Reading:
    return intake.read(raw, name, 2)


def send(admin: Chatter, raw: bytes, name: str = "goods.xlsx") -> str:
    """Send a file as the admin."""
    return admin.file(name, raw)


def why(raw: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(BadFile) as refused:
        read(raw)
    return refused.value.reason


def kept(store: Store) -> GoodsSheet:
    with store.reading() as s:
        return s.exec(select(GoodsSheet)).one()


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_a_text_file_is_read_in_every_encoding_with_every_sign_between(encoding: str, separator: str) -> None:
    rows = [("商品", "售价", "数量", "单位"), ("香醋", "3.50", "7", "瓶"), ("酱油", "6", "", "瓶")]
    lines = read(text(rows, separator, encoding)).lines
    assert [(line.names, line.price, line.stock, line.units) for line in lines] == [
        ({"zh_CN": "香醋"}, 350, 7, {"zh_CN": "瓶"}),
        ({"zh_CN": "酱油"}, 600, None, {"zh_CN": "瓶"}),
    ]


@pytest.mark.parametrize("make", [xlsx, ods, xls])
def test_every_kind_of_workbook_says_the_same(make: Callable[..., bytes]) -> None:
    found = read(make([("品名", "价格", "库存"), ("香醋", 3.5, 7), ("酱油", "6元", "８")]))
    assert [(line.row, line.names, line.price, line.stock) for line in found.lines] == [
        (2, {"zh_CN": "香醋"}, 350, 7),
        (3, {"zh_CN": "酱油"}, 600, 8),
    ]


def test_a_title_empty_rows_and_empty_columns_do_no_harm() -> None:
    found = read(xlsx([("价目表",), (), *(("", "", *row) for row in ZH), (), ("", "", "盐", "", 2)]))
    assert [line.row for line in found.lines] == [4, 5, 6, 8]
    assert found.ignored == ["备注"]
    assert found.lines[2].model_dump(include={"names", "specs", "price", "stock", "categories"}) == {
        "names": {"zh_CN": "腊八蒜"},
        "specs": {"zh_CN": "300克"},
        "price": 990,
        "stock": 12,
        "categories": {"zh_CN": "腌菜"},
    }


def test_names_in_two_languages_stand_in_two_columns() -> None:
    for heads in (("品名", "Name"), ("英文名", "品名"), ("Name (Chinese)", "Name"), ("名称", "English name")):
        row = ("Salt", "食盐") if heads[0] in ("英文名",) else ("食盐", "Salt")
        line = read(text([(*heads, "价格"), (*row, "2")])).lines[0]
        assert line.names == {"zh_CN": "食盐", "en": "Salt"}, heads
    assert read(text([("name", "price"), ("Salt", "2")])).lines[0].names == {"en": "Salt"}


@pytest.mark.parametrize(
    ("said", "fen"),
    [
        ("2.5", 250),
        ("￥2.50", 250),
        ("2,50", 250),
        ("2.5元", 250),
        ("２．５", 250),
        ("¥ 1,200.00", 120_000),
        ("1.200,50", 120_050),
        ("1 200", 120_000),
        ("2,500", 250_000),
        ("RMB 3", 300),
        ("3块", 300),
        ("25.2", 2520),
        (".5", 50),
    ],
)
def test_an_amount_is_read_however_it_is_written(said: str, fen: int) -> None:
    assert figures.amount(said, 2) == fen


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("面议", "amount"),
        ("2.555", "decimals"),
        ("2026-05-02", "date"),
        ("1e400", "amount"),
        ("NaN", "amount"),
        ("两", "amount"),
        ("2/3", "amount"),
        ("1,2,3", "amount"),
    ],
)
def test_what_is_no_amount_is_said_to_be_none(said: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        figures.amount(said, 2)


def test_every_word_of_ours_for_a_column_is_known_again(words: Words) -> None:
    for code, language in words.languages.items():
        for field, title in sheet_words.COLUMNS.items():
            assert (headings.known(language.say(title)) or "").partition(":")[0] == field, (code, field)
        for other, titles in sheet_words.OTHERS.items():
            for field, title in titles.items():
                assert headings.known(language.say(title)) == f"{field}:{other}", (code, field, other)


def test_every_reason_has_its_words() -> None:
    assert set(sheet_words.FILES) == intake.REASONS
    assert set(sheet_words.WRONG) == intake.lines.REASONS  # type: ignore[attr-defined]


def test_each_wrong_row_says_where_and_why() -> None:
    rows = [
        ("品名", "价格", "库存", "下架", "保鲜小时"),
        ("甲", "x", "y", "也许", "9e9"),
        ("", 1, "", "", ""),
        ("乙" * 61, 0, 1, "是", 24),
    ]
    found = [(wrong.row, wrong.column, wrong.reason) for wrong in read(xlsx(rows)).wrong]
    assert found == [
        (2, "价格", "amount"),
        (2, "库存", "count"),
        (2, "下架", "yesno"),
        (2, "保鲜小时", "count"),
        (3, "品名", "name"),
        (4, "品名", "long"),
        (4, "价格", "range"),
    ]


# ---------------------------------------------------------------- hostile files


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return out.getvalue()


def lying(raw: bytes) -> bytes:
    """The same packed file, whose directory says that everything in it is a few bytes long."""
    at = 0
    while (at := raw.find(b"PK\x01\x02", at)) >= 0:
        raw = raw[: at + 24] + struct.pack("<I", 5) + raw[at + 28 :]
        at += 4
    return raw


def wide(columns: int) -> bytes:
    return xlsx([["品名", "价格", *(f"c{n}" for n in range(columns))], ["盐", 2, *range(columns)]])


def far_apart() -> bytes:
    """Two cells at the ends of a sheet, between which there is room for seventeen thousand million."""
    whole = xlsx([("品名", "价格"), ("盐", 2)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                far = b'<row r="1048576"><c r="CU1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", far)
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (bytes(3000), "empty"),
        (bytes(range(256)) * 9, "kind"),
        (b"\xff\xd8\xff\xe0" + bytes(900), "picture"),
        (b"%PDF-1.7 and so on", "kind"),
        (b"PK\x03\x04 torn", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
        (zipped(word__document_xml=b"<x/>"), "kind"),
        (zipped(xl__workbook_xml=b"<x/>", xl__vbaProject_bin=b"x"), "macros"),
        (zipped(xl__workbook_xml=b"<x/>"), "broken"),
        (b"a,b\n1,2\n", "header"),
        ("品名,价格\n".encode(), "nothing"),
        ("\n".join(["品名,价格", *["盐,2"] * (cells.MOST_ROWS + 1)]).encode(), "rows"),
        (b"name,price" + b",x" * 1000 + b"\nsalt,2" + b",1" * 1000, "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_sheet_of_goods_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    assert why(raw) == reason


def test_a_file_that_holds_too_much_is_never_unpacked(store: Store) -> None:
    raw = bomb(store)
    assert len(raw) < 1 << 20
    assert why(raw) == "bomb"
    assert why(lying(raw)) in ("bomb", "broken")
    assert why(bytes(intake.MOST_BYTES + 1).replace(b"\0", b"a")) == "large"
    assert why(far_apart()) == "bomb"
    assert why(wide(1000)) == "columns"
    assert why(ods([("品名", "价格"), tuple("盐" * 90)], repeated=1_048_000)) == "bomb"


def test_a_formula_is_worth_what_it_was_last_and_words_are_words() -> None:
    rows = [("品名", "价格"), ("盐", 2), ("糖", "=1+1")]
    worth = with_results(xlsx(rows), {"1+1": "2"})
    assert [(line.row, line.price) for line in read(worth).lines] == [(2, 200), (3, 200)]
    assert read(text([("品名", "价格"), ("=cmd|' /C calc'!A0", 2)])).lines[0].names["zh_CN"] == "=cmd|' /C calc'!A0"
    assert read(text([("品名", "货号", "价格"), ("盐", '="0012"', "2")])).lines[0].number == 12


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_formula_saved_without_its_result_is_named_and_its_row_never_passed_over(make: Callable[..., bytes]) -> None:
    rows = [("品名", "价格", "库存", "我的"), ("盐", "=1+1", 3, "=9"), ("糖", 6, 1, "=9"), ("", "", "", "")]
    found = read(make([*rows, ("=A2", "=B2*2", "", ""), ("", "", "", "=9"), ("", "=B3*2", "", "")]))
    assert [(wrong.row, wrong.column, wrong.reason, wrong.value) for wrong in found.wrong] == [
        (2, "价格", "formula", "=1+1"),
        (5, "品名", "formula", "=A2"),
        (5, "价格", "formula", "=B2*2"),
        (7, "价格", "formula", "=B3*2"),
    ]
    assert [(line.row, line.price) for line in found.lines] == [(3, 600)]
    assert dict(found.cells)[5][:2] == ["=A2", "=B2*2"]


def test_a_formula_that_is_worth_nothing_leaves_what_is_there() -> None:
    empty = with_results(xlsx([("品名", "价格"), ("盐", '=IF(1,"",2)')]), {'IF(1,"",2)': ""})
    assert [(line.names, line.price) for line in read(empty).lines] == [({"zh_CN": "盐"}, None)]


def test_too_many_formulas_are_too_many_rows_or_columns() -> None:
    assert why(ods([("品名", "价格"), ("盐", "=1")], repeated=cells.MOST_ROWS + 1)) == "rows"
    assert why(xlsx([("品名", "价格"), ("盐", *[""] * cells.MOST_COLUMNS, "=1")])) == "columns"


def test_what_goes_out_is_never_a_formula(admin: Chatter, store: Store) -> None:
    send(admin, text([("品名", "价格"), ("=1+1", 2), ("+1", 2), ("@x", 2)]))
    admin.say("好")
    drawn = admin.paper("goods")
    sheet = load_workbook(io.BytesIO(drawn.data)).worksheets[0]
    assert not [cell.value for row in sheet for cell in row if cell.data_type == "f"]
    assert "=1+1" in [cell.value for row in sheet for cell in row]


# Controls make any text no sheet at all: the test of bytes has them, here they would leave nothing to be read.
WORDS = st.characters(exclude_categories=("Cs", "Cc"))
CELL = st.one_of(
    st.text(WORDS, max_size=12),
    st.sampled_from(["2.5", "30", "鸡蛋", "新货"]),
    st.sampled_from(
        ["2.5", "￥3", "鸡蛋", "Eggs", "30枚", "-1", "=1+1", "是", "-", "0", "1e9", "2026-01-01", "120盒", "١٢"]
    ),
    st.integers(-5, 10**12).map(str),
)
HEAD = st.one_of(st.sampled_from(sorted(headings.KNOWN)), st.text(WORDS, max_size=8))
# Most have a name and a price somewhere, or nothing below them would ever be looked at.
FIELDS = (
    ("品名", "Name"),
    ("价格", "Price", "售价"),
    ("库存", "Qty"),
    ("备注", "Hidden"),
    ("保质期", "Spec", "分类"),
)
HEADS = st.one_of(
    st.tuples(*map(st.sampled_from, FIELDS), HEAD).flatmap(st.permutations),
    st.lists(HEAD, min_size=2, max_size=7),
)


@pytest.fixture(scope="module")
def shop(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One village for all the sheets of the fuzz."""
    path = tmp_path_factory.mktemp("fuzz") / "shop.db"
    path.write_bytes(loaded.read_bytes())
    store = Store(f"sqlite:///{path}")
    with in_no_hurry_to_disk(store):
        yield store
    store.close()


def try_on(shop: Store, raw: bytes) -> None:
    """A file is refused, or written as it was said and then once more to no effect. Nothing else comes of it."""
    try:
        found = intake.read(raw, "x", 2)
    except BadFile as refusal:
        assert refusal.reason in intake.REASONS
        assert refusal.__cause__ is None, "a mistake of the reader's, told as one of the file's"
        return
    with shop.transaction() as s:
        meant = intake.compare(s, found)
        row = intake.keep(s, None, intake.ready(found, meant))
        counts, number = row.counts, row.id or 0
        before = len(s.exec(select(Item.id)).all())
        assert intake.write(s, None, number, without_wrong=True)
        assert len(s.exec(select(Item.id)).all()) == before + counts["added"]
        for item in s.exec(select(Item)).all():
            assert item.price > 0 and item.stock >= 0 and any(item.names.values())
        good = found.model_copy(
            update={"lines": [line for line in found.lines if line.row not in {w.row for w in meant.wrong}]}
        )
        again = intake.compare(s, good)
        assert not again.change and not again.add, again
        s.rollback()


@settings(max_examples=60)
@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b'name,price\n"')
def test_whatever_bytes_come_only_a_refusal_is_raised(shop: Store, raw: bytes) -> None:
    try_on(shop, raw)


@settings(max_examples=150)
@given(
    HEADS,
    st.lists(st.lists(CELL, min_size=5, max_size=8), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_whatever_a_sheet_says_is_refused_or_done_once(
    shop: Store, head: list[str], rows: list[list[str]], separator: str, encoding: str
) -> None:
    try:
        raw = text([head, *rows], separator, encoding)
    except UnicodeEncodeError:
        return
    try_on(shop, raw)


def test_a_torn_workbook_is_refused_wherever_it_is_torn(shop: Store) -> None:
    whole = xlsx(ZH)
    for end in range(10, len(whole), len(whole) // 7):
        assert why(whole[:end]) in ("broken", "kind")
        middle = whole[:end] + bytes(40) + whole[end + 40 :]
        try_on(shop, middle)


# ---------------------------------------------------------------- what it does to the shop


def test_nothing_is_written_before_the_yes_and_one_yes_is_enough(admin: Chatter, store: Store) -> None:
    before = dump(store, QUIET)
    assert "新增 1，改动 1，下架 0，不变 1" in send(admin, xlsx(ZH))
    assert not changes(before, dump(store, QUIET))
    tap = admin.button("写进去").tap
    admin.say("好")
    after = dump(store, QUIET)
    assert set(changes(before, after)) == {"item", "category", "deed", "shop"} - {"shop"}
    admin.tap(tap)
    admin.tap(tap.replace("yes", "rest"))
    assert not changes(after, dump(store, QUIET))
    assert (item_row(store, 1).price, item_row(store, 1).stock) == (2950, 80)
    assert "没有要改的" in send(admin, xlsx(ZH))


def test_what_the_sheet_does_not_say_stays(admin: Chatter, store: Store) -> None:
    was = item_row(store, 1)
    send(admin, text([("货号", "价格"), ("1", "31")]))
    admin.say("好")
    now = item_row(store, 1)
    assert now.price == 3100
    assert now.model_dump(exclude={"price", "version"}) == was.model_dump(exclude={"price", "version"})


def test_a_dash_takes_away_what_was_there(admin: Chatter, store: Store) -> None:
    send(admin, text([("货号", "别名", "保鲜小时", "供应商"), ("1", "-", "无", "县食品厂")]))
    admin.say("好")
    assert (item_row(store, 1).nicknames, item_row(store, 1).keeps, item_row(store, 1).supplier) == (
        [],
        None,
        "县食品厂",
    )


def test_a_sheet_hides_and_shows(admin: Chatter, store: Store) -> None:
    assert "下架 1" in send(admin, text([("货号", "下架"), ("1", "是"), ("2", "否")]))
    admin.say("好")
    assert item_row(store, 1).hidden and not item_row(store, 2).hidden
    send(admin, text([("货号", "上架"), ("1", "是")]))
    admin.say("好")
    assert not item_row(store, 1).hidden


def test_rows_that_cannot_be_meant_are_wrong(admin: Chatter, store: Store) -> None:
    with store.transaction() as s:
        first = s.get_one(Item, 1)
        s.add(Item(**first.model_dump(exclude={"id", "specs"}), specs={"zh_CN": "10枚"}))
    said = send(
        admin,
        text(
            [
                ("货号", "品名", "规格", "价格"),
                ("", "鸡蛋", "", 3),
                ("9999", "盐", "", 3),
                ("1", "", "", 3),
                ("", "鸡蛋", "30枚", 4),
                ("", "怪货", "", ""),
            ]
        ),
    )
    for line in (
        "第 2 行，叫这个名的不止一种",
        "第 3 行，店里没有 9999 号货",
        "第 5 行，跟第 4 行是同一种货",
        "第 6 行，这是新货，没写价格",
    ):
        assert line in said
    tap = admin.button("不要").tap
    before = dump(store, QUIET)
    admin.tap(tap.replace("rest", "yes"))
    assert not changes(before, dump(store, QUIET))
    drawn = admin.paper()
    sheet = load_workbook(io.BytesIO(drawn.data)).worksheets[0]
    marked = [row[1].value for row in sheet.iter_rows(min_row=2) if row[1].fill.fgColor.rgb == "00FFD6D6"]
    assert marked == [2, 3, 5, 6] and sheet.cell(2, 1).value.startswith("叫这个名的不止一种")
    admin.tap(tap)
    assert item_row(store, 1).price == 300


def test_a_mended_sheet_of_wrong_rows_can_be_sent_as_it_is(admin: Chatter, store: Store) -> None:
    send(admin, text([("品名", "规格", "价格"), ("鸡蛋", "30枚", "贵")]))
    book = load_workbook(io.BytesIO(admin.paper().data))
    book.worksheets[0].cell(2, 5).value = "33"
    out = io.BytesIO()
    book.save(out)
    assert "改动 1" in send(admin, out.getvalue())


def test_goods_that_changed_in_between_are_read_back_again(admin: Chatter, store: Store) -> None:
    send(admin, xlsx(ZH))
    with store.transaction() as s:
        goods.change(s, s.get_one(Person, admin.person.id), 1, price=2950)
    said = admin.say("好")
    assert "这会儿店里的货变了" in said and item_row(store, 1).stock != 80
    admin.say("好")
    assert item_row(store, 1).stock == 80
    send(admin, text([("货号", "库存"), ("2", "5")]))
    with store.transaction() as s:  # something else changed, and the sheet would do the same
        goods.change(s, s.get_one(Person, admin.person.id), 3, price=999)
    admin.say("好")
    assert item_row(store, 2).stock == 5


def test_all_goods_given_out_change_nothing_when_they_come_back(admin: Chatter, store: Store, meet: object) -> None:
    for tongue in ("zh-CN", "english"):
        admin.say({"zh-CN": "中文"}.get(tongue, tongue))
        drawn = admin.paper("goods")
        assert isinstance(drawn, Document)
        with store.reading() as s:
            meant = intake.compare(s, read(drawn.data))
            assert meant.same == len(s.exec(select(Item.id)).all())
        assert not meant.change and not meant.add and not meant.wrong
        sample = read(admin.paper("goods:sample").data)
        assert len(sample.lines) == len(paper.SAMPLES) and not sample.wrong


def test_the_undo_gives_back_what_still_is_as_the_sheet_made_it(admin: Chatter, store: Store) -> None:
    was = item_row(store, 1)
    send(admin, text([("货号", "价格", "库存"), ("1", "31", "7"), ("2", "1", "")]))
    admin.say("好")
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 3  # four were sold
    admin.say("撤回")
    admin.say("1")
    assert (item_row(store, 1).price, item_row(store, 1).stock) == (was.price, 3)
    assert item_row(store, 2).price != 100


def test_new_goods_are_taken_out_again_unless_somebody_ordered_them(
    admin: Chatter, buyer: Chatter, store: Store
) -> None:
    send(admin, text([("品名", "价格", "库存"), ("腊八蒜", "9", "5"), ("腊八粥", "8", "5")]))
    admin.say("好")
    with store.reading() as s:
        ids = {name: item.id for item in s.exec(select(Item)).all() for name in item.names.values()}
    buyer.tap(f"item:{ids['腊八蒜']}:put:1")
    admin.say("撤回")
    admin.say("1")
    with store.reading() as s:
        assert s.get_one(Item, ids["腊八蒜"]).hidden and s.get(Item, ids["腊八粥"]) is None
    assert "腊八粥 " not in buyer.say("腊八粥")


def test_only_the_admin_may(admin: Chatter, head: Chatter, buyer: Chatter, store: Store) -> None:
    for who in (head, buyer):
        event = who.event(kind=Kind.FILE, raw=xlsx(ZH), file=File("x.xlsx", 9))
        seen = looked(store, who.words, event, lambda told: None)
        assert seen.file is not None and seen.file.sheet is None and seen.raw == b""
        assert "管理员发来我才看得了" in who.take(seen)
        with store.reading() as s, pytest.raises(NotAllowed):
            found = read(xlsx(ZH))
            intake.keep(s, s.get_one(Person, who.person.id), intake.ready(found, intake.compare(s, found)))
    send(admin, xlsx(ZH))
    number = kept(store).id
    other = Chatter(store, admin.words, "另一个经理")
    with store.transaction() as s:
        for who in (head, buyer):
            with pytest.raises((NotAllowed, NotFound)):
                intake.write(s, s.get_one(Person, who.person.id), number or 0)
    assert "价目表" not in other.tap(f"sheet:{number}")


def test_a_new_file_takes_the_place_of_the_one_before(admin: Chatter, store: Store) -> None:
    send(admin, xlsx(ZH))
    old = admin.button("写进去").tap
    send(admin, text([("货号", "价格"), ("1", "31")]))
    admin.tap(old)
    assert item_row(store, 1).price != 2950
    assert kept(store).name == "goods.xlsx"


def test_wrong_rows_are_never_written_by_a_forged_yes(store: Store) -> None:
    found = read(text([("品名", "价格"), ("盐", "x"), ("新货", "2")]))
    with store.transaction() as s:
        row = intake.keep(s, None, intake.ready(found, intake.compare(s, found)))
        with pytest.raises(BadValue):
            intake.write(s, None, row.id or 0)


def test_one_entry_of_the_journal_tells_of_it(admin: Chatter, store: Store) -> None:
    send(admin, xlsx(ZH))
    admin.say("好")
    with store.reading() as s:
        deeds = [deed for deed in s.exec(select(Deed)).all() if deed.act == "import"]
        assert len(deeds) == 1 and len(str(deeds[0].after)) < 300
    assert "按表格 goods.xlsx 改货：新增 1、改动 1、下架 0" in admin.tap("journal:0")


def test_many_rows_are_written_in_a_few_statements(store: Store) -> None:
    from sqlalchemy import event

    rows = [("品名", "规格", "价格", "库存", "分类"), *((f"货品{n}", "500克", 2, n, "日用") for n in range(3000))]
    found, said = read(text(rows)), list[str]()
    with store.transaction() as s:
        row = intake.keep(s, None, intake.ready(found, intake.compare(s, found)))
        event.listen(store.engine, "before_cursor_execute", lambda c, k, sql, *more: said.append(sql))
        assert intake.write(s, None, row.id or 0)
    assert len(said) < 20
    with store.reading() as s:
        assert len(s.exec(select(Item.id)).all()) > 3000
        assert s.exec(select(Category)).all()


def test_old_sheets_are_let_go(admin: Chatter, store: Store) -> None:
    send(admin, xlsx(ZH))
    with store.transaction() as s:
        sheet = s.exec(select(GoodsSheet)).one()
        sheet.at = sheet.at.replace(year=2000)
        s.flush()
        intake.forget(s)
    with store.reading() as s:
        assert _none(s)


def _none(s: Session) -> bool:
    return not s.exec(select(GoodsSheet)).all()
