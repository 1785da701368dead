"""Code: the QR code of a parcel that is ready, to be read from the screen of a phone."""

from io import BytesIO
from typing import TYPE_CHECKING

import segno
from sqlmodel import Session

from bot.talk import Args, Document, number, say
from catalog import pickup, tokens
from catalog.models import Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset(Role)
MIME = "image/png"
LABEL = say("🔳 QR code")

SQUARE = 20  # pixels of one square of the code
QUIET = 4  # squares of white around it, without which no camera finds it


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """code:ORDER"""
    order = pickup.parcel(s, person, number(args, 0))
    file = BytesIO()
    made = segno.make(tokens.order_token(s, order), error="m", micro=False)
    made.save(file, kind="png", scale=SQUARE, border=QUIET)
    return Document(f"cunkou-{order.id}.png", MIME, file.getvalue())
