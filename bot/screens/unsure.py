"""Unsure: what a line about the truck left open, asked one question at a time."""

import re
from typing import Any

from sqlmodel import Session

from bot import memory
from bot.load import hear_lacks
from bot.saying.lacks import Lack
from bot.saying.numerals import whole
from bot.screens import STAFF, truck
from bot.talk import NEXT, PAGE, Args, Choice, Event, Screen, back, dated, day, number, say
from bot.typed import tidy
from catalog import alike, arrivals
from catalog.arrivals import Truck
from catalog.models import Fault, Person
from catalog.refusals import NotFound

ROLES = STAFF
FAULTS = {"s": Fault.SHORT, "d": Fault.DAMAGED}
LETTERS = {fault.value: letter for letter, fault in FAULTS.items()}


def too_many(found: Truck, lack: Lack) -> bool:
    """Whether more is said to be missing than was ordered."""
    return any(count > found.goods.get(item, 0) for item, count in zip(lack.items, lack.counts, strict=False))


def onward(s: Session, person: Person, found: Truck, sentence: int, after: int) -> str:
    """The next question about a line, or the read-back."""
    heard = hear_lacks(found, memory.sentence(s, sentence, person))
    for at, lack in enumerate(heard.lacks):
        if at > after and (not lack.clear or too_many(found, lack)):
            return f"unsure:{dated(found.day)}:{sentence}:{at}"
    return f"report:{dated(found.day)}:heard:{sentence}" if heard.unclear else f"report:{dated(found.day)}"


def show(s: Session, person: Person, args: Args) -> Screen:
    """unsure:DAY:SENTENCE:LACK[:ITEM[:FAULT]] asks for what is not there: which goods, what of them, how many."""
    found = arrivals.due(s, person, day(args, 0))
    if not found.orders:
        return truck.show(s, person, args[:1])
    lack, item, fault = _told(s, person, found, args)
    tap = f"unsure:{args[0]}:{number(args, 1)}:{number(args, 2)}"
    skip = Choice(f"{tap}:skip", say("⏭ Leave this out"), NEXT, means="no")
    facts: dict[str, Any] = {"said": lack.said, "item": None, "fault": fault, "most": 0, "marks": {}}
    if item is None:
        items = [found.items[i] for i in lack.items if i in found.items]
        goods = tuple(
            Choice(
                f"{tap}:{i.id}", say("%(picture)s %(name)s %(spec)s", picture=i.pictogram, name=i.names, spec=i.specs)
            )
            for i in items
        )
        return Screen("unsure", {**facts, "marks": alike.marks(items)}, (*goods, skip, back(f"report:{args[0]}")))
    facts["item"] = found.items[item]
    if fault is None:
        choices = (
            Choice(f"{tap}:{item}:s", say("➖ It did not come")),
            Choice(f"{tap}:{item}:d", say("💔 It is damaged")),
        )
        return Screen("unsure", facts, (*choices, skip, back(f"report:{args[0]}")))
    most = found.goods[item]
    numbers = tuple(
        Choice(f"{tap}:{item}:{fault}:{n}", say("%(num)s × %(unit)s", num=n, unit=found.items[item].units), str(n))
        for n in range(1, min(PAGE, most) + 1)
    )
    every = (Choice(f"{tap}:{item}:{fault}:{most}", say("All %(num)s", num=most), "7"),) if most > PAGE else ()
    return Screen("unsure", {**facts, "most": most}, (*numbers, *every, skip, back(f"report:{args[0]}")))


def _told(s: Session, person: Person, found: Truck, args: Args) -> tuple[Lack, int | None, str | None]:
    """What a line left open, and what of it is known by now: the goods, and s or d. Raises NotFound."""
    lacks = hear_lacks(found, memory.sentence(s, number(args, 1), person)).lacks
    if number(args, 2) >= len(lacks):
        raise NotFound
    lack = lacks[number(args, 2)]
    only = lack.items[0] if len(lack.items) == 1 else None
    item = number(args, 3) if len(args) > 3 else only
    if item is not None and (item not in lack.items or item not in found.goods):
        raise NotFound
    fault = args[4] if len(args) > 4 else LETTERS.get(lack.fault)
    if fault is not None and fault not in FAULTS:
        raise NotFound
    return lack, item, fault


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """unsure:DAY:SENTENCE:LACK:ITEM:FAULT:COUNT keeps an answer; what the line said already is not asked again."""
    found = arrivals.due(s, person, day(args, 0))
    if not found.orders:
        return None
    sentence, at = number(args, 1), number(args, 2)
    if args[3:4] == ("skip",):
        return onward(s, person, found, sentence, at)
    lack, item, fault = _told(s, person, found, args)
    if item is None or (fault is None and not lack.fine):
        return None
    known = lack.counts[lack.items.index(item)] if lack.items.index(item) < len(lack.counts) else 0
    count = number(args, 5, 0) or (known if known <= found.goods[item] else 0)
    if lack.fine:
        for one in Fault:
            arrivals.report(s, person, arrivals.due(s, person, found.day), item, one, 0)
    elif not count:
        return None
    else:
        arrivals.report(s, person, found, item, FAULTS[fault or ""], count)
    return onward(s, person, found, sentence, at)


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A number where one is asked for; another line about the truck is taken as one."""
    typed = re.fullmatch(r"(\d{1,6})\s*\D{0,8}", tidy(text))
    count = int(typed[1]) if typed else whole(text)
    found = arrivals.due(s, person, day(args, 0))
    if count and found.orders:
        _, item, fault = _told(s, person, found, args)
        if item is not None and fault is not None:
            return f"unsure:{args[0]}:{args[1]}:{args[2]}:{item}:{fault}:{count}"
    return truck.hear(s, person, args[:1], text)
