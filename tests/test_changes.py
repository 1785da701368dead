"""A change of goods in one line gives back the goods and the amount exactly, or asks."""

from fractions import Fraction

import pytest
from conftest import Chatter, Meet
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import keeping
from bot.saying import changes, wares
from bot.saying.changes import Act, read
from catalog import goods
from catalog.models import Item, Role
from catalog.store import Store

PRICES = (
    "{name} {price}元",
    "{name}改成{price}",
    "{name}价格{price}",
    "把{name}改成{price}块",
    "改价 {name} {price}",
    "price of {name} {price}",
    "/price {name} {price}",
    "set the price of {name} to {price}",
    "{name} price {price}",
    "{name} ¥{price}",
)
STOCKS = (
    "stock {name} {sign}{count}",
    "{name}库存 {sign}{count}",
    "{name} stock {sign}{count}",
    "库存 {name} {sign}{count}",
)
# No vowels: "make price 2", "need 1元" and "eggs and 1元" say something else.
NAMES = st.text("鸡蛋盐糖米面油奶酱醋茶bcdgkmnprs ", min_size=2, max_size=20).map(lambda t: " ".join(t.split()))
NAMES = NAMES.filter(lambda t: len(t) > 1 and not changes.BUYING.match(t) and not changes.PARTS.search(t))


def linkless(name: str) -> str:
    """A name without the link it ends in: "are 1元", as "is 1元", is about the goods on the screen."""
    return changes.LINKS.sub("", name).strip()


