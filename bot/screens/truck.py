"""Truck: what comes today, the sort sheet page by page, and how it is checked in."""

from sqlmodel import Session

from bot.load import hear_lacks
from bot.screens import STAFF
from bot.sheet import leaves
from bot.talk import BACK, Args, Choice, Event, Screen, back, dated, day, number, pages, say
from catalog import alike, arrivals, centers
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """truck; truck:DAY[:PAGE] when it is here, whatever day it was expected; truck:DAY:paper is the sheet as a file."""
    truck = arrivals.due(s, person, day(args, 0) if args else None)
    facts = {"truck": truck, "center": centers.get(s, truck.center_id), "early": truck.early and not args}
    if not truck.orders:
        done = (Choice("pile:ready", say("📦 Hand over")), Choice("racks", say("🗄 My shelves")), back())
        return Screen("truck", {**facts, "leaf": None}, done)
    tap = f"truck:{dated(truck.day)}"
    if facts["early"]:
        asked = (
            Choice(tap, say("✅ Yes, it is here"), means="yes"),
            Choice("home", say("⬅️ No, not yet"), BACK, means="no"),
        )
        return Screen("truck", {**facts, "leaf": None}, asked)
    if args[1:2] == ("paper",):
        return Screen("sortsheet", facts, (back(tap),), paper=f"sortsheet:{dated(truck.day)}")
    marks = alike.marks(truck.items.values())
    found, page = leaves(truck, marks), number(args, 1, 0)
    if page >= len(found):
        raise NotFound
    first = next((at for at, leaf in enumerate(found) if leaf.customers), 0)
    whole = say("🧾 See what is reported, and check in") if truck.losses else say("✅ All of it has arrived")
    sheet = (Choice(f"{tap}:{first}", say("🧾 The sheet by customers")),) if first > page else ()
    choices = (
        Choice(f"report:{dated(truck.day)}", whole),
        Choice(f"short:{dated(truck.day)}", say("❗ Something is short or damaged")),
        *sheet,
        Choice(f"{tap}:paper", say("🖨 Print the sheet")),
        Choice("racks", say("🗄 My shelves")),
        *pages(tap, page, page + 1 < len(found)),
        back(tap if page else "home"),
    )
    return Screen("truck", {**facts, "leaf": found[page], "page": page, "of": len(found), "alike": len(marks)}, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """Opening the sheet gives every parcel on it a place on the shelves, once it is known to be here."""
    truck = arrivals.due(s, person, day(args, 0) if args else None)
    if truck.orders and (args or not truck.early):
        arrivals.sort(s, person, truck.day)
        return f"truck:{dated(truck.day)}" if not args else None
    return None


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """eggs 2 short, salt 1 damaged: what is wrong is kept and read back; all arrived: the read-back alone."""
    truck = arrivals.due(s, person, day(args, 0) if args else None)
    if not truck.orders or (truck.early and not args):
        return None
    heard = hear_lacks(truck, text)
    if heard.lacks or heard.unclear:
        return f"report:{dated(truck.day)}:said"
    return f"report:{dated(truck.day)}" if heard.all else None
