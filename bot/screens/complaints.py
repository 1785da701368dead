"""Complaints: what customers of a center said and wait for, and refunds that were promised."""

from sqlmodel import Session

from bot.reason_words import REASONS
from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Screen, back, called, number, pages, say
from catalog import complaints, people
from catalog.models import Person, Role
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """complaints[:PAGE] of the center one works at, of every center for the admin"""
    if person.role == Role.STAFF and person.works_at is None:
        raise NotFound
    page = number(args, 0, 0)
    center_id = person.works_at if person.role == Role.STAFF else None
    waiting, unpaid = complaints.open(s, person, center_id), complaints.unpaid(s, person, center_id)
    choices = []
    for one in [*waiting, *unpaid][page * PAGE : (page + 1) * PAGE]:
        facts = {"who": called(people.get(s, one.person_id)), "item": complaints.line_of(s, one).names}
        label = say("%(who)s · %(item)s · %(reason)s", **facts, reason=REASONS[one.reason])
        if one.answered is not None:
            label = say("💴 %(who)s · %(item)s · to be given back", **facts)
        choices.append(Choice(f"complaint:{one.id}", label))
    more = len(waiting) + len(unpaid) > (page + 1) * PAGE
    counted = {"waiting": len(waiting), "unpaid": len(unpaid)}
    return Screen("complaints", counted, (*choices, *pages("complaints", page, more), back()))
