"""Which amount belongs to which good: the cheapest way to hand every amount to the good on its left or right."""

from dataclasses import dataclass, replace
from typing import Protocol

from bot.saying import measures
from bot.saying.amounts import MONEY
from bot.saying.token import Amount

MOST = 99  # more packs than this of one good is asked about
CROWD = 8  # amounts between two goods looked at; nobody says more, and a paste of numbers must not take seconds
UNSAID = 1.0  # a good without an amount
CROWDED = 5.0  # a good with two amounts
PULLED = 4.0  # an amount on the side it does not point to
LOOSE = 4.0  # an amount without a good
CLOSE = 0.5  # two ways nearer than this are a tie, and a tie is asked about


class Sold(Protocol):
    """What pairing needs to know of the goods."""

    def sold_as(self, item_id: int) -> measures.Unit: ...


@dataclass(frozen=True, slots=True)
class Said:
    """An amount in its place: how far the goods are, and the words that go with it."""

    amount: Amount
    text: str
    left: float = 0.0
    right: float = 0.0
    each: str = ""  # "each" or "all"
    also: bool = False
    before: bool = False  # stands before its good


@dataclass(frozen=True, slots=True)
class Thing:
    """A good, or words that may be one."""

    text: str
    start: int
    ids: tuple[int, ...]
    sure: bool  # the words name exactly these ids
    known: bool  # a name of the shop is in the words
    dropped: bool = False
    also: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing with its amounts worked out."""

    ids: tuple[int, ...]
    count: int
    doubt: str  # "", "which", "unknown", "unit", "amount"
    unit: str
    cost: float
    packs: tuple[int, ...] = ()  # of each of `ids`; 0 where the amount does not fit and must be asked


def judge(thing: Thing, said: tuple[Said, ...], sold: Sold) -> Judged:
    """How many packs of which ids are meant, and what is doubtful about it."""
    units = {i: sold.sold_as(i) for i in thing.ids}
    counts = [s for s in said if not s.amount.spec]
    specs = [s for s in said if s.amount.spec]
    if len(counts) > 1:
        counts = [s for s in counts if s.amount.unit != MONEY] or counts[:1]
    if len(counts) > 1:
        packs = [s for s in counts if not _describes(s.amount, units)]
        if packs and len(packs) < len(counts):
            specs += [s for s in counts if s not in packs]
            counts = packs
    if not counts and len(specs) > 1:
        counts, specs = specs[-1:], specs[:-1]
    cost, doubt = 0.3 * len(specs), ""
    ids = thing.ids
    for s in specs:
        if not s.amount.unit:  # 大袋的 only says which
            continue
        fitting = tuple(i for i in ids if _holds(s.amount, units[i]))
        if fitting:
            ids = fitting
        elif thing.ids:
            doubt, cost = "unit", cost + 2
    if size := next((s.amount.size for s in said if s.amount.size), ""):
        ids = _sized(ids, size, units)
    if not counts:
        return _settled(
            thing, ids, [1] * len(ids), 1, doubt, "", cost + (0 if thing.dropped or not thing.known else UNSAID)
        )
    total: dict[int, int] = {}
    worst: dict[int, int] = {}
    for s in counts:
        loose = s.before and s.amount.unit == "" and not s.amount.pull
        for i in ids:
            fits = measures.fit(s.amount.value, s.amount.unit, units[i], loose)
            total[i] = total.get(i, 0) + fits.packs
            worst[i] = max(worst.get(i, 0), fits.cost)
    if len(counts) > 1 and not all(s.also for s in counts[1:]):
        doubt, cost = "amount", cost + CROWDED
        total = {i: measures.fit(counts[-1].amount.value, counts[-1].amount.unit, units[i]).packs for i in ids}
    best = min(worst.values(), default=0)
    # a guess at the good stays open: the pack that fits comes first, none is ruled out
    ids = tuple(i for i in ids if worst[i] == best) if thing.sure else tuple(sorted(ids, key=lambda i: worst[i]))
    first = counts[0].amount
    count = total[ids[0]] if ids else max(1, int(first.value))
    if best == 2:
        doubt, cost = doubt or "unit", cost + 2
    elif best == 1:
        cost += 0.3
    wild = any(s.amount.vague or s.amount.value <= 0 for s in counts) or count > MOST
    if wild or (not ids and first.value.denominator != 1):
        doubt = "amount"
    if any(s.amount.strange for s in counts):
        doubt = doubt or "unit"
    cost += sum(PULLED for s in said if s.amount.pull == ("left" if s.before else "right"))
    if not thing.known:
        cost += 0.0 if thing.sure else 0.3 if ids else 1.0
    each = [0 if doubt == "amount" or worst[i] == 2 or total[i] > MOST else total[i] for i in ids]
    return _settled(thing, ids, each, max(1, count), doubt, first.unit, cost)


def _settled(
    thing: Thing, ids: tuple[int, ...], packs: list[int], count: int, doubt: str, unit: str, cost: float
) -> Judged:
    if not ids:
        doubt = "unknown"
    elif len(ids) > 1 or not thing.sure:
        doubt = "which"
    return Judged(ids, count, doubt, unit, cost, tuple(packs))


def _holds(amount: Amount, unit: measures.Unit) -> bool:
    """Whether a pack of `unit` holds exactly this much."""
    if unit.amount is None:
        return False
    if size := measures.weighs(amount.unit):
        return unit.dimension == size[1] and amount.value * size[0] == unit.amount
    return unit.dimension == "piece" and amount.unit in unit.pieces and amount.value == unit.amount


def _describes(amount: Amount, units: dict[int, measures.Unit]) -> bool:
    """Whether an amount next to another one is the specification of the pack: 两袋 10公斤 of the rice."""
    return measures.weighs(amount.unit) is not None or any(
        _holds(amount, unit) and amount.value > 1 for unit in units.values()
    )


def _sized(ids: tuple[int, ...], size: str, units: dict[int, measures.Unit]) -> tuple[int, ...]:
    """Of two packs of different size the one meant by 大 or 小; all of them when that does not tell."""
    held = {i: amount for i in ids if (amount := units[i].amount) is not None}
    if len(ids) != 2 or len(set(held.values())) != 2:
        return ids
    pick = max if size == "大" else min
    return (pick(held, key=lambda i: held[i]),)


@dataclass(frozen=True, slots=True)
class Paired:
    """The amounts of every thing, those left over at the front, and the things whose amount is a toss-up."""

    amounts: list[tuple[Said, ...]]
    loose: tuple[Said, ...]
    tied: set[int]


def pair(things: list[Thing], gaps: list[list[Said]], sold: Sold, loose_cost: float = LOOSE) -> Paired:
    """`gaps[k]` are the amounts between things k-1 and k (len(things) + 1 gaps). Order is kept: in each gap the first
    few go left and the rest right, so the cheapest split of all gaps is a shortest path."""
    if not things:
        return Paired([], tuple(gaps[0]), set())
    gaps = [gap if len(gap) <= CROWD else gap[: CROWD // 2] + gap[-CROWD // 2 :] for gap in gaps]
    splits = [range(len(gap) + 1) for gap in gaps]
    splits[-1] = range(len(gaps[-1]), len(gaps[-1]) + 1)
    memo: dict[tuple[int, int, int], float] = {}

    def given(k: int, a: int, b: int) -> tuple[Said, ...]:
        ahead = tuple(replace(s, before=True) for s in gaps[k][a:])
        return ahead + tuple(gaps[k + 1][:b])

    def cost(k: int, a: int, b: int) -> float:
        key = (k, a, b)
        if key not in memo:
            said = given(k, a, b)
            memo[key] = judge(things[k], said, sold).cost + sum(s.right if s.before else s.left for s in said)
        return memo[key]

    forward: list[dict[int, float]] = [{a: a * loose_cost for a in splits[0]}]
    for k in range(len(things)):
        forward.append({b: min(forward[k][a] + cost(k, a, b) for a in splits[k]) for b in splits[k + 1]})
    backward: list[dict[int, float]] = [{} for _ in gaps]
    backward[-1] = dict.fromkeys(splits[-1], 0.0)
    for k in range(len(things) - 1, -1, -1):
        backward[k] = {a: min(cost(k, a, b) + backward[k + 1][b] for b in splits[k + 1]) for a in splits[k]}
    best = min(forward[-1].values())
    path = [min(splits[0], key=lambda a: forward[0][a] + backward[0][a])]
    for k in range(len(things)):
        path.append(min(splits[k + 1], key=lambda b: cost(k, path[k], b) + backward[k + 1][b]))
    tied: set[int] = set()
    for k, chosen in enumerate(path):
        if any(s != chosen and forward[k][s] + backward[k][s] < best + CLOSE for s in splits[k]):
            tied |= {j for j in (k - 1, k) if 0 <= j < len(things)}
    amounts = [given(k, path[k], path[k + 1]) for k in range(len(things))]
    return Paired(amounts, tuple(gaps[0][: path[0]]), tied)
