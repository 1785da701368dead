"""Edit: what is known of an item beside price and stock, changed one thing at a time."""

import re

from sqlmodel import Session

from bot import keeping
from bot.saying import wares
from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say
from catalog import goods, pictures
from catalog import keeping as keeper
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE
FIELDS = ("name", "spec", "unit", "kind", "nicknames", "supplier", "keeps")
LABELS = {
    "name": say("✏️ The name"),
    "spec": say("⚖️ How much is in one"),
    "unit": say("📦 What one is called"),
    "kind": say("🗂 Where it stands"),
    "nicknames": say("💬 What people also call it"),
    "supplier": say("🚚 Its supplier"),
    "keeps": say("⏳ How long it keeps"),
}
KEEPS = (24, 48, 72, 0)  # hours; 0 is a week, like any parcel
KEPT = {24: say("1 day"), 48: say("2 days"), 72: say("3 days"), 0: say("a week")}
NOTHING = {"没有", "无", "不要", "none", "nothing", "-"}


def show(s: Session, person: Person, args: Args) -> Screen:
    """edit:ITEM[:PAGE] lists what can be changed; edit:ITEM:FIELD[:PAGE] asks for one"""
    item, asks = goods.get(s, number(args, 0), person), args[1] if len(args) > 1 else ""
    here = f"edit:{item.id}"
    facts = {"item": item, "asks": asks if asks in FIELDS else "", "shelf": goods.category(s, item.category_id)}
    if asks == "kind":
        page, every = number(args, 2, 0), keeper.shelves(s, person)
        choices = tuple(
            Choice(f"{here}:kind:to:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names))
            for c in every[page * PAGE : (page + 1) * PAGE]
        )
        return Screen(
            "edit", facts, (*choices, *pages(f"{here}:kind", page, len(every) > (page + 1) * PAGE), back(here))
        )
    if asks == "keeps":
        times = tuple(Choice(f"{here}:keeps:to:{hours}", KEPT[hours]) for hours in KEEPS)
        return Screen("edit", facts, (*times, back(here)))
    if asks in FIELDS:
        return Screen("edit", facts, (back(here),))
    page = number(args, 1, 0)
    every_way = [Choice(f"{here}:{field}", LABELS[field]) for field in FIELDS]
    if item.picture:
        every_way.append(Choice(f"{here}:bare:set", say("🖼 Take the picture away")))
    shown = every_way[page * PAGE : (page + 1) * PAGE]
    more = pages(here, page, len(every_way) > (page + 1) * PAGE)
    return Screen("edit", facts, (*shown, *more, back(f"item:{item.id}")), picture=item.picture)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """edit:ITEM:FIELD:set takes the words just typed; :kind:to:CATEGORY, :keeps:to:HOURS and :bare:set a tap's."""
    if len(args) < 3 or args[2] not in ("set", "to"):
        return None
    item_id, field = number(args, 0), args[1]
    here, typed = f"edit:{item_id}", event.text.strip()
    if args[2] == "to":
        if field == "kind":
            keeper.amend(s, person, item_id, category_id=number(args, 3))
        elif field == "keeps":
            keeper.amend(s, person, item_id, keeps=number(args, 3))
        else:
            raise NotFound
        return here
    if field == "bare":
        pictures.show(s, person, item_id, None)
        return here
    if field not in FIELDS or not typed:
        return here if field in FIELDS else None
    words = "" if typed.lower() in NOTHING else typed
    names = keeping.names(typed, person)
    match field:
        case "name":
            keeper.amend(s, person, item_id, names=names)
        case "spec":
            keeper.amend(s, person, item_id, specs=names if words else {})
        case "unit":
            pair = wares.unit(typed)
            keeper.amend(s, person, item_id, units={"zh_CN": pair[0], "en": pair[1]} if pair else names)
        case "kind":
            shelf = keeper.new_shelf(s, person, names)
            keeper.amend(s, person, item_id, category_id=shelf.id)
        case "nicknames":
            keeper.amend(s, person, item_id, nicknames=re.split(r"[,，、;；/\n]+", words))
        case "supplier":
            keeper.amend(s, person, item_id, supplier=words)
        case "keeps":
            keeper.amend(s, person, item_id, keeps=_hours(typed))
    return here


def _hours(typed: str) -> int:
    """Hours that 36小时, 2天 or "2 days" say; a number alone counts days. Raises NotFound for none."""
    found = re.fullmatch(r"(\d{1,4})\s*(小时|个?钟头|h|hours?|天|日|d|days?)?", typed.lower())
    if found is None:
        raise NotFound
    return int(found[1]) * (1 if (found[2] or "").startswith(("小", "个", "钟", "h")) else 24)


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while one thing is asked for is that."""
    return f"edit:{number(args, 0)}:{args[1]}:set" if len(args) > 1 and args[1] in FIELDS else None
