"""The console channel: the same conversation in a terminal, photos, sheets and papers as files, a recorder."""

import asyncio
import logging
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TextIO

from bot.channels import Hook
from bot.talk import Document, Event, File, Kind, Say, View, is_picture, say
from bot.turn import storable
from bot.turns import Turns
from bot.words import plain
from catalog.refusals import BadFile
from catalog.store import Busy

log = logging.getLogger(__name__)

PLACE = re.compile(r"@\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
MOST_BYTES = 20 * 1024 * 1024  # of a file; what is longer is read no further than it takes to see that
RETRY = 1.0  # seconds before a busy store is asked again


class Console:
    """One person at one terminal; the end of the input ends the conversation.

    `@34.2,111.9` sends a location, `!path/to/photo.jpg` a photo, what follows being its caption, `!goods.xlsx` a file.
    """

    name = "console"
    hooks: Mapping[str, Hook] = {}

    def __init__(
        self,
        heard: TextIO,
        shown: TextIO,
        *,
        who: str = "console",
        language: str = "",
        record: TextIO | None = None,
        folder: Path | None = None,
    ) -> None:
        """Read lines from `heard`, write screens to `shown`; `record` takes the conversation down as a story.

        `language` is the terminal's, as in LANG ("zh_CN.UTF-8"). Papers are put into `folder`, else where we are.
        """
        self.heard, self.shown, self.who, self.record = heard, shown, storable(who), record
        self.language = language.partition(".")[0].replace("_", "-")
        self.folder, self.speaks = folder or Path(), ""
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.said = 0
        self.session = ""
        self.done = asyncio.Event()
        self.talking: asyncio.Task[None] | None = None

    async def start(self, turns: Turns) -> None:
        """Greet, and take lines from now on; `done` is set when there are no more."""
        self.turns = turns
        turns.tells[self.name] = self._tell
        loop = asyncio.get_running_loop()
        # A thread of its own that never holds up our end: it may wait for a line for ever.
        threading.Thread(target=self._listen, args=(loop,), daemon=True, name="console").start()
        self.session = f"{loop.time():.6f}"
        self.talking = asyncio.create_task(self._talk(turns), name="console")

    async def stop(self) -> None:
        """Say no more."""
        if self.talking:
            self.talking.cancel()
            with suppress(asyncio.CancelledError):
                await self.talking

    async def send(self, address: str, view: View) -> None:
        """Print what somebody else did, apart from the answers."""
        shown = await self._shown(view)
        self._write_down(f"\n{self.who}<")
        self._print(shown if shown.startswith("🔔") else "🔔 " + shown)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError, ValueError):  # the loop or the input may be closed by now
            for line in self.heard:
                loop.call_soon_threadsafe(self.lines.put_nowait, line.rstrip("\n"))
            loop.call_soon_threadsafe(self.lines.put_nowait, None)

    async def _talk(self, turns: Turns) -> None:
        try:
            self._write_down(f"# a conversation taken down at the console\n\n{self.who}> /start")
            self._print(await self._answer(turns, "/start"))
            while (line := await self.lines.get()) is not None:
                if line.strip():
                    self._write_down(f"\n{self.who}> {line}")
                    self._print(await self._answer(turns, line))
        finally:
            self.done.set()

    async def _answer(self, turns: Turns, line: str) -> str:
        """What is shown for a line."""
        raw, caption, name = b"", "", ""
        if line.startswith("!") and line.strip() != "!":
            try:
                raw, caption, name = await asyncio.to_thread(_file, line[1:].strip())
            except (OSError, RuntimeError, ValueError):  # not there, not ours, or no name a file can have
                return self._in_words(say("There is no file %(name)s that I can read.", name=line[1:].strip()))
        view = await self._come(turns, line, raw, caption, name)
        return await self._shown(view)

    async def _shown(self, view: View) -> str:
        """A view as plain text, and under it the name of the file its paper was put into."""
        self.speaks = view.language
        if view.paper is None:
            return plain(view)
        try:
            drawn = await self.turns.paper(self.name, self.who, view.paper.tap)
            paper = f"📎 {await asyncio.to_thread(_put, self.folder, drawn)}"
        except Exception as error:  # the screen is there, and says what is to be said
            log.warning("the paper %s was not written: %s", view.paper.tap, type(error).__name__)
            paper = self._in_words(say("The paper could not be written here."))
        return f"{plain(view)}\n\n{paper}"

    def _in_words(self, what: Say) -> str:
        return self.turns.words[self.speaks].say(what)

    async def _come(self, turns: Turns, line: str, raw: bytes = b"", caption: str = "", name: str = "") -> View:
        self.said += 1
        place = PLACE.fullmatch(line.strip())
        sent = line.startswith("!") and line.strip() != "!"
        photo = sent and (is_picture(name) or "." not in name)
        event = Event(
            channel=self.name,
            id=f"{self.who}:{self.session}:{self.said}",
            address=self.who,
            kind=Kind.PHOTO if photo else Kind.FILE if sent else Kind.PLACE if place else Kind.TEXT,
            text=caption if sent else "" if place else line,
            raw=raw,
            file=File(name, len(raw), why=None if raw else BadFile("empty")) if sent and not photo else None,
            place=(float(place[1]), float(place[2])) if place else None,
            language="" if self.language in ("C", "POSIX") else self.language,
        )
        told = False
        while True:
            try:
                return await turns.come(event)
            except Busy:
                if not told:
                    self._tell(self.who, await turns.not_now(event))
                told = True
                await asyncio.sleep(RETRY)

    def _tell(self, address: str, text: str) -> None:
        """Say how far it is; no part of what was said, so no story has it."""
        self.shown.write(f"{text}\n")
        self.shown.flush()

    def _print(self, text: str) -> None:
        self.shown.write(f"{text}\n\n")
        self.shown.flush()
        self._write_down("\n".join(f"  {line}".rstrip() for line in text.removeprefix("🔔 ").splitlines()))

    def _write_down(self, text: str) -> None:
        if self.record:
            self.record.write(f"{text}\n")
            self.record.flush()


def _file(said: str) -> tuple[bytes, str, str]:
    """The file that a line names, the caption after it, and its name, which may have blanks in it. Raises OSError."""
    whole = Path(said).expanduser()
    name, _, caption = (said, "", "") if whole.is_file() else said.partition(" ")
    with Path(name).expanduser().open("rb") as file:
        return file.read(MOST_BYTES + 1), caption.strip(), Path(name).name


def _put(folder: Path, drawn: Document) -> str:
    """Write a paper under its own name, or a numbered one where it is taken; returns the name. Raises OSError."""
    name = Path(Path(drawn.name).name)
    for at in count(1):
        free = name if at == 1 else Path(f"{name.stem}-{at}{name.suffix}")
        with suppress(FileExistsError), (folder / free).open("xb") as file:
            file.write(drawn.data)
            return str(free)
    raise AssertionError
