"""A sheet of goods in: read, held against the goods, kept until somebody says yes, and then written at once."""

from catalog.intake.files import MOST_BYTES
from catalog.intake.kept import drop, forget, get, keep, plan, reading, ready, write, wrong
from catalog.intake.lines import Line, Reading, Wrong, read
from catalog.intake.plan import Plan, compare

# Why a file as a whole cannot be read: each has its words in bot/sheet_words.py.
REASONS = frozenset(
    "empty large picture kind password macros bomb columns rows broken header nothing fetch elsewhere stranger".split()
)

__all__ = [
    "MOST_BYTES",
    "REASONS",
    "Line",
    "Plan",
    "Reading",
    "Wrong",
    "compare",
    "drop",
    "forget",
    "get",
    "keep",
    "plan",
    "read",
    "reading",
    "ready",
    "write",
    "wrong",
]
