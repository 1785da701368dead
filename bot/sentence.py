"""A sentence as things, amounts and turns (corrections), before anything is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from bot import phrases, tokens
from bot.pairing import Said, Thing
from bot.tokens import AMOUNT, BREAK, GOOD, WORD, Amount, Token

STRONG = 74.0  # a search score at which a wrong spelling counts as the good itself
FAIR = 45.0  # below this a found good is not even worth asking about
AHEAD = 6.0  # the best must lead the next by this much to be the one meant
OFF = "off"  # the kind of a good that is taken off
APART = 2.0  # how far and, 再 and the like keep an amount from a good
WEAK = frozenset("等等 等下 等会儿 等一下 应该是 不好意思 要不 要不然 sorry wait actually hang on|hold on|oh sorry|oh wait".replace("|", " ").split())


class Found(Protocol):
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
    def spans(self, text: str) -> Sequence[tokens.Stretch]: ...


@dataclass(slots=True)
class Part:
    """A stretch between two corrections: things, and the amounts in the gaps around them."""

    turn: str = ""  # what began it: "", "no", "change"
    weak: bool = False  # begun by a word that is as often mere politeness (sorry, wait)
    instead_of: tuple[int, ...] = ()  # 不是 A: the goods to be replaced
    things: list[Thing] = field(default_factory=list)
    gaps: list[list[Said]] = field(default_factory=lambda: [[]])
    more: bool = False  # begins with 再, and, also: adds, does not correct


@dataclass(slots=True)
class Sentence:
    parts: list[Part]
    question: bool  # about a price, or whether there is any
    service: bool  # small talk or a question about an order, no wish to buy


def read(text: str, names: Names) -> Sentence:
    """The parts of an already plain() text."""
    row = tokens.cut(text, names.spans)
    row = _words(row, names)
    row = _choices(row, names)
    row = _turns(row)
    return Sentence(_parts(row, names), _asking(row), any(t.kind == phrases.TALK for t in row))


def resolve(words: str, names: Names) -> tuple[tuple[int, ...], bool]:
    """The ids unknown words may mean, best first, and whether they surely mean them."""
    hits = [hit for hit in names.find(words, 12) if hit.score >= FAIR]
    if not hits:
        return (), False
    top = hits[0]
    exact = tuple(hit.id for hit in hits if hit.how == "exact")
    if exact:
        return exact, True
    near = tuple(hit.id for hit in hits if hit.score > top.score - AHEAD)
    if top.sure and top.score >= STRONG and top.how != "prefix" and len(words) > 1:
        return near, len({hit.score for hit in hits if hit.id in near}) == 1
    return tuple(hit.id for hit in hits), False


def _soft(token: Token) -> bool:
    return token.kind == BREAK and token.width == 0


def _words(row: list[Token], names: Names) -> list[Token]:
    """Unknown words joined to each other and to the good they touch; `新型酱油` is not simply 酱油."""
    row = [t for k, t in enumerate(row) if not (_soft(t) and 0 < k < len(row) - 1 and False)]
    out: list[Token] = []
    for token in row:
        last = out[-1] if out else None
        beside = len(out) > 1 and last is not None and _soft(last) and out[-2].end == last.start
        if token.kind in (WORD, GOOD) and last is not None:
            before = out[-2] if beside else last
            touching = beside or before.end == token.start
            if touching and WORD in (before.kind, token.kind) and before.kind in (WORD, GOOD):
                if not (before.kind == GOOD and _own_amount(row, token) and _amount_before(out, before)):
                    joined = before.text + (" " if beside else "") + token.text
                    if beside:
                        out.pop()
                    ids = before.ids or token.ids
                    out[-1] = Token(WORD, before.start, token.end, joined, ids)
                    continue
        out.append(token)
    return out


def _own_amount(row: list[Token], word: Token) -> bool:
    """Whether an amount stands right after the word."""
    after = [t for t in row if t.start >= word.end and not _soft(t) and t.kind not in (phrases.LESS, phrases.VERB)]
    return bool(after) and after[0].kind == AMOUNT


def _amount_before(out: list[Token], good: Token) -> bool:
    before = [t for t in out if t.end <= good.start and not _soft(t)]
    return bool(before) and before[-1].kind == AMOUNT


def thing(token: Token, names: Names) -> Thing:
    """A good or unknown words as a thing with candidates."""
    if token.kind == GOOD:
        return Thing(token.text, token.start, token.ids, True, True)
    ids, sure = resolve(token.text, names)
    if token.ids and not (sure and len(token.text) > 1):
        ids = tuple(dict.fromkeys((*token.ids, *ids)))
        return Thing(token.text, token.start, ids, False, True)
    return Thing(token.text, token.start, ids, sure, sure)


def _next(row: list[Token], place: int, skip: tuple[str, ...], step: int = 1) -> int | None:
    """The place of the nearest token that is none of `skip` (soft breaks never count)."""
    k = place + step
    while 0 <= k < len(row):
        if row[k].kind not in skip and not _soft(row[k]):
            return k
        k += step
    return None


_SMALL = (phrases.LESS, phrases.VERB, phrases.OF)


def _choices(row: list[Token], names: Names) -> list[Token]:
    """红糖或者白糖 and 没有红糖就要白糖 become one unclear good; 两袋还是三袋 an amount nobody can count."""
    row = list(row)
    for k, token in enumerate(row):
        if token.kind == phrases.IF_NOT:
            first = _next(row, k, _SMALL)
            then = _next(row, first, (*_SMALL, BREAK)) if first is not None else None
            if then is not None and row[then].kind in (phrases.THEN, GOOD, WORD) and first is not None and row[first].kind in (GOOD, WORD):
                if row[then].kind == phrases.THEN:
                    row[then] = replace(row[then], kind=phrases.OR)
    for k, token in enumerate(row):
        if token.kind == phrases.EITHER:  # A B 都行
            second = _next(row, k, (*_SMALL, BREAK), -1)
            first = _next(row, second, (*_SMALL, BREAK, phrases.AND), -1) if second is not None else None
            if first is not None and second is not None and {row[first].kind, row[second].kind} <= {GOOD, WORD}:
                row[first] = _either(row[first], row[second], names)
                row[second] = replace(row[second], kind=phrases.LESS)
        if token.kind != phrases.OR:
            continue
        skip = (*_SMALL, BREAK, phrases.THEN)
        left, right = _next(row, k, skip, -1), _next(row, k, skip)
        if right is None:
            continue
        if row[right].kind == AMOUNT:
            far = _next(row, right, (*_SMALL, BREAK))
            near = left is not None and all(t.kind != BREAK or t.width < 2 for t in row[left:right])
            if near and left is not None and row[left].kind == AMOUNT and (amount := row[left].amount):
                row[left] = replace(row[left], amount=replace(amount, vague=True))
                row[right] = replace(row[right], kind=phrases.LESS)
                continue
            if far is None or row[far].kind not in (GOOD, WORD):
                row[k] = replace(token, kind=phrases.NO)
                continue
            row[right] = replace(row[right], kind=phrases.LESS)
            right = far
        if left is not None and row[left].kind == AMOUNT:
            back = _next(row, left, (*_SMALL, BREAK), -1)
            if back is not None and row[back].kind in (GOOD, WORD):
                left = back
        if left is not None and row[left].kind in (GOOD, WORD) and row[right].kind in (GOOD, WORD):
            row[right] = _either(row[left], row[right], names)
            row[left] = replace(row[left], kind=phrases.LESS)
    return row


def _either(one: Token, other: Token, names: Names) -> Token:
    """Two goods of which one is wanted."""
    a, b = thing(one, names), thing(other, names)
    ids = tuple(dict.fromkeys((*a.ids[:2], *b.ids[:2])))
    return Token("choice", one.start, other.end, f"{a.text} / {b.text}", ids)


def _turns(row: list[Token]) -> list[Token]:
    """What is taken off is marked so; `no salt` takes off, `别拿两袋，拿三袋` corrects."""
    row = list(row)
    things = (GOOD, WORD, "choice")
    for k, token in enumerate(row):
        right, left = _next(row, k, _SMALL), _next(row, k, (*_SMALL, AMOUNT), -1)
        if token.kind == phrases.NO and token.text == "no" and right == k + 2 and row[right].kind == GOOD and _soft(row[k + 1]):
            row[k], row[right] = replace(token, kind=phrases.LESS), replace(row[right], kind=OFF)
        elif token.kind in (phrases.DROP, phrases.DROPPED):
            after = right is not None and row[right].kind in things
            past = _next(row, right, (AMOUNT, *_SMALL)) if right is not None and row[right].kind == AMOUNT else None
            before = left is not None and row[left].kind in things
            own = after and right is not None and _amount_right(row, right)
            if right is not None and after and (token.kind == phrases.DROP or not before) and not (before and own and token.kind == phrases.DROPPED):
                row[right] = replace(row[right], kind=OFF)
            elif past is not None and row[past].kind in things and token.kind == phrases.DROP:
                row[past] = replace(row[past], kind=OFF)
            elif right is not None and row[right].kind == AMOUNT and token.kind == phrases.DROP:
                row[right] = replace(row[right], kind=phrases.LESS)
                row[k] = replace(token, kind=phrases.NO)
                continue
            elif before and left is not None:
                row[left] = replace(row[left], kind=OFF)
                if token.text[0] in "都全":  # 盐和醋都不要了
                    while (left := _next(row, left, (*_SMALL, AMOUNT, phrases.AND), -1)) is not None and row[left].kind in things:
                        row[left] = replace(row[left], kind=OFF)
            else:
                row[k] = replace(token, kind="all off")
                continue
            row[k] = replace(token, kind=phrases.LESS)
        elif token.kind == phrases.NOT:
            if right is not None and row[right].kind in things:
                row[k] = replace(token, kind=phrases.NO, ids=row[right].ids or (-1,))
                row[right] = replace(row[right], kind=phrases.LESS)
            elif right is not None and row[right].kind == AMOUNT:
                row[right] = replace(row[right], kind=phrases.LESS)
                rest = any(t.kind in (*things, AMOUNT) for t in row[right + 1 :])
                row[k] = replace(token, kind=phrases.NO if rest else phrases.LESS)
                good = _next(row, right, _SMALL)  # 不是两盒鸡蛋，是三盒
                if rest and good is not None and row[good].kind in things:
                    row[k] = replace(token, kind=phrases.LESS)
                    row[right] = replace(row[right], kind=AMOUNT)
                    row.insert(good + 1, Token(phrases.NO, row[good].end, row[good].end, ""))
            else:
                row[k] = replace(token, kind=phrases.NO)
    return row


def _amount_right(row: list[Token], place: int) -> bool:
    after = _next(row, place, _SMALL)
    return after is not None and row[after].kind == AMOUNT


def _asking(row: list[Token]) -> bool:
    """Whether the sentence asks about goods and does not go on to order: 多少钱, 有没有 without 来两袋 after it."""
    if any(t.kind == phrases.PRICE for t in row):
        return True
    for k, token in enumerate(row):
        if token.kind == phrases.HAVE:
            later = row[k + 1 :]
            wish = any(t.kind in (phrases.VERB, phrases.THEN, phrases.ALSO) or (t.kind == BREAK and t.width >= 3) for t in later)
            return not (wish and any(t.kind == AMOUNT for t in later))
    return False


def _parts(row: list[Token], names: Names) -> list[Part]:
    parts = [Part()]
    also = False
    each = ""
    pending_total = False
    amounts = sum(t.kind == AMOUNT for t in row)
    distance = 0.0  # since the last thing or amount
    for k, token in enumerate(row):
        part = parts[-1]
        if token.kind == BREAK:
            distance += token.width
        elif token.kind in (phrases.AND, phrases.ALSO):
            distance += APART
            also = also or token.kind == phrases.ALSO
            if not part.things and not part.gaps[0]:
                part.more = True
        elif token.kind in (phrases.NO, phrases.CHANGE, "all off"):
            part = Part(token.kind, token.text in WEAK, token.ids)
            parts.append(part)
            distance, also = 0.0, False
        elif token.kind in (phrases.EACH, phrases.ALL):
            follows = _next(row, k, _SMALL)
            last = part.gaps[-1]
            if (follows is None or row[follows].kind != AMOUNT) and last and not last[-1].each:
                last[-1] = replace(last[-1], each=token.kind)
            else:
                each = token.kind
        elif token.kind == phrases.TOTAL:
            pending_total = True
        elif token.kind == AMOUNT and token.amount:
            if pending_total and amounts > 1:
                pending_total = False
                continue
            said = Said(token.amount, token.text, left=distance, each=each, also=also or " more" in token.text)
            part.gaps[-1].append(said)
            distance, each = 0.0, ""
        elif token.kind in (GOOD, WORD, "choice", OFF):
            if token.kind == "choice":
                made = Thing(token.text, token.start, token.ids, False, bool(token.ids))
            elif token.kind == OFF:
                made = replace(thing(replace(token, kind=GOOD if token.ids else WORD), names), dropped=True)
            else:
                made = thing(token, names)
            if _narrows(part, token, made, names):
                continue
            _measure_right(part.gaps[-1], distance)
            part.things.append(replace(made, also=also))
            part.gaps.append([])
            distance, also = 0.0, False
    return parts


def _narrows(part: Part, token: Token, made: Thing, names: Names) -> bool:
    """Whether unknown words only say which of the goods just named is meant (尿不湿要XL的); the choice is then made."""
    if not part.things:
        return False
    last = part.things[-1]
    if not last.known and not last.sure and made.known and len(made.ids) > 1 and not part.gaps[-1]:
        ids, sure = resolve(f"{last.text} {made.text}", names)  # 两板5号的电池
        if sure and set(ids) < set(made.ids):
            part.things[-1] = replace(made, ids=ids)
            return True
    if token.kind != WORD or token.ids or len(last.ids) < 2:
        return False
    chosen = set(made.ids) if made.sure else set()
    if not chosen:
        ids, sure = resolve(f"{last.text} {made.text}", names)
        chosen = set(ids) if sure else set()
    if not chosen or not chosen < set(last.ids):
        return False
    part.things[-1] = replace(last, ids=tuple(i for i in last.ids if i in chosen))
    return True


def _measure_right(gap: list[Said], distance: float) -> None:
    """Fills in how far each amount of a gap is from the thing now found on its right, and from the one on its left."""
    far = distance
    for k in range(len(gap) - 1, -1, -1):
        gap[k] = replace(gap[k], right=far)
        far += gap[k].left
    near = 0.0
    for k, said in enumerate(gap):
        near += said.left
        gap[k] = replace(gap[k], left=near)


def few() -> Amount:
    """An amount nobody can count."""
    return Amount(Fraction(1), vague=True)
