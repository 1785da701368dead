"""A sentence cut into what matters in an order: goods, amounts, phrases, breaks, and words nobody knows."""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from bot import measures, numerals, phrases

GOOD, AMOUNT, WORD, BREAK = "good", "amount", "word", "break"  # other kinds are those of phrases


class Stretch(Protocol):
    """A known name in the text: offsets and the ids it may mean (catalog.search.Span)."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def ids(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a measure word ("" when none was said)."""

    value: Fraction
    unit: str = ""
    size: str = ""  # 大 or 小, said before the measure word
    vague: bool = False  # "a few", 两三, money
    pull: str = ""  # "left" (x2, (2)) or "right" (2x, two bags of): the side the good must be on
    spec: bool = False  # describes the pack (10公斤装的), does not count
    strange: bool = False  # the measure word is unknown


@dataclass(frozen=True, slots=True)
class Token:
    """One part of the sentence, offsets into the plain text."""

    kind: str
    start: int
    end: int
    text: str
    ids: tuple[int, ...] = ()
    amount: Amount | None = None
    width: float = 0.0  # of a break: how far it keeps an amount from a good


_BREAK = re.compile(r"[\s，,。.、；;：:！!？?…~～|/()（）\[\]【】{}<>《》\"'“”‘’＝=\-—–_+·•●■★#]+")
_TIMES = re.compile(r"[x×*✕乘](?=\s?\d|\s?[一二两三四五六七八九十])", re.I)
_MONEY = re.compile(r"\s?(?:块钱|元钱|块钱的|元|块(?=的)|毛钱|毛|角|yuan|rmb|dollars?|bucks?)(?![a-z])")
_SIGNED_MONEY = re.compile(r"[¥￥$]\s?\d+(?:\.\d+)?")
_RANGE = re.compile(r"\s?(?:-|~|到|至|or|to|或)\s?(?=\d|[一二两三四五六七八九十]|two|three|four|five|six|seven|eight|nine|ten)")
_SOME = re.compile(r"(?:好几|几十|十几|十来|几百|几|数)(?=[^块点号])")
_DESCRIBES = re.compile(r"\s?(?:的(?!确)|装(?!修)|一?[袋包瓶桶箱盒]装?的|规格|/[袋包瓶桶箱盒提罐])")
_MARKER = re.compile(r"(?:^|(?<=[\n\s，,。；;]))(?:\d{1,2}(?:[.、)）]|[.:：](?!\d))(?!\d)|[一二三四五六七八九十]{1,2}、|[-•·●*]\s)\s?|(?:^|(?<=\n))[（(][0-9一二三四五六七八九十]{1,2}[)）]")
_SAMPLE = re.compile(r"一样(?=[来要拿买]?[一两三四五六七八九十半俩仨\d])")
_COUNTED = re.compile(r"([\d一二两三四五六七八九十百半几俩])([袋包盒箱瓶桶罐卷提捆串板个只支条块把口台件张双对套斤])")
_NUMBERED = re.compile(r"(?:\d{1,2}|[一二三四五六七八九])[号码](?!是)")
_SIZED = re.compile(r"[大小](?:[袋瓶桶包盒箱罐支卷]装?的?|点的|的|号的?)(?![一-鿿]*码)|(?:big|large|small) (?:ones?|size)(?![a-z])")
_CIRCLED = re.compile("[①-⑳]")
_WIDTHS = (("\n", 5.0), ("。；;！!？?…", 4.0), ("，,.", 3.0), ("、", 2.5), ("/|", 0.3), (" \t", 0.6))


def plain(text: str) -> str:
    """The sentence in one spelling, list numbers (`1.`, `2、`, ①②③) turned into line breaks."""
    marks = _CIRCLED.findall(text)
    if len(marks) > 1 and marks[0] == "①" and text.lstrip()[:1] == "①":
        text = _CIRCLED.sub("\n", text)
    text = numerals.plain(text)
    if "兩" in text:
        text = text.replace("兩", "两")
    marked = _MARKER.findall(text)
    if marked and _MARKER.match(text.lstrip()) or len(marked) > 1:
        text = _MARKER.sub(lambda m: "\n" if len(m[0]) < 2 else "\n" + " " * (len(m[0]) - 1), text)
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    if len(rows) > 1 and all(re.match(rf"{n}[ \t]\D.*[\d一二两三四五六七八九十]", row) for n, row in enumerate(rows, 1)):
        text = "\n".join(re.sub(r"^\d+", "", row) for row in rows)
    return text


