"""A sheet of goods from a file on this machine, for whoever has the machine: what `cunkou import` says and does."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import get_currency_precision

from bot import refused, sheet_words
from bot.hear import vocabulary
from bot.screens import sheet
from bot.talk import say
from bot.typed import tidy
from bot.words import Language, Words, plain
from catalog import intake
from catalog.refusals import Refusal, TooLate
from catalog.store import Store, shop

Print = Callable[[str], None]
SHOWN = 50  # wrong rows printed


@dataclass(frozen=True, slots=True)
class Said:
    """What a file would do: the kept sheet's number, how much it changes, how many rows are wrong, what to ask."""

    sheet: int
    changes: int
    wrong: int
    question: str


def _words() -> tuple[Words, Language]:
    """Every language, and the terminal's."""
    words = Words()
    tag = (os.environ.get("LC_ALL") or os.environ.get("LANG", "")).partition(".")[0].replace("_", "-")
    return words, words[words.nearest("" if tag in ("C", "POSIX") else tag)]


def take_in(store: Store, file: Path, out: Print) -> Said:
    """Read a file and say what it would change; nothing is changed yet. Raises OSError and BadFile."""
    words, language = _words()
    with file.open("rb") as opened:
        raw = opened.read(intake.MOST_BYTES + 1)
    with store.reading() as s:
        digits = get_currency_precision(shop(s).currency)
    read = intake.read(raw, file.name, digits)
    with store.reading() as s:
        meant = intake.compare(s, read)
    with store.transaction() as s:
        row = intake.keep(s, None, intake.ready(read, meant))
        shown = sheet.read_back(s, row)
    out(plain(words.view(shown, language.code)).split("\n\n1 ")[0])
    for wrong in meant.wrong[:SHOWN]:
        out(f"  {language.say(sheet_words.told(wrong))}")
    counts = row.counts
    return Said(
        row.id or 0,
        counts["added"] + counts["changed"] + counts["hidden"],
        counts["wrong"],
        language.say(say("Write it? yes / no")),
    )


def is_yes(text: str) -> bool:
    """Whether an answer is a yes in any language."""
    return vocabulary()[0].get(tidy(text)) == "yes"


def write(store: Store, said: Said, out: Print) -> None:
    """Write what was read back, all of it or nothing. Raises TooLate where the goods have changed in between."""
    words, language = _words()
    with store.transaction() as s:
        if not intake.write(s, None, said.sheet, without_wrong=True):
            raise TooLate
        shown = sheet.read_back(s, intake.get(s, None, said.sheet))
    out(plain(words.view(shown, language.code)).split("\n\n1 ")[0])


def why(no: Refusal) -> str:
    """A refusal in one line, in the terminal's language."""
    return _words()[1].say(refused.why(no))
