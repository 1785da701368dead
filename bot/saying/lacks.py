"""What did not come or came broken, said in one line at the truck: "eggs 2 short, salt 1 damaged", 鸡蛋少两盒."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from bot.saying import faults, measures, numerals, tidy
from bot.saying.measures import Unit
from bot.saying.names import Stretch, named

SHORT, DAMAGED = "short", "damaged"
LONGEST = 500  # characters read
ASKED = 3  # goods offered at most where several are meant


class Load(Protocol):
    """The goods on the truck: their names, how each is sold, and how many there should be."""

    def spans(self, text: str) -> Sequence[Stretch]: ...
    def like(self, words: str) -> Sequence[int]: ...
    def sold_as(self, item_id: int) -> Unit: ...
    def count(self, item_id: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is wrong. Clear when `items` has one id, `fault` is said and `count` is known."""

    said: str  # the words for the goods
    items: tuple[int, ...]  # the goods it may be, up to three
    fault: str = ""  # SHORT, DAMAGED, "" where that is not clear
    counts: tuple[int, ...] = ()  # of each of `items`; 0 where it must be asked
    fine: bool = False  # said to be all right: nothing is wrong with it

    @property
    def clear(self) -> bool:
        """Whether nothing about it needs asking."""
        return len(self.items) == 1 and (self.fine or (bool(self.fault) and self.counts[0] > 0))


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole line. Neither `lacks` nor `all`: it speaks of no truck."""

    lacks: tuple[Lack, ...] = ()
    all: bool = False  # everything, or everything else, came
    unclear: tuple[str, ...] = ()  # words that found no place


# ---- the parts of a line

GOOD, COUNT, FAULT, FINE, JOIN, EACH, BREAK, WORD = "good", "count", "fault", "fine", "join", "each", "break", "word"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the line, in its place."""

    kind: str
    text: str
    ids: tuple[int, ...] = ()
    fault: str = ""
    value: Fraction = Fraction(0)
    unit: str = ""
    whole: bool = False  # a count: all of it
    vague: bool = False  # a count nobody can count
    size: str = ""  # 大 or 小
    width: float = 0.0


WIDTHS = (("\n；;。", 1.6), ("，,", 1.2), ("、/|", 0.7))


def hear(text: str, load: Load) -> Heard:
    """What a line says is wrong with the truck. Never raises; what is doubtful is left to be asked, never guessed."""
    plain = tidy.plain(text[:LONGEST]).strip(" .,!?;:。，！？；：~")
    if not plain:
        return Heard()
    if faults.ALL.fullmatch(plain) or faults.REST.fullmatch(plain):
        return Heard(all=True)
    parts, rest = _cut(plain, load)
    if not any(p.kind in (FAULT, FINE) for p in parts):
        return Heard(all=rest and not any(p.kind == GOOD for p in parts))
    lacks, unclear = _lacks(_spread(parts), load)
    if not lacks and not any(p.kind == COUNT for p in parts):
        return Heard(all=rest)
    return Heard(tuple(lacks), rest, tuple(unclear))


