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
        Choice("happened:0:today", say("📊 What happened")),
        Choice("goback", say("↩️ What goes back to the county")),
        Choice("pile:done", say("✅ Collected, canceled, returned")),
        Choice("me", say("👤 My orders, help, settings")),
        Choice("tell", say("📣 Write to customers")),
        Choice("opening", say("🕗 Hours and days off")),
        Choice("earnings", say("🪙 What the center earns")),
        Choice("racks", say("🗄 My shelves")),
        Choice("shelves", say("🛒 Buy for myself")),
    ),
    Role.ADMIN: (
        Choice("books", say("💰 Cash books of the centers")),
        Choice("tell", say("📣 Write to customers")),
        Choice("complaints", say("⚠️ Complaints")),
        Choice("journal:0", say("📖 What was done")),
        Choice("undo", say("↩️ Take back what I did last")),
        Choice("staff:all", say("🤝 Staff")),
        Choice("customer", say("👤 Find a customer")),
        Choice("wanted", say("🔎 Asked for, not found")),
        Choice("claims", say("🧾 What suppliers owe")),
        Choice("manifests", say("📥 Goods that come back")),
        Choice("commission", say("🪙 What centers earn")),
        Choice("morning", say("🌅 Tell me every morning")),
        Choice("setup:all", say("🏪 The shop's name, money, clock")),
        Choice("backup", say("💾 Back up the shop")),
        Choice("audit", say("🔎 Check the shop")),
    ),
}


def show(s: Session, person: Person, args: Args) -> Screen:
    """more[:PAGE]"""
    page, every = number(args, 0, 0), MORE[person.role]
    shown = every[page * PAGE : (page + 1) * PAGE]
    return Screen("more", {}, (*shown, *pages("more", page, len(every) > (page + 1) * PAGE), back()))
