"""Money at the desk as it is typed and tapped: amounts in every script, double taps, and desks of others."""

import pytest
from conftest import Chatter, Meet
from hypothesis import given
from hypothesis import strategies as st
from looking import an_order, changes, dump, in_no_hurry_to_disk
from sqlmodel import col, select

from bot import money, spoken
from catalog import audit, cash, drawer, journal
from catalog.models import Close, Commission, Entry, Flow, Person, Shop, State
from catalog.store import Store

CENTER = 1  # where `head` works


def entries(store: Store, center_id: int = CENTER) -> list[Entry]:
    """The entries of a center's book, oldest first, without those the demo village begins with."""
    with store.reading() as s:
        asked = select(Entry).where(Entry.center_id == center_id, Entry.day == cash.today(s))
        return list(s.exec(asked.order_by(col(Entry.number))).all())


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("200", 20000),
        ("２００", 20000),
        ("二百", 20000),
        ("两百块", 20000),
        ("200.50", 20050),
        ("¥1,200", 120000),
        ("￥１，２００.５０", 120050),
        ("1,234,567.89元", 123456789),
        ("二百五", 25000),
        ("二百五十块五", 25050),
        ("两块零五", 205),
        ("3块2毛5", 325),
        ("12元5角", 1250),
        ("五毛", 50),
        ("五毛五", 55),
        ("5分钱", 5),
        ("200元整", 20000),
        ("一万二", 1200000),
        ("0元", 0),
        ("没有", 0),
        ("two hundred yuan", 20000),
        ("CNY 3.5", 350),
        ("一共35块", 3500),
    ],
)
def test_an_amount_is_read_as_it_is_said(typed: str, fen: int) -> None:
    assert money.minor(typed, 2) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-5",
        "200.505",
        "1e3",
        ".5",
        "三四百",
        "五角三元",
        "块",
        "元5",
        "8-2-3006",
        "12:30",
        "鸡蛋",
        "两盒",
        "3%",
        "5块5块",
    ],
)
def test_what_is_no_exact_amount_is_none(typed: str) -> None:
    assert money.minor(typed, 2) is None


@given(st.integers(0, 9_999_999_99))
def test_every_amount_survives_figures_and_words(fen: int) -> None:
    assert money.minor(f"{fen // 100}.{fen % 100:02}", 2) == fen
    assert money.minor(f"¥{fen // 100:,}.{fen % 100:02}", 2) == fen
    assert money.minor(spoken.yuan_chinese(fen), 2) == fen


@given(st.text(max_size=12))
def test_no_words_break_the_reader(text: str) -> None:
    for places in (0, 2, 3):
        found = money.minor(text, places)
        assert found is None or found >= 0
        money.share(text, places)


@given(st.integers(0, 10_000_000))
def test_a_currency_without_minor_units_takes_whole_sums_only(yen: int) -> None:
    assert money.minor(f"{yen:,}", 0) == yen
    assert money.minor(f"{yen}.5", 0) is None
    assert money.minor(f"{yen}.5", 3) == yen * 1000 + 500


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("3%", (300, 0)),
        ("３％", (300, 0)),
        ("3.25%", (325, 0)),
        ("百分之三", (300, 0)),
        ("3个点", (300, 0)),
        ("0.5元一单", (0, 50)),
        ("每单5毛", (0, 50)),
        ("0.5 per order", (0, 50)),
        ("3%加5毛一单", (300, 50)),
        ("2.5% and 0.30 per order", (250, 30)),
        ("不提", (0, 0)),
        ("0", (0, 0)),
        ("3", None),
        ("三块", None),
        ("3% 4%", None),
        ("3.255%", None),
        ("x%", None),
        ("", None),
    ],
)
def test_what_a_center_earns_is_read_as_it_is_said(typed: str, rule: tuple[int, int] | None) -> None:
    assert money.share(typed, 2) == rule


# ---------------------------------------------------------------- taps


