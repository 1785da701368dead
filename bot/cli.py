"""The commands: demo, serve, chat, import, invite, posters, backup, restore, check."""

import argparse
import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from io import TextIOWrapper
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import logbook, memory, safekeeping, settings, sheet_file
from bot.apart import Ready, apart
from bot.channels import Channel, Gone, Later, Refused
from bot.house import House, keep_house
from bot.settings import Settings
from catalog import centers, migrations, opening, people, village
from catalog import restore as restoring
from catalog.alone import Taken, alone
from catalog.models import Role
from catalog.refusals import NotFound, Refusal
from catalog.store import Busy, Store

REAL, DEMO = "sqlite:///cunkou.db", "sqlite:///cunkou-demo.db"
MARK = ("cli", "store is for")  # what was last opened on a store, kept in it: "demo" or "shop"


class Failed(Exception):
    """A command that cannot be done; the message says why in one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 a wrong variable or argument."""
    asked = _parser().parse_args(argv)
    try:
        found = settings.read()
        logbook.hide(*found.secrets())
        logbook.begin(found.log)
        asked.command(asked, found)
    except BrokenPipeError:  # nobody reads on; nor is there anywhere to flush to at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except (settings.Wrong, Failed, Busy, OSError) as error:
        print(f"cunkou: {_line(error)}", file=sys.stderr)
        return 2 if _line(error).startswith("CUNKOU_") else 1  # Telegram, too, may find a variable wrong
    except KeyboardInterrupt:
        return 130
    return 0


