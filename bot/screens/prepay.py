"""Prepay: the money for an order taken at the desk before it comes."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import Args, Choice, Event, Money, Screen, back, number, say
from catalog import orders, people, prepay
from catalog.models import Order, Person

ROLES = DESK


def choice(order: Order, person: Person) -> Choice | None:
    """The one tap that takes the money, where there is something to take."""
    due = prepay.due(order, person)
    if due == 0:
        return None
    return Choice(f"prepay:{order.id}:{due}:done", say("💵 Take %(amount)s now", amount=Money(due)))


def show(s: Session, person: Person, args: Args) -> Screen:
    """prepay:ORDER, kept in the chat as a receipt of what was done."""
    order = orders.get(s, number(args, 0), person)
    tap = choice(order, person)
    choices = (
        *((tap,) if tap else ()),
        Choice(f"order:{order.id}", say("📦 See the order")),
        Choice("serve", say("🛒 Order for the next one")),
        back(),
    )
    facts = {"order": order, "due": prepay.due(order, person), "buyer": people.get(s, order.person_id)}
    return Screen("prepay", facts, choices, fresh=tap is None)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """prepay:ORDER:AMOUNT:done"""
    if args[2:3] != ("done",):
        return None
    prepay.settle(s, person, number(args, 0), number(args, 1))
    return f"prepay:{number(args, 0)}"
