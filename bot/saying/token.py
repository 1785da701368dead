"""The parts a sentence is cut into."""

from dataclasses import dataclass
from fractions import Fraction

GOOD, AMOUNT, WORD, BREAK = "good", "amount", "word", "break"  # other kinds are those of phrases
# Where known names begin: offset → (end, ids).
Starts = dict[int, tuple[int, tuple[int, ...]]]


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
    tail: bool = False  # of words with a good in them: unknown ones come after it (盐放门口)
    width: float = 0.0  # of a break: how far it keeps an amount from a good
