"""What a phrase does to the goods and amounts around it: or, either, not, off."""

from dataclasses import replace

from bot.saying import phrases
from bot.saying.meant import Names, soft, thing
from bot.saying.token import AMOUNT, BREAK, GOOD, WORD, Token

CHOICE = "choice"  # the kind of two goods of which one is wanted
ALL_OFF = "all off"  # 不要了 with nothing named
OFF = "off"  # the kind of a good that is taken off
SMALL = (phrases.LESS, phrases.VERB, phrases.OF)


def nearest(row: list[Token], place: int, skip: tuple[str, ...], step: int = 1) -> int | None:
    """The place of the nearest token that is none of `skip` (soft breaks never count)."""
    k = place + step
    while 0 <= k < len(row):
        if row[k].kind not in skip and not soft(row[k]):
            return k
        k += step
    return None


def choices(row: list[Token], names: Names) -> list[Token]:
    """红糖或者白糖 and 没有红糖就要白糖 become one unclear good; 两袋还是三袋 an amount nobody can count."""
    row = list(row)
    for k, token in enumerate(row):
        if token.kind == phrases.IF_NOT:
            first = nearest(row, k, SMALL)
            then = nearest(row, first, (*SMALL, BREAK)) if first is not None else None
            good = first is not None and row[first].kind in (GOOD, WORD)
            if good and then is not None and row[then].kind == phrases.THEN:
                row[then] = replace(row[then], kind=phrases.OR)
    for k, token in enumerate(row):
        if token.kind == phrases.EITHER:  # A B 都行
            second = nearest(row, k, (*SMALL, BREAK), -1)
            first = nearest(row, second, (*SMALL, BREAK, phrases.AND), -1) if second is not None else None
            if first is not None and second is not None and {row[first].kind, row[second].kind} <= {GOOD, WORD}:
                row[first] = _either(row[first], row[second], names)
                row[second] = replace(row[second], kind=phrases.LESS)
        if token.kind != phrases.OR:
            continue
        skip = (*SMALL, BREAK, phrases.THEN)
        left, right = nearest(row, k, skip, -1), nearest(row, k, skip)
        if right is None:
            continue
        if row[right].kind == AMOUNT:
            far = nearest(row, right, SMALL)
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
            back = nearest(row, left, (*SMALL, BREAK), -1)
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
    return Token(CHOICE, one.start, other.end, f"{a.text} / {b.text}", ids)


def turns(row: list[Token]) -> list[Token]:
    """What is taken off is marked so; `no salt` takes off, `别拿两袋，拿三袋` corrects."""
    row = list(row)
    things = (GOOD, WORD, CHOICE)
    for k, token in enumerate(row):
        right, left = nearest(row, k, SMALL), nearest(row, k, (*SMALL, AMOUNT), -1)
        if (
            token.kind == phrases.NO
            and token.text == "no"
            and right == k + 2
            and row[right].kind == GOOD
            and soft(row[k + 1])
        ):
            row[k], row[right] = replace(token, kind=phrases.LESS), replace(row[right], kind=OFF)
        elif token.text in ("off", "out") and k > 1 and row[k - 2].kind == GOOD and _taken(row[:k]):
            row[k], row[k - 2] = replace(token, kind=phrases.LESS), replace(row[k - 2], kind=OFF)
        elif token.text in ("算了", "就算了", "还是算了") and k and row[k - 1].kind in (GOOD, WORD):
            row[k], row[k - 1] = replace(token, kind=phrases.LESS), replace(row[k - 1], kind=OFF)
        elif token.kind in (phrases.DROP, phrases.DROPPED):
            after = right is not None and row[right].kind in things
            past = nearest(row, right, (AMOUNT, *SMALL)) if right is not None and row[right].kind == AMOUNT else None
            before = left is not None and row[left].kind in things
            own = after and right is not None and _amount_right(row, right)
            if (
                right is not None
                and after
                and (token.kind == phrases.DROP or not before)
                and not (before and own and token.kind == phrases.DROPPED)
            ):
                row[right] = replace(row[right], kind=OFF)
            elif past is not None and row[past].kind in things and token.kind == phrases.DROP:
                row[past] = replace(row[past], kind=OFF)
            elif right is not None and row[right].kind == AMOUNT and token.kind == phrases.DROP:
                row[right] = replace(row[right], kind=phrases.LESS, amount=None)
                # 两瓶不要三瓶 only says what is not wanted; 去掉一瓶 changes what was
                corrects = token.text[0] not in "不别" or any(t.kind == AMOUNT for t in row[right:])
                row[k] = replace(token, kind=phrases.NO if corrects else phrases.LESS)
                continue
            elif before and left is not None:
                row[left] = replace(row[left], kind=OFF)
                if token.text[0] in "都全":  # 盐和醋都不要了
                    also = nearest(row, left, (*SMALL, AMOUNT, phrases.AND), -1)
                    while also is not None and row[also].kind in things:
                        row[also] = replace(row[also], kind=OFF)
                        also = nearest(row, also, (*SMALL, AMOUNT, phrases.AND), -1)
            else:
                row[k] = replace(token, kind=ALL_OFF)
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
                good = nearest(row, right, SMALL)  # 不是两盒鸡蛋，是三盒
                if rest and good is not None and row[good].kind in things:
                    row[k] = replace(token, kind=phrases.LESS)
                    row[right] = replace(row[right], kind=AMOUNT)
                    row.insert(good + 1, Token(phrases.NO, row[good].end, row[good].end, ""))
            else:
                row[k] = replace(token, kind=phrases.NO)
    return row


def _taken(row: list[Token]) -> bool:
    """Whether the last verb says that something is taken away: take the sugar off."""
    verbs = [t for t in row if t.kind == phrases.VERB]
    return (
        bool(verbs)
        and verbs[-1].text == "take"
        and not any(t.kind == AMOUNT and t.start > verbs[-1].start for t in row)
    )


def _amount_right(row: list[Token], place: int) -> bool:
    after = nearest(row, place, SMALL)
    return after is not None and row[after].kind == AMOUNT


def asking(row: list[Token]) -> bool:
    """Whether the sentence asks about goods and does not go on to order: 多少钱, 有没有 without 来两袋 after it."""
    if any(t.kind == phrases.PRICE for t in row):
        return True
    for k, token in enumerate(row):
        if token.kind == phrases.HAVE:
            later = row[k + 1 :]
            wish = any(
                t.kind in (phrases.VERB, phrases.THEN, phrases.ALSO) or (t.kind == BREAK and t.width >= 3)
                for t in later
            )
            return not (wish and any(t.kind == AMOUNT for t in later))
    return False
