"""Delivery: on which weekdays the truck comes to a center, and until when one orders for it."""

from datetime import time

from sqlmodel import Session

from bot import hours_words, when
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import centers, days, rights
from catalog.models import Person
from catalog.refusals import BadValue, NotFound

ROLES = OFFICE
CUT = (  # what is said around a cut-off and delivery days
    r"截单(?:时间)?|截止|以前|之前|前$|到货|送货|来货|发车"
    r"|cut[- ]?off|\b(?:orders?|until|by|before|deliver(?:y|ies|s)?|on)\b"
)
NO_CUT = {"不截单", "不截止", "没有截单", "全天", "no cut-off", "no cutoff", "no cut off", "all day", "24:00", "24点"}


def show(s: Session, person: Person, args: Args) -> Screen:
    """delivery:CENTER; delivery:CENTER:days and :until ask for one of them."""
    center = centers.get(s, number(args, 0))
    rights.must(person, "change centers")
    at, asks = f"delivery:{center.id}", _asks(args)
    facts = {
        "center": center,
        "asks": asks,
        "delivery": hours_words.delivery(center),
        "next": days.expected(s, center),
    }
    if asks == "days":
        choices: tuple[Choice, ...] = (
            Choice(f"{at}:days:0123456", say("Every day")),
            Choice(f"{at}:days:024", say("Mon, Wed, Fri")),
            Choice(f"{at}:days:135", say("Tue, Thu, Sat")),
        )
    elif asks == "until":
        choices = (
            Choice(f"{at}:until:1200", say("12:00")),
            Choice(f"{at}:until:1600", say("16:00")),
            Choice(f"{at}:until:2000", say("20:00")),
            Choice(f"{at}:until:2400", say("No cut-off")),
        )
    else:
        choices = (
            Choice(f"{at}:days", say("📆 Change the days")),
            Choice(f"{at}:until", say("⏰ Change the cut-off")),
            back(f"station:{center.id}"),
        )
        return Screen("delivery", facts, choices)
    return Screen("delivery", facts, (*choices, back(at)))


def _asks(args: Args) -> str:
    return args[1] if args[1:2] in (("days",), ("until",)) else ""


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """delivery:ID:days:024 and delivery:ID:until:1600 (2400: none); a second tap does nothing."""
    if len(args) < 3:
        return None
    center, said = centers.get(s, number(args, 0)), number(args, 2)
    rights.must(person, "change centers")
    if args[1] == "days" and len(args[2]) <= 7:
        days.set_delivery(s, person, center, (int(n) for n in args[2]))
    elif args[1] == "until" and said == 2400:
        days.set_cutoff(s, person, center, None)
    elif args[1] == "until" and said // 100 < 24 and said % 100 < 60:
        days.set_cutoff(s, person, center, time(said // 100, said % 100))
    else:
        raise NotFound
    return f"delivery:{center.id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """周一三五, Mon Wed Fri, every day; 16:00, 下午四点截单, no cut-off. Raises BadValue where one was asked for."""
    at, asks = f"delivery:{number(args, 0)}", _asks(args)
    said = " ".join(when.bare_of(CUT, tidy(text)).split())
    if asks != "days":
        if tidy(text) in NO_CUT:
            return f"{at}:until:2400"
        try:
            clock = when.clock(said)
        except ValueError:
            raise BadValue from None
        if clock is not None:
            return f"{at}:until:{clock:%H%M}"
    if asks != "until":
        found = when.weekdays(said) or (when.weekdays(f"周{said}") if asks else None)
        if found:
            return f"{at}:days:{''.join(map(str, sorted(found)))}"
    if asks:
        raise BadValue
    return None
