"""All: every center's orders, center by center."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Choice, Screen, back, number, pages, say
from catalog import centers, lists
from catalog.models import Person, State

ROLES = OFFICE
CENTERS = 5  # a page; the choice of all of them stands above


def show(s: Session, person: Person, args: Args) -> Screen:
    """all[:PAGE] chooses a center; all:at:CENTER its piles, CENTER 0 meaning all."""
    if args[:1] == ("at",):
        at = number(args, 1)
        counts = lists.counts(s, person, at or None)
        coming = counts[State.PLACED] + counts[State.ON_THE_WAY]
        piles = (
            Choice(f"pile:coming:0:{at}", say("🚚 To come (%(num)s)", num=coming)),
            Choice(f"pile:ready:0:{at}", say("📦 Ready (%(num)s)", num=counts[State.READY])),
            Choice(f"pile:done:0:{at}", say("✅ Collected, canceled, returned")),
        )
        center = centers.get(s, at) if at else None
        return Screen("all", {"center": center, "chosen": True}, (*piles, back("all")))
    page = number(args, 0, 0)
    shown, more = centers.page(s, page, CENTERS)
    choices = (
        Choice("all:at:0", say("All centers together")),
        *(Choice(f"all:at:{c.id}", say("%(center)s", center=c.names)) for c in shown),
    )
    turn = pages("all", page, more)
    return Screen("all", {"center": None, "chosen": False}, (*choices, *turn, back()))
