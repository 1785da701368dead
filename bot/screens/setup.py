"""Setup: the first days of a shop, one question after the other; later, the shop's own facts to be changed."""

import re

from sqlmodel import Session

from bot import keeping
from bot.asked import clock_name, currency, currency_name, zone
from bot.screens import OFFICE, language
from bot.talk import BACK, NEXT, Args, Choice, Event, Screen, back, say
from catalog import centers, opening, people
from catalog.models import Person
from catalog.opening import STEPS
from catalog.refusals import BadValue, NotFound
from catalog.store import shop

ROLES = OFFICE
CURRENCIES = ("CNY", "USD", "EUR", "INR", "KES", "PHP")
ZONES = ("Asia/Shanghai", "Asia/Kolkata", "Africa/Nairobi", "Europe/London", "America/New_York", "America/Lima")
TYPED = frozenset({"name", "currency", "zone", "center", "place", "phone"})


def show(s: Session, person: Person, args: Args) -> Screen:
    """setup asks the next open question, or shows the shop's facts; setup:STEP asks that one; setup:all the facts"""
    step = _step(s, args)
    facts = {
        "step": step,
        "at": STEPS.index(step) + 1 if step else 0,
        "of": len(STEPS),
        "shop": shop(s),
        "money": currency_name(shop(s).currency),
        "clock": clock_name(shop(s).zone),
        "center": opening.first_center(s),
        "missing": opening.missing(s),
    }
    if not step:
        return Screen("setup", facts, _facts(s))
    choices: tuple[Choice, ...] = ()
    if step == "language":
        choices = tuple(
            Choice(f"setup:language:{code}", say("%(tongue)s", tongue=name)) for code, name in language.named()
        )
    elif step == "currency":
        choices = tuple(
            Choice(f"setup:currency:{code}", say("%(name)s (%(code)s)", name=currency_name(code), code=code))
            for code in CURRENCIES
        )
    elif step == "zone":
        choices = tuple(Choice(f"setup:zone:{name}", say("%(zone)s", zone=clock_name(name))) for name in ZONES)
    elif step == "goods":
        choices = (Choice("sheet:sample", say("📄 A sample sheet to fill in")),)
    skip = Choice(f"setup:{step}:skip", say("⏭ Skip this"), NEXT, "no")
    later = Choice("home", say("Later"), BACK)
    return Screen("setup", facts, (*choices, skip, later), wants_place=step == "place", wants_file=step == "goods")


def _facts(s: Session) -> tuple[Choice, ...]:
    """The ways on from what the shop says of itself."""
    choices = [
        Choice("setup:name", say("✏️ Change the name")),
        Choice("setup:zone", say("🕗 Change the clock")),
        Choice("setup:language", say("💬 Change the language")),
    ]
    if not opening.has_orders(s):
        choices.append(Choice("setup:currency", say("💱 Change the currency")))
    if "center" in opening.missing(s):
        choices.append(Choice("setup:center", say("🏠 The first center")))
    choices.append(Choice("add", say("➕ Add goods")))
    return (*choices[:6], back())


def _step(s: Session, args: Args) -> str:
    """The question that is asked: the one named, or the next open one; "" for none."""
    if args[:1] == ("all",):
        return ""
    if args:
        if args[0] not in STEPS:
            raise NotFound
        return args[0]
    return opening.next_step(s) or ""


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """setup:STEP:skip, :set with words typed, :at with a place sent; setup:language:CODE, :currency:CODE, :zone:NAME"""
    if "at" in args and event.place:
        step, said = "place", "at"
    elif len(args) > 1:
        step, said = _step(s, args[:1]), args[1]
    else:
        return None
    first = step not in opening.done(s)
    if said != "skip":
        _take(s, person, step, said, event)
    opening.skip(s, person, step)
    if not first:  # asked for again, once everything was answered
        return "setup:all"
    onward = opening.next_step(s, step)
    return f"setup:{onward}" if onward else "setup:all"


def _take(s: Session, person: Person, step: str, said: str, event: Event) -> None:
    """Take one answer. Raises BadValue for what is none."""
    typed = event.text.strip() if said == "set" else ""
    if said == "set" and not typed:
        raise BadValue
    center = opening.first_center(s)
    match step:
        case "language":
            if said not in language.codes():
                raise NotFound
            people.speak(person, said)
            opening.change(s, person, language=said)
        case "name":
            opening.change(s, person, name=keeping.names(typed, person))
        case "currency":
            opening.change(s, person, currency=currency(typed) if typed else said)
        case "zone":
            opening.change(s, person, zone=zone(typed) if typed else said)
        case "center":
            centers.change(s, person, center or centers.add(s, person), name=typed)
        case "place" if center is not None:
            degrees = re.fullmatch(r"(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)", typed)
            place = event.place if said == "at" else (float(degrees[1]), float(degrees[2])) if degrees else None
            if place:
                centers.change(s, person, center, place=place)
            else:
                centers.change(s, person, center, address=keeping.names(typed, person))
        case "phone" if center is not None:
            centers.change(s, person, center, phone=typed)
        case _:
            raise NotFound


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while something is asked for is that; goods go where all new goods go."""
    step = _step(s, args[:1])
    if step == "goods":
        return "add:said"
    return f"setup:{step}:set" if step in TYPED else None
