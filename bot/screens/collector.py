"""Collector: somebody else collects, with a one-time code that the customer hands on."""

import re

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import centers, lists, orders, passes, people
from catalog.models import Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """collector:ORDER asks who comes, and shows the code to hand on as long as it holds."""
    order = orders.get(s, number(args, 0), person)
    if order.state not in passes.OFFERED:
        return order_screen.show(s, person, args[:1])
    given = passes.of(s, person, order.id or 0)
    facts = {
        "given": given,
        "code": passes.code(s, given) if given else "",
        "center": centers.get(s, order.center_id),
        "giver": people.get(s, order.person_id),
        "ready": order.state == State.READY,
    }
    stop = (Choice(f"collector:{order.id}:stop:{given.id}", say("🗑 Take it back"), means="cancel"),) if given else ()
    paper = f"collect:{given.id}" if given else ""
    return Screen("collector", facts, (*stop, back(f"order:{order.id}")), fresh=given is not None, paper=paper)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """collector finds the order; collector:ORDER:name takes the name typed; collector:ORDER:stop:PASS takes it back."""
    if not args:
        mine, _ = lists.of(s, person)
        fits = [order for order in mine if order.state in passes.OFFERED]
        fits.sort(key=lambda order: order.state != State.READY)
        return f"collector:{fits[0].id}" if fits else "orders"
    order_id = number(args, 0)
    if args[1:] == ("name",) and event.text:
        passes.give(s, person, order_id, event.text)
    elif args[1:2] == ("stop",):
        passes.take_back(s, person, number(args, 2))
        return f"order:{order_id}"
    elif orders.get(s, order_id, person).state not in passes.OFFERED:
        return f"order:{order_id}"
    return f"collector:{order_id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """The name of who comes, where it is asked for."""
    names_order = re.search(r"订单|单号|order", text, re.IGNORECASE)
    if not args or names_order or passes.of(s, person, number(args, 0)) or not any(sign.isalpha() for sign in text):
        return None
    return f"collector:{number(args, 0)}:name"
