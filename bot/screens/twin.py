"""Twin: at the desk, two entries with one phone that are one person, once somebody has asked them."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import customers, lists, selves
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """twin:PERSON asks whether the other entry with that phone is the same person."""
    whom = customers.get(s, person, number(args, 0))
    other = selves.twin(s, person, whom)
    if other is None:
        raise NotFound
    both = [(one, len(lists.of_customer(s, person, one, 0, 99)[0])) for one in (whom, other)]
    yes = Choice(f"twin:{whom.id}:{other.id}", say("✅ I asked: it is one person"), means="yes")
    return Screen("twin", {"whom": whom, "both": both}, (yes, back(f"customer:{whom.id}")), fresh=True)


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """twin:PERSON:OTHER"""
    if len(args) != 2:
        return None
    return f"customer:{selves.confirm(s, person, number(args, 0), number(args, 1)).id}"
