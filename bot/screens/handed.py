"""Handed over: paid and closed."""

from sqlmodel import Session

from bot.screens import DESK
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import orders, people
from catalog.models import Person, State

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """handed:ORDER"""
    order = orders.get(s, number(args, 0), person)
    if order.state != State.COLLECTED:
        return order_screen.show(s, person, args[:1])
    choices = (Choice("pile:ready", say("📦 Next handover")), back())
    return Screen("handed", {"order": order, "buyer": people.get(s, order.person_id)}, choices, fresh=True)