@given(NAMES, st.sampled_from(PRICES), st.integers(1, 9_999_999))
@example("are", "{name} {price}元", 1)
@example("蛋 are", "{name} ¥{price}", 100)
def test_a_name_and_a_price_come_back_in_one_of_the_cuts(name: str, phrase: str, price: int) -> None:
    figure = f"{price // 100}.{price % 100:02d}" if price % 100 else str(price // 100)
    change = read(phrase.format(name=name, price=figure), 2)
    assert change is not None and change.act == Act.PRICE
    taken_off = name.startswith(("the ", "把")) or name.endswith(("改", "卖"))
    assert (name, price) in change.said or (linkless(name), price) in change.said or taken_off


@given(NAMES, st.sampled_from(STOCKS), st.sampled_from(["", "+", "-"]), st.integers(1, 99_999))
@example("are", "stock {name} {sign}{count}", "", 5)
def test_a_name_and_a_count_come_back_in_one_of_the_cuts(name: str, phrase: str, sign: str, count: int) -> None:
    change = read(phrase.format(name=name, sign=sign, count=count), 2)
    assert change is not None and change.act == Act.STOCK and change.sign == sign
    assert (name, count) in change.said or (linkless(name), count) in change.said


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    read(text, 2)
    wares.read(text, 2)
    wares.unit(text)


@pytest.mark.parametrize(
    "text",
    ["两袋盐", "盐 2袋", "盐2.5斤", "鸡蛋 两盒", "2 boxes of eggs", "两盒鸡蛋，一袋盐", "来5块钱盐",
     "我要两块肥皂", "3", "一", "好", "8-2-3006", "order 137", "我的订单", "鸡蛋还有吗", "show me eggs", "昨天买的鸡蛋坏了",
     "50元", "100.50", "3%加5毛一单"],
)  # fmt: skip
def test_shopping_words_digits_and_codes_are_no_change(text: str) -> None:
    change = read(text, 2)
    assert change is None


@pytest.mark.parametrize(
    ("text", "one", "stock"),
    [
        ("Eggs 30 pcs 28 40 boxes", ("盒", "box"), 40),
        ("Milk 45 3 cases left", ("箱", "case"), 3),
        ("Soap 3 20 pieces", ("个", "piece"), 20),
        ("Beans 9.50 a bag 12 boxes", ("袋", "bag"), 12),
    ],
)
def test_what_lies_there_says_what_one_of_it_is_called(text: str, one: tuple[str, str], stock: int) -> None:
    ware = wares.read(text, 2)
    assert (ware.unit, ware.stock) == (one, stock)


@pytest.mark.parametrize("text", ["salt 2", "eggs 28", "食盐 25", "食盐25"])
def test_a_name_and_a_bare_number_may_be_an_order_as_well(text: str) -> None:
    change = read(text, 2)
    assert change is not None and change.loose and change.act == Act.PRICE


@pytest.mark.parametrize("text", ["price salt -5", "salt 2.555", "price salt 1e9", "盐 -2.50元", "stock eggs 1.5"])
def test_an_amount_that_cannot_be_is_said_to_be_none(text: str) -> None:
    change = read(text, 2)
    assert change is not None and change.said[0][1] is None


@pytest.fixture
def goods_there(store: Store, admin: Chatter) -> list[Item]:
    from sqlmodel import select

    with store.reading() as s:
        return list(s.exec(select(Item).where(Item.hidden == False)).all())  # noqa: E712


def test_every_item_of_a_village_by_every_phrase_is_itself_or_a_question(
    store: Store, admin: Chatter, goods_there: list[Item]
) -> None:
    person, wrong = admin.person, []
    with store.reading() as s:
        for at, item in enumerate(goods_there):
            phrase = PRICES[at % len(PRICES)]
            for name in item.names.values():
                price = 100 + 37 * at
                line = phrase.format(name=name, price=f"{price // 100}.{price % 100:02d}")
                meant = keeping.hear(s, person, line)
                picks = {(pick.item, pick.amount) for pick in meant.picks} if meant else set()
                if (item.id, price) not in picks:
                    wrong.append((line, picks))
                if meant and meant.sure and picks != {(item.id, price)}:
                    wrong.append((line, picks))
    assert not wrong


def test_what_goes_far_is_read_back() -> None:
    item = Item(category_id=1, names={"en": "Salt"}, price=250, stock=100)
    wrong = [amount for amount in (1, 24, 25, 26, 2499, 2500, 99999) if keeping.looks_wrong(item, Act.PRICE, amount)]
    assert wrong == [1, 24, 25, 2500, 99999]
    assert keeping.looks_wrong(item, Act.STOCK, 0) and not keeping.looks_wrong(item, Act.STOCK, 99)


@settings(max_examples=30)
@given(st.integers(1, 99_999), st.sampled_from(["盒", "袋", "瓶"]), st.integers(0, 9999))
def test_a_line_about_new_goods_is_read_exactly(price: int, unit: str, stock: int) -> None:
    figure = f"{Fraction(price, 100).__float__():.2f}"
    ware = wares.read(f"花生酱 {figure}元 一{unit} {stock}{unit}", 2)
    assert (ware.name, ware.price, ware.stock, ware.unit and ware.unit[0]) == ("花生酱", price, stock, unit)


def test_nobody_but_the_admin_changes_goods_by_a_line(store: Store, buyer: Chatter, head: Chatter) -> None:
    for who in (buyer, head):
        with store.reading() as s:
            assert keeping.hear(s, who.person, "price of eggs 1") is None
        who.say("鸡蛋改成1块")
        who.tap("change:price:1:100:yes")
    with store.reading() as s:
        assert s.get_one(Item, 1).price == 2800
    assert head.person.role == Role.STAFF


def test_a_name_of_sixty_letters_can_be_given_and_one_more_cannot(store: Store, admin: Chatter) -> None:
    admin.say(f"鸡蛋改名叫{'蛋' * 60}")
    assert "蛋" * 60 in admin.text
    admin.tap("edit:1:name")
    admin.say("蛋" * 61)
    assert "这个好像不对" in admin.text
    assert all(len(button.tap.encode()) <= 64 for button in admin.view.buttons)


def test_changes_are_named_by_number_too(store: Store, admin: Chatter) -> None:
    admin.say("价格 1 29")
    assert "28 元 → 29 元" in admin.text
    assert changes.read("price 17 2.50", 2) is not None


def test_one_that_may_be_meant_is_asked_for_as_one(store: Store, meet: Meet) -> None:
    with store.transaction() as s:
        s.get_one(Item, 1).names = {"zh_CN": "老村长酸梅膏", "en": "Village plum paste"}
        goods.touch(s, [1])
    for language, said, asked in (
        ("zh-CN", "/price 酸梅 2.8", "您说的是这个吗"),
        ("en", "/price plum paste 2.8", "Do you mean this?"),
    ):
        assert asked in meet(f"周 {language}", language).become(Role.ADMIN).say(said)


@pytest.mark.parametrize(
    ("called", "item"),
    [
        ("鸡蛋 30枚", 1),
        ("🥚 鸡蛋 30枚", 1),
        ("鸡蛋30", 1),
        ("eggs 30 PCS", 1),
        ("Free-range eggs 20 pcs", 2),
        ("鸡蛋 20枚", None),
        ("鸡蛋 7", None),
    ],
)
def test_goods_are_found_as_a_shelf_calls_them_with_their_size(
    store: Store, admin: Chatter, called: str, item: int | None
) -> None:
    with store.reading() as s:
        assert keeping.find(s, admin.person, called) == (([item], True) if item else ([], False))
