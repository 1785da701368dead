"""Ordering for somebody: whose basket it is, who may fill it, and that nobody is there twice."""

import pytest
from conftest import Chatter, Meet
from looking import SORRY, changes, crawl, dump, letters, order_row, state_of
from sqlmodel import col, select

from catalog import cash, customers, households, journal, orders, people, prepay, ties
from catalog.models import Deed, Entry, Item, Order, Person, Purpose, Role, State, Tie
from catalog.refusals import AmountChanged, BadCode, NotFound, OwnCode, Refusal, TooLate
from catalog.store import Store


def wang(store: Store, head: Chatter, name: str = "王大爷", village: int | None = 1, phone: str = "") -> int:
    """Somebody without a chat whom the desk at Dongshan knows."""
    with store.transaction() as s:
        return customers.add(s, s.get_one(Person, head.person.id), name, village, phone).id or 0


def serve(head: Chatter, person_id: int) -> str:
    """From now on the desk fills their basket."""
    return head.tap(f"serve:for:{person_id}")


def tie(store: Store, helper: Chatter, person_id: int) -> None:
    """Let somebody order for a relative, by a code as they would."""
    with store.transaction() as s:
        code = ties.give(s, s.get_one(Person, person_id), Purpose.ORDER)
    helper.say(code)


def drafts(store: Store) -> list[Order]:
    """Every basket there is."""
    with store.reading() as s:
        return list(s.exec(select(Order).where(Order.state == State.DRAFT).order_by(col(Order.id))).all())


# ---------------------------------------------------------------- whose basket


def test_the_desks_own_basket_is_untouched(store: Store, head: Chatter) -> None:
    head.say("一箱牛奶")
    serve(head, wang(store, head))
    head.say("两盒鸡蛋")
    assert "给王大爷（东山村）买" in head.text and "牛奶" not in head.text
    head.say("好")
    order_id = max(o.id or 0 for o in _placed(store))
    assert order_row(store, order_id).person_id != head.person.id
    assert head.person.buys_for_id is None
    head.say("篮子")
    assert "牛奶" in head.text and "鸡蛋" not in head.text and "给王大爷" not in head.text


def _placed(store: Store) -> list[Order]:
    with store.reading() as s:
        return list(s.exec(select(Order).where(Order.state != State.DRAFT)).all())


def test_two_of_the_desk_fill_two_baskets_for_one_person(store: Store, head: Chatter, meet: Meet) -> None:
    second, him = meet("小赵").become(Role.STAFF, "东山村服务站"), wang(store, head)
    for who, words in ((head, "两盒鸡蛋"), (second, "一箱牛奶")):
        serve(who, him)
        who.say(words)
    assert {(o.person_id, o.by_id) for o in drafts(store)} == {(him, head.person.id), (him, second.person.id)}
    head.say("好")
    assert "鸡蛋" in head.text and "牛奶" not in head.text
    assert [o.by_id for o in drafts(store)] == [second.person.id]


def test_every_screen_of_the_shop_says_for_whom_it_is(store: Store, head: Chatter) -> None:
    serve(head, wang(store, head))
    for step in ("看货", "1", "1", "1", "篮子", "鸡蛋", "两盒鸡蛋，一袋盐", "乱七八糟的东西"):
        head.say(step)
        assert head.text.startswith("🛍 给王大爷（东山村）买") or "\n🛍 给王大爷" in head.text, head.text
        assert any(b.tap in ("serving:stop", "home", "basket") for b in head.view.buttons), head.text


def test_home_is_the_shop_for_whom_one_serves_and_the_desk_ends_it(store: Store, head: Chatter) -> None:
    him = wang(store, head)
    serve(head, him)
    head.say("两盒鸡蛋")
    assert "给王大爷" in head.say("/start")
    assert "给王大爷" not in head.say("/desk")
    assert head.person.buys_for_id is None
    assert "王大爷" in head.say("代购") and "56" in head.text
    assert "56" in serve(head, him)


def test_everything_that_is_offered_while_serving_works(store: Store, head: Chatter) -> None:
    him = wang(store, head, "王" * 60)
    serve(head, him)
    head.say("两盒鸡蛋")
    skip = {"serving:stop", "basket:clear", "desk", "undo"}
    for tap, view in crawl(
        head, 3, lambda t: t in skip or ":place" in t or t.startswith(("language", "order"))
    ).items():
        assert not any(sorry in view.text for sorry in SORRY), tap
        keys = [button.key for button in view.buttons]
        assert len(keys) == len(set(keys)) and all(len(key) == 1 for key in keys), (tap, keys)


