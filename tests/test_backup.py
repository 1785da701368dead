"""The whole shop as one file: taken while people order, put back whole or not at all, from and into either database."""

import gzip
import io
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql
from conftest import Chatter, Meet, order_eggs
from looking import a_basket, a_complaint, an_order, in_no_hurry_to_disk
from PIL import Image
from postgres import Server
from sqlmodel import Session, SQLModel, select
from time_machine import travel

from bot import memory
from bot.cli import main
from bot.papers import backup as paper
from catalog import audit, backup, basket, goback, goods, orders, people, restore, village
from catalog.models import Deed, Item, Order, Person, Role, State, aware, now
from catalog.refusals import NotFound
from catalog.restore import postgres as onto_postgres
from catalog.store import Store

assert memory  # its tables are part of every store


@pytest.fixture
def busy_shop(store: Store, buyer: Chatter, head: Chatter, admin: Chatter) -> Iterator[Store]:
    """A shop in which everything has happened once."""
    with in_no_hurry_to_disk(store):
        for state in State:
            an_order(store, buyer, head, state)
        a_complaint(store, buyer, an_order(store, buyer, head, State.COLLECTED))
        with store.transaction() as s:
            goods.change(s, s.get_one(Person, admin.person.id), 2, stock=50)
            s.get_one(Person, buyer.person.id).buys_for_id = head.person.id  # somebody with a higher number
        an_order(store, buyer, head, State.PLACED, 2, 3)
        yield store


def off(store: Store) -> list[str]:
    """What does not add up."""
    with store.reading() as s:
        return [str(one) for one in audit.wrong(s)]


def opened(file: Path, tmp_path: Path) -> Store:
    """A backup as a store of its own."""
    restore.restore(file, f"sqlite:///{tmp_path / 'opened.db'}")
    return Store(f"sqlite:///{tmp_path / 'opened.db'}")


def everything(store: Store) -> dict[str, list[str]]:
    """Every row of every table, comparable between databases: each has its own way to keep a moment, or a few names."""

    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return aware(value).astimezone(UTC).isoformat()
        return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value

    with store.reading() as s:
        return {
            table.name: sorted(str([plain(value) for value in row]) for row in s.execute(table.select()).all())
            for table in SQLModel.metadata.sorted_tables
        }


def numbers_go_on(store: Store) -> None:
    """In a store on PostgreSQL the next row of every table gets a number above the highest."""
    counted = 0
    with store.transaction() as s:
        for table in SQLModel.metadata.sorted_tables:
            key = next(iter(table.primary_key))
            named = s.get_bind().dialect.identifier_preparer.quote(table.name)
            sequence = s.execute(sql.select(sql.func.pg_get_serial_sequence(named, key.name))).scalar()
            if sequence:
                highest = s.execute(sql.select(sql.func.max(key))).scalar() or 0
                assert s.execute(sql.select(sql.func.nextval(sequence))).scalar() == highest + 1
                counted += 1
    assert counted > 20


# ---------------------------------------------------------------- taken under load


def order_for_ever(store: Store, first: int, until: threading.Event, wrong: list[BaseException]) -> None:
    """Somebody who orders, and cancels every third time."""
    try:
        with store.transaction() as s:
            person = people.meet(s, "test", f"thread {first}", f"顾客{first}", "zh_CN")
            person.center_id = 1
            number = person.id
        count = 0
        while not until.is_set():
            count += 1
            with store.transaction() as s:
                person = s.get_one(Person, number)
                order = basket.put(s, person, 2, 1)
                placed = orders.place(s, person, order.id or 0, orders.amount(orders.lines(s, order)))
                if count % 3 == 0:
                    orders.move(s, person, placed.id or 0, "cancel")
    except BaseException as error:
        wrong.append(error)


def taken_under_load(store: Store, tmp_path: Path) -> None:
    """Take three backups while people order; each opens as a shop that adds up."""
    with store.transaction() as s:
        admin = Person(name="周经理", role=Role.ADMIN)
        s.add(admin)
        s.flush()
        goods.change(s, admin, 2, stock=99_000)
    until, wrong = threading.Event(), list[BaseException]()
    threads = [threading.Thread(target=order_for_ever, args=(store, n, until, wrong)) for n in range(3)]
    for thread in threads:
        thread.start()
    counts = []
    try:
        for n in range(3):
            backup.save(store, tmp_path / f"{n}.db")
    finally:
        until.set()
        for thread in threads:
            thread.join()
    assert not wrong
    for n in range(3):
        restore.restore(tmp_path / f"{n}.db", f"sqlite:///{tmp_path / f'back{n}.db'}")
        back = Store(f"sqlite:///{tmp_path / f'back{n}.db'}")
        assert off(back) == []
        with back.reading() as s:
            counts.append(len(s.exec(select(Order)).all()))
        back.close()
    with store.reading() as s:
        assert counts == sorted(counts) and counts[-1] <= len(s.exec(select(Order)).all())
        assert len(s.exec(select(Order)).all()) > 0


