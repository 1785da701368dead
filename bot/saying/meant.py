"""Which goods words nobody knows may mean, and words that belong together."""

import re
from collections.abc import Sequence
from typing import Protocol

from bot.saying import phrases
from bot.saying.likeness import same
from bot.saying.names import Stretch
from bot.saying.pairing import Thing
from bot.saying.token import AMOUNT, BREAK, GOOD, WORD, Token

FAIR = 45.0  # below this a found good is not even worth asking about


class Found(Protocol):
    """One item found by words (catalog.search.Hit)."""

    @property
    def id(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def how(self) -> str: ...
    @property
    def sure(self) -> bool: ...


class Names(Protocol):
    """Search over the goods' names."""

    def find(self, text: str, limit: int = 10) -> Sequence[Found]: ...
    def spans(self, text: str) -> Sequence[Stretch]: ...
    def names(self, item_id: int) -> Sequence[str]: ...  # every name and nickname


def resolve(words: str, names: Names) -> tuple[tuple[int, ...], bool]:
    """The ids unknown words may mean, best first, and whether they surely mean them.

    A search score alone is never taken as sure: 水果 finds 水果糖, and is not it.
    """
    hits = [h for h in names.find(words, 12) if h.sure or (h.score >= FAIR and h.how not in ("pinyin", "initials"))]
    meant = tuple(h.id for h in hits if any(same(words, name) for name in names.names(h.id)))
    if meant and len({frozenset(names.names(i)) for i in meant}) == 1:
        return meant, True
    return (meant or tuple(h.id for h in hits)), False


def thing(token: Token, names: Names) -> Thing:
    """A good or unknown words as a thing with candidates."""
    if token.kind == GOOD:
        return Thing(token.text, token.start, token.ids, True, True)
    ids, sure = resolve(token.text, names)
    if len(token.ids) > 1 and not sure and len(fewer := told(token.text, token.ids, names)) == 1:
        return Thing(token.text, token.start, fewer, True, True)
    if token.ids and not (sure and len(token.text) > 1):
        ids = tuple(dict.fromkeys((*token.ids, *ids)))
        return Thing(token.text, token.start, ids, False, True)
    return Thing(token.text, token.start, ids, sure, sure)


def told(words: str, ids: tuple[int, ...], names: Names) -> tuple[int, ...]:
    """Those of `ids` in whose names every piece of the words stands: diapers size M, 尿不湿 XL."""
    pieces = _pieces(words)
    return tuple(i for i in ids if pieces <= {piece for name in names.names(i) for piece in _pieces(name)})


def _pieces(words: str) -> set[str]:
    return {p.removesuffix("s") if len(p) > 2 else p for p in re.findall("[a-z]+|[0-9]+|[一-鿿]", words.lower())}


def joined(row: list[Token], names: Names) -> list[Token]:
    """Unknown words joined to each other and to the good they touch; `新型酱油` is not simply 酱油."""
    out: list[Token] = []
    for token in row:
        last = out[-1] if out else None
        beside = len(out) > 1 and last is not None and soft(last) and out[-2].end == last.start
        if token.kind in (WORD, GOOD) and last is not None:
            before = out[-2] if beside else last
            touching = (beside or before.end == token.start) and WORD in (before.kind, token.kind)
            # 两袋盐苹果三斤: the word has an amount of its own, and so has the good before it
            apart = before.kind == GOOD and _own_amount(row, token) and _amount_before(out, before)
            if touching and before.kind in (WORD, GOOD) and not apart:
                words = before.text + (" " if beside else "") + token.text
                if beside:
                    out.pop()
                tail = token.kind == WORD and bool(before.ids)
                out[-1] = Token(WORD, before.start, token.end, words, before.ids or token.ids, tail=tail)
                continue
        out.append(token)
    return out


def _own_amount(row: list[Token], word: Token) -> bool:
    """Whether an amount stands right after the word."""
    after = [t for t in row if t.start >= word.end and not soft(t) and t.kind not in (phrases.LESS, phrases.VERB)]
    return bool(after) and after[0].kind == AMOUNT


def _amount_before(out: list[Token], good: Token) -> bool:
    before = [t for t in out if t.end <= good.start and not soft(t)]
    return bool(before) and before[-1].kind == AMOUNT


def soft(token: Token) -> bool:
    return token.kind == BREAK and token.width == 0
