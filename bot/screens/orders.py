"""Orders: a person's own, what is open first."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.state_words import STATES
from bot.talk import PAGE, Args, Choice, Say, Screen, back, called, number, pages, say
from catalog import lists, orders, people
from catalog.models import Names, Order, Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """orders[:PAGE]; orders:code:CODE says that none of them has this pickup code."""
    unknown = args[1] if args[:1] == ("code",) and len(args) > 1 else ""
    page = 0 if unknown else number(args, 0, 0)
    mine, more = lists.of(s, person, page, PAGE, helped=True)
    choices = [choice(s, order, person) for order in mine]
    if not mine:
        choices = [Choice("shelves", say("🛒 Look at the goods"))]
    return Screen(
        "orders", {"orders": mine, "unknown": unknown}, (*choices, *pages("orders", page, more), back("home"))
    )


def choice(s: Session, order: Order, reader: Person | None = None) -> Choice:
    """One order in a list: 137 eggs… · on the way; of a relative's order `reader` is told whose it is."""
    what: Names | Say = orders.lines(s, order)[0].names
    state = say("ready, code %(code)s", code=order.code) if order.state == State.READY else STATES[order.state]
    if reader is not None and order.person_id != reader.id:
        what = say("%(item)s for %(who)s", item=what, who=called(people.get(s, order.person_id)))
    return Choice(
        f"order:{order.id}", say("%(number)s · %(item)s · %(state)s", number=order.id, item=what, state=state)
    )
