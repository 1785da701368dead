"""Placed: the order's number, and what happens now."""

from sqlmodel import Session

from bot.screens import EVERYONE, prepay
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Screen, back, number, say
from catalog import centers, orders, people
from catalog.models import Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """placed:ORDER, kept in the chat as a confirmation; once it has moved on, the order as it is."""
    order = orders.get(s, number(args, 0), person)
    served = people.get(s, order.person_id) if order.person_id != person.id else None
    if order.state not in ((State.PLACED, State.ASKED) if served else (State.PLACED,)):
        return order_screen.show(s, person, args[:1])
    see = Choice(f"order:{order.id}", say("📦 See the order"))
    choices = (see, Choice("shelves", say("🛒 Order something else")), back())
    if served:
        money = prepay.choice(order, person)
        onward = "serve" if people.at_desk_of(person, served) else f"serve:for:{served.id}"
        more = say("🛒 Order for the next one") if onward == "serve" else say("🛒 Order something else for them")
        slip = Choice(f"slip:{order.id}", say("🧾 Print the slip"))
        printed = (slip,) if order_screen.prints(s, order, person) else ()
        choices = (*((money,) if money else ()), *printed, see, Choice(onward, more), back())
    facts = {"order": order, "lines": orders.lines(s, order), "center": centers.get(s, order.center_id)}
    facts |= {"served": served, "asked": order.state == State.ASKED, "told": served and people.reachable(s, served)}
    return Screen("placed", facts, choices, fresh=True)
