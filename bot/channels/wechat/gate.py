"""The gate: lets in what WeChat signed, now, and once; knows the platform's own repeats from somebody else's."""

import hashlib
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from bot.channels.wechat.envelope import Envelope, Forged, same, signature
from bot.channels.wechat.letters import fields

log = logging.getLogger(__name__)

WINDOW = 300.0  # seconds by which the platform's clock and ours may differ, its repeats included
REPEATS = 60.0  # seconds in which a message may come again as it is: WeChat asks three times in fifteen
MOST_NONCES = 200_000  # kept at once; the oldest go first

TIMESTAMP = re.compile(r"[0-9]{1,12}")


class Gate:
    """Checks everything that arrives. With an `envelope`, what is not sealed is refused: its signature covers no body.

    Nonces are remembered by this process, for as long as their timestamp holds; those of plain posts in the store as
    well, see `nonces`.
    """

    def __init__(self, token: str, envelope: Envelope | None = None, clock: Callable[[], float] = time.time) -> None:
        self.token, self.envelope, self.clock = token, envelope, clock
        self.nonces: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()

    def greet(self, query: Mapping[str, str]) -> bytes:
        """What WeChat wants to hear back when it looks whether we are there. Raises Forged."""
        self._signed(query)
        return query.get("echostr", "").encode()

    def admit(self, query: Mapping[str, str], body: bytes) -> bytes:
        """The XML that was posted, opened. Raises Forged, and ValueError for what is no XML."""
        self._signed(query)
        if self.envelope is not None:
            sealed = fields(body).get("Encrypt", "")
            expected = self.envelope.sign(query["timestamp"], query["nonce"], sealed)
            if not sealed or not same(query.get("msg_signature", ""), expected):
                raise Forged
            body = self.envelope.open(sealed)
        elif query.get("encrypt_type", "raw") != "raw":
            log.error("WeChat seals what it posts, and CUNKOU_WECHAT_AES_KEY is not set")
            raise Forged
        self._once(query, body)
        return body

    def forget(self, query: Mapping[str, str]) -> None:
        """Let go of a nonce whose post was refused after all: the one that had it first may come here yet."""
        self.nonces.pop((query["timestamp"], query["nonce"]), None)

    def _signed(self, query: Mapping[str, str]) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not nonce or not TIMESTAMP.fullmatch(timestamp):
            raise Forged
        if not same(query.get("signature", ""), signature(self.token, timestamp, nonce)):
            raise Forged
        if abs(self.clock() - int(timestamp)) > WINDOW:
            raise Forged

    def _once(self, query: Mapping[str, str], body: bytes) -> None:
        """Let a nonce come again soon with the very message it came with, and with no other."""
        key, digest, at = (query["timestamp"], query["nonce"]), hashlib.sha256(body).digest(), self.clock()
        while self.nonces:
            oldest, (first, _) = next(iter(self.nonces.items()))
            if first + 2 * WINDOW > at and len(self.nonces) < MOST_NONCES:
                break
            del self.nonces[oldest]
        first, known = self.nonces.setdefault(key, (at, digest))
        if known != digest or at - first > REPEATS:
            raise Forged
