"""The faces a story is played on: the console, the web page's own requests, Telegram and WeChat over real sockets.

A line a person enters is typed as it stands; `[words]` taps the button whose label holds them; `@34.19,111.82` sends
a place; `#order:17` presses a button that says so, whether it was ever offered or not; `!slip:17 words` sends the
photo that a maker in `photos` draws, with its caption, `!prices` a file of `sheets`. A paper that is shown is a line `📎 name`.
"""

import asyncio
import io
import itertools
import json
import os
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar, Protocol, TextIO
from urllib.parse import unquote

import httpx
from photos import picture
from sheets import FILES
from telegram_server import TelegramServer, Villager, voice
from wechat_server import Phone, Shown, WeChatServer

from bot.channels import Channel
from bot.channels.console import Console
from bot.channels.web import Web
from bot.channels.wechat import WeChat
from bot.house import House
from bot.talk import View
from bot.turns import Turns
from catalog.store import Store

PATIENCE = 20.0  # seconds a notice may take before the test gives up


class Face(Protocol):
    """One platform as the people of a story use it."""

    async def enter(self, who: str, line: str, language: str) -> str:
        """What `who` sees after entering a line, choices included."""

    async def ring(self, who: str) -> str:
        """The next notice that reaches `who` and was not looked at yet."""


async def until(found: Callable[[], Any]) -> Any:
    """Wait until something is there. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not (value := found()):  # noqa: ASYNC110 - what is waited for rings no bell of ours
            await asyncio.sleep(0.01)
        return value


class ConsoleFace:
    """A terminal for each person; the postman finds them by their name."""

    name = "console"
    hooks: ClassVar[dict[str, Any]] = {}

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.consoles: dict[str, Console] = {}
        self.screens: dict[str, list[str]] = {}
        self.rings: dict[str, list[str]] = {}
        self.keys: dict[str, TextIO] = {}
        self.lines: dict[str, asyncio.Lock] = {}  # a notice that comes as somebody enters something is no answer to it

    async def start(self, turns: Turns) -> None:
        self.turns = turns

    async def stop(self) -> None:
        for who, console in self.consoles.items():
            self.keys[who].close()
            await console.done.wait()
            await console.stop()
            console.heard.close()

    async def send(self, address: str, view: View) -> None:
        shown: io.StringIO = self.consoles[address].shown  # type: ignore[assignment]
        async with self.lines[address]:
            before = len(shown.getvalue())
            await self.consoles[address].send(address, view)
            self.rings[address].append(shown.getvalue()[before:])

    async def _console(self, who: str, language: str) -> Console:
        if who not in self.consoles:
            shown = io.StringIO()
            console = Console(io.StringIO(), shown, who=who, language=language, folder=self.folder)
            self.consoles[who], self.rings[who], self.lines[who] = console, [], asyncio.Lock()
            # The input stays open but says nothing by itself: what a person enters is put in below.
            console.heard, writer = _pipe()
            self.keys[who] = writer
            await console.start(self.turns)
            await until(lambda: shown.getvalue().endswith("\n\n"))
        return self.consoles[who]

    async def enter(self, who: str, line: str, language: str) -> str:
        console = await self._console(who, language)
        shown: io.StringIO = console.shown  # type: ignore[assignment]
        screen = shown.getvalue()
        if line.startswith("["):
            choices = re.findall(r"^(\d) (.*)$", self.screens.get(who, screen), re.MULTILINE)
            line = next((key for key, label in choices if line[1:-1] in label), line)
            assert line.isdigit(), f"no choice {line} in\n{self.screens.get(who, screen)}"
        if line.startswith("#"):
            return self.screens.get(who, "")  # a terminal has no buttons to forge
        if line.startswith("!"):
            raw, caption = picture(self.store, line)
            name = FILES.get(line[1:], "photo.jpg")
            (self.folder / name).write_bytes(raw)
            line = f"!{self.folder / name} {caption}".rstrip()
        async with self.lines[who]:
            shown.seek(0)
            shown.truncate()
            self.keys[who].write(f"{line}\n")
            self.keys[who].flush()
            await until(lambda: shown.getvalue().endswith("\n\n"))
            self.screens[who] = shown.getvalue()
        return self.screens[who]

    async def ring(self, who: str) -> str:
        await until(lambda: self.rings[who])
        return self.rings[who].pop(0)


def _pipe() -> tuple[TextIO, TextIO]:
    """A terminal's line: what is written to the second can be read from the first."""
    reading, writing = os.pipe()
    return os.fdopen(reading, encoding="utf-8"), os.fdopen(writing, "w", encoding="utf-8")


