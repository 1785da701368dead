"""Measure words and measures: 袋 and bag, 斤 and kg, what a pack holds, and whether an amount said fits it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bot.saying import numerals

# A measure's dimension is "g", "ml", "mm" or "piece"; amounts are Fractions of that base.
_MEASURES: dict[str, tuple[Fraction, str]] = {
    word: (Fraction(size), dimension)
    for words, size, dimension in (
        ("斤 市斤 jin catty catties", 500, "g"),
        ("公斤 千克 kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes", 1000, "g"),
        ("克 g gram grams gramme grammes", 1, "g"),
        ("两 liang", 50, "g"),
        ("钱", 5, "g"),
        ("吨 tonne tonnes ton tons", 1_000_000, "g"),
        ("lb lbs pound pounds", "453.59237", "g"),
        ("oz ounce ounces", "28.349523125", "g"),
        ("升 公升 l litre litres liter liters", 1000, "ml"),
        ("毫升 ml millilitre millilitres milliliter milliliters", 1, "ml"),
        ("米 公尺 m metre metres meter meters", 1000, "mm"),
        ("厘米 公分 cm", 10, "mm"),
    )
    for word in words.split()
}
_CLASSIFIERS = "个 只 支 枝 条 根 块 把 口 台 架 部 顶 床 件 张 颗 粒 枚 头 杆 盏 辆 棵 片 节 盘 双 副 对 套"
_CONTAINERS = (
    "袋 包 盒 箱 瓶 桶 罐 听 卷 提 捆 扎 串 板 组 杯 碗 盆 壶 坛 缸 筐 篮 打 份 样 本 匹 株 朵 排 贴 管 筒 刀 沓 条 卡"
)
_ENGLISH = """bag sack pack packet package sachet pouch box case crate carton tray bottle jar jug drum tin can tube
roll bar piece pair set bundle cup stick cake bucket head bunch strip loaf unit lot portion cell coil sheet card"""
_IRREGULAR = {"boxes": "box", "loaves": "loaf", "bunches": "bunch", "pouches": "pouch", "pcs": "piece", "pc": "piece"}

_HAN_UNITS = sorted(
    {*_CLASSIFIERS.split(), *_CONTAINERS.split()} | {w for w in _MEASURES if not w.isascii()}, key=len, reverse=True
)
_HAN_UNIT = re.compile("(?P<size>[大小]?)(?:" + "|".join(_HAN_UNITS) + ")儿?(?!的确)")
ENGLISH_UNITS = tuple(_ENGLISH.split())
_LATIN = {*_ENGLISH.split(), *(w + "s" for w in _ENGLISH.split()), *_IRREGULAR, *(w for w in _MEASURES if w.isascii())}
_LATIN_UNIT = re.compile(
    "(?P<size>(?:(?:big|large|small|little) )?)(?:" + "|".join(sorted(_LATIN, key=len, reverse=True)) + ")(?![a-z])"
)
# A recogniser writes these for the measure word that sounds the same.
SOUNDS_LIKE = {
    "带": "袋",
    "代": "袋",
    "待": "袋",
    "合": "盒",
    "河": "盒",
    "平": "瓶",
    "凭": "瓶",
    "相": "箱",
    "快": "块",
    "通": "桶",
    "同": "桶",
    "题": "提",
    "字": "支",
    "之": "支",
    "金": "斤",
    "今": "斤",
    "班": "板",
}

# Any of these says "that many of them" and names no particular pack.
ANY = frozenset(["个", "份", "样", "件", "piece", "unit", "lot", "portion"]) | {""}
_PIECES = ANY - {"", "份", "样", "件"} | frozenset(_CLASSIFIERS.split())
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "袋 包 bag sack pack packet package sachet pouch",
        "支 枝 根 只 条 把 口 台 架 部 顶 床 件 张 块 个 杆 盏 piece bar head set",
        "瓶 bottle jar",
        "双 副 对 pair",
        "箱 case crate carton box",
        "罐 听 tin can",
        "捆 把 扎 bundle",
        "支 管 tube",
        "板 组 排 pack strip",
        "提 pack packet package",
        "卷 roll",
        "套 组 set",
    )
)


def unit_word(said: str) -> str:
    """The bare form of a measure word: `boxes` → `box`, `盒儿` → `盒`."""
    said = said.strip().lower().removesuffix("儿")
    if said in _IRREGULAR:
        return _IRREGULAR[said]
    return said[:-1] if said.isascii() and said not in _MEASURES and said.endswith("s") else said


def unit_at(text: str, start: int) -> tuple[str, str, int] | None:
    """The measure word at `start`: (bare word, "大"/"小"/"" for a size said with it, end offset)."""
    match = _HAN_UNIT.match(text, start) or _LATIN_UNIT.match(text, start)
    if not match:
        return None
    size = match["size"].strip()
    word = unit_word(text[match.end("size") : match.end()])
    return word, {"big": "大", "large": "大", "small": "小", "little": "小"}.get(size, size), match.end()


def weighs(word: str) -> tuple[Fraction, str] | None:
    """(size in base units, dimension) of a measure such as 斤 or kg; None for a pack word such as 袋."""
    return _MEASURES.get(word)


def measure(spec: str) -> tuple[Fraction, str] | None:
    """What a specification text says: `500克` → (500, "g"), `5 L` → (5000, "ml"), `30枚` → (30, "piece")."""
    parsed = _spec(spec)
    return parsed and parsed[:2]


def _spec(spec: str) -> tuple[Fraction, str, str] | None:
    text = numerals.plain(spec).strip().removeprefix("约").removeprefix("about ")
    found = numerals.at(text, 0)
    if not found:
        return None
    value, end = found
    while text[end : end + 1] == " ":
        end += 1
    unit = unit_at(text, end)
    rest = re.match(r"[a-z]+|[^\W\d]", text[end:])
    if unit and (size := weighs(unit[0])):
        return value * size[0], size[1], ""
    word = unit[0] if unit else unit_word(rest[0]) if rest else ""
    return (value, "piece", word) if word and value > 0 else None


@dataclass(frozen=True, slots=True)
class Unit:
    """How an item is sold: the pack's words in every language, and what one pack holds when known."""

    words: frozenset[str]
    amount: Fraction | None = None  # in base units of `dimension`
    dimension: str = ""
    pieces: frozenset[str] = frozenset()  # words for one piece inside the pack: 枚, egg

    @classmethod
    def of(cls, specs: Iterable[str], units: Iterable[str]) -> "Unit":
        """From an item's specification and unit texts, one per language: ("500克", "500 g"), ("袋", "bag")."""
        found = [parsed for spec in specs if (parsed := _spec(spec))]
        words = frozenset(unit_word(numerals.plain(unit)) for unit in units)
        if not found:
            # Sold loose, by the jin: what one is called is also how much is in it.
            size = next((size for word in sorted(words) if (size := weighs(word))), None)
            return cls(words, *size) if size else cls(words)
        amount, dimension, _ = found[0]
        return cls(words, amount, dimension, frozenset(word for *_, word in found if word))


