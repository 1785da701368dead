"""A message as typed or dictated into one spelling, list numbers and pictures out of the way."""

import re
import unicodedata

from bot.saying import measures, numerals

_CIRCLED = re.compile("[①-⑳]")
_NUMBERED = re.compile(
    r"(?:^|(?<=[\n\s，,。；;]))(?:\d{1,2}(?:[.、)]|:(?!\d))(?!\d)|[一二三四五六七八九十]{1,2}、)\s?"
    r"|(?:^|(?<=\n))(?:[-•·●*]\s|[a-z][.)]\s|\([0-9一二三四五六七八九十]{1,2}\))\s?"
)
_PICTURES = ("So", "Cf", "Mn", "Sk", "Cs", "Cc")
# The characters of measure words and phrases; names are found in either script by the index.
_TRADITIONAL = "兩條雙張塊個捲對給來買還幫煩錢錯隻盤臺頂單點謝嗎沒換別樣種幾這請後號裝電麵"
_SIMPLE = "两条双张块个卷对给来买还帮烦钱错只盘台顶单点谢吗没换别样种几这请后号装电面"
_SIGNS = str.maketrans(_TRADITIONAL + "‘’", _SIMPLE + "''")


def plain(text: str) -> str:
    """The sentence in one spelling, list numbers (`1.`, `2、`, ①②③, bullets) turned into line breaks."""
    if text.lstrip().startswith("①") and len(_CIRCLED.findall(text)) > 1:
        text = _CIRCLED.sub("\n", text)
    text = numerals.plain(text).translate(_SIGNS)
    text = "".join(" " if c != "\n" and unicodedata.category(c) in _PICTURES else c for c in text)
    if text.lstrip().startswith("(1)") and "(2)" in text:
        text = re.sub(r"\(\d{1,2}\)", "\n", text)
    text = _without_numbers(text)
    if _NUMBERED.match(text.lstrip()) or len(_NUMBERED.findall(text)) > 1:
        text = _NUMBERED.sub("\n", text)
    return text


def _without_numbers(text: str) -> str:
    """Rows numbered 1, 2, 3 … lose the number: `3.5号电池2板` is the third row, `1 盐 2袋` the first."""
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    rest = []
    for n, row in enumerate(rows, 1):
        number = re.match(rf"{n}(?:[.、):]\s?|\s?(?=[^\d\s.*x×/]))", row)
        if number is None:
            return text
        marked = number[0].strip() != str(n)
        left = row[number.end() :]
        # without a sign after it, only a row that has another number and no measure word here is numbered
        if not marked and (measures.unit_at(left, 0) or not re.search("[0-9一二两三四五六七八九十]", left)):
            return text
        rest.append(left)
    return "\n".join(rest) if len(rows) > 1 else text