class WebFace:
    """A browser for each person, at the level of the page's own requests: say, and the stream of letters."""

    def __init__(self, store: Store, url: str) -> None:
        self.store, self.url = store, url
        self.pages: dict[str, httpx.AsyncClient] = {}
        self.letters: dict[str, list[dict[str, Any]]] = {}
        self.rings: dict[str, list[str]] = {}
        self.streams: list[asyncio.Task[None]] = []
        self.nonces = itertools.count(10_000_000)

    async def enter(self, who: str, line: str, language: str) -> str:
        page = await self._page(who, language)
        said: dict[str, Any] = {"nonce": f"story-{next(self.nonces)}"}
        if line.startswith("["):
            buttons = [b for letter in reversed(self.letters[who]) for b in letter.get("buttons", [])]
            said |= next({"tap": b["tap"], "label": b["label"]} for b in buttons if line[1:-1] in b["label"])
        elif line.startswith("#"):
            said |= {"tap": line[1:], "label": "forged"}
        elif line.startswith("@"):
            said |= {"place": [float(part) for part in line[1:].split(",")], "label": "here"}
        else:
            said["text"] = line
        have = {letter["id"] for letter in self.letters[who]}
        if line.startswith("!"):
            raw, caption = picture(self.store, line)
            more = {"caption": caption} if caption else {}
            jpeg = {"content-type": "image/jpeg"}
            if line[1:] in FILES:
                asked = {"nonce": said["nonce"], "name": FILES[line[1:]]}
                octets = {"content-type": "application/octet-stream"}
                answer = await page.post("file", params=asked, content=raw, headers=octets)
            else:
                answer = await page.post("photo", params={"nonce": said["nonce"], **more}, content=raw, headers=jpeg)
        else:
            answer = await page.post("say", json=said)
        assert answer.status_code == 200, answer.text
        new = [letter for letter in answer.json()["letters"] if letter["id"] not in have]
        shown = [letter for letter in new if "text" in letter and not letter.get("notice")][-1]
        self.letters[who].append(shown)
        return plain_letter(shown) + await self._paper(page, shown)

    @staticmethod
    async def _paper(page: httpx.AsyncClient, letter: dict[str, Any]) -> str:
        """The name of the file that comes with a letter, once it was really fetched."""
        if not letter.get("paper"):
            return ""
        got = await page.get(f"paper/{letter['paper']['tap']}")
        assert got.status_code == 200 and got.headers["content-type"] == letter["paper"]["mime"]
        return f"\n📎 {unquote(got.headers['content-disposition'].rpartition(chr(39) * 2)[2])}"

    async def _page(self, who: str, language: str) -> httpx.AsyncClient:
        if who not in self.pages:
            tag = language.replace("_", "-")
            page = httpx.AsyncClient(base_url=self.url, headers={"accept-language": tag}, timeout=PATIENCE)
            assert (await page.get("")).status_code == 200
            self.pages[who], self.letters[who], self.rings[who] = page, [], []
            self.streams.append(asyncio.create_task(self._read(who, page)))
        return self.pages[who]

    async def _read(self, who: str, page: httpx.AsyncClient) -> None:
        async with page.stream("GET", "events", timeout=None) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    letter = json.loads(line.removeprefix("data: "))
                    if letter.get("notice"):
                        self.letters[who].append(letter)
                        self.rings[who].append(plain_letter(letter))

    async def ring(self, who: str) -> str:
        await until(lambda: self.rings[who])
        return self.rings[who].pop(0)

    async def close(self) -> None:
        for stream in self.streams:
            stream.cancel()
        await asyncio.gather(*self.streams, return_exceptions=True)
        for page in self.pages.values():
            await page.aclose()


def plain_letter(letter: dict[str, Any]) -> str:
    """A letter as `bot.words.plain` has a view."""
    lines = [f"{b['key']} {b['label']}".strip() for b in letter["buttons"]]
    text = letter["text"].replace("<b>", "").replace("</b>", "")
    return "\n".join([text, "", *lines])


