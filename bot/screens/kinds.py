"""Kinds: the shelves of the shop as the admin keeps them: new ones, their names and their order."""

from sqlmodel import Session

from bot import keeping
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Screen, back, number, pages, say
from catalog import goods
from catalog import keeping as keeper
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE
KINDS = 5  # a page; "a new kind" stands above


def show(s: Session, person: Person, args: Args) -> Screen:
    """kinds[:PAGE] lists them; kinds:of:ID is one; kinds:new, kinds:name:ID and kinds:sign:ID ask for words"""
    asks = args[0] if args else ""
    if asks == "new":
        return Screen("kinds", {"asks": asks, "kind": None}, (back("kinds"),))
    if asks in ("of", "name", "sign"):
        kind = goods.category(s, number(args, 1))
        here = f"kinds:of:{kind.id}"
        if asks != "of":
            return Screen("kinds", {"asks": asks, "kind": kind}, (back(here),))
        choices = (
            Choice(f"shelf:{kind.id}", say("🏷 Its goods")),
            Choice(f"kinds:name:{kind.id}", say("✏️ Change the name")),
            Choice(f"kinds:sign:{kind.id}", say("🖼 Change the pictogram")),
            Choice(f"kinds:up:{kind.id}", say("🔼 Further up")),
            Choice(f"kinds:down:{kind.id}", say("🔽 Further down")),
        )
        return Screen("kinds", {"asks": asks, "kind": kind}, (*choices, back("kinds")))
    page, every = number(args, 0, 0), keeper.shelves(s, person)
    shown = every[page * KINDS : (page + 1) * KINDS]
    listed = (
        Choice("kinds:new", say("➕ A new kind")),
        *(Choice(f"kinds:of:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names)) for c in shown),
    )
    turn = pages("kinds", page, len(every) > (page + 1) * KINDS)
    return Screen("kinds", {"asks": "", "kind": None}, (*listed, *turn, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """kinds:made, kinds:named:ID and kinds:signed:ID take the words just typed; kinds:up:ID and :down:ID move it."""
    verb, typed = args[0] if args else "", event.text.strip()
    if verb == "made":
        return f"kinds:of:{keeper.new_shelf(s, person, keeping.names(typed, person)).id}" if typed else "kinds:new"
    if verb == "named":
        keeper.rename_shelf(s, person, number(args, 1), keeping.names(typed, person) if typed else {})
    elif verb == "signed":
        if not 0 < len(typed) <= 4 or typed.isascii():
            raise NotFound
        keeper.rename_shelf(s, person, number(args, 1), {}, pictogram=typed)
    elif verb in ("up", "down"):
        keeper.move_shelf(s, person, number(args, 1), up=verb == "up")
        return "kinds"
    else:
        return None
    return f"kinds:of:{number(args, 1)}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while a name or a pictogram is asked for is that."""
    if args[:1] == ("new",):
        return "kinds:made"
    if args[:1] in (("name",), ("sign",)):
        return f"kinds:{'named' if args[0] == 'name' else 'signed'}:{number(args, 1)}"
    return None
