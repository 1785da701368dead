"""The commands as a user runs them: each in a process of its own, with nothing in the environment that is not said."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nursery import Nursery
from telegram_server import TelegramServer

from bot import cli
from catalog import village

HOUSE = Path(cli.__file__).parents[1]
PATIENCE = 60.0  # seconds a command may take on a busy machine before the test gives up


def surroundings(**variables: str) -> dict[str, str]:
    """What a command finds in its environment: a path, this house, and what is said."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), "LANG": "zh_CN.UTF-8", **variables}


def cunkou(at: Path, *words: str, typed: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one command in the folder `at` until it ends."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=at,
        env=surroundings(**variables),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def running(at: Path, *words: str, **variables: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A command that stays, and the address it says it is open at; whatever happens, it is gone in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=at,
        env=surroundings(**{"CUNKOU_PORT": "0", **variables}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert process.stdout and process.stderr
        said = process.stdout.readline()
        url = re.search(r"http://\S+/", said)
        assert url, said + process.stderr.read()
        yield process, url[0]
    finally:
        process.kill()
        process.communicate()


def one_line(done: "subprocess.CompletedProcess[str]", code: int) -> str:
    """That a command failed with this code and said why in one line; returns the line."""
    assert (done.returncode, done.stdout) == (code, ""), done
    assert re.fullmatch(r"cunkou: [^\n]+\n", done.stderr), done.stderr
    return done.stderr


def shop(at: Path, loaded: Path) -> Path:
    """A real shop's file with goods in it."""
    return Path(shutil.copy(loaded, at / "cunkou.db"))


def rows(file: Path) -> list[str]:
    """All that is in a store's file."""
    with closing(sqlite3.connect(file)) as store:
        return list(store.iterdump())


# Arguments

ODD = st.text(st.characters(exclude_characters="\0/"), max_size=40) | st.sampled_from([
    "", " ", "-", "--", "--yes", "--demo", "-h=", "*", ".", "..", "~", "cunkou.db", "\udcff.csv", "长" * 90, "%s%n", "$(true)",
])  # fmt: skip
COMMANDS = st.sampled_from([
    ["import"], ["import", "--yes"], ["invite"], ["invite", "staff"], ["invite", "staff", "--center"], ["invite", "admin"],
    ["backup"], ["restore"], ["restore", "--replace"], ["check"], ["posters"], [],
])  # fmt: skip


@settings(max_examples=40)
@given(COMMANDS, st.lists(ODD, min_size=1, max_size=3))
def test_odd_arguments_are_answered_in_words(
    tmp_path_factory: pytest.TempPathFactory, loaded: Path, nurseries: Nursery, command: list[str], odd: list[str]
) -> None:
    at = tmp_path_factory.mktemp("odd")
    file = shop(at, loaded)
    kept = rows(file)
    child = nurseries.start(*command, *odd, at=at)
    code = asyncio.run(child.ends())
    assert code in (0, 1, 2) and "Traceback" not in child.said, child.said
    assert code == 0 or re.search(r"^(usage|cunkou): ", child.said), child.said
    if code:  # what was not done has changed nothing
        assert rows(file) == kept
    shutil.rmtree(at)


# Variables

WRONG = [
    ("CUNKOU_DATABASE_URL", "mysql://localhost/shop"),
    ("CUNKOU_DATABASE_URL", "sqlite:///"),
    ("CUNKOU_DATABASE_URL", "sqlite:///:memory:"),
    ("CUNKOU_DATABASE_URL", "postgresql://shop@localhost:five/shop"),
    ("CUNKOU_HOST", "a..b"),
    ("CUNKOU_HOST", "http://localhost"),
    ("CUNKOU_PORT", "eighty"),
    ("CUNKOU_PORT", "65536"),
    ("CUNKOU_TELEGRAM_TOKEN", "a secret, not a token"),
    ("CUNKOU_TELEGRAM_API_URL", "api.telegram.org/bot"),
    ("CUNKOU_TELEGRAM_FILE_URL", "ftp://api.telegram.org/file/bot"),
    ("CUNKOU_TELEGRAM_WEBHOOK_URL", "http://[half"),
    ("CUNKOU_TELEGRAM_WEBHOOK_SECRET", "two words"),
    ("CUNKOU_LOG", "xml"),
    ("CUNKOU_METRICS_TOKEN", "short"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_variable_is_named_in_one_line(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    for words in (["serve"], ["demo"], ["chat"], ["invite", "admin"]):
        assert cli.main(words) == 2
        said = capsys.readouterr()
        assert said.out == "" and re.fullmatch(rf"cunkou: {name}: [^\n]+\n", said.err)
    assert list(tmp_path.iterdir()) == []


def test_no_traceback_for_a_wrong_variable(tmp_path: Path) -> None:
    assert "CUNKOU_PORT" in one_line(cunkou(tmp_path, "serve", CUNKOU_PORT="eighty"), 2)


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CUNKOU_TELEGRAM_WEBHOOK_URL", "https://shop.example")
    assert cli.main(["serve"]) == 2
    assert "CUNKOU_TELEGRAM_WEBHOOK_SECRET" in capsys.readouterr().err


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _ in WRONG:
        monkeypatch.setenv(name, "")
    found = cli.settings.read()
    assert (found.database_url, found.host, found.port, found.telegram_token) == (None, "127.0.0.1", 8000, None)


async def test_a_token_that_telegram_does_not_know(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        wrong = {"CUNKOU_TELEGRAM_TOKEN": "1:not-this-one", "CUNKOU_TELEGRAM_API_URL": server.url, "CUNKOU_PORT": "0"}
        said = one_line(await asyncio.to_thread(cunkou, tmp_path, "serve", **wrong), 2)
    assert "CUNKOU_TELEGRAM_TOKEN" in said and "not-this-one" not in said


@pytest.mark.parametrize("words", [[], ["sell"], ["invite"], ["invite", "staff"]])
def test_a_command_that_is_none(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2 and "usage: cunkou" in capsys.readouterr().err


# The store


def test_a_store_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear shop, this is a letter and no database. " * 50)
    for url, names in (
        (f"sqlite:///{tmp_path}/nowhere/shop.db", "nowhere/shop.db"),
        (f"sqlite:///{tmp_path}", str(tmp_path)),
        (f"sqlite:///{tmp_path}/letter.txt", "not a database"),
        ("postgresql://shop:open-sesame@127.0.0.1:1/shop", "refused"),
    ):
        said = one_line(cunkou(tmp_path, "invite", "admin", CUNKOU_DATABASE_URL=url), 1)
        assert names in said and "open-sesame" not in said


def test_a_demo_does_not_open_a_real_shop(tmp_path: Path, loaded: Path) -> None:
    url = f"sqlite:///{shop(tmp_path, loaded)}"
    for words in (["demo"], ["invite", "admin", "--demo"]):
        assert "real shop" in one_line(cunkou(tmp_path, *words, CUNKOU_DATABASE_URL=url), 2)


def test_a_shop_that_began_as_a_demo_is_a_real_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/village.db"
    assert cunkou(tmp_path, "chat", "--demo", CUNKOU_DATABASE_URL=url).returncode == 0
    with running(tmp_path, "serve", CUNKOU_DATABASE_URL=url) as (process, _):
        ends(process, signal.SIGTERM)
    assert "real shop" in one_line(cunkou(tmp_path, "demo", CUNKOU_DATABASE_URL=url), 2)


def test_a_demo_may_have_a_store_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/village.db"
    for _ in range(2):
        assert "东山村" in cunkou(tmp_path, "chat", "--demo", CUNKOU_DATABASE_URL=url).stdout
    assert [path.name for path in tmp_path.glob("*.db")] == ["village.db"]


# Invites


def code_in(done: "subprocess.CompletedProcess[str]") -> str:
    """The code an invite printed."""
    assert done.returncode == 0, done.stderr
    found = re.match(r"([A-Z0-9]{4}-[A-Z0-9]{4})\n", done.stdout)
    assert found, done.stdout
    return found[1]


def test_an_invite_gives_its_role_once(tmp_path: Path, loaded: Path) -> None:
    shop(tmp_path, loaded)
    admin = code_in(cunkou(tmp_path, "invite", "admin"))
    assert "各站订单" in cunkou(tmp_path, "chat", "--as", "周经理", typed=f"{admin}\n").stdout
    again = cunkou(tmp_path, "chat", "--as", "陌生人", typed=f"{admin}\n").stdout
    assert "各站订单" not in again
    desk = code_in(cunkou(tmp_path, "invite", "staff", "--center", "西河村服务站"))
    head = cunkou(tmp_path, "chat", "--as", "站长李", typed=f"/start {desk.lower()}\n").stdout
    assert "西河村服务站" in head and "收货" in head
    assert "收货" not in cunkou(tmp_path, "chat", "--as", "陌生人", typed=f"{desk}\n").stdout


def test_a_center_by_its_english_name(tmp_path: Path, loaded: Path) -> None:
    shop(tmp_path, loaded)
    code_in(cunkou(tmp_path, "invite", "staff", "--center", "dongshan"))


def test_an_unknown_center_is_said_with_those_there_are(tmp_path: Path, loaded: Path) -> None:
    shop(tmp_path, loaded)
    said = one_line(cunkou(tmp_path, "invite", "staff", "--center", "月亮"), 1)
    assert "月亮" in said and "东山村服务站" in said


# The conversation in a terminal


def test_a_first_order_over_a_pipe(tmp_path: Path) -> None:
    done = cunkou(tmp_path, "chat", "--demo", "--as", "王秀英", "--record", "first.txt", typed="1\n1\n1\n1\n1\n")
    assert done.returncode == 0 and done.stderr == ""
    assert "下好了" in done.stdout
    story = (tmp_path / "first.txt").read_text("utf-8")
    assert story.count("王秀英> ") == 6 and "下好了" in story
    assert not (tmp_path / "cunkou.db").exists()


def test_words_of_no_encoding_do_no_harm(tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff")
    said = f"/start\n@999,5\n@{'9' * 500},5\n!{'x' * 5000}\n!/\n"
    done = cunkou(tmp_path, "chat", "--as", odd, typed=said)
    assert done.returncode == 0 and "出了点毛病" not in done.stdout and done.stderr == "", done
    for words in (["import", f"{odd}.csv"], ["invite", "staff", "--center", odd], ["restore", odd]):
        one_line(cunkou(tmp_path, *words), 1)


def test_the_conversation_goes_on_where_it_stood(tmp_path: Path) -> None:
    assert "蛋奶" not in cunkou(tmp_path, "chat", "--demo").stdout
    cunkou(tmp_path, "chat", "--demo", typed="1\n")
    assert "蛋奶" in cunkou(tmp_path, "chat", "--demo").stdout


def test_the_terminals_language_is_spoken(tmp_path: Path) -> None:
    assert "Eggs" in cunkou(tmp_path, "chat", "--demo", typed="1\n1\n", LANG="en_GB.UTF-8").stdout
    assert "蛋奶" in cunkou(tmp_path, "chat", "--demo", "--as", "other", typed="1\n", LANG="C").stdout


def test_a_terminal_that_cannot_write_it_all(tmp_path: Path) -> None:
    done = cunkou(tmp_path, "chat", "--demo", typed="1\n", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and done.stderr == ""


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bot", "chat", "--demo"]
    done = subprocess.run(
        words,
        cwd=tmp_path,
        env=surroundings(),
        input=b"\xff\xfe\n1\n",
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0 and done.stderr == b"" and "蛋奶".encode() in done.stdout


def test_a_record_that_cannot_be_written(tmp_path: Path) -> None:
    assert "nowhere/first.txt" in one_line(cunkou(tmp_path, "chat", "--record", "nowhere/first.txt"), 1)


def test_nobody_reads_on(tmp_path: Path) -> None:
    words = f'"{sys.executable}" -m bot chat --demo | head -c 9'
    typed = "1\n" * 200
    done = subprocess.run(
        words,
        shell=True,
        cwd=tmp_path,
        env=surroundings(),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout.startswith("您好") and done.stderr == ""


# What stays until it is told to stop


def get(url: str) -> tuple[int, str]:
    """What stands at an address of this machine."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as no:
        with no:
            return no.code, ""


def ends(process: "subprocess.Popen[str]", sign: signal.Signals) -> tuple[float, str]:
    """Send a signal; returns how long the end took in seconds, and what was said on the way."""
    began = time.monotonic()
    process.send_signal(sign)
    _, complaints = process.communicate(timeout=PATIENCE)
    return time.monotonic() - began, complaints


def test_a_demo_opens_and_ends(tmp_path: Path, loaded: Path) -> None:
    real = shop(tmp_path, loaded)
    before = real.read_bytes()
    with running(tmp_path, "demo") as (process, url):
        assert get(f"{url}health")[0] == 200
        assert get(url)[1].count("phone/villager/")
        status, _ = get(f"{url}phone/admin/")
        assert status == 200
        stream = urllib.request.urlopen(f"{url}phone/admin/events", timeout=20)
        took, complaints = ends(process, signal.SIGTERM)
        stream.close()
        assert process.returncode == 0, complaints
        assert "Traceback" not in complaints and took < 10
    assert real.read_bytes() == before
    with sqlite3.connect(tmp_path / "cunkou-demo.db") as village:
        assert village.execute("SELECT count(*) FROM item").fetchone()[0] >= 120
    village.close()


def test_a_new_demo_is_painted_meanwhile_and_on_where_it_was_cut_short(tmp_path: Path) -> None:
    plain = sum(not row["picture"] for row in village.rows("goods"))

    def bare() -> int:
        with closing(sqlite3.connect(tmp_path / "cunkou-demo.db")) as store:
            return int(store.execute("SELECT count(*) FROM item WHERE picture IS NULL").fetchone()[0])

    with running(tmp_path, "demo") as (process, _):
        process.kill()
        process.communicate(timeout=PATIENCE)  # what it says ends only once the painter has ended, too
    left = bare()
    assert left > plain
    with running(tmp_path, "demo") as (process, _):
        until = time.monotonic() + PATIENCE
        while bare() > plain:
            assert time.monotonic() < until
            time.sleep(0.1)
        _, complaints = ends(process, signal.SIGTERM)
        assert process.returncode == 0 and complaints == ""


def test_a_real_shop_has_no_switchboard(tmp_path: Path) -> None:
    with running(tmp_path, "serve") as (process, url):
        assert get(f"{url}health")[0] == 200
        assert get(f"{url}phone/admin/")[0] == 404
        assert "phone/admin" not in get(url)[1]
        took, complaints = ends(process, signal.SIGINT)
        assert process.returncode == 0 and "Traceback" not in complaints and took < 10
    assert (tmp_path / "cunkou.db").exists() and not (tmp_path / "cunkou-demo.db").exists()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = cunkou(tmp_path, "serve", CUNKOU_PORT=port)
    assert done.returncode == 1 and port in done.stderr and "taken" in done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1


def listen_to_the_keys() -> None:
    """In a new process: Ctrl+C means what it means in a terminal, also where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_control_c_while_it_starts_is_quiet(tmp_path: Path) -> None:
    for pause in (0.5, 1.0, 2.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            cwd=tmp_path,
            env=surroundings(CUNKOU_PORT="0"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=listen_to_the_keys,  # noqa: PLW1509 - it takes no lock
        )
        try:
            time.sleep(pause)
            _, complaints = ends(process, signal.SIGINT)
            assert process.returncode in (0, -signal.SIGINT) and "Traceback" not in complaints, complaints
        finally:
            process.kill()
            process.communicate()


def test_control_c_in_a_conversation_is_quiet(tmp_path: Path) -> None:
    keys, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--demo"],
        cwd=tmp_path,
        env=surroundings(),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout
        assert "村口" in process.stdout.readline()
        took, complaints = ends(process, signal.SIGINT)
        assert (process.returncode, complaints) == (0, "") and took < 10
    finally:
        process.kill()
        process.communicate()
        os.close(keys)
        os.close(terminal)


# ---------------------------------------------------------------- import


SHEET = "品名,规格,价格\n鸡蛋,30枚,29.5\n腊八蒜,300克,9.9\n"


def prices_of(at: Path) -> dict[str, int]:
    """The price of each item in a real shop's file."""
    with sqlite3.connect(at / "cunkou.db") as shop_:
        return {json.loads(names)["zh_CN"]: fen for names, fen in shop_.execute("SELECT names, price FROM item")}


def test_a_sheet_is_imported_after_a_yes_and_changes_nothing_twice(tmp_path: Path, loaded: Path) -> None:
    shop(tmp_path, loaded)
    (tmp_path / "goods.csv").write_bytes(SHEET.encode("gb18030"))
    refused = cunkou(tmp_path, "import", "goods.csv", typed="不\n")
    assert refused.returncode == 1 and "新增 1，改动 1" in refused.stdout and prices_of(tmp_path)["鸡蛋"] == 2800
    done = cunkou(tmp_path, "import", "goods.csv", typed="好\n", LANG="en_US.UTF-8")
    assert done.returncode == 0 and "Added: 1. Changed: 1." in done.stdout and "Written." in done.stdout, done
    assert prices_of(tmp_path)["腊八蒜"] == 990
    again = cunkou(tmp_path, "import", "goods.csv", "--yes")
    assert again.returncode == 0 and "跟店里的一模一样" in again.stdout and "写好了" not in again.stdout


def test_wrong_rows_stop_an_import_unless_they_are_left_out(tmp_path: Path, loaded: Path) -> None:
    shop(tmp_path, loaded)
    (tmp_path / "goods.csv").write_text(SHEET + "皮蛋,8枚,贵\n", "utf-8")
    stopped = cunkou(tmp_path, "import", "goods.csv", "--yes")
    assert stopped.returncode == 1 and "第 4 行，价格：“贵”不是价钱" in stopped.stdout
    assert prices_of(tmp_path)["鸡蛋"] == 2800
    done = cunkou(tmp_path, "import", "goods.csv", "--yes", "--leave-out-wrong")
    assert done.returncode == 0 and prices_of(tmp_path)["鸡蛋"] == 2950


def test_a_file_that_is_no_sheet_is_said_so_in_one_line(tmp_path: Path, loaded: Path) -> None:
    shop(tmp_path, loaded)
    (tmp_path / "photo.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    assert "张图片" in one_line(cunkou(tmp_path, "import", "photo.xlsx"), 1)
    assert "nothing.csv" in one_line(cunkou(tmp_path, "import", "nothing.csv"), 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUNKOU_WECHAT_AES_KEY", "short"),
        ("CUNKOU_WECHAT_TEMPLATE", "nonsense"),
        ("CUNKOU_WECHAT_SECRET", "no spaces please"),
        ("CUNKOU_WECHAT_API_URL", "ftp://x"),
        ("CUNKOU_PUBLIC_URL", "shop.example"),
        ("CUNKOU_WECHAT_TOKEN", ""),
    ],
)
def test_a_wrong_word_about_wechat_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv("CUNKOU_DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")
    for key, word in (("APP_ID", "wx0123456789"), ("SECRET", "0123456789abcdef"), ("TOKEN", "village")):
        monkeypatch.setenv(f"CUNKOU_WECHAT_{key}", word)
    monkeypatch.setenv(name, value)
    assert cli.main(["serve"]) == 2
    assert capsys.readouterr().err.startswith(f"cunkou: {name}: ")