class TelegramFace:
    """A phone for each person, against our Bot API server."""

    def __init__(self, store: Store, server: TelegramServer) -> None:
        self.store, self.server = store, server
        self.phones: dict[str, Villager] = {}
        self.seen: dict[str, set[int]] = {}

    async def enter(self, who: str, line: str, language: str) -> str:
        if who not in self.phones:
            tag = {"zh_CN": "zh-hans"}.get(language, language)
            self.phones[who] = self.server.villager(7 + len(self.phones), who, tag)
        phone = self.phones[who]
        if line.startswith("!"):
            raw, caption = picture(self.store, line)
            shown = await voice(phone)(f"!{caption}", raw, FILES.get(line[1:], ""))
        else:
            shown = await voice(phone)(line)
        self.seen[who] = {message.number for message in phone.history}
        return shown

    async def ring(self, who: str) -> str:
        phone = self.phones[who]
        new = await until(lambda: [m for m in phone.history if m.number not in self.seen[who]])
        self.seen[who].add(new[0].number)
        return "\n".join([new[0].text, *new[0].labels])


class WeChatFace:
    """A phone for each person, against our own small WeChat; what is to be pressed is typed as its digit.

    A photo there has no words under it: they are typed after it. A paper is a picture, or a link that is opened.
    """

    def __init__(self, store: Store, server: WeChatServer, channel: WeChat) -> None:
        self.store, self.server, self.channel = store, server, channel
        self.phones: dict[str, Phone] = {}
        self.seen: dict[str, list[Shown]] = {}

    async def enter(self, who: str, line: str, language: str) -> str:
        if who not in self.phones:
            self.phones[who] = self.server.phone(who)
            if language == "en":  # WeChat tells nobody's language: one says it
                self.seen[who] = [await self.phones[who].say("English")]
        phone = self.phones[who]
        before = len(phone.shown)
        if line.startswith("["):
            shown = await phone.press(line[1:-1])
        elif line.startswith("#"):
            shown = await phone.menu(line[1:])
        elif line.startswith("@"):
            latitude, longitude = line[1:].split(",")
            shown = await phone.at(float(latitude), float(longitude))
        elif line[1:] in FILES:
            shown = await phone.file(FILES[line[1:]])
        elif line.startswith("!"):
            raw, caption = picture(self.store, line)
            shown = await phone.photo(raw)
            if caption:
                shown = await phone.say(caption)
        else:
            shown = await phone.say(line)
        self.seen.setdefault(who, []).append(shown)
        await until(lambda: not self.channel.visits.work)  # what comes beside the answer is there
        names = [one.name for one in phone.shown[before:] if one.picture] + await self._opened(shown)
        return shown.text + "".join(f"\n📎 {name}" for name in names)

    async def _opened(self, shown: Shown) -> list[str]:
        """The names of the papers that are behind links, each really fetched."""
        names = []
        for link in re.findall(r"https?://\S+/wechat/paper\?p=\S+", shown.text):
            async with self.server.session.get(link) as answer:
                assert answer.status == 200 and await answer.read()
                names.append(unquote(answer.headers["content-disposition"].rpartition("'" * 2)[2]))
        return names

    async def ring(self, who: str) -> str:
        phone, seen = self.phones[who], self.seen.setdefault(who, [])

        def new() -> list[Shown]:
            return [one for one in phone.shown if one.text and not one.reply and not any(one is old for old in seen)]

        found = await until(new)
        seen.append(found[0])
        return "\n".join([found[0].text, *(label for _, label in found[0].choices)])


@asynccontextmanager
async def open_face(name: str, store: Store) -> AsyncIterator[Face]:
    """A whole house with one kind of door, and the people who come by it."""
    if name == "console":
        with tempfile.TemporaryDirectory() as folder:
            console = ConsoleFace(store, Path(folder))
            async with _open(store, console):
                yield console
    elif name == "web":
        web = Web("127.0.0.1", 0)
        async with _open(store, web):
            face = WebFace(store, web.url)
            try:
                yield face
            finally:
                await face.close()
    elif name == "wechat":
        async with WeChatServer() as wechat:
            channel = wechat.channel()
            web = Web("127.0.0.1", 0, others=[channel])
            async with _open(store, channel, web):
                wechat.door = web.url
                channel.links.public_url = web.url.rstrip("/")  # which port it is, is known only now
                yield WeChatFace(store, wechat, channel)
    else:
        async with TelegramServer() as server, _open(store, server.channel()):
            yield TelegramFace(store, server)


@asynccontextmanager
async def _open(store: Store, *channels: Channel) -> AsyncIterator[None]:
    house = House(store, channels)
    await house.open()
    try:
        yield
    finally:
        await house.close()
