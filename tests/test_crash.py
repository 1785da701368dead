"""The power fails: a process is killed after each step of a turn and of a delivery, on a real file; nothing is lost.

The child is forked from the test, and wraps the functions of the turn and the postman so that it kills itself
(SIGKILL) after the step under test. Then the same event comes again, to a new store on the same file.
"""

import asyncio
import functools
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Chatter
from looking import a_basket, an_order
from sqlmodel import select
from test_postman import Slot
from time_machine import travel

from bot import hear, memory, turn
from bot.postman import Postman
from bot.talk import Event, Kind
from bot.turns import Turns
from bot.words import Words
from catalog import ageing, notices, orders, people, pickup, rows
from catalog.models import Item, Notice, Order, Person, Posted, Role, State, Step, now
from catalog.store import Store

# The child only runs a turn and dies: what other threads of the test process hold does not matter to it.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

# What a turn does, in order: its name here, and the function that is done with it when it returns.
STEPS: dict[str, tuple[Any, str]] = {
    "1 seen": (memory, "take_note"),
    "2 person": (people, "meet"),
    "3 chat": (memory, "chat_of"),
    "4 hear": (hear, "hear"),
    "5 begin act": (rows.SAVE, "run"),
    "6 order read": (orders, "get"),
    "7 stock": (orders, "_stock"),
    "8 code": (pickup, "give_code"),
    "9 notice": (notices, "tell"),
    "10 reminders fitted": (ageing, "follow"),
    "11 moved": (orders, "_go"),
    "12 acted": (turn, "_act"),
    "13 drawn": (Words, "view"),
    "14 saved": (memory, "stand"),
    "15 before commit": (turn, "_turn"),
    "16 after commit": (turn, "take"),
}


def die() -> None:
    """As when the power fails: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after(place: Any, name: str) -> None:
    """From now on, in this process, `place.name` is the last thing that happens."""
    real = getattr(place, name)

    @functools.wraps(real)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        die()
        return result

    setattr(place, name, wrapped)


def in_a_child(work: Callable[[], object]) -> bool:
    """Do something in a forked process; True when it was killed, False when it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)  # pytest's own clean-up belongs to the parent
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


class Scene:
    """A shop on a file in which something is about to happen once, and what must be true when it has."""

    def __init__(self, path: Path, words: Words) -> None:
        self.path, self.words = path, words
        with self.open() as store:
            self.buyer = Chatter(store, words, "王秀英")
            self.buyer.tap("center:choose:1")
            self.head = Chatter(store, words, "站长王").become(Role.STAFF, "东山村服务站")
            self.number, self.amount = self.prepare(store)
            self.stock = self.shelf(store)
            self.had = self.letters(store)
        who = self.buyer if self.by_buyer else self.head
        self.event = who.event(kind=Kind.TAP, tap=self.tap)

    # What a kind of scene says of itself.
    by_buyer = True
    comes_to = State.PLACED
    takes = 0  # how many of the item leave the shelf
    tells: tuple[tuple[str, str], ...] = ()  # to whom, of what

    @property
    def tap(self) -> str:
        """The one tap that does it."""
        raise NotImplementedError

    def prepare(self, store: Store) -> tuple[int, int]:
        """Bring the order to where it stands before the tap; returns its number and amount."""
        raise NotImplementedError

    @contextmanager
    def open(self) -> Iterator[Store]:
        """The store, as a process that has just started opens it."""
        store = Store(f"sqlite:///{self.path}")
        yield store
        store.close()

    @staticmethod
    def shelf(store: Store) -> int:
        """How many of the item there are."""
        with store.reading() as s:
            return s.get_one(Item, 1).stock

    @staticmethod
    def letters(store: Store) -> list[tuple[int, str, int | None]]:
        """Every notice: number, kind, reader."""
        with store.reading() as s:
            return sorted((n.id or 0, n.kind, n.person_id) for n in s.exec(select(Notice)).all())

    def play(self, place: Any, name: str) -> bool:
        """Let the event come to a process that dies after a step; whether it did."""

        def work() -> None:
            store = Store(f"sqlite:///{self.path}")
            killed_after(place, name)
            turn.take(store, self.words, self.event)

        return in_a_child(work)

    def is_done_once(self, store: Store) -> None:
        """Exactly one order, the stock right, each notice there once."""
        with store.reading() as s:
            mine = s.exec(select(Order).where(Order.person_id == self.buyer.person.id)).all()
            assert [(o.id, o.state, o.total) for o in mine] == [(self.number, self.comes_to, self.amount)]
            steps = s.exec(select(Step).where(Step.order_id == self.number)).all()
            assert [step.state for step in steps].count(self.comes_to) == 1
            assert s.get_one(Item, 1).stock == self.stock - self.takes
            by_name = {p.id: p.name for p in s.exec(select(Person)).all()}
        new = [(by_name[reader or 0], kind) for number, kind, reader in self.letters(store) if number > len(self.had)]
        assert sorted(new) == sorted(self.tells)


