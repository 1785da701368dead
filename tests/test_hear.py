"""What a person meant: digits in every script, yes and no, words we know, codes and numbers, places, else a search."""

from collections.abc import Iterator

import pytest
from conftest import Chatter, Meet
from hypothesis import given
from hypothesis import strategies as st
from looking import SORRY, an_order, in_no_hurry_to_disk, item_row, order_row
from sqlmodel import select

from bot import hear, screens
from bot.memory import Chat
from bot.talk import Kind
from bot.typed import digit, tidy
from catalog.models import Asked, Center, Notice, Order, Person, Role, State
from catalog.store import Store

ONE = [
    "1",
    "１",
    "①",
    "一",
    "壹",
    "第一个",
    "第1个",
    "选1",
    "1号",
    " 1 ",
    "1。",
    "1.",
    "one",
    "the first",
    "the first one",
]
ONE += ["First", "number one", "No. 1", "number 1", "第一", "一个", "壹号", "⒈", "㊀", "𝟏"]


@pytest.fixture(autouse=True)
def quick(store: Store) -> Iterator[None]:
    """None of these tests is about crashes."""
    with in_no_hurry_to_disk(store):
        yield


def here(store: Store, who: Chatter) -> str:
    """The tap that drew the screen somebody looks at."""
    with store.reading() as s:
        return s.exec(select(Chat).where(Chat.address == who.name)).one().here


def searches(store: Store) -> int:
    """How often anybody searched for anything."""
    with store.reading() as s:
        return sum(row.count for row in s.exec(select(Asked)).all())


# ---------------------------------------------------------------- digits


