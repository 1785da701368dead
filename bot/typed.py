"""Typed words in one form, whatever the keyboard: full-width, circled and Chinese digits, dashes, punctuation."""

import re
import unicodedata

NUMERALS = {
    c: str(n)
    for n, chars in enumerate(
        ("零〇", "一壹弌", "二贰貳两兩", "三叁叄參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for c in chars
}
CARDINALS = "zero one two three four five six seven eight nine".split()
ORDINALS = {word: str(n) for n, word in enumerate(CARDINALS)} | {
    word: str(n) for n, word in enumerate("first second third fourth fifth sixth".split(), 1)
}
AROUND = "()[]{}「」『』【】〔〕《》<>\"'“”\ufe0f\u20e3 "  # what stands around a digit: brackets, the key of an emoji
BEFORE = re.compile(r"^(?:要?第|选择?|按|回复?|the |no\.? |number |press |option )+")
AFTER = re.compile(r"(?: ?个| one|号|项)?[吧啊呀哦]?$")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－_", "-"))


def tidy(text: str) -> str:
    """Typed words in one form: full-width and circled characters as plain ones, lower case, no outer punctuation."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).casefold()
    return " ".join(plain.split()).strip(" .,!?;:~。，！？；：、…")


def digit(text: str) -> str | None:
    """The key a text stands for (1, １, ①, 一, 壹, 第一个, "the first one"), or None. `text` is tidy."""
    word = AFTER.sub("", BEFORE.sub("", text.strip(AROUND))).strip(AROUND)
    if word in ORDINALS:
        return ORDINALS[word]
    if len(word) != 1:
        return None
    value = unicodedata.digit(word, None)  # ❶ and the like, which no normal form makes a 1
    return NUMERALS.get(word) or (str(value) if value is not None else None)


def bare(label: str) -> str:
    """A button's words without the pictures and signs around them, as somebody may type them."""
    return " ".join("".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", label)).casefold().split())
