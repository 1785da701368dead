"""Order: one order, its timeline, and what this person may do with it."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.state_words import ACTS, STATES
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import centers, orders, people
from catalog.models import Order, Person, Role, State
from catalog.refusals import NotFound

ROLES = EVERYONE
ASK_FIRST = {"cancel", "return"}  # taps that take something away ask once
GOES_TO = {"arrive": "arrived", "collect": "handed"}  # what is worth a screen of its own


def show(s: Session, person: Person, args: Args) -> Screen:
    """order:ID"""
    order = orders.get(s, number(args, 0), person)
    if order.state == State.DRAFT:
        raise NotFound
    own = order.person_id == person.id
    choices = [
        Choice(f"sure:{order.id}:{act}", ACTS[act], means=act)
        if act in ASK_FIRST
        else Choice(f"order:{order.id}:{act}", ACTS[act])
        for act in orders.acts(order, person)
    ]
    if order.state == State.READY and orders.DESK & orders.capacities(order, person):
        choices.append(Choice(f"lacking:{order.id}", say("💔 Something is missing or damaged")))
    if own and order.state not in orders.OPEN:
        choices.append(Choice(f"again:{order.id}", say("🔁 Order this again")))
    if own and order.state in orders.OPEN:
        choices.insert(0, Choice("help", say("🙋 Get help")))
    if own and order.state == State.READY:
        choices.insert(0, Choice(f"qr:{order.id}", say("🔳 Show my QR code")))
    facts = {
        "order": order,
        "own": own,
        "state": STATES[order.state],
        "lines": orders.lines(s, order),
        "center": centers.get(s, order.center_id),
        "buyer": people.get(s, order.person_id),
        "timeline": [(step, STATES[step.state]) for step in orders.timeline(s, order)],
    }
    return Screen("order", facts, (*choices, back(_above(order, own, person))))


def _above(order: Order, own: bool, person: Person) -> str:
    """The list an order was most likely reached from."""
    if own:
        return "orders"
    listed = {State.PLACED: "coming", State.ON_THE_WAY: "coming", State.READY: "ready"}.get(order.state, "done")
    return f"pile:{listed}" if person.role == Role.STAFF else "home"


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """order:ID:cancel and whatever else the table of moves knows."""
    if len(args) < 2:
        return None
    order_id, verb = number(args, 0), args[1]
    if verb not in ACTS or not any(m.button for (_, a), m in orders.MOVES.items() if a == verb):
        raise NotFound
    orders.move(s, person, order_id, verb)
    return f"{GOES_TO.get(verb, 'order')}:{order_id}"
