"""Days as people type them are the days they mean; and who types them."""

from datetime import date, timedelta

import pytest
from conftest import Chatter
from hypothesis import example, given
from hypothesis import strategies as st
from looking import State, an_order, in_no_hurry_to_disk

from bot.saying.days import span
from bot.spans import NEAR, near
from catalog import cash
from catalog.spans import Span
from catalog.store import Store

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("11月1日到11月15日", "2026-11-01", "2026-11-15"),
        ("11月1号至15号", "2026-11-01", "2026-11-15"),
        ("从十一月一号到十五号", "2026-11-01", "2026-11-15"),
        ("１１月１日～１１月１５日", "2026-11-01", "2026-11-15"),
        ("11.1-11.15", "2026-11-01", "2026-11-15"),
        ("11/1-11/15", "2026-11-01", "2026-11-15"),
        ("2025年12月1日至2026年1月3日", "2025-12-01", "2026-01-03"),
        ("12月20日到1月5日", "2025-12-20", "2026-01-05"),
        ("11月1日到今天", "2026-11-01", "2026-11-25"),
        ("11月3号", "2026-11-03", "2026-11-03"),
        ("12月3号", "2025-12-03", "2025-12-03"),
        ("11月1号卖得怎么样", "2026-11-01", "2026-11-01"),
        ("11月", "2026-11-01", "2026-11-30"),
        ("十月份", "2026-10-01", "2026-10-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("Nov 1 to Nov 15", "2026-11-01", "2026-11-15"),
        ("november 1st - 15th", "2026-11-01", "2026-11-15"),
        ("1 to 15 November", "2026-11-01", "2026-11-15"),
        ("1 Nov until 3 Dec 2025", "2025-11-01", "2025-12-03"),
        ("Dec 20 to Jan 5", "2025-12-20", "2026-01-05"),
        ("2026-11-01 to 2026-11-15", "2026-11-01", "2026-11-15"),
        ("from Nov 1 to yesterday", "2026-11-01", "2026-11-24"),
        ("October", "2026-10-01", "2026-10-31"),
        ("Oct 2025", "2025-10-01", "2025-10-31"),
        ("Nov 3", "2026-11-03", "2026-11-03"),
    ],
)
def test_days_are_those_that_were_meant(said: str, first: str, last: str) -> None:
    assert span(said, TODAY) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said",
    [
        *("11.1", "2.5", "8-2-3006", "13812345678", "1", "鸡蛋", "三盒鸡蛋", "11月31日", "13月", "11月15日到11月1日到"),
        *(
            "Nov 31",
            "Nov 5 eggs",
            "to",
            "到",
            "",
            "2020年1月1日到2026年1月1日",
            "0月",
            "11月0日",
            "1年",
            "a to b",
            "3/4",
        ),
        *("11月1日到鸡蛋", "march on", "2026", "1-15", "order 11", "1999年1月"),
    ],
)
def test_what_names_no_days_is_not_taken_for_any(said: str) -> None:
    assert span(said, TODAY) is None


@given(st.dates(date(2001, 1, 1), date(2900, 12, 31)), st.integers(0, 365))
def test_days_that_are_written_out_are_read_again(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    for one, way in ((f"{first}", f"{last}"), (_chinese(first), _chinese(last)), (_english(first), _english(last))):
        for between in ("到", " to ", "至"):
            assert span(f"{one}{between}{way}", TODAY) == Span(first, last)


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _english(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


@given(st.text(max_size=30))
@example("99999年1月1日到2月2日")
@example("二十廿月卅日")
@example("٣月٣日")
@example("③月")
def test_no_text_breaks_it(text: str) -> None:
    found = span(text, TODAY)
    assert found is None or found.days >= 1


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 1, 1), date(2024, 2, 29), date(2026, 11, 25)])
def test_near_days_are_reckoned_from_today(today: date) -> None:
    found = {word: near(word, today) for word in NEAR}
    assert found["today"] == Span(today, today) and found["yesterday"].last == today - timedelta(days=1)
    assert found["week"].first.weekday() == 0 and found["week"].days == found["lastweek"].days == 7
    assert found["month"].months and found["lastmonth"].months
    for this, last in (("week", "lastweek"), ("month", "lastmonth")):
        assert found[this].first <= today <= found[this].last
        assert found[last].last + timedelta(days=1) == found[this].first


def test_staff_ask_for_days_and_a_villager_means_what_they_meant(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    for who, title in ((head, "东山村服务站 · "), (admin, "所有站 · ")):
        for words in ("今天", "昨天卖得怎么样", "本周", "上月", "11月1日到11月15日", "Nov 3", "today", "last month"):
            who.say("/start")
            assert who.say(words).startswith(f"📊 {title}"), words
    order_id = an_order(store, buyer, head, State.READY)
    for words in ("今天怎么样", "昨天", "上月", "11月1日到11月15日", "什么快卖完了", "早报", "每天早上七点半发我"):
        assert not any(sign in buyer.say(words) for sign in "📊🌅📉"), words
    buyer.say("/start")
    assert "今天" in buyer.say("today") and f"waiting:{order_id}" in buyer.view.buttons[0].tap


def test_staff_with_a_parcel_of_their_own_still_say_that_they_come(store: Store, head: Chatter) -> None:
    head.tap("center:choose:1")
    order_id = an_order(store, head, head, State.READY)
    head.tap(f"waiting:{order_id}")
    assert "📊" not in head.say("today")


def test_every_way_from_a_report_leads_on_and_stays_in_ones_own_center(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, other_head: Chatter
) -> None:
    with in_no_hurry_to_disk(store):
        an_order(store, buyer, head, State.COLLECTED)
        with store.reading() as s:
            today = f"{cash.today(s):%Y%m%d}"
        for who, start in ((head, "happened:0:today"), (admin, "happened:1:month"), (admin, "happened")):
            seen, waiting = set[str](), [start]
            while waiting and len(seen) < 60:
                tap = waiting.pop(0)
                if tap in seen or tap.split(":")[0] in ("home", "item"):
                    continue
                seen.add(tap)
                who.tap(tap)
                assert "没找到" not in who.text and "出了点毛病" not in who.text, tap
                assert sum(button.key in "123456" for button in who.view.buttons if button.key) <= 6
                if who is head:
                    assert "所有站" not in who.text and "西河" not in who.text, tap
                waiting += [button.tap for button in who.view.buttons]
            assert len(seen) > 15
        for name in ("happened", "bykind", "sellers", "vain", "picture", "figures"):
            for odd in (f"1:{today}:{today}", f"99:{today}:{today}"):
                assert "没找到" in other_head.tap(f"{name}:{odd}")
            for odd in (
                "1",
                "0:today:today",
                f"0:{today}",
                f"0:{today}:20260101",
                "0:20261301:20261302",
                "0:x:y",
                "-1",
            ):
                assert "出了点毛病" not in other_head.tap(f"{name}:{odd}")
                assert "东山" not in other_head.text
        assert "没找到" in other_head.tap("runsout") and "没找到" in other_head.tap(f"bycenter:0:{today}:{today}")
