"""The envelope: how WeChat signs what it posts, and how letters are sealed with AES-256-CBC. Pure but for chance."""

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # bytes to which WeChat pads, twice the cipher's own
NOISE = 16  # random bytes before every message


class Forged(Exception):
    """WeChat did not write this, or somebody changed it on the way."""


def signature(*parts: str) -> str:
    """WeChat's signature: SHA-1 in hex over the parts, sorted and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="replace")).hexdigest()  # noqa: S324 - theirs to choose


def same(one: str, other: str) -> bool:
    """Whether two signatures are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


class Envelope:
    """One account's seal: its token, its id, and its 43-letter key."""

    def __init__(self, token: str, app_id: str, aes_key: str) -> None:
        """Raises ValueError for a key that is none."""
        self.token, self.app_id = token, app_id.encode()
        self.key = base64.b64decode(aes_key + "=", validate=True)
        if len(self.key) != BLOCK:
            raise ValueError("a key has 43 letters")

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES256(self.key), modes.CBC(self.key[:16]))

    def sign(self, timestamp: str, nonce: str, sealed: str) -> str:
        """The signature of a sealed letter."""
        return signature(self.token, timestamp, nonce, sealed)

    def open(self, sealed: str) -> bytes:
        """What is in a sealed letter. Raises Forged for what was not sealed with our key, or for another account."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(raw) + decryptor.finalize()
        except ValueError:  # no base64, or no whole blocks
            raise Forged from None
        pad = padded[-1] if padded else 0
        if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise Forged
        plain = padded[NOISE:-pad]
        if len(plain) < 4:
            raise Forged
        (length,) = struct.unpack(">I", plain[:4])
        letter, whose = plain[4 : 4 + length], plain[4 + length :]
        if len(letter) != length or whose != self.app_id:
            raise Forged
        return letter

    def seal(self, letter: bytes, noise: bytes | None = None) -> str:
        """A letter sealed, in base64. `noise` is 16 bytes that nobody can guess."""
        plain = (noise or secrets.token_bytes(NOISE)) + struct.pack(">I", len(letter)) + letter + self.app_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()
