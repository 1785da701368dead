"""An amount in a sentence: the numeral, its measure word, and what hangs on it (x2, 半, 的, of)."""

import difflib
import re
from dataclasses import replace
from fractions import Fraction

from bot.saying import measures, numerals, phrases
from bot.saying.likeness import sounds
from bot.saying.token import AMOUNT, BREAK, GOOD, Amount, Starts, Token

MONEY = "元"  # the unit of an amount of money
_TIMES = re.compile(r"[x×*✕乘](?=\s?\d|\s?[一二两三四五六七八九十])")
_TIMES_AFTER = re.compile(r"\s?[x×*✕](?=\s?[^\d\s]|\s\d)")
_MONEY = re.compile(
    r"\s?(?:块钱|元钱|块钱的|元|块(?=的)|毛钱|毛|角|(?:yuan|rmb|dollars?|bucks?)(?: worth)?(?: of)?)(?![a-z])"
)
_SIGNED_MONEY = re.compile(r"[¥￥$]\s?\d+(?:\.\d+)?")
_RANGE = re.compile(
    r"\s?(?:-|~|到|至|or|to|或)\s?(?=\d|[一二两三四五六七八九十]|two|three|four|five|six|seven|eight|nine|ten)"
)
_SOME = re.compile(r"(?:好几|几十|十几|十来|几百|几)(?=[^块点号])")
_OR_SO = re.compile(r"\s?(?:左右|上下|or so(?![a-z])|or thereabouts)")
_DESCRIBES = re.compile(r"\s?(?:的(?!确)|装(?!修)|一?[袋包瓶桶箱盒]装?的|规格|/[袋包瓶桶箱盒提罐])")
_NOT_A_COUNT = re.compile(
    r"一样(?=[来要拿买]?[一两三四五六七八九十半俩仨\d])"  # 一样来一个 is "each"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号码](?!是)"  # 5号 is a kind of battery, 四十码 a size of shoe
    r"|(?<=size )\d+"
)
_SIZED = re.compile(
    r"[大小](?:[袋瓶桶包盒箱罐支卷]装?的?|点的|的|号的?)(?![一-鿿]*码)|(?:big|large|small) (?:ones?|size)(?![a-z])"
)
_STRANGE_UNIT = re.compile(r"\s?([a-z]{3,})(?= of )")
_HALF = re.compile(r" and a half(?![a-z])")
_OF = re.compile(r" ?of(?![a-z])")
_MORE = re.compile(r" more(?![a-z])")
_IMPLIED = "袋瓶盒包箱桶罐斤条块支卷提"  # these say "one" even before a word nobody knows


def amount(text: str, start: int, names: Starts, before: list[Token]) -> Token | None:
    """The amount beginning at `start`, if one does; `before` are the tokens right before it."""
    if phrases.whole_at(text, start) or _NOT_A_COUNT.match(text, start):
        return None
    if sized := _SIZED.match(text, start):
        size = "小" if sized[0].startswith(("小", "small")) else "大"
        return Token(AMOUNT, start, sized.end(), sized[0], amount=Amount(Fraction(1), "", size, spec=True))
    if money := _SIGNED_MONEY.match(text, start):
        return Token(AMOUNT, start, money.end(), money[0], amount=Amount(Fraction(1), MONEY, vague=True))
    if some := _SOME.match(text, start):
        return few(text, start, some.end(), names)
    last = next((t for t in reversed(before) if t.kind != BREAK or t.width > 0), None)
    times = _TIMES.match(text, start) if last is not None else None
    place = times.end() + text.startswith(" ", times.end()) if times else start
    if text[place] == "-" and (minus := numerals.at(text, place + 1)):
        return with_unit(text, start, minus[1], names, Amount(-minus[0]))
    phrase = phrases.phrase_at(text, place)
    if (phrase and phrase[1] - place > 1 and not text[place].isascii()) or _inside_word(text, place):
        return None  # 一共, 一下, 一点
    found = numerals.at(text, place)
    if found is None:
        return _implied(text, place, names, last)
    value, end = found
    if inner := [at for at in names if start < at < end]:  # a name that begins with a numeral
        found = numerals.at(text[: min(inner)], place)
        if found is None:
            return None
        value, end = found
    if beyond := _uncountable(text, value, end, names):
        return few(text, start, beyond, names, value)
    pull = "left" if times else ""
    after = _TIMES_AFTER.match(text, end)
    if after and not measures.unit_at(text, after.start() + 1) and (last is None or last.kind not in (GOOD, AMOUNT)):
        end, pull = after.end(), "right"
    return with_unit(text, start, end, names, Amount(value, pull=pull))


def few(text: str, start: int, end: int, names: Starts, value: Fraction = Fraction(1)) -> Token:
    """An amount nobody can count, such as 几袋, whose words so far end at `end`."""
    return with_unit(text, start, end, names, Amount(value, vague=True))


def _uncountable(text: str, value: Fraction, end: int, names: Starts) -> int | None:
    """The end of 两三, 2-3, two or three, 十多, a dozen or so, when the numeral ending at `end` goes on like that."""
    gap = _RANGE.match(text, end)
    # "2 3" in Latin are two numbers, and 84一瓶 is one of 84
    joined = end if not text[end : end + 1].isascii() and not text[end - 1].isdigit() else None
    second = numerals.at(text, gap.end() if gap else end) if gap or joined is not None else None
    weight = second is not None and text[end : end + 1] == "两" and not measures.unit_at(text, second[1])
    if second and not weight and (gap or not any(end <= at < second[1] for at in names)):
        return second[1]
    if so := _OR_SO.match(text, end):
        return so.end()
    if text[end : end + 1] in ("多", "来", "几") and value >= 10 and end + 1 not in names:
        return end + 1 if measures.unit_at(text, end + 1) else None
    return None