def test_a_second_yes_orders_nothing_more(store: Store, head: Chatter) -> None:
    serve(head, wang(store, head))
    head.say("两盒鸡蛋")
    yes = head.button("对").tap
    head.tap(yes)
    shown, before = head.text, dump(store)
    assert head.tap(yes) == shown and not changes(before, dump(store))


def test_who_cannot_be_asked_is_not_asked(store: Store, buyer: Chatter, head: Chatter) -> None:
    serve(head, buyer.person.id or 0)
    head.say("两盒鸡蛋")
    assert "先发消息问王秀英" in head.text
    with store.transaction() as s:
        people.gone(s, "test", "王秀英")
    head.say("篮子")
    head.press("下单") if any("下单" in b.label for b in head.view.buttons) else head.press("就这样")
    assert "不用问" in head.text
    head.say("好")
    assert [o.state for o in _placed(store) if o.person_id == buyer.person.id] == [State.PLACED]
    assert not letters(store, "is_this_yours") and not letters(store, "ordered_for_you")


def test_a_no_puts_the_goods_back_and_tells_the_desk(store: Store, buyer: Chatter, head: Chatter) -> None:
    with store.reading() as s:
        had = {item.id: item.stock for item in s.exec(select(Item)).all()}
    serve(head, buyer.person.id or 0)
    head.say("两盒鸡蛋")
    head.say("好")
    order_id = next(o.id or 0 for o in _placed(store) if o.person_id == buyer.person.id)
    assert state_of(store, order_id) == State.ASKED
    buyer.tap(f"sure:{order_id}:cancel")
    buyer.say("是")
    assert state_of(store, order_id) == State.CANCELED
    with store.reading() as s:
        assert had == {item.id: item.stock for item in s.exec(select(Item)).all()}
    assert [n.person_id for n in letters(store, "canceled")] == [head.person.id]


def test_the_desk_writes_down_who_heard_the_yes_by_phone(store: Store, buyer: Chatter, head: Chatter) -> None:
    serve(head, buyer.person.id or 0)
    head.say("两盒鸡蛋")
    head.say("好")
    order_id = next(o.id or 0 for o in _placed(store) if o.person_id == buyer.person.id)
    head.tap(f"order:{order_id}:agree")
    with store.reading() as s:
        deed = s.exec(select(Deed).where(Deed.act == "agree", Deed.order_id == order_id)).one()
    assert deed.by_id == head.person.id and state_of(store, order_id) == State.PLACED


# ---------------------------------------------------------------- rights


def test_another_desk_neither_serves_nor_sees(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, stranger: Chatter
) -> None:
    him = wang(store, head, "贾宝贵", phone="13800005555")
    order = "serve:for:{0} customer:{0} customer:{0}:orders house:{0} house:{0}:add kin:{0} kin:{0}:make".split()
    order += "house:{0}:out:{0} house:{0}:join:{1} customer:{0}:reach:13900000000 customer:{0}:called".split()
    for who in (other_head, stranger, buyer):
        who.say("/start")
        before = dump(store)
        for tap in order:
            said = who.tap(tap.format(him, head.person.id))
            assert "贾宝贵" not in said and "5555" not in said, tap
        assert not changes(before, dump(store)), who.name
    other_head.say("代购")
    for words in ("贾宝贵", "5555", "东山村"):
        assert f"serve:for:{him}" not in {b.tap for b in (other_head.say(words), other_head.view)[1].buttons}
        other_head.say("代购")


@pytest.mark.parametrize("forged", ["0", "999999", "-1", "x", "", "9" * 16, "１"])
def test_a_forged_customer_is_nobody(store: Store, head: Chatter, forged: str) -> None:
    before = dump(store)
    for tap in ("serve:for", "customer", "house", "kin", "prepay", "slip", "newcomer", "serve:said", "customer:said"):
        said = head.tap(f"{tap}:{forged}")
        assert not any(sorry in said for sorry in SORRY), tap
    assert not changes(before, dump(store)) and head.person.buys_for_id is None


