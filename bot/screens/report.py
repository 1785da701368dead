"""Report: what is wrong with the truck read back, with who goes without, and the one yes that checks it in."""

from sqlmodel import Session

from bot import memory
from bot.load import hear_lacks
from bot.saying.lacks import Heard
from bot.screens import STAFF, truck, unsure
from bot.talk import BACK, LONGER, Args, Choice, Event, Screen, dated, day, number, say
from catalog import arrivals
from catalog.arrivals import Truck
from catalog.models import Fault, Person
from catalog.refusals import MoreThanCame

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """report:DAY; report:DAY:heard:SENTENCE also says which words were not understood."""
    found = arrivals.due(s, person, day(args, 0))
    if not found.orders:
        return truck.show(s, person, args[:1])
    on = dated(found.day)
    unclear = _heard(s, person, found, number(args, 2)).unclear if args[1:2] == ("heard",) else ()
    wrong = (
        Choice(f"loser:{on}", say("👥 Somebody else goes without")),
        Choice(f"report:{on}:clear", say("🧹 No, nothing is wrong after all")),
    )
    calls = arrivals.unreached(s, found)
    short, out = Choice(f"short:{on}", say("❗ Something is short or damaged")), f"truck:{on}"
    if unclear:  # nothing is checked in by a yes while something that was said is not heard
        go_on = Choice(f"report:{on}", say("⏭ Leave this out"))
        choices: tuple[Choice, ...] = (short, go_on, Choice(out, say("⬅️ Back"), BACK, means="no"))
        return Screen("report", {"truck": found, "unclear": unclear, "empty": _empty(found), "calls": calls}, choices)
    choices = (
        Choice(
            f"report:{on}:in:{len(found.orders)}:{found.amount}:{found.stamp}", say("✅ Check it all in"), means="yes"
        ),
        short,
        *(wrong if found.losses else ()),
        Choice(out, say("⬅️ Back"), BACK, means="no"),
    )
    return Screen("report", {"truck": found, "unclear": unclear, "empty": _empty(found), "calls": calls}, choices)


def _empty(found: Truck) -> int:
    """How many orders would have nothing left."""
    lost = {loss.line.id: loss.count for loss in found.losses}
    lines = found.lines.values()
    return sum(all(line.short + lost.get(line.id, 0) == line.count for line in held) for held in lines)


def _heard(s: Session, person: Person, found: Truck, sentence: int) -> Heard:
    return hear_lacks(found, memory.sentence(s, sentence, person))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """report:DAY:said with words typed; report:DAY:clear; report:DAY:in:ORDERS:AMOUNT:STAMP checks in what was read."""
    found = arrivals.due(s, person, day(args, 0))
    if args[1:2] == ("said",):
        heard = hear_lacks(found, event.text)
        for lack in heard.lacks:
            if lack.clear and lack.fine:
                for fault in Fault:
                    arrivals.report(s, person, arrivals.due(s, person, found.day), lack.items[0], fault, 0)
            elif lack.clear and not unsure.too_many(found, lack):
                now = arrivals.due(s, person, found.day)
                arrivals.report(s, person, now, lack.items[0], Fault(lack.fault), lack.counts[0])
        return unsure.onward(s, person, found, memory.keep_sentence(s, person, event.text), -1)
    if args[1:2] == ("clear",):
        arrivals.forget(s, person, found)
        return f"report:{args[0]}"
    if args[1:2] != ("in",):
        return None
    done = arrivals.taken_in(s, person, found.day)
    if done and (not found.orders or number(args, 4, most=LONGER) == done.after.get("stamp")):
        return f"landed:{done.id}"
    return f"landed:{arrivals.take_in(s, person, found, number(args, 4, most=LONGER)).id}"


hear = truck.hear

__all__ = ["ROLES", "MoreThanCame", "act", "hear", "show"]
