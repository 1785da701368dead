"""Serve: for whom the desk orders; found by name, phone or village, or somebody new."""

from sqlmodel import Session

from bot import finding, memory
from bot.screens import EVERYONE
from bot.talk import NEXT, PREVIOUS, Args, Choice, Event, Money, Screen, back, number, say
from bot.whom import described
from catalog import basket, orders, people
from catalog.models import Person, Role
from catalog.refusals import NotFound

ROLES = EVERYONE
BASKETS = 5


def show(s: Session, person: Person, args: Args) -> Screen:
    """serve asks who it is; serve:said:SENTENCE[:PAGE] lists who may be meant."""
    if person.role != Role.STAFF:
        raise NotFound
    if args[:1] != ("said",):
        begun = [
            Choice(
                f"serve:for:{buyer.id}",
                say("🧺 %(who)s: %(amount)s", who=described(s, buyer), amount=Money(orders.amount(held))),
            )
            for buyer, held in basket.begun(s, person)[:BASKETS]
        ]
        return Screen("serve", {"asks": True, "found": [], "begun": begun}, (*begun, back()))
    sentence = number(args, 1)
    found, listed = finding.choices(s, person, sentence, number(args, 2, 0), "serve:said", "serve:for")
    line = finding.read(s, person, memory.sentence(s, sentence, person))
    new = [Choice(f"newcomer:{sentence}", say("➕ Somebody new: %(name)s", name=line.name))] if line.called else []
    turns = [choice for choice in listed if choice.key in (PREVIOUS, NEXT)]
    listed = [choice for choice in listed if choice not in turns]
    facts = {"asks": False, "found": found, "begun": []}
    return Screen("serve", facts, (*listed, *new, *turns, back("serve")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """serve:find takes the line just typed; serve:for:PERSON fills their basket from now on."""
    if args[:1] == ("for",):
        people.buy_for(s, person, number(args, 1))
        return "serving"
    if person.role != Role.STAFF:  # relatives begin at their family
        return "family"
    if args != ("find",) or not event.text.strip():
        return None
    found, line = finding.look(s, person, event.text), finding.read(s, person, event.text)
    sentence = memory.keep_sentence(s, person, event.text)
    return f"serve:said:{sentence}" if found or not line.called else f"newcomer:{sentence}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed says who it is."""
    return "serve:find" if person.role == Role.STAFF else None