def test_the_half_filled_basket_of_the_dismissed_is_dead(store: Store, head: Chatter) -> None:
    him = wang(store, head, "贾宝贵")
    serve(head, him)
    head.say("两盒鸡蛋")
    yes = head.button("对").tap
    with store.transaction() as s:
        gone = s.get_one(Person, head.person.id)
        gone.role, gone.works_at = Role.CUSTOMER, None
    for tap in (yes, "basket", "check", "serving", f"serve:for:{him}", "home"):
        said = head.tap(tap)
        assert "贾宝贵" not in said and "鸡蛋 30枚 × 2" not in said, tap
    assert [o.state for o in drafts(store)] == [State.DRAFT]
    with store.transaction() as s, pytest.raises(Refusal):
        orders.place(s, s.get_one(Person, head.person.id), drafts(store)[0].id or 0, 5600)


def test_a_relative_sees_only_what_they_ordered_and_no_phone(
    store: Store, buyer: Chatter, head: Chatter, stranger: Chatter
) -> None:
    buyer.tap("phone:set:13812345678")
    buyer.say("一箱牛奶")
    buyer.say("好")
    hers = next(o.id or 0 for o in _placed(store) if o.person_id == buyer.person.id)
    tie(store, stranger, buyer.person.id or 0)
    seen = [stranger.tap(f"serve:for:{buyer.person.id}")]
    for words in ("两盒鸡蛋", "好"):
        seen.append(stranger.say(words))
    mine = next(o for o in _placed(store) if o.helper_id == stranger.person.id)
    assert mine.person_id == buyer.person.id and mine.state == State.PLACED
    seen += [stranger.tap(t) for t in ("orders", f"order:{mine.id}", f"order:{hers}", f"again:{hers}", "again:last")]
    seen += [
        stranger.tap(f"customer:{buyer.person.id}"),
        stranger.tap(f"serve:for:{buyer.person.id}"),
        stranger.tap("again:last"),
    ]
    assert not any("13812345678" in text or "牛奶" in text for text in seen if text)
    assert "鸡蛋" in seen[-1]
    assert f"order:{hers}" not in " ".join(b.tap for b in stranger.view.buttons)


def test_a_relative_whose_tie_ended_has_nothing_more_to_do_with_it(
    store: Store, buyer: Chatter, head: Chatter, stranger: Chatter
) -> None:
    tie(store, stranger, buyer.person.id or 0)
    stranger.tap(f"serve:for:{buyer.person.id}")
    stranger.say("两盒鸡蛋")
    stranger.say("好")
    mine = next(o.id or 0 for o in _placed(store) if o.helper_id == stranger.person.id)
    stranger.tap(f"serve:for:{buyer.person.id}")
    stranger.say("一箱牛奶")
    yes = stranger.button("对").tap
    with store.reading() as s:
        tied = s.exec(select(Tie.id)).one()
    stranger.tap(f"kin:{buyer.person.id}:end:{tied}")
    buyer.tap(f"family:end:{tied}")
    before = dump(store)
    for tap in (
        yes,
        f"order:{mine}",
        f"order:{mine}:cancel",
        f"serve:for:{buyer.person.id}",
        "serving",
        "basket",
        "home",
    ):
        said = stranger.tap(tap)
        assert "王秀英" not in said and f"订单 {mine}" not in said, tap
    assert not changes(before, dump(store)) and state_of(store, mine) == State.PLACED
    assert buyer.tap(f"family:end:{tied}") and [n.kind for n in letters(store, "orders_no_more")] == ["orders_no_more"]


def test_a_neighbour_ends_nobodys_tie(store: Store, buyer: Chatter, stranger: Chatter, meet: Meet) -> None:
    tie(store, stranger, buyer.person.id or 0)
    neighbour = meet("张大妈")
    neighbour.tap("center:choose:1")
    with store.reading() as s:
        tied = s.exec(select(Tie.id)).one()
    before = dump(store)
    for tap in (f"family:end:{tied}", f"family:ending:{tied}", "family:end:x", "family:end", "family:ending"):
        neighbour.tap(tap)
    assert not changes(before, dump(store))


