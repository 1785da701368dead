"""Order: one order, its timeline, and what this person may do with it."""

from sqlmodel import Session

from bot.screens import EVERYONE, prepay
from bot.state_words import ACTS, DESK_ACTS, STATES
from bot.talk import PAGE, Args, Choice, Event, Money, Screen, back, number, pages, say
from catalog import ageing, centers, complaints, goback, handover, lists, orders, passes, people, rights
from catalog.models import Order, Person, Role, State
from catalog.refusals import NotFound

ROLES = EVERYONE
ASK_FIRST = {"cancel", "return"}  # taps that take something away ask once
GOES_TO = {"arrive": "arrived", "collect": "handed"}  # what is worth a screen of its own


def show(s: Session, person: Person, args: Args) -> Screen:
    """order:ID[:more:PAGE]; who buys at their own desk can do more than one screen holds."""
    order = orders.get(s, number(args, 0), person)
    if order.state == State.DRAFT:
        raise NotFound
    own = order.person_id == person.id
    facts = {
        "order": order,
        "own": own,
        "desk": rights.may(person, "see desk", center_id=order.center_id),
        "state": STATES[order.state],
        "lines": orders.lines(s, order),
        "center": centers.get(s, order.center_id),
        "buyer": people.get(s, order.person_id),
        "collector": handover.collector(s, order),
        "timeline": [(step, STATES[step.state]) for step in lists.timeline(s, order)],
    }
    every, page = _choices(s, order, person), number(args, 2, 0) if args[1:2] == ("more",) else 0
    shown = every[page * PAGE : (page + 1) * PAGE]
    turn = pages(f"order:{order.id}:more", page, len(every) > (page + 1) * PAGE)
    above = back(_above(order, own or order.helper_id == person.id, person))
    return Screen("order", facts, (*shown, *turn, above))


def _choices(s: Session, order: Order, person: Person) -> list[Choice]:
    """What this person may do with it: as its owner, then what the table of moves allows, then as the desk."""
    own = order.person_id == person.id
    desk = rights.may(person, "keep book", center_id=order.center_id)
    choices = _owner(s, order, person) if own else []
    choices += _moves(order, person, own)
    if own and order.state not in orders.OPEN:
        choices.append(Choice(f"again:{order.id}", say("🔁 Order this again")))
    if desk and (money := prepay.choice(order, person)) is not None:
        choices.append(money)
    if prints(s, order, person):
        choices.append(Choice(f"slip:{order.id}", say("🧾 Print the slip")))
    if desk and order.state == State.READY:
        choices.append(Choice(f"lacking:{order.id}", say("💔 Something is missing or damaged")))
    if desk and (due := goback.due_back(order)):
        choices.append(Choice(f"refund:{order.id}", say("💴 Give back %(amount)s", amount=Money(due))))
    for one in complaints.of(s, order)[:1]:
        tap = f"evidence:{one.id}" if own else f"complaint:{one.id}"
        choices.append(Choice(tap, say("⚠️ The complaint about it")))
    return choices


def _owner(s: Session, order: Order, person: Person) -> list[Choice]:
    """What only its owner does: show its code, say when they come and who else may, complain."""
    choices = []
    if order.state == State.READY:
        choices.append(Choice(f"qr:{order.id}", say("🔳 Show my QR code")))
    if order.state in orders.OPEN and order.state != State.ASKED:
        choices.append(Choice("help", say("🙋 Get help")))
    if ageing.may_answer(order, person):
        choices.append(Choice(f"waiting:{order.id}", say("📅 When I come for it")))
    if order.state in passes.OFFERED:
        choices.append(Choice(f"collector:{order.id}", say("👤 Somebody else collects")))
    if complaints.lines(s, order, person):
        choices.append(Choice(f"complain:{order.id}", say("⚠️ Something is wrong with it")))
    return choices


def _moves(order: Order, person: Person, own: bool) -> list[Choice]:
    """The buttons of the table of moves; what takes something away asks once."""
    asked = own and order.state == State.ASKED  # a question to them: a yes or a no answers it
    words = ACTS if own else ACTS | DESK_ACTS
    return [
        Choice(f"sure:{order.id}:{act}", words[act], means=f"{act} no" if asked else act)
        if act in ASK_FIRST
        else Choice(f"order:{order.id}:{act}", words[act], means="yes" if asked else "")
        for act in orders.acts(order, person)
    ]


def prints(s: Session, order: Order, person: Person) -> bool:
    """Whether the desk offers a slip: the customer has no chat that could show the code."""
    desk = rights.may(person, "order for", center_id=order.center_id)
    open_there = order.state in (*orders.TO_COME, State.READY)
    return desk and open_there and not people.reachable(s, people.get(s, order.person_id))


def _above(order: Order, own: bool, person: Person) -> str:
    """The list an order was most likely reached from."""
    if own:
        return "orders"
    listed = {State.PLACED: "coming", State.ON_THE_WAY: "coming", State.READY: "ready"}.get(order.state, "done")
    return f"pile:{listed}" if person.role == Role.STAFF else "home"


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """order:ID:cancel and whatever else the table of moves knows."""
    if len(args) < 2 or args[1] == "more":
        return None
    order_id, verb = number(args, 0), args[1]
    if verb not in ACTS or not any(m.button for (_, a), m in orders.MOVES.items() if a == verb):
        raise NotFound
    orders.move(s, person, order_id, verb)
    return f"{GOES_TO.get(verb, 'order')}:{order_id}"
