"""Needs: what needs a person at the desk now, oldest first."""

from sqlmodel import Session

from bot.screens import DESK
from bot.state_words import NEEDS
from bot.talk import PAGE, Args, Choice, Screen, back, called, number, pages, say
from catalog import needs, people
from catalog.models import Person, Role
from catalog.needs import Waiting
from catalog.refusals import NotFound

ROLES = DESK
LEADS = {  # where a thing that waits is seen to
    "call": "need:{0.need_id}",
    "lost": "need:{0.need_id}",
    "unreached": "need:{0.need_id}",
    "complaint": "complaint:{0.complaint_id}",
    "asked": "order:{0.order_id}",
    "over": "goback",
    "late": "pile:coming",
    "owing": "refund:{0.order_id}",
    "unclosed": "close",
}


def show(s: Session, person: Person, args: Args) -> Screen:
    """needs[:PAGE]; the admin sees what belongs to no center."""
    if person.role == Role.STAFF and person.works_at is None:
        raise NotFound
    page = number(args, 0, 0)
    found = needs.of(s, person, person.works_at)
    shown = found[page * PAGE : (page + 1) * PAGE]
    choices = tuple(choice(s, waiting) for waiting in shown)
    turn = pages("needs", page, len(found) > (page + 1) * PAGE)
    return Screen("needs", {"count": sum(w.count for w in found)}, (*choices, *turn, back()))


def choice(s: Session, waiting: Waiting) -> Choice:
    """One thing that waits: ☎️ Wang Xiuying wants a call · today 9:30."""
    who = called(people.get(s, waiting.person_id)) if waiting.person_id else ""
    what = NEEDS[waiting.kind]
    facts = {"who": who, "order": waiting.order_id or "", "count": waiting.count}
    label = say("%(what)s · %(since)s", what=say(what.one, **facts), since=waiting.since)
    return Choice(LEADS[waiting.kind].format(waiting), label)
