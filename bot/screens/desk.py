"""Desk: how a center stands today, and one tap to everything there is to do."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Screen, say
from catalog import centers, lists, needs, people
from catalog.models import Person, State
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """Counts by state, and what to do with each."""
    if person.works_at is None:
        raise NotFound
    counts = lists.counts(s, person, person.works_at)
    waiting = sum(found.count for found in needs.of(s, person, person.works_at))
    coming = counts[State.PLACED] + counts[State.ON_THE_WAY]
    choices = (
        Choice("truck", say("🚚 Check in goods (%(num)s)", num=coming)),
        Choice("handover", say("📦 Hand over (%(num)s)", num=counts[State.READY])),
        Choice("needs", say("❗ Needs me (%(num)s)", num=waiting)),
        Choice("serve", say("🧺 Order for somebody")),
        Choice("book", say("💰 Cash")),
        Choice("more", say("🗂 More")),
    )
    facts = {"center": centers.get(s, person.works_at), "counts": counts, "states": State, "waiting": waiting}
    return Screen("desk", facts, choices)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """At one's desk one serves nobody; the basket that was begun for somebody waits."""
    people.buy_for(s, person, None)
    return None
