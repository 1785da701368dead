"""A message to all customers: who gets it, that nobody gets it twice or against their will, and what overtakes it."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Chatter, Meet, order_eggs
from looking import in_no_hurry_to_disk, letters
from sqlalchemy import insert
from sqlmodel import Session, col, select
from test_postman import Slot, carry, postman, slot

from bot.channels import Gone, Later
from bot.postman import Postman
from bot.talk import View
from bot.turns import Turns
from bot.words import Words
from catalog import notices, spread, tellings
from catalog.models import MANY, Address, Notice, Person, Posted, Role, Telling, now
from catalog.store import Store

__all__ = ["postman", "slot"]


@pytest.fixture(autouse=True)
def hasty(store: Store) -> Iterator[None]:
    """Hundreds of letters are settled here; nothing is about the disk."""
    with in_no_hurry_to_disk(store):
        yield


WORDS = "明天上午停电，请下午再来取货。"


def crowd(store: Store, count: int, center_id: int = 1, channel: str = "test") -> None:
    """So many customers of a center, each with a chat."""
    with store.transaction() as s:
        them = [Person(name=f"村民{n}", center_id=center_id).model_dump(exclude={"id"}) for n in range(count)]
        numbers = s.scalars(insert(Person).returning(col(Person.id)), them).all()  # numbers of the store's own
        named = [{"channel": channel, "name": f"c{number}", "person_id": number} for number in numbers]
        s.execute(insert(Address), [Address(**one).model_dump(exclude={"id"}) for one in named])


def told(store: Store, by: Chatter, center_id: int | None = 1, words: str = WORDS) -> int:
    """A message that was started; its number."""
    with store.transaction() as s:
        who = s.get_one(Person, by.person.id)
        return tellings.start(s, who, tellings.write(s, who, center_id, words).id or 0).id or 0


def row(store: Store, telling_id: int) -> Telling:
    """A message as the store has it."""
    with store.reading() as s:
        return s.get_one(Telling, telling_id)


async def carry_all(postman: Postman) -> None:
    """Rounds of both ranks until nothing is left to do."""
    for _ in range(200):
        many, own = await postman.round(MANY), await carry(postman)
        if not many and not own:
            return
    raise AssertionError("it never ends")


def got(slot: Slot) -> list[str]:
    """Who was given the message, once for each time."""
    return [to for to, text in slot.got if WORDS in text]


# ---------------------------------------------------------------- who gets it


async def test_everybody_at_the_center_gets_it_once_and_the_sender_is_told_once(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, admin: Chatter, meet: Meet
) -> None:
    elsewhere = meet("李四")
    elsewhere.say("/start")
    elsewhere.press("西河村服务站")
    crowd(store, 30)
    telling = told(store, head)
    await carry_all(postman)
    assert sorted(got(slot)) == sorted(["王秀英", *(to for to in got(slot) if to.startswith("c"))])
    assert len(got(slot)) == len(set(got(slot))) == 31
    assert [text for text in slot.of("站长王") if "31 个人收到了" in text] and len(slot.of("站长王")) == 1
    assert slot.of("周经理") == [] and slot.of("李四") == []
    assert row(store, telling).closed
    with store.reading() as s:
        assert tellings.progress(s, s.get_one(Telling, telling)) == tellings.Progress(31, 0, 0, 0)


async def test_more_than_one_step_of_letters(
    store: Store, postman: Postman, slot: Slot, admin: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "STEP", 25)
    monkeypatch.setattr(spread, "LOW", 10)
    crowd(store, spread.STEP * 2 + 7)
    telling = told(store, admin, None)
    most = 0
    while await postman.round(MANY):
        most = max(most, len(letters(store, "telling", Posted.WAITING)))
    assert len(got(slot)) == len(set(got(slot))) == spread.STEP * 2 + 7
    assert most <= spread.STEP + spread.LOW
    assert row(store, telling).closed


async def test_nobody_who_said_stop_gets_it_and_the_pickup_code_still_comes(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    buyer.say("退订")
    assert "取件码，照样会告诉您" in buyer.text
    number = order_eggs(buyer)
    telling = told(store, head)
    head.tap(f"order:{number}:arrive")
    await carry_all(postman)
    assert got(slot) == []
    assert any("取件码" in text for text in slot.of("王秀英"))
    assert row(store, telling).closed
    buyer.say("再发吧")
    told(store, head)
    await carry_all(postman)
    assert got(slot) == ["王秀英"]


async def test_who_says_stop_while_it_waits_is_left_out(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    telling = told(store, head)
    with store.transaction() as s:
        assert spread.look_after(s) == 1
    buyer.say("/stop")
    await carry_all(postman)
    assert got(slot) == []
    with store.reading() as s:
        assert tellings.progress(s, s.get_one(Telling, telling)).spared == 1


def test_the_count_says_who_cannot_be_reached(store: Store, buyer: Chatter, head: Chatter) -> None:
    crowd(store, 5)
    with store.transaction() as s:
        before = tellings.audience(s, s.get_one(Person, head.person.id), 1)
        s.add(Person(name="只有纸条", center_id=1))
        for address in s.exec(select(Address).where(col(Address.name).startswith("c")).limit(2)).all():
            address.gone = True
        quiet = s.exec(select(Person).where(Person.name == "村民4")).one()
        tellings.want(s, quiet, False)
        assert tellings.audience(s, s.get_one(Person, head.person.id), 1) == tellings.Audience(
            3, before.no_chat + 1, 2, 1
        )


# ---------------------------------------------------------------- pace and order


async def test_a_pickup_code_overtakes_a_message_to_all(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    crowd(store, 40)
    told(store, head)
    await postman.round(MANY)
    number = order_eggs(buyer)
    head.tap(f"order:{number}:arrive")
    with store.transaction() as s:
        ahead = [notice.kind for notice, _ in notices.claim(s)]
    assert "ready" in ahead and "telling" not in ahead
    assert len(letters(store, "telling", Posted.WAITING)) > 20


async def test_few_letters_to_many_are_under_way_at_once(store: Store, turns: Turns, head: Chatter) -> None:
    crowd(store, 50)
    told(store, head)
    under_way, most = 0, 0

    class Slow(Slot):
        async def send(self, address: str, view: View) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.001)
            under_way -= 1

    postman = Postman(turns, {"test": Slow()})
    while await postman.round(MANY):
        pass
    assert 1 < most <= 10


async def test_a_platform_that_asks_for_a_pause_is_left_alone_by_the_message_and_not_by_the_rest(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    crowd(store, 40)
    told(store, head)
    slot.fail = {address: Later(30) for address in ["王秀英", *(f"c{n}" for n in range(200))]}
    assert await postman.round(MANY) == 10
    assert await postman.round(MANY) == 0  # held back
    slot.fail = {}
    number = order_eggs(buyer)
    head.tap(f"order:{number}:arrive")
    await carry(postman)
    assert any("取件码" in text for text in slot.of("王秀英"))
    postman.held = 0
    await carry_all(postman)
    assert len(got(slot)) == len(set(got(slot))) == 31  # ten were put off for half a minute


async def test_a_channel_may_decline_what_nobody_asked_for(
    store: Store, turns: Turns, buyer: Chatter, head: Chatter
) -> None:
    class Counted(Slot):
        async def takes_unasked(self, address: str) -> bool:
            return address != "王秀英"

    crowd(store, 3)
    slot = Counted()
    telling = told(store, head)
    await carry_all(Postman(turns, {"test": slot}))
    assert len(got(slot)) == 3 and "王秀英" not in got(slot)
    with store.reading() as s:
        assert tellings.progress(s, s.get_one(Telling, telling)) == tellings.Progress(3, 0, 0, 1)


async def test_a_chat_that_is_gone_is_counted_and_nobody_is_called_about_it(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    slot.fail = {"王秀英": Gone()}
    told(store, head)
    await carry_all(postman)
    assert [n.kind for n in letters(store)] == ["telling", "told"]
    assert any("1 个人没发到" in text for text in slot.of("站长王"))


# ---------------------------------------------------------------- pause, go on, stop


async def test_pause_go_on_and_stop(store: Store, postman: Postman, slot: Slot, head: Chatter) -> None:
    crowd(store, 60)
    telling = told(store, head)
    await postman.round(MANY)
    head.tap(f"telling:{telling}:pause")
    await carry_all(postman)
    assert len(got(slot)) == 10 and "等着发：50" in head.text
    head.tap(f"telling:{telling}:on")
    await postman.round(MANY)
    assert len(got(slot)) == 20
    head.tap(f"telling:{telling}:stop")
    await carry_all(postman)
    assert len(got(slot)) == 20
    for tap in ("on", "pause", "stop", "yes"):
        head.tap(f"telling:{telling}:{tap}")
        assert "已停发" in head.text
    await carry_all(postman)
    assert len(got(slot)) == 20


async def test_a_letter_that_was_put_off_rests_while_the_message_is_paused(
    store: Store, postman: Postman, slot: Slot, buyer: Chatter, head: Chatter
) -> None:
    telling = told(store, head)
    slot.fail = {"王秀英": Later(0)}
    await postman.round(MANY)
    with store.transaction() as s:  # the pause came while it was carried
        s.get_one(Telling, telling).paused = now()
    slot.fail, postman.held = {}, 0
    await carry_all(postman)
    assert got(slot) == []
    head.tap(f"telling:{telling}:on")
    await carry_all(postman)
    assert got(slot) == ["王秀英"]


def test_taking_it_back_stops_it(store: Store, head: Chatter) -> None:
    crowd(store, 5)
    telling = told(store, head)
    head.say("撤回")
    assert "给 5 位顾客发了通知" in head.text
    head.press("对，撤回")
    assert row(store, telling).stopped


# ---------------------------------------------------------------- once


async def test_two_postmen_send_nothing_twice(
    store: Store, url: str, words: Words, turns: Turns, head: Chatter
) -> None:
    crowd(store, 200)
    told(store, head)
    other = Store(url)
    more = Turns(other, words)
    slot = Slot()
    men = [Postman(turns, {"test": slot}), Postman(more, {"test": slot})]

    async def work(man: Postman) -> None:
        while await man.round(MANY):
            pass

    await asyncio.gather(*map(work, men))
    await asyncio.gather(*map(work, men))
    more.close()
    other.close()
    assert len(got(slot)) == len(set(got(slot))) == 200


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("place", ["written", "claimed", "sent"])
async def test_a_process_killed_half_way_loses_nobody(
    store: Store, url: str, tmp_path: Path, words: Words, turns: Turns, head: Chatter, place: str
) -> None:
    crowd(store, 25)
    told(store, head)
    store.close()
    sent = tmp_path / "sent"

    class Written(Slot):
        async def send(self, address: str, view: View) -> None:
            with sent.open("a") as file:
                file.write(f"{address}\n")
            if place == "sent" and len(sent.read_text().split()) == 13:
                os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        mine = Turns(Store(url), words)
        if place == "written":
            real = spread.look_after

            def look_after(s: Session) -> int:
                real(s)
                os.kill(os.getpid(), signal.SIGKILL)
                return 0

            spread.look_after = look_after
        elif place == "claimed":
            take_up = Postman._take_up_many

            def taken(self: Postman) -> object:
                take_up(self)
                os.kill(os.getpid(), signal.SIGKILL)
                return None

            Postman._take_up_many = taken  # type: ignore[assignment,method-assign]
        man = Postman(mine, {"test": Written()})

        async def walk() -> None:
            while await man.round(MANY):
                pass

        asyncio.new_event_loop().run_until_complete(walk())

    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    with store.transaction() as s:  # the leases run out
        for notice in s.exec(select(Notice).where(col(Notice.leased).is_not(None))).all():
            notice.leased = now() - notices.LEASE
    place = ""  # from now on nothing is killed
    await carry_all(Postman(turns, {"test": Written()}))
    people_told = [name for name in sent.read_text().split() if name.startswith("c")]
    assert len(set(people_told)) == 25
    assert len(people_told) - 25 <= 10  # at most what was under way is repeated


# ---------------------------------------------------------------- the conversation


def test_a_second_tap_on_yes_sends_nothing_more(store: Store, buyer: Chatter, head: Chatter) -> None:
    head.say("群发")
    head.say(WORDS)
    tap = head.button("发给 1 个人").tap
    head.tap(tap)
    head.tap(tap)
    with store.transaction() as s:
        spread.look_after(s)
        spread.look_after(s)
    assert len(letters(store, "telling")) == 1


def test_the_same_again_the_same_day_is_asked_about(store: Store, buyer: Chatter, head: Chatter) -> None:
    told(store, head)
    head.say("群发")
    head.say(f" {WORDS}\n")
    assert "已经发过一遍了" in head.text
    assert head.view.buttons[0].label.startswith("✏️") and head.view.buttons[1].tap.endswith(":yes")


def test_a_center_writes_three_times_a_day_and_the_admin_as_often_as_they_like(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, admin: Chatter
) -> None:
    for n in range(3):
        told(store, head, words=f"第{n}件事")
    head.say("群发")
    head.say(WORDS)
    head.press("发给 1 个人")
    assert "一个站一天最多给大家发 3 次" in head.text
    told(store, other_head, 2)
    for n in range(5):
        told(store, admin, 1, f"县里第{n}件事")


@pytest.mark.parametrize("said", ["车 26-11-2026 到，请带好取件码 8-2-3006", "你好，明天来取鸡蛋，退货也行", "a" * 700])
def test_what_is_written_is_taken_as_it_is(buyer: Chatter, head: Chatter, said: str) -> None:
    head.say("群发")
    head.say(said)
    assert said in head.text


@pytest.mark.parametrize("said", ["a" * 701, "   ", "！"])
def test_what_cannot_be_sent_is_not(store: Store, buyer: Chatter, head: Chatter, said: str) -> None:
    head.say("群发")
    head.say(said)
    with store.reading() as s:
        assert all(len(t.words) in range(1, 701) and t.started is None for t in s.exec(select(Telling)).all())


def test_nobody_tells_customers_that_are_not_theirs(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, admin: Chatter, stranger: Chatter
) -> None:
    mine, all_of_us = told(store, head), told(store, admin, None, "都来看")
    for tap in ("tell:0:said", "tell:1:said", "tell:9999:said"):
        other_head.take(other_head.event(text=WORDS, kind="tap", tap=tap))
    for who in (other_head, buyer, stranger):
        for number in (mine, all_of_us):
            for verb in ("", ":pause", ":stop", ":yes", ":said", ":words"):
                who.tap(f"telling:{number}{verb}")
                assert WORDS not in who.text and "都来看" not in who.text
    head.tap(f"telling:{all_of_us}:stop")
    with store.reading() as s:
        found = s.exec(select(Telling)).all()
        assert len(found) == 2 and not any(t.stopped or t.paused for t in found)
    buyer.say("群发")
    assert "要跟大家说什么" not in buyer.text


def test_a_photo_goes_with_it(store: Store, buyer: Chatter, head: Chatter) -> None:
    from photos import broken_eggs

    head.say("群发")
    head.photo(broken_eggs(store), WORDS)
    assert WORDS in head.text and head.view.picture
    head.press("发给 1 个人")
    with store.reading() as s:
        assert s.exec(select(Telling.picture)).one() == head.view.picture or s.exec(select(Telling.picture)).one()


def test_a_role_is_no_customer(store: Store, head: Chatter, admin: Chatter) -> None:
    with store.reading() as s:
        who = s.get_one(Person, admin.person.id)
        assert who.role == Role.ADMIN and tellings.audience(s, who, None).count == 0