@dataclass(frozen=True, slots=True)
class Fit:
    """How an amount said becomes packs: `cost` 0 exact, 1 near enough, 2 does not fit and must be asked."""

    packs: int
    cost: int


def fit(value: Fraction, word: str, sold: Unit, loose: bool = False) -> Fit:
    """Packs of `sold` meant by `value` of the measure word `word` ("" for none).

    `loose` says a bare number stood right before the name ("2 eggs"), where it may count pieces, not packs.
    """
    guess = max(1, int(value))
    size = weighs(word)
    if word not in sold.words and size:
        if sold.dimension == size[1] and sold.amount:
            return _share(value * size[0], sold.amount)
        return Fit(guess, 2)
    whole = value.denominator == 1 and value > 0
    if word in sold.words:
        return Fit(guess, 0 if whole else 2)
    pieces = word in sold.pieces or word in _PIECES or (word == "" and loose)
    if pieces and sold.dimension == "piece" and sold.amount is not None and sold.amount > 1:
        packs = _share(value, sold.amount)
        return packs if packs.cost == 0 else Fit(guess, 2)
    if any(weighs(name) for name in sold.words):  # three apples are not three jin of them
        return Fit(guess, 2)
    if word in ANY:
        return Fit(guess, 0 if whole and word == "" else 1 if whole else 2)
    if any(word in group and group & sold.words for group in _ALIKE):
        return Fit(guess, 1 if whole else 2)
    return Fit(guess, 2)


def _share(said: Fraction, pack: Fraction) -> Fit:
    packs = said / pack
    return Fit(int(packs), 0) if packs.denominator == 1 and packs > 0 else Fit(max(1, round(packs)), 2)
