"""Cells into values: amounts, counts, yes and no, lists of words. Each raises ValueError with a reason."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

CURRENCY = re.compile(r"^(?:¥|rmb|cny|usd|\$|€|£|人民币)\s*|\s*(?:元|块钱?|圆|rmb|cny|yuan|usd|\$|€|£)(?:整)?$")
COUNTED = re.compile(r"([+-]?\d[\d, ]*(?:\.\d+)?)\s*[^\W\d]{0,8}")
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:t.*)?|\d\d:\d\d(?::\d\d)?")
BETWEEN = re.compile(r"[、,，;；|/\n]+")
CLEARED = frozenset({"-", "--", "—", "——", "无", "没有", "none", "n/a"})
YES = frozenset("是 对 y yes true 1 x √ ✓ ✔ 下架 隐藏 hidden hide off 已下架".split())
NO = frozenset("否 不 不是 n no false 0 上架 在售 shown show on 未下架".split())


def plain(text: str) -> str:
    """Text as it is kept: one line, single blanks, no controls, no half characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    kept = "".join(c for c in text if c in "\n\t\r" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


@lru_cache(50_000)  # specs, units and categories come again and again
def key(text: str) -> str:
    """Text as it is compared: width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def cleared(text: str) -> bool:
    """Whether a cell says that there is to be nothing: - or 无."""
    return text.strip().casefold() in CLEARED


def amount(text: str, precision: int) -> int:
    """Minor units: ￥2.50, 2,50, 2.5元, ２．５, 1,200.00. A comma before three digits parts thousands."""
    said = unicodedata.normalize("NFKC", text).casefold().strip()
    if DATE.fullmatch(said):
        raise ValueError("date")
    while (bare := CURRENCY.sub("", said).strip()) != said:
        said = bare
    said = said.replace(" ", "").replace("'", "")
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", said):
        said = said.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+,\d*|[+-]?\d+,\d*", said):
        said = said.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?", said, re.ASCII) or len(said) > 30:
        raise ValueError("amount")
    try:
        worth = Decimal(said).scaleb(precision)
        whole = int(worth.to_integral_value())
    except (InvalidOperation, OverflowError):
        raise ValueError("amount") from None
    if whole != worth:
        raise ValueError("decimals")
    return whole


def count(text: str) -> int:
    """A whole number: 120, １２０, 1,200, 120.0, 120盒."""
    said = unicodedata.normalize("NFKC", text).casefold().strip()
    if DATE.fullmatch(said):
        raise ValueError("date")
    told = COUNTED.fullmatch(said)
    if told is None or len(said) > 30 or not said.isprintable():
        raise ValueError("count")
    figure = told[1].replace(" ", "")
    if "," in figure and not re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.0+)?", figure):
        raise ValueError("count")
    try:
        worth = Decimal(figure.replace(",", ""))
    except InvalidOperation:
        raise ValueError("count") from None
    if worth != worth.to_integral_value():
        raise ValueError("count")
    return int(worth)


def yes(text: str) -> bool:
    """是, yes, TRUE, 1, √ or their opposites."""
    said = key(text)
    if said in YES or said in NO:
        return said in YES
    raise ValueError("yesno")


def words(text: str) -> list[str]:
    """Words in a row, each once: 鸡子、鸡子儿|hen eggs."""
    return list(dict.fromkeys(word for part in BETWEEN.split(text) if (word := plain(part))))
