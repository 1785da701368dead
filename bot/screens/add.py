"""Add: new goods, typed in one line or asked one thing after the other."""

import re
from typing import Any

from sqlmodel import Session

from bot import keeping, memory
from bot.money import minor, precision
from bot.saying import numerals, wares
from bot.screens import OFFICE
from bot.talk import NEXT, PAGE, Args, Choice, Event, Screen, back, number, say
from catalog import goods, journal, opening
from catalog import keeping as keeper
from catalog.models import Item, Person
from catalog.refusals import BadValue, NotFound

ROLES = OFFICE
MOST_LINES = 30
STEPS = ("price", "unit", "stock", "kind")
UNITS = ("盒", "袋", "瓶", "斤", "个", "箱")  # the usual ones, with a tap each


def show(s: Session, person: Person, args: Args) -> Screen:
    """add asks for a line; add:ITEM:STEP for what it did not say; add:done:ITEM:COUNT; add:same:ITEM:SENTENCE"""
    facts: dict[str, Any] = {"how": "", "item": None, "count": 1}
    if not args or args[0] in ("said", "line"):
        sample = Choice("sheet:sample", say("📄 A sample sheet to fill in"))
        leave = back("setup") if opening.next_step(s) else back()
        return Screen("add", facts, (sample, leave), wants_file=True)
    if args[0] in ("done", "same"):
        item = goods.get(s, number(args, 1), person)
        facts |= {"how": args[0], "item": item, "count": number(args, 2, 1)}
        card = Choice(f"item:{item.id}", say("🏷 Look at it"))
        if args[0] == "same":
            return Screen(
                "add", facts, (card, Choice(f"add:more:{number(args, 2)}", say("➕ Add it all the same")), back())
            )
        last = journal.last(s, person)
        mine = last is not None and last.item_id == item.id and last.act == "add item"
        undo = (Choice(f"undo:{last.id}:yes", say("↩️ Take it back")),) if last and mine else ()
        onward = (Choice("setup", say("➡️ Go on setting up")),) if opening.next_step(s) else ()
        return Screen(
            "add", facts, (Choice("add", say("➕ Add more")), card, *undo, *onward, back()), picture=item.picture
        )
    item, step = goods.get(s, number(args, 0), person), args[1] if len(args) > 1 else ""
    if step not in STEPS:
        raise NotFound
    here = f"add:{item.id}:{step}"
    choices: tuple[Choice, ...] = ()
    if step == "unit":
        pairs = [(at, wares.UNITS[unit]) for at, unit in enumerate(UNITS)]
        choices = tuple(
            Choice(f"{here}:{at}", say("%(unit)s", unit={"zh_CN": UNITS[at], "en": english})) for at, english in pairs
        )
    if step == "kind":
        choices = tuple(
            Choice(f"{here}:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names))
            for c in keeper.shelves(s, person)[:PAGE]
        )
    skip = () if step == "price" else (Choice(f"{here}:skip", say("⏭ Skip this"), NEXT, "no"),)
    return Screen("add", facts | {"how": step, "item": item}, (*choices, *skip, back(f"item:{item.id}")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """add:said takes the lines just typed, add:more:SENTENCE one that names what is there already; add:ITEM:STEP:…"""
    if args == ("said",):
        lines = [line.strip() for line in event.text.splitlines() if line.strip()][:MOST_LINES]
        if len(lines) == 1:
            return _one(s, person, lines[0], anyway=False)
        made = [_made(s, person, line) for line in lines]
        return f"add:done:{made[-1].id}:{len(made)}" if made else None
    if args[:1] == ("more",):
        return _one(s, person, memory.sentence(s, number(args, 1), person), anyway=True)
    if len(args) < 3 or args[1] not in STEPS:
        return None
    item, step = goods.get(s, number(args, 0), person), args[1]
    if args[2] != "skip":
        _answer(s, person, item, step, args[2], event.text)
    return _onward(s, item, step)


def _one(s: Session, person: Person, line: str, anyway: bool) -> str:
    ware = wares.read(line, precision(s))
    found, named = keeping.find(s, person, ware.name) if ware.name else ([], False)
    same = [i for i in goods.many(s, found, person) if named and ware.spec in (*i.specs.values(), "")]
    if same and not anyway:
        return f"add:same:{same[0].id}:{memory.keep_sentence(s, person, line)}"
    near = bool(ware.name) and keeper.alike(s, person, keeping.names(ware.name, person)) is not None
    item = _made(s, person, line)
    asks = [("price", ware.price), ("unit", ware.unit), ("stock", ware.stock)]
    asked = [step for step, said in asks if said is None]
    # A line that says both what it costs and how many there are is all that was wanted.
    if asked and asked != ["unit"]:
        return f"add:{item.id}:{asked[0]}"
    return f"add:done:{item.id}" if near else _onward(s, item, "stock")


def _made(s: Session, person: Person, line: str) -> Item:
    ware = wares.read(line, precision(s))
    if (
        not ware.name
        or not re.search(r"[^\W\d_]", ware.name)
        or (ware.price is None and re.search(r"\s-?\d", ware.name))
    ):
        raise BadValue
    unit = {"zh_CN": ware.unit[0], "en": ware.unit[1]} if ware.unit else None
    spec = {keeping.tongue(ware.spec, person): ware.spec} if ware.spec else None
    names = keeping.names(ware.name, person)
    if (ware.price is not None and ware.price <= 0) or re.fullmatch(r"[\d.]+e\d+", ware.name, re.IGNORECASE):
        raise BadValue
    return keeper.add(s, person, names, price=ware.price or 0, units=unit, specs=spec, stock=ware.stock or 0)


def _answer(s: Session, person: Person, item: Item, step: str, said: str, text: str) -> None:
    """Take what was tapped or typed (said is then "set") for one step."""
    item_id, typed = item.id or 0, text.strip() if said == "set" else ""
    if step == "price":
        amount = minor(typed, precision(s))
        if amount is None:
            raise BadValue
        goods.change(s, person, item_id, price=amount)
        if item.hidden:
            goods.change(s, person, item_id, hidden=False)
    elif step == "stock":
        found = numerals.number(re.sub(r"\D{0,8}$", "", typed) if typed[:1].isdigit() else typed)
        if found is None or found.denominator != 1:
            raise BadValue
        goods.change(s, person, item_id, stock=int(found))
    elif step == "unit":
        pair = wares.unit(typed) if typed else _usual(said)
        units = {"zh_CN": pair[0], "en": pair[1]} if pair else keeping.names(typed, person)
        keeper.amend(s, person, item_id, units=units)
    elif typed:
        keeper.amend(s, person, item_id, category_id=keeper.new_shelf(s, person, keeping.names(typed, person)).id)
    else:
        keeper.amend(s, person, item_id, category_id=number((said,), 0))


def _usual(said: str) -> tuple[str, str]:
    if number((said,), 0) >= len(UNITS):
        raise NotFound
    unit = UNITS[int(said)]
    return unit, wares.UNITS[unit]


def _onward(s: Session, item: Item, after: str) -> str:
    """The next question about an item; the kind is asked where there are several to choose from."""
    left = STEPS[STEPS.index(after) + 1 :]
    several = len(goods.categories(s)[0]) > 1
    step = next((one for one in left if one != "kind" or several), None)
    return f"add:{item.id}:{step}" if step else f"add:done:{item.id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A line about new goods, or the answer to what is asked."""
    if not args or args[0] in ("said", "line", "done"):
        return "add:said" if not args or args[0] != "done" else None
    if args[0] in ("same", "more"):
        return None
    return f"add:{number(args, 0)}:{args[1]}:set" if len(args) > 1 and args[1] in STEPS else None
