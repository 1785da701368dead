"""A sentence cut into what matters in an order: goods, amounts, phrases, breaks, and words nobody knows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.saying import amounts, measures, numerals, phrases
from bot.saying.names import Stretch, named
from bot.saying.token import BREAK, GOOD, WORD, Starts, Token

_BREAK = re.compile(r"[\s，,。.、；;：:！!？?…~～|/()（）\[\]【】{}<>《》\"“”‘＝=\-—–_+·•●■★#]+")
_NAMED_BY_NUMBER = re.compile(r"\d{2,}")  # when another amount follows at once
_WIDTHS = (("\n", 5.0), ("。；;！!？?…", 4.0), ("，,.", 3.0), ("、", 2.5), ("/|", 0.3), (" \t", 0.6))


def cut(text: str, spans: Callable[[str], Sequence[Stretch]]) -> list[Token]:
    """The tokens of an already plain() text, in order; every character but blanks inside words is in one of them."""
    names = {start: (end, ids) for start, end, ids in named(text, spans)}
    out: list[Token] = []
    place, word = 0, 0  # `word`: where the unknown stretch being gathered began

    def close(end: int) -> None:
        if text[word:end].strip():
            out.append(Token(WORD, word, end, text[word:end].strip()))

    while place < len(text):
        beside = out if word == place else []
        token = (
            _name(text, place, names)
            or _break(text, place, out)
            or amounts.amount(text, place, names, beside)
            or _phrase(text, place, names, word < place)
        )
        if token is None:
            place += 1
            if text[place - 1].isascii() and text[place - 1].isalnum():  # a Latin word is one piece
                while place < len(text) and text[place].isascii() and (text[place].isalpha() or text[place] == "'"):
                    place += 1
            continue
        if token.kind == phrases.FEW:
            token = amounts.few(text, token.start, token.end, names)
        close(token.start)
        out.append(token)
        place = word = token.end
    close(len(text))
    return _packs(out)


def _packs(row: list[Token]) -> list[Token]:
    """`one 10 kg bag of`: the number counts bags, the weight says which. 多拿几包: one amount, not two."""
    out: list[Token] = []
    for token in row:
        last = out[-1] if out else None
        if token.amount and last and last.amount and last.text.startswith("多"):
            out.pop()
        if (
            token.amount
            and token.amount.unit
            and last
            and last.end == token.start
            and _NAMED_BY_NUMBER.fullmatch(last.text)
        ):
            out[-1] = Token(WORD, last.start, last.end, last.text)  # 84一瓶, 502一支
        back = [t for t in out if t.kind != BREAK][-2:]
        if _bare_pack(token) and last and last.kind == BREAK and last.width == 0 and len(back) == 2:
            first, weight = back[0].amount, back[1].amount
            if first and weight and token.amount and first.unit == "" and measures.weighs(weight.unit):
                out = [t for t in out if t is not back[0]]
                out[out.index(back[1])] = replace(back[1], amount=replace(weight, spec=True))
                out.append(replace(token, amount=replace(token.amount, value=first.value, vague=False)))
                continue
        out.append(token)
    return out


def _bare_pack(token: Token) -> bool:
    """Whether an amount is a Latin measure word without a number of its own: `bag of`."""
    return token.amount is not None and bool(measures.unit_at(token.text, 0)) and token.text.isascii()


def _name(text: str, place: int, names: Starts) -> Token | None:
    if place not in names:
        return None
    end, ids = names[place]
    return Token(GOOD, place, end, text[place:end], ids)


def _break(text: str, place: int, before: list[Token]) -> Token | None:
    match = _BREAK.match(text, place)
    if not match:
        return None
    if re.match(r"-\d", text[place:]) and (not before or before[-1].text.endswith("\n")):
        return None  # a negative amount
    near = text[place - 1 : place] + text[match.end() : match.end() + 1]
    if match[0] == " " and near.isascii():  # a space between Latin words parts nothing
        return Token(BREAK, place, match.end(), " ")
    width = max((size for signs, size in _WIDTHS for sign in match[0] if sign in signs), default=0.1)
    return Token(BREAK, place, match.end(), match[0], width=width)


def _phrase(text: str, place: int, names: Starts, inside: bool) -> Token | None:
    found = phrases.phrase_at(text, place)
    if not found:
        return None
    kind, end = found
    if any(place < start < end for start in names):
        end_short = min(start for start in names if place < start)
        return _phrase(text[:end_short], place, {}, inside) if end_short > place else None
    alone = end - place == 1 and not text[place].isascii() and text[place] not in phrases.FREE
    joins = kind in (phrases.AND, phrases.ALSO, phrases.EACH, phrases.OR)
    between = kind == phrases.AND and any(last == place for last, _ in names.values())  # 大米和…
    if alone and not between and (not _open(text, end, names) or (inside and not joins)):
        return None
    if inside and text[place].isascii() and text[place - 1] not in " '":
        return None
    return Token(kind, place, end, text[place:end])


def _open(text: str, place: int, names: Starts) -> bool:
    """Whether something known begins here, so that the single character before it is a word of its own."""
    for _ in range(6):  # single characters in a row; more are not language
        if place >= len(text) or place in names or _BREAK.match(text, place) or numerals.at(text, place):
            return True
        unit = measures.unit_at(text, place)
        if unit and (unit[2] in names or unit[2] >= len(text)):
            return True
        found = phrases.phrase_at(text, place)
        if found is None:
            return False
        if found[1] - place > 1 or text[place] in phrases.FREE:
            return True
        place = found[1]
    return False
