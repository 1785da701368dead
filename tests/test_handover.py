"""Handing over: who is there is found by what they say or show, and everything they can take is closed by one tap."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from conftest import Chatter, Meet
from looking import an_order, changes, dump, letters, order_row, state_of
from sqlmodel import Session, col, select
from test_orders import at_once
from test_orders import shared as shared_shop
from time_machine import travel

from bot.talk import TAP_BYTES, Kind, Photo
from bot.words import Words
from catalog import cash, finding, handover, heaps, journal, orders, passes, tokens
from catalog.models import (
    Answer,
    Complaint,
    Deed,
    Entry,
    Flow,
    Household,
    Item,
    Miss,
    Order,
    Pass,
    Person,
    Reason,
    Role,
    State,
    Step,
    now,
)
from catalog.refusals import HeapChanged, NotFound, TooLate
from catalog.store import Store

READY = State.READY


def villager(meet: Meet, name: str, phone: str = "", center: int = 1) -> Chatter:
    """Somebody who collects at a center, and can be called."""
    one = meet(name)
    one.tap(f"center:choose:{center}")
    if phone:
        one.tap(f"phone:set:{phone}")
    return one


def of_one_house(store: Store, *them: Chatter) -> None:
    """Let these people live together."""
    with store.transaction() as s:
        home = Household()
        s.add(home)
        s.flush()
        for one in them:
            s.get_one(Person, one.person.id).household_id = home.id


def a_refund(store: Store, order_id: int, amount: int) -> int:
    """A complaint about a collected order that the center agreed to pay for."""
    with store.transaction() as s:
        order = s.get_one(Order, order_id)
        line = orders.lines(s, order)[0]
        found = Complaint(
            order_id=order_id,
            line_id=line.id or 0,
            center_id=order.center_id or 0,
            person_id=order.person_id,
            reason=Reason.BROKEN,
            due=now(),
            answer=Answer.REFUND,
            refund=amount,
        )
        s.add(found)
        s.flush()
        return found.id or 0


def prepaid(store: Store, order_id: int, desk: Chatter) -> None:
    """Let an order be paid before it is collected."""
    with store.transaction() as s:
        cash.take(s, s.get_one(Person, desk.person.id), s.get_one(Order, order_id))


def in_drawer(store: Store) -> int:
    """What Dongshan's drawer holds beside what the demo village had in it."""
    with store.reading() as s:
        entries = s.exec(select(Entry).where(Entry.center_id == 1).order_by(col(Entry.number))).all()
        theirs = [entry for entry in entries if s.get_one(Person, entry.by_id).name != "王秀兰"]
        assert cash.drawer(s, 1) == sum(entry.amount for entry in entries)
        return sum(entry.amount for entry in theirs)


def here(store: Store, who: Chatter) -> str:
    """The tap that drew somebody's last screen."""
    from bot.memory import Chat

    with store.reading() as s:
        return s.exec(select(Chat).where(Chat.address == who.name)).one().here


def pass_code(store: Store, who: Chatter) -> str:
    """The six digits of somebody's last pass."""
    with store.reading() as s:
        found = s.exec(select(Pass).where(Pass.person_id == who.person.id).order_by(col(Pass.id).desc())).first()
        assert found is not None
        return passes.code(s, found)


# ---------------------------------------------------------------- found by what they say


# What finds 王秀英, phone 13812345678.
WAYS = [
    "{code}",
    "凭{code}取件",
    "{tail}",
    "5678",
    "尾号5678",
    "手机尾号 5678",
    "13812345678",
    "138-1234-5678",
    "王秀英",
]
WAYS += ["给王秀英", "我是王秀英", "王秀英来取件", "秀英", "汪秀英", "王大妈", "王阿姨", "老王", "wang xiuying"]


def test_whoever_is_there_is_handed_everything_in_two_steps(store: Store, buyer: Chatter, head: Chatter) -> None:
    buyer.tap("phone:set:13812345678")
    for way in WAYS:
        number = an_order(store, buyer, head, READY)
        code = str(order_row(store, number).code)
        said = way.format(code=code, tail=code[-4:])
        head.tap("desk")
        before = sum(row.kind == "collected" for row in letters(store))
        assert code in head.say(said), said  # one message
        assert "该收 28 元（二十八元）" in head.text
        head.say("1")  # one tap
        assert state_of(store, number) == State.COLLECTED, said
        assert "订单" in head.text and "办完了" in head.text
        assert sum(row.kind == "collected" for row in letters(store)) == before + 1


