"""Staff: found by name, moved at once, let go, invited; never the last admin."""

from io import BytesIO

import pytest
from conftest import Chatter, Meet
from looking import a_complaint, an_order, dump, letters
from openpyxl import load_workbook
from sqlmodel import select

from catalog import basket, customers, people, staff
from catalog.models import Deed, Invite, Order, Person, Role, State
from catalog.refusals import BadCode, LastAdmin, NotAllowed, NotFound, TooLate
from catalog.store import Store


@pytest.fixture
def partner(meet: Meet) -> Chatter:
    """A second admin."""
    return meet("钱经理").become(Role.ADMIN)


def test_the_admin_finds_staff_by_name(admin: Chatter, head: Chatter, other_head: Chatter) -> None:
    assert "李建国" in admin.say("员工 李")
    said = admin.press("站长李")
    assert "站长李" in said and "西河村服务站" in said and "从哪天开始：今天" in said and "上次来：今天" in said
    assert "站长王" in admin.say("staff 王")
    assert "没有叫这个名字" in admin.say("员工 欧阳锋")
    said = admin.say("员工")
    while any(button.key == "9" for button in admin.view.buttons):
        said += admin.say("9")
    assert all(name in said for name in ("站长王 · 东山村服务站", "站长李 · 西河村服务站", "周经理 · 管理员"))


def test_a_villager_who_says_the_same_finds_nobody(buyer: Chatter, head: Chatter) -> None:
    for words in ("员工", "员工 王", "staff", "邀请码"):
        assert "站长王" not in buyer.say(words)


def test_moved_staff_have_the_new_desk_and_lose_the_old_at_once(
    store: Store, admin: Chatter, head: Chatter, buyer: Chatter
) -> None:
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        people.buy_for(s, desk, buyer.person.id)
        half = basket.put(s, desk, 1, 2).id
    head.tap("truck")
    offered = list(head.view.buttons)
    admin.tap(f"worker:{head.person.id}")
    admin.press("调到别的站")
    admin.press("西河村服务站")
    assert "会通知本人" in admin.text and head.person.works_at == 2 and head.person.buys_for_id is None
    assert [n.kind for n in letters(store) if n.person_id == head.person.id][-1:] == ["moved"]
    with store.reading() as s:
        assert s.get(Order, half) is None
    before = {name: rows for name, rows in dump(store).items() if name in ("orders", "deed", "report")}
    said = head.say(offered[0].key)  # a digit that was meant for the old truck
    assert {name: dump(store)[name] for name in before} == before and "东山" not in said
    assert "找到" in head.tap(f"customer:{buyer.person.id}")


def test_moving_is_undone_and_moving_twice_is_moving_once(store: Store, admin: Chatter, head: Chatter) -> None:
    for _ in range(2):
        admin.tap(f"worker:{head.person.id}:at:2")
    with store.reading() as s:
        assert len(s.exec(select(Deed).where(Deed.act == "move")).all()) == 1
    assert "调到了西河村服务站" in admin.say("撤回")
    admin.say("好")
    assert head.person.works_at == 1


def test_nobody_is_moved_by_a_forged_tap(
    store: Store, admin: Chatter, head: Chatter, other_head: Chatter, buyer: Chatter
) -> None:
    for who in (head, other_head, buyer):
        for tap in (f"worker:{head.person.id}:at:2", f"staff:who:{head.person.id}:dismiss", "invite:admin:make"):
            who.tap(tap)
    assert head.person.works_at == 1 and head.person.role == Role.STAFF
    for tap in (f"worker:{head.person.id}:at:999", f"worker:{buyer.person.id}:at:2", f"worker:{admin.person.id}:at:2"):
        admin.tap(tap)
    assert buyer.person.works_at is None and admin.person.role == Role.ADMIN
    with store.transaction() as s, pytest.raises(NotAllowed):
        staff.move(s, s.get_one(Person, head.person.id), head.person.id or 0, 2)


def test_a_second_admin_comes_and_goes_but_never_the_last(store: Store, admin: Chatter, meet: Meet) -> None:
    admin.tap("invite:admin")
    admin.press("生成邀请码")
    code = next(word for word in admin.text.split() if "-" in word and len(word) == 9)
    second = meet("钱经理")
    second.say("/start")
    second.say(code)
    assert second.person.role == Role.ADMIN
    second.tap(f"staff:who:{admin.person.id}:dismiss")
    assert admin.person.role == Role.CUSTOMER
    assert "只有这一位管理员" in second.tap(f"staff:who:{second.person.id}:dismiss")
    with store.transaction() as s, pytest.raises(LastAdmin):
        staff.dismiss(s, s.get_one(Person, second.person.id), second.person.id or 0)


def test_the_last_admin_does_not_become_staff_by_a_code(store: Store, admin: Chatter) -> None:
    with store.transaction() as s:
        code = people.invite(s, Role.STAFF, 1)
    assert "只有这一位管理员" in admin.say(code) and admin.person.role == Role.ADMIN


def test_an_open_invitation_is_listed_and_withdrawn(store: Store, admin: Chatter, stranger: Chatter) -> None:
    with store.transaction() as s:
        code = people.invite(s, Role.STAFF, 2, s.get_one(Person, admin.person.id))
    assert "西河村服务站的站员" in admin.say("邀请码")
    admin.press("西河村服务站的站员")
    assert "周经理做的" in admin.text
    admin.press("作废")
    assert "没有还没用的邀请码" in admin.text
    stranger.say("/start")
    stranger.say(code)
    assert stranger.person.role == Role.CUSTOMER
    with store.transaction() as s:
        with pytest.raises(BadCode):
            people.join(s, s.get_one(Person, stranger.person.id), code)
        used = people.invite(s, Role.STAFF, 2)
        people.join(s, s.get_one(Person, stranger.person.id), used)
        invite = s.exec(select(Invite).where(Invite.used_by == stranger.person.id)).one()
        with pytest.raises(TooLate):
            staff.withdraw(s, s.get_one(Person, admin.person.id), invite.id or 0)


