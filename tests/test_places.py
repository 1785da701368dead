"""Centers and villages: who may change them, what double taps and wrong input do, and that hours are never untrue."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from conftest import Chatter, Meet, order_eggs
from looking import SORRY, an_order, an_order_for, changes, dump, in_no_hurry_to_disk
from sqlmodel import Session, col, select
from time_machine import travel

from bot import hours_words
from bot.words import Words
from catalog import ageing, centers, complaints, days, journal, orders, villages
from catalog.models import Center, Deed, Item, Notice, Order, Person, Posted, Road, State, Village, now
from catalog.refusals import BadName, BadValue, NeverComes, NotAllowed, ServedAlready, ShorterThanLine, TooLate
from catalog.rows import undoable
from catalog.store import Store

WEDNESDAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai


@pytest.fixture(autouse=True)
def quick(store: Store) -> Iterator[None]:
    with in_no_hurry_to_disk(store):
        yield


def me(s: Session, who: Chatter) -> Person:
    return s.get_one(Person, who.person.id)


def dongshan(s: Session) -> Center:
    return s.get_one(Center, 1)


def deeds(store: Store, *acts: str) -> list[Deed]:
    with store.reading() as s:
        return list(s.exec(select(Deed).where(col(Deed.act).in_(acts)).order_by(col(Deed.id))).all())


# ---- rights


OFFICE_TAPS = [
    "station:1:closing", "station:1:close", "station:1:reopen", "station:1:address:set", "villages:1", "villages:1:add",
    "villages:1:add:set", "village:1", "village:1:name:set", "village:1:place:at:21420000:29190000", "village:1:to:2",
    "village:1:gone", "village:1:road:2:12000:20", "delivery:1", "delivery:1:days:0", "delivery:1:until:1600",
]  # fmt: skip


@pytest.mark.parametrize("who", ["buyer", "head", "other_head"])
def test_only_the_admin_changes_places_and_delivery(
    store: Store, admin: Chatter, who: str, request: pytest.FixtureRequest
) -> None:
    person: Chatter = request.getfixturevalue(who)
    before = dump(store)
    for tap in OFFICE_TAPS:
        assert not any(sorry in person.tap(tap) for sorry in SORRY), tap
    assert changes(before, dump(store)) == {}
    with store.transaction() as s:
        with pytest.raises(NotAllowed):
            days.set_delivery(s, me(s, person), dongshan(s), [0])
        with pytest.raises(NotAllowed):
            days.set_cutoff(s, me(s, person), dongshan(s), time(16))
        with pytest.raises(NotAllowed):
            villages.add(s, me(s, person), dongshan(s), [{"zh_CN": "东沟"}])
        with pytest.raises(NotAllowed):
            centers.close(s, me(s, person), dongshan(s))


def test_staff_set_the_hours_of_their_own_center_only(store: Store, head: Chatter, other_head: Chatter) -> None:
    before = dump(store)
    for tap in (
        "opening:1:set:0900-1200-",
        "opening:1:closed:6",
        "opening:1:days:20991231:20991231",
        "opening:1:work:1",
    ):
        other_head.tap(tap)
    assert changes(before, dump(store)) == {}
    head.tap("opening:1:set:0900-1200-")
    with store.reading() as s:
        assert (dongshan(s).opens, dongshan(s).closes) == (time(9), time(12))


# ---- double taps, undo, the journal


def test_a_second_tap_changes_nothing_more(store: Store, admin: Chatter) -> None:
    for tap in (
        "opening:1:set:0900-1700-", "opening:1:closed:6", "delivery:1:days:024", "delivery:1:until:1600",
        "village:1:to:2", "village:1:road:2:20000:30", "village:1:gone", "station:1:close", "station:1:reopen",
    ):  # fmt: skip
        admin.tap(tap)
        before = dump(store)
        shown = admin.tap(tap)
        assert changes(before, dump(store)) == {}, tap
        assert not any(sorry in shown for sorry in SORRY), tap


ALL_BUT = ("chat", "seen", "address", "kept", "letter", "deed", "notice")  # notices that were dropped stay


def test_each_change_is_taken_back_whole_and_says_so(store: Store, admin: Chatter) -> None:
    admin.say("/start")
    before = dump(store, ALL_BUT)
    for tap in (
        "opening:1:set:0900-1200-5", "opening:1:closed:56", "opening:1:days:20270216:20270222", "delivery:1:days:024",
        "delivery:1:until:1600", "village:1:to:2", "village:1:road:2:20000:30", "village:1:gone", "station:1:close",
        "village:1:place:at:21420000:29190000", "station:1:place:at:21420000:29190000",
    ):  # fmt: skip
        shown = admin.tap(tap)
        deed = deeds(store, *journal.UNDO)[-1]
        for screen in (admin.tap("journal"), admin.tap(f"journal:deed:{deed.id}")):
            assert not any(sorry in screen for sorry in SORRY), (tap, shown)
        admin.tap(f"undo:{deed.id}:yes")
        after = dump(store, ALL_BUT)
        assert changes(before, after) == {}, tap


def test_added_villages_are_taken_back_while_nobody_lives_there(store: Store, admin: Chatter) -> None:
    with store.transaction() as s:
        deed = villages.add(s, me(s, admin), dongshan(s), [{"zh_CN": "东沟"}, {"zh_CN": "西沟"}])
        assert deed is not None and deed.after["count"] == 2
        journal.undo(s, me(s, admin), deed.id or 0)
        assert not {"东沟", "西沟"} & {v.names["zh_CN"] for v in centers.villages(s, 1)}
        again = villages.add(s, me(s, admin), dongshan(s), [{"zh_CN": "东沟"}])
        assert again is not None
        me(s, admin).village_id = again.after["ids"][0]
        s.flush()
        with pytest.raises(TooLate):
            journal.undo(s, me(s, admin), again.id or 0)


# ---- wrong input


def test_two_hundred_villages_in_a_line_and_what_cannot_be_a_name(store: Store, admin: Chatter) -> None:
    admin.tap("villages:1:add")
    assert "加了 200 个村" in admin.say("，".join(f"新{n}庄" for n in range(200)))
    with store.reading() as s:
        assert len(centers.villages(s, 1)) == 206
    before = dump(store)
    for said in ("，".join(f"旧{n}庄" for n in range(301)), f"好村，{'长' * 61}", "好村，12345", "，，，"):
        admin.tap("villages:1:add")
        assert not any(sorry in admin.say(said) for sorry in SORRY), said
    assert changes(before, dump(store)) == {}
    admin.tap("villages:1:add")
    assert "加了 1 个村" in admin.say("长" * 60)
    with store.transaction() as s:
        for wrong, refusal in (([], BadValue), ([{"en": "x" * 61}], BadName), ([{"zh_CN": "马家坪"}], ServedAlready)):
            with pytest.raises(refusal):
                villages.add(s, me(s, admin), dongshan(s), wrong)


@pytest.mark.parametrize("ask", ["opening:1:clock", "opening:1:rest", "opening:1:off", "delivery:1:days",
                                 "delivery:1:until", "village:1:road:2", "village:1:place", "station:1:place"])  # fmt: skip
def test_what_makes_no_sense_is_asked_again(store: Store, admin: Chatter, ask: str) -> None:
    for said in ("25:00", "abc", "长" * 60, "-1", "9999", "95, 200"):
        asked = admin.tap(ask)
        before = dump(store)
        answer = admin.say(said)
        assert changes(before, dump(store)) == {}, said
        assert "这个好像不对" in answer and asked.splitlines()[-1] in answer, said


def test_a_calendar_without_any_delivery_is_refused(store: Store, admin: Chatter) -> None:
    with store.transaction() as s:
        center, by = dongshan(s), me(s, admin)
        for wrong in (
            lambda: days.set_delivery(s, by, center, []),
            lambda: days.set_rest(s, by, center, range(7)),
            lambda: days.set_hours(s, by, center, None, range(7)),
        ):
            with pytest.raises(NeverComes), undoable(s):
                wrong()
        days.set_delivery(s, by, center, [6])
        with pytest.raises(NeverComes), undoable(s):
            days.set_rest(s, by, center, [6])
        assert days.expected(s, center).weekday() == 6


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-20", "2026-11-24"),
        ("2026-12-05", "2026-12-01"),
        ("2026-12-01", "2027-03-01"),
        ("2031-01-01", "2031-01-02"),
    ],
)
def test_days_off_that_cannot_be_are_refused(store: Store, head: Chatter, first: str, last: str) -> None:
    with travel(WEDNESDAY, tick=False), store.transaction() as s, pytest.raises(BadValue):
        days.take_off(s, me(s, head), dongshan(s), date.fromisoformat(first), date.fromisoformat(last))


def test_days_off_that_touch_become_one_stretch(store: Store, head: Chatter) -> None:
    with travel(WEDNESDAY, tick=False), store.transaction() as s:
        center, by = dongshan(s), me(s, head)
        for first, last in ((5, 6), (9, 9), (7, 8), (20, 20)):
            days.take_off(s, by, center, date(2026, 12, first), date(2026, 12, last))
        assert center.off == [["2026-12-05", "2026-12-09"], ["2026-12-20", "2026-12-20"]]
        days.work_on(s, by, center, date(2026, 12, 5))
        assert center.off == [["2026-12-20", "2026-12-20"]]


# ---- roads


def test_a_road_overrules_the_straight_line_in_the_demo(store: Store, stranger: Chatter) -> None:
    stranger.say("/start")
    shown = stranger.say("石桥铺")
    assert shown.index("西河村服务站，路程 5.3 公里，13 分钟") < shown.index("石桥村服务站，路程 8.4 公里")
    assert "西河村服务站" in stranger.at(34.1566, 111.8381).split("\n\n1 ")[1].split("2 ")[0]
    far = stranger.at(34.1484, 111.8485)  # the village of the center itself: no road known there
    assert "1 石桥村服务站，0." in far
    stranger.say("1")
    assert stranger.person.center_id == 6


def test_no_road_is_shorter_than_the_line_nor_endless(store: Store, admin: Chatter) -> None:
    with store.transaction() as s:
        village, by = villages.get(s, 1), me(s, admin)
        xihe = s.get_one(Center, 2)
        for metres, minutes, refusal in (
            (1000, None, ShorterThanLine), (0, None, BadValue), (-5, None, BadValue), (400_000, None, BadValue),
            (20_000, 0, BadValue), (20_000, 99_999, BadValue),
        ):  # fmt: skip
            with pytest.raises(refusal):
                villages.set_road(s, by, village, xihe, metres, minutes)
        villages.set_road(s, by, village, xihe, 20_000, 30)
        villages.set_road(s, by, village, xihe, None)
        assert s.get(Road, (village.id, 2)) is None


def test_a_moved_village_leaves_its_people_where_they_collect(store: Store, admin: Chatter, buyer: Chatter) -> None:
    with store.transaction() as s:
        me(s, buyer).village_id = 1
        villages.move(s, me(s, admin), villages.get(s, 1), s.get_one(Center, 2))
    assert buyer.person.center_id == 1
    buyer.tap("center")
    buyer.say("东山村")
    with store.reading() as s:
        assert s.get_one(Village, 1).center_id == 2
        assert centers.named(s, "大王庄")[0][0].id == 1


def test_a_closed_center_takes_no_orders_and_still_hands_out(
    store: Store, admin: Chatter, buyer: Chatter, head: Chatter
) -> None:
    order = order_eggs(buyer)
    with store.transaction() as s:
        orders.move(s, me(s, head), order, "arrive")
        centers.close(s, me(s, admin), dongshan(s))
    assert "去哪个站取货" in buyer.say("首页")
    head.say(f"#{order}")
    with store.transaction() as s:
        orders.move(s, me(s, head), order, "collect")
        assert 1 not in {center.id for center in centers.every(s)}
        found = centers.named(s, "大王庄")
        assert found and found[0][0].id != 1  # its villages find the next nearest
        centers.reopen(s, me(s, admin), dongshan(s))
        assert centers.named(s, "大王庄")[0][0].id == 1


# ---- what people are told


def test_the_cutoff_is_told_when_near_and_when_past(store: Store, admin: Chatter, buyer: Chatter) -> None:
    admin.tap("delivery:1:until:1600")
    with travel(WEDNESDAY, tick=False) as clock:
        buyer.say("/start")
        for label in ("蛋奶", "鸡蛋", "先放篮子"):
            buyer.press(label)
        assert "截单" not in buyer.tap("check") and "明天到东山村服务站" in buyer.text
        clock.move_to(WEDNESDAY + timedelta(hours=5))
        assert "今天 16:00 截单：之前下单明天到，过了就" in buyer.tap("check")
        clock.move_to(WEDNESDAY + timedelta(hours=6))
        assert "今天 16:00 已截单，现在下单11月27日周五到" in buyer.tap("check")
        assert "11月27日周五到货" in buyer.press("对，就这样")
        assert "11月27日周五" in buyer.press("看这个订单")


def test_what_waits_for_a_yes_comes_by_when_the_yes_is_said(
    store: Store, admin: Chatter, buyer: Chatter, head: Chatter
) -> None:
    admin.tap("delivery:1:until:1600")
    with travel(WEDNESDAY, tick=False) as clock:
        order = an_order_for(store, buyer, head)
        clock.move_to(WEDNESDAY + timedelta(hours=7))
        with store.transaction() as s:
            assert s.get_one(Order, order).expected == date(2026, 11, 26)
            orders.move(s, me(s, buyer), order, "agree")
            assert s.get_one(Order, order).expected == date(2026, 11, 27)


def test_a_day_off_moves_what_should_come_and_its_owner_is_told(store: Store, head: Chatter, buyer: Chatter) -> None:
    with travel(WEDNESDAY, tick=False):
        order = order_eggs(buyer)
        head.tap("opening:1:days:20261126:20261127")
        head.tap("opening:1:days:20261126:20261127")
        with store.reading() as s:
            assert s.get_one(Order, order).expected == date(2026, 11, 28)
            told = s.exec(select(Notice).where(Notice.kind == "another_day", Notice.order_id == order)).all()
            wanted = {"was": "2026-11-26", "back": False}
            assert [(n.person_id, n.facts) for n in told] == [(buyer.person.id, wanted)]
        for was_sent in (False, True):
            with store.transaction() as s:
                for notice in s.exec(
                    select(Notice).where(Notice.kind == "another_day", Notice.order_id == order)
                ).all():
                    notice.state = Posted.SENT if was_sent and notice.state == Posted.WAITING else notice.state
                s.flush()
                deed = s.exec(select(Deed).where(Deed.act == "days off").order_by(col(Deed.id).desc())).first()
                assert deed is not None
                journal.undo(s, me(s, head), deed.id or 0)
                assert s.get_one(Order, order).expected == date(2026, 11, 26)
                asked = select(Notice).where(Notice.kind == "another_day", Notice.state == Posted.WAITING)
                waiting = s.exec(asked.where(Notice.order_id == order)).all()
                assert [n.facts["back"] for n in waiting] == ([True] if was_sent else [])
            if not was_sent:
                head.tap("opening:1:days:20261126:20261127")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nobody_is_told_of_hours_on_a_day_it_is_closed(
    store: Store, head: Chatter, words: Words, language: str
) -> None:
    with travel(WEDNESDAY, tick=False) as clock:
        head.tap("opening:1:days:20261126:20261127")
        with store.reading() as s:
            center = dongshan(s)
        said = words[language].hours(center)
        assert "08:00" in said and ("周六" in said or "Sat" in said) and "每天" not in said and "daily" not in said
        clock.move_to(WEDNESDAY + timedelta(days=1))
        assert words[language].hours(center).startswith(("今天休息", "Closed today"))
        clock.move_to(WEDNESDAY + timedelta(hours=9))
        assert words[language].hours(center).startswith(("今天已经关门", "Closed for today"))
        clock.move_to(WEDNESDAY + timedelta(days=3))
        assert words[language].hours(center).startswith(("每天 08:00", "Open daily"))


def test_who_comes_tomorrow_comes_on_the_next_day_it_is_open(store: Store, head: Chatter, buyer: Chatter) -> None:
    with travel(WEDNESDAY, tick=False):
        order = order_eggs(buyer)
        with store.transaction() as s:
            orders.move(s, me(s, head), order, "arrive")
            days.take_off(s, me(s, head), dongshan(s), date(2026, 11, 26), date(2026, 11, 27))
            assert ageing.comes(s, me(s, buyer), s.get_one(Order, order), 1) == date(2026, 11, 28)
        assert "周六等您来" in buyer.tap(f"waiting:{order}:thanks")


def test_days_off_do_not_count_while_a_parcel_waits(store: Store, head: Chatter, buyer: Chatter) -> None:
    with travel(WEDNESDAY, tick=False), store.transaction() as s:
        salt = s.exec(select(Item).where(Item.keeps == None, Item.stock > 9)).first()  # noqa: E711 - SQL
        assert salt is not None
    with travel(WEDNESDAY, tick=False):
        waits = an_order(store, buyer, head, State.READY, salt.id or 0)
        with store.transaction() as s:
            order = s.get_one(Order, waits)
            assert order.leaves is not None and order.leaves.date() == date(2026, 12, 2)
            days.take_off(s, me(s, head), dongshan(s), date(2026, 11, 26), date(2026, 11, 28))
            assert order.leaves.date() == date(2026, 12, 5)
            due = select(Notice.due).where(Notice.order_id == waits, Notice.kind == "reminder")
            rings = s.exec(due.where(Notice.state == Posted.WAITING)).all()
            assert rings and all(ring.date() >= date(2026, 11, 28) for ring in rings)
            days.take_off(s, me(s, head), dongshan(s), date(2026, 12, 20), date(2026, 12, 21))
            assert order.leaves.date() == date(2026, 12, 5)


def test_what_spoils_does_not_wait_for_the_holidays(store: Store, head: Chatter, buyer: Chatter) -> None:
    with travel(WEDNESDAY, tick=False):
        with store.reading() as s:
            milk = s.exec(select(Item).where(Item.keeps == 24, Item.stock > 9)).first()
        assert milk is not None
        waits = an_order(store, buyer, head, State.READY, milk.id or 0)
        with store.transaction() as s:
            before = s.get_one(Order, waits).leaves
            days.take_off(s, me(s, head), dongshan(s), date(2026, 11, 26), date(2026, 11, 28))
            assert s.get_one(Order, waits).leaves == before


def test_a_complaint_is_due_while_the_center_is_open(store: Store, head: Chatter) -> None:
    with travel(WEDNESDAY, tick=False), store.transaction() as s:
        days.take_off(s, me(s, head), dongshan(s), date(2026, 11, 26), date(2026, 11, 27))
        assert complaints.due(s, 1, now()) == datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # by six today
        assert complaints.due(s, 1, now() + timedelta(hours=9)) == datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


def test_the_week_in_words_names_every_day_once(store: Store, head: Chatter, words: Words) -> None:
    head.tap("opening:1:set:0800-1800-01234:0900-1200-5")
    head.tap("opening:1:closed:6")
    with store.reading() as s:
        lines = [words["zh_CN"].say(line) for line in hours_words.week(dongshan(s), words["zh_CN"].zone)]
    assert lines == ["周一–周五 08:00–18:00", "周六 09:00–12:00", "休息：周日"]


@pytest.mark.parametrize(
    ("days_said", "chinese", "english"),
    [
        ({0, 2, 4}, "周一、周三、周五", "Mon, Wed, Fri"),
        ({5, 6}, "周六、周日", "Sat, Sun"),
        ({0, 1, 2, 3, 4, 5}, "周一–周六", "Mon–Sat"),
        ({0, 2, 3, 4, 6}, "周一、周三–周五、周日", "Mon, Wed–Fri, Sun"),
        (set(range(7)), "每天", "every day"),
    ],
)
def test_weekdays_in_words(words: Words, days_said: set[int], chinese: str, english: str) -> None:
    assert (words["zh_CN"].weekdays(days_said), words["en"].weekdays(days_said)) == (chinese, english)


def test_a_fresh_order_at_a_center_with_few_trucks_waits_for_one(store: Store, meet: Meet) -> None:
    person = meet("刘长根")
    person.say("/start")
    person.press("西河村服务站")
    with travel(WEDNESDAY + timedelta(hours=7), tick=False):  # after Wednesday's cut-off; trucks Mon, Wed, Fri
        order = order_eggs(person)
        with store.reading() as s:
            assert s.get_one(Order, order).expected == date(2026, 11, 27)
            assert s.get_one(Order, order).state == State.PLACED