def test_a_neighbour_who_types_a_name_or_a_phone_searches_goods(
    store: Store, buyer: Chatter, head: Chatter, meet: Meet
) -> None:
    buyer.tap("phone:set:13812345678")
    code = str(order_row(store, an_order(store, buyer, head, READY)).code)
    neighbour = villager(meet, "张大妈")
    before = dump(store)
    for said in (way.format(code=code, tail=code[-4:]) for way in WAYS):
        neighbour.tap("home")
        text = neighbour.say(said)
        assert "¥" not in text and "28 元" not in text.replace("鸡蛋 30枚  28 元", ""), said
        assert not here(store, neighbour).startswith(("handover", "who")), said
        assert code not in text or said in (code, f"凭{code}取件"), said
    assert set(changes(before, dump(store))) <= {"asked", "vain", "notice", "person"}


def test_another_center_finds_nobody_of_ours(store: Store, buyer: Chatter, head: Chatter, other_head: Chatter) -> None:
    buyer.tap("phone:set:13812345678")
    number = an_order(store, buyer, head, READY)
    code = str(order_row(store, number).code)
    for said in (way.format(tail=code[-4:]) for way in WAYS[2:]):
        other_head.tap("desk")
        text = other_head.say(said)
        assert f"handover:{number}" not in here(store, other_head) and code not in text, said
    for tap in (f"handover:{number}", f"handover:{number}:close:1:2800", f"apart:{number}", f"comer:{number}",
                f"apart:{number}:out:{number}", f"handed:{number}", f"who:{buyer.person.id}", f"collector:{number}"):  # fmt: skip
        text = other_head.tap(tap)
        assert "王秀英" not in text and code not in text, tap
    assert state_of(store, number) == READY


def test_a_name_that_goods_have_too_finds_the_goods_unless_it_is_said_in_full(
    store: Store, head: Chatter, meet: Meet
) -> None:
    an_order(store, villager(meet, "季丹"), head, READY)  # sounds like 鸡蛋
    head.tap("desk")
    head.say("鸡蛋")
    assert here(store, head).startswith(("find", "item"))
    head.say("季丹")
    assert here(store, head).startswith("handover")


def test_words_we_know_are_never_taken_for_a_name(store: Store, head: Chatter, meet: Meet) -> None:
    for name in ("帮助", "订单", "help", "desk"):
        an_order(store, villager(meet, name), head, READY)
        head.tap("desk")
        head.say(name)
        assert not here(store, head).startswith(("handover", "who")), name


def test_several_who_fit_are_a_short_list(store: Store, head: Chatter, meet: Meet) -> None:
    for number in range(8):
        an_order(store, villager(meet, f"王{'甲乙丙丁戊己庚辛'[number]}", f"138000{number}5678"), head, READY)
    alone = villager(meet, "王没货", "13911115678")
    assert alone.person.phone
    for said in ("老王", "5678"):
        head.tap("desk")
        text = head.say(said)
        assert "是哪一位" in text and "1 👤 王甲 · …5678 · 1 件" in text and "9" in text and "王没货" not in text
        head.say("9")
        assert "1 👤 王庚" in head.text
        head.say("1")
        assert "王庚" in head.text and here(store, head).startswith("handover:")


