"""A village for every test: its shop, and people with rights."""

import itertools
import os
import shutil
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from nursery import Nursery
from postgres import Server, serving
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from sqlmodel import select

from bot import breath
from bot.talk import Button, Document, Event, File, Kind, View
from bot.turn import looked, paper, seen, take
from bot.turns import Turns
from bot.words import Words, plain
from catalog import people, village
from catalog.models import Address, Center, Person, Role
from catalog.store import Store

# The machines tests run on are shared and slow now and then: how long an example took says nothing of the code.
settings.register_profile("village", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("village")

breath.AT_ONCE = 1_000_000  # a story is told faster than people type

# Each phone and browser of a story would read all the certificates there are, which takes longer than its day does.
ssl.create_default_context = cache(ssl.create_default_context)

# Nearly every test opens a store of its own, and each would compile the same few hundred statements anew: about a
# sixth of the time of a story. SQLite is the same SQLite in all of them, so they share what was compiled.
COMPILED: LRUCache[object, object] = LRUCache(5000)
SQLiteDialect_pysqlite.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign,assignment]
SQLiteDialect_pysqlite.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign,assignment]
_engine = Engine.__init__


def _with_shared_cache(engine: Engine, pool: Any, dialect: Any, url: Any, hide_parameters: bool = False) -> None:
    _engine(engine, pool, dialect, url, hide_parameters=hide_parameters)
    if isinstance(engine.dialect, SQLiteDialect_pysqlite):
        engine._compiled_cache = COMPILED


Engine.__init__ = _with_shared_cache  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo village in it, to be copied."""
    path = tmp_path_factory.mktemp("village") / "village.db"
    settle(f"sqlite:///{path}")
    return path


def settle(url: str) -> None:
    """Load the demo village into an empty store, as of now.

    The first test that wants it may have travelled to another year; the village is for all the tests after it as well.
    """
    store = Store(url)
    hatch = time_machine.escape_hatch
    today = hatch.datetime.datetime.now(UTC) if hatch.is_travelling() else datetime.now(UTC)
    with time_machine.travel(today):
        village.load(store)
    store.close()


@pytest.fixture(scope="session")
def nurseries() -> Iterator[Nursery]:
    """Where processes of cunkou are forked."""
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
def nursery(nurseries: Nursery) -> Iterator[Nursery]:
    """Where this test's processes are forked; none outlives it."""
    yield nurseries
    nurseries.clear()


