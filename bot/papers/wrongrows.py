"""Wrong rows: the sheet somebody sent, its wrong rows marked, with what is wrong beside them."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.drawing.rows import Value
from bot.drawing.workbook import Column, Sheet, xlsx
from bot.papers.goods import MIME as XLSX
from bot.sheet_words import fault
from bot.talk import Args, Document, number, say
from catalog import intake
from catalog.models import Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.ADMIN})
MIME = XLSX
LABEL = say("📎 Your sheet with the wrong rows marked")
WHOLE = 3000  # rows up to which all are drawn; of a longer sheet only the wrong ones, which is quicker to mend as well


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """wrongrows:SHEET. Raises NotFound, and TooLate once the sheet is done with."""
    row = intake.get(s, person, number(args, 0))
    read, faults = intake.reading(row), dict[int, list[str]]()
    for wrong in intake.plan(row).wrong:
        faults.setdefault(wrong.row, []).append(language.say(fault(wrong)))
    shown = [(at, cells) for at, cells in read.cells if at in faults or len(read.cells) <= WHOLE]
    width = len(read.titles)
    rows: list[list[Value]] = [
        ["；".join(faults.get(at, ())) or None, at, *(cell or None for cell in cells), *[None] * (width - len(cells))]
        for at, cells in shown
    ]
    head = (Column(language.say(say("What is wrong")), width=40), Column(language.say(say("Row")), "count", width=7))
    columns = (*head, *(Column(title, width=16) for title in read.titles))
    marked = frozenset(n for n, (at, _) in enumerate(shown) if at in faults)
    return Document(
        "cunkou-wrong-rows.xlsx", MIME, xlsx([Sheet(language.say(say("Goods")), (), columns, rows, marked=marked)])
    )
