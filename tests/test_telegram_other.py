"""The first order against a Bot API emulator that others wrote: npm's telegram-test-api, started as a process.

It is looked for in $CUNKOU_TEST_NODE (a folder that holds node_modules), else installed into a cache.
"""

import asyncio
import os
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlmodel import select

from bot.channels.telegram import Telegram
from bot.channels.telegram.updates import read
from bot.turns import Turns
from catalog.models import Address, Order, State
from catalog.store import Store

PACKAGE = "telegram-test-api@4.2.1"
TOKEN = "7000000002:AAtoken_for_the_other_emulator"

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")

# Where the emulator differs from Telegram's own documentation, it is put right here, not in the bot: a callback query
# has a chat_instance, a date is in seconds, options come back as objects, and success is answered with true or the
# message, never with null.
LAUNCHER = """
const root = process.argv[2] + '/node_modules/telegram-test-api/lib/';
const answers = require(root + 'modules/sendResult.js');
const plain = answers.sendResult;
answers.sendResult = (req, res, next) => plain(req, res, () => {
  const send = res.sendResult;
  res.sendResult = (data) => send.call(res, data.result === null ? { ...data, result: true } : data);
  next();
});
const { TelegramServer } = require(root + 'telegramServer.js');
const format = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const made = format(update);
  if (made.callback_query) made.callback_query.chat_instance = '1';
  return made;
};
const server = new TelegramServer({ host: '127.0.0.1', port: Number(process.argv[3]) });
const add = server.addBotMessage.bind(server);
server.addBotMessage = (...args) => {
  const message = add(...args);
  return { ...message, date: Math.floor(message.date / 1000), link_preview_options: undefined };
};
server.start().then(() => console.log('open'));
"""


def missing(reason: str) -> None:
    """Without node there is nothing to try it on; where everything must be tried, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node_home() -> Path:
    """The folder the emulator is installed in."""
    given = os.environ.get("CUNKOU_TEST_NODE")
    home = Path(given) if given else CACHE / "cunkou-test-node"
    if (home / "node_modules" / "telegram-test-api" / "package.json").exists():
        return home
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        missing("node and npm are not here")
    home.mkdir(parents=True, exist_ok=True)
    command = [str(npm), "install", "--prefix", str(home), "--no-save", "--no-audit", "--no-fund", PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        missing(f"npm cannot install {PACKAGE}: {done.stderr[-300:]}")
    return home


@pytest.fixture
async def emulator(node_home: Path, tmp_path: Path, unused_port: int) -> AsyncIterator[str]:
    """The emulator, running; its address."""
    script = tmp_path / "launch.js"
    script.write_text(LAUNCHER, "utf-8")
    node = await asyncio.create_subprocess_exec(
        "node", str(script), str(node_home), str(unused_port), stdout=asyncio.subprocess.PIPE
    )
    assert node.stdout is not None
    opened = await asyncio.wait_for(node.stdout.readline(), 20)
    assert opened == b"open\n"
    yield f"http://127.0.0.1:{unused_port}"
    node.terminate()
    await node.communicate()


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Phone:
    """Somebody's phone, as this emulator has it."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self.url, self.session = url, session
        self.who = {"id": 7, "is_bot": False, "first_name": "王桂英", "language_code": "zh-hans"}
        self.chat = {"id": 7, "type": "private", "first_name": "王桂英"}

    async def ask(self, path: str, body: dict[str, Any]) -> Any:
        async with self.session.post(f"{self.url}/{path}", json=body) as answer:
            return (await answer.json())["result"]

    async def messages(self) -> list[dict[str, Any]]:
        """The bot's messages as they stand, oldest first."""
        history = await self.ask("getUpdatesHistory", {"token": TOKEN})
        return [{**m["message"], "message_id": m["messageId"]} for m in history if "chat_id" in m.get("message", {})]

    async def until(self, words: str) -> dict[str, Any]:
        """The first message that holds these words, once there is one."""
        async with asyncio.timeout(15):
            while True:
                for message in await self.messages():
                    if words in re.sub("</?b>", "", message.get("text", "")):
                        return message
                await asyncio.sleep(0.02)

    async def send(self, text: str, then: str) -> dict[str, Any]:
        body = {"botToken": TOKEN, "from": self.who, "chat": self.chat, "date": 1_760_000_000, "text": text}
        await self.ask("sendMessage", body)
        return await self.until(then)

    async def tap(self, message: dict[str, Any], label: str, then: str) -> dict[str, Any]:
        buttons = [b for row in message["reply_markup"]["inline_keyboard"] for b in row]
        data = next(b["callback_data"] for b in buttons if label in b["text"])
        shown = {"message_id": message["message_id"], "date": 1_760_000_000, "chat": self.chat, "text": message["text"]}
        shown["reply_markup"] = message["reply_markup"]
        await self.ask("sendCallback", {"botToken": TOKEN, "from": self.who, "message": shown, "data": data})
        return await self.until(then)


async def test_a_first_order_on_an_emulator_that_others_wrote(emulator: str, turns: Turns, store: Store) -> None:
    telegram = Telegram(TOKEN, api_url=f"{emulator}/bot")
    await telegram.start(turns)
    async with ClientSession() as session, AsyncExitStack() as after:
        after.push_async_callback(telegram.stop)
        granny = Phone(emulator, session)
        screen = await granny.send("/start", "哪个站")
        screen = await granny.tap(screen, "东山村", "以后都送")
        screen = await granny.tap(screen, "蛋奶", "想要哪样")
        screen = await granny.tap(screen, "鸡蛋", "有货")
        screen = await granny.tap(screen, "就要一盒", "一共 28 元")
        placed = await granny.tap(screen, "对，就这样", "下好了")
        assert placed["message_id"] != screen["message_id"]
        home = await granny.send("/start", "今天想看点啥")
        assert "再来一单" in str(home["reply_markup"])
    with store.reading() as s:
        asked = select(Order).join(Address, Address.person_id == Order.person_id)  # type: ignore[arg-type]
        ordered = s.exec(asked.where(Address.name == "7", Order.state != State.DRAFT)).all()
    assert [order.total for order in ordered] == [2800]


def test_what_stands_in_the_place_of_words_is_no_words() -> None:
    who = {"id": 7, "is_bot": False, "first_name": None, "language_code": 5}
    chat = {"id": 7, "type": "private"}
    came = read({"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, "from": who, "text": ["eggs"]}})
    assert came.event is not None
    assert (came.event.text, came.event.name, came.event.language) == ("", "", "")
