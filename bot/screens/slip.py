"""Slip: what is printed for a customer without a phone, with a code to collect by."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import orders, people, pickup, rights
from catalog.models import Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """slip:ORDER"""
    order = pickup.slip_of(s, person, number(args, 0))
    buyer = people.get(s, order.person_id)
    desk = rights.may(person, "see desk", center_id=order.center_id)
    onward = (Choice("serve", say("🛒 Order for the next one")),) if desk else ()
    facts = {"order": order, "buyer": buyer, "desk": desk}
    return Screen("slip", facts, (*onward, back(f"order:{order.id}")), fresh=True, paper=f"slip:{order.id}")


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """An order that nobody can collect, or not any more, says how it stands."""
    order = orders.get(s, number(args, 0), person)
    return None if order.state in (*orders.TO_COME, State.READY) else f"order:{order.id}"