def cut(text: str, spans: Callable[[str], Sequence[Stretch]]) -> list[Token]:
    """The tokens of an already plain() text, in order; every character but blanks inside words is in one of them."""
    names = {start: (end, ids) for start, end, ids in _named(text, spans)}
    out: list[Token] = []
    place, word = 0, 0  # `word`: where the unknown stretch being gathered began

    def close(end: int) -> None:
        if text[word:end].strip():
            out.append(Token(WORD, word, end, text[word:end].strip()))

    while place < len(text):
        token = _name(text, place, names) or _break(text, place, out)
        if token is None:
            token = _amount(text, place, names, out if word == place else []) or _phrase(text, place, names, word < place)
        if token is None:
            place += 1
            if text[place - 1].isascii() and text[place - 1].isalnum():  # a Latin word is one piece
                while place < len(text) and text[place].isascii() and text[place].isalpha():
                    place += 1
            continue
        if token.kind == phrases.FEW:
            token = _with_unit(text, token.start, Fraction(1), token.end, names, "", vague=True)
        close(token.start)
        out.append(token)
        place = word = token.end
    close(len(text))
    return _packs(out)


def _packs(row: list[Token]) -> list[Token]:
    """`one 10 kg bag of`: the number counts bags, the weight says which."""
    out: list[Token] = []
    for token in row:
        amount = token.amount
        back = [t for t in out if t.kind != BREAK][-2:]
        if amount and token.text[0].isalpha() and token.text.isascii() and len(back) == 2 and out[-1].kind == BREAK and out[-1].width == 0:
            first, weight = back[0].amount, back[1].amount
            if first and weight and first.unit == "" and measures.weighs(weight.unit) and token.text.split()[0] not in ("a", "an", "one"):
                out = [t for t in out if t is not back[0]]
                out[out.index(back[1])] = replace(back[1], amount=replace(weight, spec=True))
                token = replace(token, amount=replace(amount, value=first.value))
        if amount and out and out[-1].amount and out[-1].text.startswith("多"):  # 多拿几包
            out.pop()
        out.append(token)
    return out


def _name(text: str, place: int, names: dict[int, tuple[int, tuple[int, ...]]]) -> Token | None:
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


def _phrase(text: str, place: int, names: dict[int, tuple[int, tuple[int, ...]]], inside: bool) -> Token | None:
    found = phrases.phrase_at(text, place)
    if not found:
        return None
    kind, end = found
    if any(place < start < end for start in names):
        end_short = min(start for start in names if place < start)
        return _phrase(text[:end_short], place, {}, inside) if end_short > place else None
    alone = end - place == 1 and not text[place].isascii() and text[place] not in phrases.FREE
    joins = kind in (phrases.AND, phrases.ALSO, phrases.EACH, phrases.OR)
    if alone and (not _open(text, end, names) or (inside and not joins)):
        return None
    if inside and text[place].isascii() and text[place - 1] not in " '":
        return None
    return Token(kind, place, end, text[place:end])


def _open(text: str, place: int, names: dict[int, tuple[int, tuple[int, ...]]]) -> bool:
    """Whether something known begins here, so that the single character before it is a word of its own."""
    if place >= len(text) or place in names or _BREAK.match(text, place) or numerals.at(text, place):
        return True
    unit = measures.unit_at(text, place)
    if unit and (unit[2] in names or unit[2] >= len(text)):
        return True
    found = phrases.phrase_at(text, place)
    return bool(found and (found[1] - place > 1 or text[place] in phrases.FREE or _open(text, found[1], names)))


