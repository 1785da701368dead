"""Stores of yesterday and of tomorrow: brought up to date after a copy was kept, or left alone with a plain word."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import bot.memory  # noqa: F401 - its tables are in the same history
from bot import cli
from catalog import migrations, village
from catalog.models import Shop
from catalog.store import Store, _sqlite

NEXT = f"{int(migrations.NEWEST) + 1:04d}"


@contextmanager
def tomorrow(tmp_path: Path) -> Iterator[None]:
    """For a while, a Cunkou that knows one step more than ours."""
    steps = tmp_path / "steps"
    steps.mkdir()
    for path in migrations.STEPS.glob("[0-9]*.py"):
        (steps / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (steps / f"{NEXT}_a_motto.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = {NEXT!r}\ndown_revision = {migrations.NEWEST!r}\n\n\n"
        "def upgrade():\n    with op.batch_alter_table('shop') as shop:\n"
        "        shop.add_column(sa.Column('motto', sa.String(), nullable=False, server_default='to the village'))\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "STEPS", steps)
        patch.setattr(migrations, "KNOWN", [*migrations.KNOWN, NEXT])
        patch.setattr(migrations, "NEWEST", NEXT)
        yield


def test_the_steps_make_what_the_models_say(new: str) -> None:
    store = Store(new)
    with store.engine.connect() as connection:
        assert migrations.differences(connection) == []
        assert migrations.version(connection) == migrations.NEWEST
    store.close()


def test_many_who_open_a_new_store_at_once_make_it_once(new: str) -> None:
    came: list[object] = []

    def open_it() -> None:
        try:
            store = Store(new)
            store.close()
            came.append("open")
        except Exception as error:
            came.append(error)

    crowd = [threading.Thread(target=open_it) for _ in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert came == ["open"] * 4


def test_many_stores_are_made_at_once_each_in_its_own_place(tmp_path: Path) -> None:
    came: list[object] = []

    def make(number: int, ready: threading.Barrier) -> None:
        ready.wait()
        try:
            store = Store(f"sqlite:///{tmp_path / f'{number}.db'}")
            with store.engine.connect() as connection:
                came.append(migrations.version(connection))
            store.close()
        except Exception as error:
            came.append(error)

    ready = threading.Barrier(4)
    crowd = [threading.Thread(target=make, args=(number, ready)) for number in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert came == [migrations.NEWEST] * 4


def test_many_who_connect_to_a_new_file_at_once_are_all_let_in(tmp_path: Path) -> None:
    refused: list[Exception] = []

    def connect(engine: Engine, ready: threading.Barrier) -> None:
        ready.wait()
        try:
            engine.connect().close()
        except Exception as error:
            refused.append(error)
        engine.dispose()

    for number in range(30):  # one round in ten had somebody refused
        ready, url = threading.Barrier(8), f"sqlite:///{tmp_path / f'{number}.db'}"
        crowd = [threading.Thread(target=connect, args=(_sqlite(url), ready)) for _ in range(8)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    assert not refused


def test_an_older_store_is_brought_up_to_date_and_kept_as_it_was(new: str, tmp_path: Path) -> None:
    store = Store(new)
    village.load(store)
    store.close()
    with tomorrow(tmp_path):
        store = Store(new)
    with store.reading() as s:
        assert s.connection().execute(text("SELECT motto FROM shop")).scalar() == "to the village"
        assert s.get_one(Shop, 1).names["zh_CN"]
    store.close()
    if store.sqlite:
        (copy,) = tmp_path.glob("new.db.before-step-*")
        for file in (copy, tmp_path / "new.db"):  # both hold people's data
            assert file.stat().st_mode & 0o777 == 0o600
        with sqlite3.connect(copy) as kept:
            assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (migrations.NEWEST,)
            assert kept.execute("SELECT count(*) FROM item").fetchone()[0] > 100
        kept.close()


def test_a_newer_store_is_refused_in_one_line_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    with tomorrow(tmp_path):
        Store(url).close()
    before = (tmp_path / "newer.db").read_bytes()
    monkeypatch.setenv("CUNKOU_DATABASE_URL", url)
    assert cli.main(["invite", "admin"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "newer Cunkou" in said
    assert (tmp_path / "newer.db").read_bytes() == before


@pytest.mark.parametrize(("table", "why"), [("shop", "before its tables were numbered"), ("wp_posts", "not Cunkou's")])
def test_what_is_not_ours_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: str, why: str
) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute(f"CREATE TABLE {table} (id INTEGER)")
    other.close()
    monkeypatch.setenv("CUNKOU_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    assert cli.main(["invite", "admin"]) == 1
    assert why in capsys.readouterr().err
