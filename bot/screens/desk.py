"""Desk: how a center stands today, and one tap to each pile."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Screen, say
from catalog import centers, needs, orders
from catalog.models import Person, State
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """Counts by state, and what to do with each."""
    if person.works_at is None:
        raise NotFound
    counts = orders.counts(s, person, person.works_at)
    waiting = sum(found.count for found in needs.of(s, person, person.works_at))
    coming = counts[State.PLACED] + counts[State.ON_THE_WAY]
    choices = (
        Choice("pile:coming", say("🚚 Check in goods (%(num)s)", num=coming)),
        Choice("pile:ready", say("📦 Hand over (%(num)s)", num=counts[State.READY])),
        Choice("needs", say("❗ Needs me (%(num)s)", num=waiting)),
        Choice("more", say("🗂 More")),
    )
    facts = {"center": centers.get(s, person.works_at), "counts": counts, "states": State, "waiting": waiting}
    return Screen("desk", facts, choices)