def _amount(text: str, place: int, names: dict[int, tuple[int, tuple[int, ...]]], before: list[Token]) -> Token | None:
    last = before[-1] if before else None
    if phrases.whole_at(text, place) or _SAMPLE.match(text, place) or _NUMBERED.match(text, place):
        return None
    if sized := _SIZED.match(text, place):
        size = "大" if sized[0][0] in "大b" or sized[0].startswith("la") else "小"
        return Token(AMOUNT, place, sized.end(), sized[0], amount=Amount(Fraction(1), "", size, spec=True))
    times = _TIMES.match(text, place)
    start = place
    if times and last is not None:
        place = times.end() + (text[times.end() : times.end() + 1] == " ")
    if text[place] == "-" and place + 1 < len(text):
        found = numerals.at(text, place + 1)
        return _with_unit(text, start, -found[0], found[1], names, "") if found else None
    if money := _SIGNED_MONEY.match(text, place):
        return Token(AMOUNT, place, money.end(), money[0], amount=Amount(Fraction(1), "元", vague=True))
    if some := _SOME.match(text, place):
        return _with_unit(text, start, Fraction(1), some.end(), names, "", vague=True)
    if text[place].isascii() and text[place].isalpha() and place and text[place - 1].isascii() and text[place - 1].isalnum():
        return None
    phrase = phrases.phrase_at(text, place)
    if phrase and phrase[1] - place > 1 and not text[place].isascii():  # 一共, 一下, 一点
        return None
    found = numerals.at(text, place)
    if found is None:
        return _implied(text, place, names, last)
    value, end = found
    if any(start < at < end for at in names):  # 一瓶五粮液-like names that begin with a numeral
        cut_at = min(at for at in names if start < at)
        found = numerals.at(text[:cut_at], place)
        if found is None:
            return None
        value, end = found
    # 两三袋, 2-3 bags, two or three: nobody can count that
    gap = _RANGE.match(text, end)
    second = numerals.at(text, gap.end()) if gap else numerals.at(text, end) if not text[end : end + 1].isascii() else None
    if second and not (second[0] == 2 and text[end] == "两" and not measures.unit_at(text, second[1])):
        if gap or not any(end <= at < second[1] for at in names):
            return _with_unit(text, start, value, second[1], names, "", vague=True)
    for more in ("多", "来", "几"):
        if text.startswith(more, end) and value >= 10 and measures.unit_at(text, end + 1) and end + 1 not in names:
            return _with_unit(text, start, value, end + 1, names, "", vague=True)
    pull = "left" if times and start != place else ""
    if after := re.compile(r"\s?[x×*✕](?=\s?[^\d\s]|\s\d)", re.I).match(text, end):
        if not measures.unit_at(text, after.start() + 1) and last_is_open(last):
            end, pull = after.end(), "right"
    return _with_unit(text, start, value, end, names, pull)


def last_is_open(last: Token | None) -> bool:
    """Whether no good or amount stands right before, so that `2x` counts what follows."""
    return last is None or last.kind not in (GOOD, AMOUNT)


def _with_unit(text: str, start: int, value: Fraction, end: int, names: dict[int, tuple[int, tuple[int, ...]]],
               pull: str, vague: bool = False) -> Token:
    """The amount token from `start`, its measure word taken in when one follows the numeral at `end`."""
    size = unit = ""
    spec = strange = False
    if money := _MONEY.match(text, end):
        soap = text[end : end + 1] == "块" and not text.startswith("块钱", end)
        if not soap or text.startswith("块的", end):
            return Token(AMOUNT, start, money.end(), text[start : money.end()], amount=Amount(value, "元", vague=True))
    if more := re.compile(r" more(?![a-z])").match(text, end):
        end = more.end()
    place = end + (text[end : end + 1] == " ")
    if not names_begin(names, place):
        found = measures.unit_at(text, place)
        if found and not (text[place] == "打" or (place != end and not text[place].isascii() and False)):
            unit, size, end = found
        elif text[place : place + 1] in measures.SOUNDS_LIKE and (
            place + 1 in names or (text[place + 1 : place + 2] > "\u3400" and not phrases.phrase_at(text, place))
        ):
            unit, end = measures.SOUNDS_LIKE[text[place]], place + 1
        elif other := re.compile(r"\s?([a-z]{3,})(?= of )").match(text, end):
            if not phrases.phrase_at(text, other.start(1)):
                near = difflib.get_close_matches(measures.unit_word(other[1]), measures.ENGLISH_UNITS, 1, 0.75)
                unit, end, strange = near[0] if near else other[1], other.end(), not near
    weight = measures.weighs(unit)
    if unit and text[end : end + 1] == "半" and not names_begin(names, end) and measures.unit_at(text, end + 1) is None:
        value, end = value + Fraction(1, 2), end + 1
    elif half := re.compile(r" and a half(?![a-z])").match(text, end):
        value, end = value + Fraction(1, 2), half.end()
    if weight:  # 一斤二两
        more = numerals.at(text, end)
        finer = measures.unit_at(text, more[1]) if more else None
        if more and finer and finer[0] in ("两", "克", "毫升", "斤") and (small := measures.weighs(finer[0])) and small[0] < weight[0]:
            value, end = value + more[0] * small[0] / weight[0], finer[2]
    if of := re.compile(r" ?of(?![a-z])").match(text, end):
        pull, end = pull or "right", of.end()
    elif weight or unit in ("个", "卷", "包", "片", "枚", "节", "根"):
        if tail := _DESCRIBES.match(text, end):
            # 一斤的白糖 still counts; 十斤装 and 10公斤的大米两袋 describe, told apart when paired
            spec = tail[0].strip() != "的" and bool(weight)
            end = tail.end()
    return Token(AMOUNT, start, end, text[start:end], amount=Amount(value, unit, size, vague, pull, spec, strange))