def _cut(text: str, load: Load) -> tuple[list[Part], bool]:
    """The parts of the line, and whether it says that the rest has come."""
    names = {start: (end, ids) for start, end, ids in named(text, load.spans)}
    parts: list[Part] = []
    rest = False
    place = word = 0

    def close(end: int) -> None:
        if said := text[word:end].strip():
            parts.append(Part(WORD, said))

    while place < len(text):
        inside = text[place].isascii() and text[place].isalnum() and text[place - 1 : place].isascii()
        inside = inside and text[place - 1 : place].isalpha() and text[place].isalpha()
        end, part = place, None
        if place in names:
            end, ids = names[place]
            part = Part(GOOD, text[place:end], ids)
        elif inside and word < place:
            place += 1
            continue
        elif (m := faults.REST.match(text, place)) and m[0]:
            end, rest = m.end(), True
            part = Part(BREAK, m[0], width=1.2)
        elif m := faults.BREAK.match(text, place):
            end = m.end()
            width = max((size for signs, size in WIDTHS for sign in m[0] if sign in signs), default=0.05)
            han = text[place - 1] > "\u2e80" and text[end : end + 1] > "\u2e80"
            part = Part(BREAK, m[0], width=max(width, 0.4) if han else width)
        elif m := faults.FINE.match(text, place):
            end, part = m.end(), Part(FINE, m[0])
        elif (m := faults.WHOLE.match(text, place)) and not numerals.at(text, m.end()):
            end, part = m.end(), Part(COUNT, m[0], whole=True)
        elif m := faults.FAULT.match(text, place):
            end = m.end()
            part = Part(FAULT, m[0], fault=SHORT if m["short"] else DAMAGED if m["damaged"] else "")
        elif m := faults.EACH.match(text, place):
            end, part = m.end(), Part(EACH, m[0])
        elif found := _count(text, place, names):
            part, end = found
        elif m := faults.SIZE.match(text, place):
            end = m.end()
            part = Part(COUNT, m[0], size="小" if m[0].startswith(("小", "small", "little")) else "大")
        elif m := faults.JOIN.match(text, place):
            end, part = m.end(), Part(JOIN, m[0], width=0.7)
        elif m := faults.FILL.match(text, place):
            close(place)
            place = word = m.end()
            continue
        if part is None:
            place += 1
            continue
        close(place)
        parts.append(part)
        place = word = max(end, place + 1)
    close(len(text))
    return parts, rest


def _count(text: str, place: int, names: dict[int, tuple[int, tuple[int, ...]]]) -> tuple[Part, int] | None:
    """A count and its measure word; 两三, 2-3 and "a few" are counts nobody can count."""
    if m := faults.VAGUE.match(text, place):
        found = measures.unit_at(text, m.end() + text.startswith(" ", m.end()))
        return Part(COUNT, m[0], vague=True), found[2] if found else m.end()
    times = re.compile(r"[x×*]\s?(?=\d)").match(text, place)
    said = numerals.at(text, times.end() if times else place)
    if said is None:
        return None
    value, end = said
    vague = False
    gap = faults.GAP.match(text, end)
    beyond = numerals.at(text, gap.end() if gap else end)
    if beyond and (gap or text[end] > "\u2e80") and not (text[end] == "两" and not gap and _ends(text, end + 1)):
        vague, end = True, beyond[1]
    at = end + text.startswith(" ", end)
    unit = None if at in names else measures.unit_at(text, at)
    if unit and not _swallows(text, at, unit[2], names):
        of = re.compile(r" of(?![a-z])").match(text, unit[2])
        end = of.end() if of else unit[2]
        return Part(COUNT, text[place:end], value=value, unit=unit[0], vague=vague, size=unit[1]), end
    times_after = re.compile(r"\s?[x×*](?=\s?[^\d\s])").match(text, end)
    end = times_after.end() if times_after else end
    return Part(COUNT, text[place:end], value=value, vague=vague), end


def _ends(text: str, place: int) -> bool:
    return place >= len(text) or not numerals.at(text, place)


def _swallows(text: str, start: int, end: int, names: dict[int, tuple[int, tuple[int, ...]]]) -> bool:
    """Whether a measure word would cut into a name."""
    return any(start < at < end for at in names)