def test_a_backup_taken_while_people_order_adds_up(store: Store, tmp_path: Path) -> None:
    with in_no_hurry_to_disk(store):
        taken_under_load(store, tmp_path)


def test_a_backup_of_postgresql_taken_while_people_order_adds_up(postgres: Server, tmp_path: Path) -> None:
    store = Store(postgres.fresh())
    village.load(store)
    taken_under_load(store, tmp_path)
    store.close()


# ---------------------------------------------------------------- there and back


def test_a_backup_is_the_shop_row_for_row(busy_shop: Store, tmp_path: Path) -> None:
    backup.save(busy_shop, tmp_path / "b.db")
    backup.pack(tmp_path / "b.db", tmp_path / "b.db.gz")
    back = opened(tmp_path / "b.db.gz", tmp_path)
    assert everything(back) == everything(busy_shop) and off(back) == off(busy_shop) == []
    back.close()


def test_a_shop_moves_to_postgresql_and_back(busy_shop: Store, postgres: Server, tmp_path: Path) -> None:
    backup.save(busy_shop, tmp_path / "b.db")
    url = postgres.fresh()
    assert restore.restore(tmp_path / "b.db", url) is None
    moved = Store(url)
    assert off(moved) == []
    backup.save(moved, tmp_path / "c.db")
    numbers_go_on(moved)
    with moved.transaction() as s:
        newest = people.meet(s, "test", "new", "新来的", "zh_CN")
        assert newest.id == max(s.exec(select(Person.id)).all()) and newest.center_id is None  # type: ignore[type-var]
        newest.center_id = 1
        order = basket.put(s, newest, 1, 1)
        orders.place(s, newest, order.id or 0, orders.amount(orders.lines(s, order)))
    assert off(moved) == []
    moved.close()
    back = opened(tmp_path / "c.db", tmp_path)
    assert everything(back) == everything(busy_shop)
    back.close()


def test_what_was_deleted_is_not_in_a_backup(store: Store, buyer: Chatter, tmp_path: Path) -> None:
    with store.transaction() as s:
        for n in range(50):
            memory.post_letter(s, "test", "x", {"text": f"a secret word {n}" * 50})
        s.connection().exec_driver_sql("DELETE FROM letter")
    backup.save(store, tmp_path / "b.db")
    assert b"a secret word" not in (tmp_path / "b.db").read_bytes()


# ---------------------------------------------------------------- refused


def test_a_store_in_use_is_left_alone(store: Store, url: str, postgres: Server, tmp_path: Path) -> None:
    backup.save(store, tmp_path / "b.db")
    before = everything(store)
    with pytest.raises(restore.Unfit, match="in use"):
        restore.restore(tmp_path / "b.db", url, replace=True)
    assert everything(store) == before
    other = Store(postgres.fresh())
    with other.reading() as s, pytest.raises(restore.Unfit, match="in use"):
        s.exec(select(Person)).all()
        restore.restore(tmp_path / "b.db", other.engine.url.render_as_string(hide_password=False), replace=True)
    other.close()


