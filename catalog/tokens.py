"""What stands in a QR code of ours: an order's number, and a sign that this shop wrote it."""

import base64
import hmac
import re

from sqlmodel import Session

from catalog.models import Order
from catalog.store import shop

SIGN = 10  # base32 letters of the sign: 50 bits, which nobody guesses through a desk
ORDER = re.compile(r"cunkou:o:([1-9][0-9]{0,14}):([A-Z2-7]{10})")


def order_token(s: Session, order: Order) -> str:
    """The text of an order's QR code: `cunkou:o:17:ABCDEFGHIJ`. It stays the same for as long as the shop's secret."""
    return f"cunkou:o:{order.id}:{_sign(s, f'o:{order.id}')}"


def read_token(s: Session, text: str) -> int | None:
    """The order's number in a code of ours; None for anybody else's code, or one that somebody made up.

    It says which order is meant, and gives no right to it.
    """
    found = ORDER.fullmatch(text.strip())
    if found is None or not hmac.compare_digest(_sign(s, f"o:{found[1]}"), found[2]):
        return None
    return int(found[1])


def _sign(s: Session, what: str) -> str:
    digest = hmac.digest(shop(s).secret.encode(), what.encode(), "sha256")
    return base64.b32encode(digest).decode()[:SIGN]
