"""Item: one thing, its picture and price; order it, order more, or put it in the basket."""

from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import basket, goods, rights
from catalog.models import Item, Person
from catalog.refusals import NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """item:ID"""
    item = goods.get(s, number(args, 0), person)
    held = basket.count_of(s, person, number(args, 0))
    keeper = rights.may(person, "change goods")
    choices = [*_keeping(item), *_buying(item, held)[:2]] if keeper else _buying(item, held)
    facts = {"item": item, "held": held, "keeper": keeper}
    return Screen("item", facts, (*choices, back(f"shelf:{item.category_id}")), picture=item.picture)


def _buying(item: Item, held: int) -> list[Choice]:
    if item.hidden or (item.stock == 0 and not held):
        return []
    if held:
        return [
            Choice("check", say("✅ Order what is in my basket"), means="yes"),
            Choice(f"count:{item.id}", say("✏️ Change how many")),
            Choice(f"shelf:{item.category_id}", say("🛒 Look at more")),
        ]
    return [
        Choice(f"item:{item.id}:buy:1", say("✅ Just one %(unit)s", unit=item.units), means="yes"),
        Choice(f"count:{item.id}", say("➕ More than one")),
        Choice(f"item:{item.id}:put:1", say("🧺 Put one in my basket first")),
    ]


def _keeping(item: Item) -> list[Choice]:
    shown = say("🙈 Hide from the shop") if not item.hidden else say("👀 Show in the shop")
    return [
        Choice(f"price:{item.id}", say("💰 Change the price")),
        Choice(f"stock:{item.id}", say("📦 Change the stock")),
        Choice(f"item:{item.id}:{'show' if item.hidden else 'hide'}", shown),
        Choice(f"edit:{item.id}", say("✏️ Change anything else")),
    ]


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """item:ID:buy:N goes on to the read-back, item:ID:put:N to the basket; item:ID:hide and :show are the admin's."""
    if len(args) < 2:
        return None
    item_id, verb = number(args, 0), args[1]
    if verb in ("buy", "put"):
        basket.put(s, person, item_id, max(number(args, 2), 1))
        return "check" if verb == "buy" else "basket"
    if verb in ("hide", "show"):
        goods.change(s, person, item_id, hidden=verb == "hide")
        return f"item:{item_id}"
    raise NotFound