def names_begin(names: dict[int, tuple[int, tuple[int, ...]]], place: int) -> bool:
    """Whether a known name starts here; a name is never read as a measure word."""
    return place in names


def _implied(text: str, place: int, names: dict[int, tuple[int, tuple[int, ...]]], last: Token | None) -> Token | None:
    """来袋盐, 给我拿瓶醋: a measure word right after a verb says one."""
    found = measures.unit_at(text, place)
    if not found or found[2] >= len(text):
        return None
    if text[place].isascii():  # bag of salt
        of = re.compile(" of(?![a-z])").match(text, found[2])
        if of is None and last is not None and last.amount and measures.weighs(last.amount.unit) and not measures.weighs(found[0]):
            of = re.compile("").match(text, found[2])  # two 10 kg bags rice
        return Token(AMOUNT, place, of.end(), text[place : of.end()], amount=Amount(Fraction(1), *found[:2], pull="right")) if of else None
    if last is None or last.kind not in (phrases.VERB, phrases.ALSO, phrases.THEN) or last.end != place:
        return None
    unit, size, end = found
    sure = end in names or (unit in "袋瓶盒包箱桶罐斤条块支卷提" and text[end] > "\u3400"
                            and not numerals.at(text, end) and not phrases.phrase_at(text, end))
    return Token(AMOUNT, place, end, text[place:end], amount=Amount(Fraction(1), unit, size)) if sure else None


def _named(text: str, spans: Callable[[str], Sequence[Stretch]]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Known names in the text; Latin words are also tried in the other number (egg, eggs)."""
    found = [(s.start, s.end, s.ids) for s in spans(text)]
    # 两袋面粉: where a name could also begin with the measure word (袋面), the measure word goes with its number
    blanked = _COUNTED.sub(lambda m: m[1] + " " * len(m[2]), text)
    if blanked != text:
        counted = {m.end() for m in _COUNTED.finditer(text)}
        apart = [(s.start, s.end, s.ids) for s in spans(blanked) if s.start in counted]
        found = [f for f in found if not any(f[0] < a[0] < f[1] for a in apart)] + [a for a in apart if a not in found]
    if re.search("[a-z]{3}", text):
        for pattern, change in ((r"([a-z]{2,}?)(?:es|s)\b", None), (r"[a-z]{3,}\b", "s")):
            changed, origin = _recast(text, pattern, change)
            found += [(origin[s.start], origin[s.end - 1] + 1, s.ids) for s in spans(changed)]
    found = [(a, b, ids) for a, b, ids in found if not _inside_word(text, a, b)]
    chosen: list[tuple[int, int, tuple[int, ...]]] = []
    for a, b, ids in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if all(b <= c or d <= a for c, d, _ in chosen):
            while b < len(text) and text[b].isascii() and text[b].isalpha():  # the plural s belongs to the name
                b += 1
            chosen.append((a, b, ids))
    return sorted(chosen)


def _recast(text: str, pattern: str, change: str | None) -> tuple[str, list[int]]:
    """The text with every Latin word made singular (change None) or plural, and each character's old offset."""
    parts: list[str] = []
    origin: list[int] = []
    last = 0
    for match in re.finditer(r"[a-z]+", text):
        word = match[0]
        if change is None:
            new = re.sub(r"(?:(?<=x|s|h|o)es|(?<=[a-z]{2})s)$", "", word)
        else:
            new = word + ("es" if word.endswith(("x", "s", "sh", "ch", "o")) else "s")
        parts.append(text[last : match.start()] + new)
        origin += range(last, match.start())
        origin += [match.start() + min(i, len(word) - 1) for i in range(len(new))]
        last = match.end()
    parts.append(text[last:])
    origin += range(last, len(text))
    return "".join(parts), origin


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether the stretch cuts a Latin word; a plural s after it does not count."""
    left = start > 0 and text[start].isascii() and text[start].isalpha() and text[start - 1].isascii() and text[start - 1].isalpha()
    tail = re.compile(r"[a-z]*").match(text, end)
    right = text[end - 1].isascii() and text[end - 1].isalpha() and tail is not None and tail[0] not in ("", "s", "es")
    return bool(left or right)
