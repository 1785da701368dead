"""WeChat with two real processes on one store: one fetches the token for both, and a post caught opens no second door."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from test_wechat import at_home, count, person_of, village
from test_wechat_contract import orders_of
from wechat_server import WeChatServer

from bot import memory
from bot.channels.wechat.token import Token
from bot.turns import Turns
from catalog import people
from catalog.store import Store

SECONDS = 60.0  # a process may take to start on a busy machine
SCRIPT = str(Path(__file__).with_name("wechat_process.py"))


class Other:
    """Another process of the shop. `door` is where its web server is."""

    def __init__(self, process: Process, door: str = "") -> None:
        self.process, self.door = process, door

    async def read(self) -> str:
        """Its next line."""
        assert self.process.stdout
        async with asyncio.timeout(SECONDS):
            line = (await self.process.stdout.readline()).decode().strip()
        assert line, "the process has ended"
        return line

    async def call(self, times: int) -> int:
        """How many of so many calls at once came through."""
        assert self.process.stdin
        self.process.stdin.write(f"call {times}\n".encode())
        return int(await self.read())


@asynccontextmanager
async def others(url: str, server: WeChatServer, many: int) -> AsyncIterator[list[Other]]:
    """So many processes, started at the same moment on the same store."""
    given = (SCRIPT, url, server.url, "sealed" if server.sealed else "plain")
    start = asyncio.create_subprocess_exec
    made = [Other(await start(sys.executable, *given, stdin=PIPE, stdout=PIPE)) for _ in range(many)]
    try:
        for other in made:
            other.door = await other.read()
        yield made
    finally:
        for other in made:
            assert other.process.stdin
            other.process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(other.process.wait(), SECONDS)
            if other.process.returncode is None:
                other.process.kill()


async def test_two_processes_renew_the_token_once(new: str) -> None:
    """At the start, and when WeChat has given it up while both are calling: one asks, and every call comes through."""
    Store(new).close()
    server = WeChatServer()
    server.token_delay = 0.5
    async with server, others(new, server, 2) as both:
        assert server.asked_tokens == 1
        server.expire()
        assert await asyncio.gather(*(other.call(5) for other in both)) == [5, 5]
        assert server.asked_tokens == 2
        server.expire()
        assert await asyncio.gather(*(other.call(5) for other in both)) == [5, 5]
        assert server.asked_tokens == 3


def test_only_one_is_the_first_to_keep_something(new: str) -> None:
    """Whatever the database's driver says of rows: the second is told no, and changes nothing."""
    store = Store(new)
    for value, won in (("one", True), ("two", False)):
        with store.transaction() as s:
            assert memory.swap(s, "wechat", "lease", None, value) is won
    for was, won in (("two", False), ("one", True), ("one", False)):
        with store.transaction() as s:
            assert memory.swap(s, "wechat", "lease", was, "three") is won
    store.close()


async def test_who_has_the_lease_just_after_another_kept_a_token_takes_that_one(turns: Turns) -> None:
    """Between looking and leasing, the other may have come to its end."""
    asked: list[bool] = []

    async def ask(anew: bool) -> tuple[str, float]:
        asked.append(anew)
        return "mine", 7200.0

    first, second = Token(turns, ask), Token(turns, ask)
    lease = second._lease

    def late() -> bool:
        first.known, first.until = "theirs", time.time() + 7200
        first._keep()
        return lease()

    second._lease = late  # type: ignore[method-assign]
    assert await second.get() == "theirs" and not asked
    second._lease = lease  # type: ignore[method-assign]
    assert await second.get("theirs") == "mine"  # and the lease was given back


async def test_a_caught_plain_post_says_nothing_else_to_a_second_process(store: Store) -> None:
    """Its nonce is known there, whoever had it first; the platform's own repeat is let in, and does nothing."""
    server = WeChatServer(sealed=False)
    async with village(store, server=server), others(str(store.engine.url), server, 1) as (other,):
        phone = await at_home(server)
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        query, _ = server.signed(b"")
        yes, more = phone.xml("text", Content="1"), phone.xml("text", Content="两袋盐")
        assert (await server.post(query, yes))[0] == 200
        seen = count(store, memory.Seen)
        server.door = other.door
        assert (await server.post(query, more))[0] == 403
        status, answer = await server.post(query, yes)
        assert status == 200 and "下好了" in answer.decode()
        assert len(orders_of(store, phone)) == 1 and count(store, memory.Seen) == seen
        assert (await server.post(*server.signed(more)))[0] == 200  # with a nonce of its own it is heard


async def test_a_caught_sealed_post_does_nothing_in_a_second_process(store: Store) -> None:
    """Not the order twice, not other words, and nobody is silenced who went away and came back."""
    server = WeChatServer()
    async with village(store, server=server), others(str(store.engine.url), server, 1) as (other,):
        phone, here = await at_home(server), server.door
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        yes = server.signed(phone.xml("text", Content="1"))
        gone = server.signed(phone.xml("event", Event="unsubscribe", EventKey=""))
        assert [(await server.post(*one))[0] for one in (yes, gone)] == [200, 200]
        await phone.follow()
        server.door = other.door
        status, answer = await server.post(*yes)
        assert status == 200 and "下好了".encode() not in answer  # it can be read by WeChat only
        assert (await server.post(yes[0], gone[1]))[0] == 403
        for server.door in (here, other.door):
            assert (await server.post(*gone))[0] == 200
        assert len(orders_of(store, phone)) == 1
        with store.reading() as s:
            assert people.reachable(s, person_of(store, phone))
