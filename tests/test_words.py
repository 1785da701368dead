"""Both languages say everything there is to say: whole, with every fact in its place, and amounts spelled right."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from babel.messages import pofile
from babel.messages.pofile import read_po
from conftest import Chatter, order_eggs
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import nodes
from looking import an_order
from sqlmodel import select
from time_machine import travel

from bot import hear, postman, refused, spoken, state_words
from bot.screens import rooms
from bot.talk import Choice, Money, Screen, called, say, says
from bot.words import LOCALES, Language, Words, compiled, plain
from catalog import ageing, complaints, notices, orders, people, refusals, spread, tellings
from catalog.models import Notice, Order, Person, Reason, Role, State
from catalog.orders import MOVES
from catalog.store import Store

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "bot" / "templates"
LANGUAGES = ("zh_CN", "en")


def messages(language: str) -> Any:
    """A language's catalog as it stands in its file."""
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def test_sentences_are_compiled_once_and_anew_when_their_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(LOCALES / "en" / "LC_MESSAGES", tmp_path / "en" / "LC_MESSAGES")).parent
    source, kept = folder / "LC_MESSAGES" / "messages.po", folder / "LC_MESSAGES" / "messages.mo"
    kept.unlink(missing_ok=True)

    def home() -> str:
        compiled.cache_clear()  # as in a process of its own
        return Language("en", folder).say(say("🏠 Home"))

    assert home() == "🏠 Home" and kept.exists()
    with monkeypatch.context() as patch:
        patch.setattr(pofile, "read_po", None)
        assert home() == "🏠 Home"
    words = source.read_text("utf-8")
    assert 'msgid "🏠 Home"\nmsgstr "🏠 Home"' in words
    source.write_text(words.replace('msgstr "🏠 Home"', 'msgstr "🏠 House"'), "utf-8")
    assert home() == "🏠 House"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", Mock(side_effect=OSError))  # a folder that nobody may write to
        source.write_text(words.replace('msgstr "🏠 Home"', 'msgstr "🏠 Hall"'), "utf-8")
        assert home() == "🏠 Hall"
    kept.write_bytes(kept.read_bytes()[:-5])  # cut short
    assert home() == "🏠 Hall"
    assert [file.name for file in sorted(kept.parent.iterdir())] == ["messages.mo", "messages.po"]
    compiled.cache_clear()


def strings(message: Any) -> tuple[list[str], list[str]]:
    """A message's own sentences and its translations, plurals and all."""
    ids = list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]
    said = list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]
    return ids, said


# ---------------------------------------------------------------- complete


