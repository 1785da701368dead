"""Mend: one thing kept about a person put right: name, phone, village, center, language."""

from collections.abc import Sequence

from babel import Locale
from sqlmodel import Session

from bot.screens import EVERYONE
from bot.screens.phone import hear as hear_phone
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from bot.words import LOCALES
from catalog import centers, known
from catalog.models import Center, Person, Village
from catalog.refusals import BadValue, NotFound

ROLES = EVERYONE
ASKED = ("name", "phone")


def show(s: Session, person: Person, args: Args) -> Screen:
    """mend[:PERSON] asks what; mend:PERSON:name and :phone wait for it, :village, :center and :language list."""
    whose = number(args, 0, person.id)
    about, tap = known.about(s, person, whose), f"mend:{whose}"
    part = _part(args)
    page = number(args, 2, 0) if args[1:2] == (part,) else 0
    facts = {"about": about, "own": whose == person.id, "part": part, "empty": False}
    if part in ASKED:
        return Screen("mend", facts, (back(tap),))
    shown: Sequence[Center | Village]
    if part == "center":
        shown, more = centers.page(s, page, PAGE)
    elif part == "village":
        every = centers.villages(s, about.person.center_id or 0)
        shown, more = every[page * PAGE : (page + 1) * PAGE], len(every) > (page + 1) * PAGE
    elif part == "language":
        codes = sorted(path.parent.name for path in LOCALES.glob("*/hear.toml"))
        named = [
            Choice(f"{tap}:is:language:{c}", say("%(name)s", name=Locale.parse(c).get_display_name())) for c in codes
        ]
        return Screen("mend", facts, (*named[:PAGE], back(tap)))
    else:
        choices = (
            Choice(f"{tap}:name", say("✏️ Name")),
            Choice(f"{tap}:phone", say("☎️ Phone")),
            Choice(f"{tap}:center", say("📍 Center")),
            Choice(f"{tap}:village", say("🏘 Village")),
            Choice(f"{tap}:language", say("🌐 Language")),
        )
        return Screen("mend", facts | {"part": ""}, (*choices, back(f"known:{whose}")))
    listed = (Choice(f"{tap}:is:{part}:{one.id}", say("%(name)s", name=one.names)) for one in shown)
    turn = pages(f"{tap}:{part}", page, more)
    return Screen("mend", facts | {"empty": not shown and not page}, (*listed, *turn, back(tap)))


def _part(args: Args) -> str:
    """What is asked for, also after an answer that was refused."""
    part = args[2] if args[1:2] == ("is",) and len(args) > 2 else args[1] if len(args) > 1 else ""
    return "name" if part == "called" else part


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """mend:PERSON:is:FIELD:VALUE; mend:PERSON:called takes the name just typed."""
    if args[1:2] == ("called",):
        known.correct(s, person, number(args, 0), "name", event.text)
        return f"known:{number(args, 0)}"
    if args[1:2] != ("is",) or len(args) != 4:
        return None
    field, value = args[2], args[3]
    if field == "language" and not any(path.parent.name == value for path in LOCALES.glob("*/hear.toml")):
        raise NotFound
    if field in ("center", "village"):
        known.correct(s, person, number(args, 0), f"{field}_id", number(args, 3))
    else:
        known.correct(s, person, number(args, 0), field if field != "name" else "", value)
    return f"known:{number(args, 0)}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """The name or the number that was asked for."""
    if _part(args) == "name":
        return f"mend:{args[0]}:called"
    if _part(args) == "phone":
        heard = hear_phone(s, person, (), text)
        if heard is None:
            raise BadValue
        return f"mend:{args[0]}:is:phone:{heard.split(':')[2]}"
    return None
