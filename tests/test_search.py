"""Finding goods by words typed, misheard, half remembered."""

import random
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import Entry, Hit, Index, Span, spelling

GOODS = {
    1: Entry(1, ("鸡蛋", "Eggs"), ("鸡子", "鸡子儿")),
    2: Entry(2, ("鸡蛋 30枚/盒", "Eggs, 30 a box")),
    3: Entry(3, ("洗衣粉", "Washing powder"), ("洋碱面",)),
    4: Entry(4, ("洗衣皂", "Laundry soap"), ("胰子",)),
    5: Entry(5, ("白糖", "White sugar")),
    6: Entry(6, ("红糖", "Brown sugar")),
    7: Entry(7, ("盐", "Salt"), ("盐巴",)),
    8: Entry(8, ("牛奶", "Milk"), in_stock=False),
    9: Entry(9, ("酸牛奶", "Yoghurt")),
    10: Entry(10, ("酱油", "Soy sauce")),
    11: Entry(11, ("电饭锅", "Rice cooker"), ("电饭煲",)),
    12: Entry(12, ("手电筒", "Torch"), ("电棒",)),
    13: Entry(13, ("5号电池", "AA batteries")),
    14: Entry(14, ("面粉 5kg", "Flour 5 kg")),
    15: Entry(15, ("面粉 10kg", "Flour 10 kg")),
    16: Entry(16, ("挂面", "Noodles")),
    17: Entry(17, ("萝卜", "Radish")),
    18: Entry(18, ("长豆角", "Long beans")),
    19: Entry(19, ("牙膏", "Toothpaste")),
    20: Entry(20, ("保温杯", "Thermos cup")),
}
WORDS = sorted({name for entry in GOODS.values() for name in entry.names + entry.nicknames})
texts = st.one_of(st.text(max_size=60), st.text("洗衣粉鸡蛋白糖xyfenSALT 0５①,。", max_size=30), st.sampled_from(WORDS))


@pytest.fixture(scope="module")
def shop() -> Index:
    return Index(GOODS.values())


def ids(hits: list[Hit]) -> list[int]:
    return [hit.id for hit in hits]


def first(shop: Index, text: str) -> Hit:
    hits = shop.find(text)
    assert hits, text
    return hits[0]


@pytest.mark.parametrize(
    ("text", "wanted", "how"),
    [
        ("洗衣粉", 3, "exact"),
        ("洗衣", 3, "prefix"),
        ("衣粉", 3, "part"),
        ("粉洗衣", 3, "part"),
        ("洗衣份", 3, "sound"),
        ("喜衣粉", 3, "sound"),
        ("洗衣大粉", 3, "typo"),
        ("xiyifen", 3, "pinyin"),
        ("xi yi fen", 3, "pinyin"),
        ("xiyifn", 3, "pinyin"),
        ("xiyfien", 3, "pinyin"),
        ("xyf", 3, "initials"),
        ("洋碱面", 3, "exact"),
        ("洗yi粉", 3, "pinyin"),
        ("wahsing powder", 3, "letters"),
        ("powder washing", 3, "part"),
        ("washingpowder", 3, "exact"),
        ("wash", 3, "letters"),
        ("washinpowder", 3, "letters"),
        ("tooth pasta", 19, "letters"),
        ("egg", 1, "exact"),
        ("sugars", 5, "letters"),
        ("tooth paste", 19, "exact"),
        ("battery", 13, "letters"),
        ("batery", 13, "letters"),
        ("thremos", 20, "letters"),
        ("電飯鍋", 11, "exact"),
        ("電飯煲", 11, "exact"),
        ("ＳＡＬＴ", 7, "exact"),
        ("５号电池", 13, "exact"),
        ("⑤号电池", 13, "exact"),
        ("罗卜", 17, "sound"),
        ("luobo", 17, "pinyin"),
        ("changdoujiao", 18, "pinyin"),
        ("cdj", 18, "initials"),
        ("zdj", 18, "initials"),
    ],
)
def test_the_right_thing_comes_first(shop: Index, text: str, wanted: int, how: str) -> None:
    hit = first(shop, text)
    assert (hit.id, hit.how) == (wanted, how)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("niulai", 9),  # n and l
        ("洗衣混", 3),  # f and h
        ("zongzhi", None),
        ("白躺", 5),
        ("白弹", 5),  # -n and -ng
        ("热卜", None),
        ("落卜", 17),
        ("诺卜", 17),
        ("山牛奶", 9),  # s and sh, a and an
    ],
)
def test_accents_are_understood(shop: Index, said: str, wanted: int | None) -> None:
    found = ids(shop.find(said))
    assert wanted is None or wanted in found[:2]


