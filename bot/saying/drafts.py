"""Things and amounts into draft lines: corrections applied, "each" handed out, what was said twice put together."""

from dataclasses import dataclass, field, replace

from bot.saying.pairing import Said, Sold, Thing, judge, pair
from bot.saying.sentence import Part, Sentence
from bot.saying.turns import ALL_OFF

CORRECTS = 1.0  # after 不对 an amount without a good is expected, so it costs little


@dataclass(slots=True)
class Draft:
    """A line being worked out."""

    thing: Thing
    amounts: tuple[Said, ...]
    ids: tuple[int, ...] = ()
    count: int = 1
    doubt: str = ""
    unit: str = ""
    packs: tuple[int, ...] = ()
    also: bool = False
    tied: bool = False

    @property
    def said(self) -> str:
        return self.thing.text

    @property
    def counted(self) -> bool:
        return any(not s.amount.spec for s in self.amounts)

    def work_out(self, sold: Sold) -> None:
        """Counts packs again from the thing and the amounts."""
        judged = judge(self.thing, self.amounts, sold)
        self.ids, self.count, self.doubt, self.unit = judged.ids, judged.count, judged.doubt, judged.unit
        self.packs = judged.packs
        if self.tied:
            self.doubt = self.doubt or "amount"
            self.packs = (0,) * len(self.ids)


@dataclass(slots=True)
class Strays:
    """What found no place, as said; and where the words among it began."""

    said: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def write(sentence: Sentence, sold: Sold) -> tuple[list[Draft], tuple[int, ...], Strays]:
    """Draft lines, the ids taken off that no line had, and the words that found no place."""
    lines: list[Draft] = []
    off: list[Thing] = []
    unclear = Strays()
    for part in sentence.parts:
        _add(part, lines, off, unclear, sold)
    removed: list[int] = []
    for thing in off:
        kept = [line for line in lines if not set(line.ids) & set(thing.ids)]
        if len(kept) == len(lines):
            removed += thing.ids if thing.sure and len(thing.ids) == 1 else ()
            if not (thing.sure and thing.ids):
                unclear.said.append(thing.text)
        lines = kept
    return _together(lines, sold), tuple(dict.fromkeys(removed)), unclear


def _add(part: Part, lines: list[Draft], off: list[Thing], unclear: Strays, sold: Sold) -> None:
    turned = bool(part.turn) and bool(lines)
    if part.turn == ALL_OFF and lines:
        for line in lines:  # 不要了 with nothing named: this one, or all?
            line.doubt, line.tied = line.doubt or "amount", True
        turned = False
    paired = pair(part.things, part.gaps, sold, CORRECTS if turned else 4.0)
    fresh: list[Draft] = []
    for k, thing in enumerate(part.things):
        # 蚊香来三盒蚊香: whichever of the two it is
        twin = any(
            t.sure and t.ids == thing.ids for t in (*part.things[max(k - 1, 0) : k], *part.things[k + 1 : k + 2])
        )
        draft = Draft(thing, paired.amounts[k], tied=k in paired.tied and not (twin and thing.sure))
        draft.also = thing.also or any(s.also and s.before for s in draft.amounts)
        draft.work_out(sold)
        fresh.append(draft)
    if part.turn == "change" and not lines and fresh:
        fresh[0].doubt = fresh[0].doubt or "amount"  # 把酱油改成两瓶: of an order we cannot see
    _share(fresh, lines, sold)
    for draft in fresh:  # 能用三轮车拉走不: a number before words nobody knows, and no measure word, counts nothing
        if draft.counted and not draft.ids and not any(s.amount.unit for s in draft.amounts) and draft.said > "\u3400":
            unclear.places.append(draft.thing.start)
    noise = [d for d in fresh if not d.counted and not d.thing.known and not d.thing.dropped]
    only = len(fresh) == 1 and not lines and not paired.loose
    for draft in noise:
        if not (only and draft.ids):
            unclear.said.append(draft.said)
            unclear.places.append(draft.thing.start)
            fresh.remove(draft)
    off += [d.thing for d in fresh if d.thing.dropped]
    fresh = [d for d in fresh if not d.thing.dropped]
    if turned and not part.more:
        fresh = _correct(part, paired.loose, fresh, lines, sold)
    elif paired.loose:
        _leftover(paired.loose, fresh, lines, unclear, sold)
    if part.turn and turned and not fresh and not paired.loose and not part.things and part.turn != ALL_OFF:
        lines[-1].doubt = lines[-1].doubt or "amount"  # 算了, and nothing after it
    lines += fresh


