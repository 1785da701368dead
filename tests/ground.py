"""The ground that doors are tried on: a village with an order in every state, people with rights, and eyes on it all.

    with Ground(folder) as ground:
        door = DOORS["web"](ground)
        ground.bear(door, door.seeds()[0])

`bear` raises Harm where whoever came would have seen a mistake of ours, where the log has one, where a turn asked too
much of the store or of the processor, or where the books do not add up afterwards.
"""

import asyncio
import logging
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

import telegram_server
from conftest import Chatter, settle
from looking import SORRY, a_basket, a_complaint, a_pass, an_order, in_no_hurry_to_disk
from sqlalchemy import event as events
from sqlalchemy import text as sql

from bot import gauges
from bot.talk import TAP_BYTES, View
from bot.turns import Turns
from bot.words import Words
from catalog import audit
from catalog.models import Address, Role, State
from catalog.store import Store, shop

MOST_ASKED = 500  # statements of one event: an ordinary one asks for some twenty, the longest page for some 150
MOST_SECONDS = 1.0  # of the processor, for one event
FRESH = 40  # pieces after which the village is made as it was
AUDIT = 10  # pieces after which its books are looked at
ANEW = b"777000"  # in what comes, stands for a number that was never there
PEOPLE = ("王秀英", "站长王", "周经理", "陌生人")  # a buyer, the head of her center, the admin, a stranger


class Harm(AssertionError):
    """What must never come of anything anybody sends."""