def test_a_double_tap_writes_one_entry(store: Store, head: Chatter) -> None:
    head.say("放零钱")
    head.say("200")
    yes = head.button("记上").tap
    for _ in range(3):
        assert "记好了" in head.tap(yes)
    assert [e.amount for e in entries(store)] == [20000]
    head.say("放零钱")  # and the same sum once more, meant so, is another
    head.say("200")
    head.press("记上")
    assert [e.amount for e in entries(store)] == [20000, 20000]


def test_a_yes_from_before_the_count_writes_nothing(store: Store, head: Chatter) -> None:
    head.say("放零钱")
    head.say("200")
    yes = head.button("记上").tap
    head.say("对账")
    head.say("200")
    head.press("漏记")
    assert [e.kind for e in entries(store)] == [Flow.DIFFERENCE]
    assert "来不及改了" in head.tap(yes)
    assert len(entries(store)) == 1


def test_a_mistake_is_taken_back_once_and_not_after_the_count(store: Store, head: Chatter) -> None:
    head.say("放零钱")
    head.say("200")
    head.press("记上")
    head.press("记错了")
    typo = head.button("金额打错了").tap
    head.tap(typo)
    head.tap(typo)
    assert [e.amount for e in entries(store)] == [20000, -20000]
    head.say("放零钱")
    head.say("300")
    head.press("记上")
    with store.reading() as s:
        last = entries(store)[-1].id
        assert drawer.may_correct(s, s.get_one(Entry, last))
    head.say("对账")
    head.say("300")
    head.press("账结了")
    assert "不能改了" in head.tap(f"entry:{last}")
    head.tap(f"correct:{last}:amount")
    assert len(entries(store)) == 3


def test_undo_takes_back_what_was_put_in_until_the_count(store: Store, head: Chatter) -> None:
    def undo() -> bool:
        with store.transaction() as s:
            person = s.get_one(Person, head.person.id)
            deed = journal.last(s, person)
            if deed is None or deed.act not in ("float", "hand", "correct"):
                return False
            journal.undo(s, person, deed.id or 0)
            return True

    for words, amount in (("放零钱", "200"), ("交给司机", "50")):
        head.say(words)
        head.say(amount)
        head.press("记上")
        assert undo()
    assert [e.amount for e in entries(store)] == [20000, -20000, -5000, 5000]
    head.say("对账")
    head.tap("close:0")
    head.press("账结了")
    assert not undo()
    with store.reading() as s:
        assert audit.wrong(s) == []


def test_a_sum_out_of_all_proportion_is_asked_about_again(store: Store, head: Chatter) -> None:
    head.say("放零钱")
    assert "比平时多太多" in head.say("100000")
    assert head.view.buttons[0].label.endswith("重新打")
    assert "这个好像不对" in head.say("1000000000")
    assert "这个好像不对" in head.say("0元")
    assert not entries(store)


def test_an_entry_of_an_order_is_not_corrected(store: Store, buyer: Chatter, head: Chatter) -> None:
    an_order(store, buyer, head, State.COLLECTED)
    sale = entries(store)[-1]
    assert sale.kind == Flow.SALE
    assert "撤回交货" in head.tap(f"entry:{sale.id}")
    head.tap(f"correct:{sale.id}")
    head.tap(f"correct:{sale.id}:amount")
    assert len(entries(store)) == 1


def test_two_who_count_at_once_see_the_first_ones_close(store: Store, head: Chatter, meet: Meet) -> None:
    second = meet("站长赵").become(head.person.role, "东山村服务站")
    for one in (head, second):
        one.say("对账")
    head.say("5")
    second.say("7")
    ways = head.button("找错钱了").tap, second.button("查不出来").tap
    assert "5 元" in head.tap(ways[0])
    assert "点出来：5 元" in second.tap(ways[1])
    assert "点出来：5 元" in head.tap(ways[0])
    with store.reading() as s:
        assert len(s.exec(select(Close).where(Close.day == cash.today(s))).all()) == 1
        assert audit.wrong(s) == []


