"""Check: the order read back, and the one yes that places it."""

from dataclasses import replace

from sqlmodel import Session

from bot import counter, memory
from bot.screens import EVERYONE, center, serving
from bot.screens import basket as basket_screen
from bot.talk import BACK, PAGE, Args, Choice, Event, Screen, back, number, say
from catalog import basket, centers, goods, orders, people
from catalog.models import Names, Person, State

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """What, how much in figures and words, where, when, for whom, who is asked, and how it is paid.

    check:again:ORDER and check:said:SENTENCE also say what was wanted and is not there, and what was there before.
    """
    order = basket.of(s, person)
    held = orders.lines(s, order) if order else []
    if order is None or not held:
        empty = basket_screen.show(s, person, ())
        return replace(empty, facts={**empty.facts, **_missing(s, person, args)})
    buyer = people.buyer(s, person)
    served = buyer if buyer.id != person.id else None
    if not centers.open_to(s, buyer):
        return serving.show(s, person, ()) if served else center.show(s, person, ())
    total, collects = orders.amount(held), centers.get(s, buyer.center_id)
    choices = (
        Choice(f"check:{order.id}:{total}:place", say("✅ Yes, order it"), means="yes"),
        Choice("basket", say("✏️ Change it")),
        Choice("shelves", say("🛒 Add something")),
        Choice(
            "basket:clear", say("🗑 I don't want it"), "" if served else BACK, means="cancel" if served else "no cancel"
        ),
        *((back(),) if served else ()),  # back at the desk nobody's basket is lost
    )
    facts = {
        "lines": held,
        "total": total,
        "center": collects,
        "expected": centers.expected(s, collects),
        "served": served,
        "desk": people.at_desk_of(person, buyer),
        "asks": orders.will_ask(s, person, buyer),
        **_missing(s, person, args),
    }
    return Screen("check", facts, choices)


def _missing(s: Session, person: Person, args: Args) -> dict[str, list[Names] | list[str]]:
    """What was wanted and is not there: `short` has the names of what is not in the basket in full, `unknown` words.

    `kept` has the names of what lay in the basket before the earlier order was put in."""
    if args[:1] not in (("again",), ("said",)):
        return {"short": [], "unknown": [], "kept": []}
    lines = basket.held(s, person)
    held = {line.item_id: line.count for line in lines}
    if args[:1] == ("again",):
        earlier = orders.lines(s, orders.get(s, number(args, 1), person))
        wanted = {line.item_id for line in earlier}
        short: list[Names] = [e.names for e in earlier if held.get(e.item_id, 0) < e.count]
        kept = [line.names for line in lines if line.item_id not in wanted][:PAGE]
        return {"short": short, "unknown": [], "kept": kept}
    order = counter.hear_order(s, person, memory.sentence(s, number(args, 1), person))
    ids = [line.item for line in counter.sure(order) if line.item and held.get(line.item, 0) < line.count]
    lost = [item.names for item in goods.many(s, ids, person)]
    return {"short": lost, "unknown": counter.unknown(order), "kept": []}


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """check:ORDER:AMOUNT:place places what was read back for that amount; a second tap shows it placed."""
    if args[2:3] != ("place",):
        closed = not centers.open_to(s, people.buyer(s, person)) and basket.held(s, person)
        return "home" if closed and person.buys_for_id else "center" if closed else None
    order = orders.get(s, number(args, 0), person)
    if order.state != State.DRAFT:
        return f"placed:{order.id}" if order.state in (State.PLACED, State.ASKED) else f"order:{order.id}"
    orders.place(s, person, number(args, 0), number(args, 1))
    if order.person_id == people.buyer(s, person).id:
        people.buy_for(s, person, None)  # whoever was served has what they wanted
    return f"placed:{order.id}"
