"""Lacking: something of a parcel on the shelf is missing or broken."""

from sqlmodel import Session

from bot.screens import DESK
from bot.screens import order as order_screen
from bot.screens.unsure import FAULTS
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import lacking, orders, people
from catalog.models import OrderLine, Person, State
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """lacking:ORDER[:page:N], lacking:ORDER:LINE, lacking:ORDER:LINE:s or :d."""
    order = orders.get(s, number(args, 0), person)
    if order.state != State.READY or not orders.DESK & orders.capacities(order, person):
        return order_screen.show(s, person, args[:1])
    tap = f"lacking:{order.id}"
    held = [line for line in orders.lines(s, order) if line.count > line.short]
    facts = {"order": order, "buyer": people.get(s, order.person_id), "line": None, "fault": None}
    if args[1:2] in ((), ("page",)):
        page = number(args, 2, 0)
        choices = tuple(_choice(tap, line) for line in held[page * PAGE : (page + 1) * PAGE])
        turn = pages(f"{tap}:page", page, len(held) > (page + 1) * PAGE)
        return Screen("lacking", facts, (*choices, *turn, back(f"handover:{order.id}")))
    line = next((one for one in held if one.id == number(args, 1)), None)
    if line is None or (len(args) > 2 and args[2] not in FAULTS):
        raise NotFound
    if len(args) == 2:
        faults = (
            Choice(f"{tap}:{line.id}:s", say("➖ It is missing")),
            Choice(f"{tap}:{line.id}:d", say("💔 It is damaged")),
        )
        return Screen("lacking", {**facts, "line": line}, (*faults, back(tap)))
    numbers = tuple(
        Choice(f"{tap}:{line.id}:{args[2]}:{n}:{line.short}", say("%(num)s × %(unit)s", num=n, unit=line.units), str(n))
        for n in range(1, min(PAGE, line.count - line.short) + 1)
    )
    return Screen("lacking", {**facts, "line": line, "fault": args[2]}, (*numbers, back(f"{tap}:{line.id}")))


def _choice(tap: str, line: OrderLine) -> Choice:
    facts = {"picture": line.pictogram, "name": line.names, "spec": line.specs, "count": line.count - line.short}
    return Choice(f"{tap}:{line.id}", say("%(picture)s %(name)s %(spec)s × %(count)s", **facts))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """lacking:ORDER:LINE:FAULT:COUNT:WAS; a second tap finds it done."""
    if len(args) < 5:
        return None
    if args[2] not in FAULTS:
        raise NotFound
    order = orders.get(s, number(args, 0), person)
    line = s.get(OrderLine, number(args, 1))
    if line is not None and line.order_id == order.id and line.short == number(args, 4) + number(args, 3):
        return f"handover:{order.id}"
    lacking.find(s, person, number(args, 0), number(args, 1), FAULTS[args[2]], number(args, 3), number(args, 4))
    return f"handover:{order.id}"