@pytest.mark.parametrize(
    "text",
    [
        "我想买点白糖",
        "有没有白糖",
        "白糖有吗",
        "老板，给我来点白糖吧",
        "请问你们这有没有白糖卖吗",
        "麻烦帮我拿点白糖，谢谢",
        "白糖多少钱",
        "I'd like some white sugar, please",
        "do you have white sugar?",
        "Hello, can I get the white sugar thanks",
    ],
)
def test_polite_words_change_nothing(shop: Index, text: str) -> None:
    assert (first(shop, text).id, first(shop, text).how) == (5, "exact")


def test_a_polite_word_that_is_a_name_is_that_name() -> None:
    shop = Index([Entry(1, ("想念挂面",)), Entry(2, ("念珠",)), Entry(3, ("有机大米",)), Entry(4, ("点心",))])
    assert [first(shop, name).id for name in ("想念挂面", "有机大米", "点心")] == [1, 3, 4]
    assert spelling.asked("谢谢") == ["谢", "谢"]


def test_exact_characters_beat_what_sounds_the_same() -> None:
    shop = Index([Entry(1, ("景点门票",)), Entry(2, ("经典门票",)), Entry(3, ("经典",)), Entry(4, ("景点",))])
    assert ids(shop.find("景点"))[:2] == [4, 1]
    assert ids(shop.find("经典门票"))[0] == 2


def test_exact_and_prefix_come_before_part(shop: Index) -> None:
    assert ids(shop.find("鸡蛋"))[:2] == [1, 2]
    shop = Index([Entry(1, ("大米醋",)), Entry(2, ("米",)), Entry(3, ("米线",))])
    assert ids(shop.find("米")) == [2, 3, 1]


def test_what_the_center_orders_most_decides_between_equals(shop: Index) -> None:
    assert ids(shop.find("面粉", ordered={14: 3}))[:2] == [14, 15]
    assert ids(shop.find("面粉", ordered={15: 3}))[:2] == [15, 14]


def test_habit_does_not_beat_the_word_itself(shop: Index) -> None:
    assert ids(shop.find("白糖", ordered={6: 1000}))[0] == 5
    assert ids(shop.find("糖", ordered={6: 1000}))[0] == 6


def test_sold_out_comes_after_but_an_exact_name_is_still_shown(shop: Index) -> None:
    assert ids(shop.find("牛奶"))[:2] == [8, 9]
    assert ids(shop.find("奶"))[:2] == [9, 8]


def test_nothing_good_enough_is_only_a_question(shop: Index) -> None:
    for text in ("拖拉机", "飞机票", "motorcycle", "电视柜"):
        hits = shop.find(text)
        assert len(hits) <= 3
        assert not any(hit.sure for hit in hits)


def test_beside_an_exact_name_what_shares_most_of_it_is_no_answer(shop: Index) -> None:
    assert {hit.id: hit.sure for hit in shop.find("洗衣粉")} == {3: True, 4: False}


def test_one_character_is_enough(shop: Index) -> None:
    assert first(shop, "盐") == Hit(7, 100.0, "exact", sure=True)
    assert set(ids([hit for hit in shop.find("糖") if hit.sure])) == {5, 6}


def test_an_item_is_found_once_under_all_its_names(shop: Index) -> None:
    found = ids(shop.find("鸡子儿"))
    assert found[0] == 1
    assert len(found) == len(set(found))


def test_names_in_a_sentence_are_marked_longest_first(shop: Index) -> None:
    text = "两袋洗衣粉，一斤白糖，再来一盒雞蛋 30枚/盒 and Washing  Powder！盐巴"
    spans = shop.spans(text)
    words = [text[span.start : span.end] for span in spans]
    assert words == ["洗衣粉", "白糖", "雞蛋 30枚/盒", "Washing  Powder", "盐巴"]
    assert [span.ids for span in spans] == [(3,), (5,), (2,), (3,), (7,)]


def test_a_word_is_not_marked_inside_another(shop: Index) -> None:
    assert shop.spans("unsalted") == []
    assert Index([Entry(1, ("米",)), Entry(2, ("米醋",))]).spans("米醋米") == [Span(0, 2, (2,)), Span(2, 3, (1,))]


def test_two_goods_of_one_name_share_a_span() -> None:
    shop = Index([Entry(2, ("面粉",)), Entry(1, ("面粉",))])
    assert shop.spans("一袋面粉") == [Span(2, 4, (1, 2))]
    assert ids(shop.find("面粉", ordered={2: 1})) == [2, 1]


