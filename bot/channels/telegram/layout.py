"""How a view looks on Telegram: words cut to what fits, buttons laid out in rows. Pure."""

import re
import unicodedata
from functools import lru_cache
from html import unescape

from bot.talk import BACK, NEXT, PREVIOUS, Button, View

# Telegram's limits, counted after the markup is read.
TEXT, CAPTION = 4096, 1024
# Ours: beyond it no phone shows a label whole.
LABEL = 64
ROW = 36  # columns of a whole row on a small phone; a Chinese character takes two

# Between digit and words. A confirmation and a notice are to stay readable above what follows: their buttons say so
# themselves, for Telegram gives a message's buttons back with every tap, and we need not remember which those were.
PASSING, LASTING = "·", "•"
LASTS = re.compile(rf"\d? ?{LASTING}")

PIECE = re.compile(r"</?b>|&(?:#\w+|\w+);|.", re.DOTALL)

Rows = list[list[tuple[str, str]]]  # (label, tap) of each button, row by row


def _units(text: str) -> int:
    """Telegram counts UTF-16 code units: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def length(html: str) -> int:
    """How long Telegram finds a text."""
    return _units(unescape(re.sub(r"</?b>", "", html)))


def cut(html: str, most: int = TEXT) -> str:
    """A text no longer than `most`, with no tag or entity broken."""
    if length(html) <= most:
        return html
    pieces, left, bold = [], most - 1, False
    for piece in PIECE.findall(html):
        if piece in ("<b>", "</b>"):
            bold = piece == "<b>"
        else:
            left -= _units(unescape(piece))
            if left < 0:
                break
        pieces.append(piece)
    return "".join(pieces) + "…" + ("</b>" if bold else "")


@lru_cache(maxsize=4096)  # the same labels come again and again
def _columns(text: str) -> int:
    """How wide a label is: two for a Chinese character or an emoji, none for what only modifies its neighbour."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return wide - sum(1 for c in text if unicodedata.category(c) in ("Mn", "Me", "Cf"))


def _label(button: Button, between: str) -> str:
    """The digit that means the same, and the words. A long name loses its middle: the price stands at its end."""
    label = button.label if len(button.label) <= LABEL else f"{button.label[: LABEL - 16]}…{button.label[-15:]}"
    return f"{button.key} {between} {label}" if button.key else f"{between} {label}"


def lasts(label: str) -> bool:
    """Whether the message this button stands under is to stay as it is."""
    return LASTS.match(label) is not None


def _grid(buttons: list[Button], between: str) -> Rows:
    """Equal columns: as many a row as the longest label leaves room for, three at most."""
    made = [(_label(b, between), b.tap) for b in buttons]
    longest = max((_columns(label) for label, _ in made), default=ROW)
    across = max(1, min(3, ROW // (longest + 2)))
    return [made[i : i + across] for i in range(0, len(made), across)]


def rows(view: View, lasting: bool) -> Rows:
    """The keyboard: what may be chosen, and below it the ways to other pages and back."""
    between = LASTING if lasting else PASSING
    ways = [b for b in view.buttons if b.key in (BACK, PREVIOUS, NEXT)]
    return _grid([b for b in view.buttons if b not in ways], between) + _grid(ways, between)
