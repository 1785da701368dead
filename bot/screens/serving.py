"""Serving: the shop for somebody else, whose basket is filled; and what every screen of the shop then says above."""

from dataclasses import replace

from sqlmodel import Session

from bot.screens import EVERYONE, shelves
from bot.talk import BACK, PAGE, Args, Choice, Event, Money, Screen, say
from bot.whom import at_home
from catalog import basket, centers, orders, people
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = EVERYONE
SHOP = frozenset(["home", "serving", "shelves", "shelf", "item", "count", "find", "lost", "said", "basket", "check"])
STOP_KEY = "7"


def show(s: Session, person: Person, args: Args) -> Screen:
    """What they had, and the shelves."""
    buyer, held = people.buyer(s, person), basket.held(s, person)
    if buyer.id == person.id:
        raise NotFound
    stop = Choice("serving:stop", say("⏸ Stop here: the basket is kept"), BACK)
    if not centers.open_to(s, buyer):
        return Screen("serving", {"closed": True}, (stop,))
    choices = []
    if held:
        choices.append(Choice("basket", say("🧺 The basket: %(amount)s", amount=Money(orders.amount(held)))))
    choices += shelves.front(s, person, PAGE - len(choices))
    return Screen("serving", {"closed": False}, (*choices, stop))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """serving:stop goes back to one's own things; the basket waits."""
    if args == ("stop",):
        people.buy_for(s, person, None)
    return "home" if people.buyer(s, person).id == person.id else None


def above(s: Session, person: Person, tap: str, drawn: Screen) -> Screen:
    """A screen as it was drawn; where it fills somebody else's basket it says whose, and how to stop."""
    buyer = people.buyer(s, person)
    name = tap.partition(":")[0]
    if buyer.id == person.id or name not in SHOP:
        return drawn
    for_whom = say("🛍 For %(who)s:", who=at_home(s, buyer))
    choices = drawn.choices
    if not any(choice.key == STOP_KEY or choice.tap == "serving:stop" for choice in choices):
        stop = Choice("serving:stop", say("⏸ Stop here: the basket is kept"), STOP_KEY)
        choices = (*choices[:-1], stop, *choices[-1:])
    return replace(drawn, above=for_whom, choices=choices)
