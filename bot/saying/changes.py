"""A change of goods said in one line: salt 2.50, 盐改成两块五, 鸡蛋还有120, 下架牛奶. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot import money
from bot.saying import numerals
from bot.typed import DASHES

LONGEST = 160  # characters: a longer text is no such line
TAIL = 24  # characters an amount may have


class Act(StrEnum):
    """What a line changes."""

    PRICE = "price"
    STOCK = "stock"
    HIDE = "hide"
    SHOW = "show"
    RENAME = "rename"
    BARE = "bare"  # no picture any more


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it was said. `said` has (words for the goods, amount) for each way to cut the line, the longest
    amount first; words are "" where the goods on the screen are meant, an amount is None where it is none we can take.

    A PRICE is in minor units. A STOCK with a `sign` is how many more ("+") or fewer ("-").
    """

    act: Act
    said: tuple[tuple[str, int | None], ...]
    sign: str = ""
    name: str = ""  # for RENAME
    plain: bool = True  # False: it was not said that a price is meant, and what is written may be an order
    loose: bool = False  # 肥皂 两块 may well be two bars of it, and salt 25 twenty-five bags


ZH_UNITS = "盒袋瓶包箱桶斤个件条支卷提罐把板双本台只枚片根串套份打"
EN_UNITS = (
    "box|bag|bottle|pack|packet|case|bucket|can|tin|piece|roll|tray|pair|jin|kg|kilo|bar|jar|tube|set|dozen|crate"
)
EACH = re.compile(
    rf"\s*(?:/|一|每)\s*[{ZH_UNITS}块]$|\s*(?:/|\ba|\ban|\bper|\bfor a)\s*(?:{EN_UNITS})$|\s*\beach$", re.I
)
ENDS = re.compile(r"(?:了|吧|啊|哦|呀|\s*please)$", re.I)
SIGNS = re.compile(r"^[$€£₹]\s*|\s*(?:dollars?|usd|euros?|€|rupees?)$", re.I)
MONEYED = re.compile(r"[元圆毛角分钱¥￥$€£₹]|块.|yuan|rmb|dollar|euro|\d\.\d|点", re.I)
BAD = re.compile(r"-\s*\d+\.\d+|[¥￥$€£₹]?\s*-?\d+\.\d{3,}|-\d+(?:\.\d+)?\s*(?:元|块|yuan)")
BUYING = re.compile(
    r"(?:我?要|我想|想|买|来|拿|订|给我|帮|再|加|i want|i need|i would|i'd|buy|order|give|get|add|send|need|want)",
    re.I,
)
PARTS = re.compile(r"[,，;；、\n]|\band\b|和")

PRICE_FIRST = re.compile(
    r"(?:/price\b|(?:please )?(?:(?:set|change|make|update|put) )?(?:the )?price\b(?: (?:of|for))?(?: the)?"
    r"|改价格?|调价|定价|价格|价钱)\s*[:：]?\s*",
    re.I,
)
PRICE_LAST = re.compile(
    r"\s*(?:(?:的)?(?:价格|价钱|单价|售价|定价)\s*(?:改成|改为|改到|改|变成|调成|调到|涨到|降到|定为|设为|是|为|[:：=])?"
    r"|(?:改成|改为|改到|变成|调成|调到|调为|涨到|降到|涨成|降成|定为|定成|设为|设成|改卖|现在卖|卖|改)"
    r"|(?:'s)?\s+price(?: (?:is now|is|to|now))?|\s+(?:now )?costs?|\s*(?:=|->|→|=>))$",
    re.I,
)
STOCK_FIRST = re.compile(
    r"(?:/stock\b|(?:please )?(?:(?:set|change|make|update) )?(?:the )?stock\b(?: (?:of|for))?(?: the)?"
    r"|库存|存货|改库存)\s*[:：]?\s*",
    re.I,
)
STOCK_LAST = re.compile(
    r"\s*(?:的?(?:库存|存货)\s*(?:还有|还剩|只剩|剩下|剩|改成|改为|改到|变成|调到|是|为|[:：=])?"
    r"|(?:还有|还剩下?|只剩下?|剩下|剩)|(?:'s)?\s+stock(?: (?:is now|is|to|now))?)$",
    re.I,
)
LINKS = re.compile(r"\s*(?:(?<![a-z])(?:to|is now|is|are|now|at|for)|[:：,，]|是)$", re.I)
LEFT = re.compile(
    r"(?:there (?:is|are) )?(?:only )?(\d{1,7}) (?:[a-z]+ of )?(.+?)(?: are| is)? left"
    r"|(.+?)[:,]? (\d{1,7})(?: [a-z]+)? left",
    re.I,
)
NONE = re.compile(r"(.+?)(?:卖完|卖光|没货|没有货|缺货)了?|(.+?)(?: (?:is|are))? (?:sold out|out of stock)", re.I)
COUNT = re.compile(r"(\+|-|加上|加|进|多|减掉|减去|减|少|plus|minus|add)?\s*(.+)", re.I)
MORE = frozenset({"+", "加上", "加", "进", "多", "plus", "add"})

