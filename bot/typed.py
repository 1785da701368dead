"""Typed words in one form, whatever the keyboard: full-width, circled and Chinese digits, dashes, punctuation."""

import re
import unicodedata

NUMERALS = {
    c: str(n)
    for n, chars in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in chars
}
CARDINALS = "zero one two three four five six seven eight nine".split()
ORDINALS = {word: str(n) for n, word in enumerate(CARDINALS)} | {
    word: str(n) for n, word in enumerate("first second third fourth fifth sixth".split(), 1)
}
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－_", "-"))


def tidy(text: str) -> str:
    """Typed words in one form: full-width and circled characters as plain ones, lower case, no outer punctuation."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).casefold()
    return " ".join(plain.split()).strip(" .,!?;:~。，！？；：、…")


def digit(text: str) -> str | None:
    """The key a text stands for (1, １, ①, 一, 壹, 第一个, "the first one"), or None. `text` is tidy."""
    word = re.sub(r"^(?:第|选|the |no\.? |number )+|(?: ?个| one|号|项)$", "", text)
    if word in ORDINALS:
        return ORDINALS[word]
    if len(word) == 1:
        return NUMERALS.get(word) or (word if word in "0123456789" else None)
    return None


def bare(label: str) -> str:
    """A button's words without the pictures and signs around them, as somebody may type them."""
    return " ".join("".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", label)).casefold().split())
