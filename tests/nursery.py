"""A nursery of processes: each runs a real command of cunkou, forked from one that has everything imported already.

    with Nursery() as nursery:
        shop = nursery.start("serve", at=tmp_path, CUNKOU_DATABASE_URL=..., hurry=True)
        url = await shop.ready()
        shop.kill()                     # SIGKILL; `shop.ends()` waits and returns the exit code
        shop.jump(3600)                 # its wall clock, and nobody else's

A start costs some 0.2 seconds in this way, and is otherwise what `python -m bot serve` does. `hurry` takes away what
keeps a bot within Telegram's limits (30 calls a second) and a person within theirs (three taps a second), so that a
load comes together; and `constants` sets a module's own, such as `{"bot.channels.telegram.transport.SECONDS": 1}`.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, Self

HOUSE = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds a start may take on a busy machine before the test gives up
NEEDED = ("bot.cli", "bot.channels.web", "bot.channels.telegram", "bot.channels.wechat", "alembic.command")


class Child:
    """One process."""

    def __init__(self, nursery: "Nursery", pid: int, said: Path, clock: Path) -> None:
        self.nursery, self.pid, self.file, self.clock = nursery, pid, said, clock
        self.code: int | None = None

    @property
    def said(self) -> str:
        """All it has written so far, errors included."""
        return self.file.read_text("utf-8", "replace")

    def gone(self) -> bool:
        """Whether it has ended."""
        if self.code is None:
            self.code = self.nursery.ask(reap=self.pid)["code"]
        return self.code is not None

    async def ready(self) -> str:
        """The address it says that it is open at."""
        until = time.monotonic() + PATIENCE
        while not (url := re.search(r"open: (http://\S+/)", self.said)):
            assert not self.gone() and time.monotonic() < until, f"it does not open: {self.said}"
            await asyncio.sleep(0.01)
        return url[1]

    async def ends(self) -> int:
        """Its exit code, once it has ended; that of a killed one is below 0."""
        until = time.monotonic() + PATIENCE
        while not self.gone():
            assert time.monotonic() < until, f"it does not end: {self.said}"
            await asyncio.sleep(0.01)
        assert self.code is not None
        return self.code

    def sign(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if not self.gone():
            os.kill(self.pid, number)

    def kill(self) -> None:
        """As when the power fails."""
        self.sign(signal.SIGKILL)

    def jump(self, seconds: float) -> None:
        """Set its wall clock forward, or back. It must have been started with a `clock`."""
        self.clock.write_text(str(seconds))
        self.sign(signal.SIGUSR1)


class Nursery:
    """Where they are forked, and ended at the latest."""

    def __enter__(self) -> Self:
        self.line, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), "LANG": "zh_CN.UTF-8"},
        )
        theirs.close()
        self.answers = self.line.makefile("r")
        self.children: list[Child] = []
        return self

    def clear(self) -> None:
        """End whatever runs."""
        for child in self.children:
            child.kill()
        self.children.clear()

    def __exit__(self, *_: object) -> None:
        self.clear()
        self.answers.close()
        self.line.close()
        self.process.wait(PATIENCE)

    def ask(self, **what: Any) -> dict[str, Any]:
        """Let it do something, and wait for it."""
        self.line.sendall(json.dumps(what).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self.answers.readline())
        return answer

    def start(
        self,
        *words: str,
        at: Path,
        hurry: bool = False,
        clock: float | None = None,
        constants: dict[str, Any] | None = None,
        **variables: str,
    ) -> Child:
        """Begin a command in the folder `at`; `clock` is by how many seconds its wall clock is wrong."""
        number = len(self.children)
        said, ticks = at / f"said-{number}.txt", at / f"clock-{number}.txt"
        said.touch()
        variables = {"CUNKOU_PORT": "0", "NO_PROXY": "127.0.0.1", **variables}
        told = {"words": words, "at": str(at), "said": str(said), "ticks": str(ticks), "variables": variables}
        pid = self.ask(**told, hurry=hurry, clock=clock, constants=constants or {})["pid"]
        child = Child(self, pid, said, ticks)
        self.children.append(child)
        return child


# ---------------------------------------------------------------- in the nursery itself


def warm() -> None:
    """Do once what takes long the first time only: compile the words, read the sounds, compile what a store is asked.

    What was compiled is taken along into every child, for the store it will open.
    """
    import sqlalchemy

    from bot import turn
    from bot.house import House
    from bot.talk import Event, Kind
    from catalog import people, store, village
    from catalog.models import Role

    made: list[sqlalchemy.Engine] = []

    def create_engine(url: str, **how: Any) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(url, **how)
        if made and made[0].dialect.name == engine.dialect.name:
            engine.dialect = engine.pool._dialect = made[0].dialect
            engine._compiled_cache = made[0]._compiled_cache
        made.append(engine)
        return engine

    assert store.create_engine is sqlalchemy.create_engine
    store.create_engine = create_engine  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        shop = store.Store(f"sqlite:///{folder}/warm.db")
        village.load(shop)
        house = House(shop, [])
        with shop.transaction() as s:
            code = people.invite(s, Role.STAFF, 1)
        said = [*(("buyer", words) for words in ("/start", "1", "两盒鸡蛋", "好")), ("desk", f"/start {code}")]
        taps = [("desk", "order:1:arrive"), ("desk", "order:1:collect")]
        for number, (who, words) in enumerate([*said, *taps]):
            how = {"kind": Kind.TAP, "tap": words} if words.startswith("order:") else {"text": words}
            turn.take(shop, house.turns.words, Event("web", str(number), who, **how))  # type: ignore[arg-type]
        house.postman._take_up()
        house.turns.close()
        shop.close()


def hurry() -> None:
    """No limit to how fast people and the bot may be."""
    from bot import breath
    from bot.channels.telegram import transport, wire

    breath.AT_ONCE = 1_000_000
    if hasattr(transport, "WINDOW"):
        transport.WINDOW = 0.0
    else:
        wire.Pace = lambda: transport.Pace(overall_max_rate=5000, overall_time_period=1)  # type: ignore


def wrong_clock(seconds: float, ticks: Path) -> None:
    """From now on the wall clock is wrong, and jumps at a signal. What counts seconds, as the loop does, goes on."""
    import time_machine

    clock = time_machine.travel(time.time() + seconds, tick=True).start()
    signal.signal(signal.SIGUSR1, lambda *_: clock.shift(float(ticks.read_text())))


def become(told: dict[str, Any]) -> NoReturn:
    """Be the command, and end with it."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(told["said"], os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.chdir(told["at"])
    os.environ.update(told["variables"])
    if told["hurry"]:
        hurry()
    for name, value in told["constants"].items():
        module, _, constant = name.rpartition(".")
        was = getattr(importlib.import_module(module), constant)
        like = timedelta(seconds=value) if isinstance(was, timedelta) else type(was)(value)
        setattr(importlib.import_module(module), constant, like)
    if told["clock"] is not None:
        wrong_clock(told["clock"], Path(told["ticks"]))
    code = 70
    try:
        from bot import cli

        code = cli.main(told["words"])
    except SystemExit as end:  # of who cannot read the arguments
        code = int(end.code or 0)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(code)


def main(line: socket.socket) -> None:
    """Fork what is asked for, until nobody asks any more."""
    for name in NEEDED:
        importlib.import_module(name)
    warm()
    gc.freeze()
    ended: dict[int, int] = {}
    with line.makefile("r") as asked:
        for what in asked:
            told = json.loads(what)
            if pid := told.get("reap"):
                if pid not in ended and (found := os.waitpid(pid, os.WNOHANG))[0]:
                    ended[pid] = os.waitstatus_to_exitcode(found[1])
                answer = {"code": ended.get(pid)}
            else:
                if not (child := os.fork()):
                    line.close()
                    become(told)
                answer = {"pid": child}
            line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
