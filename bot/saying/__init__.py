"""An order said in one sentence, the way one says it at the counter, into lines the conversation can read back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.saying import drafts, tidy
from bot.saying.complaints import amiss, complains
from bot.saying.meant import Names
from bot.saying.measures import Unit, measure
from bot.saying.sentence import read
from bot.saying.wish import weigh

__all__ = ["Doubt", "Goods", "Line", "Order", "Unit", "amiss", "complains", "measure", "understand"]

LONGEST = 600  # characters read, some hundred things; a longer paste is cut there and the rest reported as unclear
ASKED = 3  # candidates offered at most


class Goods(Names, Protocol):
    """What the shop sells, as far as a sentence needs it: its names, searched, and how each is sold."""

    def sold_as(self, item_id: int) -> Unit: ...


class Doubt(StrEnum):
    """Why a line must be asked about."""

    WHICH = "which"  # several goods fit, or one only nearly: `alike` has up to three
    UNKNOWN = "unknown"  # nothing in the shop fits
    UNIT = "unit"  # the measure word or the weight does not fit the pack; `count` is only a guess
    # none, too many, "a few", by money, said twice differently, or perhaps not asked for at all; `count` is a guess
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order."""

    said: str  # the words for the good
    count: int  # packs, at least 1
    item: int | None  # the item, when only one can be meant
    alike: tuple[int, ...] = ()  # up to three ids to choose from, when more than one can be meant
    unit: str = ""  # the measure word said, bare: 袋, box, 斤
    counted: bool = True  # False: no amount was said and count is 1 for want of one
    counts: tuple[int, ...] = ()  # packs of each of `alike`; 0: the amount does not fit that one, ask for it too
    doubt: Doubt | None = None  # None: can be read back as it is
    amount: str = ""  # the amount as said: 1.5斤, "" when none was


@dataclass(frozen=True, slots=True)
class Order:
    """What a sentence asks for. No lines: it names no goods (a greeting, a question, an answer)."""

    lines: tuple[Line, ...] = ()
    is_order: bool = False  # False with one line: a plain search, or a question about a good
    removed: tuple[int, ...] = ()  # goods said to be taken off that are in no line: 盐不要了
    unclear: tuple[str, ...] = ()  # words and amounts that found no place, in the order said

    @property
    def asks(self) -> tuple[Line, ...]:
        """The lines that need a question."""
        return tuple(line for line in self.lines if line.doubt)


def understand(text: str, goods: Goods, lang: str = "") -> Order:
    """The lines of an order in `text`. Never raises, never makes a line nobody said; `lang` is not needed yet."""
    plain = tidy.plain(text[:LONGEST])
    sentence = read(plain, goods)
    lines, removed, strays = drafts.write(sentence, goods)
    wished = weigh(plain, sentence.row, lines, strays.places)
    unclear = tuple(strays.said)
    if len(text) > LONGEST:
        unclear = (*unclear, text[LONGEST:].strip())
    if complains(plain) or (sentence.after and not sentence.anew):
        return Order(unclear=(plain.strip(),))
    if sentence.after:  # 灯泡坏了，来两个: what is told of may be named, and not be wished for
        for line in lines:
            if not line.counted or len(lines) > 1:
                line.doubt = line.doubt or "amount"
    made = tuple(_line(draft) for draft in lines)
    buying = (
        sentence.turned
        or any(line.counted for line in made)
        or len([line for line in made if line.item or line.alike]) > 1
    )
    if sentence.service and not any(line.counted for line in made):
        return Order(unclear=unclear)
    is_order = any(line.item or line.alike for line in made) and buying and wished and not sentence.question
    return Order(made, is_order, removed, unclear)


def _line(draft: drafts.Draft) -> Line:
    ids, doubt = draft.ids, Doubt(draft.doubt) if draft.doubt else None
    single = ids[0] if len(ids) == 1 and doubt not in (Doubt.WHICH, Doubt.UNKNOWN) else None
    alike = () if single is not None else ids[:ASKED]
    amount = " ".join(s.text.removesuffix(" of").strip() for s in draft.amounts if not s.amount.spec)
    packs = draft.packs[: len(alike)]
    return Line(draft.said, draft.count, single, alike, draft.unit, draft.counted, packs, doubt, amount)
