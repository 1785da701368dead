"""A notice that asks something takes the stage of its chat: a digit answers it, and never does another thing."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter
from faces import open_face, until
from looking import an_order, letters, order_row, state_of
from sqlalchemy import update
from sqlmodel import col, select
from test_postman import Slot, carry
from time_machine import Traveller, travel

from bot import asks, hear
from bot.postman import Postman
from bot.talk import View
from bot.turns import Turns
from catalog import orders
from catalog.models import Address, Notice, Order, Person, Posted, State, now
from catalog.store import Store

NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
SOON = hear.SETTLING + timedelta(seconds=1)


class Shows(Slot):
    """A channel that keeps the views themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[View] = []

    async def send(self, address: str, view: View) -> None:
        """Keep it, or fail."""
        await super().send(address, view)
        self.views.append(view)

    def keys(self) -> list[str]:
        """The digits of the last view."""
        return [button.key for button in self.views[-1].buttons]


@pytest.fixture
def slot() -> Shows:
    """The platform everybody in these tests writes from."""
    return Shows()


@pytest.fixture
def postman(turns: Turns, slot: Shows) -> Postman:
    """One postman."""
    return Postman(turns, {"test": slot})


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[Traveller | None]:
    """Noon at Dongshan, from before anybody came until a test says otherwise; real faces keep real time."""
    if "face" in request.fixturenames:
        yield None
        return
    with travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
async def reminded(store: Store, postman: Postman, slot: Shows, buyer: Chatter, head: Chatter, clock: Traveller) -> int:
    """A parcel whose owner has just been reminded, with nothing else going on; returns its number."""
    number = an_order(store, buyer, head, State.READY)
    await carry(postman)
    clock.shift(timedelta(days=1, seconds=1))
    await carry(postman)
    assert slot.keys() == ["1", "2", "3", "4", "0"]
    return number


@pytest.mark.parametrize(
    ("typed", "day"), [("1", 11), ("今天来", 11), ("2", 12), ("明天下午来取", 12), ("tomorrow", 12), ("二", 12)]
)
async def test_a_digit_or_words_after_a_reminder_answer_it(
    store: Store, buyer: Chatter, head: Chatter, clock: Traveller, reminded: int, typed: str, day: int
) -> None:
    clock.shift(SOON)
    assert "等您来" in buyer.say(typed)
    assert order_row(store, reminded).plan == date(2026, 3, day)
    assert "天来" in head.tap("pile:ready") or "今天来" in head.text


@pytest.mark.parametrize("typed", ["3", "多留三天", "再放几天吧", "keep it a few days longer", "我这几天在外地"])
async def test_more_time_is_had_by_a_digit_or_by_words(
    store: Store, buyer: Chatter, clock: Traveller, reminded: int, typed: str
) -> None:
    clock.shift(SOON)
    assert "给您留到" in buyer.say(typed)
    assert order_row(store, reminded).extended == 1


@pytest.mark.parametrize("typed", ["4", "让我儿子来", "my son will come"])
async def test_somebody_else_may_come(
    store: Store, buyer: Chatter, clock: Traveller, reminded: int, typed: str
) -> None:
    clock.shift(SOON)
    assert "代取" in buyer.say(typed)
    assert state_of(store, reminded) == State.READY


@pytest.mark.parametrize("typed", ["两盒鸡蛋", "明天要两盒鸡蛋", "你们什么时候开门", "不要了"])
async def test_other_words_are_no_answer(
    store: Store, buyer: Chatter, clock: Traveller, reminded: int, typed: str
) -> None:
    clock.shift(SOON)
    buyer.say(typed)
    row = order_row(store, reminded)
    assert (row.plan, row.extended, row.state) == (None, 0, State.READY)


async def test_a_digit_right_after_it_came_is_asked_about(
    store: Store, buyer: Chatter, clock: Traveller, reminded: int
) -> None:
    clock.shift(timedelta(seconds=2))
    assert "这条消息刚到" in buyer.say("2")
    assert order_row(store, reminded).plan is None
    assert "等您来" in buyer.say("2")