def _leftover(loose: tuple[Said, ...], fresh: list[Draft], lines: list[Draft], unclear: Strays, sold: Sold) -> None:
    """Amounts before any thing: 都要两袋 goes to every line, anything else found no place."""
    for said in loose:
        if said.each and lines:
            for line in lines:
                line.amounts = (said,)
                line.work_out(sold)
        else:
            unclear.said.append(said.text)
            for line in fresh:  # 一箱六个核桃: two amounts for one good; of several goods each may have got a wrong one
                line.doubt = line.doubt or "amount"


def _correct(part: Part, loose: tuple[Said, ...], fresh: list[Draft], lines: list[Draft], sold: Sold) -> list[Draft]:
    """Applies what was said after 不对 to the line it means; gives back the lines that are new."""
    target = next((d for d in reversed(lines) if set(d.ids) & set(part.instead_of)), lines[-1])
    unseen = part.turn == "change" and not target.counted and not any(d is not target for d in lines)
    if part.turn == "change" and not target.counted:
        # 酱油换成老抽: the line meant is the earlier one with the same good
        earlier = next((d for d in lines if d is not target and d.ids == target.ids), None)
        if earlier is not None:
            lines.remove(target)
            target = earlier
    if loose:
        said = loose[-1]
        for line in lines if said.each == "all" else [target]:
            line.amounts = (replace(said, before=False), *(s for s in line.amounts if s.amount.spec))
            line.tied = False
            line.work_out(sold)
            if unseen:
                line.doubt = line.doubt or "amount"  # 把酱油改成两瓶: of an order we cannot see
        return fresh
    if not fresh:
        return fresh
    first, rest = fresh[0], fresh[1:]
    same = next((d for d in lines if d.ids == first.ids), None)
    if same is not None and not part.instead_of:
        if first.counted:
            same.amounts, same.tied = first.amounts, first.tied
            same.work_out(sold)
        return rest
    if part.weak and first.counted and not part.instead_of:
        target.doubt = target.doubt or "amount"  # "sorry, a bottle of vinegar": instead of, or as well?
        return fresh
    if not first.counted:
        first.amounts = target.amounts
        first.work_out(sold)
    if target in lines:
        lines[lines.index(target)] = first
    return rest


def _share(fresh: list[Draft], lines: list[Draft], sold: Sold) -> None:
    """Hands an amount said with "each" to its neighbors without one, and 都要 to every line."""
    for k, draft in enumerate(fresh):
        said = next((s for s in draft.amounts if s.each), None)
        if said is None:
            continue
        if said.each == "all":
            others = [d for d in (*lines, *fresh) if d is not draft]
        else:
            step = 1 if said.before else -1
            others = []
            j = k + step
            while 0 <= j < len(fresh) and not fresh[j].counted:
                others.append(fresh[j])
                j += step
        own = [s for s in draft.amounts if not s.each and not s.amount.spec]
        if said.each == "all" and own:
            draft.amounts = (said,)
            draft.tied = False
            draft.work_out(sold)
        for other in others:
            if other.thing.known or other.thing.ids or other.thing.text:
                other.amounts, other.tied = (said,), False
                other.work_out(sold)


def _together(lines: list[Draft], sold: Sold) -> list[Draft]:
    """The same good said twice: added up when 再 or "another" said so, else asked about."""
    out: list[Draft] = []
    for line in lines:
        twin = next(
            (d for d in out if len(d.ids) == 1 and d.ids == line.ids and d.thing.sure and line.thing.sure), None
        )
        if twin is None:
            out.append(line)
        elif not line.counted:
            if line.also:  # one towel and another towel
                twin.count += 1
                twin.doubt = twin.doubt or ("" if line.said.isascii() else "amount")
        elif not twin.counted:
            out[out.index(twin)] = line
        elif line.also and not line.doubt and not twin.doubt:
            twin.count += line.count
        else:
            twin.count, twin.doubt = line.count, twin.doubt or line.doubt or "amount"
    return out
