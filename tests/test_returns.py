"""What goes back is on the shelf exactly once if it is sound, and no more money is given back than was paid."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter
from looking import an_order, item_row, letters, order_row, state_of
from sqlmodel import select
from time_machine import travel

from catalog import cash, complaints, goback, journal, manifests, orders
from catalog.models import Complaint, Deed, Entry, Manifest, Order, Person, Reason, State, SupplierClaim, aware
from catalog.refusals import NotFound, Refusal, TooLate
from catalog.store import Store

NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RICE, MILK = 11, 7


def undo(store: Store, who: Chatter) -> None:
    """Take back one's last act."""
    with store.transaction() as s:
        person = s.get_one(Person, who.person.id)
        deed = journal.last(s, person)
        assert deed is not None and deed.id is not None
        journal.undo(s, person, deed.id)


def manifest_of(store: Store, order_id: int) -> int:
    with store.reading() as s:
        found = s.get_one(Order, order_id).manifest_id
        assert found is not None
        return found


def drawer(store: Store) -> int:
    with store.reading() as s:
        return cash.drawer(s, 1)


def prepay(store: Store, order_id: int, head: Chatter) -> None:
    with store.transaction() as s:
        cash.take(s, s.get_one(Person, head.person.id), s.get_one(Order, order_id))


# ---------------------------------------------------------------- going back