def test_a_relative_of_no_center_orders_all_the_same(store: Store, head: Chatter, stranger: Chatter) -> None:
    him = wang(store, head)
    tie(store, stranger, him)
    assert stranger.person.center_id is None
    assert "给王大爷买" in stranger.say("/start")
    stranger.press("给王大爷买")
    stranger.say("两盒鸡蛋")
    assert "东山村服务站" in stranger.text
    stranger.say("好")
    order = next(o for o in _placed(store) if o.helper_id == stranger.person.id)
    assert (order.center_id, order.person_id, order.state) == (1, him, State.PLACED)
    assert stranger.person.center_id is None


# ---------------------------------------------------------------- nobody twice


def test_a_newcomer_added_twice_is_there_once(store: Store, head: Chatter) -> None:
    head.say("代购")
    head.say("王大爷 东山村 13800001234")
    add = head.button("对").tap
    head.tap(add)
    before = dump(store)
    head.tap(add)
    assert not changes(before, dump(store))
    head.say("代购")
    head.say("王大爷 东山村 13800001234")
    with store.reading() as s:
        assert len(s.exec(select(Person).where(Person.name == "王大爷")).all()) == 1
        assert len(s.exec(select(Deed).where(Deed.act == "add customer")).all()) == 1


@pytest.mark.parametrize("line", ["王大娘 东山村 13800001234", "王大爷 东山村 13900009999", "王大爷，东山村"])
def test_who_may_be_there_already_is_offered_first(store: Store, head: Chatter, line: str) -> None:
    him = wang(store, head, phone="13800001234")
    head.say("代购")
    head.say(line)
    if f"serve:for:{him}" not in [b.tap for b in head.view.buttons]:
        raise AssertionError(head.text)
    head.press("新顾客")
    assert "已经有" in head.text and head.view.buttons[0].tap == f"serve:for:{him}"
    head.press("是另一位")
    with store.reading() as s:
        assert len(s.exec(select(Person).where(col(Person.name).startswith("王大"))).all()) == 2


def test_people_nobody_can_tell_apart_are_one(store: Store, head: Chatter) -> None:
    him = wang(store, head)
    head.say("代购")
    head.say("王大爷 东山村")
    head.press("新顾客")
    assert [b.tap for b in head.view.buttons] == [f"serve:for:{him}", "serve"]


@pytest.mark.parametrize("name", ["欧" * 60, "A" * 60, "李4", "3组老李", "王 <b>大 & 爷", "%s%(who)s"])
def test_odd_names_are_read_back_and_served(store: Store, head: Chatter, name: str) -> None:
    head.say("代购")
    head.say(f"{name}，东山村")
    head.press("对，加上")
    assert name in head.text and "东山村" in head.text
    head.say("两盒鸡蛋")
    head.say("好")
    assert name in head.text


def test_a_name_too_long_is_cut_and_an_empty_one_is_asked_for(store: Store, head: Chatter) -> None:
    head.say("代购")
    head.say("长" * 200)
    head.press("对，加上")
    with store.reading() as s:
        assert s.exec(select(Person).where(Person.name == "长" * 60)).one()
    head.say("代购")
    assert "没找到" in head.say("13812340000")
    with store.transaction() as s, pytest.raises(Refusal):
        customers.add(s, s.get_one(Person, head.person.id), "  ")


def test_somebody_is_found_by_sound_village_and_the_end_of_the_phone(store: Store, head: Chatter) -> None:
    him = wang(store, head, phone="13800001234")
    wang(store, head, "李四", 2, "13900004321")
    for words in ("王大爷", "汪大爷", "王", "1234", "13800001234", "王大爷 1234", "东山村", "东山 王", "大爷"):
        head.say("代购")
        head.say(words)
        assert head.view.buttons[0].tap == f"serve:for:{him}", words


# ---------------------------------------------------------------- households and passes


def test_a_pass_opens_one_house_once(store: Store, buyer: Chatter, stranger: Chatter, meet: Meet) -> None:
    with store.transaction() as s:
        code = ties.give(s, s.get_one(Person, buyer.person.id), Purpose.HOUSE)
    for _ in range(2):
        assert "是一家了" in stranger.say(f"{code[:4]}-{code[4:].lower()}")
    assert buyer.person.household_id == stranger.person.household_id is not None
    late = meet("张大妈")
    assert "不对" in late.say(code) and late.person.household_id is None
    assert [n.person_id for n in letters(store, "lives_with_you")] == [buyer.person.id]
    with store.transaction() as s:
        with pytest.raises(OwnCode):
            ties.take(s, s.get_one(Person, buyer.person.id), code)
        with pytest.raises(BadCode):
            ties.take(s, s.get_one(Person, late.person.id), code)


