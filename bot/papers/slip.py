"""Slip: what a customer without a phone takes home: what it costs, when it comes, and a code to collect by."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot import hours_words
from bot.drawing import slip
from bot.drawing.slip import Slip, SlipLine
from bot.talk import Args, Document, Money, called, number, say
from catalog import cash, centers, orders, people, pickup, tokens
from catalog.models import Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset(Role)
MIME = "image/png"
LABEL = say("🧾 Slip")


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """slip:ORDER"""
    order = pickup.slip_of(s, person, number(args, 0))
    buyer, center = people.get(s, order.person_id), centers.get(s, order.center_id)
    village, owed = centers.village_of(s, buyer), cash.owed(order)
    write = language.write
    facts = [write(called(buyer)), *([language.name(village.names)] if village else [])]
    if order.expected is not None:
        facts.append(write(say("Comes: %(day)s", day=language.dated(order.expected))))
    lines = (
        SlipLine(
            f"{language.name(line.names)} {language.name(line.specs)} × {line.count - line.short}",
            language.money(line.price * (line.count - line.short)),
        )
        for line in orders.lines(s, order)
    )
    notes = [say("It is paid. There is nothing to pay at pickup.") if owed <= 0 else say("To pay when you collect.")]
    if owed < 0:
        notes.append(say("You paid %(amount)s too much: you get it back when you collect.", amount=Money(-owed)))
    elif order.paid:
        notes = [
            say("%(paid)s is paid; %(amount)s to pay when you collect.", paid=Money(order.paid), amount=Money(owed))
        ]
    paper = Slip(
        center=language.name(center.names),
        number=write(say("Order %(number)s", number=order.id)),
        facts=tuple(facts),
        lines=tuple(lines),
        total_label=write(say("Together")) + " ",
        total=language.money(order.total),
        total_words=language.in_words(order.total),
        notes=tuple(write(note) for note in notes),
        content=tokens.order_token(s, order),
        bring=write(say("Bring this slip. Somebody of your family may bring it, too.")),
        phone=write(
            say("☎ %(phone)s, %(week)s", phone=center.phone, week=tuple(hours_words.week(center, language.zone)))
        ),
    )
    return Document(f"cunkou-slip-{order.id}.png", MIME, slip.draw(paper))
