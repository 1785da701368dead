"""Home: what waits for this person, and the first shelves."""

from sqlmodel import Session

from bot.screens import EVERYONE, center, desk, family, serving, shelves, shop
from bot.talk import BACK, PAGE, Args, Choice, Event, Money, Screen, say
from catalog import basket, centers, lists, orders, people, ties
from catalog.models import Person, Role, State
from catalog.orders import OPEN

ROLES = EVERYONE


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """Where home is for this person, so that what is typed there is heard there."""
    if people.buyer(s, person).id != person.id:
        return "serving"
    if person.role == Role.CUSTOMER:
        return None if centers.open_to(s, person) else "family" if _only_helps(s, person) else "center"
    return "desk" if person.role == Role.STAFF else "shop"


def show(s: Session, person: Person, args: Args) -> Screen:
    """The shop for whom one serves; else the desk for staff, the back office for the admin, for others the shelves.

    Who has no center chooses one first, or orders for a relative.
    """
    if people.buyer(s, person).id != person.id:
        return serving.show(s, person, ())
    if person.role == Role.STAFF:
        return desk.show(s, person, ())
    if person.role == Role.ADMIN:
        return shop.show(s, person, ())
    if not centers.open_to(s, person):
        return family.show(s, person, ()) if _only_helps(s, person) else center.show(s, person, ())
    mine, _ = lists.of(s, person)
    waiting = [order for order in mine if order.state in OPEN]
    ready = [order for order in waiting if order.state == State.READY]
    asked = [order for order in waiting if order.state == State.ASKED]
    choices = [Choice(f"order:{o.id}", say("🙋 Is order %(number)s yours?", number=o.id)) for o in asked[:1]]
    choices += [Choice(f"order:{o.id}", say("📦 Collect: %(code)s", code=o.code)) for o in ready[:1]]
    held = basket.held(s, person)
    if held:
        choices.append(Choice("basket", say("🧺 My basket: %(amount)s", amount=Money(orders.amount(held)))))
    goods = shelves.front(s, person, PAGE - len(choices))
    choices += goods
    choices.append(Choice("me", say("👤 My orders, help, settings"), BACK))
    facts = {
        "center": centers.get(s, person.center_id),
        "bare": not goods,
        "chosen": args[:1] == ("chosen",),
        "thanks": args[:1] == ("thanks",),
        "ready": [(order, centers.get(s, order.center_id)) for order in ready],
        "coming": [(order, centers.get(s, order.center_id)) for order in waiting if order.state in orders.TO_COME],
        "asked": [(order, centers.get(s, order.center_id)) for order in asked],
    }
    return Screen("home", facts, tuple(choices))


def _only_helps(s: Session, person: Person) -> bool:
    """Whether somebody collects nowhere themselves, and is here to order for a relative."""
    return person.center_id is None and bool(ties.helped(s, person))
