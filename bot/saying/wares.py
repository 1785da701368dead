"""New goods said in one line, such as 鸡蛋 28元 一盒 100盒 or "eggs 28 a box, 100". Pure."""

import re
import unicodedata
from dataclasses import dataclass

from bot import money
from bot.saying import numerals
from bot.typed import DASHES

# What one of something is called, in both languages.
UNITS = dict(
    pair.split("=")
    for pair in "盒=box 袋=bag 瓶=bottle 包=pack 箱=case 桶=bucket 斤=jin 个=piece 件=piece "
    "块=bar 条=piece 支=piece 卷=roll 提=pack 罐=can 把=bunch 板=tray 双=pair 本=book 台=set "
    "只=piece 枚=piece 片=piece 根=piece 串=string 套=set 打=dozen 公斤=kg 升=litre".split()
)
ENGLISH = {"pieces": "个", "kilo": "公斤", "kilos": "公斤", "tin": "罐", "jar": "瓶", "packet": "包"}
ENGLISH |= {english: chinese for chinese, english in reversed(UNITS.items())}
ZH = "|".join(sorted(UNITS, key=len, reverse=True))
EN = "|".join(sorted(ENGLISH, key=len, reverse=True))
NUMBER = r"(?:\d+(?:[.,]\d+)*|[零一二两三四五六七八九十百千万半]+)"
SIZE = re.compile(
    r"((?:\d+\s*[x×*]\s*)?\d+(?:\.\d+)?\s*(?:千克|公斤|毫升|克|斤|升|枚|片|粒|卷|支|张|kg|ml|pcs|g|l)(?:\s*[/*x×]\s*\w{1,6}|装)?)(?![一-鿿a-z]*[块元])",
    re.I,
)
MORE = rf"[元块圆]\s*{NUMBER}\s*[毛角]|[元块圆]{NUMBER}(?!\s*(?:{ZH})|[.\d])|元|块钱?|圆|\s*(?:yuan|rmb)|[毛角]"
PRICE = re.compile(
    rf"[¥￥$€£₹]\s*({NUMBER})|({NUMBER}\s*(?:{MORE}))"
    rf"|(?<!\S)({NUMBER})(?=\s*(?:/|一|每|\ba\b|\ban\b|\bper\b|\beach\b))",
    re.I,
)
UNIT = re.compile(rf"(?:/|一|每|1)\s*({ZH})|(?:/|\ba\b|\ban\b|\bper\b)\s*({EN})s?\b|\beach\b", re.I)
STOCK = re.compile(
    rf"(?:库存|存货|共有|共|有|stock|in stock)?\s*[:：]?\s*({NUMBER})\s*({ZH}|(?:{EN})(?:e?s)?)?(?: left)?",
    re.I,
)
APART = re.compile(rf"(?<=\d)\s+(?=(?:{EN})(?:e?s)?\b)", re.I)  # 40 boxes
BREAKS = re.compile(r"[\s,，;；、]+")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Ware:
    """What a line says of new goods; what it does not say is "", or None. `price` is minor units for one `unit`."""

    name: str
    price: int | None = None
    unit: tuple[str, str] | None = None  # in Chinese and in English
    spec: str = ""
    stock: int | None = None


def read(text: str, precision: int) -> Ware:
    """Read one line about new goods, in a shop whose money has so many decimals. Never raises."""
    line = " ".join(unicodedata.normalize("NFKC", text[:LONGEST]).translate(DASHES).split())
    line = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", line)
    spec = ""
    if found := SIZE.search(line):
        before = line[: found.start()].strip()
        if before and not PRICE.search(before):
            spec, line = found[1].strip(), f"{before} {line[found.end() :]}"
    price, rest, name = None, "", line
    for found in PRICE.finditer(line):
        price = money.minor(next(filter(None, found.groups())), precision)
        if price is not None and line[: found.start()].strip(" ,，;；:："):
            name, rest = line[: found.start()], line[found.end() :]
            break
    else:
        price = None
        plain = re.match(rf"(.*?[^\d\s,.].*?)[\s,，]+({NUMBER})(?=[\s,，]|$)(.*)", line)
        if plain and (price := money.minor(plain[2], precision)) is not None:
            name, rest = plain[1], plain[3]
    unit = None
    if found := UNIT.search(rest):
        unit = _unit(found[1] or found[2] or "个")
        rest = rest[: found.start()] + " " + rest[found.end() :]
    stock = None
    for part in [part for part in BREAKS.split(APART.sub("", rest)) if part]:
        said = STOCK.fullmatch(part)
        number = numerals.whole(said[1]) if said else None
        if said and number is not None and stock is None:
            stock = number
            unit = unit or (_one_of(said[2]) if said[2] else None)
    return Ware(name.strip(" ,，;；:：-"), price, unit, spec, stock)


def _unit(said: str) -> tuple[str, str] | None:
    word = said.lower()
    if word in UNITS:
        return word, UNITS[word]
    return (ENGLISH[word], word) if word in ENGLISH else None


def _one_of(said: str) -> tuple[str, str] | None:
    """A unit said of several: boxes, cases, pieces."""
    word = said.lower()
    return _unit(word.removesuffix("s")) or _unit(word.removesuffix("es")) or _unit(word)


def unit(said: str) -> tuple[str, str] | None:
    """What one is called, in Chinese and English, for a word of either: 盒, box, boxes, 一盒."""
    word = re.sub(r"^(?:一|每|/|a |an |per )\s*", "", said.strip().lower())
    return _one_of(word)
