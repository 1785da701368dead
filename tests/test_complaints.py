"""A complaint is heard as one, and an order that tells why never is."""

import pytest
from sayings.marking import sayings, shop

from bot.saying import complains, understand


@pytest.mark.parametrize(
    "text",
    [
        "昨天买的鸡蛋坏了",
        "上次的牛奶过期了",
        "鸡蛋碎了三个",
        "你们给我少发了一瓶酱油",
        "这风扇不转",
        "電飯鍋用兩天就坏了",
        "米里有虫",
        "洗衣粉结块了",
        "我要退货",
        "东西发错了",
        "你上次给我少拿了一瓶酱油",
        "称不够秤",
        "灯泡买回去不亮",
        "买的水饺都化了",
        "the eggs I bought yesterday are off",
        "last week's milk was past its date",
        "The fan doesn't work",
        "you sent me the wrong size",
        "I want a refund",
        "can I return the fan",
        "one bottle is missing",
        "there are bugs in the rice",
    ],
)
def test_what_is_bad_or_wrong_is_a_complaint(text: str) -> None:
    assert complains(text)
    order = understand(text, shop())
    assert not order.is_order and not order.lines


@pytest.mark.parametrize(
    "text",
    [
        "灯泡坏了来两个",
        "手电坏了，给我来一个手电",
        "家里锅漏了买个新锅",
        "别给我拿过期的",
        "不要破的，鸡蛋两盒",
        "鸡蛋会不会坏",
        "保质期多久",
        "怕坏少买点",
        "刚才漏了一瓶醋，加上",
        "五袋尿素，少一袋，四袋够了",
        "杀虫子用的来一瓶",
        "我要退休了",
        "my torch is broken, send me one",
        "no broken eggs please, two boxes",
        "my eyes are bad so I type slowly, two soy sauces",
        "",
    ],
)
def test_a_reason_for_an_order_is_no_complaint(text: str) -> None:
    assert not complains(text)


@pytest.mark.parametrize("language", ["zh_CN.tsv", "en.tsv"])
def test_no_order_of_the_corpus_is_taken_for_a_complaint(language: str) -> None:
    assert [s.text for s in sayings(language) if s.expected != "-" and complains(s.text)] == []


def test_what_broke_at_home_is_ordered_anew() -> None:
    goods = shop()
    order = understand("灯泡坏了来两个", goods)
    assert [(line.item, line.count, line.doubt) for line in order.lines] == [(goods.ids["bulb"], 2, None)]