def _line(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return next(iter(str(error).splitlines()), type(error).__name__)


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
    chat_.set_defaults(command=chat)
    import_ = commands.add_parser("import", help="goods from a sheet: XLSX, XLS, ODS or CSV")
    import_.add_argument("file", type=Path, metavar="FILE")
    import_.add_argument("--yes", action="store_true", help="write it without asking")
    import_.add_argument("--leave-out-wrong", action="store_true", help="write the other rows where some are wrong")
    import_.set_defaults(command=take_in)
    invite_ = commands.add_parser("invite", help="a one-time code that gives a role")
    roles = invite_.add_subparsers(required=True, metavar="ROLE")
    admin = roles.add_parser("admin", help="for somebody who runs the shop")
    admin.set_defaults(command=invite, role=Role.ADMIN, center=None)
    staff = roles.add_parser("staff", help="for somebody at a center's desk")
    staff.add_argument("--center", required=True, metavar="NAME")
    staff.set_defaults(command=invite, role=Role.STAFF)
    posters_ = commands.add_parser("posters", help="QR codes for WeChat, one a center")
    posters_.add_argument("folder", type=Path, nargs="?", default=Path("posters"), help="where to put them")
    posters_.set_defaults(command=posters)
    backup_ = commands.add_parser("backup", help="the whole store as one file")
    backup_.add_argument("file", type=Path, nargs="?", metavar="FILE", help="compressed if its name ends in .gz")
    backup_.set_defaults(command=back_up)
    restore_ = commands.add_parser("restore", help="a backup becomes the store again")
    restore_.add_argument("file", type=Path, metavar="FILE")
    restore_.add_argument("--replace", action="store_true", help="in place of the shop that is there, which is kept")
    restore_.set_defaults(command=put_back)
    check_ = commands.add_parser("check", help="books, stock and orders held against each other")
    check_.set_defaults(command=check)
    for parser_ in (chat_, import_, admin, staff, backup_, check_):
        parser_.add_argument("--demo", action="store_true", help="in the demo village")
    return parser


def open_store(found: Settings, otherwise: str = REAL) -> Store:
    """The store the settings name. Raises Failed in one line when it cannot be opened."""
    url = found.database_url or otherwise
    log = logging.getLogger("catalog.store")
    level = log.level
    log.setLevel(logging.ERROR)  # what it would warn of is said once, below
    try:
        return Store(url)
    except (Busy, SQLAlchemyError, migrations.Foreign) as error:
        why = _line(Exception(getattr(error, "orig", error)))
        raise Failed(f"{make_url(url).render_as_string()} cannot be opened: {why}") from None
    finally:
        log.setLevel(level)


def open_village(found: Settings) -> Store:
    """The demo village's store, filled when it is new. Raises Failed for a real shop's: a demo hands out every role."""
    store = open_store(found, DEMO)
    with store.reading() as s:
        mark = memory.kept(s, *MARK)
    if not found.database_url or mark == "demo":
        village.load(store, lived_in=True)
    elif mark or not village.load(store, lived_in=True):
        raise Failed("CUNKOU_DATABASE_URL names the store of a real shop; the demo wants one of its own")
    with store.transaction() as s:
        memory.keep(s, *MARK, "demo")
    return store


def build_village(found: Settings, made: Ready) -> None:
    """Make the demo village, then paint it. What fails here fails for whoever waits for it, too, and is told there."""
    with suppress(Failed, Busy, OSError, SQLAlchemyError):
        store = open_village(found)
        made()
        os.nice(10)  # people look around already
        paint_village(store)


def paint_village(store: Store) -> None:
    """Paint what is not painted yet. Goods without a picture have their pictogram, and the next start paints on."""
    with suppress(Busy):
        village.paint(store)


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


def wechat(found: Settings) -> list[Channel]:
    """The WeChat channel, if there is an account for it. Raises Wrong."""
    if not (found.wechat_app_id and found.wechat_secret and found.wechat_token):
        return []
    from bot.channels.wechat import WeChat, template

    try:
        form = template.read(found.wechat_template) if found.wechat_template else None
    except ValueError as error:
        raise settings.Wrong(f"CUNKOU_WECHAT_TEMPLATE: {error}") from None
    return [
        WeChat(
            found.wechat_app_id,
            found.wechat_secret,
            found.wechat_token,
            aes_key=found.wechat_aes_key,
            api_url=found.wechat_api_url,
            public_url=found.public_url,
            template=form,
        )
    ]


def demo(asked: argparse.Namespace, found: Settings) -> None:
    """The demo village in its own file, painted while people already look around."""
    from bot.channels.web import Web
    from bot.demo import Switchboard

    file = make_url(found.database_url or DEMO).database or ""
    new = not Path(file).exists()
    if new:
        apart(lambda made: build_village(found, made))
    store = open_village(found)
    others = [*telegram(found), *wechat(found)]
    web = Web(found.host, found.port, others=others, switchboard=Switchboard(), metrics_token=found.metrics_token)

    def ready() -> None:
        if not new:  # else it is being painted already
            threading.Thread(target=paint_village, args=(store,), daemon=True, name="painter").start()
        print(f"The demo village is open: {web.url}  (Ctrl+C closes it)", flush=True)

    _keep(store, [web, *others], ready)


def serve(asked: argparse.Namespace, found: Settings) -> None:
    """A real shop."""
    from bot.channels.web import Web

    store = open_store(found)
    with store.transaction() as s:
        memory.keep(s, *MARK, "shop")
    others = [*telegram(found), *wechat(found)]
    web = Web(found.host, found.port, others=others, metrics_token=found.metrics_token)

    def ready() -> None:
        print(f"The shop is open: {web.url}", flush=True)
        with store.transaction() as s:
            code = opening.first_code(s)
        if code:
            print(first_steps(f"{code[:4]}-{code[4:]}", web.url, bool(found.telegram_token)), flush=True)

    _keep(store, [web, *others], ready)


def _keep(store: Store, channels: Sequence[Channel], ready: Callable[[], None]) -> None:
    """Serve a store until it ends. Raises Failed where another process serves it already."""
    try:
        with alone(store):
            asyncio.run(keep_house(House(store, channels), ready))
    except Taken as no:
        raise Failed(str(no)) from None


def first_steps(code: str, url: str, on_telegram: bool) -> str:
    """What to do with the code of a shop's first admin, in both languages."""
    lines = [
        "",
        f"Nobody runs this shop yet. Whoever types this code does:   {code}",
        f"  - on the page: open {url} and type it there",
        f"  - on Telegram: send it to your bot, or send  /start {code}" if on_telegram else "",
        "It works once, for 7 days. Until there is an admin, each start prints a new one and ends the old.",
        f"还没有人管这个店。谁打这个码，谁就是管理员：{code}（打开 {url} 打在里面"
        + ("，或者发给您的 Telegram 机器人" if on_telegram else "")
        + "）。",
        "",
    ]
    return "\n".join(line for at, line in enumerate(lines) if line or at in (0, len(lines) - 1))


def posters(asked: argparse.Namespace, found: Settings) -> None:
    """A QR code for every center: who scans it on WeChat follows the account and has chosen that center."""
    import segno

    from bot.channels.wechat import WeChat
    from bot.turns import Turns
    from bot.words import Words

    accounts = [channel for channel in wechat(found) if isinstance(channel, WeChat)]
    if not accounts:
        raise settings.Wrong("CUNKOU_WECHAT_APP_ID: must be set to make posters")
    turns = Turns(open_store(found), Words())
    try:
        with turns.store.reading() as s:
            named = {center.id or 0: next(iter(center.names.values())) for center in centers.every(s)}
        made = asyncio.run(accounts[0].posters(turns, named))
    except (Gone, Later, Refused) as no:
        raise Failed(f"WeChat makes no QR codes now: {no or type(no).__name__}") from None
    finally:
        turns.close()
        turns.store.close()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for number, what in made.items():
        path = asked.folder / f"center-{number}.png"
        segno.make(what, error="m", micro=False).save(path, scale=20, border=4)
        print(f"{path}  {named[number]}")


def chat(asked: argparse.Namespace, found: Settings) -> None:
    """One conversation in this terminal."""
    from bot.channels.console import Console

    logging.getLogger().setLevel(logging.WARNING)
    for stream in (sys.stdin, sys.stdout):  # a terminal may know no emoji, a pipe may hold anything
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    store = open_village(found) if asked.demo else open_store(found)
    with ExitStack() as files:
        record = files.enter_context(asked.record.open("w", encoding="utf-8")) if asked.record else None
        language = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
        console = Console(sys.stdin, sys.stdout, who=asked.who, language=language, record=record)
        ready: Callable[[], None] = lambda: None  # noqa: E731 - there is nothing to announce: the greeting is the sign
        asyncio.run(keep_house(House(store, [console]), ready, console.done))


def take_in(asked: argparse.Namespace, found: Settings) -> None:
    """Read a sheet of goods, say what it would change, and write it after a yes. Raises Failed for wrong rows."""
    store = open_village(found) if asked.demo else open_store(found)
    try:
        said = sheet_file.take_in(store, asked.file, lambda text: print(text, flush=True))
        if said.wrong and not asked.leave_out_wrong:
            raise Failed("nothing was written: mend the wrong rows, or leave them out with --leave-out-wrong")
        if not said.changes:
            return
        if not asked.yes:
            print(said.question, end=" ", flush=True)
            if not sheet_file.is_yes(sys.stdin.readline()):
                raise Failed("nothing was written")
        sheet_file.write(store, said, lambda text: print(text, flush=True))
    except Refusal as no:
        raise Failed(sheet_file.why(no)) from None
    finally:
        store.close()


def _say(text: str) -> None:
    print(text, flush=True)


def there(asked: argparse.Namespace, found: Settings) -> Store:
    """The store that is meant, which must be there. Raises Failed."""
    url = make_url(found.database_url or (DEMO if asked.demo else REAL))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise Failed(f"there is no store in {url.database}")
    return open_village(found) if asked.demo else open_store(found)


def back_up(asked: argparse.Namespace, found: Settings) -> None:
    """The whole store as one file; people go on ordering meanwhile."""
    store = there(asked, found)
    try:
        safekeeping.back_up(store, asked.file, _say)
    finally:
        store.close()


def put_back(asked: argparse.Namespace, found: Settings) -> None:
    """A backup becomes the store again."""
    try:
        safekeeping.restore(asked.file, found.database_url or REAL, asked.replace, _say)
    except restoring.Unfit as no:
        raise Failed(str(no)) from None


def check(asked: argparse.Namespace, found: Settings) -> None:
    """Books, stock and orders held against each other. Raises Failed where something does not add up."""
    store = there(asked, found)
    try:
        count = safekeeping.check(store, _say)
    finally:
        store.close()
    if count:
        raise Failed(f"{count} things do not add up" if count > 1 else "one thing does not add up")


def invite(asked: argparse.Namespace, found: Settings) -> None:
    """Print a one-time code for a role, and what to do with it."""
    store = open_village(found) if asked.demo else open_store(found)
    with store.transaction() as s:
        center_id, whose = None, "who runs the shop"
        if asked.center is not None:
            named = centers.named(s, asked.center)
            if not named or named[0][2] < 100:
                known = ", ".join(name for center in centers.every(s) for name in center.names.values())
                raise Failed(f"there is no center called {asked.center!r}; there are: {known or 'none yet'}")
            center_id = named[0][0].id
            whose = f"a member of the staff at {next(iter(named[0][0].names.values()))}"
        try:
            code = people.invite(s, asked.role, center_id)
        except NotFound:
            raise Failed("there is no such center") from None
    store.close()
    print(f"{code[:4]}-{code[4:]}")
    print(f"It is for {whose}: type it in the chat, or send /start CODE. It works once, for 7 days.")