HIDE = re.compile(
    r"(?:/hide|hide|unlist|take down|stop selling)\s+(.+)|(?:先|把)?下架\s*(.*)|把?(.+?)(?:先)?下架掉?", re.I
)
SHOW = re.compile(
    r"(?:/show|show|unhide|show again)\s+(?!me\b|my\b|the\b|all\b)(.+)|(?:重新)?上架\s*(.*)|把?(.+?)(?:重新)?上架", re.I
)
RENAME = re.compile(
    r"/?rename\s+(.+?)\s+(?:to|as|=|->|→|into)\s+(.+)|把?(.+?)(?:的名字|的名称)?(?:改名|改叫|更名|名字改)(?:叫做|叫|为|成|做)?\s*[:：]?\s*(.+)",
    re.I,
)
BARE = re.compile(
    r"(?:remove|delete|drop|take away)(?: the)? (?:picture|photo)(?: (?:of|from|for)(?: the)? (.+))?"
    r"|no (?:picture|photo)(?: (?:of|for)(?: the)? (.+))?|(?:去掉|删掉|删除|去除|不要)(.*?)的?(?:图片|照片)",
    re.I,
)


def read(text: str, precision: int) -> Change | None:
    """The change a line says, in a shop whose money has so many decimals; None where it says none. Never raises."""
    line = " ".join(unicodedata.normalize("NFKC", text).translate(DASHES).split())
    line = ENDS.sub("", line.strip(" !?。…"))
    if not 1 < len(line) <= LONGEST:
        return None
    for act, pattern in ((Act.BARE, BARE), (Act.RENAME, RENAME), (Act.HIDE, HIDE), (Act.SHOW, SHOW)):
        if found := pattern.fullmatch(line):
            said = [part or "" for part in found.groups() if part is not None] or [""]
            words, name = (said[0], said[1]) if act == Act.RENAME else (said[0], "")
            return Change(act, ((goods_words(words), None),), name=name.strip())
    return _stock(line) or _price(line, precision)


def goods_words(words: str) -> str:
    """The words for goods without what leads to them."""
    return re.sub(r"^(?:把|the |我们?的)|的$", "", words.strip(" ,，:：")).strip()


def _cuts(line: str, amount: Callable[[str], int | None]) -> Iterator[tuple[str, str, int]]:
    """Every way to cut a line into words and an amount at its end, the longest amount first."""
    for at in range(max(0, len(line) - TAIL), len(line)):
        before, after = line[at - 1 : at], line[at]
        if (before.isdigit() or before in tuple(".,/")) and (after.isdigit() or after in ".,/"):
            continue
        if before.isascii() and before.isalpha() and after.isascii() and after.isalnum():
            continue
        if before in ("-", "+", *"¥￥$€£₹") and before:
            continue
        found = amount(line[at:].strip())
        if found is not None and not after.isspace():
            yield line[:at].strip(), line[at:].strip(), found


