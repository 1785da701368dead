"""The rows of a sheet, each checked: what it says of one item, or what is wrong with it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from catalog.goods import DEAREST, FULLEST
from catalog.intake import figures, headings
from catalog.intake.cells import OWED
from catalog.intake.files import tables
from catalog.intake.headings import HAN, Columns
from catalog.refusals import BadFile

TOLD_EVERY = 2000  # rows between two words of progress
TOLD = 60  # characters of a wrong cell that are said again
MOST_WRONG = 5000  # wrong rows that are kept to be told


# Words of a bounded length: of a name or supplier, of a spec or category, of a nickname, of a unit.
Long = Annotated[str, StringConstraints(max_length=60)]
Middling = Annotated[str, StringConstraints(max_length=40)]
Short = Annotated[str, StringConstraints(max_length=30)]
Brief = Annotated[str, StringConstraints(max_length=12)]


class Line(BaseModel):
    """What one row says: None and an absent language leave what is there. Prices are minor units, `keeps` hours.

    Empty text, no words and 0 hours take away what was there. `loose` lines only guessed the language of their words.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    row: int
    number: int | None = Field(default=None, ge=1, le=2**31 - 1)
    names: dict[str, Long] = {}
    specs: dict[str, Middling] = {}
    units: dict[str, Brief] = {}
    categories: dict[str, Middling] = {}
    price: int | None = Field(default=None, gt=0, le=DEAREST)
    stock: int | None = Field(default=None, ge=0, le=FULLEST)
    nicknames: Annotated[list[Short], Field(max_length=20)] | None = None
    supplier: Long | None = None
    keeps: int | None = Field(default=None, ge=0, le=8784)
    hidden: bool | None = None
    pictogram: Brief | None = None
    loose: bool = False


class Wrong(BaseModel):
    """What is wrong with a row: its number in the sheet, the column's heading ("" for the whole row), and why.

    `reason` is one of REASONS, `value` what stands there, or the number of the row or the limit that it speaks of.
    """

    row: int
    column: str
    reason: str
    value: str = ""


class Reading(BaseModel):
    """A sheet as it was read. `cells` are the rows as they stand, with their numbers, below `titles`."""

    name: str
    titles: list[str]
    cells: list[tuple[int, list[str]]]
    lines: list[Line]
    wrong: list[Wrong]
    ignored: list[str]


# What may be wrong with a row: each has its words in bot/sheet_words.py.
REASONS = frozenset(
    {"name", "price", "amount", "decimals", "date", "count", "yesno", "range", "long", "many"}
    | {"number", "unknown", "several", "twice", "pictogram", "formula"}
)
PARSED: dict[str, Callable[[str], object]] = {
    "stock": figures.count,
    "keeps": figures.count,
    "nicknames": figures.words,
    "supplier": figures.plain,
    "pictogram": figures.plain,
    "hidden": figures.yes,
}
EMPTY: dict[str, object] = {"nicknames": [], "supplier": "", "keeps": 0}
NAMED = {"name": "names", "spec": "specs", "unit": "units", "category": "categories"}


def read(raw: bytes, name: str, precision: int, told: Callable[[int], None] = lambda rows: None) -> Reading:
    """Read a sheet of goods from a file. `precision` is the currency's decimals; `told` hears how many rows are read.

    Raises BadFile, and nothing else, whatever the bytes are.
    """
    try:
        table, head, columns = headings.must(tables(raw))
        rows = table[head + 1 :]
        if not rows:
            raise BadFile("nothing")
        width = max(len(row) for _, row in table)
        titles = [(*table[head][1], *[""] * width)[place].removeprefix(OWED) for place in range(width)]
        lines, wrong = [], list[Wrong]()
        for at, (number, row) in enumerate(rows, 1):
            line = _line(number, row, columns, precision, wrong)
            if line is not None:
                lines.append(line)
            if at % TOLD_EVERY == 0:
                told(at)
        if not lines and not wrong:
            raise BadFile("nothing")
    except BadFile:
        raise
    except Exception as odd:  # of a file made by anybody, whatever may happen is its fault
        raise BadFile("broken") from odd
    return Reading(
        name=figures.plain(name)[:80],
        titles=titles,
        cells=[(at, [cell.removeprefix(OWED) for cell in row]) for at, row in rows],
        lines=lines,
        wrong=wrong[:MOST_WRONG],
        ignored=[heading.removeprefix(OWED) for heading in columns.ignored],
    )


