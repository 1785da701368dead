"""How words are written: one spelling for every script, cut into tokens, politeness taken off."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

# A token is one Han (or other letter-like) character, one Latin word or one number.
TOKEN = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9]")


@cache
def _converter() -> Any:
    import opencc  # loaded late: a shop without traditional characters never needs it at start-up

    return opencc.OpenCC("t2s")


class _Letters(dict[int, str]):
    """Code point → its one spelling, worked out the first time the character is met."""

    def __missing__(self, code: int) -> str:
        char = unicodedata.normalize("NFKC", chr(code)).lower()
        if code < 0x2E80:
            # é is e and ü is u: nobody types the marks on a phone.
            char = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
        elif "\u3400" <= char[:1] <= "\u9fff":
            char = str(_converter().convert(char))
        out = "".join(c if c.isalnum() and not "\ud800" <= c <= "\udfff" else " " for c in char)
        self[code] = out
        return out


_LETTERS = _Letters()


def plain(text: str) -> str:
    """The text in its one spelling: compatibility forms folded, lower case, simplified, punctuation as spaces."""
    return text.translate(_LETTERS)


def placed(text: str) -> tuple[str, list[int]]:
    """The plain text, and for each of its characters the offset in the text as given that it came from."""
    parts = [_LETTERS[ord(c)] for c in text]
    return "".join(parts), [i for i, part in enumerate(parts) for _ in part]


def tokens(text: str) -> list[str]:
    """The tokens of any text, in order."""
    return TOKEN.findall(plain(text))


# What people say around the thing they want.
BEFORE = (
    "你们这有没有 你们这里有没有 你们这儿有没有 你们那有没有 你们家有没有 你们店有没有 你这里有没有 "
    "这边有没有 店里 家里 能不能给我 能给我 可以给我 能帮我 可以帮我 能不能帮我 我想问 我想问一下 我想找 "
    "我想订 我想要点 我想来点 我要订 我要找 "
    "请问 麻烦 麻烦你 麻烦您 劳驾 你好 您好 老板 师傅 大姐 大哥 站长 请 请帮我 帮我 帮俺 帮忙 给我 "
    "给俺 给咱 我 俺 咱 我们 咱们 我要 俺要 我想 我想要 想要 想 我还要 还要 再要 再来 我要买 我想买 "
    "想买 要买 买 我买 我要买点 我想买点 想买点 买点 买些 买一些 我要点 来点 来些 来一些 要点 要些 "
    "要一些 我要来点 弄点 拿点 称点 称些 打点 整点 搞点 要 有没有 有没得 有没有卖 有木有 有无 有 "
    "卖不卖 卖没卖 你们有 你们有没有 你这有没有 你这儿有没有 你这里有没有 你家有没有 咱家有没有 "
    "店里有没有 这有没有 这里有没有 这儿有没有 找 找找 找一下 帮我找 帮我找找 帮我找一下 帮我查 查 "
    "查一下 查查 搜 搜一下 搜索 看看 看一下 我想看看 想看 想看看 我看看 那个 那啥 那种 这个 这种 "
    "就是 就要 嗯 呃 额 啊 哎 唉 喂 哦 噢 点 些 一些 一点 一点儿 点儿 家里要 家里缺 缺 需要 我需要 "
    "要不要 给我来 给我来点 给我拿 给我拿点 给我称点 给我弄点 给我找 帮我买 帮我买点 帮我拿 帮我拿点 "
    "帮我订 帮我订点 订 订点 下单 推荐 推荐一下 推荐点 求 求推荐 想问问 想问一下 问一下 问问 问 "
    "还有没有 还有 你们卖 卖"
)
AFTER = (
    "有吗 有嘛 有么 有没有 有没 有没得 有不 有木有 还有吗 还有没有 有卖吗 有卖的吗 有卖没 有卖没有 "
    "卖吗 卖不卖 没有 吗 嘛 么 吧 呢 啊 呀 哦 哈 啦 哟 噢 嗯 的吗 的呢 多少钱 多少钱一斤 多少钱一个 "
    "几块钱 几块 几多钱 怎么卖 咋卖 什么价 啥价 价格 谢谢 谢谢你 谢谢您 谢了 多谢 可以吗 行吗 好吗 "
    "行不 好不好 在哪 在哪里 在哪儿 哪里有 哪有 哪儿有 怎么买 咋买 来点 来一些 来些 要一点 要一些 "
    "我要 我想要 给我 有货吗 有货没 有现货吗 到货没 到了没 之类的 什么的 啥的 那种"
)
BEFORE_LATIN = re.compile(
    r"^(?:(?:hi|hello|hey|please|pls|excuse me|sorry|um|uh|er|well|ok|okay|so|and|also|then|maybe|just|"
    r"i (?:d|would) like(?: to (?:buy|order|get|have))?|(?:i|we) (?:want|need)(?: to (?:buy|order|get|have))?|"
    r"(?:i m |i am )?looking for|(?:can|could|may) i (?:have|get|buy|order)|(?:can|could) you (?:get|find|show) me|"
    r"do you (?:have|sell|stock|carry)|have you got|got|is there|are there|where is|where are|(?:show|find) me|"
    r"find|search for|search|(?:give|get|bring|send) me|buy|order|let me have|i (?:ll|will) (?:have|take)|any|some|"
    r"a few|a bit of|a little|how much (?:is|are|for)|(?:what|how) about|the|an|a|of|more)(?:\s+|$))+"
)
AFTER_LATIN = re.compile(
    r"(?:(?:^|\s+)(?:please|pls|thanks|thank you|thx|for me|to buy|in stock|for sale|if you have (?:it|any|some)|"
    r"do you have (?:it|any|some)|how much|anything like that))+$"
)


def _by_sign(words: str, place: int) -> dict[str, tuple[str, ...]]:
    """The words by the character at one of their ends, longest first: 我想买点 must go before 我想."""
    table: dict[str, list[str]] = {}
    for word in sorted(words.split(), key=len, reverse=True):
        table.setdefault(word[place], []).append(word)
    return {sign: tuple(group) for sign, group in table.items()}


_BEFORE, _AFTER = _by_sign(BEFORE, 0), _by_sign(AFTER, -1)


def _stripped(rest: str) -> str:
    """The text less one polite word at its start or its end; the same text when there is none, or nothing else."""
    for word in _BEFORE.get(rest[:1], ()):
        if rest.startswith(word) and len(rest) > len(word):
            return rest[len(word) :].strip()
    for word in _AFTER.get(rest[-1:], ()):
        if rest.endswith(word) and len(rest) > len(word):
            return rest[: -len(word)].strip()
    return rest


def asked(text: str) -> list[str]:
    """The tokens of what was asked for, politeness taken off; all of the text when nothing else would be left."""
    whole = " ".join(plain(text).split())
    rest = BEFORE_LATIN.sub("", whole)
    rest = AFTER_LATIN.sub("", rest).strip() or whole
    while (less := _stripped(rest)) != rest:
        rest = less
    return TOKEN.findall(rest)


@lru_cache(4096)
def singular(word: str) -> str:
    """A Latin word without its plural ending, as far as letters tell: batteries → battery, boxes → box, eggs → egg."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def numbers(row: list[str]) -> list[list[str]]:
    """The same words in the other number, which still is the very name: egg for Eggs, batteries for Battery."""
    if not row or not row[-1].isascii() or not row[-1].isalpha():
        return []
    return [[*row[:-1], other] for other in (singular(row[-1]), f"{row[-1]}s") if other != row[-1]]
