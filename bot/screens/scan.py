"""Scan: a photo with codes on it, sent from a desk."""

from sqlmodel import Session

from bot import tray
from bot.screens import DESK
from bot.screens import handover as handover_screen
from bot.talk import Args, Event, Screen, say
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """scan asks for a photo; scan:KEPT is what the codes on it stand for."""
    if not args:
        return handover_screen.ask([say("Send a photo of the QR code, or type the code.")])
    return handover_screen.show(s, person, args[:1])


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """A photo's codes: what they stand for lies on one counter, and what is amiss is named above it."""
    if args or event.photo is None or not event.photo.codes:
        return None
    kept = tray.keep(s, person, event.photo.codes)
    found = tray.named(s, person, tray.Tray(kept))
    if len(found.orders) == 1 and not found.passes and not found.amiss:
        return tray.Tray(str(found.orders[0])).tap()
    return tray.Tray(kept).tap()