def with_unit(text: str, start: int, end: int, names: Starts, said: Amount) -> Token:
    """The amount token from `start`, its measure word taken in when one follows the numeral that ends at `end`."""
    money = _MONEY.match(text, end)
    soap = text.startswith("块", end) and not text.startswith(("块钱", "块的"), end)
    if money and not soap and not any(end <= at < money.end() for at in names):
        said = replace(said, unit=MONEY, vague=True)
        return Token(AMOUNT, start, money.end(), text[start : money.end()], amount=said)
    if more := _MORE.match(text, end):
        end = more.end()
    said, end = _unit(text, end, names, said)
    said, end = _and_a_bit(text, end, names, said)
    if so := _OR_SO.match(text, end):
        said, end = replace(said, vague=True), so.end()
    weight = measures.weighs(said.unit) is not None
    if of := _OF.match(text, end):
        said, end = replace(said, pull=said.pull or "right"), of.end()
    elif (weight or said.unit in ("个", "卷", "包", "片", "枚", "节", "根")) and (tail := _DESCRIBES.match(text, end)):
        # 一斤的白糖 still counts; 十斤装 describes; 10公斤的大米两袋 is told apart when paired
        said, end = replace(said, spec=weight and tail[0].strip() != "的"), tail.end()
    return Token(AMOUNT, start, end, text[start:end], amount=said)


def _unit(text: str, end: int, names: Starts, said: Amount) -> tuple[Amount, int]:
    """The measure word after a numeral: a known one, one that sounds like it, or a strange one before "of"."""
    place = end + text.startswith(" ", end)
    if place in names or place >= len(text) or text[place] == "打":
        return said, end
    if found := measures.unit_at(text, place):
        unit, size, end = found
        if text.startswith("子", end) and end + 1 in names:  # 两瓶子醋
            end += 1
        return replace(said, unit=unit, size=size), end
    following = text[place + 1 : place + 2]
    follows = (following > "\u3400" and not _long_phrase(text, place)) or following in ("", *"，,。、；;\n")
    if place + 1 in names or (text[place] in measures.SOUNDS_LIKE and follows):
        heard = measures.SOUNDS_LIKE.get(text[place]) or _heard(text[place])
        return (replace(said, unit=heard), place + 1) if heard else (said, end)
    other = _STRANGE_UNIT.match(text, end)
    if other and not phrases.phrase_at(text, other.start(1)):
        near = difflib.get_close_matches(measures.unit_word(other[1]), measures.ENGLISH_UNITS, 1, 0.75)
        return replace(said, unit=near[0] if near else other[1], strange=not near), other.end()
    return said, end


def _heard(sign: str) -> str:
    """The measure word a recogniser may have meant by a character that sounds the same: 两屏酱油."""
    if sign.isascii() or phrases.phrase_at(sign, 0):
        return ""
    return next((unit for unit in _IMPLIED if sounds(unit) & sounds(sign)), "")


def _and_a_bit(text: str, end: int, names: Starts, said: Amount) -> tuple[Amount, int]:
    """一斤半, a kilo and a half, 一斤二两."""
    weight = measures.weighs(said.unit)
    if said.unit and text.startswith("半", end) and end not in names and measures.unit_at(text, end + 1) is None:
        said, end = replace(said, value=said.value + Fraction(1, 2)), end + 1
    elif half := _HALF.match(text, end):
        said, end = replace(said, value=said.value + Fraction(1, 2)), half.end()
    rest = numerals.at(text, end) if weight else None
    finer = measures.unit_at(text, rest[1]) if rest else None
    small = measures.weighs(finer[0]) if finer and finer[0] in ("两", "克", "毫升", "斤") else None
    if rest and finer and small and weight and small[0] < weight[0]:
        said, end = replace(said, value=said.value + rest[0] * small[0] / weight[0]), finer[2]
    return said, end


def _inside_word(text: str, place: int) -> bool:
    before = text[place - 1 : place]
    return text[place].isascii() and text[place].isalpha() and before.isascii() and before.isalnum()


def _long_phrase(text: str, place: int) -> bool:
    found = phrases.phrase_at(text, place)
    return bool(found and found[1] - place > 1) or bool(numerals.at(text, place + 1))


def _implied(text: str, place: int, names: Starts, last: Token | None) -> Token | None:
    """A measure word that says one without a numeral: 来袋盐, 给我拿瓶醋, bag of salt."""
    found = measures.unit_at(text, place)
    if not found or found[2] >= len(text):
        return None
    unit, size, end = found
    said = Amount(Fraction(1), unit, size)
    if text[place].isascii():
        of = _OF.match(text, end)
        packed = last is not None and last.amount is not None and measures.weighs(last.amount.unit) is not None
        if not of and not (packed and not measures.weighs(unit)):  # two 10 kg bags rice
            return None
        plural = text[place:end] != unit and (last is None or last.kind != AMOUNT)  # some bags of
        end = of.end() if of else end
        return Token(AMOUNT, place, end, text[place:end], amount=replace(said, vague=plural, pull="right"))
    if last is None or last.kind not in (phrases.VERB, phrases.ALSO, phrases.THEN) or last.end != place:
        return None
    if unit == "个" and last.text.startswith(("想", "我想")):  # 想要个冰箱 looks for one
        return Token(phrases.LESS, place, end, text[place:end])
    known = end in names
    likely = (
        unit in _IMPLIED and text[end] > "\u3400" and not numerals.at(text, end) and not phrases.phrase_at(text, end)
    )
    return Token(AMOUNT, place, end, text[place:end], amount=said) if known or likely else None
