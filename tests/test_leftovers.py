"""Small things people met: what cannot be taken back says why, money back is its buyer's, words of the desk are kind."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from conftest import Chatter
from looking import a_pass, an_order, order_row

from bot import deeds, undo_words
from bot.channels.console import Console
from bot.talk import View
from catalog import audit, claims, goback, handover, heaps, journal, lacking, orders, passes, people, prepay
from catalog.models import Fault, Order, Pass, Person, Role, State
from catalog.store import Store

CATALOG = Path(__file__).parent.parent / "catalog"


def verbs() -> set[str]:
    """Every act that catalog/ writes into the journal, read from its code: literals, constants, and either of two."""
    found: set[str] = set()
    for path in CATALOG.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

        def read(node: ast.expr, named: dict[str, ast.expr] = named) -> set[str]:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                return {node.value}
            if isinstance(node, ast.IfExp):
                return read(node.body) | read(node.orelse)
            if isinstance(node, ast.Name) and node.id in named:
                return read(named[node.id])
            return set()

        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("journal.write", "_write"):
                at = 2 if ast.unparse(node.func) == "journal.write" else 3
                if len(node.args) > at:
                    found |= read(node.args[at])
    return found


def test_every_act_that_is_written_down_has_words() -> None:
    written = verbs()
    assert "rename" in written and len(written) > 30, "the code is read no more"
    moves = {act for _, act in orders.MOVES}
    others = {*journal.UNDO, *claims.HOW}
    assert written | moves | others <= set(deeds.DEEDS)


def test_what_is_said_to_stay_cannot_be_taken_back() -> None:
    assert not set(undo_words.INSTEAD) & set(journal.UNDO) and set(undo_words.INSTEAD) <= set(deeds.DEEDS)


def test_an_act_that_stays_is_named_and_said_why(store: Store, buyer: Chatter, head: Chatter, admin: Chatter) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    head.tap(f"order:{number}:cancel")
    said = head.say("撤回")
    assert "您刚才做的是：" in said and str(number) in said and "再下一单" in said
    assert all("undo:" not in button.tap for button in head.view.buttons)
    admin.say("撤回")
    assert "没有" in buyer.say("撤回") or "订单" in buyer.text


def test_an_invited_admin_is_told_of_without_a_hole(store: Store, admin: Chatter) -> None:
    admin.tap("invite:admin:make")
    assert "给新管理员做了邀请码" in admin.tap("journal:0")


async def test_one_bell_rings_once() -> None:
    shown = StringIO()
    console = Console(StringIO(), shown, who="站长")
    for text in ("🔔 有新订单", "📦 到了"):
        await console.send("站长", View(text))
    assert shown.getvalue().count("🔔") == 2


def test_who_has_no_chat_is_named_at_the_truck(store: Store, head: Chatter, buyer: Chatter) -> None:
    from catalog import arrivals, basket, customers

    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        old = customers.add(s, desk, "王大爷", 1)
        people.buy_for(s, desk, old.id)
        order = basket.put(s, desk, 1, 1)
        orders.place(s, desk, order.id or 0, orders.amount(orders.lines(s, order)))
        people.buy_for(s, desk, None)
        there = arrivals.due(s, desk, order.expected)
        assert "王大爷" in [person.name for person in arrivals.unreached(s, there)]
        day = f"{there.day:%Y%m%d}"
    said = head.tap(f"report:{day}")
    assert "没有聊天，要打电话的：" in said and "挨个通知" not in said


@pytest.mark.parametrize("word", ["对账", "待办", "reconcile", "needs me"])
def test_a_word_of_the_desk_is_answered_kindly(buyer: Chatter, word: str) -> None:
    said = buyer.say(word)
    assert "这是站里用的" in said and "没找到" not in said


def test_goods_that_are_not_right_are_a_complaint(store: Store, buyer: Chatter, head: Chatter) -> None:
    assert "鸡蛋" in buyer.say("鸡蛋不对")  # nothing was collected: it is looked for
    assert not buyer_stands_at(buyer, "complain")
    an_order(store, buyer, head, State.COLLECTED)
    for words in ("鸡蛋不对", "鸡蛋好像不对劲", "the eggs are not right", "买的鸡蛋错了"):
        buyer.say("首页")
        buyer.say(words)
        assert buyer_stands_at(buyer, "complain"), words
    buyer.say("首页")
    buyer.say("盐不对")
    assert not buyer_stands_at(buyer, "complain")


def buyer_stands_at(buyer: Chatter, screen: str) -> bool:
    """Whether the buttons of the screen that stands lead on within a screen."""
    return any(button.tap.startswith(f"{screen}:") for button in buyer.view.buttons)


def overpaid(store: Store, buyer: Chatter, head: Chatter) -> int:
    """A ready order of two boxes, paid in advance, of which one turned out broken: 28 yuan too much were paid."""
    placed = an_order(store, buyer, head, State.PLACED, count=2)
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        prepay.settle(s, desk, placed, s.get_one(Order, placed).total)
        orders.move(s, desk, placed, "arrive")
        line = orders.lines(s, s.get_one(Order, placed))[0]
        lacking.find(s, desk, placed, line.id or 0, Fault.DAMAGED, 1, 0)
    return placed


def test_a_neighbour_is_not_handed_the_buyers_money(store: Store, buyer: Chatter, head: Chatter) -> None:
    ready = overpaid(store, buyer, head)
    given = a_pass(store, buyer, ready)
    with store.reading() as s:
        code = passes.code(s, s.get_one(Pass, given))
    said = head.say(code)
    assert "多付的 28 元 留在站里" in said and "要退" not in said
    head.press("货给了")
    assert (order_row(store, ready).state, order_row(store, ready).kept) == (State.COLLECTED, 2800)
    with store.reading() as s:
        desk = s.get_one(Person, head.person.id)
        assert audit.wrong(s) == []
        assert [o.id for o in goback.owing_to(s, desk, 1, {buyer.person.id or 0})] == [ready]
    assert "多付了 28 元" in buyer.tap(f"order:{ready}")
    assert "还欠您 28 元" in buyer.say("忘掉我")
    head.tap(f"refund:{ready}")
    head.tap(f"refund:{ready}:2800")
    head.tap(f"refund:{ready}:2800")
    with store.reading() as s:
        assert audit.wrong(s) == [] and s.get_one(Order, ready).kept == 0
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        last = journal.last(s, desk)
        assert last is not None and last.act == "refund"
        journal.undo(s, desk, last.id or 0)
        assert audit.wrong(s) == [] and s.get_one(Order, ready).kept == 2800


def test_a_handover_with_kept_money_is_taken_back_whole(store: Store, buyer: Chatter, head: Chatter) -> None:
    ready = overpaid(store, buyer, head)
    given = a_pass(store, buyer, ready)
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        deed = handover.close(s, desk, [], [s.get_one(Pass, given)], count=1, amount=0)
        assert s.get_one(Order, ready).kept == 2800
        journal.undo(s, desk, deed.id or 0)
        assert (s.get_one(Order, ready).kept, s.get_one(Order, ready).state) == (0, State.READY)
        assert heaps.lay_out(s, desk, [ready]).amount == -2800 and audit.wrong(s) == []


def test_the_buyer_gets_it_at_once(store: Store, buyer: Chatter, head: Chatter) -> None:
    ready = overpaid(store, buyer, head)
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        handover.close(s, desk, [ready], count=1, amount=-2800)
        assert s.get_one(Order, ready).kept == 0 and audit.wrong(s) == []


def test_a_clerk_who_buys_at_their_own_desk_finds_everything(store: Store, head: Chatter) -> None:
    mine = an_order(store, head, head, State.READY)
    taps, tap = set[str](), f"order:{mine}"
    while tap:
        head.tap(tap)
        taps |= {button.tap for button in head.view.buttons}
        tap = next((button.tap for button in head.view.buttons if button.key == "9"), "")
    assert f"lacking:{mine}" in taps and f"collector:{mine}" in taps
    assert len(head.view.buttons) <= 8


def test_roles_in_the_journal_have_names() -> None:
    assert set(deeds.ROLES) == set(Role)