def _price(line: str, precision: int) -> Change | None:
    first = PRICE_FIRST.match(line)
    body = line[first.end() :] if first else line
    body, each = EACH.subn("", body)
    said: list[tuple[str, int | None]] = []
    bare_numbers: list[tuple[str, int | None]] = []
    loose = plain = False

    def amount(text: str) -> int | None:
        return money.minor(SIGNS.sub("", text), precision)

    for words, tail, found in _cuts(body, amount):
        bare = LINKS.sub("", words)
        named = PRICE_LAST.sub("", bare)
        verb = bool(first) or named != bare or named != LINKS.sub("", PRICE_LAST.sub("", words))
        if not verb and (BUYING.match(words) or PARTS.search(words) or not words):
            continue
        if not verb and not each and not MONEYED.search(tail) and not tail.endswith("块"):
            if re.fullmatch(r"\d{1,6}", tail):
                bare_numbers.append((goods_words(named), found))
            continue
        plain = plain or verb
        loose = loose or (not verb and not each and bool(re.fullmatch(r"[^.]*块", tail)) and "." not in tail)
        said.append((goods_words(named), found))
    if not said and bare_numbers:
        return Change(Act.PRICE, tuple(bare_numbers), plain=False, loose=True)
    if not said:
        return _unreadable(body, bool(first))
    return Change(Act.PRICE, tuple(dict.fromkeys(said)), plain=plain, loose=loose)


def _unreadable(body: str, verb: bool) -> Change | None:
    """A price was said, and cannot be one: 2.555, -5, 1e9."""
    cut = re.match(r"(.*?)[\s:=]*((?:[¥￥$€£₹-]\s*)*\d\S*(?:\s?(?:元|块|yuan))?)$", body)
    if cut is None:
        return None
    named = PRICE_LAST.sub("", LINKS.sub("", cut[1]))
    if not (verb or named != cut[1].strip() or BAD.fullmatch(cut[2])) or not (named.strip() or verb):
        return None
    if PARTS.search(named) or (not verb and not BAD.fullmatch(cut[2]) and not PRICE_LAST.search(cut[1])):
        return None
    return Change(Act.PRICE, ((goods_words(named), None),), plain=verb)


def _counted(text: str) -> tuple[str, int] | None:
    """A sign, or none, and a whole number with or without a measure word: 加30, +30盒, 120, 一百二十箱."""
    found = COUNT.fullmatch(text)
    if found is None:
        return None
    sign, rest = (found[1] or "").lower(), numerals.plain(found[2])
    number = numerals.at(rest, 0)
    if number is None or number[0].denominator != 1:
        return None
    if not re.fullmatch(rf"\s?(?:[{ZH_UNITS}块]|(?:{EN_UNITS})(?:e?s)?|pcs)?", rest[number[1] :]):
        return None
    return ("+" if sign in MORE else "-" if sign else ""), int(number[0])


def _stock(line: str) -> Change | None:
    if found := NONE.fullmatch(line):
        return Change(Act.STOCK, ((goods_words(found[1] or found[2]), 0),))
    if (found := LEFT.fullmatch(line)) and (count := numerals.whole(found[1] or found[4])) is not None:
        return Change(Act.STOCK, ((goods_words(found[2] or found[3]), count),))
    first = STOCK_FIRST.match(line)
    body = line[first.end() :] if first else line
    by_sign: dict[str, list[tuple[str, int | None]]] = {}

    def amount(text: str) -> int | None:
        found = _counted(text)
        return found[1] if found else None

    for words, tail, many in _cuts_signed(body, amount):
        bare = LINKS.sub("", words)
        named = STOCK_LAST.sub("", bare)
        if first or named != bare:
            sign = (_counted(tail) or ("", 0))[0]
            by_sign.setdefault(sign, []).append((goods_words(named), many))
    if by_sign:
        sign = next(iter(by_sign))
        return Change(Act.STOCK, tuple(dict.fromkeys(by_sign[sign])), sign)
    cut = re.match(r"(.*?)[\s:=]*([+-]?\d\S*)$", body)
    if cut and (first or STOCK_LAST.search(LINKS.sub("", cut[1]))):
        return Change(Act.STOCK, ((goods_words(STOCK_LAST.sub("", LINKS.sub("", cut[1]))), None),))
    return None


def _cuts_signed(line: str, amount: Callable[[str], int | None]) -> Iterator[tuple[str, str, int]]:
    """As `_cuts`; 加 and 减 belong to the amount, whatever else the words may end in."""
    for words, tail, found in _cuts(line, amount):
        if not re.search(r"(?:加上?|减[掉去]?|plus|minus)$", words):
            yield words, tail, found
