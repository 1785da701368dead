"""One event, one transaction, one screen: repeats, order, poison, a busy store, circles, late digits, long names."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from conftest import Chatter, Meet, order_eggs
from looking import SORRY, a_basket, an_order, changes, crawl, dump, in_no_hurry_to_disk, state_of
from postgres import Server
from sqlalchemy import event as events
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select
from time_machine import travel

from bot import memory, postman, screens, turn
from bot.memory import Chat, Seen
from bot.screens import EVERYONE, Room
from bot.talk import TAP_BYTES, Args, Event, Kind, Screen
from bot.turn import take
from bot.turns import Turns
from bot.words import Words
from catalog import people
from catalog.models import (
    Address,
    Category,
    Center,
    Item,
    Notice,
    Order,
    OrderLine,
    Person,
    Role,
    State,
    Village,
    aware,
    now,
)
from catalog.refusals import SoldOut
from catalog.store import Busy, Store


def chat_of(store: Store, who: Chatter) -> Chat:
    """Where somebody's conversation stands."""
    with store.reading() as s:
        return s.exec(select(Chat).where(Chat.address == who.name)).one()


def seen(store: Store, event: Event) -> bool:
    """Whether an event was set down as taken."""
    with store.reading() as s:
        return s.get(Seen, (event.channel, event.id)) is not None


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Room]:
    """The screens, to which a test may add its own."""
    some = dict(screens.rooms())
    monkeypatch.setattr(screens, "rooms", lambda: some)
    return some


def nothing(s: Session, person: Person, args: Args, *_: object) -> None:
    """Does nothing, hears nothing."""


def home(s: Session, person: Person, args: Args) -> Screen:
    """Draws something simple."""
    return Screen("shelves", {"empty": False})


# ---------------------------------------------------------------- repeats


def test_the_same_event_a_hundred_times_is_one_order_and_one_picture(store: Store, buyer: Chatter) -> None:
    buyer.tap("item:1:buy:1")
    event = buyer.event(kind=Kind.TAP, tap=buyer.button("对，就这样").tap)
    with in_no_hurry_to_disk(store):
        first = take(store, buyer.words, event)
        after = dump(store)
        for _ in range(99):
            assert take(store, buyer.words, event) == first
        assert not changes(after, dump(store))
    with store.reading() as s:
        assert len(s.exec(select(Order).where(Order.person_id == buyer.person.id)).all()) == 1


def test_a_repeated_word_is_heard_once(store: Store, buyer: Chatter) -> None:
    event = buyer.event(text="飞碟")
    for _ in range(5):
        take(store, buyer.words, event)
    assert chat_of(store, buyer).misses == 1 and chat_of(store, buyer).said.count("飞碟") == 1


def test_a_repeated_event_is_known_on_postgresql_too(postgres: Server, template: str, words: Words) -> None:
    url = postgres.fresh(template)
    store = Store(url)
    villager = Chatter(store, words, "王秀英")
    villager.say("/start")
    villager.press("东山村服务站")
    event = villager.event(kind=Kind.TAP, tap="item:1:put:1")
    take(store, words, event)
    villager.tap("basket:clear")
    after = dump(store)
    take(store, words, event)
    assert not changes(after, dump(store))  # the eggs that were taken out stay out
    store.close()
    postgres.drop(url)


def test_an_old_event_that_comes_again_draws_where_the_chat_stands_now(store: Store, buyer: Chatter) -> None:
    old = buyer.event(kind=Kind.TAP, tap="item:1:put:1")
    take(store, buyer.words, old)
    buyer.tap("basket:clear")
    now = buyer.tap("orders")
    view = take(store, buyer.words, old)
    assert view.text in now
    with store.reading() as s:
        assert s.exec(select(OrderLine).join(Order).where(Order.person_id == buyer.person.id)).all() == []


def test_the_same_number_on_another_channel_is_another_event(store: Store, words: Words) -> None:
    one = Event("telegram", "7", "a", kind=Kind.TAP, tap="language:en")
    other = Event("web", "7", "b", kind=Kind.TAP, tap="language:en")
    for event in (one, other):
        assert take(store, words, event).language == "en"


