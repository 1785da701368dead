"""Whole days at a center, as they are lived: the truck, the counter, the drawer and the road back, in one conversation."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import photos
import pytest
from conftest import Chatter, Meet
from looking import SORRY, an_order, crawl, in_no_hurry_to_disk, order_row
from sqlmodel import col, select
from time_machine import travel

from bot.postman import draw
from bot.words import Words, plain
from catalog import audit
from catalog.models import Notice, Order, Person, Role, State, now
from catalog.store import Store

RAW = re.compile(r"\bNone\b|%\(|\{\{|[a-z]+_[a-z]+")  # what nobody says: a fact that is missing, a key, a template


@contextmanager
def later(**ahead: float) -> Iterator[None]:
    """The same village some time from now."""
    with travel(now() + timedelta(**ahead), tick=True):
        yield


def number_in(chatter: Chatter) -> int:
    """The number of the order that the screen speaks of."""
    found = re.search(r"订单 (\d+)", chatter.text)
    assert found, chatter.text
    return int(found[1])


def told(store: Store, words: Words, reader: Chatter, kind: str, order_id: int) -> str:
    """The newest letter of a kind to somebody about an order, in words."""
    with store.reading() as s:
        asked = select(Notice).where(Notice.kind == kind, Notice.order_id == order_id)
        asked = asked.where(Notice.person_id == reader.person.id).order_by(col(Notice.id).desc())
        notice = s.exec(asked).first()
        assert notice is not None, kind
        person = s.get_one(Person, notice.person_id)
        return plain(words.view(draw(s, notice, person, None), person.language, person.role))


def wrong(store: Store) -> list[str]:
    """What does not add up."""
    with store.reading() as s:
        return [str(one) for one in audit.wrong(s)]


Say = Callable[..., str]


@pytest.fixture
def say(store: Store) -> Say:
    """Say or press several things one after another; every screen is made of whole sentences."""

    def saying(who: Chatter, *lines: str) -> str:
        for line in lines:
            shown = who.press(line[1:-1]) if line.startswith("[") else who.say(line)
            assert not RAW.search(shown) and not any(sorry in shown for sorry in SORRY), shown
        return who.text

    return saying


def short_day(say: Say, buyer: Chatter, head: Chatter, other: Chatter) -> tuple[int, int]:
    """Two prepaid orders: of hers a part does not come, of his nothing. Returns both."""
    say(head, "收货", "1", "1")
    say(buyer, "两盒鸡蛋，一袋白糖", "好")
    hers = number_in(buyer)
    say(other, "/start", "[东山村服务站]", "一盒鸡蛋", "好")
    his = number_in(other)
    for order_id in (hers, his):
        say(head, f"订单{order_id}", "[现在收]")
    assert "要退 84 元" in say(head, "收货", "1", "鸡蛋少4盒")
    assert "要退 84 元" in say(head, "[对，全部收货]")
    return hers, his


def test_who_paid_in_advance_is_told_of_their_money_wherever_they_look(
    store: Store, words: Words, say: Say, meet: Meet, buyer: Chatter, head: Chatter
) -> None:
    neighbor = meet("李大爷")
    hers, his = short_day(say, buyer, head, neighbor)
    order = order_row(store, hers)
    assert (order.paid, order.total) == (6150, 550)
    assert "钱已付清" in (letter := told(store, words, buyer, "ready", hers)) and "多付的 56 元" in letter
    assert "多付的 56 元" in told(store, words, buyer, "reminder", hers)
    missed = told(store, words, neighbor, "missed", his)
    assert "您付过的 28 元" in missed and "不用您付钱" not in missed
    shown = say(buyer, f"订单{hers}")
    assert "已付 61.50 元" in shown and "该退 56 元" in shown and "没到" in shown
    shown = say(buyer, "[二维码]")
    assert "多付的 56 元" in shown and "要付" not in shown
    # His name finds him, though nothing lies here for him and somebody else is 李.
    assert "订单 45 要退 28 元" in say(head, "李大爷")
    say(head, "[退 28 元]", "[28 元已经给了]")
    assert order_row(store, his).paid == 0
    assert "退给王秀英 56 元" in say(head, "王秀英", "1")
    assert say(head, "撤回").count("退了 56 元") == 1 and "-" not in head.text
    assert order_row(store, hers).paid == order_row(store, hers).total
    assert not wrong(store)


def test_undoing_a_truck_leaves_no_reminder_and_no_debt(
    store: Store, say: Say, meet: Meet, buyer: Chatter, head: Chatter
) -> None:
    hers, his = short_day(say, buyer, head, meet("李大爷"))
    say(head, "撤回", "好")
    with store.reading() as s:
        left = select(Notice.kind).where(col(Notice.order_id).in_([hers, his]), Notice.state == "waiting")
        assert not {"reminder", "goes_back", "ready", "missed"} & set(s.exec(left).all())
    assert order_row(store, his).state == State.PLACED and order_row(store, hers).total == order_row(store, hers).paid
    assert "钱" not in say(head, "待办")
    assert not wrong(store)


def test_what_came_to_nothing_is_named_when_its_owner_collects_the_rest(
    store: Store, say: Say, meet: Meet, buyer: Chatter, head: Chatter
) -> None:
    neighbor = meet("李大爷")
    _, his = short_day(say, buyer, head, neighbor)
    say(neighbor, "一瓶酱油", "好")
    say(head, f"订单{number_in(neighbor)}", "[货到站]")
    assert f"另外要退李大爷 28 元：订单 {his} 没成" in say(head, "李大爷")
    assert "请退 28 元" in say(head, "[退 28 元]")


def test_a_relative_far_away_is_told_that_nothing_of_it_came(
    store: Store, words: Words, say: Say, meet: Meet, buyer: Chatter, head: Chatter
) -> None:
    say(head, "收货", "1", "1")
    code = re.search(r"\w{4}-\w{4}", say(buyer, "家人", "2", "1"))
    assert code
    son = meet("小王")
    say(son, "/start", code[0], "[给王秀英买]", "一袋白糖", "好")
    order_id = number_in(son)
    say(head, f"订单{order_id}", "[现在收]", "收货", "1", "白糖少一袋", "[对，全部收货]")
    assert "您给王秀英订的货这趟没来" in told(store, words, son, "missed", order_id)
    assert "您付过的 5.50 元" in told(store, words, buyer, "missed", order_id)


def test_nobody_is_called_about_a_parcel_they_have_taken(store: Store, say: Say, head: Chatter) -> None:
    say(head, "收货", "1", "1")
    assert "联系不上 张桂芳" in say(head, "待办")
    say(head, "张桂芳", "1")
    assert "张桂芳" not in say(head, "待办")
    say(head, "撤回", "1")
    assert "联系不上 张桂芳" in say(head, "待办")


def test_a_customer_who_says_a_word_of_the_desk_sees_their_orders(buyer: Chatter, head: Chatter, say: Say) -> None:
    for word in ("收货", "交货", "撤回"):
        assert "订单" in say(buyer, word), word
        assert "没找到" not in buyer.text
    for word in ("收货", "交货", "对账", "代购", "撤回", "待办", "退货单", "坏了"):
        assert "没找到" not in say(head, word), word


def test_after_a_day_of_everything_the_books_are_in_order(
    store: Store, say: Say, meet: Meet, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    second, neighbor = meet("帮手").become(Role.STAFF, "东山村服务站"), meet("李大爷")
    say(head, "放零钱", "200", "好")
    hers, _ = short_day(say, buyer, head, neighbor)
    say(head, "撤回", "好", "收货", "1", "[看看少的坏的]")
    say(second, "收货", "1", "[看看少的坏的]", "[对，全部收货]")
    say(head, "代购", "赵奶奶 东山村", "对", "一瓶酱油", "好", "[现在收]")
    say(second, "代购", "王秀英", "1", "一袋白糖", "好")
    asked = number_in(second)
    say(buyer, "/start", "1", "是")
    say(head, "收货", "1", "1", "1")
    assert order_row(store, asked).state == State.READY
    # Two codes on one photo, closed, taken back, closed again with a pass.
    say(head, "李大爷", "[退 28 元]", "[28 元已经给了]", "撤回", "好", "李大爷", "[退 28 元]", "[28 元已经给了]")
    head.photo(photos.snap(photos.tokens_of(store, str(hers), str(asked))))
    say(head, "1", "撤回", "1")
    say(buyer, f"订单{asked}", "[别人代取]", "邻居刘")
    code = re.search(r"代取码 (\d{6})", buyer.text)
    assert code
    say(second, code[1], "1")
    say(buyer, "白糖坏了一袋")
    while "拍张照片" not in buyer.text:
        say(buyer, "1")
    buyer.photo(photos.broken_eggs(store))
    say(buyer, "受潮了", "对")
    say(head, "投诉单", "1", "1", "1", "[已经给了]")
    assert "抽屉里应该有" in say(head, "现金账")
    say(head, "交给司机", "50", "老李", "1", "对账", "100", "[查不出来]", "现金账", "流水", "提成", "月账单")
    assert not wrong(store)
    with later(days=8, hours=2), in_no_hurry_to_disk(store):
        say(head, "待办", "退货单", "[全部退回]", "[司机拿走了]", "撤回", "好", "退货单", "1", "[司机拿走了]")
        say(admin, "退货单子", "1", "[收到了]")
        assert not wrong(store)
        for who in (buyer, neighbor, head, second, admin):
            for view in crawl(who, a_shape=2, skip=acts).values():
                assert not RAW.search(plain(view)) and not any(sorry in view.text for sorry in SORRY), view.text
        say(admin, "日志")
        while any("下一页" in button.label for button in admin.view.buttons):
            assert "None" not in admin.text
            say(admin, "9")
    assert not wrong(store)


ACTS = re.compile(
    r".*:(yes|place|arrive|leave|cancel|collect|return|receive|agree|leave|close|in|all|stop|clear|paid|refuse|back|"
    r"hide|show|end|give|extend|today|tomorrow|send|undo|off|good)(:.*)?|refund:\d+:\d+|prepay:.*:.*|again:.*|"
    r"item:\d+:buy.*|.*:dismiss.*|family:.*|language:.*|center:.*|collector:.*|need:\d+:.*|help:call|serve:for.*"
)


def acts(tap: str) -> bool:
    """Whether a tap does something; the days are walked, not lived on."""
    return bool(ACTS.fullmatch(tap))


def test_no_screen_has_more_than_six_numbers_whatever_state_orders_are_in(
    store: Store, meet: Meet, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    clerk = meet("帮手").become(Role.STAFF, "东山村服务站")
    clerk.tap("center:1")  # who buys at their own desk may do the most
    with in_no_hurry_to_disk(store):
        numbers = [
            an_order(store, who, head, state) for who in (buyer, clerk) for state in State if state != State.DRAFT
        ]
        with store.transaction() as s:  # some are paid, some too much
            for order in s.exec(select(Order).where(col(Order.id).in_(numbers))).all():
                order.paid = order.total + 100 * ((order.id or 0) % 2)
        for who in (buyer, clerk, head, admin):
            drawn = crawl(who, a_shape=3, skip=acts)
            for number in numbers:  # those that no list leads to are opened by their number
                for tap in (f"order:{number}", f"handover:{number}", f"lacking:{number}", f"refund:{number}"):
                    who.tap(tap)
                    drawn[tap] = who.view
            assert len(drawn) > 40
            for tap, view in drawn.items():
                keys = [button.key for button in view.buttons if button.key]
                assert len(keys) == len(set(keys)) and sum(key in "123456" for key in keys) <= 6, (who.name, tap, keys)
                assert not any(sorry in view.text for sorry in SORRY), (who.name, tap, view.text)
