"""A sentence as things, amounts and turns (corrections), before anything is counted."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from bot.saying import meant, measures, phrases, tokens, turns
from bot.saying.meant import Names
from bot.saying.pairing import Said, Thing
from bot.saying.token import AMOUNT, BREAK, GOOD, WORD, Amount, Token
from bot.saying.turns import ALL_OFF, CHOICE, OFF

APART = 2.0  # how far and, 再 and the like keep an amount from a good
WEAK = frozenset(("等等", "等下", "等会儿", "等一下", "应该是", "不好意思", "要不", "要不然"))
WEAK |= frozenset(("sorry", "wait", "actually", "hang on", "hold on", "oh sorry", "oh wait"))
THINGS = (GOOD, WORD, CHOICE, OFF)


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
    """What was said, in parts."""

    parts: list[Part]
    row: list[Token]
    question: bool  # about a price, or whether there is any
    service: bool  # small talk or a question about an order, no wish to buy
    turned: bool  # amounts were said and something was corrected or taken off
    after: bool  # about goods already bought: a return, a complaint
    anew: bool  # and then something is wished for


def read(text: str, names: Names) -> Sentence:
    """The parts of an already plain() text."""
    row = tokens.cut(text, names.spans)
    row = meant.joined(row, names)
    row = turns.choices(row, names)
    row = turns.turns(row)
    after = [k for k, t in enumerate(row) if t.kind == phrases.AFTER]
    anew = bool(after) and any(t.kind in (phrases.VERB, phrases.ALSO, phrases.THEN) for t in row[after[-1] :])
    turned = {AMOUNT} < {t.kind for t in row} & {AMOUNT, OFF, phrases.NO, phrases.CHANGE}
    return Sentence(
        _parts(row, names),
        row,
        turns.asking(row),
        any(t.kind == phrases.TALK for t in row),
        turned,
        bool(after),
        anew,
    )


def _parts(row: list[Token], names: Names) -> list[Part]:
    """The tokens dealt out: every thing and amount to its part, with the distances between them."""
    parts = [Part()]
    also, each, total = False, "", False
    amounts = sum(t.kind == AMOUNT for t in row)
    distance = 0.0  # since the last thing or amount
    for k, token in enumerate(row):
        part = parts[-1]
        if token.kind == BREAK:
            distance += token.width
        elif token.kind in (phrases.AND, phrases.ALSO):
            distance += APART
            also = also or token.kind == phrases.ALSO
            part.more = part.more or not (part.things or part.gaps[0])
        elif token.kind in (phrases.NO, phrases.CHANGE, ALL_OFF):
            parts.append(Part(token.kind, token.text in WEAK, token.ids))
            distance, also = 0.0, False
        elif token.kind in (phrases.EACH, phrases.ALL):
            each = "" if _each_of_last(row, k, part.gaps[-1]) else token.kind
        elif token.kind == phrases.TOTAL:
            total = amounts > 1
        elif token.amount and total:
            total = False  # 一共六样 counts nothing again
        elif token.amount:
            if _same_again(token, row, k, distance, part):
                _measure(part.gaps[-1], distance)
                part.things.append(replace(part.things[-1], also=False))
                part.gaps.append([])
                distance = 0.0
            each_one = "" if token.amount.spec else each
            also_one = also or " more" in token.text
            part.gaps[-1].append(Said(token.amount, token.text, left=distance, each=each_one, also=also_one))
            distance, each = 0.0, ""
        elif token.kind in THINGS:
            made = _thing(token, names)
            if not _narrows(part, token, made, names):
                _measure(part.gaps[-1], distance)
                part.things.append(replace(made, also=also))
                part.gaps.append([])
                distance, also = 0.0, False
    if also and parts[-1].things and row[-1].kind == phrases.ALSO and row[-1].text.isascii():  # and another
        parts[-1].gaps[-1].append(Said(Amount(Fraction(1), vague=True), row[-1].text, also=True))
    for part in parts:
        _measure(part.gaps[-1], 0.0)
    return parts


def _thing(token: Token, names: Names) -> Thing:
    if token.kind == CHOICE:
        return Thing(token.text, token.start, token.ids, False, bool(token.ids))
    if token.kind == OFF:
        return replace(meant.thing(replace(token, kind=GOOD if token.ids else WORD), names), dropped=True)
    return meant.thing(token, names)


def _each_of_last(row: list[Token], place: int, gap: list[Said]) -> bool:
    """Whether "each" belongs to the amount before it (two bags each); that amount is then marked so."""
    follows = turns.nearest(row, place, turns.SMALL)
    if (follows is not None and row[follows].kind == AMOUNT) or not gap or gap[-1].each:
        return False
    gap[-1] = replace(gap[-1], each=row[place].kind)
    return True


def _same_again(token: Token, row: list[Token], place: int, distance: float, part: Part) -> bool:
    """Whether a new pack of the last good is meant: 10公斤大米一袋，25公斤的两袋."""
    if not (token.amount and measures.weighs(token.amount.unit) and token.text.endswith("的") and distance > 2):
        return False
    follows = turns.nearest(row, place, turns.SMALL)
    counted = any(measures.weighs(s.amount.unit) is None for s in (*part.gaps[-1], *part.gaps[-2:][0]))
    return bool(part.things) and counted and follows is not None and row[follows].kind == AMOUNT


def _narrows(part: Part, token: Token, made: Thing, names: Names) -> bool:
    """Whether unknown words only say which of the goods just named is meant (尿不湿要XL的); the choice is then made."""
    if not part.things:
        return False
    last = part.things[-1]
    if not last.known and not last.sure and made.known and len(made.ids) > 1 and not part.gaps[-1]:
        told = meant.told(f"{last.text} {made.text}", made.ids, names)  # 两板5号的电池
        if told and set(told) < set(made.ids):
            part.things[-1] = replace(made, ids=told)
            return True
    if token.kind != WORD or token.ids or len(last.ids) < 2:
        return False
    chosen = set(made.ids) if made.sure else set(meant.told(f"{last.text} {made.text}", last.ids, names))
    if not chosen or not chosen < set(last.ids):
        return False
    part.things[-1] = replace(last, ids=tuple(i for i in last.ids if i in chosen))
    return True


def _measure(gap: list[Said], distance: float) -> None:
    """Fills in how far each amount of a gap is from the thing right of it and from the one left of it."""
    far = distance
    for k in range(len(gap) - 1, -1, -1):
        gap[k] = replace(gap[k], right=far)
        far += gap[k].left
    near = 0.0
    for k, said in enumerate(gap):
        near += said.left
        gap[k] = replace(gap[k], left=near)