def test_who_has_nothing_here_is_not_meant(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    head.tap("desk")
    head.say("王秀英")
    assert not here(store, head).startswith("handover")
    head.tap(f"order:{number}:arrive")
    head.tap("desk")
    head.say("王秀英")
    assert here(store, head) == f"handover:{number}"


def test_one_of_the_house_without_parcels_is_found_and_stands_as_who_came(
    store: Store, buyer: Chatter, head: Chatter, meet: Meet
) -> None:
    husband = villager(meet, "钱满仓", "13700004321")
    of_one_house(store, buyer, husband)
    for said in ("钱满仓", "4321", "13700004321", "钱大爷"):
        number = an_order(store, buyer, head, READY)
        head.tap("desk")
        assert "钱满仓替家里人王秀英来取" in head.say(said), said
        head.say("1")
        order = order_row(store, number)
        assert (order.state, order.collector_id) == (State.COLLECTED, husband.person.id)
    assert "来取的人：钱满仓" in buyer.tap(f"order:{number}")


def test_a_name_of_sixty_letters_and_one_without_any(store: Store, head: Chatter, meet: Meet) -> None:
    long = villager(meet, "阿" * 60)
    nameless = villager(meet, "x")
    with store.transaction() as s:
        s.get_one(Person, nameless.person.id).name = ""
    of_one_house(store, long, nameless)
    for who in (long, nameless):
        an_order(store, who, head, READY)
    head.tap("desk")
    assert "阿" * 60 in head.say("阿" * 60)
    assert all(len(button.tap.encode()) <= TAP_BYTES for button in head.view.buttons)
    head.say("1")
    assert "2 件都给了" in head.text


def test_a_busy_center_is_searched_at_once(store: Store, head: Chatter, admin: Chatter) -> None:
    """Two thousand parcels lie there and forty thousand people are known: few statements, whatever is typed."""
    from sqlalchemy import event, insert

    with store.transaction() as s:
        people = [{"name": f"村民{n:05}", "phone": f"138{n:08}", "language": "zh_CN", "role": "CUSTOMER", "center_id": 1,
                   "since": now()} for n in range(40_000)]  # fmt: skip
        first = s.exec(select(Person.id).order_by(col(Person.id).desc())).first() or 0
        s.execute(insert(Person), people)
        common = {"center_id": 1, "state": "READY", "total": 100, "paid": 0, "moved": now(), "collector": ""}
        rows = [
            {**common, "person_id": first + 1 + n, "by_id": first + 1 + n, "code": f"1-1-{n:04}"} for n in range(2000)
        ]
        s.execute(insert(Order), rows)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    with store.reading() as s:
        by = s.get_one(Person, head.person.id)
        for found in (lambda: finding.by_digits(s, by, "1999"), lambda: finding.by_name(s, by, "村民00042")):
            asked.clear()
            assert 1 <= len(found().callers) <= 2
            assert len(asked) <= 4
        asked.clear()
        assert not finding.by_name(s, by, "某某某").callers
        assert len(asked) <= 4


# ---------------------------------------------------------------- what lies there, and closing it


@pytest.fixture
def house(store: Store, buyer: Chatter, head: Chatter, meet: Meet) -> tuple[Chatter, Chatter, list[int]]:
    """王秀英 with two parcels and 钱满仓 of her house with one, of 28 yuan each."""
    husband = villager(meet, "钱满仓")
    of_one_house(store, buyer, husband)
    return buyer, husband, [an_order(store, one, head, READY) for one in (buyer, husband, buyer)]


House = tuple[Chatter, Chatter, list[int]]


def test_a_house_takes_everything_by_one_tap(store: Store, house: House, head: Chatter) -> None:
    _, husband, numbers = house
    text = head.say("王秀英")
    assert all(str(order_row(store, number).code) in text for number in numbers)
    assert "该收 84 元（八十四元）" in text and "王秀英：56 元" in text and "钱满仓：28 元" in text
    head.say("1")
    assert "3 件都给了王秀英" in head.text and "收了 84 元（八十四元）" in head.text
    assert {state_of(store, number) for number in numbers} == {State.COLLECTED}
    assert {order_row(store, number).collector_id for number in numbers} == {house[0].person.id}
    assert in_drawer(store) == 8400 and len(letters(store, "collected")) == 3
    with store.reading() as s:
        deed = s.exec(select(Deed).where(Deed.act == handover.ACT)).one()
        assert (deed.after["count"], deed.after["amount"], deed.after["collector"]) == (3, 8400, "王秀英")
        assert not s.exec(select(Deed).where(Deed.act == "collect")).all()
    assert "来取的人：王秀英" in husband.tap(f"order:{numbers[1]}")


def test_who_of_the_house_came_is_one_tap_too(store: Store, house: House, head: Chatter) -> None:
    _, husband, numbers = house
    head.say("王秀英")
    head.press("钱满仓来拿的")
    assert "3 件都给了钱满仓" in head.text
    assert {order_row(store, number).collector_id for number in numbers} == {husband.person.id}


def test_a_large_house_is_chosen_from(store: Store, buyer: Chatter, head: Chatter, meet: Meet) -> None:
    others = [villager(meet, f"家人{sign}") for sign in "甲乙丙丁戊己庚"]
    of_one_house(store, buyer, *others)
    number = an_order(store, buyer, head, READY)
    head.tap(f"handover:{number}")
    assert len([b for b in head.view.buttons if b.key != "0"]) <= 6
    head.press("家里别的人")
    head.say("9")
    head.press("家人庚")
    assert "家人庚替家里人王秀英来取" in head.text
    head.say("好")
    assert order_row(store, number).collector_id == others[-1].person.id


def test_nobody_outside_the_house_can_be_said_to_have_come(
    store: Store, house: House, head: Chatter, meet: Meet
) -> None:
    stranger = villager(meet, "张三")
    number = house[2][0]
    before = dump(store)
    head.tap(f"handover:{number}:by:{stranger.person.id}:close:3:8400")
    assert not changes(before, dump(store))


def test_only_a_part_is_taken(store: Store, house: House, head: Chatter) -> None:
    numbers = house[2]
    code = str(order_row(store, numbers[1]).code)
    head.say("王秀英")
    head.press("只拿一部分")
    head.press(code)
    assert f"先不给：{code}" in head.text and "该收 56 元" in head.text
    head.press(f"先不给：{code}")
    assert "该收 84 元" in head.text
    head.press(code)
    head.press("货给了，钱收了")
    assert "2 件都给了王秀英" in head.text
    assert [state_of(store, number) for number in numbers] == [State.COLLECTED, READY, State.COLLECTED]
    assert in_drawer(store) == 5600
    assert code in head.say("钱满仓")


def test_everything_taken_out_closes_nothing(store: Store, house: House, head: Chatter) -> None:
    numbers = house[2]
    head.tap(f"apart:{numbers[0]}:less:{'.'.join(map(str, numbers))}")
    assert "一件也没选" in head.text and not any("close" in button.tap for button in head.view.buttons)
    head.tap(f"handover:{numbers[0]}:less:{'.'.join(map(str, numbers))}")
    assert not any("close" in button.tap for button in head.view.buttons)


def test_thirty_parcels_can_be_taken_apart_by_taps_that_fit(store: Store, buyer: Chatter, head: Chatter) -> None:
    with store.transaction() as s:
        s.connection().exec_driver_sql("UPDATE item SET stock = 1000")
    numbers = [an_order(store, buyer, head, READY) for _ in range(30)]
    head.say("王秀英")
    assert "样货" not in head.text or "订单" in head.text
    head.press("只拿一部分")
    for _ in range(12):
        for button in head.view.buttons:
            assert len(button.tap.encode()) <= TAP_BYTES
        staying = [b for b in head.view.buttons if ":out:" in b.tap]
        if not staying:
            head.press("下一页")
            continue
        head.tap(staying[0].tap)
    head.tap(next(b.tap for b in head.view.buttons if ":close:" in b.tap))
    left = [number for number in numbers if state_of(store, number) == READY]
    assert 5 <= len(left) <= 12


def test_what_is_missing_is_said_of_one_parcel_of_several(store: Store, house: House, head: Chatter) -> None:
    head.say("王秀英")
    head.press("少东西")
    assert "哪一件" in head.text
    head.press(str(order_row(store, house[2][1]).code))
    assert here(store, head) == f"lacking:{house[2][1]}"


def test_closing_twice_closes_once_and_shows_the_receipt_again(store: Store, house: House, head: Chatter) -> None:
    head.say("王秀英")
    tap = head.button("货给了，钱收了").tap
    once = head.tap(tap)
    before = dump(store)
    assert head.tap(tap) == once
    assert not changes(before, dump(store))


def test_a_part_closed_twice_is_closed_once(store: Store, house: House, head: Chatter) -> None:
    number = house[2][1]
    tap = f"handover:{house[2][0]}:less:{number}:close:2:5600"
    once = head.tap(tap)
    before = dump(store)
    assert head.tap(tap) == once and state_of(store, number) == READY
    assert not changes(before, dump(store))


@pytest.mark.parametrize("change", ["one more", "one less", "paid", "short"])
def test_what_changed_meanwhile_is_shown_before_anything_is_given(
    store: Store, house: House, head: Chatter, change: str
) -> None:
    buyer, _, numbers = house
    head.say("王秀英")
    tap = head.button("货给了，钱收了").tap
    if change == "one more":
        an_order(store, buyer, head, READY)
    elif change == "one less":
        with store.transaction() as s:
            orders.move(s, s.get_one(Person, head.person.id), numbers[0], "return")
    elif change == "paid":
        prepaid(store, numbers[0], head)
    else:
        with store.transaction() as s:
            s.get_one(Order, numbers[0]).total = 2000
    before = dump(store)
    assert head.tap(tap).startswith("刚才有变动")
    assert not changes(before, dump(store))
    head.say("1")
    assert "都给了王秀英" in head.text


@pytest.mark.parametrize("rest", ["close", "close:3", "close:3:x", "close:x:8400", "close:3:8400000000000000000", "by:x:close:3:8400",
                                  "less:x:close:3:8400", "less:s999:close:3:8400", "close:-3:8400", "less:0.0:by"])  # fmt: skip
def test_a_forged_close_closes_nothing(store: Store, house: House, head: Chatter, rest: str) -> None:
    before = dump(store)
    assert "出了点毛病" not in head.tap(f"handover:{house[2][0]}:{rest}")
    assert not changes(before, dump(store))


def test_what_was_paid_before_is_given_without_money(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, READY)
    prepaid(store, number, head)
    assert "已付" in head.say("王秀英") and "不用收钱" in head.text
    head.press("不用收钱")
    assert "没有要收的钱" in head.text
    assert state_of(store, number) == State.COLLECTED and in_drawer(store) == 2800


def test_money_that_is_owed_back_is_counted_against_it(store: Store, buyer: Chatter, head: Chatter) -> None:
    old = an_order(store, buyer, head, State.COLLECTED)
    complaint = a_refund(store, old, 500)
    number = an_order(store, buyer, head, READY)
    text = head.say("王秀英")
    assert f"王秀英的订单 {old} 该退 5 元" in text and "该收 23 元（二十三元）" in text
    head.press("货给了，钱收了")
    with store.reading() as s:
        paid = s.get_one(Complaint, complaint)
        entry = s.exec(select(Entry).where(Entry.complaint_id == complaint)).one()
        assert paid.paid is not None and (entry.kind, entry.amount) == (Flow.REFUND, -500)
        assert s.get_one(Order, old).paid == 2300 and s.get_one(Order, number).paid == 2800
    assert in_drawer(store) == 2800 + 2800 - 500


def test_who_only_gets_money_back_is_found_and_paid(store: Store, buyer: Chatter, head: Chatter) -> None:
    old = an_order(store, buyer, head, State.COLLECTED)
    complaint = a_refund(store, old, 500)
    assert "该退 5 元（五元）" in head.say("王秀英")
    tap = head.button("退了 5 元").tap
    once = head.tap(tap)
    assert "退了 5 元" in once
    before = dump(store)
    assert head.tap(tap) == once and not changes(before, dump(store))
    with store.reading() as s:
        assert s.get_one(Complaint, complaint).paid is not None
    assert in_drawer(store) == 2300
    head.tap("desk")
    head.say("王秀英")
    assert not here(store, head).startswith("handover")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("100", "收到 100 元，找 16 元（十六元）"),
        ("收100", "收到 100 元，找 16 元（十六元）"),
        ("收了一百", "收到 100 元，找 16 元（十六元）"),
        ("一百块", "收到 100 元，找 16 元（十六元）"),
        ("给了90.5元", "收到 90.50 元，找 6.50 元（六元五角）"),
        ("收50", "收到 50 元，还差 34 元（三十四元）"),
        ("收84", "收到 84 元，找 0 元（零元）"),
    ],
)
def test_change_is_worked_out_and_closing_is_still_the_first_choice(
    store: Store, house: House, head: Chatter, said: str, seen: str
) -> None:
    head.say("王秀英")
    assert seen in head.say(said)
    head.say("1")
    assert "3 件都给了王秀英" in head.text and in_drawer(store) == 8400


