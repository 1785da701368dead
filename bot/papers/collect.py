"""Collect: the QR code of a one-time pass, to be handed on to whoever collects for somebody."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.papers import code
from bot.talk import Args, Document, number
from catalog import passes, tokens
from catalog.models import Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset(Role)
MIME = code.MIME
LABEL = code.LABEL


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """collect:PASS, for who gave it"""
    given = passes.given(s, person, number(args, 0))
    return Document(f"cunkou-pass-{given.id}.png", MIME, code.png(tokens.pass_token(s, given)))
