"""Need: somebody wants a call or help, and one tap to say that they got it."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import needs, notices, people
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """need:ID"""
    need = needs.get(s, person, number(args, 0))
    whom = people.get(s, need.person_id or 0)
    choices = [] if need.done else [Choice(f"need:{need.id}:done", say("✅ I have seen to it"), means="yes")]
    if need.order_id:
        choices.append(Choice(f"order:{need.order_id}", say("📦 See order %(number)s", number=need.order_id)))
    facts = {"need": need, "whom": whom, "said": notices.last_words(s, need.kind, whom)}
    return Screen("need", facts, (*choices, back("needs")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """need:ID:done"""
    if args[1:2] != ("done",):
        return None
    needs.done(s, person, number(args, 0))
    return "needs"