# ---------------------------------------------------------------- side by side


async def test_events_of_one_chat_are_taken_in_order_and_chats_go_side_by_side(
    store: Store, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(store, words, threads=4)
    taken: list[tuple[str, str]] = []
    under_way, most = set[str](), [0]

    def slow(_store: Store, _words: Words, event: Event, *_: object) -> turn.View:
        assert event.address not in under_way, "two turns of one chat at once"
        under_way.add(event.address)
        most[0] = max(most[0], len(under_way))
        time.sleep(0.002 * (int(event.id) % 3))
        taken.append((event.address, event.id))
        under_way.discard(event.address)
        return turn.View(event.id)

    monkeypatch.setattr("bot.turns.take", slow)
    events = [Event("x", str(n), chat) for n in range(20) for chat in "abcd"]
    views = await asyncio.gather(*(turns.come(event) for event in events))
    assert [view.text for view in views] == [event.id for event in events]
    for chat in "abcd":
        assert [number for address, number in taken if address == chat] == [str(n) for n in range(20)]
    assert most[0] > 1  # chats did not wait for one another
    assert not turns.lines  # and nothing of them is left
    turns.close()


async def test_a_turn_of_one_chat_that_hangs_holds_up_no_other_chat(
    store: Store, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, gate = Turns(store, words, threads=2), threading.Event()
    monkeypatch.setattr(
        "bot.turns.take", lambda _s, _w, event, *_: turn.View(str(gate.wait(10) if event.address == "slow" else ""))
    )
    hanging = asyncio.create_task(turns.come(Event("x", "1", "slow")))
    behind = asyncio.create_task(turns.come(Event("x", "2", "slow")))
    await asyncio.wait_for(turns.come(Event("x", "3", "quick")), 5)
    assert not hanging.done() and not behind.done()
    gate.set()
    await asyncio.gather(hanging, behind)
    turns.close()


@pytest.mark.parametrize(("slow", "moment"), [("disk", 30.0), ("thought", 0.005)])
async def test_nobody_else_waits_for_the_disk_or_for_a_long_thought(
    slow: str, moment: float, turns: Turns, store: Store, buyer: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.scribe.MOMENT", moment)
    paused, ticks = [], 0

    def pause(*_: object) -> None:
        if not paused:
            paused.append(time.sleep(1))

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    events.listen(store.engine, "commit" if slow == "disk" else "before_cursor_execute", pause)
    ticking = asyncio.create_task(tick())
    assert "东山" in (await turns.come(buyer.event(text="/start"))).text
    ticking.cancel()
    events.remove(store.engine, "commit" if slow == "disk" else "before_cursor_execute", pause)
    assert paused and ticks > 10


async def test_a_digit_sent_right_after_another_answers_the_screen_in_between(turns: Turns, buyer: Chatter) -> None:
    buyer.say("/start")
    events = [buyer.event(text="1"), buyer.event(text="1"), buyer.event(text="1")]
    views = await asyncio.gather(*(turns.come(event) for event in events))
    assert "这样对吗" in views[2].text  # shelf, item, read-back


async def test_the_postman_is_woken_by_a_turn_that_tells_somebody_something(
    turns: Turns, buyer: Chatter, head: Chatter
) -> None:
    rung: list[int] = []
    turns.after.append(lambda: rung.append(1))
    buyer.tap("item:1:buy:1")
    await turns.come(buyer.event(text="你好"))
    assert rung == []
    buyer.tap("check")
    await turns.come(buyer.event(kind=Kind.TAP, tap=buyer.button("对，就这样").tap))
    assert rung == [1]  # the desk hears of the order


# ---------------------------------------------------------------- poison


@pytest.mark.parametrize(
    ("where", "language"), [("act", "zh-CN"), ("act", "en"), ("show", "zh-CN"), ("hear", "en"), ("template", "zh-CN")]
)
def test_a_poison_event_is_set_down_and_apologised_for(
    store: Store, meet: Meet, rooms: dict[str, Room], where: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []

    def burst(s: Session, person: Person, args: Args, *_: object) -> None:
        tried.append(1)
        s.add(Category(names={"zh_CN": "毒"}))
        s.flush()
        raise ZeroDivisionError

    def no_template(s: Session, person: Person, args: Args) -> Screen:
        tried.append(1)
        return Screen("nosuch")

    poison = {"act": burst, "show": burst, "hear": burst, "template": no_template}[where]
    rooms["poison"] = Room(
        EVERYONE,
        poison if where in ("show", "template") else home,  # type: ignore[arg-type]
        poison if where == "act" else nothing,  # type: ignore[arg-type]
        poison if where == "hear" else nothing,  # type: ignore[arg-type]
    )
    who = meet("玛丽", language)
    who.tap("center:choose:1")
    who.tap("item:1:put:2")
    if where == "hear":
        who.tap("poison")
    event = who.event(text="话") if where == "hear" else who.event(kind=Kind.TAP, tap="poison")
    before = dump(store)
    said = who.take(event)
    assert said.startswith("对不起" if language == "zh-CN" else "Sorry"), said
    assert len(tried) == 1 and seen(store, event)
    assert not changes(before, dump(store))  # the basket is whole, and what the screen wrote is gone
    assert "turn failed" in caplog.text
    home_again = who.press("首页" if language == "zh-CN" else "Home")
    assert not any(sorry in home_again for sorry in SORRY)
    who.take(event)
    assert len(tried) == 1  # it is not tried again


def test_after_a_poison_event_the_digits_do_what_the_apology_says(
    store: Store, buyer: Chatter, rooms: dict[str, Room]
) -> None:
    rooms["poison"] = Room(EVERYONE, lambda s, p, a: 1 / 0, nothing, nothing)  # type: ignore[arg-type,return-value]
    buyer.tap("poison")
    assert [button.key for button in buyer.view.buttons] == ["1", "0"]
    assert "0555" in buyer.say("1")  # help: the center's phone
    buyer.tap("poison")
    assert "蛋奶" in buyer.say("0")  # home


HOSTILE = [
    "\x00",
    "鸡\x00蛋",
    "王\ud83d",
    "%(name)s %d {}",
    "{{ 7 * 7 }}",
    "<b>&amp;",
    "<script>",
    "'; --",
    "😀" * 3000,
]


def test_words_no_database_or_template_likes_are_only_words(store: Store, buyer: Chatter) -> None:
    for text in HOSTILE:
        buyer.tap("home")
        for said in (text, f"{text}甲"):
            buyer.say(said)
            assert not any(sorry in buyer.text for sorry in SORRY), repr(said)
            assert "“49" not in buyer.text and "“<b>" not in buyer.view.text and "<script" not in buyer.view.text


def test_whatever_people_call_themselves_the_desk_can_read_it(store: Store, words: Words, head: Chatter) -> None:
    for number, name in enumerate([*HOSTILE, ""]):
        someone = Chatter(store, words, f"id-{number}")
        for tap in ("center:choose:1", "item:1:buy:1"):
            someone.take(someone.event(kind=Kind.TAP, tap=tap, name=name))
        tap = someone.button("对，就这样").tap
        someone.take(someone.event(kind=Kind.TAP, tap=tap, name=name))
        assert "下好了" in someone.text, repr(name)
        for screen in ("pile:coming", f"order:{someone.button('看这个订单').tap.split(':')[1]}"):
            head.tap(screen)
            assert not any(sorry in head.text for sorry in SORRY), repr(name)
            assert "<script" not in head.view.text and "\n49" not in head.text, repr(name)
    with store.reading() as s:
        for notice in s.exec(select(Notice)).all():
            words.view(postman.draw(s, notice, people.get(s, notice.person_id)), "zh_CN")


# ---------------------------------------------------------------- a store that is not there just now


@pytest.mark.about_sqlite
def test_a_busy_store_is_said_so_and_nothing_is_confirmed(store: Store, buyer: Chatter, url: str) -> None:
    event = buyer.event(kind=Kind.TAP, tap="item:1:put:1")
    before = dump(store, ())
    other = Store(url)
    with other.engine.connect() as holder:
        with store.engine.connect() as ours:
            ours.exec_driver_sql("SELECT 1")
        holder.exec_driver_sql("PRAGMA busy_timeout=50")
        store.close()

        from sqlalchemy import event as listening

        @listening.listens_for(store.engine, "connect")
        def impatient(connection: object, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]

        holder.exec_driver_sql("SELECT 1")  # begins: BEGIN IMMEDIATE holds the only writer's lock
        with pytest.raises(Busy):
            take(store, buyer.words, event)
        holder.rollback()
    other.close()
    assert not changes(before, dump(store, ())) and not seen(store, event)
    assert "篮子" in buyer.take(event)  # given again, it is taken
    with store.reading() as s:
        assert s.exec(select(OrderLine).join(Order).where(Order.person_id == buyer.person.id)).one().count == 1


@pytest.mark.parametrize("name", ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_READONLY"])
def test_trouble_in_the_middle_of_a_turn_is_no_poison(
    store: Store, buyer: Chatter, rooms: dict[str, Room], name: str
) -> None:
    class Trouble(Exception):
        sqlite_errorname = name

    def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
        raise OperationalError("UPDATE", {}, Trouble())

    rooms["trouble"] = Room(EVERYONE, home, act, nothing)  # type: ignore[arg-type]
    event = buyer.event(kind=Kind.TAP, tap="trouble")
    before = dump(store, ())
    with pytest.raises(Busy):
        take(store, buyer.words, event)
    assert not changes(before, dump(store, ()))


async def test_after_a_busy_store_the_chat_is_not_stuck(
    store: Store, turns: Turns, buyer: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, event = turn.take, buyer.event(text="你好")

    def busy(*_: object) -> turn.View:
        raise Busy

    monkeypatch.setattr("bot.turns.take", busy)
    with pytest.raises(Busy):
        await turns.come(event)
    assert not turns.lines
    monkeypatch.setattr("bot.turns.take", real)
    assert (await turns.come(event)).buttons


# ---------------------------------------------------------------- circles, refusals, places that are no more


def test_a_circle_of_taps_ends(buyer: Chatter, rooms: dict[str, Room]) -> None:
    steps: list[str] = []

    def onward(to: str) -> object:
        return lambda s, person, args, event: steps.append(to) or to

    rooms["ping"] = Room(EVERYONE, home, onward("pong"), nothing)  # type: ignore[arg-type]
    rooms["pong"] = Room(EVERYONE, home, onward("ping"), nothing)  # type: ignore[arg-type]
    buyer.tap("ping")
    assert 2 <= len(steps) <= 10 and not any(sorry in buyer.text for sorry in SORRY)


def test_a_refusal_undoes_exactly_its_act_and_the_chat_goes_on(
    store: Store, buyer: Chatter, rooms: dict[str, Room]
) -> None:
    def first(s: Session, person: Person, args: Args, event: Event) -> str:
        person.phone = "10086"
        return "second"

    def second(s: Session, person: Person, args: Args, event: Event) -> str:
        person.phone = "666666"
        s.get_one(Item, 1).stock -= 1
        s.flush()
        raise SoldOut({"zh_CN": "月亮"}, 0)

    rooms["first"] = Room(EVERYONE, home, first, nothing)  # type: ignore[arg-type]
    rooms["second"] = Room(EVERYONE, home, second, nothing)  # type: ignore[arg-type]
    with store.reading() as s:
        had = s.get_one(Item, 1).stock
    event = buyer.event(kind=Kind.TAP, tap="first")
    said = buyer.take(event)
    assert said.startswith("月亮卖完了")
    assert buyer.person.phone == "10086"  # the act before it stands
    with store.reading() as s:
        assert s.get_one(Item, 1).stock == had
    assert seen(store, event) and chat_of(store, buyer).here == "second"


@pytest.mark.parametrize(
    "what",
    [{"kind": Kind.OTHER}, {"text": "   "}, {"text": "。。。"}, {"text": "👍"}],
)
def test_what_was_refused_is_not_done_by_a_sticker(store: Store, buyer: Chatter, what: dict[str, object]) -> None:
    buyer.tap("item:1:buy:1")
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 0
    buyer.press("对，就这样")
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 9
    buyer.take(buyer.event(**what))
    with store.reading() as s:
        assert [o.state for o in s.exec(select(Order).where(Order.person_id == buyer.person.id))] == [State.DRAFT]


def test_a_place_that_is_no_more_becomes_home(store: Store, buyer: Chatter) -> None:
    for here in ("gone", "gone:5:x", "", "order:999999", "shop", "订单", "::::", "order", "count:1:set"):
        for what in ({"text": "1"}, {"kind": Kind.OTHER}, {"text": "你好"}):
            with store.transaction() as s:
                chat = s.exec(select(Chat).where(Chat.address == buyer.name)).one()
                chat.here, chat.offered = here, []
            buyer.take(buyer.event(**what))
            assert not any(sorry in buyer.text for sorry in SORRY), (here, what)
            assert buyer.view.buttons
            if here != "count:1:set" and what == {"kind": Kind.OTHER}:
                assert chat_of(store, buyer).here == "home", here


def test_a_digit_does_what_it_said_when_it_was_offered(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = order_eggs(buyer)
    buyer.say("/start")
    meant = buyer.view.buttons[1]
    head.tap(f"order:{number}:arrive")  # now home would begin with "collect", and every digit would move
    buyer.say("2")
    assert chat_of(store, buyer).here == meant.tap
    assert buyer.say("/start") and buyer.view.buttons[1].tap != meant.tap  # it did move


@pytest.mark.parametrize("typed", ["1", "好", "９", "第一个"])
def test_a_late_digit_or_yes_does_nothing_but_show_the_screen_again(
    store: Store, buyer: Chatter, admin: Chatter, typed: str
) -> None:
    buyer.tap("item:1:buy:1")
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 0
    buyer.say("1")  # refused: sold out
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 9
    with travel(datetime.now().astimezone() + timedelta(days=6), tick=True):
        said = buyer.say(typed)
        assert "就这样" in said
        with store.reading() as s:
            assert s.exec(select(Order).where(Order.person_id == buyer.person.id)).one().state == State.DRAFT
        buyer.say("1")  # the screen just drawn
        assert "下好了" in buyer.text


def test_a_late_yes_pays_nothing_that_was_not_read_back(store: Store, buyer: Chatter, admin: Chatter) -> None:
    buyer.tap("item:1:buy:1")
    admin.tap("price:1:set:9900")
    buyer.say("好")
    with store.reading() as s:
        assert s.exec(select(Order).where(Order.person_id == buyer.person.id)).one().state == State.DRAFT
    assert "99 元" in buyer.text


def test_a_notice_takes_no_digit_away(store: Store, words: Words, buyer: Chatter, head: Chatter) -> None:
    number = order_eggs(buyer)
    before = chat_of(store, buyer)
    head.tap(f"order:{number}:arrive")
    assert chat_of(store, buyer) == before
    with store.reading() as s:
        for notice in s.exec(select(Notice)).all():
            view = words.view(postman.draw(s, notice, people.get(s, notice.person_id)), "zh_CN")
            assert all(button.key == "" for button in view.buttons)


# ---------------------------------------------------------------- long names


@pytest.fixture
def long_names(store: Store, buyer: Chatter, head: Chatter) -> Iterator[Store]:
    """The village with sixty characters in every name there is."""
    for state in State:
        an_order(store, buyer, head, state)
    a_basket(store, buyer)
    long = {"zh_CN": "龘" * 60, "en": "W" * 60}
    with store.transaction() as s:
        for table in (Item, Center, Category, Village):
            for row in s.exec(select(table)).all():
                row.names = {code: name[: 60 - len(str(row.id))] + str(row.id) for code, name in long.items()}
        for item in s.exec(select(Item)).all():
            item.specs = item.units = long
        for line in s.exec(select(OrderLine)).all():
            line.names = line.specs = line.units = long
        for center in s.exec(select(Center)).all():
            center.places = long
        for person in s.exec(select(Person)).all():
            person.name = f"{'龘' * 56}{person.id}"
        s.get_one(Item, 3).hidden = True
    with in_no_hurry_to_disk(store):
        yield store


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("who", ["buyer", "head", "admin", "stranger"])
def test_names_of_sixty_characters_open_everywhere(
    long_names: Store, words: Words, request: pytest.FixtureRequest, who: str, language: str
) -> None:
    person: Chatter = request.getfixturevalue(who)
    person.tap(f"language:{language}")
    drawn = crawl(person, a_shape=1)
    for text in ("龘" * 60, "WWWW", "龘" * 100):
        person.tap("home")
        person.say(text)
        drawn[text] = person.view
    assert len(drawn) > 10
    for tap, view in drawn.items():
        assert not any(sorry in view.text for sorry in SORRY), tap
        assert all(b.tap.isascii() and 0 < len(b.tap.encode()) <= TAP_BYTES for b in view.buttons), tap
        assert all(b.label for b in view.buttons), tap
        keys = [b.key for b in view.buttons if b.key]
        assert len(keys) == len(set(keys)), tap
        assert len(view.text) < 4096, tap  # Telegram's longest message


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_notices_about_long_names_open_too(long_names: Store, words: Words, language: str) -> None:
    with long_names.reading() as s:
        found = s.exec(select(Notice)).all()
        assert {n.kind for n in found} >= {"new_order", "ready", "canceled", "collected", "returned", "reminder"}
        for notice in found:
            view = words.view(postman.draw(s, notice, people.get(s, notice.person_id)), language)
            assert len(view.text) < 4096 and all(len(b.tap) <= TAP_BYTES for b in view.buttons)


def test_a_staff_role_taken_away_in_the_middle_of_a_talk_is_gone_with_the_next_word(
    store: Store, head: Chatter
) -> None:
    head.tap("pile:coming")
    with store.transaction() as s:
        person = s.get_one(Person, head.person.id)
        person.role, person.works_at = Role.CUSTOMER, None
    head.say("1")
    assert "王秀英" not in head.text and chat_of(store, head).here == "home"
    assert state_of(store, 1)  # whatever became of it, nobody at this chat did it


def test_what_is_typed_is_kept_though_it_sells_the_last_one(store: Store, buyer: Chatter) -> None:
    """Whatever sells something out lets go of all that was read, and what was just typed must not go with it."""
    with store.transaction() as s:
        s.get_one(Item, 1).stock = 1
    for label in ("蛋奶", "鸡蛋", "就要一盒"):
        buyer.press(label)
    buyer.say("对")
    assert "下好了" in buyer.view.text
    with store.reading() as s:
        chat = memory.chat_at(s, "test", buyer.name)
        assert chat is not None and chat.said[-1] == "对"


def test_an_address_is_the_latest_from_its_first_message_on(store: Store) -> None:
    def used() -> dict[str, datetime]:
        return {address.name: aware(address.used) for address in s.exec(select(Address)) if address.channel == "x"}

    with store.transaction() as s:
        person = people.meet(s, "x", "phone", "王桂英", "zh_CN")
        s.add(Address(channel="x", name="page", person_id=person.id or 0, used=now() + timedelta(hours=3)))
        s.flush()
        people.meet(s, "x", "page", "", "zh_CN")  # written down while the clock was ahead
        assert used()["page"] <= now()
        for name in ("phone", "page", "phone"):  # one after another, within a second
            people.meet(s, "x", name, "", "zh_CN")
            found = people.address_of(s, person.id or 0)
            assert found is not None and found.name == name
        at = used()["phone"]
        people.meet(s, "x", "phone", "", "zh_CN")
        assert used()["phone"] == at  # used on and on, it is not written down again
