"""Comer: which of a large house came for the parcels."""

from dataclasses import replace

from sqlmodel import Session

from bot import tray
from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Screen, back, called, pages, say
from catalog import heaps
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """comer:WHOM…[:PAGE], see `bot.tray`: whoever is tapped stands on the handover, and is not asked for again."""
    there, page = tray.paged(args)
    named = tray.named(s, person, there)
    if not named.orders:
        raise NotFound
    house = heaps.lay_out(s, person, named.orders).heaps[0].house
    choices = tuple(
        Choice(replace(there, by=one.id).tap(), say("👤 %(who)s", who=called(one)))
        for one in house[page * PAGE : (page + 1) * PAGE]
    )
    turn = pages(there.tap("comer"), page, len(house) > (page + 1) * PAGE)
    return Screen("comer", {}, (*choices, *turn, back(there.tap())))