def _spread(parts: list[Part]) -> list[Part]:
    """`eggs and salt 1 short each`: goods in a row before "each" become one of each; joining words are breaks then."""
    out: list[Part] = []
    for at, part in enumerate(parts):
        if part.kind != EACH:
            out.append(part)
            continue
        # "each" after the count belongs to the goods before it just as "each" in front of it does
        goods = [p for p in parts[:at] if p.kind == GOOD]
        told = [p for p in parts if p.kind in (COUNT, FAULT)]
        if len(goods) > 1 and len(told) == 2 and not any(p.kind == GOOD for p in parts[at:]):
            return [p for good in goods for p in (good, *told, Part(BREAK, "，", width=1.2))]
        after = [p for p in parts[at:] if p.kind == GOOD]
        if len(after) > 1 and len(told) == 2 and not goods:
            return [p for good in after for p in (good, *told, Part(BREAK, "，", width=1.2))]
    return out


# ---- which part belongs to which

_COST = {"g": 2.5, "f": 3.0, "c": 3.0, "gf": 1.0, "gc": 1.0, "fc": 1.0, "gfc": 0.0, "gff": 9.0}
TIE = 0.35  # two ways nearer than this are a tie


@dataclass(frozen=True, slots=True)
class Share:
    """A stretch of parts that speaks of one thing."""

    good: Part | None = None
    fault: Part | None = None
    counts: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()


def _share(parts: Sequence[Part]) -> tuple[Share, float] | None:
    """What a stretch says and how unlikely it is to be one; None where it cannot be."""
    goods = [p for p in parts if p.kind == GOOD]
    wrong = [p for p in parts if p.kind in (FAULT, FINE)]
    counts = [p for p in parts if p.kind == COUNT]
    words = tuple(p.text for p in parts if p.kind == WORD)
    told = [p for p in counts if not p.size or p.value]
    if len(goods) > 1 or len(wrong) > 1 or len(told) > 2 or not (goods or wrong or counts):
        return None
    spec = [p for p in told if measures.weighs(p.unit)]
    if len(told) == 2 and len(spec) != 1:
        return None
    kinds = ("g" if goods or len(words) == 1 else "") + ("f" if wrong else "") + ("c" if counts else "")
    if wrong and wrong[0].kind == FINE:
        kinds += "" if counts else "c"
    inner = [at for at, p in enumerate(parts) if p.kind not in (BREAK, JOIN)]
    breaks = sum(p.width for p in parts[inner[0] : inner[-1]] if p.kind in (BREAK, JOIN))
    cost = _COST[kinds] + breaks + 0.3 * (len(told) == 2) + (0.2 if goods else 0.5) * len(words)
    return Share(goods[0] if goods else None, wrong[0] if wrong else None, tuple(counts), words), cost


def _shares(parts: list[Part]) -> list[Share]:
    """The likeliest cutting of the line; where another is as likely, what they disagree on is left open."""
    best: list[list[tuple[float, tuple[Share, ...]]]] = [[(0.0, ())]]
    for end in range(1, len(parts) + 1):
        ways: list[tuple[float, tuple[Share, ...]]] = []
        if parts[end - 1].kind in (BREAK, JOIN, WORD):
            ways += [(cost + 0.01, told) for cost, told in best[end - 1]]
        for start in range(max(0, end - 9), end):
            made = _share(parts[start:end])
            if made:
                ways += [(cost + made[1], (*told, made[0])) for cost, told in best[start]]
        kept: dict[tuple[Share, ...], float] = {}
        for cost, told in sorted(ways, key=lambda way: way[0]):
            kept.setdefault(told, cost)
        best.append([(cost, told) for told, cost in list(kept.items())[:3]])
    if not best[-1]:
        return []
    cost, chosen = best[-1][0]
    rivals = [told for other, told in best[-1][1:] if other - cost < TIE and _meaning(told) != _meaning(chosen)]
    if rivals:
        sure = [set(map(repr, _meaning(rival))) for rival in rivals]
        return [s if all(repr(_told(s)) in r for r in sure) else replace(s, counts=()) for s in chosen]
    return list(chosen)


def _told(share: Share) -> tuple[object, ...]:
    return (share.good and share.good.ids, share.fault and share.fault.fault, tuple(c.text for c in share.counts))


