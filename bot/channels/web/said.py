"""What a page may say: one small JSON object, a photo or a file, checked field by field, turned into an Event."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.talk import TAP_BYTES, Event, File, Kind
from catalog.refusals import BadFile

LONGEST = 2000  # characters of a message
LABEL = 200  # characters of a button
NONCE = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a page said. `own` is what its person sees of it, "" for nothing; `after` is the last letter it has."""

    nonce: str
    kind: Kind
    own: str
    text: str = ""
    tap: str = ""
    place: tuple[float, float] | None = None
    after: int = 0
    raw: bytes = field(default=b"", repr=False)
    file: File | None = None

    def event(self, session: str, name: str, language: str) -> Event:
        """As the conversation sees it. The nonce counts within its session only."""
        return Event(
            "web",
            f"{session}:{self.nonce}",
            session,
            self.kind,
            self.text,
            self.tap,
            self.place,
            name,
            language,
            self.raw,
            file=self.file,
        )


def read(body: bytes) -> Said:
    """Read what a page posted: {nonce, after, and text | tap, label | place: [lat, lon], label}.

    Raises ValueError, saying what is wrong with it.
    """
    try:
        data = dict(json.loads(body))
    except (ValueError, TypeError, RecursionError):
        raise ValueError("not a JSON object") from None
    nonce, after = _nonce(data), data.get("after", 0)
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**63:
        raise ValueError("after")
    if "tap" in data:
        tap = _words(data, "tap", TAP_BYTES)
        if len(tap.encode()) > TAP_BYTES:
            raise ValueError("tap")
        return Said(nonce, Kind.TAP, _words(data, "label", LABEL), tap=tap, after=after)
    if "place" in data:
        return Said(nonce, Kind.PLACE, _words(data, "label", LABEL), place=_place(data["place"]), after=after)
    text = _words(data, "text", LONGEST)
    # A start is the page's own doing, and may carry a code that is nobody's to read later.
    return Said(nonce, Kind.TEXT, "" if text.startswith("/start") else text, text=text, after=after)


def read_file(query: Mapping[str, str], raw: bytes) -> Said:
    """Read a file that a page posted, with `nonce`, `after` and its `name` in the address. Raises ValueError."""
    nonce, after, name = _nonce(query), _after(query), _words(query, "name", LABEL)
    file = File(name, len(raw), why=None if raw else BadFile("empty"))
    return Said(nonce, Kind.FILE, f"📎 {name}", after=after, raw=raw, file=file)


def _after(query: Mapping[str, str]) -> int:
    after = query.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise ValueError("after")
    return int(after)


def read_photo(query: Mapping[str, str], raw: bytes) -> Said:
    """Read a photo that a page posted, with `nonce`, `after` and `caption` in its address. Raises ValueError."""
    nonce, after = _nonce(query), _after(query)
    caption = _words(query, "caption", LONGEST) if query.get("caption") else ""
    return Said(nonce, Kind.PHOTO, f"📷 {caption}".rstrip(), text=caption, after=after, raw=raw)


def _nonce(data: Mapping[str, Any]) -> str:
    nonce = data.get("nonce")
    if not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
        raise ValueError("nonce")
    return nonce


def _words(data: Mapping[str, Any], key: str, longest: int) -> str:
    """Text that every database can keep: no NUL, no half characters. Raises ValueError when empty or too long."""
    value = data.get(key)
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(key)
    value = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()
    if not value:
        raise ValueError(key)
    return value


def _place(value: object) -> tuple[float, float]:
    """Latitude and longitude in degrees. Raises ValueError."""
    if isinstance(value, list) and len(value) == 2 and all(type(n) in (int, float) for n in value):
        latitude, longitude = float(value[0]), float(value[1])
        if math.isfinite(latitude) and abs(latitude) <= 90 and math.isfinite(longitude) and abs(longitude) <= 180:
            return latitude, longitude
    raise ValueError("place")
