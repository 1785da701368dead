"""The store is full, locked, moved away, or may only be read: people are told, nothing is half done, it goes on by itself."""

import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest
from nursery import Child, Nursery
from sqlalchemy import event
from sqlmodel import col, select
from telegram_server import TelegramServer, Villager

from bot.channels.web import Web
from bot.house import House
from catalog import audit
from catalog.models import Address, Order, Person, State
from catalog.store import Busy, Store

KEPT = {"zh-hans": "一时记不下账", "en": "cannot write anything down just now"}
PLACED = {"zh-hans": "下好了", "en": "Your order is number"}
SOON = {"bot.notnow.PATIENCE": 0.5, "bot.channels.telegram.visits.PAUSES": (0.3, 0.5)}


def mounts(folder: Path) -> bool:
    """Give a folder a disk of its own with 8 MB, where we may."""
    tmpfs = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    return os.geteuid() == 0 and not subprocess.run(tmpfs, capture_output=True, check=False).returncode


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk where one can be had, as root can; else a folder like any other."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = mounts(folder)
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, child: Child) -> Callable[[], None]:
    """Let there be no room on the small disk, or, where it is none, for a file of the process; returns what ends that."""
    if os.path.ismount(folder):
        ballast = folder / "ballast"
        with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(4096))
        return ballast.unlink
    ever = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (4096, ever[1]))
    return lambda: (resource.prlimit(child.pid, resource.RLIMIT_FSIZE, ever), None)[1]


@contextmanager
def limited(_: Path, child: Child) -> Iterator[None]:
    """No file of the process may grow: what SQLite then meets is an error in writing."""
    room = fill(Path("/nowhere"), child)
    yield
    room()


@contextmanager
def full(file: Path, child: Child) -> Iterator[None]:
    """The disk is full."""
    room = fill(file.parent, child)
    yield
    room()


@contextmanager
def locked(file: Path, child: Child) -> Iterator[None]:
    """Another process writes, and does not end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def moved(file: Path, child: Child) -> Iterator[None]:
    """The file is moved away, and back."""
    file.rename(file.with_name("elsewhere.db"))
    yield
    assert not file.exists(), "an empty store was made in its place"
    file.with_name("elsewhere.db").rename(file)


@contextmanager
def replaced(file: Path, child: Child) -> Iterator[None]:
    """Another file is put in its place, and what was there comes back."""
    file.rename(file.with_name("elsewhere.db"))
    shutil.copy(file.with_name("elsewhere.db"), file)
    yield
    file.with_name("elsewhere.db").rename(file)


def theirs(store: Store, chat: int) -> list[State]:
    """The states of somebody's orders, baskets included."""
    with store.reading() as s:
        asked = select(Order.state).join(Person, col(Person.id) == col(Order.person_id)).join(Address)
        return list(s.exec(asked.where(Address.name == str(chat)).order_by(col(Order.id))).all())


def told(server: TelegramServer, who: Villager, words: str) -> int:
    """How often a chat was told something."""
    return sum(
        words in str(call.body.get("text")) for call in server.calls if call.chat == who.chat and call.status == 200
    )


@pytest.mark.parametrize("trouble", [full, limited, locked, moved, replaced])
async def test_whoever_orders_meanwhile_is_told_and_then_has_one_order(
    trouble: Callable[..., object], disk: Path, tmp_path: Path, loaded: Path, nursery: Nursery
) -> None:
    file = Path(shutil.copy(loaded, disk / "shop.db"))
    async with TelegramServer() as server:
        with ExitStack() as after:
            there = {"CUNKOU_DATABASE_URL": f"sqlite:///{file}", "CUNKOU_TELEGRAM_TOKEN": server.token}
            there["CUNKOU_TELEGRAM_API_URL"] = server.url
            quick = {**SOON, "catalog.store.PATIENCE": 1.0}
            shop = nursery.start("serve", at=tmp_path, hurry=True, constants=quick, **there)
            url = await shop.ready()
            web = httpx.AsyncClient(base_url=url, trust_env=False, verify=False, timeout=20)
            people = [server.villager(7 + n, language=tongue) for n, tongue in enumerate(KEPT)]
            for who in people:
                for words in ("/start", "1", "two boxes of eggs" if who.language == "en" else "两盒鸡蛋"):
                    await who.send(words)
            store = Store(f"sqlite:///{file}")
            after.callback(store.close)
            assert [theirs(store, who.chat) for who in people] == [[State.DRAFT]] * 2
            assert (await web.get("/health/ready")).status_code == 200
            with trouble(file, shop):  # type: ignore[attr-defined]
                said = [who.write(text="yes" if who.language == "en" else "好")["update_id"] for who in people]
                for who in people:
                    kept = KEPT[who.language or ""]
                    await server.until(lambda who=who, kept=kept: told(server, who, kept) > 0)  # type: ignore[misc]
                assert (await web.get("/health/ready")).status_code == 503
                assert (await web.get("/health/live")).status_code == 200
                assert not server.confirmed & set(said)
                assert [theirs(store, who.chat) for who in people] == [[State.DRAFT]] * 2
            await server.until(lambda: server.confirmed >= set(said))
            for who in people:
                assert PLACED[who.language or ""] in who.screen.text
                assert told(server, who, KEPT[who.language or ""]) == 1
                assert not any(KEPT[who.language or ""] in message.text for message in who.history)  # taken away again
                assert theirs(store, who.chat) == [State.PLACED]
            assert (await web.get("/health/ready")).status_code == 200
            with store.reading() as s:
                assert audit.wrong(s) == []
            await web.aclose()
            shop.sign(15)
            assert await shop.ends() == 0
            assert "Traceback" not in shop.said, shop.said


@pytest.mark.parametrize(("tongue", "words"), [("zh-CN", "这会儿连不上"), ("en", "does not answer just now")])
async def test_a_page_that_is_opened_meanwhile_says_so_and_looks_again(
    store: Store, tongue: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Busy

    house = House(store, [web := Web("127.0.0.1", 0)])
    await house.open()
    wants = {"accept": "text/html", "accept-language": tongue}
    async with httpx.AsyncClient(base_url=web.url, trust_env=False, verify=False, headers=wants) as page:
        with monkeypatch.context() as patch:
            patch.setattr(store, "reading", away)
            answer = await page.get("/")
            assert answer.status_code == 503 and words in answer.text and 'http-equiv="refresh"' in answer.text
        assert (await page.get("/")).status_code == 200
    await house.close()


def test_a_store_that_may_only_be_read_takes_nothing_and_says_so(loaded: Path, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{shutil.copy(loaded, tmp_path / 'shop.db')}")

    def only_read(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(store.engine, "checkout", only_read)
    with pytest.raises(Busy), store.transaction() as s:
        s.add(Person(name="王秀英"))
    event.remove(store.engine, "checkout", only_read)
    event.listen(store.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=OFF"))
    with store.transaction() as s:
        s.add(Person(name="王秀英"))
    with store.reading() as s:
        assert len(s.exec(select(Person).where(Person.name == "王秀英")).all()) == 1
    store.close()