class Placing(Scene):
    """The buyer's yes."""

    takes = 2
    tells = (("站长王", "new_order"),)

    @property
    def tap(self) -> str:
        return f"check:{self.number}:{self.amount}:place"

    def prepare(self, store: Store) -> tuple[int, int]:
        return a_basket(store, self.buyer, 1, 2)


class Moving(Scene):
    """One move of an order that has been placed."""

    comes_from, act, by_buyer = State.PLACED, "", False

    @property
    def tap(self) -> str:
        return f"order:{self.number}:{self.act}"

    def prepare(self, store: Store) -> tuple[int, int]:
        number = an_order(store, self.buyer, self.head, self.comes_from, 1, 2)
        with store.reading() as s:
            return number, s.get_one(Order, number).total


class Canceling(Moving):
    """The buyer gives it back before the truck leaves."""

    act, comes_to, takes, by_buyer = "cancel", State.CANCELED, -2, True
    tells = (("站长王", "canceled"),)


class Arriving(Moving):
    """The desk checks it in."""

    act, comes_to = "arrive", State.READY
    tells = (("王秀英", "ready"), ("王秀英", "reminder"), ("王秀英", "reminder"), ("王秀英", "goes_back"))


class Collecting(Moving):
    """The desk hands it over."""

    comes_from, act, comes_to = State.READY, "collect", State.COLLECTED
    tells = (("王秀英", "collected"),)


NEVER = {  # what such a turn never does
    Placing: {"8 code"},
    Canceling: {"8 code"},
    Arriving: {"7 stock"},
    Collecting: {"7 stock", "8 code"},
}
SCENES: tuple[type[Scene], ...] = (Placing, Canceling, Arriving, Collecting)


@pytest.mark.parametrize("kind", SCENES, ids=lambda kind: kind.__name__.lower())
def test_a_turn_killed_after_any_step_is_done_once_when_it_comes_again(
    kind: type[Scene], loaded: Path, tmp_path: Path, words: Words
) -> None:
    shutil.copy(loaded, tmp_path / "before.db")
    scene = kind(tmp_path / "before.db", words)
    for step, (place, name) in STEPS.items():
        scene.path = tmp_path / f"{step.split()[0]}.db"
        shutil.copy(tmp_path / "before.db", scene.path)
        assert scene.play(place, name) == (step not in NEVER[kind]), f"{step}: the child was to be killed"
        with scene.open() as store:
            if step != "16 after commit" and step not in NEVER[kind]:
                with store.reading() as s:  # nothing of it was written
                    assert s.get_one(Order, scene.number).state != kind.comes_to, step
                    assert s.get(memory.Seen, (scene.event.channel, scene.event.id)) is None, step
                assert scene.shelf(store) == scene.stock and scene.letters(store) == scene.had, step
            first = turn.take(store, words, scene.event)
            scene.is_done_once(store)
            letters = scene.letters(store)
            assert turn.take(store, words, scene.event) == first  # and again, for the picture
            assert scene.letters(store) == letters


def test_a_first_message_killed_anywhere_makes_one_person(loaded: Path, tmp_path: Path, words: Words) -> None:
    event = Event("x", "1", "somebody", text="/start", name="新来的")
    for step, (place, name) in STEPS.items():
        if step.split()[0] not in ("1", "2", "3", "4", "13", "14", "15", "16"):
            continue
        path = tmp_path / f"{step.split()[0]}.db"
        shutil.copy(loaded, path)

        def work(path: Path = path, place: Any = place, name: str = name) -> None:
            store = Store(f"sqlite:///{path}")
            killed_after(place, name)
            turn.take(store, words, event)

        assert in_a_child(work), step
        store = Store(f"sqlite:///{path}")
        turn.take(store, words, event)
        with store.reading() as s:
            assert len(s.exec(select(Person).where(Person.name == "新来的")).all()) == 1, step
        store.close()


