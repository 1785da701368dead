"""More: what a desk or the back office needs less often."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog.models import Person, Role

ROLES = DESK
MORE: dict[Role, tuple[Choice, ...]] = {
    Role.STAFF: (
        Choice("undo", say("↩️ Take back what I did last")),
        Choice("customer", say("👤 Find a customer")),
        Choice("goback", say("↩️ What goes back to the county")),
        Choice("pile:done", say("✅ Collected, canceled, returned")),
        Choice("earnings", say("🪙 What the center earns")),
        Choice("racks", say("🗄 My shelves")),
        Choice("shelves", say("🛒 Buy for myself")),
        Choice("me", say("👤 My orders, help, settings")),
    ),
    Role.ADMIN: (
        Choice("journal:0", say("📖 What was done")),
        Choice("wanted", say("🔎 Asked for, not found")),
        Choice("hidden", say("🙈 Hidden goods")),
        Choice("claims", say("🧾 What suppliers owe")),
        Choice("manifests", say("📥 Goods that come back")),
        Choice("commission", say("🪙 What centers earn")),
        Choice("complaints", say("⚠️ Complaints")),
        Choice("undo", say("↩️ Take back what I did last")),
    ),
}


def show(s: Session, person: Person, args: Args) -> Screen:
    """more[:PAGE]"""
    page, every = number(args, 0, 0), MORE[person.role]
    shown = every[page * PAGE : (page + 1) * PAGE]
    return Screen("more", {}, (*shown, *pages("more", page, len(every) > (page + 1) * PAGE), back()))
