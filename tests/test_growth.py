"""What everyday turns ask must not look through everything there ever was: how it is found, and what names places have."""

import ast
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Chatter, order_eggs
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process
from sqlalchemy import event
from sqlmodel import Session, col, select
from time_machine import travel

from catalog import centers, findable, gazetteer, journal, lists
from catalog.gazetteer import Alike, Gazetteer
from catalog.models import Center, Deed, Person, State, Village, now
from catalog.store import Store

ROOT = Path(__file__).resolve().parent.parent

# What is more by the day, or by the thousand in a large shop.
GROWS = {
    "orders",
    "orderline",
    "step",
    "deed",
    "notice",
    "person",
    "address",
    "chat",
    "seen",
    "entry",
    "item",
    "center",
}
PAGED = {"item", "center", "deed"}  # read in their order, and no further than the page that is shown


def plans(store: Store, do: Callable[[], object]) -> list[tuple[str, str]]:
    """Each step by which SQLite finds what is asked while something is done, and the question."""
    asked: dict[str, Any] = {}

    def hear(_connection: Any, _cursor: Any, words: str, told: Any, _context: Any, many: bool) -> None:
        if words.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            asked.setdefault(words, told[0] if many else told)

    event.listen(store.engine, "before_cursor_execute", hear)
    try:
        do()
    finally:
        event.remove(store.engine, "before_cursor_execute", hear)
    with store.reading() as s:
        raw: Any = s.connection().connection.driver_connection
        return [(row[3], w) for w, told in asked.items() for row in raw.execute(f"EXPLAIN QUERY PLAN {w}", told)]


@pytest.mark.about_sqlite
def test_nothing_that_grows_is_looked_through(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, stranger: Chatter
) -> None:
    def a_day() -> None:
        stranger.say("/start")
        stranger.say("东山")
        stranger.tap("center:choose:1")
        for tap in ("shelves", "shelf:1", "item:2", "item:2:put:1", "basket", "me", "orders", "basket:clear"):
            buyer.tap(tap)
        number = order_eggs(buyer)
        for said in ("/start", "要我办的", "到车了", f"{number}", "现金"):
            head.say(said)
        for tap in ("serve", "more", "handover"):
            head.tap(tap)
        for said in ("/start", "昨天卖了多少", "鸡蛋 29.5"):
            admin.say(said)
        for tap in ("all", "all:at:0", "stations", "invite:all", "needs", "commission:at:0", "tell", "journal"):
            admin.tap(tap)

    with store.reading() as s:  # as when a house opens
        findable.index(s)
        gazetteer.at_hand(s)
    found = plans(store, a_day)
    assert len(found) > 100
    wrong = []
    for step, words in found:
        how, what, *_ = [*step.split(), ""]
        if how == "SCAN" and what in GROWS and not (what in PAGED and "LIMIT" in words):
            wrong.append((step, words))
    assert not wrong, "\n\n".join(f"{step}: {words}" for step, words in wrong)