async def test_whoever_is_busy_keeps_their_screen(
    store: Store, postman: Postman, slot: Shows, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    number = an_order(store, buyer, head, State.READY)
    await carry(postman)
    clock.shift(timedelta(days=1, seconds=1))
    buyer.say("/start")
    clock.shift(timedelta(seconds=30))
    await carry(postman)
    assert slot.keys() == [""]  # a button without a digit
    assert "刚才来了别的消息" in buyer.say("2")
    assert order_row(store, number).plan is None and "waiting" not in str(buyer.view.buttons)


async def test_who_was_reading_an_order_back_keeps_it_for_a_while(
    store: Store, postman: Postman, slot: Shows, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    an_order(store, buyer, head, State.READY)
    await carry(postman)
    clock.shift(timedelta(days=1, minutes=-10))
    buyer.say("一盒鸡蛋")
    clock.shift(timedelta(minutes=11))
    await carry(postman)
    assert slot.keys() == [""]
    assert "一共" in buyer.say("1") and "下好了" not in buyer.text
    assert "下好了" in buyer.say("1")


async def test_a_digit_typed_while_it_is_on_its_way_is_not_taken_for_the_old_screen(
    store: Store, postman: Postman, slot: Shows, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    number = an_order(store, buyer, head, State.READY)
    await carry(postman)
    clock.shift(timedelta(days=1, minutes=-5))
    buyer.tap(f"order:{number}")
    clock.shift(timedelta(minutes=5, seconds=1))
    _, parcels = postman._take_up()
    assert len(parcels) == 1 and parcels[0].asked
    before = buyer.text
    assert "刚才来了别的消息" in buyer.say("2")  # it is on their phone already, and we do not know it yet
    assert buyer.text.endswith(before)
    await postman._settle(parcels[0], "sent")
    assert order_row(store, number).plan is None
    with store.reading() as s:
        assert s.exec(select(Notice).where(Notice.kind == "reminder", Notice.state == Posted.SENT)).one()
    assert "等您来" not in buyer.say("2")  # the old screen stands


async def test_one_day_is_said_for_all_that_waits(
    store: Store, buyer: Chatter, head: Chatter, clock: Traveller, reminded: int
) -> None:
    other = an_order(store, buyer, head, State.READY, item_id=11)
    buyer.tap("waiting:tomorrow")
    assert {order_row(store, n).plan for n in (reminded, other)} == {date(2026, 3, 12)}


async def test_today_after_closing_time_is_tomorrow(
    store: Store, buyer: Chatter, clock: Traveller, reminded: int
) -> None:
    clock.move_to(NOON.replace(day=11, hour=19))
    assert "明天" in buyer.tap(f"waiting:{reminded}:today")
    assert order_row(store, reminded).plan == date(2026, 3, 12)


async def test_a_collected_parcel_is_not_answered_for(
    store: Store, buyer: Chatter, head: Chatter, clock: Traveller, reminded: int
) -> None:
    head.tap(f"order:{reminded}:collect")
    clock.shift(SOON)
    buyer.say("3")
    assert order_row(store, reminded).extended == 0
    for answer in ("today", "extend", "other"):
        buyer.tap(f"waiting:{reminded}:{answer}")
        assert "已取" in buyer.text or "取走" in buyer.text


async def test_a_reminder_is_answered_by_its_reader_alone(
    store: Store, buyer: Chatter, head: Chatter, stranger: Chatter, other_head: Chatter, reminded: int
) -> None:
    code = order_row(store, reminded).code or ""
    for who in (stranger, other_head, head):
        for answer in ("", ":today", ":tomorrow", ":extend", ":other", ":thanks"):
            said = who.tap(f"waiting:{reminded}{answer}")
            assert code not in said
    row = order_row(store, reminded)
    assert (row.plan, row.extended) == (None, 0)


@pytest.mark.parametrize(("language", "thanks"), [("zh_CN", "等您来"), ("en", "we expect you tomorrow")])
@pytest.mark.parametrize("face", ["console", "web", "telegram", "wechat"])
async def test_a_reminder_is_answered_by_a_digit_on_every_face(
    store: Store, monkeypatch: pytest.MonkeyPatch, face: str, language: str, thanks: str
) -> None:
    monkeypatch.setattr(asks, "BUSY", timedelta(0))
    monkeypatch.setattr(hear, "SETTLING", timedelta(0))
    async with open_face(face, store) as people_there:
        for line in ("/start", "东山村服务站" if language == "zh_CN" else "Dongshan"):
            await people_there.enter("王秀英", line, language)
        with store.transaction() as s:
            buyer = s.exec(select(Person).join(Address).order_by(col(Person.id).desc())).first()
            staff = s.exec(select(Person).where(Person.works_at == 1)).first()
            assert buyer is not None and staff is not None
            order = s.exec(select(Order).where(Order.center_id == 1, Order.state == State.PLACED)).first()
            assert order is not None and order.id is not None
            order.person_id = order.by_id = buyer.id or 0
            orders.move(s, staff, order.id, "arrive")
            first = s.exec(select(Notice.id).where(Notice.kind == "reminder", Notice.order_id == order.id)).first()
            soon = timedelta(seconds=2.5 if face == "telegram" else 1.2)  # a phone looks away while it writes
            s.execute(update(Notice).where(col(Notice.kind) == "ready").values(state=Posted.DROPPED))
            s.execute(update(Notice).where(col(Notice.id) == first).values(due=now() + soon))
        await people_there.enter("王秀英", "hello", language)  # the postman hears the bell
        shown = await people_there.ring("王秀英")
        assert re.search(r"2 (• )?🌅", shown) and "4" in shown, shown
        # Nobody answers in the milliseconds between the phone's having it and our writing down that it does.
        await until(lambda: letters(store, "reminder", Posted.SENT))
        assert thanks in await people_there.enter("王秀英", "2", language)
    assert order_row(store, order.id).plan is not None
