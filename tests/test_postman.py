"""What somebody must be told reaches them, or somebody who can call them; never twice by two postmen at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter, Meet, order_eggs
from looking import an_order, letters, state_of
from sqlmodel import select
from time_machine import Traveller, travel

from bot.channels import Gone, Hook, Later, Refused
from bot.postman import Postman
from bot.talk import View
from bot.turns import Turns
from catalog import notices
from catalog.models import Address, Person, Posted, Role, State, now
from catalog.store import Store

VILLAGE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 12, tzinfo=VILLAGE)  # nobody is reminded at night

Send = Callable[[str, View], Awaitable[None]]


class Slot:
    """A channel that keeps what it is given, and fails as a test tells it to."""

    hooks: Mapping[str, Hook] = {}

    def __init__(self, name: str = "test") -> None:
        self.name = name
        self.got: list[tuple[str, str]] = []
        self.fail: dict[str, Exception] = {}  # by address

    async def start(self, turns: Turns) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, address: str, view: View) -> None:
        """Keep it, or fail."""
        await asyncio.sleep(0)
        if address in self.fail:
            raise self.fail[address]
        self.got.append((address, view.text))

    def of(self, address: str) -> list[str]:
        """What one address was given."""
        return [text for to, text in self.got if to == address]


@pytest.fixture
def slot() -> Slot:
    """The platform everybody in these tests writes from."""
    return Slot()


@pytest.fixture
def postman(turns: Turns, slot: Slot) -> Postman:
    """One postman."""
    return Postman(turns, {"test": slot})


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """A clock that moves only when a test says so."""
    with travel(datetime.now().astimezone(), tick=False) as coordinates:
        yield coordinates


def noon_after(pause: timedelta) -> datetime:
    """The first noon in the village when so much time has passed."""
    then = datetime.now(VILLAGE) + pause
    noon = then.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon >= then else noon + timedelta(days=1)


async def carry(postman: Postman) -> int:
    """Rounds until nothing is due; returns how many letters were taken up."""
    taken = 0
    while now_taken := await postman.round():
        taken += now_taken
    return taken


def move_address(store: Store, who: Chatter, channel: str, name: str, used: datetime) -> None:
    """Give a person another address, last used then."""
    with store.transaction() as s:
        assert who.person.id is not None
        s.add(Address(channel=channel, name=name, person_id=who.person.id, used=used))


# ---------------------------------------------------------------- delivery


async def test_the_desk_hears_of_an_order_and_the_buyer_of_its_arrival(
    postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, other_head: Chatter
) -> None:
    number = order_eggs(buyer)
    await carry(postman)
    assert [to for to, _ in slot.got] == ["站长王"] and str(number) in slot.got[0][1] and "王秀英" in slot.got[0][1]
    head.tap(f"order:{number}:arrive")
    await carry(postman)
    assert len(slot.of("王秀英")) == 1 and "取件码" in slot.of("王秀英")[0] and slot.of("站长李") == []
    assert await carry(postman) == 0  # nothing goes out a second time


async def test_who_did_it_is_not_told_of_it(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    buyer.tap(f"order:{an_order(store, buyer, head, State.PLACED)}:cancel")
    head.tap(f"order:{an_order(store, buyer, head, State.PLACED)}:cancel")
    told = [(n.person_id, n.order_id) for n in letters(store, "canceled")]
    assert told == [(head.person.id, 44), (buyer.person.id, 45)]
    await carry(postman)
    assert len(slot.of("王秀英")) == 1 and "45" in slot.of("王秀英")[0]


async def test_two_postmen_one_letter(turns: Turns, slot: Slot, buyer: Chatter, head: Chatter, meet: Meet) -> None:
    for name in ("站长二", "站长三", "站长四"):
        meet(name).become(Role.STAFF, "东山村服务站")
    for _ in range(5):
        order_eggs(buyer)
    crowd = [Postman(turns, {"test": slot}) for _ in range(4)]
    await asyncio.gather(*(carry(postman) for postman in crowd))
    assert len(slot.got) == 5 * 4 and len(set(slot.got)) == 5 * 4


def test_two_processes_never_claim_the_same_letter(store: Store, url: str, buyer: Chatter, head: Chatter) -> None:
    for _ in range(5):
        order_eggs(buyer)
    other = Store(url)
    with store.transaction() as s:
        mine = [claim.id for _, claim in notices.claim(s, 3)]
    with other.transaction() as s:
        yours = [claim.id for _, claim in notices.claim(s, 30)]
    other.close()
    assert len(mine) == 3 and len(yours) == 2 and not set(mine) & set(yours)


async def test_when_the_lease_runs_out_another_takes_over(
    store: Store, turns: Turns, slot: Slot, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    order_eggs(buyer)
    dead, alive = Postman(turns, {"test": slot}), Postman(turns, {"test": slot})
    assert (await turns.run(dead._take_up))[0] == 1  # and it is never heard of again
    assert await carry(alive) == 0
    clock.shift(notices.LEASE - timedelta(seconds=1))
    assert await carry(alive) == 0
    clock.shift(timedelta(seconds=2))
    assert await carry(alive) == 1
    assert len(slot.got) == 1 and letters(store, "new_order")[0].state == Posted.SENT


def test_a_postman_who_comes_back_late_does_not_take_the_letter_from_another(
    store: Store, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    order_eggs(buyer)
    with store.transaction() as s:
        ((_, late),) = notices.claim(s)
    clock.shift(notices.LEASE + timedelta(seconds=1))
    with store.transaction() as s:
        ((_, other),) = notices.claim(s)
        assert notices.put_off(s, late)
    clock.shift(notices.LEASE / 2)
    with store.transaction() as s:
        assert notices.claim(s) == []  # the other one still carries it
        notices.settle(s, other, Posted.SENT)
        assert notices.put_off(s, late)
    assert letters(store)[0].state == Posted.SENT


# ---------------------------------------------------------------- later


async def test_a_platform_that_asks_for_a_pause_gets_it(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    order_eggs(buyer)
    slot.fail["站长王"] = Later(37.0)
    await carry(postman)
    slot.fail.clear()
    clock.shift(36)
    assert await carry(postman) == 0
    clock.shift(2)
    assert await carry(postman) == 1 and len(slot.got) == 1


async def test_pauses_grow_and_the_end_is_given_up_aloud(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    buyer.tap("phone:set:13812345678")
    number = order_eggs(buyer)
    head.tap(f"order:{number}:arrive")
    await carry(postman)
    slot.got.clear()
    with store.transaction() as s:  # once more, to somebody the platform keeps failing for
        notices.tell(s, [s.get_one(Person, buyer.person.id)], "ready", order_id=number)
    slot.fail["王秀英"] = Later()
    pauses = []
    for _ in range(notices.TRIES):
        await carry(postman)
        letter = letters(store, "ready")[-1]
        if letter.state == Posted.WAITING:
            pauses.append((letter.due - now()).total_seconds())
            clock.move_to(letter.due + timedelta(milliseconds=1))
    assert pauses == sorted(pauses) and pauses[0] == 5 and pauses[1] == 10 and pauses[-1] <= 3600
    assert len(pauses) == notices.TRIES - 1 and sum(pauses) > 3600
    assert letter.state == Posted.FAILED and letter.tries == notices.TRIES
    await carry(postman)
    calls = [text for text in slot.of("站长王") if "13812345678" in text]
    assert len(calls) == 1 and "王秀英" in calls[0] and "取件码" in calls[0]


async def test_a_message_the_platform_will_never_take_is_given_up_at_once(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    number = an_order(store, buyer, head, State.READY)
    slot.fail["王秀英"] = Refused("message is too long")
    await carry(postman)
    (letter,) = letters(store, "ready")
    assert letter.state == Posted.FAILED and "too long" in letter.why
    assert any(str(number) in n.why or n.order_id == number for n in letters(store, "unreached"))


async def test_a_channel_that_is_switched_off_keeps_the_letter_and_counts_after_an_hour(
    store: Store, turns: Turns, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    order_eggs(buyer)
    elsewhere = Postman(turns, {"wechat": Slot("wechat")})
    await carry(elsewhere)
    assert [(n.state, n.tries) for n in letters(store)] == [(Posted.WAITING, 0)]
    clock.shift(notices.ORPHANED + timedelta(seconds=1))
    await carry(elsewhere)
    (letter,) = letters(store)
    assert letter.state == Posted.WAITING and letter.tries == 1 and letter.due > now()


# ---------------------------------------------------------------- gone


async def test_who_left_one_platform_is_told_on_the_other(
    store: Store, turns: Turns, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    web = Slot("web")
    move_address(store, buyer, "web", "session-1", now() - timedelta(days=3))
    an_order(store, buyer, head, State.READY)
    slot.fail["王秀英"] = Gone()
    await carry(Postman(turns, {"test": slot, "web": web}))
    assert len(web.of("session-1")) == 1 and "取件码" in web.of("session-1")[0]
    assert not letters(store, "unreached")


async def test_whom_nothing_reaches_is_called_by_the_center(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, meet: Meet, head: Chatter
) -> None:
    english = meet("Mary", "en").become(Role.STAFF, "东山村服务站")
    buyer.tap("phone:set:13812345678")
    number = an_order(store, buyer, head, State.READY)
    slot.fail["王秀英"] = Gone()
    await carry(postman)
    for name, sentence in ((head.name, "请打"), (english.name, "Please call")):
        calls = [text for text in slot.of(name) if "13812345678" in text]
        assert len(calls) == 1, (name, slot.of(name))
        assert sentence in calls[0] or name == head.name
        assert "王秀英" in calls[0]
    assert {n.order_id for n in letters(store, "unreached")} == {number}
    with store.reading() as s:
        assert s.exec(select(Address).where(Address.name == "王秀英")).one().gone


async def test_writing_again_makes_an_address_reachable_again(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    slot.fail["王秀英"] = Gone()
    an_order(store, buyer, head, State.READY)
    await carry(postman)
    slot.fail.clear()
    buyer.say("你好")
    an_order(store, buyer, head, State.READY)
    await carry(postman)
    assert len(slot.of("王秀英")) == 1


async def test_a_receipt_nobody_reads_rings_no_desk(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    slot.fail["王秀英"] = Gone()
    an_order(store, buyer, head, State.COLLECTED)
    await carry(postman)
    assert letters(store, "collected")[0].state == Posted.FAILED
    assert not letters(store, "unreached")


async def test_when_the_staff_are_gone_the_admins_are_told(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, admin: Chatter, other_head: Chatter
) -> None:
    slot.fail["站长王"] = Gone()
    number = order_eggs(buyer)
    buyer.tap("phone:set:13812345678")
    buyer.tap("help:call")
    await carry(postman)
    assert len(slot.of("周经理")) == 2 and f"订单 {number}" in slot.of("周经理")[0]
    assert slot.of("站长李") == []
    order_eggs(buyer)  # and from now on at once
    await carry(postman)
    assert len(slot.of("周经理")) == 3


async def test_when_everybody_is_gone_the_rounds_end(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    slot.fail = {name: Gone() for name in ("站长王", "周经理", "王秀英")}
    an_order(store, buyer, head, State.RETURNED)
    order_eggs(buyer)
    assert await carry(postman) < 30
    assert not [n for n in letters(store, state=Posted.WAITING) if n.due <= now()]


async def test_staff_dismissed_in_the_meantime_read_nothing_more(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    order_eggs(buyer)
    buyer.tap("phone:set:13812345678")
    buyer.tap("help:call")
    with store.transaction() as s:
        dismissed = s.get_one(Person, head.person.id)
        dismissed.role, dismissed.works_at = Role.CUSTOMER, None
    await carry(postman)
    assert slot.of("站长王") == []
    assert len(slot.of("周经理")) == 2  # nobody else is at the desk


# ---------------------------------------------------------------- reminders


async def test_reminders_come_after_one_day_and_after_three_and_after_seven_it_goes_back(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    with travel(NOON, tick=False) as clock:
        an_order(store, buyer, head, State.READY)
        counts = []
        for _ in range(18):
            await carry(postman)
            counts.append((len(slot.of("王秀英")), len(slot.of("站长王"))))
            clock.shift(timedelta(hours=12, seconds=1))
    first = counts[0][1]  # of the order itself
    assert [n for n, _ in counts] == [1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4]
    assert [n - first for _, n in counts] == [0] * 14 + [1] * 4
    assert "运回县里" in slot.of("王秀英")[-1] and "1" in slot.of("站长王")[-1]


async def test_what_was_collected_is_not_reminded_of(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    number = an_order(store, buyer, head, State.READY)
    await carry(postman)
    clock.move_to(noon_after(timedelta(days=1, hours=1)))  # nobody is reminded at night
    await carry(postman)
    head.tap(f"order:{number}:collect")
    clock.shift(timedelta(days=5))
    await carry(postman)
    assert sum("取件码" in text for text in slot.of("王秀英")) == 2  # arrived, and the first reminder
    assert [n.state for n in letters(store, "reminder")] == [Posted.SENT, Posted.DROPPED]


async def test_an_arrival_that_could_not_be_told_in_time_is_not_told_too_late(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, clock: Traveller
) -> None:
    number = an_order(store, buyer, head, State.READY)
    slot.fail["王秀英"] = Gone()
    await postman.round()
    await postman.round()  # the center is to be asked to call, but somebody comes for the parcel first
    assert letters(store, "unreached", Posted.WAITING)
    head.tap(f"order:{number}:collect")
    slot.got.clear()
    await carry(postman)
    assert state_of(store, number) == State.COLLECTED
    assert letters(store, "unreached")[0].state == Posted.DROPPED
    assert not [text for text in slot.of("站长王") if "王秀英" in text]


# ---------------------------------------------------------------- where and how


async def test_a_notice_goes_where_its_reader_was_last(
    store: Store, turns: Turns, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    web = Slot("web")
    postman = Postman(turns, {"test": slot, "web": web})
    move_address(store, buyer, "web", "session-1", now() - timedelta(days=1))
    an_order(store, buyer, head, State.READY)
    await carry(postman)
    assert (len(slot.of("王秀英")), len(web.of("session-1"))) == (1, 0)
    with store.transaction() as s:
        s.exec(select(Address).where(Address.name == "session-1")).one().used = now()
    an_order(store, buyer, head, State.READY)
    await carry(postman)
    assert (len(slot.of("王秀英")), len(web.of("session-1"))) == (1, 1)


async def test_a_notice_is_in_the_language_of_its_reader_when_it_goes_out(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, meet: Meet
) -> None:
    mary = meet("Mary", "en").become(Role.STAFF, "东山村服务站")
    number = order_eggs(buyer)
    head.say("english")  # after it was written, before it goes out
    await carry(postman)
    assert f"New order {number}" in slot.of("站长王")[0] and f"New order {number}" in slot.of(mary.name)[0]
    mary.say("中文")
    number = order_eggs(buyer)
    await carry(postman)
    assert f"订单 {number}" in slot.of(mary.name)[1]


async def test_a_channel_that_breaks_stops_nobody_else(
    store: Store, turns: Turns, slot: Slot, buyer: Chatter, head: Chatter, meet: Meet
) -> None:
    broken = Slot("web")
    broken.fail = {"session-9": ZeroDivisionError("a mistake of the channel")}
    others = [meet(f"站长{n}").become(Role.STAFF, "东山村服务站") for n in range(3)]
    move_address(store, others[0], "web", "session-9", now() + timedelta(seconds=5))
    order_eggs(buyer)
    await carry(Postman(turns, {"test": slot, "web": broken}))
    assert {to for to, _ in slot.got} == {"站长王", "站长1", "站长2"}
    (waiting,) = letters(store, state=Posted.WAITING)
    assert waiting.person_id == others[0].person.id and waiting.why == "ZeroDivisionError" and waiting.tries == 1


async def test_a_notice_without_words_is_given_up_and_the_others_go_out(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    with store.transaction() as s:
        notices.tell(s, [s.get_one(Person, head.person.id)], "nosuch")
    order_eggs(buyer)
    await carry(postman)
    assert len(slot.of("站长王")) == 1 and letters(store, "nosuch")[0].state == Posted.FAILED


async def test_the_postman_runs_by_himself_and_ends_when_told(
    store: Store, turns: Turns, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    postman = Postman(turns, {"test": slot})
    running = asyncio.create_task(postman.run())
    await asyncio.sleep(0.05)
    await turns.run(lambda: order_eggs(buyer))
    await turns.come(buyer.event(text="你好"))  # a turn that has committed wakes him
    for _ in range(100):
        if slot.got:
            break
        await asyncio.sleep(0.02)
    assert slot.of("站长王")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_button_on_a_notice_opens_what_it_speaks_of(
    store: Store, turns: Turns, postman: Postman, buyer: Chatter, head: Chatter
) -> None:
    number = order_eggs(buyer)
    taken, parcels = await turns.run(postman._take_up)
    assert taken == 1 and [b.tap for b in parcels[0].view.buttons] == [f"order:{number}"]
    assert "王秀英" in head.tap(parcels[0].view.buttons[0].tap)


def test_a_letter_is_written_in_the_same_transaction_or_not_at_all(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    had = len(letters(store))
    with pytest.raises(ZeroDivisionError), store.transaction() as s:
        from catalog import orders

        orders.move(s, s.get_one(Person, head.person.id), number, "arrive")
        raise ZeroDivisionError
    assert len(letters(store)) == had and state_of(store, number) == State.PLACED


async def test_a_notice_waits_for_the_process_that_has_its_readers_channel(
    store: Store, turns: Turns, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    """A terminal beside the shop neither uses up its tries nor calls anybody unreachable."""
    order_eggs(buyer)
    terminal = Postman(turns, {"console": Slot("console")})
    for _ in range(3):
        assert await terminal.round() == 0
    with store.reading() as s:
        assert {n.tries for n in s.exec(select(notices.Notice)).all()} == {0}
    assert await carry(postman) == 1
    assert len(slot.of(head.name)) == 1
