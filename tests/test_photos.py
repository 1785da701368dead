"""A photo in the conversation: who takes it, what is said where nobody does, and how it waits for its turn."""

import asyncio
import threading
from dataclasses import replace

import pytest
from conftest import Chatter
from looking import dump
from photos import broken_eggs, forged, slip, torn
from sqlmodel import Session, select

from bot import screens, seeing, turn
from bot.memory import Chat
from bot.screens import DESK, EVERYONE, Room
from bot.talk import Args, Event, Kind, Photo, Screen
from bot.turns import Turns
from catalog.models import Person
from catalog.refusals import BadValue, NotFound
from catalog.store import Busy, Store

NO_USE, UNREADABLE = "这里用不上照片", "这张照片打不开"


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Room]:
    """The screens, to which a test may add its own; there is no screen that scans unless it does."""
    some = {name: room for name, room in screens.rooms().items() if name != "scan"}
    monkeypatch.setattr(screens, "rooms", lambda: some)
    return some


def nothing(s: Session, person: Person, args: Args, *_: object) -> None:
    """Does nothing, hears nothing."""


def home(s: Session, person: Person, args: Args) -> Screen:
    """Draws something simple."""
    return Screen("shelves", {"empty": False})


class Taker:
    """A screen that takes photos, and remembers what it got."""

    def __init__(self) -> None:
        self.seen: list[Photo] = []
        self.got: list[Event] = []

    def see(self, s: Session, person: Person, args: Args, photo: Photo) -> str | None:
        """taker:got for a photo."""
        self.seen.append(photo)
        return "taker:got"

    def act(self, s: Session, person: Person, args: Args, event: Event) -> str | None:
        """taker:got keeps the event."""
        if args == ("got",):
            self.got.append(event)
        return None

    def room(self) -> Room:
        """As the loader makes one of a module."""
        return Room(EVERYONE, home, self.act, nothing, self.see)


def misses(store: Store, who: Chatter) -> int:
    with store.reading() as s:
        return s.exec(select(Chat).where(Chat.address == who.name)).one().misses


def test_a_photo_nobody_wants_is_said_so_and_the_screen_stands(
    store: Store, buyer: Chatter, rooms: dict[str, Room]
) -> None:
    buyer.say("/start")
    before, buttons = misses(store, buyer), buyer.view.buttons
    assert NO_USE in buyer.photo(broken_eggs(store))
    assert buyer.view.buttons == buttons and misses(store, buyer) == before + 1
    assert UNREADABLE in buyer.photo(torn(store))
    assert misses(store, buyer) == before + 2


def test_both_languages_say_it(store: Store, meet: object, rooms: dict[str, Room]) -> None:
    mary: Chatter = meet("Mary", "en")  # type: ignore[operator]
    mary.say("/start")
    assert "I cannot do anything with a picture here" in mary.photo(broken_eggs(store))
    assert "I could not open that picture. Please send it again." in mary.photo(b"")


def test_a_photo_nobody_wants_is_heard_by_the_words_under_it(
    store: Store, buyer: Chatter, rooms: dict[str, Room]
) -> None:
    for raw in (broken_eggs(store), torn(store)):
        assert "鸡蛋" in buyer.photo(raw, "鸡蛋")
        assert NO_USE not in buyer.text and UNREADABLE not in buyer.text
    assert NO_USE in buyer.photo(broken_eggs(store), "  ")


def test_a_screen_that_takes_photos_gets_it_with_its_words(
    store: Store, buyer: Chatter, rooms: dict[str, Room]
) -> None:
    taker = Taker()
    rooms["taker"] = taker.room()
    buyer.tap("taker")
    buyer.photo(slip(store, "1"), "一箱坏了")
    [event] = taker.got
    assert event.photo == taker.seen[0] and event.text == "一箱坏了" and event.raw == b""
    assert event.photo and event.photo.jpeg.startswith(b"\xff\xd8") and event.photo.codes[0].startswith("cunkou:o:1:")


def test_a_screen_that_asked_for_a_photo_is_not_given_the_words_of_one_that_cannot_be_opened(
    store: Store, buyer: Chatter, rooms: dict[str, Room]
) -> None:
    taker = Taker()
    rooms["taker"] = taker.room()
    buyer.tap("taker")
    assert UNREADABLE in buyer.photo(torn(store), "鸡蛋")
    assert not taker.got


@pytest.mark.parametrize(("refusal", "said"), [(BadValue, "不对"), (NotFound, NO_USE)])
def test_a_screen_may_refuse_a_photo(
    store: Store, buyer: Chatter, rooms: dict[str, Room], refusal: type[Exception], said: str
) -> None:
    def refuse(s: Session, person: Person, args: Args, photo: Photo) -> str | None:
        raise refusal

    rooms["picky"] = Room(EVERYONE, home, nothing, nothing, refuse)
    buyer.tap("picky")
    assert said in buyer.photo(broken_eggs(store))


