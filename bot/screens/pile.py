"""Pile: the orders of one sort at a center."""

from sqlmodel import Session

from bot.screens import DESK
from bot.state_words import STATES
from bot.talk import PAGE, Args, Choice, Money, Screen, back, called, number, pages, say
from catalog import cash, centers, lists, orders, people
from catalog.models import Order, Person, Role, State
from catalog.refusals import NotFound

ROLES = DESK
PILES = {
    "coming": orders.TO_COME,
    "ready": (State.READY,),
    "done": orders.CLOSED,
}


def show(s: Session, person: Person, args: Args) -> Screen:
    """pile:NAME[:PAGE] for the center one works at; pile:NAME:PAGE:CENTER for the admin, CENTER 0 meaning all."""
    name, page = args[0] if args else "", number(args, 1, 0)
    if name not in PILES:
        raise NotFound
    center_id = person.works_at if person.role == Role.STAFF else number(args, 2, 0) or None
    found, more = lists.at(s, person, center_id, PILES[name], page, PAGE)
    choices = tuple(choice(s, order) for order in found)
    turn = pages(f"pile:{name}", page, more)
    if center_id is None or person.role == Role.ADMIN:
        turn = tuple(Choice(f"{t.tap}:{center_id or 0}", t.label, t.key) for t in turn)
    facts = {"pile": name, "orders": found, "center": centers.get(s, center_id) if center_id else None}
    return Screen("pile", facts, (*choices, *turn, back("home" if person.role == Role.STAFF else "all")))


def choice(s: Session, order: Order) -> Choice:
    """One parcel in a list: 8-2-3006 Wang Xiuying ¥28, or 137 Wang Xiuying · on the way."""
    who = called(people.get(s, order.person_id))
    if order.state == State.READY:
        facts = {"code": order.code, "who": who, "amount": Money(cash.owed(order))}
        label = say("%(code)s · %(who)s · %(amount)s", **facts)
        if order.plan and order.plan >= cash.today(s):
            label = say("%(code)s · %(who)s · %(amount)s · comes %(day)s", **facts, day=order.plan)
    else:
        label = say("%(number)s · %(who)s · %(state)s", number=order.id, who=who, state=STATES[order.state])
    return Choice(f"order:{order.id}" if order.state != State.READY else f"handover:{order.id}", label)