def test_all_that_waited_too_long_goes_back_by_one_tap_and_comes_home_once(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    with travel(NOON, tick=False) as clock:
        numbers = [an_order(store, buyer, head, State.READY, RICE, count=2) for _ in range(3)]
        shelf = item_row(store, RICE).stock
        clock.shift(8 * DAY)
        shown = head.say("退货单")
        assert "3 个包裹" in shown or "个包裹放到期了" in shown
        head.press("全部退回")
        first = [n for n in numbers if state_of(store, n) == State.GOING_BACK]
        assert first == numbers and len({manifest_of(store, n) for n in numbers}) == 1
        tap = f"manifest:{manifest_of(store, numbers[0])}"
        assert "× 6" in head.text and "司机" in head.text
        admin.tap(f"{tap}:receive:6")  # it has not left
        assert item_row(store, RICE).stock == shelf
        for _ in range(2):
            head.press("司机拿走了") if head.view.buttons[0].tap.endswith("left") else head.tap(f"{tap}:left")
        admin.say("退货单子")
        admin.tap(tap)
        admin.press("件，完好")
        admin.say("坏1")
        admin.say("缺1")
        assert "缺 1，坏 1，完好 4" in admin.text
        admin.tap(tap)
        stale = next(b.tap for b in admin.view.buttons if "receive" in b.tap)
        assert stale.endswith(":4")
        admin.tap(stale.replace(":4", ":6"))  # a button from before it was counted
        assert item_row(store, RICE).stock == shelf
        for _ in range(2):
            admin.tap(stale)
        assert item_row(store, RICE).stock == shelf + 4
        assert {state_of(store, n) for n in numbers} == {State.RETURNED}
        with store.reading() as s:
            deed = s.exec(select(Deed).where(Deed.act == "manifest_received")).one()
            assert (deed.after["count"], deed.after["lost"]) == (4, 2)
    assert len(letters(store, "returned")) == 3


def test_what_has_not_left_can_be_taken_back_one_or_all(store: Store, buyer: Chatter, head: Chatter) -> None:
    with travel(NOON, tick=False) as clock:
        numbers = [an_order(store, buyer, head, State.READY, RICE) for _ in range(2)]
        clock.shift(8 * DAY)
        head.say("goes back")
        head.press("退回")
        assert {state_of(store, n) for n in numbers} == {State.GOING_BACK}
        undo(store, head)
        assert {state_of(store, n) for n in numbers} == {State.READY}
        with store.reading() as s:
            assert all(manifests.goods(s, m) == [] for m in s.exec(select(Manifest)).all())
        head.tap(f"order:{numbers[0]}:return")
        tap = f"manifest:{manifest_of(store, numbers[0])}"
        head.tap(f"{tap}:left")
        undo(store, head)
        head.tap(f"{tap}:left")
        with store.transaction() as s, pytest.raises(TooLate):
            manifests.take_off(s, s.get_one(Order, numbers[0]))
        head.tap(f"order:{numbers[1]}:return")
        assert manifest_of(store, numbers[1]) != manifest_of(store, numbers[0])


def test_milk_that_comes_back_too_late_is_not_sold_again(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    with travel(NOON, tick=False) as clock:
        number = an_order(store, buyer, head, State.READY, MILK)
        shelf = item_row(store, MILK).stock
        clock.shift(25 * HOUR)
        head.tap(f"order:{number}:return")
        tap = f"manifest:{manifest_of(store, number)}"
        head.tap(f"{tap}:left")
        admin.tap(f"order:{number}:receive")
        assert state_of(store, number) == State.RETURNED and item_row(store, MILK).stock == shelf
        admin.tap(f"{tap}:receive:0")
        assert item_row(store, MILK).stock == shelf
        with store.reading() as s:
            assert s.exec(select(Deed).where(Deed.act == "manifest_received")).one().after["lost"] == 1


def test_whoever_had_paid_is_given_it_back_once(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.READY, RICE)
    before = drawer(store)
    prepay(store, number, head)
    paid = drawer(store) - before
    assert paid > 0
    head.tap(f"order:{number}:return")
    assert "退" in buyer.tap(f"order:{number}")
    head.press("退 ")
    for _ in range(2):
        head.tap(f"refund:{number}:{paid}")
    assert drawer(store) == before and order_row(store, number).paid == 0
    undo(store, head)
    assert drawer(store) == before + paid
    assert "您付过的" in head.words["zh_CN"].messages.ugettext(
        "Order %(number)s was sent back. You had paid %(amount)s: you get it back at %(center)s. Questions: %(phone)s"
    )


# ---------------------------------------------------------------- complaints


def complain(store: Store, buyer: Chatter, order_id: int, reason: str = "变质", count: str = "") -> int:
    """The buyer says what is wrong, without a photo; returns the complaint's number."""
    buyer.tap(f"order:{order_id}")
    buyer.press("东西有问题")
    if count:
        buyer.say(count)
    buyer.press(reason)
    buyer.say("0")
    buyer.say("打开就臭了")
    assert "打开就臭了" in buyer.text and "对吗" in buyer.text
    buyer.say("1")
    assert "已经告诉" in buyer.text
    with store.reading() as s:
        return max(i for i in s.exec(select(Complaint.id)).all() if i)


def test_a_complaint_is_answered_and_paid_out_of_the_drawer(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.COLLECTED)
    before = drawer(store)
    which = complain(store, buyer, number)
    assert [n.kind for n in letters(store, "complaint")] == ["complaint"]
    assert "打开就臭了" in head.say("投诉单") or "鸡蛋" in head.text
    head.tap(f"complaint:{which}")
    assert "头一回投诉" in head.text
    head.press("退 28 元")
    assert "二十八元" in head.text
    head.say("对")
    assert "答应退 28 元" in head.text
    head.press("已经给了")
    head.tap(f"complaint:{which}:paid")
    assert drawer(store) == before - 2800
    with store.reading() as s:
        assert [e.amount for e in s.exec(select(Entry).where(Entry.complaint_id == which)).all()] == [-2800]
        claim = s.exec(select(SupplierClaim).where(SupplierClaim.complaint_id == which)).one()
        assert (claim.count, claim.price) == (1, 2800)
    assert "已经退给您 28 元" in buyer.tap(f"evidence:{which}")
    assert "东西有问题" not in buyer.tap(f"order:{number}")
    undo(store, head)
    assert drawer(store) == before
    undo_twice = head.tap(f"complaint:{which}")
    assert "答应退" in undo_twice


def test_a_part_is_typed_and_a_no_needs_a_reason(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.COLLECTED, count=3)
    which = complain(store, buyer, number, count="2")
    head.tap(f"complaint:{which}")
    head.press("只退一部分")
    assert "不对" in head.say("56.01")
    head.say("10块")
    assert "退 10 元" in head.text
    head.say("1")
    assert "答应退 10 元" in head.text
    again = complain(store, buyer, number, "不想要", count="3")
    head.tap(f"complaint:{again}")
    assert "退 74 元" in head.text and "以前投诉过 1 次，退过 10 元" in head.text
    head.press("不退")
    head.say("吃了一半了")
    assert "吃了一半了" in head.text
    head.say("对")
    assert "吃了一半了" in buyer.tap(f"evidence:{again}") and len(letters(store, "answered")) == 2
    assert "没有退" in head.tap(f"complaint:{again}:refund:100:yes")


def test_what_is_brought_back_goes_on_the_open_manifest_once(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    number = an_order(store, buyer, head, State.COLLECTED, RICE)
    shelf = item_row(store, RICE).stock
    which = complain(store, buyer, number, "不想要")
    head.tap(f"complaint:{which}")
    head.press("退 ")
    head.say("1")
    head.press("完好")
    head.tap(f"complaint:{which}:back:sound")
    with store.reading() as s:
        manifest = manifests.open_at(s, 1)
        assert manifest is not None and [g.count for g in manifests.goods(s, manifest)] == [1]
    head.tap(f"manifest:{manifest.id}:left")
    admin.tap(f"manifest:{manifest.id}:receive:1")
    assert item_row(store, RICE).stock == shelf + 1
    assert state_of(store, number) == State.COLLECTED


def test_the_time_to_complain_fits_the_goods(store: Store, buyer: Chatter, head: Chatter) -> None:
    with travel(NOON, tick=False) as clock:
        milk, rice = (an_order(store, buyer, head, State.COLLECTED, item) for item in (MILK, RICE))
        clock.shift(DAY + HOUR)
        assert "东西有问题" not in buyer.tap(f"order:{milk}")
        assert "东西有问题" in buyer.tap(f"order:{rice}")
        clock.shift(6 * DAY)
        assert "东西有问题" not in buyer.tap(f"order:{rice}")
        buyer.tap(f"complain:{rice}")
        with store.reading() as s:
            assert s.exec(select(Complaint)).all() == []


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (NOON, NOON + DAY),
        (NOON.replace(hour=22), NOON.replace(day=11, hour=18)),
        (NOON.replace(hour=6), NOON.replace(hour=18)),
    ],
)
def test_the_center_answers_within_a_day_and_while_it_is_open(store: Store, opened: datetime, due: datetime) -> None:
    with store.reading() as s:
        assert complaints.due(s, 1, opened) == due


def test_nobody_else_sees_a_complaint_or_its_photo(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, stranger: Chatter, admin: Chatter
) -> None:
    number = an_order(store, buyer, head, State.COLLECTED)
    with store.transaction() as s:
        person = s.get_one(Person, buyer.person.id)
        line = orders.lines(s, s.get_one(Order, number))[0]
        draft = complaints.begin(s, person, number, line.id or 0, 1, Reason.BROKEN)
        complaints.add(s, person, draft, photo=b"\xff\xd8photo", words="碎了一地")
        which = draft.id
    for who in (head, admin, other_head, stranger):  # nobody knows of what is only being written
        for tap in (f"complaint:{which}", f"evidence:{which}:check", f"evidence:{which}:send"):
            assert "碎了一地" not in who.tap(tap) and who.view.picture is None
    buyer.tap(f"evidence:{which}:check")
    assert buyer.view.picture is not None
    buyer.say("1")
    for who in (other_head, stranger):
        for tap in (
            "",
            ":part",
            ":refund:2800",
            ":refund:2800:yes",
            ":refuse",
            ":paid",
            ":back:sound",
            ":reply",
            ":sure",
        ):
            assert "碎了一地" not in who.tap(f"complaint:{which}{tap}") and who.view.picture is None
        assert "碎了一地" not in who.tap(f"evidence:{which}") and who.view.picture is None
    for who in (head, admin):
        assert "碎了一地" in who.tap(f"complaint:{which}") and who.view.picture == buyer.view.picture
    buyer.tap(f"complaint:{which}:refund:2800:yes")  # nobody answers their own
    with store.reading() as s:
        assert s.get_one(Complaint, which).answered is None


def test_forged_taps_open_no_complaint(store: Store, buyer: Chatter, head: Chatter, stranger: Chatter) -> None:
    number = an_order(store, buyer, head, State.COLLECTED)
    ready = an_order(store, buyer, head, State.READY)
    with store.reading() as s:
        line = orders.lines(s, s.get_one(Order, number))[0].id
        other = orders.lines(s, s.get_one(Order, ready))[0].id
    for who, tap in (
        (stranger, f"complain:{number}:{line}:1:broken"),
        (buyer, f"complain:{number}:{line}:2:broken"),
        (buyer, f"complain:{number}:{line}:0:broken"),
        (buyer, f"complain:{number}:{line}:1:bored"),
        (buyer, f"complain:{number}:{other}:1:broken"),
        (buyer, f"complain:{ready}:{other}:1:broken"),
        (head, f"complain:{number}:{line}:1:broken"),
    ):
        who.tap(tap)
        with store.reading() as s:
            assert s.exec(select(Complaint)).all() == [], tap


def test_a_mistaken_answer_is_taken_back(store: Store, buyer: Chatter, head: Chatter) -> None:
    which = complain(store, buyer, an_order(store, buyer, head, State.COLLECTED))
    head.tap(f"complaint:{which}:refund:2800:yes")
    undo(store, head)
    with store.reading() as s:
        row = s.get_one(Complaint, which)
        assert (row.answered, row.answer, row.refund) == (None, None, 0)
        assert s.exec(select(SupplierClaim).where(SupplierClaim.complaint_id == which)).all() == []
        assert [c.id for c in complaints.open(s, s.get_one(Person, head.person.id), 1)] == [which]


def test_two_answers_are_one(store: Store, buyer: Chatter, head: Chatter) -> None:
    which = complain(store, buyer, an_order(store, buyer, head, State.COLLECTED))
    with store.transaction() as s:
        staff = s.get_one(Person, head.person.id)
        complaints.answer(s, staff, which, 2800)
        with pytest.raises(TooLate):
            complaints.answer(s, staff, which, 100)
        complaints.pay(s, staff, which)
        with pytest.raises(TooLate):
            complaints.pay(s, staff, which)
    assert order_row(store, 44).paid == 0


def test_the_admin_hears_once_of_what_was_not_answered(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    with travel(NOON, tick=False):
        which = complain(store, buyer, an_order(store, buyer, head, State.COLLECTED))
    late = letters(store, "unanswered")
    assert [(n.person_id, aware(n.due)) for n in late] == [(admin.person.id, NOON + DAY)]
    assert late[0].facts == {"complaint": which}


def test_refusals_leave_no_trace(store: Store, buyer: Chatter, head: Chatter, other_head: Chatter) -> None:
    number = an_order(store, buyer, head, State.READY)
    prepay(store, number, head)
    head.tap(f"order:{number}:return")
    with store.transaction() as s:
        stranger = s.get_one(Person, other_head.person.id)
        tried = (
            lambda: goback.refund(s, stranger, number),
            lambda: goback.leave(s, stranger, order_row(store, number).manifest_id or 0),
            lambda: goback.receive(s, stranger, order_row(store, number).manifest_id or 0),
            lambda: goback.send(s, stranger, [number]),
        )
        for act in tried:
            with pytest.raises(Refusal):
                act()
        with pytest.raises(NotFound):
            manifests.get(s, stranger, order_row(store, number).manifest_id or 0)
