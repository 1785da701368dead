"""Placed: the order's number, and what happens now."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import centers, orders
from catalog.models import Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """placed:ORDER, kept in the chat as a confirmation; once it has moved on, the order as it is."""
    order = orders.get(s, number(args, 0), person)
    if order.state != State.PLACED:
        return order_screen.show(s, person, args[:1])
    choices = (
        Choice(f"order:{order.id}", say("📦 See the order")),
        Choice("shelves", say("🛒 Order something else")),
        back(),
    )
    facts = {"order": order, "lines": orders.lines(s, order), "center": centers.get(s, order.center_id)}
    return Screen("placed", facts, choices, fresh=True)