def test_the_check_of_the_languages_passes() -> None:
    command = [sys.executable, str(ROOT / "locales" / "update.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_sentence_of_the_code_has_words_in_every_language() -> None:
    spec = spec_from_file_location("update", ROOT / "locales" / "update.py")
    assert spec and spec.loader
    update = module_from_spec(spec)
    spec.loader.exec_module(update)
    said = {m.id[0] if m.pluralizable else m.id for m in update.said() if m.id}
    assert len(said) > 150
    for language in LANGUAGES:
        known = {strings(m)[0][0]: strings(m)[1] for m in messages(language) if m.id}
        assert known.keys() == said, known.keys() ^ said
        assert not [sentence for sentence, words in known.items() if not all(words)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_is_lost_in_translation(language: str) -> None:
    for message in messages(language):
        ids, said = strings(message)
        if not message.id:
            continue
        facts = {fact for sentence in ids for fact in re.findall(r"%\((\w+)\)s", sentence)}
        for sentence in said:
            found = set(re.findall(r"%\((\w+)\)s", sentence))
            assert found == facts or (message.pluralizable and facts - found <= {"num"}), (ids, sentence)
            assert re.sub(r"%\(\w+\)s|%%", "", sentence).count("%") == 0, sentence
            assert sentence.count("<b>") == sentence.count("</b>") == ids[0].count("<b>"), sentence
            assert set(re.findall(r"<[^>]+>", sentence)) <= {"<b>", "</b>"}, sentence


def test_the_chinese_is_chinese_and_the_english_english() -> None:
    for message in messages("zh_CN"):
        for sentence in strings(message)[1] if message.id else []:
            bare = re.sub(r"%\(\w+\)s|<[^>]+>", "", sentence)
            if re.search(r"[a-z]{3}", re.sub(r"(?i)english|cunkou", "", bare)):
                assert re.search(r"[一-鿿]", bare), sentence
    for message in messages("en"):
        for sentence in strings(message)[1] if message.id else []:
            assert not re.search(r"[一-鿿]", sentence.replace("中文", "")), sentence


def test_chinese_has_one_plural_form_and_english_two() -> None:
    assert {len(strings(m)[1]) for m in messages("zh_CN") if m.pluralizable and m.id} == {1}
    assert {len(strings(m)[1]) for m in messages("en") if m.pluralizable and m.id} == {2}


def test_every_state_and_every_move_has_words(words: Words) -> None:
    assert set(state_words.STATES) == set(State)
    assert set(state_words.ACTS) == {act for _, act in MOVES}
    for language in LANGUAGES:
        for table in (state_words.STATES, state_words.ACTS, state_words.SURE):
            said = [words[language].say(what) for what in table.values()]
            assert all(said) and len(set(said)) == len(said)


def test_every_refusal_says_why(words: Words) -> None:
    some: dict[type[refusals.Refusal], refusals.Refusal] = {
        refusals.SoldOut: refusals.SoldOut({"zh_CN": "鸡蛋", "en": "Eggs"}, 2),
        refusals.TooMany: refusals.TooMany(99),
        refusals.AmountChanged: refusals.AmountChanged(100, 250),
        refusals.CodeUsed: refusals.CodeUsed(datetime.now(UTC)),
        refusals.LongEnough: refusals.LongEnough(datetime.now(UTC)),
        refusals.Spoils: refusals.Spoils(datetime.now(UTC)),
        refusals.CodeElsewhere: refusals.CodeElsewhere({"zh_CN": "西河", "en": "Xihe"}),
        refusals.WentBack: refusals.WentBack(datetime.now(UTC)),
        refusals.HeapChanged: refusals.HeapChanged(2, 250),
        refusals.TruckChanged: refusals.TruckChanged(3, 2800),
        refusals.StillNeeded: refusals.StillNeeded("parcels", count=2),
        refusals.MoreThanCame: refusals.MoreThanCame({"zh_CN": "鸡蛋", "en": "Eggs"}, 4),
        refusals.BadFile: refusals.BadFile("large", 20),
        refusals.ToldEnough: refusals.ToldEnough(3),
        refusals.BadName: refusals.BadName("12345"),
        refusals.ServedAlready: refusals.ServedAlready({"zh_CN": "东沟"}, {"zh_CN": "西河", "en": "Xihe"}),
        refusals.ShorterThanLine: refusals.ShorterThanLine(2.5),
    }
    for language in LANGUAGES:
        said = {
            kind: words[language].say(refused.why(some.get(kind) or kind()))
            for kind in refusals.Refusal.__subclasses__()
        }
        assert len(said) >= 10 and all(said.values()) and "%" not in "".join(said.values())
        assert len(set(said.values())) == len(said)


def test_every_kind_of_notice_that_the_moves_tell_has_a_template() -> None:
    kinds = {kind for move in MOVES.values() for kind in move.tell.values()} | {
        "unreached",
        "call",
        "lost",
        *ageing.KINDS,
    }
    assert {path.stem for path in (TEMPLATES / "notice").glob("*.j2")} >= kinds


def test_every_word_of_hear_leads_somewhere() -> None:
    answers, taps, tongues = hear.vocabulary()
    assert set(answers.values()) == {"yes", "no", "cancel"} and set(tongues.values()) == set(LANGUAGES)
    for meaning in set(taps.values()) - set(hear.KEYS):
        assert hear.TAPS.get(meaning, meaning).split(":")[0] in rooms(), meaning
    both = {phrase for phrase in answers.keys() & taps.keys() if answers[phrase] != "cancel"}
    assert not both, both  # "cancel" answers where something can be, and leads to one's orders elsewhere


# ---------------------------------------------------------------- every template


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_is_drawn_in_every_language(
    store: Store, words: Words, buyer: Chatter, head: Chatter, language: str
) -> None:
    for state in State:
        an_order(store, buyer, head, state)
    number = an_order(store, buyer, head, State.READY)
    collected = an_order(store, buyer, head, State.COLLECTED)
    with store.transaction() as s:
        told = [s.get_one(Person, head.person.id)]
        about = s.get_one(Person, buyer.person.id)
        notices.tell(s, told, "call", about=about)
        notices.tell(s, told, "morning", facts={"day": "2026-11-24", "center": 1})
        message = tellings.start(s, told[0], tellings.write(s, told[0], 1, "<b>停电").id or 0)
        spread.look_after(s)
        for stopped in (False, True):
            notices.tell(s, told, "told", facts={"telling": message.id, "sent": 2, "failed": 1, "stopped": stopped})
        notices.tell(s, told, "lost", about=about, facts={"said": ["<b>鸡", "蛋"]})
        for kind in ("ordered_for_you", "is_this_yours", "agreed", "missed", "mistake", "less", "whole"):
            notices.tell(s, [told[0], about], kind, order_id=number)
        for kind in ("theirs_ready", "paid"):
            notices.tell(s, told, kind, order_id=number)
        for kind in ("lives_with_you", "lives_apart", "may_order", "orders_no_more"):
            notices.tell(s, told, kind, about=about)
        notices.tell(s, told, "moved", facts={"center": {"zh_CN": "西河", "en": "Xihe"}})
        for center in ({"zh_CN": "西河", "en": "Xihe"}, None):
            notices.tell(s, told, "dismissed", facts={"center": center})
        notices.tell(s, told, "must_go_back", order_id=number)
        for back in (False, True):
            facts = {"was": "2026-11-26", "back": back}
            notices.tell(s, told, "another_day", order_id=number, facts=facts)
        line = orders.lines(s, s.get_one(Order, collected))[0]
        said = complaints.begin(s, about, collected, line.id or 0, 1, Reason.SPOILED)
        complaints.send(s, about, said.id or 0)
        complaints.answer(s, told[0], said.id or 0, 100)
        for kind in ("unanswered", "reopened"):
            notices.tell(s, told, kind, order_id=collected, facts={"complaint": said.id})
        for kind in ("ready", "reminder", "canceled", "returned"):
            notices.tell(s, told, "unreached", order_id=number, about=about, facts={"kind": kind})
    with store.reading() as s:
        drawn = {}
        for notice in s.exec(select(Notice)).all():
            view = words.view(postman.draw(s, notice, people.get(s, notice.person_id)), language)
            drawn[notice.kind] = plain(view)
            assert "%(" not in view.text and "None" not in view.text and "<b>鸡" not in view.text, view.text
        assert drawn.keys() == {path.stem for path in (TEMPLATES / "notice").glob("*.j2")}
    if language == "zh_CN":
        assert (
            drawn["ready"].startswith("【东山村服务站】") and "取件码" in drawn["ready"] and "18:00" in drawn["ready"]
        )


def test_no_template_stands_unused_or_uncompiled(words: Words) -> None:
    templates = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.j2")}
    environment = words["en"].templates
    named = set()
    for name in templates:
        source = (TEMPLATES / name).read_text("utf-8")
        environment.get_template(name)
        for node in environment.parse(source).find_all((nodes.Include, nodes.FromImport)):
            if isinstance(node.template, nodes.Const):
                named.add(node.template.value)
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    screens = set(re.findall(r'Screen\(\s*"(\w+)"', code))
    assert {name for name in templates if "/" not in name} == {f"{name}.j2" for name in screens} | named


# ---------------------------------------------------------------- amounts


ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def read_chinese(words: str) -> int:
    """The fen an amount in Chinese words stands for, read by a grammar of its own."""
    digit = {sign: n for n, sign in enumerate("零一二三四五六七八九")}
    one = "[一二三四五六七八九]"
    yuan = f"(?:(?P<yuan>(?:{one}|[零十百千万])+)元)?"
    found = re.fullmatch(f"{yuan}(?:(?P<jiao>{one})角)?(?:零?(?P<fen>{one})分)?", words)
    assert found, words
    total = 10 * digit[found["jiao"] or "零"] + digit[found["fen"] or "零"]
    section = value = 0
    for sign in found["yuan"] or "":
        if sign == "万":
            section, value = 0, (section + value) * 10_000
            total, value = total + 100 * value, 0
        elif sign in "十百千":
            size = {"十": 10, "百": 100, "千": 1000}[sign]
            section, value = section + (value or 1) * size, 0
        else:
            value = digit[sign]
    return total + 100 * (section + value)


def read_english(words: str) -> int:
    """The fen an amount in English words stands for, read by a grammar of its own."""
    known = {word: n for n, word in enumerate(ONES)} | {word: 10 * n for n, word in enumerate(TENS, 2)}
    total = value = thousands = 0
    for word in words.replace("-", " ").split():
        if word == "yuan":
            total, value, thousands = total + 100 * (thousands + value), 0, 0
        elif word == "fen":
            total, value = total + value, 0
        elif word == "hundred":
            value *= 100
        elif word == "thousand":
            thousands, value = 1000 * value, 0
        elif word != "and":
            value += known[word]
    assert value == thousands == 0, words
    return total


@given(st.integers(1, 999_999))
@settings(max_examples=1500, deadline=None)
def test_amounts_in_words_are_the_amounts_in_figures(fen: int) -> None:
    assert read_chinese(spoken.yuan_chinese(fen)) == fen
    assert read_english(spoken.yuan_english(fen)) == fen


def test_all_small_and_round_amounts_are_spelled_right() -> None:
    for fen in [*range(1, 3000), *range(100, 1_000_000, 700), *range(10_000, 1_000_001, 10_000)]:
        assert read_chinese(spoken.yuan_chinese(fen)) == fen
        assert read_english(spoken.yuan_english(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (1, "一分", "one fen"),
        (10, "一角", "ten fen"),
        (100, "一元", "one yuan"),
        (205, "二元零五分", "two yuan and five fen"),
        (1000, "十元", "ten yuan"),
        (1500, "十五元", "fifteen yuan"),
        (2800, "二十八元", "twenty-eight yuan"),
        (2850, "二十八元五角", "twenty-eight yuan and fifty fen"),
        (10_001, "一百元零一分", "one hundred yuan and one fen"),
        (10_500, "一百零五元", "one hundred and five yuan"),
        (11_000, "一百一十元", "one hundred and ten yuan"),
        (100_100, "一千零一元", "one thousand and one yuan"),
        (101_000, "一千零一十元", "one thousand and ten yuan"),
        (999_999, "九千九百九十九元九角九分", "nine thousand nine hundred and ninety-nine yuan and ninety-nine fen"),
        (1_000_000, "一万元", "ten thousand yuan"),
    ],
)
def test_amounts_are_said_as_one_says_them_at_the_counter(fen: int, chinese: str, english: str) -> None:
    assert spoken.yuan_chinese(fen) == chinese
    assert spoken.yuan_english(fen) == english


def test_money_is_written_in_the_readers_way(words: Words) -> None:
    for fen, chinese, english in (
        (2800, "28 元", "¥28"),
        (2850, "28.50 元", "¥28.50"),
        (1999, "19.99 元", "¥19.99"),
        (5, "0.05 元", "¥0.05"),
        (123_456_00, "123,456 元", "¥123,456"),
        (0, "0 元", "¥0"),
    ):
        assert words["zh_CN"].money(fen) == chinese
        assert words["en"].money(fen) == english


def test_another_currency_is_written_in_its_own_way() -> None:
    yen, dong = Words(currency="JPY"), Words(currency="USD")
    assert yen["en"].money(2800) == "¥2,800" and dong["en"].money(2850) == "$28.50"
    assert yen["en"].in_words(2800) == "¥2,800"  # nothing it could spell


# ---------------------------------------------------------------- plurals, days, names


def test_one_is_said_otherwise_than_two(words: Words) -> None:
    names = {"zh_CN": "鸡蛋", "en": "Eggs"}
    one, two = (refused.why(refusals.SoldOut(names, n)) for n in (1, 2))
    assert words["en"].say(one) == "Only 1 of Eggs is left." and words["en"].say(two) == "Only 2 of Eggs are left."
    assert "1" in words["zh_CN"].say(one) and words["zh_CN"].say(one).replace("1", "2") == words["zh_CN"].say(two)
    assert words["en"].say(says("%(num)s thing", "%(num)s things", 1)) == "1 thing"


def test_days_are_said_as_one_says_them(words: Words) -> None:
    with travel(datetime(2026, 3, 10, 3, 0, tzinfo=UTC), tick=False):  # 11 in the morning in the village
        for ahead, chinese, english in ((0, "今天", "today"), (1, "明天", "tomorrow"), (-1, "昨天", "yesterday")):
            day = date(2026, 3, 10) + timedelta(days=ahead)
            assert (words["zh_CN"].day(day), words["en"].day(day)) == (chinese, english)
        assert words["zh_CN"].day(date(2026, 3, 13)) == "3月13日周五"
        assert words["en"].day(date(2026, 3, 13)) == "Fri, Mar 13"


def test_today_is_the_villages_today_and_not_the_machines(words: Words) -> None:
    with travel(datetime(2026, 3, 9, 17, 30, tzinfo=UTC), tick=False):  # past midnight in the village
        assert words["en"].day(date(2026, 3, 10)) == "today"
        assert words["en"].day(datetime(2026, 3, 9, 15, 59, tzinfo=UTC)) == "yesterday"
        assert words["en"].day(datetime(2026, 3, 9, 16, 1)) == "today"  # a naive one is UTC
        assert words["en"].clock(datetime(2026, 3, 9, 16, 1, tzinfo=UTC)) == "00:01"
        assert words["zh_CN"].clock(time(18, 0)) == "18:00"


def test_a_name_missing_in_a_language_is_said_in_another(words: Words) -> None:
    assert words["en"].name({"zh_CN": "鸡蛋"}) == "鸡蛋" and words["en"].name({}) == ""
    assert words["zh_CN"].say(say("%(center)s", center={"en": "East"})) == "East"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *((tag, "zh_CN") for tag in ("", "zh", "zh-hans", "zh-Hant-TW", "zh_CN")),
        *((tag, "en") for tag in ("en", "en-GB", "EN-us", "fr", "ug-Arab-CN", "xx-")),
    ],
)
def test_a_phones_language_becomes_the_nearest_of_ours(words: Words, tag: str, code: str) -> None:
    assert words.nearest(tag) == code


def test_names_are_text_and_never_markup(words: Words) -> None:
    nasty = {"zh_CN": "<b>x</b> & <script>", "en": "<b>x</b> & <script>"}
    label = say("%(center)s", center=nasty)
    screen = Screen("sorry", choices=(Choice("home", label),))
    view = words.view(screen, "en", note=say("%(item)s is sold out. Please choose something else.", item=nasty))
    assert "&lt;script&gt;" in view.text and "<script>" not in view.text
    assert view.buttons[0].label == nasty["en"] and "<script>" in plain(view)


def test_every_fact_a_sentence_may_hold_is_put_into_words(words: Words) -> None:
    facts = {"a": Money(100), "b": say("today"), "c": {"en": "Eggs"}, "d": date(2020, 1, 1), "e": time(8, 5), "f": 7}
    said = words["en"].say(say("%(a)s %(b)s %(c)s %(d)s %(e)s %(f)s", **facts))
    assert said == "¥1 today Eggs Wed, Jan 1 08:05 7"


def test_whoever_gave_no_name_is_called_by_what_they_are(words: Words) -> None:
    """On the web page nobody has a name: the journal would say that a customer changed the prices."""
    said = {
        role: [words[code].say(say("%(who)s", who=called(Person(id=7, role=role)))) for code in ("en", "zh_CN")]
        for role in Role
    }
    assert said == {
        Role.CUSTOMER: ["customer 7", "顾客 7 号"],
        Role.STAFF: ["staff no. 7", "站员（7 号）"],
        Role.ADMIN: ["admin no. 7", "管理员（7 号）"],
    }


def test_no_blank_stands_between_two_chinese_sentences(buyer: Chatter) -> None:
    order_eggs(buyer)
    assert "到货。货一到" in buyer.text