def _meaning(shares: Sequence[Share]) -> list[tuple[object, ...]]:
    return [_told(share) for share in shares]


def _lacks(parts: list[Part], load: Load) -> tuple[list[Lack], list[str]]:
    lacks: list[Lack] = []
    unclear = []
    shares = _shares(parts)
    placed = {word for share in shares for word in share.words}
    unclear += [p.text for p in parts if p.kind == WORD and p.text not in placed and not p.text.isdigit()]
    last: Part | None = None  # the goods a count alone speaks of: 鸡蛋少一盒，坏两盒
    ahead: Part | None = None  # the fault said before a list of goods: 缺3袋面粉，2袋盐
    for share, following in pairwise([*shares, Share()]):
        good, fault, words = share.good, share.fault, list(share.words)
        if good is None and words:
            ids = next((tuple(found) for word in words if (found := load.like(word))), ())
            good = Part(WORD, " ".join(words), ids[:ASKED])
            words = [] if ids else words
            unclear += words
            if not ids:
                last, ahead = None, fault or ahead
                continue
        unclear += words
        if good is None:
            if share.fault is None or last is None:
                said = " ".join(p.text for p in (*share.counts, *([share.fault] if share.fault else [])))
                unclear += [said] if said else []
                continue
            good = last
        if fault is None:
            fault = ahead
        elif fault.kind == FAULT:
            ahead = fault
        if fault is None and following.fault is None and not share.counts:
            unclear.append(good.text)
            continue
        last = good
        lacks.append(_lack(good, fault, share.counts, load))
    return _once(lacks), unclear


def _lack(good: Part, fault: Part | None, counts: tuple[Part, ...], load: Load) -> Lack:
    ids = good.ids
    size = next((c.size for c in counts if c.size), "")
    if size and len(ids) > 1:
        held = {i: amount for i in ids if (amount := load.sold_as(i).amount) is not None}
        if len(set(held.values())) == len(ids):
            ids = ((max if size == "大" else min)(held, key=lambda i: held[i]),)
    told = [c for c in counts if c.value or c.whole or c.vague]
    if len(told) == 2:  # 面粉500克少2袋: the weight says which
        weight = next(c for c in told if measures.weighs(c.unit))
        ids = (
            tuple(
                i
                for i in ids
                if measures.fit(weight.value, weight.unit, load.sold_as(i)).packs == 1
                and measures.fit(weight.value, weight.unit, load.sold_as(i)).cost == 0
            )
            or ids
        )
        told = [c for c in told if c is not weight]
    if fault is not None and fault.kind == FINE:
        return Lack(good.text, ids[:ASKED], fine=True, counts=(0,) * len(ids[:ASKED]))
    packs = {i: _packs(told[0], i, load) if told else 0 for i in ids}
    if len(ids) > 1 and told and measures.weighs(told[0].unit):
        ids = tuple(i for i in ids if packs[i]) or ids
    doubtful = good.kind == WORD  # a name only like the one said: asked, also when there is just one
    ids = ids[:ASKED]
    counted = tuple(packs[i] for i in ids)
    lack = Lack(good.text, ids, fault.fault if fault else "", counted)
    return replace(lack, items=(*ids, 0)) if doubtful and len(ids) == 1 else lack


def _packs(count: Part, item_id: int, load: Load) -> int:
    """How many packs of an item a count says; 0 where it must be asked."""
    if count.whole:
        return load.count(item_id)
    if count.vague or count.value <= 0:
        return 0
    fits = measures.fit(count.value, count.unit, load.sold_as(item_id))
    return fits.packs if fits.cost < 2 else 0


def _once(lacks: list[Lack]) -> list[Lack]:
    """The same fault of the same goods said twice: the last one holds, as a correction does."""
    out: dict[tuple[tuple[int, ...], str, bool], Lack] = {}
    for lack in lacks:
        out[lack.items, lack.fault, lack.fine] = lack
    return list(out.values())