def test_an_invitation_just_made_is_taken_back(store: Store, admin: Chatter, stranger: Chatter) -> None:
    admin.tap("invite:1:make")
    code = next(word for word in admin.text.split() if "-" in word and len(word) == 9)
    admin.say("撤回")
    admin.say("好")
    stranger.say("/start")
    stranger.say(code)
    assert stranger.person.role == Role.CUSTOMER


def test_a_customer_is_corrected_and_that_is_undone(store: Store, admin: Chatter, buyer: Chatter) -> None:
    number = buyer.person.id
    admin.tap(f"mend:{number}:name")
    assert "名字：王秀兰" in admin.say("王秀兰")
    admin.tap(f"mend:{number}:phone")
    for bad in ("1381234567", "138123456789", "88888888888", "不知道"):
        admin.say(bad)
        assert buyer.person.phone == "", bad
    assert "13812345678" in admin.say("138 1234 5678")
    admin.tap(f"mend:{number}:village")
    assert len(admin.view.buttons) > 1
    admin.tap(admin.view.buttons[0].tap)
    village = buyer.person.village_id
    assert village is not None
    admin.tap(f"mend:{number}:is:center:2")
    assert buyer.person.center_id == 2 and buyer.person.village_id is None
    admin.say("撤回")
    admin.say("好")
    assert (buyer.person.center_id, buyer.person.village_id) == (1, village)


def test_the_admin_finds_a_customer_of_any_center(admin: Chatter, buyer: Chatter, head: Chatter, meet: Meet) -> None:
    buyer.tap("phone:set:13812345678")
    others = [meet(name) for name in ("刘秀英", "百分之%", "王秀英")]
    for other in others:
        other.tap("center:choose:2")
    for typed in ("5678", "13812345678"):
        admin.tap("customer")
        assert "13812345678" in admin.say(typed)
    admin.press("全部资料")
    assert "13812345678" in admin.text
    admin.tap("customer")
    assert sum("秀英" in button.label for button in admin.view.buttons) == 0
    admin.say("秀英")
    assert sum("秀英" in button.label for button in admin.view.buttons) == 3
    admin.tap("customer")
    admin.say("%")  # is a sign as any other, and not everybody
    assert not any("秀英" in button.label for button in admin.view.buttons) and "秀英" not in admin.text
    head.tap("customer")
    head.say("刘秀英")
    assert not any("刘秀英" in button.label for button in head.view.buttons)  # of another center


def test_one_corrects_oneself_and_nobody_else(store: Store, buyer: Chatter, head: Chatter, stranger: Chatter) -> None:
    stranger.say("/start")
    number = buyer.person.id
    before = dump(store)["person"]
    for who in (stranger, head):
        for tap in (f"mend:{number}:is:language:en", f"mend:{number}:is:center:2", f"mend:{number}"):
            assert "王秀英" not in who.tap(tap)
    assert dump(store)["person"] == before
    buyer.say("改名字")
    buyer.press("名字")
    assert "名字：王秀兰" in buyer.say("王秀兰")
    for tap in (f"mend:{number}:is:role:admin", f"mend:{number}:is:works_at:1", f"mend:{number}:is:language:xx"):
        buyer.tap(tap)
    assert (buyer.person.role, buyer.person.works_at, buyer.person.language) == (Role.CUSTOMER, None, "zh_CN")


def test_a_dismissed_one_leaves_no_basket_behind(store: Store, admin: Chatter, head: Chatter) -> None:
    with store.transaction() as s:
        desk = s.get_one(Person, head.person.id)
        whom = customers.add(s, desk, "王大爷", 1)
        people.buy_for(s, desk, whom.id)
        basket.put(s, desk, 1, 1)
        mine = s.get_one(Person, admin.person.id)
        staff.dismiss(s, mine, desk.id or 0)
        assert s.exec(select(Order).where(Order.by_id == desk.id, Order.state == State.DRAFT)).all() == []
        with pytest.raises(NotFound):
            staff.dismiss(s, mine, desk.id or 0)


def test_all_that_is_kept_is_on_the_screen_and_in_one_file(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    done = an_order(store, buyer, head, State.COLLECTED)
    a_complaint(store, buyer, done)
    buyer.tap("phone:set:13812345678")
    said = buyer.say("我的资料")
    assert all(
        fact in said for fact in ("王秀英", "13812345678", "东山村服务站", "群发消息：收", "订单（1）", "投诉（1）")
    )
    number = buyer.person.id
    assert str(done) in buyer.tap(f"known:{number}:orders") and "28 元" in buyer.tap(f"known:{number}:money")
    assert "鸡蛋" in buyer.tap(f"known:{number}:complaints") and "test" in buyer.tap(f"known:{number}:chats")
    for who in (buyer, admin):
        book = load_workbook(BytesIO(who.paper(f"known:{number}").data))
        words = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None]
        for fact in ("王秀英", "13812345678", "东山村服务站", "test: 王秀英", "鸡蛋", str(done), "28"):
            assert any(fact in word for word in words), fact
        assert len(book.sheetnames) == 6
