"""The logbook: what a process writes down of itself, one id a turn, and nothing in it that is secret or anybody's."""

import json
import logging
import random
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

from bot.talk import Event

GONE = "…"  # stands for whatever is left out

PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?![0-9A-Za-z])")
OTHER_PHONE = re.compile(r"(?<![\w.:+-])(?:\+\d{8,15}|0\d{2,3}-?\d{7,8})(?![\w.:-])")

# What is a secret by its looks, whether anybody told us or not.
SECRET = re.compile(
    r"\d{5,}:[A-Za-z0-9_-]{20,}"  # a bot's token, also within an address
    r"|(?<=://)[^/\s@]+(?=@)"  # a name and password in an address
    r"|(?<!\w)(?=[2-9-]*[A-Z])[A-HJKMNP-Z2-9]{4}-?[A-HJKMNP-Z2-9]{4}(?!\w)"  # a code that gives a role
    r"|(?<=cunkou:[op]:)[\w:]+"  # what stands in a QR code
)
NAMED = re.compile(
    r"(?i)((?:secret|token|aes_?key|api_?key|password|passwd|authorization|cookie|signature)\w*[\"']?\s*[=:]\s*"
    r"(?:bearer\s+)?[\"']?)[^\s\"'&,;)}]{4,}"
)
STARTED = re.compile(r"(/start\s+)\S+")

# Whose words these are nobody can tell: Chinese is never ours here, nor is what stands in quotes and is no mere name.
HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
QUOTED = re.compile(r"(?<![\w\\])([\"'])(?![\w./:@<>+-]{0,80}\1)(?:\\.|(?!\1).)*\1(?!\w)", re.DOTALL)
ASKED = re.compile(r"(https?://[^\s?'\"]+)\?[^\s'\"]+")  # what stands behind an address may be what somebody wrote
DETAIL = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)  # PostgreSQL quotes the row there

KNOWN: set[str] = set()  # the secrets of this process, as they are and as they stand in addresses


@dataclass(frozen=True, slots=True)
class Turn:
    """What is being done just now: its id, the event it is for, and the words in it that are somebody's."""

    id: str
    channel: str
    event: str
    theirs: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """In every form in which a line may show them, the longest first; made only where something is logged."""
        words = {part for word in self.theirs for part in (word, repr(word)[1:-1], quote(word, errors="replace"))}
        return _longest_first(words, 2)


NOW: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def turn(event: Event) -> Iterator[None]:
    """All that is logged in this block is of this event; inside another block of the same event it is one with it."""
    under_way = NOW.get()
    if under_way and (under_way.channel, under_way.event) == (event.channel, event.id):
        yield
        return
    theirs = (event.text, event.name, event.address, event.file.name if event.file else "")
    token = NOW.set(Turn(f"{random.getrandbits(48):012x}", event.channel, event.id, theirs))
    try:
        yield
    finally:
        NOW.reset(token)


def hide(*words: str | None) -> None:
    """From now on these are secrets: no line shows them, in whatever a library may say."""
    for word in words:
        if word and len(word) >= 5:
            KNOWN.update((word, quote(word, safe=""), repr(word)[1:-1]))


def clean(text: str) -> str:
    """A text without secrets, codes and phone numbers, and without the words of the person whose turn it is."""
    for secret in _longest_first(KNOWN, 1):
        text = text.replace(secret, GONE)
    text = NAMED.sub(rf"\g<1>{GONE}", SECRET.sub(GONE, STARTED.sub(rf"\g<1>{GONE}", text)))
    now = NOW.get()
    for word in now.words if now else ():
        # A short word may be part of anything: it goes where it stands alone.
        text = text.replace(word, GONE) if len(word) > 5 else re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", GONE, text)
    return OTHER_PHONE.sub(GONE, PHONE.sub(r"\1****\2", text))


def anonymous(text: str) -> str:
    """A text that was made from who knows what, such as an error's: as `clean`, and without what may be a name."""
    text = ASKED.sub(rf"\1?{GONE}", DETAIL.sub(rf"\1: {GONE}", clean(text)))
    return HAN.sub(GONE, QUOTED.sub(rf"\1{GONE}\1", text))


def _longest_first(words: Iterable[str], least: int) -> tuple[str, ...]:
    return tuple(sorted((word for word in words if len(word) >= least), key=len, reverse=True))


def story(error: BaseException | None, seen: frozenset[int] = frozenset()) -> str:
    """An error, those it came from and those it is made of: the lines of code as they are, what it says `anonymous`."""
    if error is None or id(error) in seen:
        return ""
    seen |= {id(error)}
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    led = "\nThe above led to this:\n\n" if before and id(before) not in seen else ""
    where = "Traceback (most recent call last):\n" + "".join(traceback.format_tb(error.__traceback__))
    said = anonymous("".join(traceback.format_exception_only(error)).rstrip())
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    within = "".join(f"\n{number}. {story(part, seen)}" for number, part in enumerate(parts, 1))
    return f"{story(before, seen)}{led}{clean(where)}{said}{within}\n"


class Plain(logging.Formatter):
    """A line for people: when, how grave, of which turn, from where, what."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, clean."""
        now, at = NOW.get(), self.formatTime(record)
        of = f" [{now.id} {now.channel}]" if now else ""
        trace = "\n" + story(record.exc_info[1]).rstrip() if record.exc_info else ""
        return f"{at} {record.levelname} {record.name}{of}: {anonymous(record.getMessage())}{trace}"


class Json(logging.Formatter):
    """A line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, clean: time (ISO 8601, UTC), level, logger, message; turn and channel, trace."""
        now = NOW.get()
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": anonymous(record.getMessage()),
        }
        if now:
            line |= {"turn": now.id, "channel": now.channel}
        if record.exc_info:
            line["trace"] = story(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class Book(logging.StreamHandler[TextIO]):
    """What lines are written to. One that cannot be written is lost, and stops nothing."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: logging itself would print the record as it came, with whatever secrets and names are in it."""


def begin(kind: str = "plain", out: TextIO | None = None) -> None:
    """Write everything that anything logs, warns of or dies of to `out` (else stderr): "plain" or "json"."""
    handler = Book(out)
    handler.setFormatter(Json() if kind == "json" else Plain())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # They would log every address they call, and Alembic each part it is made of.
    for name in ("httpx", "httpcore", "telegram", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    log = logging.getLogger(__name__)
    sys.excepthook = lambda _, error, __: log.critical("the process ends", exc_info=error)
    threading.excepthook = lambda died: log.error("a thread has ended", exc_info=died.exc_value)
