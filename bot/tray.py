"""The tray: what a tap of the handover speaks of, and which parcels and passes that means just now."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot import memory, refused
from bot.talk import Args, Say, number, say
from bot.typed import tidy
from catalog import finding, heaps, passes, pickup, tokens
from catalog.models import Order, Pass, Person, State
from catalog.refusals import NotFound, NotOurs, Refusal

LONGEST = 10  # characters of a list that stands in a tap itself; a longer one is kept, and the tap has its number


@dataclass(frozen=True, slots=True)
class Tray:
    """`handover:WHOM[:less:LIST][:by:PERSON][:got:AMOUNT]` and what follows.

    WHOM and LIST are orders as `12.15.19`, or `s7` for words we keep: such a list, or the codes on a photo.
    """

    whom: str
    less: str = ""
    by: int | None = None
    got: int | None = None
    rest: Args = ()

    def tap(self, name: str = "handover", *more: object) -> str:
        """The tap of a screen about this tray."""
        parts = [name, self.whom]
        parts += ["less", self.less] if self.less else []
        parts += ["by", str(self.by)] if self.by is not None else []
        parts += ["got", str(self.got)] if self.got is not None else []
        return ":".join([*parts, *map(str, more)])

    def without(self, s: Session, person: Person, order_id: int, out: bool) -> "Tray":
        """The same with one parcel taken out, or put back in."""
        left = set(ids(s, person, self.less)) - {order_id} | ({order_id} if out else set())
        return replace(self, less=pack(s, person, sorted(left)), got=None)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a tray means: orders and passes, and why the rest of it cannot be handed over."""

    orders: Sequence[int]
    passes: Sequence[Pass]
    amiss: Sequence[Say]


def read(args: Args) -> Tray:
    """A tray from a tap's arguments. Raises NotFound for what is none."""
    if not args:
        raise NotFound
    found, at = {}, 1
    while at < len(args) and args[at] in ("less", "by", "got"):
        found[args[at]] = at + 1
        at += 2
    return Tray(
        whom=args[0],
        less=args[found["less"]] if found.get("less", len(args)) < len(args) else "",
        by=number(args, found["by"]) if "by" in found else None,
        got=number(args, found["got"]) if "got" in found else None,
        rest=args[at:],
    )


def paged(args: Args) -> tuple[Tray, int]:
    """A tray, and the page that is looked at."""
    there = read(args)
    page = number(there.rest, 0, 0) if there.rest[:1] and there.rest[0].isdigit() else 0
    return replace(there, rest=()), page


def pack(s: Session, person: Person, numbers: Iterable[int]) -> str:
    """A list as one part of a tap; a long one is kept."""
    listed = ".".join(map(str, numbers))
    return listed if len(listed) <= LONGEST else f"s{memory.keep_sentence(s, person, listed)}"


def ids(s: Session, person: Person, part: str) -> list[int]:
    """The numbers in a part of a tap that `pack` made. Raises NotFound."""
    words = _kept(s, person, part) if part.startswith("s") else part
    return [number((one,), 0) for one in words.split(".")] if words else []


def keep(s: Session, person: Person, codes: Sequence[str]) -> str:
    """Codes as one part of a tap: they are read again whenever it is drawn."""
    kept, size = [], 0
    for code in codes:
        size += len(code) + 1
        if size <= memory.LONGEST_SENTENCE and code.isprintable():
            kept.append(code)
    return f"s{memory.keep_sentence(s, person, chr(10).join(kept) or '?')}"


def of_pass(s: Session, person: Person, given: Pass) -> str:
    """A pass as one part of a tap; its sign keeps anybody from making such a part up."""
    return keep(s, person, [tokens.pass_token(s, given)])


def named(s: Session, person: Person, tray: Tray) -> Named:
    """Whom a tray means now. Raises NotFound."""
    words = _kept(s, person, tray.whom) if tray.whom.startswith("s") else tray.whom
    if re.fullmatch(r"\d+(\.\d+)*", words):
        found = heaps.seen(s, person, ids(s, person, words))
        return Named([order.id or 0 for order in found], (), [_away(order) for order in found if _is_away(order)])
    if not tray.whom.startswith("s"):
        raise NotFound
    orders: list[int] = []
    given: list[Pass] = []
    amiss: list[Say] = []
    for code in words.split("\n"):
        try:
            meant = _meant(s, person, code)
        except Refusal as refusal:
            amiss.append(say("%(code)s: %(why)s", code=_short(code), why=refused.why(refusal)))
            continue
        if isinstance(meant, Pass):
            given.append(meant)
        else:  # who shows the code of a parcel that is not there may have others that are
            orders.append(meant.id or 0)
            amiss += [_away(meant)] if _is_away(meant) else []
    return Named(orders, given, amiss)


def _kept(s: Session, person: Person, part: str) -> str:
    return memory.sentence(s, number((part[1:],), 0), person)


def _is_away(order: Order) -> bool:
    return order.state != State.READY


def _away(order: Order) -> Say:
    """Why one of several orders cannot be handed over."""
    return say("Order %(number)s: %(why)s", number=order.id, why=refused.why(pickup.gone(order)))


def _meant(s: Session, person: Person, code: str) -> Order | Pass:
    """What one code stands for at this desk. Raises a Refusal that says why it is of no use."""
    order_id, pass_id, typed = tokens.read_token(s, code), tokens.read_pass(s, code), pickup.code_in(tidy(code))
    if pass_id is not None:
        return passes.good(s, person, pass_id)
    if order_id is not None:
        return pickup.shown(s, person, order_id)
    if typed is not None:
        return pickup.redeem(s, person, typed)
    raise NotOurs


def _short(code: str) -> str:
    return code if len(code) <= 12 else f"{code[:11]}…"


def opened(s: Session, person: Person, found: finding.Found) -> str | None:
    """The tap for who was found: their handover, or the choice among several."""
    if not found.callers:
        return None
    if len(found.callers) == 1:
        return tap_of(found.callers[0])
    return f"who:{pack(s, person, [caller.person.id or 0 for caller in found.callers])}"


def tap_of(caller: finding.Caller) -> str:
    """The handover of one who was found."""
    return Tray(str(caller.order_id), by=None if caller.own else caller.person.id).tap()
