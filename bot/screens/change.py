"""Change: goods changed in one line; what may be meant otherwise, or looks wrong, is read back first."""

from typing import Any

from sqlmodel import Session

from bot import deeds, keeping, memory
from bot.keeping import Meant
from bot.saying.changes import Act
from bot.screens import OFFICE
from bot.talk import Args, Choice, Event, Money, Say, Screen, back, number, say
from catalog import goods, journal, pictures
from catalog import keeping as keeper
from catalog.models import Item, Person
from catalog.refusals import BadValue, NotFound

ROLES = OFFICE
HUB = (
    Choice("shelves", say("🏷 Goods: price and stock")),
    Choice("add", say("➕ Add goods")),
    Choice("sheet", say("📎 Goods by sheet")),
    Choice("runsout", say("📉 What runs out")),
    Choice("kinds", say("🗂 Kinds of goods")),
    Choice("hidden", say("🙈 Hidden goods")),
    back(),
)


def show(s: Session, person: Person, args: Args) -> Screen:
    """change says how; :which:SENTENCE asks which goods; :ACT:ITEM:… reads back; :done:DEED says what was done"""
    facts: dict[str, Any] = {"how": "", "item": None, "what": None}
    if args[:1] == ("which",):
        meant = _meant(s, person, memory.sentence(s, number(args, 1), person))
        items = {item.id: item for item in goods.many(s, keeping.every(meant.picks), person)}
        choices = tuple(
            Choice(
                _tap(meant, pick.item, pick.amount, number(args, 1)),
                _label(items[pick.item], pick.amount, meant.change.act),
            )
            for pick in meant.picks[: keeping.MOST]
        )
        order = (Choice(f"item:{meant.picks[0].item}", say("🛒 I want to order it")),) if meant.change.loose else ()
        return Screen(
            "change",
            facts | {"how": "which", "single": len(choices) == 1},
            (*choices, *order[: 6 - len(choices)], back()),
        )
    if args[:1] == ("done",):
        deed = journal.one(s, person, number(args, 1))
        item = goods.any_item(s, deed.item_id or 0)
        undo = (
            (Choice(f"undo:{deed.id}:yes", say("↩️ Take it back")),)
            if not journal.taken_back(s, None, number(args, 1))
            else ()
        )
        card = Choice(f"item:{item.id}", say("🏷 Look at it"))
        done = facts | {"how": "done", "item": item, "what": deeds.tell(s, deed)}
        return Screen("change", done, (*undo, card, back()), picture=item.picture)
    if len(args) < 2:
        return Screen("change", facts | {"how": "none" if args == ("none",) else ""}, HUB)
    act, item = _act(args), goods.get(s, number(args, 1), person)
    facts |= {"how": act.value, "item": item}
    if act in (Act.PRICE, Act.STOCK):
        facts["what"] = Money(number(args, 2)) if act == Act.PRICE else number(args, 2)
    if act == Act.RENAME:
        facts["what"] = _meant(s, person, memory.sentence(s, number(args, 2), person)).change.name
    tail = f":{number(args, 2)}" if len(args) > 2 else ":0"
    yes = Choice(f"change:{act}:{item.id}{tail}:yes", say("✅ Yes, that is right"), means="yes")
    no = Choice(f"item:{item.id}", say("No, leave it"), "0", "no cancel")
    return Screen("change", facts, (yes, no))


def _label(item: Item, amount: int | None, act: Act) -> Say:
    facts = {"picture": item.pictogram, "name": item.names, "spec": item.specs, "price": Money(item.price)}
    if act == Act.PRICE and amount is not None:
        return say("%(picture)s %(name)s %(spec)s %(price)s → %(new)s", new=Money(amount), **facts)
    if act == Act.STOCK and amount is not None:
        return say("%(picture)s %(name)s %(spec)s: %(old)s → %(new)s", old=item.stock, new=amount, **facts)
    return say("%(picture)s %(name)s %(spec)s %(price)s", **facts)


def _act(args: Args) -> Act:
    if args[0] not in tuple(Act):
        raise NotFound
    return Act(args[0])


def _meant(s: Session, person: Person, text: str) -> Meant:
    """What a kept line means now. Raises NotFound where it means nothing any more."""
    meant = keeping.hear(s, person, text)
    if meant is None or not meant.picks:
        raise NotFound
    return meant


def _tap(meant: Meant, item: int, amount: int | None, sentence: int) -> str:
    """The tap that does a change to one item; what looks wrong is read back by it first."""
    act = meant.change.act
    if act == Act.RENAME:
        return f"change:{act}:{item}:{sentence}:yes"
    if act in (Act.PRICE, Act.STOCK):
        return f"change:{act}:{item}:{amount}" + (":more" if meant.change.sign and amount else "")
    return f"change:{act}:{item}:0:yes"


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """change[:here:ITEM], with a line typed, does it where it is sure; change:ACT:ITEM:AMOUNT[:yes] does one thing."""
    if not args or args[0] == "here":
        meant = keeping.hear(s, person, event.text, number(args, 1) if args else None)
        if meant is None:
            return None
        if not meant.picks:
            return "change:none"
        if meant.change.act in (Act.PRICE, Act.STOCK) and any(pick.amount is None for pick in meant.picks):
            raise BadValue
        if meant.change.act == Act.RENAME and not meant.change.name:
            raise BadValue
        sentence = memory.keep_sentence(s, person, event.text)
        if not meant.sure:
            return f"change:which:{sentence}"
        return _tap(meant, meant.picks[0].item, meant.picks[0].amount, sentence)
    if args[0] in ("which", "done", "none") or len(args) < 3:
        return None
    what, item = _act(args), goods.get(s, number(args, 1), person)
    amount = number(args, 2)
    if args[3:] != ("yes",) and keeping.looks_wrong(item, what, amount, added=args[3:] == ("more",)):
        return None
    last = journal.last(s, person)
    _do(s, person, what, item, amount)
    deed = journal.last(s, person)
    new = deed is not None and deed.item_id == item.id and (last is None or deed.id != last.id)
    return f"change:done:{deed.id}" if deed and new else f"item:{item.id}"


def _do(s: Session, person: Person, what: Act, item: Item, amount: int) -> None:
    item_id = item.id or 0
    match what:
        case Act.PRICE:
            goods.change(s, person, item_id, price=amount)
        case Act.STOCK:
            goods.change(s, person, item_id, stock=amount)
        case Act.HIDE | Act.SHOW:
            goods.change(s, person, item_id, hidden=what == Act.HIDE)
        case Act.BARE:
            pictures.show(s, person, item_id, None)
        case Act.RENAME:
            name = _meant(s, person, memory.sentence(s, amount, person)).change.name
            keeper.amend(s, person, item_id, names=keeping.names(name, person))
