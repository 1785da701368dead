"""The bots that are measured, each in a process of its own: ours, and python-telegram-bot's echo bot two ways.

    python -m benchmarks.bots NAME API_URL [DATABASE_URL] [pace] [disk=SECONDS]

Whoever started it reads a line of JSON for each line it writes: the seconds of processor it has used, and its memory.
An empty line, or the end of what it reads, ends it.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


class Bot:
    """A bot's process, from outside."""

    def __init__(self, name: str, *arguments: str) -> None:
        command = [sys.executable, "-m", "benchmarks.bots", name, *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def used(self) -> float:
        """The seconds of processor it has used so far."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("used\n")
        self.process.stdin.flush()
        return float(json.loads(self.process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait(30)


def listen(end: Callable[[], None]) -> None:
    """Tell whoever started us what we have used, until they hear enough."""

    def run() -> None:
        for line in sys.stdin:
            if not line.strip():
                break
            print(json.dumps(time.process_time()), flush=True)
        end()

    threading.Thread(target=run, daemon=True).start()


def echo(api: str, road: str) -> None:
    """The library's own example of a bot, with a button: it answers what it gets, with as many calls as we make.

    What comes says how many: "4 …" is answered by four calls.
    """
    from telegram import Update
    from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
    from telegram.request import HTTPXRequest

    from benchmarks.loopback import TOKEN
    from bot.channels.telegram.transport import Road

    async def said(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message and update.message.text
        for _ in range(int(update.message.text.split()[0])):
            await update.message.reply_text(update.message.text)

    async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query and query.data
        await query.answer()
        for _ in range(int(query.data.split()[0]) - 1):
            await query.edit_message_text(query.data)

    builder = Application.builder().token(TOKEN).base_url(api)
    if road == "echo on httpx-aiohttp":
        from httpx_aiohttp import AiohttpTransport

        roads = (HTTPXRequest(httpx_kwargs={"transport": AiohttpTransport()}) for _ in range(2))
        builder = builder.request(next(roads)).get_updates_request(next(roads))
    elif road == "echo on our road":
        builder = builder.request(Road()).get_updates_request(Road())
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, said))
    application.add_handler(CallbackQueryHandler(pressed))
    listen(lambda: os._exit(0))
    application.run_polling()


def ours(api: str, database: str, pace: bool, disk: float) -> None:
    """Our house on a store, with Telegram as its one channel. Not `pace`: faster than Telegram would allow.

    `disk` is for how many seconds more than it really does the disk keeps whoever writes waiting.
    """
    from sqlalchemy import event

    from benchmarks.loopback import TOKEN
    from bot.channels.telegram import Telegram, wire
    from bot.house import House, keep_house
    from catalog.store import Store

    class Unpaced(wire.Pace):
        """No limit to the calls a second."""

        async def set_out(self) -> None:
            """Go at once."""

    if not pace:
        wire.Pace = Unpaced  # type: ignore[misc]

    store = Store(database)
    if disk:
        event.listen(store.engine, "commit", lambda _: time.sleep(disk))

    async def run() -> None:
        until = asyncio.Event()
        loop = asyncio.get_running_loop()
        listen(lambda: loop.call_soon_threadsafe(until.set))
        await keep_house(House(store, [Telegram(TOKEN, api_url=api)]), lambda: None, until)

    asyncio.run(run())


if __name__ == "__main__":
    name, api, *rest = sys.argv[1:]
    if name == "ours":
        waits = [float(said.removeprefix("disk=")) for said in rest if said.startswith("disk=")]
        ours(api, rest[0], pace="pace" in rest, disk=sum(waits))
    else:
        echo(api, name)
