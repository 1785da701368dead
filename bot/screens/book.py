"""Book: what should lie in the drawer now, what today brought, and what can be done with the money."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Screen, back, say
from bot.whose import whose
from catalog import book, cash, centers
from catalog.models import Flow, Person

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """book"""
    center_id, today = whose(person, (), 0), cash.today(s)
    sums = book.sums(s, person, center_id, today, today).get(today, dict.fromkeys(Flow, 0))
    choices = (
        Choice("close", say("🧮 Count the drawer, close the day")),
        Choice("money:driver", say("🚚 Hand money to the driver")),
        Choice("money:bank", say("🏦 Take money to the bank")),
        Choice("money:in", say("🪙 Put in change")),
        Choice("entries", say("📖 What was written down")),
        Choice("earnings", say("🧧 What I earned")),
        back(),
    )
    facts = {
        "center": centers.get(s, center_id),
        "drawer": cash.drawer(s, center_id),
        "sums": sums,
        "flows": Flow,
        "unclosed": cash.unclosed(s, center_id),
    }
    return Screen("book", facts, choices)