def test_the_next_code_typed_on_a_handover_is_the_next_customer(
    store: Store, house: House, head: Chatter, meet: Meet
) -> None:
    number = an_order(store, villager(meet, "张三"), head, READY)
    head.say("王秀英")
    assert "张三" in head.say(str(order_row(store, number).code)[-4:])
    head.say("王秀英")
    assert "张三" in head.say("张三")


# ---------------------------------------------------------------- undo


def test_a_handover_is_undone_as_a_whole(store: Store, house: House, head: Chatter) -> None:
    buyer, _, numbers = house
    old = an_order(store, buyer, head, State.COLLECTED)
    complaint = a_refund(store, old, 500)
    had = in_drawer(store)
    head.say("王秀英")
    head.say("1")
    assert in_drawer(store) == had + 7900
    with store.transaction() as s:
        by = s.get_one(Person, head.person.id)
        deed = journal.last(s, by)
        assert deed is not None and deed.act == handover.ACT
        journal.undo(s, by, deed.id or 0)
    assert {state_of(store, number) for number in numbers} == {READY}
    assert in_drawer(store) == had
    for number in numbers:
        assert (order_row(store, number).paid, order_row(store, number).collector_id) == (0, None)
    with store.reading() as s:
        assert s.get_one(Complaint, complaint).paid is None
    head.say("王秀英")
    head.say("1")  # and again, as if nothing had been
    assert "3 件都给了王秀英" in head.text and in_drawer(store) == had + 7900


