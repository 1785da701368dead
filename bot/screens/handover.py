"""Handover: the parcel a code stands for, what to take for it, and one tap to close it."""

from sqlmodel import Session

from bot.screens import DESK
from bot.screens import order as order_screen
from bot.state_words import ACTS
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import orders, people, pickup
from catalog.models import Person, State
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """handover:ORDER; handover alone asks for a code."""
    if not args or "-" in args[0]:
        return Screen("handover", {"order": None}, (Choice("pile:ready", say("📦 All that is ready")), back()))
    order = orders.get(s, number(args, 0), person)
    if order.state != State.READY:
        return order_screen.show(s, person, args[:1])
    if "collect" not in orders.acts(order, person):
        raise NotFound
    choices = (
        Choice(f"order:{order.id}:collect", ACTS["collect"], means="yes"),
        Choice(f"sure:{order.id}:return", ACTS["return"]),
        Choice(f"lacking:{order.id}", say("💔 Something is missing or damaged")),
        back("pile:ready"),
    )
    facts = {"order": order, "lines": orders.lines(s, order), "buyer": people.get(s, order.person_id)}
    return Screen("handover", facts, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """handover:8-2-3006 finds the parcel, or says why there is none."""
    if not args or "-" not in args[0]:
        return None
    return f"handover:{pickup.redeem(s, person, args[0]).id}"
