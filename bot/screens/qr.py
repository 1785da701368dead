"""Qr: the code of a parcel that is ready, as a picture to be shown at the center."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import centers, orders, pickup
from catalog.models import Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """qr:ORDER"""
    order = pickup.parcel(s, person, number(args, 0))
    facts = {"order": order, "center": centers.get(s, order.center_id)}
    choices = (Choice("help", say("🙋 Get help")), back(f"order:{order.id}"))
    return Screen("qr", facts, choices, fresh=True, paper=f"code:{order.id}")


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """An order that is not ready, or not any more, says how it stands."""
    order = orders.get(s, number(args, 0), person)
    return None if order.state == State.READY else f"order:{order.id}"