@pytest.fixture(scope="session")
def words() -> Words:
    """Every language, compiled once."""
    return Words()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many tests run at once: half as many again as there are cores, for a third of the time a test waits."""
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


def pytest_addoption(parser: pytest.Parser) -> None:
    """--db: the databases that whatever touches a store is tested on."""
    parser.addoption("--db", choices=("sqlite", "postgres", "both"), default="sqlite", help="the stores to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that has a store once on each database that was asked for."""
    asked = metafunc.config.getoption("--db")
    if "url" in metafunc.fixturenames and asked != "sqlite":
        both = ("sqlite", "postgres") if asked == "both" else (asked,)
        about_sqlite = metafunc.definition.get_closest_marker("about_sqlite")
        metafunc.parametrize("url", ("sqlite",) if about_sqlite else both, indirect=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server."""
    with serving(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Server) -> str:
    """The name of a PostgreSQL database with the demo village in it, to be copied."""
    url = postgres.fresh()
    settle(url)
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where this test's own copy of the village lies."""
    if getattr(request, "param", "sqlite") == "postgres":
        server: Server = request.getfixturevalue("postgres")
        url = server.fresh(request.getfixturevalue("template"))
        yield url
        server.drop(url)
    else:
        shutil.copy(request.getfixturevalue("loaded"), tmp_path / "shop.db")
        yield f"sqlite:///{tmp_path / 'shop.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store may be made, on each database: for what must hold on both whatever --db says."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.fresh()
        yield url
        server.drop(url)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """This test's own copy of the village, open."""
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def turns(store: Store, words: Words) -> Iterator[Turns]:
    """The door channels come in by."""
    turns = Turns(store, words)
    yield turns
    turns.close()


class Chatter:
    """Somebody in a chat of their own, talking to the turn itself without any platform between."""

    numbers = itertools.count(1)

    def __init__(self, store: Store, words: Words, name: str, language: str = "zh-CN") -> None:
        self.store, self.words, self.name, self.language = store, words, name, language
        self.view = View("")

    def event(self, **what: object) -> Event:
        """The next thing this person does."""
        facts = {"channel": "test", "id": str(next(self.numbers)), "address": self.name, "name": self.name}
        return Event(**{**facts, "language": self.language, **what})  # type: ignore[arg-type]

    def take(self, event: Event) -> str:
        """Let an event happen; returns the screen as plain text."""
        self.view = take(self.store, self.words, event)
        return self.text

    def say(self, text: str) -> str:
        """Type something."""
        return self.take(self.event(text=text))

    def tap(self, tap: str) -> str:
        """Use a button with this tap, offered or forged."""
        return self.take(self.event(kind=Kind.TAP, tap=tap))

    def press(self, label: str) -> str:
        """Press the button of the current screen whose label holds these words."""
        return self.tap(self.button(label).tap)

    def button(self, label: str) -> Button:
        """The button of the current screen whose label holds these words."""
        found = [b for b in self.view.buttons if label in b.label]
        assert found, f"no button {label!r} among {[b.label for b in self.view.buttons]}"
        return found[0]

    def at(self, latitude: float, longitude: float) -> str:
        """Send a location."""
        return self.take(self.event(kind=Kind.PLACE, place=(latitude, longitude)))

    def photo(self, raw: bytes, caption: str = "") -> str:
        """Send a photo, which is looked at before the turn as `Turns.come` does it."""
        return self.take(seen(self.event(kind=Kind.PHOTO, text=caption, raw=raw)))

    def file(self, name: str, raw: bytes) -> str:
        """Send a file, which is looked at before the turn in the same way."""
        sent = self.event(kind=Kind.FILE, file=File(name, len(raw)), raw=raw)
        return self.take(looked(self.store, self.words, sent, lambda told: None))

    def paper(self, tap: str = "") -> Document:
        """Take the paper of the current screen, or one with a tap that was offered or forged."""
        offered = self.view.paper.tap if self.view.paper else ""
        return paper(self.store, self.words, "test", self.name, tap or offered)

    @property
    def text(self) -> str:
        """The current screen as plain text, choices included."""
        return plain(self.view)

    @property
    def person(self) -> Person:
        """This person's row as it is now."""
        with self.store.reading() as s:
            asked = select(Person).join(Address).where(Address.channel == "test", Address.name == self.name)
            return s.exec(asked).one()

    def become(self, role: Role, center: str | None = None) -> "Chatter":
        """Take a role by a real invite."""
        with self.store.transaction() as s:
            named = [c for c in s.exec(select(Center)).all() if center in c.names.values()]
            code = people.invite(s, role, named[0].id if center else None)
        self.say(f"/start {code}")
        assert self.person.role == role
        return self


Meet = Callable[..., Chatter]


@pytest.fixture
def meet(store: Store, words: Words) -> Meet:
    """Somebody new: meet("王秀英"), or meet("Mary", "en")."""
    return lambda name, language="zh-CN": Chatter(store, words, name, language)


@pytest.fixture
def buyer(meet: Meet) -> Chatter:
    """A villager who collects at Dongshan."""
    person = meet("王秀英")
    person.say("/start")
    person.press("东山村服务站")
    return person


@pytest.fixture
def head(meet: Meet) -> Chatter:
    """The head of the center at Dongshan."""
    return meet("站长王").become(Role.STAFF, "东山村服务站")


@pytest.fixture
def other_head(meet: Meet) -> Chatter:
    """The head of the center at Xihe, who must see nothing of Dongshan's."""
    return meet("站长李").become(Role.STAFF, "西河村服务站")


@pytest.fixture
def admin(meet: Meet) -> Chatter:
    """Whoever runs the shop."""
    return meet("周经理").become(Role.ADMIN)


@pytest.fixture
def stranger(meet: Meet) -> Chatter:
    """Somebody who has just walked in, and must see nothing of anybody's."""
    return meet("陌生人")


def order_eggs(buyer: Chatter) -> int:
    """Order one box of eggs; returns the order's number."""
    buyer.say("/start")
    for label in ("蛋奶", "鸡蛋", "就要一盒", "对，就这样"):
        buyer.press(label)
    return int(buyer.button("看这个订单").tap.split(":")[1])