def test_something_entered_since_the_count_is_shown_before_it_is_closed(
    store: Store, buyer: Chatter, head: Chatter
) -> None:
    head.say("对账")
    head.tap("close:0")
    yes = head.button("账结了").tap
    an_order(store, buyer, head, State.COLLECTED)
    said = head.tap(yes)
    assert "账上：28 元" in said and "少了 28 元" in said
    with store.reading() as s:
        assert not s.exec(select(Close).where(Close.day == cash.today(s))).all()


def test_nobody_reads_or_writes_anothers_book(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, stranger: Chatter
) -> None:
    an_order(store, buyer, head, State.COLLECTED)
    head.say("放零钱")
    head.say("123.45")
    head.press("记上")
    entry = entries(store)[-1]
    head.say("对账")
    head.say("151.45")
    head.press("账结了")
    with store.reading() as s:
        close = s.exec(select(Close).order_by(col(Close.id).desc())).first()
        day = cash.today(s)
    assert close is not None
    stranger.say("/start")
    taps = [
        f"entry:{entry.id}", f"correct:{entry.id}", f"correct:{entry.id}:amount", "entries:0:1", "closes:0:1",
        f"closed:{close.id}", "earnings:1", f"earnings:1:{day:%Y-%m}", "statement:1", f"statement:1:{day:%Y-%m}",
        "books", "commission", f"commission:0:0:10000:0:{day:%Y%m%d}",
    ]  # fmt: skip
    writes = [f"money:in:500:0:{entry.number + 1}", "money:in:500:0:1", "close:0:0:0:change", "close:0:999:0:change"]
    with in_no_hurry_to_disk(store):
        before = dump(store)
        for who in (other_head, buyer, stranger):
            for tap in taps:
                said = who.tap(tap)
                assert "123.45" not in said and "151.45" not in said and "出了点毛病" not in said, tap
        for who in (buyer, stranger):
            for tap in writes:
                who.tap(tap)
        assert not changes(before, dump(store))
        for tap in writes:  # at her own desk these are just taps
            assert "出了点毛病" not in other_head.tap(tap)
        assert entries(store)[-1].number == entry.number
    assert "123.45" in head.tap(f"entry:{entry.id}")


@pytest.mark.parametrize(
    "odd", ["x", "-1", "99999999999999", "", "0", "1.5", "2026-13", "20261399", "in", "driver", "of"]
)
def test_forged_taps_of_the_cash_screens_harm_nothing(store: Store, head: Chatter, admin: Chatter, odd: str) -> None:
    names = ("book entries entry correct money close closed closes books earnings statement commission").split()
    with in_no_hurry_to_disk(store):
        for who in (head, admin):
            for name in names:
                for tap in (f"{name}:{odd}", f"{name}:{odd}:{odd}", f"{name}:1:{odd}", f"{name}:1:1:{odd}:{odd}:{odd}"):
                    assert "出了点毛病" not in who.tap(tap), tap
        assert not entries(store)
        with store.reading() as s:
            assert len(s.exec(select(Commission)).all()) == 1


def test_a_rule_begins_today_at_the_earliest_and_is_set_once(store: Store, admin: Chatter) -> None:
    admin.say("定提成")
    admin.press("给所有站定")
    admin.press("所有货")
    admin.say("4%")
    tomorrow, today = admin.button("明天起").tap, admin.button("今天起").tap
    admin.tap(tomorrow)
    assert "4%，明天起" in admin.tap(tomorrow)
    admin.tap(today.replace(today.rpartition(":")[2], "20200101"))
    with store.reading() as s:
        assert [(r.rate, r.fixed) for r in s.exec(select(Commission).order_by(col(Commission.id)))] == [
            (300, 0),
            (400, 0),
        ]


def test_a_shop_in_yen_takes_whole_yen(store: Store, head: Chatter) -> None:
    with store.transaction() as s:
        s.get_one(Shop, 1).currency = "JPY"
    head.say("放零钱")
    assert "这个好像不对" in head.say("200.5")
    head.say("2,000")
    head.press("记上")
    assert [e.amount for e in entries(store)] == [2000]
