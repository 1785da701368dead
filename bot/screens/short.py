"""Short: say by tapping what did not come or is damaged: the goods, what is wrong, how many."""

import re

from sqlmodel import Session

from bot.saying.numerals import whole
from bot.screens import STAFF, truck
from bot.screens.unsure import FAULTS
from bot.talk import PAGE, Args, Choice, Event, Screen, back, day, number, pages, say
from bot.typed import tidy
from catalog import arrivals
from catalog.models import Fault, Person
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """short:DAY[:page:N] lists the goods; short:DAY:ITEM asks what is wrong; short:DAY:ITEM:s and :d how many."""
    found = arrivals.due(s, person, day(args, 0))
    if not found.orders:
        return truck.show(s, person, args[:1])
    tap = f"short:{args[0]}"
    if args[1:2] in ((), ("page",)):
        page, ids = number(args, 2, 0), list(found.goods)
        goods = tuple(
            Choice(
                f"{tap}:{i}",
                say(
                    "%(picture)s %(name)s %(spec)s × %(count)s",
                    picture=item.pictogram,
                    name=item.names,
                    spec=item.specs,
                    count=found.goods[i],
                ),
            )
            for i in ids[page * PAGE : (page + 1) * PAGE]
            for item in (found.items[i],)
        )
        turn = pages(f"{tap}:page", page, len(ids) > (page + 1) * PAGE)
        return Screen("short", {"item": None, "fault": None}, (*goods, *turn, back(f"report:{args[0]}")))
    item = found.items.get(number(args, 1))
    if item is None or (len(args) > 2 and args[2] not in FAULTS):
        raise NotFound
    if len(args) == 2:
        choices = (
            Choice(f"{tap}:{item.id}:s", say("➖ It did not come")),
            Choice(f"{tap}:{item.id}:d", say("💔 It is damaged")),
        )
        return Screen("short", {"item": item, "fault": None}, (*choices, back(tap)))
    most = found.goods[item.id or 0]
    numbers = tuple(
        Choice(f"{tap}:{item.id}:{args[2]}:{n}", say("%(num)s × %(unit)s", num=n, unit=item.units), str(n))
        for n in range(1, min(PAGE, most) + 1)
    )
    none = Choice(f"{tap}:{item.id}:{args[2]}:0", say("None of it"), "7")
    return Screen("short", {"item": item, "fault": args[2], "most": most}, (*numbers, none, back(f"{tap}:{item.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """short:DAY:ITEM:FAULT:COUNT; 0 takes it back."""
    if len(args) < 4:
        return None
    fault = FAULTS.get(args[2])
    if fault is None:
        raise NotFound
    arrivals.report(s, person, arrivals.due(s, person, day(args, 0)), number(args, 1), Fault(fault), number(args, 3))
    return f"report:{args[0]}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A number where one is asked for; a whole line is taken as at the truck."""
    typed = re.fullmatch(r"(\d{1,6})\s*\D{0,8}", tidy(text))
    count = int(typed[1]) if typed else whole(text)
    if count is not None and len(args) == 3 and args[2] in FAULTS:
        return f"short:{args[0]}:{args[1]}:{args[2]}:{count}"
    return truck.hear(s, person, args[:1], text)
