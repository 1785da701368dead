"""Opens SQLite or PostgreSQL, and holds the only commit."""

import logging
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, select

from catalog import jsons, migrations
from catalog.models import Shop
from catalog.questions import Question

log = logging.getLogger(__name__)

# SQLite's words for "not now": somebody else writes, the disk is full or away. Everything else is a mistake of ours.
PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")

# Called when a transaction has thought all it has to think, and only waits for the disk from here on.
at_disk: ContextVar[Callable[[], None]] = ContextVar("at_disk", default=lambda: None)

PATIENCE = 10.0  # seconds that anybody waits for somebody else's lock


class Busy(Exception):
    """The store cannot take this now (locked, full, gone): nothing was written, and it may be tried again."""


class Raced(Exception):
    """Somebody else wrote at the same moment what this would have: nothing was written, and anew it may go well."""


class Store:
    """One database. Every use of it goes through `transaction` or `reading`."""

    def __init__(self, url: str) -> None:
        """Open `url` (sqlite:///file or postgresql://…), making its tables, or bringing older ones up to date.

        Raises Busy when the database cannot be reached, ValueError when the URL names another kind, and
        migrations.Foreign for a store that is newer than we are, or not ours.
        """
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if not url.startswith(("sqlite://", "postgresql+psycopg://")):
            raise ValueError(url)
        self.sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.sqlite else _postgres(url)
        _plain_savepoints(self.engine)
        self._writing = threading.Lock()  # held by whoever has the writer's connection
        self._writer: Connection | None = None
        self._joined = threading.local()  # the connection whose transaction this thread's are part of, if any
        self._counts = count(1)
        self.told = 0  # changes whenever a transaction here has written something for the postman
        self.findable: Any = None  # what search looks through; `catalog.findable` keeps it true
        self.gazetteer: Any = None  # what places are called; `catalog.gazetteer` keeps it true
        with passing():
            migrations.bring_up(self.engine, self._keep_copy)
            self._open_shop()

    def _keep_copy(self, step: str) -> None:
        """Keep an older store as it is, beside itself, before its tables are changed."""
        if self.sqlite and self.engine.url.database:
            copy = f"{self.engine.url.database}.before-step-{int(step) + 1}"
            os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))  # it holds people's data
            with closing(sqlite3.connect(copy)) as beside, self.engine.connect() as connection:
                connection.connection.driver_connection.backup(beside)  # type: ignore[union-attr]
            logging.getLogger(migrations.__name__).warning(
                "the store's tables are brought up to date; as it was, it is kept in %s", copy
            )

    def _open_shop(self) -> None:
        with Session(self.engine) as s:
            if s.get(Shop, 1) is None:
                s.add(Shop(names={"zh_CN": "村口", "en": "Cunkou"}, secret=secrets.token_hex(32)))
                try:
                    s.commit()
                except IntegrityError:  # two processes opened a new store at the same moment
                    s.rollback()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well and leaves no trace when it does not. Raises Busy, Raced."""
        joined: Connection | None = getattr(self._joined, "connection", None)
        with passing(), nullcontext(joined) if joined else self._at_hand() as bind, self._sitting(bind) as s:
            with s.begin():
                yield s
                s.flush()
                if joined is None:
                    at_disk.get()()
            if s.info.get("tells"):
                self.told = next(self._counts)

    @contextmanager
    def together(self) -> Iterator[Callable[[], bool]]:
        """Write down with one wait for the disk what this thread's transactions in this block write, on SQLite.

        Each is undone by itself where it fails, and all are where the disk does. Yields whether they still stand: some
        errors make SQLite undo everything at once. Raises Busy.
        """
        with passing(), self._at_hand() as bind, ExitStack() as stack:
            connection = bind if isinstance(bind, Connection) else stack.enter_context(bind.connect())
            raw: Any = connection.connection.driver_connection
            with connection.begin():
                self._joined.connection = connection
                try:
                    yield lambda: bool(raw.in_transaction)
                finally:
                    del self._joined.connection
                if not raw.in_transaction:  # the driver's COMMIT would say nothing of it
                    raise Busy("SQLite has undone it all")
                at_disk.get()()

    @contextmanager
    def _at_hand(self) -> Iterator[Engine | Connection]:
        """What a transaction is had from. SQLite has one writer, who keeps its connection from one to the next."""
        if not (self.sqlite and self._writing.acquire(blocking=False)):
            yield self.engine
            return
        try:
            if self._writer is None:
                self._writer = self.engine.connect()
            yield self._writer
        except BaseException:
            self._let_go()  # whatever is wrong with it, the next one is sound
            raise
        finally:
            self._writing.release()

    def _let_go(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks: it waits for no writer and holds up none. Raises Busy."""
        with passing(), self._sitting(self.engine.execution_options(reading=True)) as s:
            yield s

    def _sitting(self, bind: Engine | Connection) -> "Sitting":
        info = {"store": self}
        return Sitting(bind, expire_on_commit=False, join_transaction_mode="create_savepoint", info=info)

    def close(self) -> None:
        """Give back every connection, once whoever writes has ended."""
        with self._writing:
            self._let_go()
        self.engine.dispose()


