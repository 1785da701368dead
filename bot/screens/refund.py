"""Refund: money a customer had paid for an order that came to nothing."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import BACK, Args, Choice, Event, Money, Screen, number, say
from catalog import goback, orders, people, rights
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """refund:ORDER"""
    order = orders.get(s, number(args, 0), person)
    if not rights.may(person, "keep book", center_id=order.center_id):
        raise NotFound
    owed = goback.due_back(order)
    choices = [Choice(f"order:{order.id}", say("⬅️ Back"), BACK, means="no")]
    if owed:
        label = say("💴 %(amount)s given", amount=Money(owed))
        choices.insert(0, Choice(f"refund:{order.id}:{owed}", label, means="yes"))
    return Screen("refund", {"order": order, "owed": owed, "buyer": people.get(s, order.person_id)}, tuple(choices))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """refund:ORDER:AMOUNT gives what was shown; a second time it is given already."""
    if len(args) < 2:
        return None
    order = orders.get(s, number(args, 0), person)
    if goback.due_back(order) == number(args, 1):
        goback.refund(s, person, number(args, 0))
    return f"refund:{number(args, 0)}"