def test_a_change_is_seen_at_once() -> None:
    shop = Index(GOODS.values())
    shop.put(Entry(21, ("保鲜膜", "Cling film")))
    shop.put(Entry(5, ("冰糖",)))
    shop.drop(7)
    shop.drop(7)
    assert (first(shop, "baoxianmo").id, first(shop, "冰糖").id) == (21, 5)
    assert 7 not in ids(shop.find("盐"))
    assert shop.spans("盐") == []
    assert not any(hit.sure for hit in shop.find("白糖"))
    assert len(shop) == 20


def test_stock_changes_the_order() -> None:
    shop = Index([Entry(1, ("红枣 一斤",)), Entry(2, ("红枣 两斤",))])
    assert ids(shop.find("红枣")) == [1, 2]
    shop.put(Entry(1, ("红枣 一斤",), in_stock=False))
    assert ids(shop.find("红枣")) == [2, 1]
    shop.put(Entry(1, ("红枣 一斤",)))
    assert ids(shop.find("红枣")) == [1, 2]


def test_an_empty_shop_finds_nothing() -> None:
    shop = Index()
    assert shop.find("鸡蛋") == []
    assert shop.spans("鸡蛋") == []
    shop.put(Entry(1, ("", "  ")))
    assert shop.find("鸡蛋") == []
    shop.put(Entry(1, ("鸡蛋",)))
    assert ids(shop.find("jidan")) == [1]


def test_no_more_than_asked_for(shop: Index) -> None:
    assert len(shop.find("糖", limit=1)) == 1
    assert shop.find("糖", limit=0) == []


def test_a_thousand_changes_leave_no_trace() -> None:
    shop = Index(GOODS.values())
    for i in range(1500):
        shop.put(Entry(1, (f"鸡蛋{i}",)))
    assert ids(shop.find("鸡蛋1499"))[0] == 1
    assert shop.spans("鸡蛋3") == []
    assert ids(shop.find("洗衣粉"))[0] == 3


def test_searching_while_goods_change_does_no_harm() -> None:
    shop = Index(GOODS.values())
    failures: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        chance = random.Random(1)
        while not done.is_set():
            try:
                shop.find(chance.choice(WORDS))
                shop.spans(chance.choice(WORDS))
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(200):
        shop.put(Entry(100 + i % 50, (f"新货{i}", f"novelty {i}")))
        shop.drop(100 + (i * 7) % 50)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def names() -> Iterator[tuple[int, str]]:
    for entry in GOODS.values():
        for name in entry.names + entry.nicknames:
            yield entry.id, name


def test_every_name_finds_its_item_first(shop: Index) -> None:
    for id, name in names():
        hit = first(shop, name)
        assert (hit.id, hit.how, hit.sure) == (id, "exact", True)


@settings(deadline=None)
@given(texts)
def test_no_text_does_harm(shop: Index, text: str) -> None:
    hits = shop.find(text)
    assert hits == shop.find(text)
    assert len(ids(hits)) == len(set(ids(hits))) <= 10
    assert all(0 <= hit.score <= 100 for hit in hits)
    assert any(hit.sure for hit in hits) or len(hits) <= 3


@settings(deadline=None)
@given(texts)
def test_spans_stand_in_order_and_hold_a_name(shop: Index, text: str) -> None:
    end = 0
    for span in shop.spans(text):
        assert end <= span.start < span.end <= len(text)
        assert span.ids
        assert shop.spans(text[span.start : span.end]) == [Span(0, span.end - span.start, span.ids)]
        end = span.end


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from("洗衣粉鸡蛋白糖油abc 12"), min_size=1, max_size=6).map("".join), max_size=8))
def test_a_name_is_first_under_its_own_name(found: list[str]) -> None:
    shop = Index(Entry(i, (name,)) for i, name in enumerate(found))
    for name in found:
        row = spelling.tokens(name)
        if row:
            same = {i for i, other in enumerate(found) if "".join(spelling.tokens(other)) == "".join(row)}
            assert set(ids(shop.find(name))[: len(same)]) == same


changes = st.lists(st.tuples(st.booleans(), st.integers(1, 6), st.sampled_from(WORDS), st.booleans()), max_size=20)


@settings(deadline=None, max_examples=50)
@given(changes)
def test_changing_equals_building_anew(moves: list[tuple[bool, int, str, bool]]) -> None:
    changed = Index()
    kept: dict[int, Entry] = {}
    for put, id, name, in_stock in moves:
        if put:
            kept[id] = Entry(id, (name,), in_stock=in_stock)
            changed.put(kept[id])
        else:
            kept.pop(id, None)
            changed.drop(id)
    built = Index(kept.values())
    assert len(changed) == len(built) == len(kept)
    for name in WORDS:
        assert changed.spans(name) == built.spans(name)
        one, other = ([hit.id for hit in shop.find(name) if hit.how == "exact"] for shop in (changed, built))
        assert one == other
        assert set(ids(changed.find(name))) <= set(kept)