def _line(number: int, row: Sequence[str], columns: Columns, precision: int, wrong: list[Wrong]) -> Line | None:
    """A row's line; None for one that says nothing, or that is wrong, which is then written down."""
    said: dict[str, Any] = {"row": number}
    faults: list[Wrong] = []
    told = {field: row[place] for place, field in columns.at.items() if place < len(row) and row[place].strip()}
    if not told:
        return None
    han = columns.han or bool(HAN.search(next((v for f, v in told.items() if f.startswith("name")), "")))
    titles = {field: columns.titles[place] for place, field in columns.at.items()}
    for field, value in told.items():
        try:
            _say(said, field, value, "zh_CN" if han else "en", precision)
        except ValueError as no:
            told_again = value.removeprefix(OWED)[:TOLD]
            faults.append(Wrong(row=number, column=titles[field], reason=str(no), value=told_again))
    if not faults:
        if not said.get("number") and not any(said.get("names", {}).values()):
            faults.append(Wrong(row=number, column=_title(titles, "names"), reason="name"))
        else:
            try:
                return Line.model_validate(said)
            except ValidationError as no:
                faults += _faults(no, number, titles, told)
    wrong += faults
    return None


def _say(said: dict[str, Any], field: str, value: str, language: str, precision: int) -> None:
    """Put a cell into what the row says. Raises ValueError with a reason."""
    family, _, code = field.partition(":")
    into = NAMED.get(family)
    if value.startswith(OWED):
        raise ValueError("formula")
    if into:
        if code == "?":
            said["loose"] = True
        nothing = family == "spec" and figures.cleared(value)
        said.setdefault(into, {})[language if code in ("", "?") else code] = "" if nothing else figures.plain(value)
    elif field in EMPTY and figures.cleared(value):
        said[field] = EMPTY[field]
    elif field == "price":
        said["price"] = figures.amount(value, precision)
    elif field == "number":
        try:
            said["number"] = figures.count(value)
        except ValueError:
            raise ValueError("number") from None
    elif field == "shown":
        said["hidden"] = not _shown(value)
    elif field == "pictogram" and any(c.isalnum() for c in value):
        raise ValueError("pictogram")
    else:
        said[field] = PARSED[field](value)


def _shown(value: str) -> bool:
    """Under 上架: 是 and 上架 show it, 否 and 下架 hide it."""
    said = figures.key(value)
    if said in ("上架", "在售", "shown", "show", "on"):
        return True
    return figures.yes(value) and said not in ("下架", "隐藏", "hidden", "hide", "off", "已下架")


def _title(titles: dict[str, str], name: str) -> str:
    """The heading of the column that a line's field came from."""
    family = next((word for word, into in NAMED.items() if into == name), name)
    return next((title for field, title in titles.items() if field.partition(":")[0] == family), "")


def _faults(no: ValidationError, number: int, titles: dict[str, str], told: dict[str, str]) -> Iterator[Wrong]:
    for error in no.errors(include_url=False, include_context=True, include_input=False):
        name, kind = str(error["loc"][0]), error["type"]
        column = _title(titles, name)
        limit = next((str(v) for k, v in (error.get("ctx") or {}).items() if k in ("max_length",)), "")
        if kind == "string_too_long":
            yield Wrong(row=number, column=column, reason="long", value=limit)
        elif kind == "too_long":
            yield Wrong(row=number, column=column, reason="many", value=limit)
        else:
            value = next((v for f, v in told.items() if titles[f] == column), "")
            yield Wrong(row=number, column=column, reason="range", value=value[:TOLD])