class Ears(logging.Handler):
    """Hears what is logged as a mistake of ours."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep errors, and whatever has a traceback."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self.heard.append(logging.Formatter().format(record))


class Ground:
    """A village with an order in every state, some people with rights, and eyes on whatever happens in it."""

    def __init__(self, folder: Path, words: Words | None = None, like: Path | None = None) -> None:
        """Begins a store in `folder`, where nothing is yet, or `like` the file that another Ground kept."""
        self.words, self.open = words or Words(), ExitStack()
        self.file, self.bare = folder / "ground.db", like is None
        if like is None:
            settle(f"sqlite:///{self.file}")
        else:
            shutil.copy(like, self.file)
        self.store = Store(f"sqlite:///{self.file}")
        self.people = {name: Chatter(self.store, self.words, name) for name in PEOPLE}
        self.ears, self.asked, self.count, self.numbers = Ears(), 0, 0, 1_000_000
        self.since: list[bytes] = []  # what came since the village was made as it was
        self.seconds = 0.0  # of the processor that one event may take; 0 is any: the first of all loads and compiles

    def __enter__(self) -> Self:
        self.open.callback(self.store.close)
        self.open.enter_context(in_no_hurry_to_disk(self.store))
        if self.bare:
            self._settle()
        self.turns = Turns(self.store, self.words)
        self.open.callback(self.turns.close)
        self.as_was = sqlite3.connect(":memory:", check_same_thread=False)
        self.open.callback(self.as_was.close)
        with self._file() as file:
            file.backup(self.as_was)
        events.listen(self.store.engine, "before_cursor_execute", self._ask)
        root = logging.getLogger()
        root.addHandler(self.ears)
        self.open.callback(root.removeHandler, self.ears)
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def _settle(self) -> None:
        buyer, head, admin, stranger = self.people.values()
        stranger.say("/start")
        buyer.say("/start")
        buyer.press("东山村服务站")
        head.become(Role.STAFF, "东山村服务站")
        admin.become(Role.ADMIN)
        for state in State:
            an_order(self.store, buyer, head, state)
        a_complaint(self.store, buyer, an_order(self.store, buyer, head, State.COLLECTED))
        a_pass(self.store, buyer, an_order(self.store, buyer, head, State.READY))
        a_basket(self.store, buyer)
        buyer.tap("phone:set:13812345678")
        with self.store.transaction() as s:
            for at, who in enumerate(self.people.values()):
                for channel, name in addresses(at).items():
                    s.add(Address(channel=channel, name=name, person_id=who.person.id))

    def _ask(self, *_: object) -> None:
        self.asked += 1

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        connection = self.store.engine.raw_connection()
        try:
            assert isinstance(connection.driver_connection, sqlite3.Connection)
            yield connection.driver_connection
        finally:
            connection.close()

    def keep(self, file: Path) -> Path:
        """Put the village as it was into a file, for others to begin with."""
        with closing(sqlite3.connect(file)) as other:
            self.as_was.backup(other)
        return file

    def anew(self) -> None:
        """Make the village as it was."""
        with self.store.reading() as s:
            version = shop(s).goods_version
        with self._file() as file:
            self.as_was.backup(file)
        with self.store.reading() as s:
            if version != shop(s).goods_version:
                self.store.findable = None
        self.since.clear()

    def number(self) -> int:
        """A number that was never there."""
        self.numbers += 1
        return self.numbers

    def bear(self, door: "Door", data: bytes) -> None:
        """Let something come in at a door. Raises Harm."""
        self.count += 1
        if self.count % FRESH == 0:
            self.anew()
        self.since.append(data)
        self.ears.heard.clear()
        broken = told_broken()
        with nullcontext() if door.measures else self.measured():
            door.come(data.replace(ANEW, str(self.number()).encode()))
        self._nothing_logged()
        if told_broken() != broken:
            raise Harm("a turn broke")
        if self.count % AUDIT == 0:
            self.adds_up()

    def _nothing_logged(self) -> None:
        if self.ears.heard:
            raise Harm("\n".join(self.ears.heard))

    def adds_up(self) -> None:
        """Look at the books. Raises Harm."""
        with self.store.reading() as s:
            if off := audit.wrong(s):
                raise Harm(f"the books do not add up: {off}")
            if lost := s.execute(sql("PRAGMA foreign_key_check")).all():
                raise Harm(f"rows speak of rows that are not there: {lost}")

    @contextmanager
    def measured(self) -> Iterator[None]:
        """One event's work. Raises Harm where it is too much."""
        self.asked, began = 0, time.process_time()
        yield
        if self.asked > MOST_ASKED:
            raise Harm(f"one event asked the store {self.asked} times")
        if self.seconds and (took := time.process_time() - began) > self.seconds:
            raise Harm(f"one event took {took:.1f} s of the processor")

    def sound(self, view: View) -> None:
        """That every channel can show a view, and that nobody has to apologise in it. Raises Harm."""
        if any(sorry in view.text for sorry in SORRY):
            raise Harm("a turn broke: " + "\n".join(self.ears.heard))
        try:
            telegram_server.Markup(view.text)
        except telegram_server.Refusal as no:
            raise Harm(f"{no}: {view.text}") from None
        if not view.text.strip() or not view.buttons:
            raise Harm(f"nothing to read or to choose: {view}")
        for button in view.buttons:
            if not (button.tap.isascii() and 0 < len(button.tap) <= TAP_BYTES and button.label.strip()):
                raise Harm(f"no channel can show this: {button}")


def told_broken() -> float:
    """How many turns broke in this process."""
    every = (sample for metric in gauges.TURNS.collect() for sample in metric.samples)
    return sum(sample.value for sample in every if sample.labels.get("outcome") == "broken")


def addresses(at: int) -> dict[str, str]:
    """Where the person at a place among PEOPLE is found on each channel."""
    return {"telegram": str(1001 + at), "web": f"{at}" * 32, "wechat": f"o{at}"}


class Door:
    """A way in. One that `measures` may let several events come, and looks at each."""

    measures = False

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def come(self, data: bytes) -> None:
        """Let something come. Raises Harm, or whatever went wrong."""
        raise NotImplementedError

    @staticmethod
    def seeds() -> list[bytes]:
        """What may well come: variations begin with these."""
        raise NotImplementedError


class Async(Door):
    """A way in that needs an event loop."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda loop, about: ground.ears.heard.append(repr(about)))
        ground.open.callback(self.loop.close)

    def run(self, work: Any) -> Any:
        """Do some work of the channel's."""
        return self.loop.run_until_complete(asyncio.wait_for(work, 30))