# ---------------------------------------------------------------- the postman


class Pipe(Slot):
    """A channel whose messages outlive the process that sent them: they stand in a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    async def send(self, address: str, view: Any) -> None:
        """Append it, one message a line."""
        with self.path.open("a", encoding="utf-8") as out:
            out.write(f"{address}: {view.text}".replace("\n", " ") + "\n")

    def lines(self) -> list[str]:
        """Every message, from every process there was."""
        return self.path.read_text("utf-8").splitlines() if self.path.exists() else []


POST: dict[str, tuple[Any, str]] = {
    "1 claimed": (notices, "claim"),  # and not committed
    "2 packed": (Postman, "_take_up"),
    "3 sent": (Pipe, "send"),
    "4 before settling": (Postman, "_carry"),
    "5 settled": (notices, "settle"),  # and not committed
    "6 after settling": (Postman, "_write"),
}


def carry(path: Path, words: Words, pipe: Pipe) -> None:
    """A whole process of the postman: opens the store, carries until nothing is due, and ends."""

    async def rounds() -> None:
        store = Store(f"sqlite:///{path}")
        turns = Turns(store, words)
        postman = Postman(turns, {"test": pipe})
        while await postman.round():
            pass
        turns.close()
        store.close()

    asyncio.run(rounds())


def killed_after_sending(place: Any, name: str) -> None:
    """Like killed_after, for a coroutine."""
    real = getattr(place, name)

    async def wrapped(*args: Any, **kwargs: Any) -> None:
        if name == "_carry":  # everything of it but the settling
            place._settle = no_settling
        await real(*args, **kwargs)
        die()

    setattr(place, name, wrapped)


async def no_settling(*_: object, **__: object) -> None:
    """The process dies before it gets there."""


@pytest.mark.parametrize("step", POST)
def test_a_postman_killed_after_any_step_loses_no_letter(step: str, loaded: Path, tmp_path: Path, words: Words) -> None:
    shutil.copy(loaded, tmp_path / "shop.db")
    scene = Arriving(tmp_path / "shop.db", words)
    with scene.open() as store:
        turn.take(store, words, scene.event)
        written = scene.letters(store)
    pipe, (place, name) = Pipe(tmp_path / "sent.txt"), POST[step]

    def work() -> None:
        (killed_after_sending if name in ("send", "_carry") else killed_after)(place, name)
        carry(scene.path, words, pipe)

    assert in_a_child(work), f"{step}: the child was to be killed"
    with travel(now() + notices.LEASE + timedelta(seconds=1), tick=True):
        carry(scene.path, words, pipe)
        carry(scene.path, words, pipe)  # and one that finds nothing to do
    with scene.open() as store:
        assert scene.letters(store) == written  # the same letters under the same numbers
        with store.reading() as s:
            code = s.get_one(Order, scene.number).code
            due = s.exec(select(Notice).where(Notice.due <= now())).all()
            assert {notice.state for notice in due} == {Posted.SENT}
    told = [line for line in pipe.lines() if line.startswith("王秀英") and str(code) in line]
    desk = [line for line in pipe.lines() if line.startswith("站长王") and f"订单 {scene.number}" in line]
    assert told and desk and set(pipe.lines()) == {told[0], desk[0]}  # each at least once; a repeat says the same
    if step in ("1 claimed", "2 packed"):
        assert len(pipe.lines()) == 2


def test_a_turn_killed_before_its_answer_was_shown_shows_it_when_it_comes_again(
    loaded: Path, tmp_path: Path, words: Words
) -> None:
    shutil.copy(loaded, tmp_path / "shop.db")
    scene = Placing(tmp_path / "shop.db", words)

    def work() -> None:
        async def come() -> None:
            turns = Turns(Store(f"sqlite:///{scene.path}"), words)
            await turns.come(scene.event)
            die()  # committed; the channel never showed it, and never confirmed the event

        asyncio.run(come())

    assert in_a_child(work)
    with scene.open() as store:
        assert "下好了" in turn.take(store, words, scene.event).text
        scene.is_done_once(store)