def test_a_handover_of_which_one_moved_on_is_not_undone(store: Store, house: House, head: Chatter) -> None:
    head.say("王秀英")
    head.say("1")
    with store.transaction() as s:
        s.connection().exec_driver_sql(f"UPDATE orders SET state = 'RETURNED' WHERE id = {house[2][1]}")
    before = dump(store)
    with pytest.raises(TooLate), store.transaction() as s:
        by = s.get_one(Person, head.person.id)
        deed = journal.last(s, by)
        assert deed is not None
        journal.undo(s, by, deed.id or 0)
    assert not changes(before, dump(store))


# ---------------------------------------------------------------- somebody else collects


def let(buyer: Chatter, number: int, name: str = "邻居小张") -> None:
    """Let somebody else collect."""
    buyer.tap(f"order:{number}")
    buyer.press("请别人代取")
    buyer.say(name)


def test_somebody_else_collects_with_a_code_that_works_once(store: Store, house: House, head: Chatter) -> None:
    buyer, _, numbers = house
    let(buyer, numbers[0])
    code = pass_code(store, buyer)
    assert re.fullmatch(r"\d{6}", code) and f"报代取码 {code}" in buyer.text and "【东山村服务站】" in buyer.text
    head.tap("desk")
    text = head.say(code)
    assert "邻居小张凭代取码，替王秀英来取" in text and "该收 56 元" in text and "钱满仓" not in text
    head.say("1")
    assert "2 件都给了邻居小张" in head.text
    assert [state_of(store, number) for number in numbers] == [State.COLLECTED, READY, State.COLLECTED]
    order = order_row(store, numbers[0])
    assert (order.collector, order.collector_id) == ("邻居小张", None)
    assert "来取的人：邻居小张" in buyer.tap(f"order:{numbers[0]}")
    head.tap("desk")
    assert "已经用过了" in head.say(code)


