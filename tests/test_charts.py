"""The picture of what happened: as wide as a phone, nothing over anything, no letter missing, whatever is drawn."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from conftest import Chatter
from fontTools.ttLib import TTFont
from hypothesis import example, given, settings
from hypothesis import strategies as st
from looking import an_order, in_no_hurry_to_disk
from openpyxl import load_workbook
from PIL import Image, ImageChops
from test_statement import fen, sheets, table

from bot.drawing import chart, workbook
from bot.drawing.chart import BLUE, EDGE, ORANGE, TALLEST, WIDE, Bar, Chart, List, Plot, Row, Sheet, Tile, fit, scale
from bot.drawing.letters import FONT, printable, width
from bot.words import Words
from catalog import cash, reports
from catalog.models import Person, State
from catalog.refusals import NotFound
from catalog.spans import Span, month
from catalog.store import Store

LONG = "柳河县东山村大槐树下老供销社旁边的第二便民综合服务站点" * 2
ANY = st.text(st.characters(exclude_categories=()), max_size=60)


def said(amount: int) -> str:
    return f"{amount // 100:,} 元"


def drawn(days: int, centers: int, most: int, name: str = "东山村服务站") -> Chart:
    """A picture of so many days and centers."""
    values = [most * (n * 37 % 101) // 100 for n in range(days)]
    bars = tuple(Bar(f"11/{n + 1}", value, f"{value // 100:,}") for n, value in enumerate(values))
    rows = tuple(Row(name, most * n // max(centers, 1), f"{n} 单，{said(most)}") for n in range(centers))
    parts = (
        Plot("每天下单金额", bars, said, "没有人下单", 100),
        Plot("每天下单数", bars, str, "没有人下单", ink=ORANGE),
        List("各站下单", rows, "还没有站点"),
    )
    tiles = tuple(Tile(name, f"{most} 单", said(most)) for _ in range(6))
    return Chart(name, "11月1日 – 11月15日", tiles, parts)


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    """What is not white: left, top, right, bottom."""
    box = ImageChops.difference(page, Image.new("RGB", page.size, chart.WHITE)).getbbox()
    assert box
    return box


@pytest.mark.parametrize(
    ("days", "centers", "most"),
    [(1, 1, 0), (7, 3, 0), (1, 1, 2_800), (7, 6, 210_000), (31, 10, 99_999_999), (12, 0, 5)],
)
def test_a_picture_is_as_wide_as_a_phone_and_keeps_to_its_edges(days: int, centers: int, most: int) -> None:
    page = Image.open(BytesIO(chart.png(drawn(days, centers, most, LONG))))
    assert page.format == "PNG" and page.width == 1080 and page.height <= 2600
    left, top, right, bottom = ink(page.convert("RGB"))
    assert left >= EDGE - 6 and right <= WIDE - EDGE + 6 and top >= EDGE - 6 and bottom <= page.height - EDGE // 2


def test_bars_stand_as_high_as_they_should() -> None:
    bars = tuple(Bar(f"{n}", n * 100, f"{n}") for n in range(1, 5))
    sheet = Sheet()
    sheet.plot(Plot("", bars, str, unit=100))
    pixels = sheet.image.load()
    assert pixels is not None
    high = []
    for x in range(WIDE):
        column = sum(pixels[x, y] == BLUE for y in range(sheet.y))
        if column and (not high or column > high[-1] + 8):
            high.append(column)
    steps = [round(one / high[0]) for one in high]
    assert steps == [1, 2, 3, 4]


@given(
    st.lists(st.tuples(st.text("0123456789/", max_size=8), st.integers(0, 10**9)), min_size=1, max_size=31),
)
@settings(max_examples=25)
@example([("11/25", 10**9)] * 31)
@example([*[("", 0)] * 7, ("00000000", 1)])
def test_no_words_of_a_plot_touch_each_other(bars: list[tuple[str, int]]) -> None:
    boxes: list[tuple[int, float, float]] = []

    class Told(Sheet):
        def write(self, words: str, x: float, y: int, size: int, bold: bool = False, ink: chart.Ink = 0) -> None:
            if words:
                boxes.append((y, x, x + width(words, size)))

    sheet = Told()
    sheet.plot(Plot("", tuple(Bar(label, value, f"{value}") for label, value in bars), str, "nothing"))
    for n, (y, left, right) in enumerate(boxes):
        assert left >= EDGE - 1 and right <= WIDE - EDGE + 1
        for other, a, b in boxes[:n]:
            if abs(y - other) < chart.SMALL:
                assert right <= a or b <= left


@given(st.integers(0, 10**12), st.sampled_from([1, 100, 1000]))
def test_lines_across_are_few_and_round(most: int, unit: int) -> None:
    lines = scale(most, unit)
    assert lines[0] == 0 and 2 <= len(lines) <= chart.STEPS + 1 and lines[-1] >= most
    step = lines[1]
    assert lines == [step * n for n in range(len(lines))] and step % unit == 0
    assert str(step // unit).rstrip("0") in ("1", "2", "5")
    assert len(lines) == 2 or lines[-2] < most


@settings(max_examples=12, deadline=None)
@given(ANY)
@example(LONG)
@example("W" * 300)
@example("")
def test_whatever_it_is_called_it_is_drawn(name: str) -> None:
    page = chart.paper(drawn(3, 2, 500, name))
    assert page.width == WIDE and page.height < TALLEST
    assert width(fit(name, 34, 400), 34) <= 400


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_letter_of_a_picture_is_in_the_font(
    store: Store, words: Words, admin: Chatter, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(chart, "write", lambda pen, x, y, text, *more: told.append(text))
    known = TTFont(FONT).getBestCmap()
    admin.tap(f"language:{language}")
    with store.reading() as s:
        today = cash.today(s)
    for span in (Span(today, today), month(today), Span(today - timedelta(days=300), today)):
        admin.paper(f"chart:0:{span.first:%Y%m%d}:{span.last:%Y%m%d}")
        admin.paper(f"chart:1:{span.first:%Y%m%d}:{span.last:%Y%m%d}")
    assert len(told) > 150
    assert {char for text in told for char in text if ord(char) not in known} == set()
    assert not any("%(" in text or "□" in text or text != printable(text) for text in told)
    if language == "en":
        assert not any("一" <= char <= "鿿" for text in told for char in text)


def test_a_picture_of_the_village_is_light(store: Store, admin: Chatter) -> None:
    with store.reading() as s:
        today = cash.today(s)
    for first in (today, today - timedelta(days=29)):
        one = admin.paper(f"chart:0:{first:%Y%m%d}:{today:%Y%m%d}")
        assert one.mime == "image/png" and one.name.endswith(".png") and len(one.data) < 200_000
        assert Image.open(BytesIO(one.data)).height <= 2450


# ---------------------------------------------------------------- the sheet


def test_the_sheet_has_the_figures_of_the_report(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, other_head: Chatter
) -> None:
    with in_no_hurry_to_disk(store):
        for state in State:
            an_order(store, buyer, head, state)
        buyer.say("飞天茅台")
    with store.reading() as s:
        today = cash.today(s)
        span = month(today)
        boss = s.get_one(Person, admin.person.id)
        whole = {at: reports.of(s, boss, at, span) for at in (None, 1)}
    tap = f"{span.first:%Y%m%d}:{span.last:%Y%m%d}"
    for who, at, tabs in ((admin, None, 6), (head, 1, 4)):
        data = who.paper(f"figures:0:{tap}").data
        pages, found = sheets(data), whole[at].whole
        assert len(pages) == tabs
        heads, rows, total = table(pages[0], "从哪天起")
        assert len(rows) == span.days and len(heads) == 13
        said = dict(zip(heads, total, strict=True))
        assert (said["单数"], fen(said["下单金额"])) == (found.ordered.orders, found.ordered.amount)
        assert (said["没取单数"], fen(said["没取金额"])) == (found.waiting.orders, found.waiting.amount)
        assert (said["取走单数"], fen(said["取走金额"])) == (found.collected.orders, found.collected.amount)
        assert (said["取消单数"], fen(said["取消金额"])) == (found.canceled.orders, found.canceled.amount)
        assert (said["退回单数"], fen(said["退回金额"])) == (found.went_back.orders, found.went_back.amount)
        assert (fen(said["收款"]), fen(said["退款"])) == (found.taken, found.given_back)
        if at is None:
            assert table(pages[1], "站点")[2][1:] == total[1:]
        kinds = pages[2 if at is None else 1]
        _, _, sums = table(kinds, "货")
        assert fen(sums[2]) == found.ordered.amount and fen(sums[4]) == found.collected.amount
        assert ("飞天茅台", 1) in pages[4 if at is None else 3]
    for who in (other_head, buyer):
        for paper in ("figures", "chart"):
            with pytest.raises(NotFound):
                who.paper(f"{paper}:1:{tap}")
    for odd in ("figures", "chart:1", "figures:1:x:y", "chart:1:20261301:20261302", "figures:99:20261101:20261130"):
        for who in (admin, head):
            with pytest.raises(NotFound):
                who.paper(odd)


@pytest.mark.parametrize(
    ("places", "shown", "value"), [(0, "#,##0", 12345), (2, "#,##0.00", 123.45), (3, "#,##0.000", 12.345)]
)
def test_amounts_have_as_many_places_as_the_currency(places: int, shown: str, value: float) -> None:
    column = workbook.Column("金额", "money", total=True, places=places)
    one = workbook.Sheet("x", (), (column,), [(12345,)], "合计")
    page = load_workbook(BytesIO(workbook.xlsx([one]))).worksheets[0]
    assert [(cell.value, cell.number_format) for cell in (page["A2"], page["A3"])] == [(value, shown)] * 2


def test_a_shop_in_a_currency_of_three_places_says_so_everywhere(store: Store, head: Chatter, buyer: Chatter) -> None:
    with store.transaction() as s:
        s.connection().exec_driver_sql("UPDATE shop SET currency = 'KWD'")
        today = cash.today(s)
    an_order(store, buyer, head, State.COLLECTED)
    for paper in (f"figures:1:{today:%Y%m%d}:{today:%Y%m%d}", f"statement:1:{today:%Y-%m}"):
        book = load_workbook(BytesIO(head.paper(paper).data))
        money = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value == 2.8]
        assert money and all(cell.number_format == "#,##0.000" for cell in money)


def test_days_that_are_over_keep_their_sheet(store: Store, admin: Chatter) -> None:
    data = admin.paper("figures:0:20010101:20010131").data
    assert len(sheets(data)) == 6
    assert date(2001, 1, 31) in {cell.date() for row in sheets(data)[0] for cell in row if hasattr(cell, "date")}


def test_a_figure_shrinks_until_it_fits_and_is_not_cut() -> None:
    """Every amount up to a hundred million: a unit that is cut off is a mistake of a thousandfold."""
    room = 282
    for amount in range(1, 10_000_000_000, 12_345_678):
        for words in (f"{amount / 100:,.2f} 元", f"US${amount / 100:,.2f}"):
            size = chart.shrunk(words, chart.FIGURE, room)
            assert chart.fit(words, size, room) == words