@pytest.mark.parametrize("number", range(10))
def test_a_digit_is_the_same_in_every_script(number: int) -> None:
    scripts = ["0123456789", "０１２３４５６７８９", "零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "⓪①②③④⑤⑥⑦⑧⑨"]
    for script in scripts:
        assert digit(tidy(script[number])) == str(number), script[number]
        assert digit(tidy(f"第{script[number]}个")) == str(number)


SCRIPTS = (
    "0123456789",
    "０１２３４５６７８９",
    "零一二三四五六七八九",
    "〇壹贰叁肆伍陆柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "零壹貳參肆伍陸柒捌玖",
)
FRAMES = (
    "{}",
    "第{}个",
    "第{}",
    "选{}",
    "选第{}个",
    "要第{}个",
    "按{}",
    "{}。",
    "{}.",
    "{}、",
    "({})",
    "（{}）",
    "【{}】",
    "{})",
    "{}号",
    "{}吧",
    " {} ",
    "回复{}",
)


@given(st.integers(0, 9), st.sampled_from(SCRIPTS), st.sampled_from(FRAMES))
def test_any_script_in_any_frame_is_the_same_digit(number: int, script: str, frame: str) -> None:
    assert digit(tidy(frame.format(script[number]))) == str(number)


@given(
    st.sampled_from(("1", "①", "一", "壹", "❶", "➊", "⑴", "１", "𝟏", "1\ufe0f\u20e3")),
    st.sampled_from(("{}", "第{}个", "({})")),
)
def test_the_signs_of_one_are_one(sign: str, frame: str) -> None:
    assert digit(tidy(frame.format(sign))) == "1"


@given(st.text(max_size=12))
def test_a_digit_is_one_key_or_none(text: str) -> None:
    assert digit(tidy(text)) in {None, *"0123456789"}


@pytest.mark.parametrize("text", ONE)
def test_the_first_is_the_first_however_it_is_said(text: str) -> None:
    assert digit(tidy(text)) == "1", text


@pytest.mark.parametrize(
    "text", ["10", "11", "一二", "第十个", "1盒", "1 2", "鸡蛋1", "", "一样", "oneself", "第", "x", "½", "²³"]
)
def test_what_is_no_key_is_no_digit(text: str) -> None:
    assert digit(tidy(text)) is None, text


def test_a_digit_presses_the_button_beside_it(store: Store, buyer: Chatter) -> None:
    for text in ("2", "２", "②", "二", "贰", "第二个", "the second one", "Second", "two"):
        buyer.say("/start")
        meant = buyer.view.buttons[1]
        buyer.say(text)
        assert here(store, buyer) == meant.tap, text


def test_a_whole_order_is_made_by_digits_of_any_script(store: Store, buyer: Chatter) -> None:
    buyer.say("/start")
    for text in ("１", "①", "第一个", "一"):
        buyer.say(text)
    assert "下好了" in buyer.text


def test_nought_is_back_or_home_everywhere(store: Store, buyer: Chatter, admin: Chatter) -> None:
    for tap in ("item:1", "shelf:1", "basket", "orders", "help", "language", "me", "shelves", "count:1", "phone"):
        buyer.tap(tap)
        back = next(button.tap for button in buyer.view.buttons if button.key == "0")
        buyer.say("0")
        assert here(store, buyer) == back, tap


def test_a_digit_nobody_offered_searches_for_nothing(store: Store, buyer: Chatter) -> None:
    for tap in ("help", "language", "basket"):
        for text in ("7", "８", "第九个"):
            buyer.tap(tap)
            buyer.say(text)
            assert searches(store) == 0, (tap, text)


# ---------------------------------------------------------------- yes and no


YES = [
    "好",
    "好的",
    "对",
    "是",
    "是的",
    "要",
    "嗯",
    "行",
    "可以",
    "中",
    "OK",
    "ok!",
    "Yes",
    "yes.",
    "y",
    "Sure",
    "好！",
    "对，",
    "ＯＫ",
]
NO = ["不", "不要", "不要了", "不用", "算了", "取消", "不对", "No", "no thanks", "cancel", "never mind", "N", "不要。"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_yes_orders_and_no_does_not(store: Store, buyer: Chatter, language: str) -> None:
    buyer.tap(f"language:{language}")
    for text in YES:
        buyer.tap("item:1:buy:1")
        buyer.say(text)
        assert here(store, buyer).startswith("placed:"), text
    for text in NO:
        buyer.tap("item:1:buy:1")
        buyer.say(text)
        assert here(store, buyer) == "basket", text
    with store.reading() as s:
        placed = s.exec(select(Order).where(Order.state == State.PLACED, Order.person_id == buyer.person.id)).all()
        assert len(placed) == len(YES)


def test_a_question_before_something_is_taken_away_hears_yes_and_no(
    store: Store, buyer: Chatter, head: Chatter
) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    for text in set(NO) - {"取消", "cancel"}:  # which there mean yes
        buyer.tap(f"sure:{number}:cancel")
        buyer.say(text)
        assert order_row(store, number).state == State.PLACED, text
    buyer.tap(f"sure:{number}:cancel")
    buyer.say("嗯")
    assert order_row(store, number).state == State.CANCELED


def test_a_yes_or_no_where_nothing_was_asked_is_no_search(store: Store, buyer: Chatter) -> None:
    wrong = []
    for text in ("好的", "嗯", "对", "ok", "yes", "不用了", "算了", "no"):
        buyer.tap("item:1:buy:1")
        buyer.say("好")
        buyer.say(text)  # "placed" stands, and asks nothing
        buyer.say("/start")
        buyer.say(text)
        if searches(store):
            wrong.append(text)
    assert not wrong


# ---------------------------------------------------------------- words we know


PLACES = ["home", "item:1", "count:1", "shelves", "shelf:1", "basket", "orders", "help", "language", "me", "phone"]


def test_every_known_word_is_heard_wherever_one_stands(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    _, taps, tongues = hear.vocabulary()
    known = {text: hear.TAPS.get(meaning, meaning) for text, meaning in taps.items() if meaning not in hear.KEYS}
    wrong = []
    for number, (text, tap) in enumerate(sorted(known.items())):
        place, roles = PLACES[number % len(PLACES)], screens.rooms()[tap.partition(":")[0]].roles
        who = next(
            one for role, one in ((Role.CUSTOMER, buyer), (Role.STAFF, head), (Role.ADMIN, admin)) if role in roles
        )
        who.tap(place)
        with store.reading() as s:
            chat = s.exec(select(Chat).where(Chat.address == who.name)).one()
            heard = hear.hear(s, s.get_one(Person, who.person.id), chat, who.event(text=text))
        if heard.tap != tap:
            wrong.append((place, text, heard.tap))
    assert not wrong and len(known) > 100
    for text, code in tongues.items():
        buyer.say(text)
        assert buyer.person.language == code, text


def test_a_known_word_is_no_village_and_no_centers_name(store: Store, buyer: Chatter, admin: Chatter) -> None:
    wrong = []
    for who, place, text in (
        (buyer, "center", "checkout"),
        (buyer, "center", "shop"),
        (admin, "station:1:name", "返回"),
        (admin, "station:1:name", "取消"),
        (admin, "station:1:name", "home"),
    ):
        who.tap(place)
        who.say(text)
        if here(store, who).startswith(("center", "station:1:")):
            wrong.append((place, text, here(store, who)))
    assert not wrong


@pytest.mark.parametrize(
    "text", ["我的订单", "My Orders!", "  my   orders ", "ＭＹ ＯＲＤＥＲＳ", "到了吗？", "我的货到了吗", "取件码"]
)
def test_asking_for_ones_orders_shows_them(store: Store, buyer: Chatter, text: str) -> None:
    for place in ("item:1", "count:1", "check"):
        buyer.tap(place)
        buyer.say(text)
        assert here(store, buyer) == "orders"


@pytest.mark.parametrize(
    "text",
    [
        "我那三箱啤酒什么时候能取",
        "我订的那两袋面粉到了吗",
        "俺的包裹咋还没到",
        "货到哪了啊",
        "where are the eggs I ordered",
        "has my parcel come",
    ],
)
def test_where_ones_goods_are_may_be_asked_in_any_words(store: Store, buyer: Chatter, text: str) -> None:
    for place in ("home", "shelves", "item:1"):
        buyer.tap(place)
        buyer.say(text)
        assert here(store, buyer) == "orders"
    assert searches(store) == 0


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("鸡蛋什么时候便宜", "find"),
        ("来两盒鸡蛋", "check"),
        ("快递袋", "find"),
        ("call bell", "find"),
        ("where is salt", "find"),
    ],
)
def test_what_is_about_goods_is_no_question_about_an_order(store: Store, buyer: Chatter, text: str, where: str) -> None:
    buyer.say(text)
    assert here(store, buyer).split(":")[0] in (where, "item", "lost")


@pytest.mark.parametrize(
    ("text", "key"), [("返回", "0"), ("back", "0"), ("下一页", "9"), ("next", "9"), ("还有吗？", "9"), ("more", "9")]
)
def test_words_for_keys_press_them(store: Store, buyer: Chatter, text: str, key: str) -> None:
    buyer.tap("shelves")
    meant = next(button.tap for button in buyer.view.buttons if button.key == key)
    buyer.say(text)
    assert here(store, buyer) == meant


GREETINGS = [
    "你好",
    "您好！",
    "在吗？",
    "有人吗",
    "喂",
    "Hello",
    "hi!",
    "Good morning",
    "hey",
    "哈喽",
    "谢谢",
    "thank you!",
    "再见",
    "bye",
]


def test_a_greeting_never_becomes_a_search(store: Store, buyer: Chatter) -> None:
    for text in GREETINGS:
        for place in ("home", "item:1", "count:1", "basket"):
            buyer.tap(place)
            buyer.say(text)
            assert here(store, buyer).startswith("home"), (place, text)
    assert searches(store) == 0


def test_commands_are_the_buttons_of_their_screens(store: Store, buyer: Chatter, head: Chatter, admin: Chatter) -> None:
    for who, name, tap in (
        (buyer, "/start", "home"),
        (buyer, "/ORDERS", "orders"),
        (buyer, "/basket@cunkou_bot", "basket"),
        (buyer, "/help", "help"),
        (head, "/desk", "desk"),
        (admin, "/shop", "shop"),
        (buyer, "/desk", "home"),
        (buyer, "/shop", "home"),
    ):
        who.say(name)
        assert here(store, who) == tap, name


# ---------------------------------------------------------------- codes and numbers


CODE_TEXTS = ["{}", "凭{}取件", "取件码{}", "我的码是{}，到了吗", "code {} please", "（{}）", "【{}】", "{}。", "{}!!"]
CODE_TEXTS += ["凭取件码 {} 取件，请于18:00前领取", "pickup code:{}"]
DASHES = ["{}-{}-{}", "{}－{}－{}", "{}—{}—{}", "{} - {} - {}", "{}–{}–{}"]


def test_a_pickup_code_is_found_in_any_words(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.READY)
    shelf, layer, sequence = str(order_row(store, number).code).split("-")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for place in ("home", "item:1", "count:1", "shelves"):
        for text in CODE_TEXTS:
            buyer.tap(place)
            buyer.say(text.format(f"{shelf}-{layer}-{sequence}"))
            assert here(store, buyer) == f"order:{number}", (place, text)
    for dash in DASHES:
        for code in (dash.format(shelf, layer, sequence), dash.format(shelf, layer, sequence).translate(wide)):
            head.tap("desk")
            head.say(f"凭{code}取件")
            assert here(store, head) == f"handover:{number}", code


@pytest.mark.parametrize(
    "text", ["2024-11-2300", "138-1-38001", "8-2-30061", "A8-2-3006", "8-2-3006b", "1-8-2-3006", "8-2-300"]
)
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    assert not hear.PICKUP.search(tidy(text))


def test_a_pickup_code_is_never_taken_for_a_phone_number(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.READY)
    buyer.tap("phone")
    buyer.say(str(order_row(store, number).code))
    assert buyer.person.phone == "" and here(store, buyer) == f"order:{number}"


def test_somebody_elses_code_tells_a_customer_nothing(
    store: Store, buyer: Chatter, head: Chatter, stranger: Chatter
) -> None:
    code = order_row(store, an_order(store, buyer, head, State.READY)).code
    stranger.tap("center:choose:1")
    said = stranger.say(f"凭{code}取件")
    assert "王秀英" not in said and "鸡蛋" not in said.splitlines()[0] and here(store, stranger).startswith("orders")


ORDER_TEXTS = [
    "订单{}",
    "订单 {}",
    "订单号{}",
    "单号{}",
    "{}号订单",
    "#{}",
    "№{}",
    "No. {}",
    "no {}",
    "order {}",
    "Order #{}",
    "{}",
]


def test_an_orders_number_shows_the_order(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in [*(text.format(number) for text in ORDER_TEXTS), f"订单{wide}", wide]:
        buyer.tap("home")
        buyer.say(text)
        assert here(store, buyer) == f"order:{number}", text
        assert f"订单 {number}" in buyer.text


def test_an_orders_number_may_follow_a_colon(store: Store, buyer: Chatter, head: Chatter) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    for text in ("订单：{}", "订单号：{}", "单号: {}", "order no. {}", "order number {}", "我的订单{}"):
        buyer.tap("home")
        buyer.say(text.format(number))
        assert here(store, buyer) == f"order:{number}", text


def test_a_number_asked_for_is_the_number_and_no_order(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    number = an_order(store, buyer, head, State.PLACED)
    buyer.tap("count:2")
    buyer.say("12")
    assert here(store, buyer) == "check" and "× 12" in buyer.text
    admin.tap("stock:2")
    admin.say(str(number))
    assert here(store, admin) == "item:2"
    admin.tap("price:2")
    admin.say("３．５０元")
    assert "3.50" in admin.text


def test_how_many_may_be_said_with_a_unit(store: Store, buyer: Chatter) -> None:
    for text, count in (("8", 8), ("12盒", 12), ("１２", 12), ("9 boxes", 9), ("15。", 15)):
        buyer.tap("count:2")
        buyer.say(text)
        assert f"× {count}" in buyer.text, text
        buyer.tap("basket:clear")


def test_stock_may_be_set_or_counted_up_and_down(store: Store, admin: Chatter) -> None:
    for text, stock in (("30", 30), ("+12", 42), ("-2", 40), ("＋１", 41), ("- 50", 0)):
        admin.tap("stock:1")
        admin.say(text)
        assert item_row(store).stock == stock, text


# ---------------------------------------------------------------- places


def test_a_location_finds_the_three_nearest(store: Store, stranger: Chatter) -> None:
    stranger.say("/start")
    stranger.at(34.2264, 111.9841)  # at the door of Dongshan
    assert len([b for b in stranger.view.buttons if b.tap.startswith("center:choose")]) == 3
    assert "东山村服务站" in stranger.view.buttons[0].label and "0.0" in stranger.view.buttons[0].label
    stranger.at(34.13, 111.93)
    assert "南沟村服务站" in stranger.view.buttons[0].label
    stranger.say("1")
    with store.reading() as s:
        assert s.get_one(Center, stranger.person.center_id).names["en"] == "Nangou"


@pytest.mark.parametrize("place", [(0.0, 0.0), (90.0, 180.0), (-90.0, -180.0), (-33.9, 151.2), (34.2, 111.9)])
def test_any_place_on_earth_has_nearest_centers(store: Store, stranger: Chatter, place: tuple[float, float]) -> None:
    said = stranger.at(*place)
    assert not any(sorry in said for sorry in SORRY) and "服务站" in said


def test_a_location_is_heard_in_the_middle_of_anything(store: Store, buyer: Chatter) -> None:
    for place in ("count:1", "basket", "check"):
        buyer.tap(place)
        buyer.at(34.1905, 111.8205)
        assert "西河村服务站" in buyer.view.buttons[0].label


VILLAGES = {  # center: what people type who mean it
    1: ("东山村", "东山", "大王庄", "Dongshan", "dawangzhuang"),
    2: ("西河村服务站", "黑石头", "xihe"),
    3: ("柳树镇", "Liushu Town"),
    4: ("北坡", "羊圈沟"),
    5: ("青龙铺", "Nangou"),
    6: ("杏树坪", "石桥村"),
}


def test_a_villages_name_chooses_its_center_at_once(store: Store, stranger: Chatter) -> None:
    for center_id, texts in VILLAGES.items():
        for text in texts:
            stranger.tap("center")
            stranger.say(text)
            assert stranger.person.center_id == center_id, text


@pytest.mark.parametrize(
    ("typed", "center_id"),
    [("东山春", 1), ("大王装", 1), ("黑石投", 2), ("Dongshn", 1), ("Xiahe", 2), ("青龙浦", 5), ("Baiyangpin", 4)],
)
def test_a_misspelt_village_is_asked_about_and_not_guessed(
    store: Store, stranger: Chatter, typed: str, center_id: int
) -> None:
    stranger.tap("center")
    stranger.say(typed)
    assert stranger.person.center_id is None
    assert f"center:choose:{center_id}" in [button.tap for button in stranger.view.buttons], stranger.text
    stranger.tap(f"center:choose:{center_id}")
    assert stranger.person.center_id == center_id


# ---------------------------------------------------------------- invites


def test_an_invite_is_typed_with_a_dash_or_without(store: Store, admin: Chatter, meet: Meet) -> None:
    written = ["{0}-{1}", "{0}{1}", "{0} {1}", "/start {0}-{1}", "/start {0}{1}", "{0}—{1}", " {0}-{1} "]
    for number, form in enumerate(written):
        for lower in (False, True):
            admin.tap("invite:1:make")
            code = admin.text.splitlines()[1].strip()
            first, second = (code.lower() if lower else code).split("-")
            person = meet(f"站员{number}{lower}")
            person.say(form.format(first, second))
            assert person.person.role == Role.STAFF, (form, lower)


# ---------------------------------------------------------------- what cannot be read


def test_a_sticker_leaves_the_screen_and_asks_for_words(store: Store, buyer: Chatter) -> None:
    buyer.tap("item:1")
    stood = buyer.view.text
    buyer.take(buyer.event(kind=Kind.OTHER))
    assert buyer.view.text.endswith(stood) and here(store, buyer) == "item:1"


def test_three_misses_bring_a_person_with_what_was_said(store: Store, buyer: Chatter, head: Chatter) -> None:
    said = ["吃饭没", "今天天气", "哎哟喂"]
    texts = [buyer.say(text) for text in said]
    assert len(set(texts)) == 3
    with store.reading() as s:
        (notice,) = s.exec(select(Notice)).all()
        assert (notice.kind, notice.person_id) == ("lost", head.person.id)
        assert notice.facts["said"][-3:] == said
    buyer.tap("home")
    buyer.say("吃饭没")
    assert "东山村服务站" not in buyer.text  # begins again from the beginning
