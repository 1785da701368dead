"""Whether the sentence wishes for its goods. Every word of it must be accounted for, or its lines are asked about.

Three things speak against a line: a sign that something is told, supposed or asked (yesterday, 要是, 哪个), words
nobody knows beside the good that no wish (来, give me) parts from it, and an amount said to be a guess (大概).
"""

import re
from dataclasses import dataclass, field

from bot.saying import phrases
from bot.saying.drafts import Draft
from bot.saying.token import AMOUNT, BREAK, GOOD, WORD, Token

_CLAUSE = 2.5  # a break this wide ends a clause
FEW = 2  # more goods than this are a list, whatever else is said
_WISH = (phrases.VERB, phrases.THEN, phrases.ALSO, phrases.CHANGE)
_REQUEST = frozenset(["麻烦", "麻烦你", "麻烦您", "请", "劳驾", "帮忙", "给我", "帮我", "能给", "please", "pls"])
_ABLE = frozenset(["能", "能不能", "可以", "可不可以"])  # a request before the goods, a question after them
_ASKED = re.compile(
    r"[\s,]*(?:(?:so|and|hey|hi|hello|um|uh)\b[\s,]*)*"
    r"(?:(?:is|are|does|did|do|has|should|was|were)\b|(?:can|could|will|would|may) (?!i\b|we\b|you\b|u\b|my\b))"
)
_STATES = ("is", "are")  # after a good: the milk is late


@dataclass(slots=True)
class Clause:
    """What stands between two commas: its tokens, the lines whose good is named in it, the words nobody knows."""

    row: list[Token] = field(default_factory=list)
    lines: list[Draft] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    first: bool = True  # begins a row of a list

    @property
    def wishes(self) -> bool:
        return any(token.kind in _WISH for token in self.row)


def weigh(text: str, row: list[Token], lines: list[Draft], strays: list[int]) -> bool:
    """Puts a doubt on every line that something speaks against; False when the sentence may be no order at all."""
    clauses = _clauses(row, lines, strays)
    listed = any(token.kind == BREAK and "\n" in token.text for token in row)
    told = bool(_ASKED.match(text)) or any(_tells(clause, row) for clause in clauses)
    doubted: list[Draft] = []
    for k, clause in enumerate(clauses):
        kinds = {token.kind for token in clause.row}
        if phrases.ABOUT in kinds:
            doubted += clause.lines or [line for c in clauses[max(k - 1, 0) : k + 2] for line in c.lines]
        if phrases.SOME in kinds:
            doubted += [line for line in clause.lines if not line.counted]
        if clause.strays:  # one mop, one broom, never mind the mop
            again = {token.ids for token in clause.row if token.kind == GOOD} - {line.ids for line in clause.lines}
            doubted += [line for line in lines if line.ids in again]
        if clause.lines:
            doubted += [_nearest(clause, stray) for stray in clause.strays]
        elif clause.strays and not clause.first:  # a remark about the last good, unless that one was wished for
            before = next((c for c in reversed(clauses[:k]) if c.lines), None)
            if before and (clause.wishes or not before.wishes):
                doubted.append(before.lines[-1])
    with_goods = [clause for clause in clauses if clause.lines]
    wished = any(clause.wishes for clause in clauses) or _requests(row)
    if not wished and len(lines) <= FEW and not listed and all(_states(clause) for clause in with_goods):
        told = True
    guess = bool(strays) and not any(line.counted for line in lines)
    for line in lines if told or guess else doubted:
        line.doubt = line.doubt or "amount"
    return not told


def _clauses(row: list[Token], lines: list[Draft], strays: list[int]) -> list[Clause]:
    out = [Clause()]
    for token in row:
        if token.kind == BREAK and (token.width >= _CLAUSE or ":" in token.text):
            out.append(Clause(first="\n" in token.text))
        else:
            out[-1].row.append(token)
    out = [clause for clause in out if clause.row]
    for clause in out:
        start, end = clause.row[0].start, clause.row[-1].end
        clause.lines = [line for line in lines if start <= line.thing.start < end]
        clause.strays = [place for place in strays if start <= place < end and not _parted(clause, place)]
    return out


def _states(clause: Clause) -> bool:
    """Whether the clause reads as a statement about its goods: a verb or words nobody knows beside them."""
    counted = any(line.counted for line in clause.lines)
    told = {
        line.thing.start for line in clause.lines if line.counted and line.thing.sure
    }  # 尿不湿XL: the words say which
    return bool(clause.strays) or any(
        token.kind == phrases.DOES
        or (token.tail and token.start not in told)
        or (not counted and token.kind == WORD and bool(token.ids))
        for token in clause.row
    )


def _tells(clause: Clause, row: list[Token]) -> bool:
    kinds = [token.kind for token in clause.row]
    for token in clause.row if clause.lines and not _requests(row) else ():
        if token.kind == phrases.QUERY and not (token.text == "不" and clause.wishes):  # 搞两瓶醋要得不 is a wish
            return True
    if GOOD in kinds and any(token.text in _STATES for token in clause.row[kinds.index(GOOD) :]):
        return True
    return phrases.TELL in kinds or (phrases.TALK in kinds and bool(clause.lines))


def _requests(row: list[Token]) -> bool:
    kinds = [token.kind for token in row]
    ahead = row[: kinds.index(GOOD)] if GOOD in kinds else row
    return any(token.text in _REQUEST for token in row) or any(token.text in _ABLE for token in ahead)


def _parted(clause: Clause, stray: int) -> bool:
    """Whether a wish stands between the words nobody knows and what follows: 家里来客人给我拿两瓶酒."""
    wishes = [token.start for token in clause.row if token.kind in _WISH and token.start > stray]
    goods = [token.start for token in clause.row if token.kind in (AMOUNT, GOOD) and token.start > stray]
    return bool(wishes) and bool(goods) and wishes[0] < goods[0]


def _nearest(clause: Clause, stray: int) -> Draft:
    """The line the words stand at: the last one begun before them, else the first."""
    before = [line for line in clause.lines if line.thing.start < stray]
    return before[-1] if before else clause.lines[0]