def test_nobody_brings_in_all_and_takes_the_first() -> None:
    wrong = []
    for path in [*ROOT.glob("catalog/**/*.py"), *ROOT.glob("bot/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="first", value=ast.Call(func=ast.Attribute(attr=how)) as asked)):
                    said = ast.unparse(asked)
                    if how in ("exec", "execute", "scalars") and ".limit(1)" not in said and "for_update" not in said:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong  # `questions.first` is for that


# ---- what places are called

NAMES = st.text(st.sampled_from("东西南北山河村ab"), min_size=1, max_size=6)


@given(st.lists(NAMES, max_size=60, unique=True), NAMES, st.sampled_from([60.0, 75.0, 90.0]))
def test_of_the_names_that_are_alike_none_is_left_out(names: list[str], wanted: str, score: float) -> None:
    every = process.extract(wanted, names, scorer=fuzz.ratio, limit=None, score_cutoff=score)
    found = dict(Alike(names).find(wanted, score))
    assert sorted(found.values(), reverse=True) == [alike for _, alike, _ in every][: gazetteer.MOST]
    assert all((names[number], alike, number) in every for number, alike in found.items())


def test_the_very_name_is_all_that_is_meant() -> None:
    places = Gazetteer(
        [(1, None, {"zh_CN": "东山村服务站"}), (None, 5, {"zh_CN": "东山"}), (2, None, {"zh_CN": "东三"})]
    )
    assert [(one.center_id, one.village_id) for one in places.find("东山")] == [(1, None), (None, 5)]
    assert {one.center_id for one in places.find("东删")} == {1, 2, None}  # by its sound, or by its letters
    assert not places.find("") and not Gazetteer(()).find("东山")


def named(store: Store, text: str) -> list[int | None]:
    with store.reading() as s:
        return [center.id for center, _, _ in centers.named(s, text)]


def rename(store: Store, who: Chatter, name: str) -> None:
    with store.transaction() as s:
        centers.change(s, s.get_one(Person, who.person.id), s.get_one(Center, 2), name=name)


def test_another_process_knows_a_new_name_at_once(store: Store, url: str, admin: Chatter) -> None:
    other = Store(url)
    assert named(store, "西河") == named(other, "西河") == [2]
    rename(store, admin, "柳树湾服务站")
    assert named(store, "柳树湾") == named(other, "柳树湾") == [2]
    admin.tap("villages:2:add")
    admin.say("大石桥")
    assert named(store, "大石桥") == named(other, "大石桥") == [2]
    other.close()


def test_what_is_taken_back_is_called_as_before(store: Store, admin: Chatter) -> None:
    rename(store, admin, "柳树湾服务站")
    assert named(store, "柳树湾") == [2]
    with store.transaction() as s:
        deed = s.exec(select(Deed).where(Deed.act == "center").order_by(col(Deed.id).desc())).first()
        assert deed is not None
        journal.undo(s, s.get_one(Person, admin.person.id), deed.id or 0)
    assert named(store, "西河村") == [2]
    with pytest.raises(ZeroDivisionError), store.transaction() as s:
        s.get_one(Center, 2).names = {"zh_CN": "杨家岭服务站"}
        s.flush()
        assert [center.id for center, _, _ in centers.named(s, "杨家岭")] == [2]
        _ = 1 / 0
    assert named(store, "杨家岭") == []
    assert named(store, "西河村") == [2]


def test_of_very_many_names_the_new_ones_are_read_beside(
    store: Store, admin: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named(store, "西河") == [2]
    monkeypatch.setattr(gazetteer, "AT_ONCE", 0)
    rename(store, admin, "柳树湾服务站")
    until = time.monotonic() + 20
    while named(store, "柳树湾") != [2]:
        assert time.monotonic() < until
        time.sleep(0.01)
    with store.transaction() as s:
        s.add(Village(center_id=1, names={"zh_CN": "杨家岭"}))
    while named(store, "杨家岭") != [1]:
        assert time.monotonic() < until
        time.sleep(0.01)


# ---- the numbers on the desk


def test_what_has_come_to_an_end_counts_for_a_day(store: Store, buyer: Chatter, head: Chatter) -> None:
    def counted(s: Session) -> dict[State, int]:
        return lists.counts(s, s.get_one(Person, head.person.id), 1)

    number = order_eggs(buyer)
    with store.reading() as s:
        before = counted(s)
    assert before[State.PLACED] >= 1
    head.tap(f"order:{number}:arrive")
    head.tap(f"order:{number}:collect")
    with store.reading() as s:
        after = counted(s)
    assert after[State.PLACED] == before[State.PLACED] - 1
    assert after[State.COLLECTED] == before[State.COLLECTED] + 1
    with travel(now() + timedelta(days=1), tick=True), store.reading() as s:
        assert counted(s)[State.COLLECTED] == 0
