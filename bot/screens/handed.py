"""Handed over: what was given, to whom, and what was taken for it."""

from sqlmodel import Session

from bot.screens import DESK
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import handover, journal, orders, people
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """handed:ORDER, the first order of a handover; undo is offered while it is one's last act."""
    order = orders.get(s, number(args, 0), person)
    receipt = handover.receipt(s, person, order.id or 0)
    if receipt is None:
        return order_screen.show(s, person, args[:1])
    buyers = {one.id: people.get(s, one.person_id) for one in receipt.orders}
    choices = [Choice("handover", say("📦 Next handover"))]
    last = journal.last(s, person)
    if last is not None and last.id == receipt.deed.id:
        choices.append(Choice(f"undo:{last.id}", say("↩️ Undo this")))
    facts = {"receipt": receipt, "buyers": buyers, "buyer": people.get(s, order.person_id)}
    return Screen("handed", facts, (*choices, back()), fresh=True)
