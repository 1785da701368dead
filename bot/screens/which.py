"""Which: in which of several parcels on the counter something is missing."""

from sqlmodel import Session

from bot import tray
from bot.screens import DESK
from bot.screens import handover as handover_screen
from bot.talk import PAGE, Args, Choice, Screen, back, pages
from catalog import heaps
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """which:WHOM…[:PAGE], see `bot.tray`."""
    there, page = tray.paged(args)
    named = tray.named(s, person, there)
    counter = heaps.lay_out(s, person, named.orders, named.passes, tray.ids(s, person, there.less))
    parcels = counter.parcels
    choices = tuple(
        Choice(f"lacking:{parcel.order.id}", handover_screen.parcel_label(parcel))
        for parcel in parcels[page * PAGE : (page + 1) * PAGE]
    )
    turn = pages(there.tap("which"), page, len(parcels) > (page + 1) * PAGE)
    return Screen("which", {}, (*choices, *turn, back(there.tap())))