class Sitting(Session):
    """A session that need not build anew how one row is asked for: that takes longer than finding it."""

    def get(self, entity: Any, ident: Any, **how: Any) -> Any:
        """The row with this primary key, or None; the one at hand where it was had before."""
        if how or not isinstance(ident, int):
            return super().get(entity, ident, **how)
        known = self.identity_map.get((entity, (ident,), None))
        if known is None:
            return _by_number(entity).first(self, number=ident)
        return super().get(entity, ident) if instance_state(known).expired else known

    def begin_nested(self) -> NoReturn:
        """Not here: it would know nothing of what goes straight to the driver. See `rows.undoable`."""
        raise NotImplementedError


@cache
def _by_number(entity: Any) -> Question[Any]:
    (key,) = entity.__table__.primary_key
    return Question(select(entity).where(key == bindparam("number")))


def knock(s: Session) -> None:
    """This transaction writes something that the postman must look at once it has committed."""
    s.info["tells"] = True


def store_of(s: Session) -> Store:
    """The store a session was opened by."""
    store: Store = s.info["store"]
    return store


def shop(s: Session) -> Shop:
    """The row about the shop itself."""
    found = s.get(Shop, 1)
    assert found is not None  # made when the store was opened
    return found


@contextmanager
def passing() -> Iterator[None]:
    """Turn the database's passing troubles into Busy, what may be a race into Raced; let its other errors through."""
    try:
        yield
    except DBAPIError as error:
        # What ended a transaction makes the savepoints in it fail as well: the trouble may be the one before the last.
        for one in _led_to(error):
            if _is_passing(one):
                log.warning("the store is busy: %s", one.orig)
                raise Busy(str(one.orig)) from error
        # Integrity: on PostgreSQL two may write the same at once. SQLite has one writer: there it is a mistake.
        if str(getattr(error.orig, "sqlstate", "")).startswith("23"):
            raise Raced(str(error.orig)) from error
        raise


def _led_to(error: BaseException | None) -> Iterator[DBAPIError]:
    """An error of the database, and those that it came of."""
    while error is not None:
        if isinstance(error, DBAPIError):
            yield error
        error = error.__cause__ or error.__context__


def _is_passing(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return str(name).startswith(PASSING)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # psycopg: no connection was had at all
        return type(error.orig).__name__ == "OperationalError"
    # Connection, serialization, resources, locks, shutdown, the disk, a server that is a copy only for now.
    return str(state)[:2] in {"08", "40", "53", "55", "57", "58"} or state == "25006"


def _sqlite(url: str) -> Engine:
    file, how = make_url(url).database, {}
    if file:
        with suppress(OSError):  # SQLite itself says what is wrong with the place
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))  # a new one is its owner's alone
        # From now on the file is there, or it is away: an empty one in its place would be a shop without orders.
        there = f"file:{quote(str(Path(file).absolute()))}?mode=rw"
        how["creator"] = lambda: sqlite3.connect(there, uri=True, check_same_thread=False)
    # Hidden: an error must not carry people's data into the log.
    engine = create_engine(url, json_deserializer=jsons.read, hide_parameters=True, **how)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        # The driver's own transactions lose savepoints and locks: we say BEGIN ourselves.
        connection.isolation_level = None
        for pragma in (f"busy_timeout={PATIENCE * 1000:.0f}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)
        record.info["is"] = _identity(file)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A writer takes its lock at once, so that what it read is still true when it writes.
        reading = connection.get_execution_options().get("reading", False)
        if not reading and _identity(file) != connection.info["is"]:
            raise Busy(f"{file} has been moved away, or is another one now")
        begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
        try:
            connection.connection.driver_connection.execute(begin)
        except sqlite3.Error as error:
            raise DBAPIError(begin, None, error) from error

    return engine


def _identity(file: str | None) -> tuple[int, int] | None:
    """Which file lies at a path, if any: SQLite goes on writing into one that was moved away, or deleted."""
    try:
        found = os.stat(file) if file else None  # noqa: PTH116 - each turn asks, and a Path takes ten times as long
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino) if found else None


def _postgres(url: str) -> Engine:
    how = {"connect_timeout": int(PATIENCE), "tcp_user_timeout": 30_000, "keepalives_idle": 30, "keepalives_count": 3}
    engine = create_engine(
        url, json_deserializer=jsons.read, pool_pre_ping=True, hide_parameters=True, connect_args=how
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # Who holds a lock and goes away, or forgets to end, must not hold up the shop: neither others nor we ourselves.
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {PATIENCE * 1000:.0f}")
            cursor.execute("SET idle_in_transaction_session_timeout = 300000")
        connection.commit()

    return engine


def _plain_savepoints(engine: Engine) -> None:
    """Say what concerns savepoints as it is: SQLAlchemy builds it anew each time, which takes five times as long."""
    for way, words in {
        "do_savepoint": "SAVEPOINT",
        "do_release_savepoint": "RELEASE SAVEPOINT",
        "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
    }.items():
        setattr(engine.dialect, way, partial(_say, words))


def _say(words: str, connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"{words} {name}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Write ahead to a log. Whoever switches the same new file just now makes SQLite refuse us without waiting."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if time.monotonic() > until or not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise
            time.sleep(0.02)