def test_two_houses_become_one_and_one_left_alone_has_none(store: Store, head: Chatter) -> None:
    four = [wang(store, head, name) for name in "甲乙丙丁"]
    with store.transaction() as s:
        staff, (a, b, c, d) = s.get_one(Person, head.person.id), (s.get_one(Person, i) for i in four)
        households.join(s, a, b, staff)
        households.join(s, c, d, staff)
        assert households.join(s, a, c, staff) and not households.join(s, d, b, staff)
        assert {one.id for one in households.house(s, b)} == set(four)
        for one in (a, b, c):
            households.leave(s, one, staff)
        assert {one.household_id for one in (a, b, c, d)} == {None}
        assert not households.leave(s, d, staff)


def test_a_wrong_household_is_taken_back_as_it_was(store: Store, head: Chatter) -> None:
    one, two = wang(store, head, "甲"), wang(store, head, "乙")
    with store.transaction() as s:
        staff = s.get_one(Person, head.person.id)
        households.join(s, s.get_one(Person, one), s.get_one(Person, two), staff)
        journal.undo(s, staff, journal.last(s, staff).id or 0)  # type: ignore[union-attr]
        assert {s.get_one(Person, i).household_id for i in (one, two)} == {None}


def test_the_desk_joins_only_its_own(store: Store, buyer: Chatter, head: Chatter, other_head: Chatter) -> None:
    him = wang(store, head)
    with store.transaction() as s:
        staff, other = s.get_one(Person, head.person.id), s.get_one(Person, other_head.person.id)
        theirs = customers.add(s, other, "西河人")
        for by, one, two in ((staff, him, theirs.id), (other, him, buyer.person.id), (other, theirs.id, him)):
            with pytest.raises(NotFound):
                households.join(s, s.get_one(Person, one), s.get_one(Person, two), by)


# ---------------------------------------------------------------- paid in advance


def paid_order(store: Store, head: Chatter) -> int:
    """An order of somebody without a phone, placed and not paid."""
    serve(head, wang(store, head))
    head.say("两盒鸡蛋")
    head.say("好")
    return max(o.id or 0 for o in _placed(store))


def test_money_is_taken_once_and_can_be_taken_back(store: Store, head: Chatter) -> None:
    order_id = paid_order(store, head)
    take = head.button("现在收").tap
    for _ in range(3):
        assert "已付清" in head.tap(take)
    with store.reading() as s:
        assert [e.amount for e in s.exec(select(Entry).where(Entry.order_id == order_id)).all()] == [5600]
    assert order_row(store, order_id).paid == 5600
    with store.transaction() as s:
        staff = s.get_one(Person, head.person.id)
        journal.undo(s, staff, journal.last(s, staff).id or 0)  # type: ignore[union-attr]
    assert order_row(store, order_id).paid == 0


def test_what_was_paid_is_given_back_when_it_does_not_come(store: Store, head: Chatter, other_head: Chatter) -> None:
    order_id = paid_order(store, head)
    head.press("现在收")
    head.tap(f"order:{order_id}:cancel")
    assert "退" in head.text
    head.press("退")
    back = head.view.buttons[0].tap
    other_head.tap(back)
    assert order_row(store, order_id).paid == 5600
    for _ in range(2):
        head.tap(back)
    assert order_row(store, order_id).paid == 0
    with store.reading() as s:
        assert sum(e.amount for e in s.exec(select(Entry).where(Entry.order_id == order_id)).all()) == 0


def test_only_its_own_desk_takes_money_and_only_what_is_owed(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter
) -> None:
    order_id = paid_order(store, head)
    with store.transaction() as s:
        for who, refusal in ((buyer, NotFound), (other_head, NotFound)):
            with pytest.raises(refusal):
                prepay.settle(s, s.get_one(Person, who.person.id), order_id, 5600)
        staff = s.get_one(Person, head.person.id)
        with pytest.raises(AmountChanged):
            prepay.settle(s, staff, order_id, 1)
        for act in ("arrive", "collect"):
            orders.move(s, staff, order_id, act)
        with pytest.raises(TooLate):
            prepay.settle(s, staff, order_id, 5600)
        assert cash.owed(s.get_one(Order, order_id)) == 0
