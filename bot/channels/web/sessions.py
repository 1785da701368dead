"""Who a browser is: a random name in a signed cookie, which no page and nobody else can write."""

import hashlib
import re
import secrets

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import Response

YEAR = 365 * 24 * 3600  # seconds a browser keeps its name after the last visit
NAME = re.compile(r"[A-Za-z0-9_-]{32}")


class Sessions:
    """Gives names to browsers and knows its own signature again.

    `phone` is "" for the shop's chat page, or the name of one of the demo's phones: each has a cookie of its own,
    which is sent to that phone's paths only.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def of(self, request: Request, phone: str = "") -> str | None:
        """The name in the request's cookie; None where there is none, or another hand signed it."""
        try:
            name = self._signer(phone).unsign(request.cookies.get(cookie(phone), "")).decode("ascii", "replace")
        except BadSignature:
            return None
        return name if NAME.fullmatch(name) else None

    def new(self) -> str:
        """A name nobody can guess: 24 random bytes in 32 letters."""
        return secrets.token_urlsafe(24)

    def give(self, request: Request, response: Response, name: str, phone: str = "") -> None:
        """Write a name into the browser's cookie, for a year from now."""
        response.set_cookie(
            cookie(phone),
            self._signer(phone).sign(name).decode("ascii"),
            max_age=YEAR,
            path=path(phone),
            secure=request.scope["scheme"] == "https",
            httponly=True,
            samesite="lax",
        )

    def take(self, response: Response, phone: str) -> None:
        """Let the browser forget its name."""
        response.delete_cookie(cookie(phone), path=path(phone), httponly=True, samesite="lax")

    def _signer(self, phone: str) -> Signer:
        # The phone is in the salt, so that one phone's cookie says nothing on another.
        return Signer(self.secret, salt=f"cunkou.web.{phone}", key_derivation="hmac", digest_method=hashlib.sha256)


def cookie(phone: str) -> str:
    """The cookie's name."""
    return f"cunkou_{phone}" if phone else "cunkou"


def path(phone: str) -> str:
    """The paths a chat page lives under."""
    return f"/phone/{phone}/" if phone else "/"