def test_a_shop_that_is_there_is_replaced_only_when_asked_and_kept(
    busy_shop: Store, url: str, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backup.save(busy_shop, tmp_path / "b.db")
    with busy_shop.transaction() as s:
        s.get_one(Item, 3).stock = 77
    before = everything(busy_shop)
    busy_shop.close()
    there = postgres.fresh()
    restore.restore(tmp_path / "b.db", there)
    for target in (url, there):
        with pytest.raises(restore.Unfit, match="--replace"):
            restore.restore(tmp_path / "b.db", target)
        kept = restore.restore(tmp_path / "b.db", target, replace=True)
        assert kept is not None and kept.exists()
        again = Store(target)
        with again.reading() as s:
            assert s.get_one(Item, 3).stock != 77
        assert off(again) == []
        again.close()
        if target == url:
            old = Store(f"sqlite:///{kept}")
            assert everything(old) == before
            old.close()


def test_what_was_kept_is_never_written_over(
    store: Store, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backup.save(store, tmp_path / "b.db")
    before = everything(store)
    store.close()
    with travel(now(), tick=False):  # all in one second
        kept = [restore.restore(tmp_path / "b.db", url, replace=True) for _ in range(3)]
    assert len(set(kept)) == 3
    for one in kept:
        assert one is not None and one.stat().st_mode & 0o077 == 0
        old = Store(f"sqlite:///{one}")
        assert everything(old) == before
        old.close()


def test_a_restore_that_fails_half_way_changes_nothing(
    busy_shop: Store, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backup.save(busy_shop, tmp_path / "b.db")
    url = postgres.fresh()
    restore.restore(tmp_path / "b.db", url)
    store = Store(url)
    before = everything(store)
    store.close()
    fill: Callable[..., None] = onto_postgres._fill

    def broken(into: object, there: object, table: object) -> None:
        if getattr(table, "name", "") == "entry":
            raise OSError("the disk is full")
        fill(into, there, table)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(onto_postgres, "_fill", broken)
        restore.restore(tmp_path / "b.db", url, replace=True)
    store = Store(url)
    assert everything(store) == before
    store.close()
    assert not list(tmp_path.glob("cunkou-before-*"))


@pytest.mark.about_sqlite
def test_a_broken_store_can_be_replaced(store: Store, url: str, tmp_path: Path) -> None:
    backup.save(store, tmp_path / "b.db")
    store.close()
    (tmp_path / "shop.db").write_bytes(b"not a database at all" * 500)
    with pytest.raises(restore.Unfit, match="--replace"):
        restore.restore(tmp_path / "b.db", url)
    kept = restore.restore(tmp_path / "b.db", url, replace=True)
    assert kept and kept.read_bytes().startswith(b"not a database")
    back = Store(url)
    assert off(back) == []
    back.close()


def spoilt(how: str, whole: bytes, tmp_path: Path) -> bytes:
    """A backup that something happened to, or something that never was one."""
    packed = gzip.compress(whole)
    half = len(whole) // 2
    match how:
        case "cut":
            return whole[:half]
        case "packed and cut":
            return packed[: len(packed) // 2]
        case "bent":
            return whole[:half] + bytes(8192) + whole[half + 8192 :]
        case "packed and bent":
            return packed[: len(packed) // 2] + b"\xff\x00\xff" + packed[len(packed) // 2 + 3 :]
        case "empty":
            return b""
        case "words":
            return "我不是备份".encode() * 100
        case "packed words":
            return gzip.compress(b"hello" * 100)
        case "picture":
            Image.new("RGB", (9, 9)).save(out := io.BytesIO(), "PNG")
            return out.getvalue()
    with closing(sqlite3.connect(tmp_path / "made.db")) as made:
        if how == "foreign":
            made.execute("CREATE TABLE bank (money)")
        else:
            (tmp_path / "made.db").write_bytes(whole)
            made.execute("DROP TABLE step" if how == "lacks a table" else "ALTER TABLE item DROP COLUMN supplier")
        made.commit()
    return (tmp_path / "made.db").read_bytes()


SPOILT = ("cut", "packed and cut", "bent", "packed and bent", "empty", "words", "packed words", "picture", "foreign")


@pytest.mark.parametrize("how", [*SPOILT, "another version"])
def test_what_is_no_whole_backup_is_refused_in_one_line(how: str, store: Store, tmp_path: Path) -> None:
    backup.save(store, tmp_path / "b.db")
    (tmp_path / "bad").write_bytes(spoilt(how, (tmp_path / "b.db").read_bytes(), tmp_path))
    with pytest.raises(restore.Unfit) as no:
        restore.restore(tmp_path / "bad", f"sqlite:///{tmp_path / 'new.db'}")
    assert "\n" not in str(no.value) and str(tmp_path / "bad") in str(no.value)
    assert not (tmp_path / "new.db").exists() and not list(tmp_path.glob(".cunkou*"))


# ---------------------------------------------------------------- what is off is named


def bent(store: Store, *statements: str) -> list[str]:
    """What the audit says after somebody has mended the store by hand, past all that watches over its rows."""
    assert off(store) == []
    if store.sqlite:
        with closing(sqlite3.connect(store.engine.url.database or "", isolation_level=None)) as raw:
            raw.execute("PRAGMA ignore_check_constraints=ON")
            for statement in statements:
                raw.execute(statement)
        return off(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no key need lead anywhere
        looks = sql.inspect(connection)
        for table in ("item", "notice", "orders", "person"):
            for check in looks.get_check_constraints(table):
                connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{check["name"]}"')
        for statement in statements:
            connection.exec_driver_sql(statement)
    return off(store)


def test_a_stock_that_is_wrong_is_named(busy_shop: Store) -> None:
    said = bent(busy_shop, "UPDATE item SET stock = stock + 1 WHERE id = 2", "UPDATE item SET stock = -4 WHERE id = 5")
    assert "item 2: there are 48 of it, by the journal and the orders 47" in said
    assert "item 5: there are -4 of it" in said


def test_stock_is_reckoned_through_a_cancel_and_a_return(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    with in_no_hurry_to_disk(store):
        with store.transaction() as s:
            goods.change(s, s.get_one(Person, admin.person.id), 1, stock=40)
        an_order(store, buyer, head, State.CANCELED)
        an_order(store, buyer, head, State.RETURNED)
        an_order(store, buyer, head, State.ASKED)
        back = an_order(store, buyer, head, State.READY, 1, 2)
        head.tap(f"order:{back}:return")
        with store.transaction() as s:
            manifest = s.get_one(Order, back).manifest_id or 0
            goback.leave(s, s.get_one(Person, head.person.id), manifest)
            goback.receive(s, s.get_one(Person, admin.person.id), manifest)
        assert off(store) == []
        with store.reading() as s:
            assert s.get_one(Item, 1).stock == 39
        assert len(bent(store, "UPDATE item SET stock = 38 WHERE id = 1")) == 1


def test_an_order_paid_twice_is_named(busy_shop: Store) -> None:
    with busy_shop.reading() as s:
        order = s.exec(select(Order).where(Order.state == State.COLLECTED)).first()
        assert order is not None
        number, amount = order.id, order.total
    said = bent(
        busy_shop,
        "INSERT INTO entry (center_id, number, kind, amount, balance, day, order_id, note, by_id, at) SELECT center_id, "
        "(SELECT max(number) FROM entry) + 1, kind, amount, (SELECT balance FROM entry ORDER BY number DESC LIMIT 1) "
        f"+ amount, day, order_id, '', by_id, at FROM entry WHERE order_id = {number}",
        "UPDATE center SET book = book + 1 WHERE id = 1",
    )
    assert f"order {number}: {amount} paid, {2 * amount} in the book" in said


FAULTS: dict[str, tuple[str, str]] = {
    "DELETE FROM person WHERE id = (SELECT max(person_id) FROM orders WHERE state = 'READY')": ("orders ", "person"),
    "UPDATE orders SET code = NULL WHERE state = 'READY'": ("without a pickup code", "order"),
    "UPDATE orders SET state = 'CANCELED' WHERE state = 'READY'": ("it stands as canceled", "order"),
    "UPDATE orders SET total = total + 7 WHERE state = 'PLACED'": ("costs", "its lines"),
    "DELETE FROM orderline WHERE order_id = (SELECT max(id) FROM orders)": ("there is nothing in it", "order"),
    "UPDATE orderline SET short = 1 WHERE order_id = (SELECT max(id) FROM orders)": ("came short", "0 are claimed"),
    "DELETE FROM manifestline": ("go back", "on the sheet"),
    "UPDATE person SET works_at = NULL WHERE role = 'STAFF'": ("at no center", "person"),
    "UPDATE notice SET settled = '2026-01-01 00:00:00' WHERE state = 'WAITING'": ("whether it is out", "notice"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named(fault: str, busy_shop: Store) -> None:
    said = "\n".join(bent(busy_shop, "DROP INDEX IF EXISTS uq_orders_one_parcel_a_code", fault))
    assert all(word in said for word in FAULTS[fault]), said


def test_two_parcels_with_one_code_are_named(busy_shop: Store, buyer: Chatter, head: Chatter) -> None:
    an_order(busy_shop, buyer, head, State.READY)
    said = bent(
        busy_shop,
        "DROP INDEX uq_orders_one_parcel_a_code",
        "UPDATE orders SET code = '1-1-0001' WHERE state = 'READY'",
    )
    assert any("both have the code 1-1-0001" in one for one in said)


# ---------------------------------------------------------------- in the chat


@pytest.mark.parametrize("said", ["备份", "backup", "/backup"])
def test_the_admin_gets_the_shop_as_a_file(
    said: str, store: Store, buyer: Chatter, admin: Chatter, tmp_path: Path
) -> None:
    number = order_eggs(buyer)
    admin.say(said)
    assert "姓名、电话、订单" in admin.text
    got = admin.paper()
    assert got.mime == "application/gzip" and got.name.endswith(".db.gz")
    (tmp_path / got.name).write_bytes(got.data)
    back = opened(tmp_path / got.name, tmp_path)
    with back.reading() as s:
        assert s.get_one(Order, number).state == State.PLACED
        assert [deed.by_id for deed in s.exec(select(Deed).where(Deed.act == "backup")).all()] == [admin.person.id]
    back.close()
    admin.say("日志")
    assert "备份了整个店的数据" in admin.text
    assert not list(tmp_path.glob(".cunkou*"))


def test_nobody_else_gets_it(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, stranger: Chatter, meet: Meet
) -> None:
    admin.say("备份")
    tap = admin.view.paper.tap if admin.view.paper else ""
    boss = meet("二把手").become(Role.ADMIN)
    for who in (buyer, head, stranger, boss):
        who.tap(tap)
        assert who.view.paper is None
        with pytest.raises(NotFound):
            who.paper(tap)
    for who in (buyer, head, stranger):
        who.say("备份")
        assert who.view.paper is None
    with store.reading() as s:
        assert len(s.exec(select(Deed).where(Deed.act == "backup")).all()) == 1
    with travel(now() + timedelta(hours=2)), pytest.raises(NotFound):
        admin.paper(tap)


def test_a_second_tap_is_no_second_backup(store: Store, admin: Chatter) -> None:
    admin.tap("backup")
    admin.tap("backup")
    with store.reading() as s:
        assert len(s.exec(select(Deed).where(Deed.act == "backup")).all()) == 1


def test_one_too_big_for_a_chat_lies_beside_the_store(
    store: Store, admin: Chatter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "MOST", 1000)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    admin.say("备份")
    got = admin.paper()
    assert got.mime == "text/plain" and "50 MB" in got.data.decode() and "cunkou backup" in got.data.decode()
    (kept,) = (tmp_path if store.sqlite else here).glob("cunkou-*.db.gz")  # beside PostgreSQL nothing can lie
    assert str(kept) in got.data.decode() and kept.stat().st_mode & 0o077 == 0
    opened(kept, tmp_path).close()


@pytest.mark.parametrize("said", ["检查账目", "check the shop"])
def test_the_admin_has_the_shop_checked(
    said: str, busy_shop: Store, admin: Chatter, head: Chatter, buyer: Chatter
) -> None:
    admin.say(said)
    well = admin.paper()
    assert well.mime == "image/png"
    bent(busy_shop, "UPDATE orders SET total = total + 7 WHERE state = 'PLACED'")
    assert Image.open(io.BytesIO(admin.paper().data)).height > 0 and admin.paper().data != well.data
    for who in (head, buyer):
        who.say(said)
        assert who.view.paper is None
        with pytest.raises(NotFound):
            who.paper("audit")


# ---------------------------------------------------------------- the commands


def test_the_commands(
    busy_shop: Store,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUNKOU_DATABASE_URL", url)
    assert main(["check"]) == 0 and "Everything adds up" in capsys.readouterr().out
    assert main(["backup", "a.db.gz"]) == 0 and "a.db.gz" in capsys.readouterr().out
    assert main(["backup", "a.db.gz"]) == 1 and capsys.readouterr().err.count("\n") == 1
    assert main(["backup"]) == 0 and len(list(tmp_path.glob("cunkou-*.db.gz"))) == 1
    busy_shop.close()
    assert main(["restore", "a.db.gz"]) == 1 and "--replace" in capsys.readouterr().err
    bent(busy_shop, "UPDATE item SET stock = stock + 1 WHERE id = 2")
    busy_shop.close()
    capsys.readouterr()
    assert main(["check"]) == 1
    said = capsys.readouterr()
    assert "item 2" in said.out and said.err == "cunkou: one thing does not add up\n"
    assert main(["restore", "a.db.gz", "--replace"]) == 0
    said = capsys.readouterr()
    assert "kept in" in said.out and "Everything adds up" in said.out
    assert main(["check"]) == 0
    for file in ("nowhere.db", "."):
        assert main(["restore", file, "--replace"]) == 1 and "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("CUNKOU_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert main(["check"]) == main(["backup"]) == 1 and not (tmp_path / "none.db").exists()


def test_two_at_once_have_each_their_own(store: Store, admin: Chatter, tmp_path: Path) -> None:
    a_basket(store, admin)
    done: list[Path] = []

    def take(n: int) -> None:
        backup.save(store, tmp_path / f"two{n}.db")
        done.append(tmp_path / f"two{n}.db")

    threads = [threading.Thread(target=take, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2 and isinstance(admin.person, Person) and Session