def test_the_same_photo_twice_is_taken_once(store: Store, buyer: Chatter, rooms: dict[str, Room]) -> None:
    taker = Taker()
    rooms["taker"] = taker.room()
    buyer.tap("taker")
    event = turn.seen(buyer.event(kind=Kind.PHOTO, raw=slip(store, "1")))
    buyer.take(event)
    before = dump(store)
    buyer.take(event)
    assert len(taker.got) == 1 and dump(store) == before


def test_only_the_desk_scans_and_only_where_there_is_a_code(
    store: Store, buyer: Chatter, head: Chatter, rooms: dict[str, Room]
) -> None:
    assert NO_USE in head.photo(slip(store, "1"))  # as long as there is no screen for it
    scanned: list[tuple[str, ...]] = []

    def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
        assert event.photo
        scanned.append(event.photo.codes)
        return None

    rooms["scan"] = Room(DESK, home, act, nothing)  # type: ignore[arg-type]
    head.photo(slip(store, "1", "2"))
    head.photo(forged(store, "1"))
    assert [len(codes) for codes in scanned] == [2, 1]
    head.say("/start")
    assert "没看到二维码" in head.photo(broken_eggs(store))
    assert NO_USE in buyer.photo(slip(store, "1"))
    assert len(scanned) == 2


def test_the_standing_screen_comes_before_the_scan(store: Store, head: Chatter, rooms: dict[str, Room]) -> None:
    taker = Taker()
    rooms["taker"], rooms["scan"] = taker.room(), Room(DESK, home, nothing, nothing)
    head.tap("taker")
    head.photo(slip(store, "1"))
    assert len(taker.got) == 1


def test_what_stands_in_a_code_is_kept_as_any_database_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "look", lambda raw: Photo(b"x", ("a\0b", "\ud800")))
    event = turn.seen(Event("x", "1", "a", Kind.PHOTO, raw=b"x"))
    assert event.photo and event.photo.codes == ("ab", "?")


def test_a_photo_and_its_bytes_are_no_part_of_what_is_logged() -> None:
    event = Event("x", "1", "a", Kind.PHOTO, raw=b"private", photo=Photo(b"private", ("code",)))
    assert "private" not in repr(event)


# ---------------------------------------------------------------- before the turn


async def test_a_photo_waits_for_nobody_and_nobody_else_waits_for_it(
    turns: Turns, store: Store, buyer: Chatter, head: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one chat's photo is looked at, what the same chat says next stays behind it, and others go on."""
    gate, threads = threading.Event(), list[str]()
    look = seeing.look

    def slow(raw: bytes) -> Photo:
        threads.append(threading.current_thread().name)
        assert gate.wait(20)
        return look(raw)

    monkeypatch.setattr(seeing, "look", slow)
    taken: list[str] = []
    take = turn.take

    def noted(*args: object) -> turn.View:
        taken.append(args[2].id)  # type: ignore[attr-defined]
        return take(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.turns.take", noted)
    photo = buyer.event(kind=Kind.PHOTO, raw=slip(store, "1"))
    after = buyer.event(text="鸡蛋")
    first, second = asyncio.create_task(turns.come(photo)), asyncio.create_task(turns.come(after))
    other = await asyncio.wait_for(turns.come(head.event(text="/start")), 20)
    assert other.buttons and not first.done() and not second.done()
    with store.transaction():  # the store is free, too
        pass
    gate.set()
    assert NO_USE in (await first).text
    assert "鸡蛋" in (await second).text
    assert taken[-2:] == [photo.id, after.id] and threads[0].startswith("eye")


async def test_a_photo_that_cannot_be_opened_is_said_so(turns: Turns, store: Store, buyer: Chatter) -> None:
    view = await turns.come(buyer.event(kind=Kind.PHOTO, raw=torn(store)))
    assert UNREADABLE in view.text


async def test_a_photo_at_a_busy_store_comes_again_whole(
    turns: Turns, store: Store, buyer: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = buyer.event(kind=Kind.PHOTO, raw=slip(store, "1"))
    take = turn.take

    def busy(*_: object) -> turn.View:
        raise Busy

    monkeypatch.setattr("bot.turns.take", busy)
    with pytest.raises(Busy):
        await turns.come(event)
    monkeypatch.setattr("bot.turns.take", take)
    assert event.raw and NO_USE in (await turns.come(replace(event))).text
