"""Off: one thing that does not add up, as a sentence and the facts it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What in the facts is an amount in minor units; everything else is a number of something, or a word.
AMOUNTS = frozenset({"amount", "right", "paid", "booked", "total", "lines", "given", "promised", "counted"})


@dataclass(frozen=True, slots=True)
class Off:
    """An English sentence, which is the id of its translations; `%(name)s` in it is facts["name"]."""

    words: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.words % self.facts


def off(words: str, **facts: object) -> Off:
    """Name what is off, and mark the sentence for translation."""
    return Off(words, facts)
