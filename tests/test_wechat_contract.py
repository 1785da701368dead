"""What every channel promises, kept by WeChat: order within a chat, one act, nothing lost, nothing given away."""

import asyncio
import logging
import time
from typing import Any

import pytest
from faces import until
from looking import SORRY, state_of
from sqlmodel import col, select
from test_wechat import at_home, count, desk, notice, ordered, person_of, village
from time_machine import travel
from wechat_server import AES_KEY, SECRET, TOKEN, Phone, WeChatServer

from bot import memory, turn
from bot.channels import Later
from bot.channels.wechat import letters
from bot.talk import Event, View
from bot.turns import Turns
from catalog import goods
from catalog.models import Center, Item, Order, Person, Role, State
from catalog.store import Store


def orders_of(store: Store, phone: Phone) -> list[Order]:
    """What somebody has ordered."""
    with store.reading() as s:
        mine = select(Order).where(Order.person_id == person_of(store, phone).id, col(Order.state) != State.DRAFT)
        return list(s.exec(mine).all())


def turns_of(server: WeChatServer) -> Turns:
    """The door behind the channel."""
    turns: Turns = server.house.turns  # type: ignore[attr-defined]
    return turns


async def test_one_chat_stays_in_order_while_another_is_slow(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six messages posted at once are taken as they came; the neighbour, who is stuck, holds up nobody."""
    async with village(store) as server:
        phone, neighbour = await at_home(server), await at_home(server, "李大爷")
        come, gate, taken = turns_of(server).come, asyncio.Event(), []

        async def held(event: Event) -> View:
            if event.address == neighbour.openid:
                await gate.wait()
            else:
                taken.append(event.text)
                await asyncio.sleep(0.02 * (6 - len(taken)))  # the first takes longest
            return await come(event)

        monkeypatch.setattr(turns_of(server), "come", held)
        stuck = asyncio.ensure_future(neighbour.say("蛋奶"))
        said = ["/start", "1", "1", "1", "1", "help"]
        posts = []
        for text in said:
            posts.append(asyncio.ensure_future(phone.say(text)))
            await asyncio.sleep(0.01)
        await asyncio.gather(*posts)
        assert taken == said and len(orders_of(store, phone)) == 1
        assert not stuck.done()
        gate.set()
        assert "鸡蛋" in (await stuck).text


async def test_the_same_message_twenty_times_at_once_is_one_order(store: Store) -> None:
    """Whoever posts it, however often."""
    async with village(store) as server:
        phone = await at_home(server)
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        yes = phone.xml("text", Content="1")
        answers = await asyncio.gather(*(server.deliver(yes) for _ in range(20)))
        assert len(orders_of(store, phone)) == 1
        assert all("下好了" in answer.decode() for answer in answers)


async def test_another_process_knows_a_repeat(store: Store) -> None:
    """WeChat may ask a second of ours again: it draws what is so, and does nothing."""
    async with village(store) as server:
        phone = await at_home(server)
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        yes = phone.xml("text", Content="1")
        await server.deliver(yes)
        async with village(Store(str(store.engine.url))) as other:
            assert "下好了" in (await other.deliver(yes)).decode()
        assert len(orders_of(store, phone)) == 1


async def test_an_answer_comes_only_after_the_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has an answer has the thing."""
    async with village(store) as server:
        phone = await at_home(server)
        come, gate = turns_of(server).come, asyncio.Event()

        async def held(event: Event) -> View:
            view = await come(event)
            await gate.wait()
            return view

        monkeypatch.setattr(turns_of(server), "come", held)
        answer = asyncio.ensure_future(phone.say("蛋奶"))
        await asyncio.sleep(0.1)
        assert not answer.done()
        gate.set()
        assert (await answer).reply


async def test_stopping_finishes_what_is_under_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop closes while somebody's yes is being taken: it is taken, and answered."""
    async with village(store, server=WeChatServer(scale=0.05)) as server:
        phone = await at_home(server)
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        come = turns_of(server).come

        async def slow(event: Event) -> View:
            await asyncio.sleep(0.5)
            return await come(event)

        monkeypatch.setattr(turns_of(server), "come", slow)
        before = len(phone.shown)
        await phone.post(phone.xml("text", Content="1"))
        await server.account.stop()  # type: ignore[attr-defined]
        assert len(orders_of(store, phone)) == 1
        assert "下好了" in phone.shown[before].text


async def test_a_turn_that_breaks_is_set_down_and_the_next_is_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again, it is not tried for ever; whoever wrote goes on."""
    async with village(store) as server:
        phone = await at_home(server)
        come, tried = turns_of(server).come, []

        async def breaks(event: Event) -> View:
            tried.append(event.id)
            raise ZeroDivisionError

        monkeypatch.setattr(turns_of(server), "come", breaks)
        xml = phone.xml("text", Content="蛋奶")
        assert [await server.deliver(xml) for _ in range(3)] == [b"", b"", b""] and len(tried) == 1
        monkeypatch.setattr(turns_of(server), "come", come)
        assert "鸡蛋" in (await phone.say("蛋奶")).text


async def test_a_screen_that_breaks_is_apologised_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, and the way home is there."""
    async with village(store) as server:
        phone = await at_home(server)

        def broken(*_: Any) -> Any:
            raise ZeroDivisionError

        monkeypatch.setattr(turn, "_act", broken)
        shown = await phone.menu("shelf:1")
        assert shown.reply and any(sorry in shown.text for sorry in SORRY)
        monkeypatch.undo()
        assert "今天想看点啥" in (await phone.say("0")).text


FORGED = (
    "order:1",
    "item:999999:buy:1",
    "check:1:1:place",
    "shop",
    "x" * 64,
    "鸡蛋",
    "desk:1",
    "price:1",
    "join:wrong",
)


async def test_forged_taps_are_answered_and_harm_nothing(store: Store) -> None:
    """By a choice in a message, and by the menu: whatever stands in it."""
    async with village(store) as server:
        phone = await at_home(server)
        for tap in FORGED:
            assert (await phone.choose(tap, "1")).text and (await phone.menu(tap)).text
        assert not orders_of(store, phone) and person_of(store, phone).role == Role.CUSTOMER


async def test_nobody_speaks_for_another(store: Store) -> None:
    """Another's order is not there for whoever is not at its desk, by tap, by number or by words."""
    async with village(store) as server:
        phone, neighbour = await at_home(server), await at_home(server, "李大爷")
        order = await ordered(phone)
        for tap in (f"order:{order}", f"order:{order}:cancel", f"known:{person_of(store, phone).id}"):
            await neighbour.choose(tap, "1")
        assert "鸡蛋 30枚" not in (await neighbour.say(f"订单{order}")).text
        assert state_of(store, order) == State.PLACED
        head = await desk(server, store)
        assert str(order) in (await head.say(f"订单{order}")).text


async def test_names_of_sixty_characters_open_everywhere(store: Store) -> None:
    """Through the menu, the screens, and a notice with its choices: WeChat takes each."""
    long = "又长又香的東山村头茬土鸡蛋" * 5
    with store.transaction() as s:
        named: list[Item | Center] = [*s.exec(select(Item)).all(), *s.exec(select(Center)).all()]
        for row in named:
            row.names = {"zh_CN": (long + str(row.id))[-60:], "en": (long + str(row.id))[-60:]}
        for shelf in goods.categories(s)[0]:
            shelf.names = {"zh_CN": long[:60], "en": long[:60]}
    async with village(store) as server:
        phone = server.phone("王秀英")
        for words in ("/start", "1", "1", "1", "1", "1"):
            assert (await phone.say(words)).reply
        assert len(orders_of(store, phone)) == 1
        await until(lambda: server.menu)
        assert all(len(below["name"].encode()) <= 60 for button in server.menu for below in button["sub_button"])


async def test_a_picture_that_wechat_does_not_take_costs_only_the_picture(store: Store) -> None:
    """The item is there; nobody waits."""
    with store.transaction() as s:
        s.get_one(Item, 1).picture = goods.keep_picture(s, b"no picture at all", "image/webp")
    async with village(store) as server:
        phone = await at_home(server)
        await phone.say("鸡蛋")
        assert "28 元" in (await phone.press("鸡蛋 30枚")).text
        assert "28 元" in (await phone.menu("item:1")).text
        assert not any(one.picture for one in phone.shown)


async def test_no_secret_reaches_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the account's secret nor its token, key or access tokens, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    async with village(store) as server:
        phone = await at_home(server)
        for code in (45009, 48001, 45015):
            server.fail("message/custom/send", code)
            with pytest.raises(Exception):  # noqa: B017 - however it fails
                await notice(server, phone)
        await phone.say("谢谢")
        server.down = True
        with pytest.raises(Later):
            await notice(server, phone)
        server.account.wire.api = "http://127.0.0.1:1"  # type: ignore[attr-defined]
        with pytest.raises(Later):
            await notice(server, phone)
        secrets = [SECRET, TOKEN, AES_KEY, *(token for token in server.tokens if token)]
    written = [f"{r.name} {r.getMessage()} {r.exc_text} {r.exc_info}" for r in caplog.records]
    assert not [line for line in written for secret in secrets if secret in line]


async def test_the_oldest_trick_of_xml_is_refused_at_the_door(store: Store) -> None:
    """Entities and thousands of layers, well signed: no turn is taken, and the next message is."""
    async with village(store) as server:
        phone = await at_home(server)
        before = count(store, memory.Seen)
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><ToUserName>&a;</ToUserName></xml>'
        deep = b"<x>" * 9000 + b"</x>" * 9000
        assert [(await server.post(*server.signed(xml)))[0] for xml in (bomb, deep)] == [400, 413]
        with pytest.raises(ValueError, match="somebody is missing"):
            letters.read(b"<x>" * 9000 + b"</x>" * 9000)
        assert count(store, memory.Seen) == before
        assert "鸡蛋" in (await phone.say("蛋奶")).text


async def test_people_keep_their_place_for_days(store: Store) -> None:
    """A pause loses nothing: the same digits, told first what they stand for."""
    async with village(store) as server:
        phone = await at_home(server)
        await phone.press("蛋奶")
        with travel(time.time() + 3 * 24 * 3600):
            shown = await phone.say("1")
            assert "鸡蛋" in shown.text and "请" in shown.text
            assert "有货" in (await phone.say("1")).text
        with store.reading() as s:
            assert s.get_one(Person, person_of(store, phone).id).center_id == 1
