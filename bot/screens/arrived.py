"""Arrived: where to put the parcel that was just checked in."""

from sqlmodel import Session

from bot.screens import DESK
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import orders, people
from catalog.models import Person, State

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """arrived:ORDER: the code to write on it; the customer is being told."""
    order = orders.get(s, number(args, 0), person)
    if order.state != State.READY:
        return order_screen.show(s, person, args[:1])
    choices = (Choice("pile:coming", say("🚚 Next parcel")), back())
    return Screen("arrived", {"order": order, "buyer": people.get(s, order.person_id)}, choices, fresh=True)
