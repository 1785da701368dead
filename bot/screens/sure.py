"""Sure: one question before something is taken away."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.screens import order as order_screen
from bot.state_words import SURE
from bot.talk import BACK, Args, Choice, Screen, number, say
from catalog import orders
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """sure:ORDER:ACT; where the act no longer fits, the order as it is."""
    order, verb = orders.get(s, number(args, 0), person), args[1] if len(args) > 1 else ""
    if verb not in SURE:
        raise NotFound
    if verb not in orders.acts(order, person):
        return order_screen.show(s, person, args[:1])
    choices = (
        Choice(f"order:{order.id}:{verb}", SURE[verb], means=f"yes {verb}"),
        Choice(f"order:{order.id}", say("⬅️ No, leave it"), BACK, means="no"),
    )
    return Screen("sure", {"order": order, "act": verb, "lines": orders.lines(s, order)}, choices)
