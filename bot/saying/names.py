"""Where the names of goods stand in a sentence, in either number and never over a comma."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.saying import measures, numerals


class Stretch(Protocol):
    """A known name in the text: offsets and the ids it may mean (catalog.search.Span)."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def ids(self) -> tuple[int, ...]: ...


_TAIL = re.compile(r"(?<=[\u3400-\u9fff])儿(?!童)|(?<=[a-z])[a-z]+")  # 瓜子儿; a plural s belongs to the name
_COUNTED = re.compile(r"([\d一二两三四五六七八九十百半几俩])([袋包盒箱瓶桶罐卷提捆串板个只支条块把口台件张双对套斤])")


def named(text: str, spans: Callable[[str], Sequence[Stretch]]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Known names in the text; Latin words are also tried in the other number (egg, eggs)."""
    found = _apart(text, spans)
    if re.search("[a-z]{3}", text):
        for pattern, change in ((r"([a-z]{2,}?)(?:es|s)\b", None), (r"[a-z]{3,}\b", "s"), (r"[a-z]+oes\b", "")):
            changed, origin = _recast(text, pattern, change)
            found += [(origin[a], origin[b - 1] + 1, ids) for a, b, ids in _apart(changed, spans)]
    found = [(a, b, ids) for a, b, ids in found if not _inside_word(text, a, b)]
    starts = {a for a, _, _ in found}
    # 一碗酱油: a good that is also a measure word is one when it is counted and another good follows
    found = [
        (a, b, ids)
        for a, b, ids in found
        if not (b - a == 1 and b in starts and a and measures.unit_at(text, a) and numerals.at(text, a - 1))
    ]
    chosen: list[tuple[int, int, tuple[int, ...]]] = []
    for a, b, ids in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if all(b <= c or d <= a for c, d, _ in chosen):
            tail = _TAIL.match(text, b)
            chosen.append((a, tail.end() if tail else b, ids))
    return sorted(chosen)


def _apart(text: str, spans: Callable[[str], Sequence[Stretch]]) -> list[tuple[int, int, tuple[int, ...]]]:
    """The names in the text; in 两袋面粉 the measure word stays with its number, though 袋面 is a name too."""
    found = _by_clause(text, spans)
    counts = list(_COUNTED.finditer(text))
    if not counts:
        return found
    blanked = _COUNTED.sub(lambda m: m[1] + " " * len(m[2]), text)
    after = {m.end() + k for m in counts for k in (0, 1)}
    apart = [span for span in _by_clause(blanked, spans) if span[0] in after]
    return [f for f in found if not any(f[0] < a[0] < f[1] for a in apart)] + [a for a in apart if a not in found]


def _by_clause(text: str, spans: Callable[[str], Sequence[Stretch]]) -> list[tuple[int, int, tuple[int, ...]]]:
    """The names in each clause: a name never reaches over a comma."""
    return [
        (clause.start() + s.start, clause.start() + s.end, s.ids)
        for clause in re.finditer(r"[^，,。、；;：:！!？?…\n|]+", text)
        for s in spans(clause[0])
    ]


def _recast(text: str, pattern: str, change: str | None) -> tuple[str, list[int]]:
    """The text with Latin words made singular (change None; "" less their s) or plural, and each sign's old offset."""
    parts: list[str] = []
    origin: list[int] = []
    last = 0
    for match in re.finditer(r"[a-z]+", text):
        word = match[0]
        if change is None:
            new = (
                re.sub(r"ies$", "y", word)
                if word.endswith("ies") and len(word) > 4
                else re.sub(r"(?:(?<=x|s|h|o)es|(?<=[a-z]{2})s)$", "", word)
            )
        elif not change:
            new = word.removesuffix("s")  # hoes are no potatoes
        else:
            new = word + ("es" if word.endswith(("x", "s", "sh", "ch", "o")) else "s")
        parts.append(text[last : match.start()] + new)
        origin += range(last, match.start())
        origin += [match.start() + min(i, len(word) - 1) for i in range(len(new))]
        last = match.end()
    parts.append(text[last:])
    origin += range(last, len(text))
    return "".join(parts), origin


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether the stretch cuts a Latin word; a plural s after it does not count."""
    left = (
        start > 0
        and text[start].isascii()
        and text[start].isalpha()
        and text[start - 1].isascii()
        and text[start - 1].isalpha()
    )
    tail = re.compile(r"[a-z]*").match(text, end)
    right = text[end - 1].isascii() and text[end - 1].isalpha() and tail is not None and tail[0] not in ("", "s", "es")
    return bool(left or right)