def test_a_pass_is_closed_once_and_its_receipt_is_shown_again(store: Store, house: House, head: Chatter) -> None:
    let(house[0], house[2][0])
    head.tap("desk")
    head.say(pass_code(store, house[0]))
    tap = head.button("货给了，钱收了").tap
    once = head.tap(tap)
    before = dump(store)
    again = head.tap(tap)
    assert not changes(before, dump(store))
    assert "2 件都给了邻居小张" in once and again == once


def test_undo_gives_the_pass_back(store: Store, house: House, head: Chatter) -> None:
    let(house[0], house[2][0])
    code = pass_code(store, house[0])
    head.tap("desk")
    head.say(code)
    head.say("1")
    with store.transaction() as s:
        by = s.get_one(Person, head.person.id)
        deed = journal.last(s, by)
        assert deed is not None
        journal.undo(s, by, deed.id or 0)
    head.tap("desk")
    assert "邻居小张凭代取码" in head.say(code)


def test_a_code_can_be_read_again_and_taken_back(store: Store, house: House, head: Chatter) -> None:
    buyer, _, numbers = house
    event = buyer.event(text="邻居小张")
    buyer.tap(f"collector:{numbers[0]}")
    shown = buyer.take(event)
    assert pass_code(store, buyer) in shown and buyer.take(event) == shown  # a repeated event repeats the picture
    code = pass_code(store, buyer)
    buyer.tap("home")
    assert code in buyer.tap(f"collector:{numbers[2]}")
    buyer.press("收回这个码")
    buyer.tap(f"collector:{numbers[0]}")
    assert code not in buyer.text and "请谁来代取" in buyer.text
    head.tap("desk")
    assert "过期了，或者被收回了" in head.say(code)


def test_a_code_ends_after_seven_days(store: Store, house: House, head: Chatter) -> None:
    let(house[0], house[2][0])
    code = pass_code(store, house[0])
    with travel(now() + timedelta(days=7, minutes=1)):
        head.tap("desk")
        assert "过期了" in head.say(code)
        house[0].tap(f"collector:{house[2][0]}")
        assert "请谁来代取" in house[0].text


def test_a_code_of_another_center_is_said_to_be(store: Store, house: House, other_head: Chatter) -> None:
    let(house[0], house[2][0])
    text = other_head.say(pass_code(store, house[0]))
    assert "别的站" in text and "王秀英" not in text


def test_whoever_guesses_is_slowed_down(store: Store, house: House, head: Chatter) -> None:
    let(house[0], house[2][0])
    code = pass_code(store, house[0])
    wrong = [f"{n:06}" for n in range(910_000, 910_011) if f"{n:06}" != code]
    with travel(now(), tick=False) as clock:
        for digits in wrong[:10]:
            head.tap("desk")
            assert "这个码不对" in head.say(digits)
        head.tap("desk")
        assert "错的码打得太多了" in head.say(code)  # even the right one
        clock.shift(timedelta(minutes=11))
        head.tap("desk")
        assert "邻居小张凭代取码" in head.say(code)
    with store.reading() as s:
        assert len(s.exec(select(Miss)).all()) <= 11


def test_six_digits_are_an_order_where_there_is_one(store: Store, house: House, head: Chatter) -> None:
    with store.transaction() as s:
        s.add(Order(id=123456, person_id=house[0].person.id or 0, by_id=house[0].person.id or 0, center_id=1,
                    state=State.PLACED, total=100, expected=now().date()))  # fmt: skip
    head.tap("desk")
    head.say("123456")
    assert here(store, head) == "order:123456"
    with store.reading() as s:
        assert not s.exec(select(Miss)).all()


def test_nobody_else_makes_or_takes_back_a_code(
    store: Store, house: House, head: Chatter, stranger: Chatter, admin: Chatter
) -> None:
    number = house[2][0]
    let(house[0], number)
    with store.reading() as s:
        given = s.exec(select(Pass)).one()
    before = dump(store)
    for who in (stranger, head, admin, house[1]):
        for tap in (f"collector:{number}", f"collector:{number}:name", f"collector:{number}:stop:{given.id}"):
            text = who.tap(tap)
            assert "代取码" not in text or "出了点毛病" in text, (who.name, tap)
        who.take(who.event(kind=Kind.TAP, tap=f"collector:{number}:name", text="坏人"))
    assert set(changes(before, dump(store))) <= {"person"}


