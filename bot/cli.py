"""The commands: demo, serve, chat, invite."""

import argparse
import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from bot import settings
from bot.channels import Channel
from bot.house import House, keep_house
from bot.settings import Settings
from catalog import centers, people, village
from catalog.models import Role
from catalog.refusals import NotFound
from catalog.store import Busy, Store

REAL, DEMO = "sqlite:///cunkou.db", "sqlite:///cunkou-demo.db"


class Failed(Exception):
    """A command that cannot be done; the message says why in one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 a wrong variable or argument."""
    asked = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("httpx", "httpcore", "telegram", "aiolimiter"):  # they would log addresses that hold the bot's token
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        asked.command(asked, settings.read())
    except settings.Wrong as wrong:
        print(f"cunkou: {wrong}", file=sys.stderr)
        return 2
    except (Failed, Busy, OSError) as error:
        print(f"cunkou: {str(error).splitlines()[0] if str(error) else type(error).__name__}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cunkou", description="An ordering assistant for villages, living in a chat.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo_ = commands.add_parser("demo", help="the demo village, on three phones in the browser")
    demo_.set_defaults(command=demo)
    serve_ = commands.add_parser("serve", help="a real shop")
    serve_.set_defaults(command=serve)
    chat_ = commands.add_parser("chat", help="the same conversation in this terminal")
    chat_.add_argument("--as", dest="who", default="console", metavar="NAME", help="whose conversation it is")
    chat_.add_argument("--record", type=Path, metavar="FILE", help="take it down as a story")
    chat_.add_argument("--demo", action="store_true", help="in the demo village")
    chat_.set_defaults(command=chat)
    invite_ = commands.add_parser("invite", help="a one-time code that gives a role")
    roles = invite_.add_subparsers(required=True, metavar="ROLE")
    admin = roles.add_parser("admin", help="for somebody who runs the shop")
    admin.set_defaults(command=invite, role=Role.ADMIN, center=None)
    staff = roles.add_parser("staff", help="for somebody at a center's desk")
    staff.add_argument("--center", required=True, metavar="NAME")
    staff.set_defaults(command=invite, role=Role.STAFF)
    return parser


def open_store(found: Settings, otherwise: str = REAL) -> Store:
    """The store the settings name. Raises Failed in one line when it cannot be opened."""
    url = found.database_url or otherwise
    try:
        return Store(url)
    except Busy as busy:
        raise Failed(f"the store cannot be opened: {str(busy).splitlines()[0]}") from None


def telegram(found: Settings) -> list[Channel]:
    """The Telegram channel, if there is a token for it."""
    if not found.telegram_token:
        return []
    from bot.channels.telegram import Telegram  # heavy, and only for those who use it

    return [
        Telegram(
            found.telegram_token,
            api_url=found.telegram_api_url,
            file_url=found.telegram_file_url,
            webhook_url=found.telegram_webhook_url,
            webhook_secret=found.telegram_webhook_secret,
        )
    ]


def demo(asked: argparse.Namespace, found: Settings) -> None:
    """The demo village in its own file, painted while people already look around."""
    from bot.channels.web import Web
    from bot.demo import Switchboard

    store = open_store(found, DEMO)
    village.load(store)
    others = telegram(found)
    web = Web(found.host, found.port, others=others, switchboard=Switchboard())
    painting = threading.Thread(target=village.paint, args=(store,), daemon=True, name="painter")

    def ready() -> None:
        painting.start()
        print(f"The demo village is open: {web.url}  (Ctrl+C closes it)", flush=True)

    asyncio.run(keep_house(House(store, [web, *others]), ready))


def serve(asked: argparse.Namespace, found: Settings) -> None:
    """A real shop."""
    from bot.channels.web import Web

    store = open_store(found)
    others = telegram(found)
    web = Web(found.host, found.port, others=others)
    asyncio.run(keep_house(House(store, [web, *others]), lambda: print(f"The shop is open: {web.url}", flush=True)))


def chat(asked: argparse.Namespace, found: Settings) -> None:
    """One conversation in this terminal."""
    from bot.channels.console import Console

    logging.getLogger().setLevel(logging.WARNING)
    store = open_store(found, DEMO if asked.demo else REAL)
    if asked.demo:
        village.load(store)
    with ExitStack() as files:
        record = files.enter_context(asked.record.open("w", encoding="utf-8")) if asked.record else None
        language = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
        console = Console(sys.stdin, sys.stdout, who=asked.who, language=language, record=record)
        ready: Callable[[], None] = lambda: None  # noqa: E731 - there is nothing to announce: the greeting is the sign
        asyncio.run(keep_house(House(store, [console]), ready, console.done))


def invite(asked: argparse.Namespace, found: Settings) -> None:
    """Print a one-time code for a role, and what to do with it."""
    store = open_store(found)
    with store.transaction() as s:
        center_id = None
        if asked.center is not None:
            named = centers.named(s, asked.center)
            if not named or named[0][2] < 100:
                known = ", ".join(name for center in centers.every(s) for name in center.names.values())
                raise Failed(f"there is no center called {asked.center!r}; there are: {known or 'none yet'}")
            center_id = named[0][0].id
        try:
            code = people.invite(s, asked.role, center_id)
        except NotFound:
            raise Failed("there is no such center") from None
    store.close()
    print(f"{code[:4]}-{code[4:]}")
    print("Type it in the chat, or open the bot with /start CODE. It works once, for 7 days.")
