"""Commission: what the admin agreed that centers earn, and how to agree on something else."""

from datetime import timedelta

from sqlmodel import Session

from bot.book_words import agreed, terms
from bot.money import precision, share
from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, day, number, pages, say
from catalog import cash, centers, commission, goods
from catalog.models import Center, Person
from catalog.refusals import BadValue

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """commission; commission:at:PAGE; commission:CENTER:of:PAGE; commission:CENTER:CATEGORY[:RATE:FIXED]; 0 is all."""
    if not args:
        choices = (
            Choice("commission:0:of:0", say("🏠 For all centers")),
            Choice("commission:at:0", say("📍 For one center")),
        )
        return Screen("commission", {"step": "list", "rules": agreed(s)}, (*choices, back()))
    if args[0] == "at":
        return _where(s, number(args, 1, 0))
    center = centers.get(s, number(args, 0)) if number(args, 0) else None
    if args[1:2] == ("of",):
        return _what(s, center, number(args, 2, 0))
    category = goods.category(s, number(args, 1)) if number(args, 1) else None
    facts = {"center": center, "category": category}
    kind = f"commission:{number(args, 0)}:{number(args, 1)}"
    up = back(f"commission:{number(args, 0)}:of:0")
    if len(args) < 4:
        return Screen("commission", {**facts, "step": "terms"}, (up,))
    rate, fixed, today = number(args, 2), number(args, 3), cash.today(s)
    sure = (
        Choice(f"{kind}:{rate}:{fixed}:{today + timedelta(days=1):%Y%m%d}", say("✅ Yes, from tomorrow")),
        Choice(f"{kind}:{rate}:{fixed}:{today:%Y%m%d}", say("✅ Yes, from today")),
        Choice(kind, say("✏️ No, something else")),
    )
    return Screen("commission", {**facts, "step": "sure", "terms": terms(rate, fixed)}, (*sure, up))


def _where(s: Session, page: int) -> Screen:
    shown, more = centers.page(s, page, PAGE)
    at = tuple(Choice(f"commission:{c.id}:of:0", say("%(center)s", center=c.names)) for c in shown)
    turn = pages("commission:at", page, more)
    return Screen("commission", {"step": "where"}, (*at, *turn, back("commission")))


def _what(s: Session, center: Center | None, page: int) -> Screen:
    found, more = goods.categories(s, page, PAGE - 1)
    name = f"commission:{center.id if center else 0}"
    kinds = tuple(
        Choice(f"{name}:{c.id}", say("%(picture)s %(name)s", picture=c.pictogram, name=c.names)) for c in found
    )
    every = Choice(f"{name}:0", say("📦 All goods"))
    turn = pages(f"{name}:of", page, more)
    return Screen("commission", {"step": "what", "center": center}, (every, *kinds, *turn, back("commission")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """commission:CENTER:CATEGORY:RATE:FIXED:YYYYMMDD agrees on it from that day on."""
    if len(args) < 5:
        return None
    since = day(args, 4)
    center_id, category_id = number(args, 0) or None, number(args, 1) or None
    commission.set_rule(s, person, center_id, category_id, number(args, 2), number(args, 3), since)
    return "commission"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """3%, 0.5元一单, or both. Raises BadValue for anything else."""
    if len(args) < 2 or args[0] == "at" or args[1] == "of":
        return None
    found = share(text, precision(s))
    if found is None or found[0] > commission.WHOLE or found[1] > commission.MOST_FIXED:
        raise BadValue
    return f"commission:{number(args, 0)}:{number(args, 1)}:{found[0]}:{found[1]}"
