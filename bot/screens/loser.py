"""Loser: which customer goes without, where staff know better than the rule."""

from sqlmodel import Session

from bot.screens import STAFF, truck
from bot.talk import PAGE, Args, Choice, Event, Screen, back, called, day, number, pages, say
from catalog import arrivals
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """loser:DAY asks of which goods; loser:DAY:ITEM[:page:N] who."""
    found = arrivals.due(s, person, day(args, 0))
    if not found.orders:
        return truck.show(s, person, args[:1])
    tap = f"loser:{args[0]}"
    reported = [row.item_id for row in found.reports]
    if len(args) == 1 and len(reported) != 1:
        goods = tuple(
            Choice(
                f"{tap}:{i}",
                say("%(picture)s %(name)s %(spec)s", picture=item.pictogram, name=item.names, spec=item.specs),
            )
            for i in reported[:PAGE]
            for item in (found.items[i],)
        )
        return Screen("loser", {"item": None}, (*goods, back(f"report:{args[0]}")))
    item_id = number(args, 1, reported[0] if reported else 0)
    if item_id not in reported:
        raise NotFound
    page = number(args, 3, 0)
    holding = [(o, p, line) for o, p, held in found.customers for line in held if line.item_id == item_id]
    choices = tuple(
        Choice(
            f"{tap}:{item_id}:{o.id}",
            say("%(who)s, order %(number)s: %(count)s", who=called(p), number=o.id, count=ln.count),
        )
        for o, p, ln in sorted(holding, key=lambda one: -(one[0].id or 0))[page * PAGE : (page + 1) * PAGE]
    )
    turn = pages(f"{tap}:{item_id}:page", page, len(holding) > (page + 1) * PAGE)
    return Screen("loser", {"item": found.items[item_id]}, (*choices, *turn, back(f"report:{args[0]}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """loser:DAY:ITEM:ORDER lets that order go without first."""
    if len(args) != 3:
        return None
    found = arrivals.due(s, person, day(args, 0))
    arrivals.spare(s, person, found, number(args, 1), number(args, 2))
    return f"report:{args[0]}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A line about the truck, as everywhere around it."""
    return truck.hear(s, person, args[:1], text)
