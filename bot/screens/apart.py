"""Apart: parcels taken out of a handover one by one, and the rest closed."""

from dataclasses import replace

from sqlmodel import Session

from bot import tray
from bot.screens import DESK
from bot.screens import handover as handover_screen
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import heaps
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = DESK
SHOWN = PAGE - 1  # parcels a page: one choice is to close the rest


def show(s: Session, person: Person, args: Args) -> Screen:
    """apart:WHOM…[:PAGE], see `bot.tray`."""
    there, page = tray.paged(args)
    named = tray.named(s, person, there)
    if not named.orders and not named.passes:
        raise NotFound
    less = tray.ids(s, person, there.less)
    every = heaps.lay_out(s, person, named.orders, named.passes)
    counter = heaps.lay_out(s, person, named.orders, named.passes, less)
    parcels = every.parcels
    choices = [
        Choice(
            there.tap("apart", "in" if parcel.order.id in less else "out", parcel.order.id),
            say("➖ stays: %(what)s", what=parcel.order.code or str(parcel.order.id))
            if parcel.order.id in less
            else handover_screen.parcel_label(parcel),
        )
        for parcel in parcels[page * SHOWN : (page + 1) * SHOWN]
    ]
    if not counter.empty:
        choices.append(handover_screen.close(counter, there, _comer(counter, there)))
    turn = pages(there.tap("apart"), page, len(parcels) > (page + 1) * SHOWN)
    facts = handover_screen.facts(s, counter, there)
    return Screen("apart", facts, (*choices, *turn, back(there.tap())))


def _comer(counter: heaps.Counter, there: tray.Tray) -> Person | None:
    return next((one for heap in counter.heaps for one in heap.house if one.id == there.by), None)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """apart:…:out:ORDER leaves a parcel on the shelf, apart:…:in:ORDER takes it after all."""
    there = tray.read(args)
    if there.rest[:1] not in (("out",), ("in",)):
        return None
    tray.named(s, person, there)
    return replace(there.without(s, person, number(there.rest, 1), there.rest[0] == "out"), rest=()).tap("apart")
