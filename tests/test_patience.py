"""Long work: whoever waits for it hears how far it is, and nobody else waits."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from conftest import Chatter, Meet, order_eggs
from faces import until
from sqlmodel import Session

from bot.patience import Patience
from bot.talk import Event, Kind, View
from bot.turn import take
from bot.turns import Turns
from bot.words import Words, plain
from catalog import cash, counting, reports, sold
from catalog.counting import Uncounted
from catalog.models import Person
from catalog.spans import Span, month
from catalog.store import Store

TAPS = ("happened:0:{0}:{1}", "bycenter:0:{0}:{1}", "bykind:0:{0}:{1}", "sellers:0:{0}:{1}", "sellers:0:{0}:{1}:worst")


async def shown(turns: Turns, who: Chatter, text: str) -> str:
    return (await turns.come(who.event(text=text))).text


async def test_a_long_report_is_counted_beside_the_turns_and_says_that_it_is(
    turns: Turns, admin: Chatter, buyer: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a month is counted, a villager orders, and that order is not yet in it."""
    monkeypatch.setattr("bot.patience.AWHILE", 0)
    begun, go, told = threading.Event(), threading.Event(), []
    turns.tells["test"] = lambda address, text: told.append((address, text))
    count = reports._counted

    def slowly(s: Session, center_id: int | None, span: Span) -> reports.Happened:
        found = count(s, center_id, span)
        begun.set()
        assert go.wait(20)
        return found

    monkeypatch.setattr(reports, "_counted", slowly)
    month = asyncio.create_task(shown(turns, admin, "这个月"))
    try:
        await asyncio.to_thread(begun.wait, 20)
        async with asyncio.timeout(10):
            assert "蛋" in await shown(turns, buyer, "鸡蛋")
            await until(lambda: told)
        assert told == [("周经理", "⏳ 正在统计…")] and not month.done()
    finally:
        go.set()
    assert "下单" in await month


async def test_what_is_counted_beside_is_what_a_turn_counts_itself(
    turns: Turns, admin: Chatter, buyer: Chatter, store: Store
) -> None:
    order_eggs(buyer)
    with store.reading() as s:
        span = month(cash.today(s))
    for tap in TAPS:
        said = tap.format(f"{span.first:%Y%m%d}", f"{span.last:%Y%m%d}")
        itself = admin.tap(said)
        assert plain(await turns.come(admin.event(kind=Kind.TAP, tap=said))) == itself


async def test_a_turn_that_must_count_first_has_done_nothing(
    turns: Turns, admin: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is taken when it is begun anew, once."""
    takes: list[str] = []

    def counting_takes(store: Store, words: Words, event: Event, *more: Any) -> View:
        takes.append(event.id)
        return take(store, words, event, *more)

    monkeypatch.setattr("bot.turns.take", counting_takes)
    event = admin.event(text="这个月")
    first = await turns.come(event)
    again = await turns.come(event)
    assert first.text == again.text and takes == [event.id] * 4


def test_what_takes_long_is_not_counted_where_nobody_must_wait(store: Store, admin: Chatter) -> None:
    def asks(s: Session, boss: Person, span: Span) -> list[Callable[[], object]]:
        return [
            lambda: reports.of(s, boss, None, span),
            lambda: sold.shelves(s, boss, None, span),
            lambda: sold.best(s, boss, None, span),
            lambda: sold.worst(s, boss, None, span),
        ]

    with store.transaction() as s:
        boss, today = s.get_one(Person, admin.person.id), cash.today(s)
        week, more = Span(today - timedelta(days=6), today), Span(today - timedelta(days=7), today)
        counted: counting.Counted = {}
        counting.beforehand(s, counted)
        for ask in asks(s, boss, week):
            ask()
        for ask in (*asks(s, boss, more), lambda: sold.running_out(s, boss)):
            with pytest.raises(Uncounted) as no:
                ask()
            counted[no.value.key] = no.value.work(s)
            ask()
        assert len(counted) == 5  # each of its own


async def test_only_the_last_word_before_a_while_is_said_and_none_after_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.patience.AWHILE", 0.05)
    told: list[str] = []
    waits = Patience(told.append)
    waits.say("one")
    waits.say("two")
    await asyncio.sleep(0)
    assert not told
    await until(lambda: told)
    waits.say("three")
    await asyncio.sleep(0.01)
    waits.end()
    waits.say("four")
    await asyncio.sleep(0.01)
    assert told == ["two", "three"]
    quick = Patience(told.append)
    quick.say("five")
    await asyncio.sleep(0)
    quick.end()
    await asyncio.sleep(0.1)
    assert told == ["two", "three"]
    Patience(None).say("six")


async def test_whoever_is_met_for_the_first_time_may_ask_for_a_month(turns: Turns, meet: Meet) -> None:
    """They are not known when it would be counted, and it is not theirs anyway."""
    said = await turns.come(meet("陌生人").event(kind=Kind.TAP, tap="happened:0:20261101:20261130"))
    assert said.buttons