@pytest.mark.parametrize("name", ["阿" * 61, "👍", "  ", "！！"])
def test_what_is_no_name_makes_no_code(store: Store, house: House, name: str) -> None:
    house[0].tap(f"collector:{house[2][0]}")
    house[0].say(name)
    with store.reading() as s:
        assert not s.exec(select(Pass)).all()


def test_another_name_takes_the_place_of_the_first(store: Store, house: House, head: Chatter) -> None:
    buyer, _, numbers = house
    with store.transaction() as s:
        person = s.get_one(Person, buyer.person.id)
        first = passes.give(s, person, numbers[0], "甲某")
        assert passes.give(s, person, numbers[2], "甲某").id == first.id
        second = passes.give(s, person, numbers[0], "乙某")
        assert second.id != first.id and passes.code(s, first) != passes.code(s, second)
        code = passes.code(s, first)
        assert code not in first.digest
    head.tap("desk")
    assert "被收回了" in head.say(code)


def test_a_forged_pass_in_a_tap_opens_nothing(store: Store, house: House, head: Chatter) -> None:
    let(house[0], house[2][0])
    before = dump(store)
    for tap in ("handover:p1", "handover:s1", "handover:code:000000000", "handover:code:x", "handover:code", "handover:no:x",
                "handover:no", "handover:s", "handover:s1:close:2:5600", "scan:s1", "scan:x"):  # fmt: skip
        assert "邻居" not in head.tap(tap), tap
    assert set(changes(before, dump(store))) <= {"miss"}


# ---------------------------------------------------------------- photos


def shown(who: Chatter, *codes: str) -> str:
    """Send a photo with these codes on it."""
    return who.take(who.event(kind=Kind.PHOTO, photo=Photo(b"", codes)))


def token(store: Store, number: int) -> str:
    """What stands in an order's QR code."""
    with store.reading() as s:
        return tokens.order_token(s, s.get_one(Order, number))


def test_a_photo_of_one_code_is_that_persons_handover(store: Store, house: House, head: Chatter) -> None:
    assert "该收 84 元" in shown(head, token(store, house[2][0]))
    head.say("1")
    assert "3 件都给了王秀英" in head.text


def test_a_photo_of_several_codes_is_one_handover(store: Store, house: House, head: Chatter, meet: Meet) -> None:
    others = [villager(meet, name) for name in ("张三", "赵四")]
    more = [an_order(store, one, head, READY) for one in others]
    text = shown(head, token(store, house[2][0]), token(store, more[0]), str(order_row(store, more[1]).code))
    assert "该收 140 元（一百四十元）" in text and all(name in text for name in ("王秀英", "钱满仓", "张三", "赵四"))
    tap = head.button("货给了，钱收了").tap
    once = head.tap(tap)
    assert "5 件都给了王秀英、张三、赵四" in once
    assert head.tap(tap) == once  # tapped twice
    assert order_row(store, more[0]).collector_id == others[0].person.id
    with store.transaction() as s:
        by = s.get_one(Person, head.person.id)
        deed = journal.last(s, by)
        assert deed is not None
        journal.undo(s, by, deed.id or 0)
    assert {state_of(store, number) for number in (*house[2], *more)} == {READY}


def test_what_is_amiss_is_named_above_what_can_be_given(
    store: Store, house: House, head: Chatter, meet: Meet, other_head: Chatter
) -> None:
    gone = an_order(store, villager(meet, "张三"), head, State.COLLECTED)
    coming = an_order(store, villager(meet, "赵四"), head, State.ON_THE_WAY)
    back = an_order(store, villager(meet, "孙五"), head, State.GOING_BACK)
    far = an_order(store, villager(meet, "周六", center=2), other_head, READY)
    text = shown(
        head, *(token(store, n) for n in (gone, house[2][0], coming, back, far)), "https://pay.example/1", "9-9-9999"
    )
    above = text[: text.index("📦")]
    assert (
        f"订单 {gone}：这个取件码" in above
        and f"订单 {coming}：这件货还没收" in above
        and f"订单 {back}：这件已经不在了" in above
    )
    assert (
        "西河村服务站" in above and "这不是我们的码" in above and "9-9-9999：这个码不对" in above and "周六" not in text
    )
    head.say("1")
    assert "3 件都给了王秀英" in head.text


def test_a_photo_of_nothing_we_can_give_says_why(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.ON_THE_WAY)
    for codes, why in (
        ((token(store, number),), "这件货还没收"),
        (("https://pay.example/1",), "这不是我们的码"),
        (("cunkou:o:1:ABCDEFGHIJ",), "这不是我们的码"),
        (("9-9-9999",), "这个码不对"),
        (("\0\n\t",), "谁来取件"),
        (("长" * 3000,), "谁来取件"),
    ):
        assert why in shown(head, *codes), codes
        assert "谁来取件" in head.text and not any("close" in button.tap for button in head.view.buttons)


