"""The first days of a real shop: its first admin, setting up, and what holds at once in every process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Chatter, order_eggs

from bot.cli import first_steps
from bot.words import Words
from catalog import opening
from catalog.models import Role
from catalog.refusals import MoneyStays
from catalog.store import Store, shop


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A real shop's store on its first day."""
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    yield store
    store.close()


def first_code(store: Store) -> str:
    with store.transaction() as s:
        code = opening.first_code(s)
    assert code
    return code


DAYS = {
    "zh-CN": (
        ("1", "您的店叫什么"),
        ("红旗超市", "收哪种钱"),
        ("美元", "按哪里的时间"),
        ("北京", "第一个服务站"),
        ("东山村服务站", "东山村服务站在哪里"),
        ("东山村口老槐树旁", "打哪个电话"),
        ("0555-0101", "卖点什么"),
        ("鸡蛋 28元 一盒 100盒", "加好了：鸡蛋，一盒 US$28.00，库存 100"),
        ("接着设置", "店开好了"),
    ),
    "en": (
        ("2", "What is your shop called?"),
        ("Red Flag Store", "In which money"),
        ("dollars", "Whose clock"),
        ("Lima", "Where do people collect?"),
        ("Dongshan", "Where is Dongshan?"),
        ("@", "Which phone number"),
        ("0555-0101", "What do you sell?"),
        ("eggs 28 a box, 100", "Added: eggs, $28.00 a box, stock 100"),
        ("go on setting up", "Your shop is open"),
    ),
}


@pytest.mark.parametrize("language", DAYS)
def test_a_shop_is_set_up_in_under_ten_answers_and_then_sells(empty: Store, words: Words, language: str) -> None:
    early = Chatter(empty, words, "early", language)
    early.say("/start")
    assert early.view.buttons
    assert "Cunkou" in early.text or "村口" in early.text
    admin = Chatter(empty, words, "admin", language)
    admin.say(first_code(empty))
    assert len(DAYS[language]) < 10
    for said, seen in DAYS[language]:
        shown = admin.at(34.2, 111.8) if said == "@" else admin.say(said)
        assert seen in shown, (said, shown)
    early.say("/start")
    assert early.press("东山村服务站" if language == "zh-CN" else "Dongshan")
    early.say("鸡蛋" if language == "zh-CN" else "eggs")
    assert "28.00" in early.text


def test_a_place_sent_before_there_is_a_center_is_not_answered_with_none(empty: Store, words: Words) -> None:
    for language, said in (("zh-CN", "店还在布置"), ("en", "putting up the shelves")):
        early = Chatter(empty, words, f"early {language}", language)
        assert said in early.at(34.2, 111.8)


def test_every_question_can_be_skipped_and_found_again(empty: Store, words: Words) -> None:
    admin = Chatter(empty, words, "admin", "en").become(Role.ADMIN)
    for _ in opening.STEPS:
        if "Skip this" in admin.text:
            admin.press("Skip this")
    assert "There is no center yet" in admin.text
    assert "The first center" in admin.say("go on setting up")
    admin.press("The first center")
    admin.say("Dongshan")
    with empty.reading() as s:
        assert opening.missing(s) == ["goods"]


def test_setting_up_goes_on_where_it_was_left(empty: Store, words: Words) -> None:
    admin = Chatter(empty, words, "admin", "en").become(Role.ADMIN)
    admin.say("2")
    admin.say("Red Flag Store")
    admin.say("/start")
    assert "In which money" in admin.say("go on setting up")


def test_the_first_code_of_an_earlier_start_dies_and_none_is_made_once_there_is_an_admin(
    empty: Store, words: Words
) -> None:
    old, new = first_code(empty), first_code(empty)
    admin = Chatter(empty, words, "admin", "en")
    admin.say(old)
    assert admin.person.role == Role.CUSTOMER
    admin.say(new)
    assert admin.person.role == Role.ADMIN
    with empty.transaction() as s:
        assert opening.first_code(s) is None


def test_a_code_the_owner_asked_for_lives_on(empty: Store, words: Words) -> None:
    admin = Chatter(empty, words, "admin", "en")
    with empty.transaction() as s:
        from catalog import people

        asked = people.invite(s, Role.ADMIN)
    first_code(empty)
    admin.say(asked)
    assert admin.person.role == Role.ADMIN


def test_what_is_printed_says_where_to_type_the_code() -> None:
    said = first_steps("ABCD-2345", "http://127.0.0.1:8000/", on_telegram=True)
    assert said.count("ABCD-2345") == 3 and said.count("http://127.0.0.1:8000/") == 2 and "/start ABCD-2345" in said
    assert "Telegram" not in first_steps("ABCD-2345", "http://127.0.0.1:8000/", on_telegram=False)


def test_another_process_speaks_of_the_new_money_at_once(empty: Store, url: str, words: Words) -> None:
    admin = Chatter(empty, words, "admin", "en").become(Role.ADMIN)
    other = Store(str(empty.engine.url))
    elsewhere = Chatter(other, Words(), "Mary", "en")
    admin.say("Go on setting up")
    admin.tap("setup:center")
    admin.say("Dongshan")
    admin.tap("setup:goods")
    admin.say("eggs 28 a box, 100")
    elsewhere.say("/start")
    elsewhere.press("Dongshan")
    elsewhere.say("eggs")
    assert "¥28 a box" in elsewhere.text
    admin.tap("setup:currency")
    admin.say("EUR")
    elsewhere.say("eggs")
    assert "€28.00 a box" in elsewhere.text
    other.close()


def test_the_money_stays_once_there_are_orders_or_prices_it_could_not_write(
    store: Store, admin: Chatter, buyer: Chatter
) -> None:
    with store.transaction() as s, pytest.raises(MoneyStays):
        opening.change(s, admin.person, currency="JPY")
    order_eggs(buyer)
    admin.tap("setup:currency:USD")
    assert "货币改不了了" in admin.text
    with store.reading() as s:
        assert shop(s).currency == "CNY"


@pytest.mark.parametrize("said", ["", "   ", "盐" * 61, "no such money", "\u202e"])
def test_no_odd_answer_breaks_the_first_day(empty: Store, words: Words, said: str) -> None:
    admin = Chatter(empty, words, "admin", "en").become(Role.ADMIN)
    for step in opening.STEPS:
        admin.tap(f"setup:{step}")
        assert "Something went wrong" not in admin.say(said)
