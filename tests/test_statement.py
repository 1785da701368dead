"""The monthly statement read back: its sums are the book's, and nobody reads another center's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from conftest import Chatter
from looking import an_order, in_no_hurry_to_disk
from openpyxl import load_workbook
from sqlmodel import select
from test_books import complained
from time_machine import travel

from catalog import book, cash, commission
from catalog.models import Entry, Flow, Order, Person, State
from catalog.refusals import NotFound
from catalog.store import Store

MAY = datetime(2027, 5, 3, 2, 0, tzinfo=UTC)


def sheets(data: bytes) -> list[list[tuple[object, ...]]]:
    """The rows of each sheet."""
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(data)).worksheets]


def table(
    rows: list[tuple[object, ...]], heading: str
) -> tuple[list[str], list[tuple[object, ...]], tuple[object, ...]]:
    """The headings, the rows and the totals of a sheet whose first heading is this one."""
    start = next(n for n, row in enumerate(rows) if row[0] == heading)
    return [str(cell) for cell in rows[start]], rows[start + 1 : -1], rows[-1]


def fen(cell: object) -> int:
    return int(Decimal(str(cell or 0)) * 100)


@pytest.fixture
def month(store: Store, buyer: Chatter, head: Chatter) -> Store:
    """Three days of May: change, sales, a refund, the driver, counts that are right, short and missing."""
    with in_no_hurry_to_disk(store), travel(MAY, tick=False) as clock:
        for day in range(3):
            clock.move_to(MAY + timedelta(days=day))
            for words, amount in (("放零钱", "200"), ("交给司机", "100.50")):
                head.say(words)
                head.say(amount)
                head.press("记上")
            numbers = [an_order(store, buyer, head, State.COLLECTED, item, 1 + day) for item in (1, 12, 40)]
            if day == 1:
                with store.transaction() as s:
                    complained(s, head.person.id or 0, s.get_one(Order, numbers[0]), 1400)
            head.say("对账")
            with store.reading() as s:
                drawer = cash.drawer(s, 1) - (0, 200, 0)[day]
            head.say(f"{drawer // 100}.{drawer % 100:02}")
            head.press(("账结了", "找错钱了", "账结了")[day])
    return store


def test_the_sums_of_a_statement_are_those_of_the_book(month: Store, head: Chatter, admin: Chatter) -> None:
    with travel(MAY + timedelta(days=4), tick=False):
        document = head.paper("statement:1:2027-05")
        assert document.name == "cunkou-1-2027-05.xlsx"
        assert sheets(admin.paper("statement:1:2027-05").data) == sheets(document.data)
    days, entries, earned = sheets(document.data)
    with month.reading() as s:
        person = s.get_one(Person, head.person.id)
        first, last = MAY.date(), MAY.date() + timedelta(days=2)
        kept = s.exec(select(Entry).where(Entry.center_id == 1, Entry.day >= first)).all()
        sums = book.sums(s, person, 1, first, last)
        shares = commission.earned(s, person, 1, first, last)
    heads, rows, total = table(days, "日期")
    assert len(rows) == 3
    for row, day in zip(rows, sorted(sums), strict=True):
        facts = dict(zip(heads, row, strict=True))
        assert facts["日期"].date() == day  # type: ignore[attr-defined]
        assert facts["单数"] == 3
        assert fen(facts["收款"]) == sums[day][Flow.SALE]
        assert fen(facts["退款"]) == -sums[day][Flow.REFUND]
        assert fen(facts["交出"]) == -sums[day][Flow.HANDED] == 10050
        assert fen(facts["对账差额"]) == sums[day][Flow.DIFFERENCE]
        assert fen(facts["提成"]) == shares[day].commission
        assert fen(facts["点出"]) - fen(facts["账上"]) == sums[day][Flow.DIFFERENCE]
    assert [row[-1] for row in rows] == [None, "找错钱了", None]
    for n, name in enumerate(heads):
        if name in ("单数", "销售额", "投诉退款", "提成", "放进零钱", "收款", "退款", "交出", "对账差额"):
            assert fen(total[n]) == sum(fen(row[n]) for row in rows), name
    heads, rows, total = table(entries, "第几笔")
    assert [row[0] for row in rows] == [entry.number for entry in kept]
    into, out, holds = heads.index("进"), heads.index("出"), heads.index("抽屉里")
    assert [fen(row[into]) - fen(row[out]) for row in rows] == [entry.amount for entry in kept]
    assert [fen(row[holds]) for row in rows] == [entry.balance for entry in kept]
    assert fen(total[into]) - fen(total[out]) == sum(entry.amount for entry in kept)
    heads, rows, total = table(earned, "货")
    assert fen(total[-1]) == sum(fen(row[-1]) for row in rows) == sum(day.commission for day in shares.values())
    assert fen(total[heads.index("销售额")]) == sum(day.sales for day in shares.values())
    assert {row[1] for row in rows} == {"3%"}


def test_a_statement_is_of_ones_own_center(month: Store, head: Chatter, other_head: Chatter, buyer: Chatter) -> None:
    for who in (other_head, buyer):
        with pytest.raises(NotFound):
            who.paper("statement:1:2027-05")
    for odd in ("statement", "statement:1", "statement:x:2027-05", "statement:1:2027-13", "statement:9:2027-05"):
        with pytest.raises(NotFound):
            head.paper(odd)
    assert sheets(head.paper("statement:1:2001-01").data)  # a month of nothing is a sheet of nothing


def test_a_statement_in_english_says_no_chinese_but_names(month: Store, head: Chatter) -> None:
    with travel(MAY + timedelta(days=4), tick=False):
        head.tap("language:en")
        data = head.paper("statement:1:2027-05").data
    words = {cell for sheet in sheets(data) for row in sheet for cell in row if isinstance(cell, str)}
    assert {"day", "gave wrong change", "to the driver", "together"} <= words
    chinese = {word for word in words if any("一" <= c <= "鿿" for c in word)}
    assert chinese == {head.person.name}
