"""Audit: the shop held against itself; it is looked through after the turn, and the answer is a picture."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import Args, Choice, Screen, back, say
from catalog.models import Person

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """audit"""
    return Screen("audit", {}, (Choice("audit", say("🔁 Check again")), back()), paper="audit", fresh=True)
