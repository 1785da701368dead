"""Oneself: the same person in another chat of theirs, by a code that goes from one to the other."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, say
from catalog import passes, people, selves
from catalog.models import Person, Role
from catalog.refusals import BadCode, NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """oneself; oneself:code:CODE shows one just made, oneself:ask:CODE asks whose the other chat is, oneself:joined."""
    part, code, *_ = *args, "", ""
    if part == "code" and people.tidy_code(code):
        return Screen("oneself", {"part": part, "code": code}, (back("phone"),), fresh=True)
    if part == "ask":
        whom = selves.other(s, person, code)
        if whom is None:
            raise BadCode
        yes = Choice(f"oneself:yes:{code}", say("✅ Yes, that is me as well"), means="yes")
        return Screen("oneself", {"part": part, "whom": whom}, (yes, back("home")), fresh=True)
    if part == "joined":
        choices = (Choice("orders", say("📦 My orders")), Choice("shelves", say("🛒 Look at the goods")), back("home"))
        return Screen("oneself", {"part": part}, choices, fresh=True)
    if part:
        raise NotFound
    make = (Choice("oneself:make", say("🔑 Make a code")),) if person.role == Role.CUSTOMER else ()
    return Screen("oneself", {"part": "", "works": person.role != Role.CUSTOMER}, (*make, back("phone")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """oneself:make makes a code; oneself:yes:CODE makes two one; a wrong code, asked about or said yes to, counts."""
    if args == ("make",):
        return f"oneself:code:{selves.give(s, person)}"
    if args[:1] not in (("ask",), ("yes",)) or len(args) != 2:
        return None
    passes.patient(s, person)  # a tap can be forged: nobody guesses here, either, what they may not in words
    try:
        if selves.other(s, person, args[1]) is None:
            raise BadCode
        if args[0] == "ask":
            return None
        selves.join(s, person, args[1])
    except BadCode:
        passes.miss(s, person)
        return "join:wrong"
    return "oneself:joined"
