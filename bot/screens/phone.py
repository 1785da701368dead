"""Phone: the number the center calls."""

import re

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, say
from bot.typed import tidy
from catalog import people
from catalog.models import Person

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """phone[:call] asks for the number; with :call the center is asked to call once it is known."""
    call = args[:1] == ("call",)
    more = () if call else (Choice("oneself", say("🔗 I have another phone or app")),)
    return Screen("phone", {"person": person, "call": call}, (*more, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """phone:set:DIGITS[:call]"""
    if args[:1] != ("set",) or len(args) < 2:
        return None
    people.reach_by_phone(person, args[1])
    return "help:call" if args[2:3] == ("call",) else "phone"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A phone number, with or without spaces and dashes; a pickup code such as 8-2-3006 is none."""
    if re.fullmatch(r"\d{1,2}-\d{1,2}-\d{4}", tidy(text)):
        return None
    digits = re.sub(r"[\s\-()]", "", tidy(text))
    if not re.fullmatch(r"\+?\d{5,15}", digits):
        return None
    return f"phone:set:{digits.removeprefix('+')}" + (":call" if args[:1] == ("call",) else "")