def test_forty_codes_in_one_photo_and_the_same_one_twice(store: Store, house: House, head: Chatter) -> None:
    mine = token(store, house[2][0])
    text = shown(head, mine, mine, *(f"https://pay.example/{n}" for n in range(40)))
    assert "该收 84 元" in text and len(text) < 4000
    head.say("1")
    assert "3 件都给了王秀英" in head.text


def test_a_photo_of_a_pass_lets_who_brings_it_collect(store: Store, house: House, head: Chatter) -> None:
    let(house[0], house[2][0])
    with store.reading() as s:
        code = tokens.pass_token(s, s.exec(select(Pass)).one())
    assert "邻居小张凭代取码，替王秀英来取" in shown(head, code) and "该收 56 元" in head.text
    head.say("1")
    assert "2 件都给了邻居小张" in head.text
    assert "用过" in shown(head, code)


def test_a_villagers_photo_opens_no_handover(store: Store, house: House, stranger: Chatter) -> None:
    stranger.say("/start")
    before = dump(store)
    assert "王秀英" not in shown(stranger, token(store, house[2][0]))
    assert not changes(before, dump(store))


# ---------------------------------------------------------------- at once


shared = shared_shop  # the fixture: one small shop that many threads share


def test_two_at_one_shelf_never_hand_out_a_parcel_twice(shared: Store, words: Words) -> None:
    """Two desks, each with several parcels of one house, some of them the same."""
    buyer = Chatter(shared, words, "王秀英")
    buyer.tap("center:choose:1")
    desks = [Chatter(shared, words, f"站长{number}").become(Role.STAFF, "东站") for number in range(4)]
    for _ in range(3):
        with shared.transaction() as s:
            s.get_one(Item, 1).stock = 10
        numbers = [an_order(shared, buyer, desks[0], READY) for _ in range(4)]
        first, rest = numbers[0], ".".join(map(str, numbers[2:]))
        taps = [f"handover:{first}:close:4:400", f"handover:{first}:close:4:400"]
        taps += [
            f"handover:{numbers[3]}:less:{first}.{numbers[1]}:close:2:200",
            f"handover:{first}:less:{rest}:close:2:200",
        ]
        at_once([lambda d=desk, t=tap: d.tap(t) for desk, tap in zip(desks, taps, strict=True)])
        with shared.reading() as s:
            for number in numbers:
                entries = s.exec(select(Entry).where(Entry.order_id == number)).all()
                steps = s.exec(select(Step).where(Step.order_id == number, Step.state == State.COLLECTED)).all()
                given = s.get_one(Order, number).state == State.COLLECTED
                assert len(entries) == len(steps) == given
            deeds = s.exec(select(Deed).where(Deed.act == handover.ACT)).all()
            listed = [done["order"] for deed in deeds for done in deed.after["orders"]]
            assert len(listed) == len(set(listed)) and {*numbers} & {*listed}
        left = [number for number in numbers if state_of(shared, number) == READY]
        if left:
            desks[0].tap(f"handover:{left[0]}:close:{len(left)}:{len(left) * 100}")
    with shared.reading() as s:
        assert cash.drawer(s, 1) == 1200


SHOP_ACTS: list[Callable[[Session, Person, int], object]] = [
    lambda s, p, n: heaps.lay_out(s, p, [n]),
    lambda s, p, n: handover.close(s, p, [n], count=1, amount=2800),
    handover.receipt,
    lambda s, p, n: passes.give(s, p, n, "某人"),
]


def test_the_shop_itself_asks_who_is_asking(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, stranger: Chatter
) -> None:
    number = an_order(store, buyer, head, READY)
    stranger.say("/start")
    before = dump(store)
    for act in SHOP_ACTS:
        for who in (other_head, stranger):
            with pytest.raises(NotFound), store.transaction() as s:
                act(s, s.get_one(Person, who.person.id), number)
    for who in (other_head, stranger):
        with store.reading() as s:
            by = s.get_one(Person, who.person.id)
            assert not finding.by_name(s, by, "王秀英").callers
    assert not changes(before, dump(store))


def test_close_says_what_it_is_now(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, READY)
    with pytest.raises(HeapChanged) as caught, store.transaction() as s:
        handover.close(s, s.get_one(Person, head.person.id), [number], count=2, amount=5600)
    assert (caught.value.count, caught.value.amount) == (1, 2800)


def test_a_token_of_a_pass_cannot_be_made_up(store: Store, house: House) -> None:
    let(house[0], house[2][0])
    with store.reading() as s:
        given = s.exec(select(Pass)).one()
        token = tokens.pass_token(s, given)
        assert tokens.read_pass(s, token) == given.id
        assert tokens.read_pass(s, f"cunkou:p:{given.id}:ABCDEFGHIJ") is None
        assert tokens.read_token(s, token) is None
