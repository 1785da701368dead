"""What WeChat posts to us, read: who did what, as an Event; and what we post back. Pure."""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from defusedxml import ElementTree

from bot.channels.wechat.mars import true
from bot.channels.wechat.window import DID, SAID
from bot.talk import TAP_BYTES, Event, File, Kind
from catalog.refusals import BadFile

NAME = "wechat"
ADDRESS = re.compile(r"[A-Za-z0-9_-]{1,64}")  # how an OpenID looks
CENTER = re.compile(r"(?:qrscene_)?center_([0-9]{1,9})")  # what stands in the QR code of a center's poster
NOWHERE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML has no place for
NAMED = 120  # characters of a file's name
SUCCESS = b"success"  # "we have it, and say nothing to it now"


@dataclass(frozen=True, slots=True)
class Came:
    """One thing that arrived. Without an `event` there is nothing to answer; `left` says that they unfollowed us."""

    id: str
    sender: str  # OpenID
    account: str  # ours, as it must stand in the answer
    event: Event | None = None
    media: str = ""  # the id of the picture that came with it
    left: bool = False


def fields(xml: bytes) -> dict[str, str]:
    """The values right under the root of an XML message. Raises ValueError for what is none, or plays tricks."""
    try:
        root = ElementTree.fromstring(xml, forbid_dtd=True)
    except (SyntaxError, LookupError, ValueError) as no:  # no XML; an encoding nobody knows; entities
        raise ValueError(f"no XML: {type(no).__name__}") from None
    return {child.tag: (child.text or "") for child in root if isinstance(child.tag, str)}


def read(xml: bytes) -> Came:
    """What a posted message means. Raises ValueError for one that makes no sense."""
    said = fields(xml)
    sender, account, kind = said.get("FromUserName", ""), said.get("ToUserName", ""), said.get("MsgType", "")
    if not ADDRESS.fullmatch(sender) or not account or not kind or not said.get("CreateTime", "").isdigit():
        raise ValueError("somebody is missing")
    number = said.get("MsgId", "")
    if kind == "event":
        # WeChat knows an event again by who and when; two taps within a second differ in what they say.
        # Kept as a digest: what is remembered of events must not name whoever asks to be forgotten.
        what = f"{sender} {said['CreateTime']} {said.get('Event', '')} {said.get('EventKey', '')}"
        number = f"event:{hashlib.sha256(what.encode()).hexdigest()[:32]}"
    elif not number.isdigit():
        raise ValueError("no MsgId")
    if kind == "event" and said.get("Event") == "unsubscribe":
        return Came(number, sender, account, left=True)
    meant = _event(said, sender, number) if kind == "event" else _message(said, sender, number)
    return Came(number, sender, account, meant, said.get("MediaId", "") if meant and meant.kind == Kind.PHOTO else "")


def _message(said: Mapping[str, str], sender: str, number: str) -> Event:
    """Something a person sent. It lets us write to them for two days; a choice tapped in a message, for a minute."""

    def event(kind: Kind = Kind.TEXT, opens: str = SAID, **what: str | tuple[float, float] | File) -> Event:
        return Event(NAME, number, sender, kind, keep=_opened(opens, sender), **what)  # type: ignore[arg-type]

    match said["MsgType"]:
        case "text" if tap := said.get("bizmsgmenuid", ""):
            return event(Kind.TAP, DID, tap=tap) if _fits(tap) else event(text=said.get("Content", ""))
        case "text":
            return event(text=said.get("Content", ""))
        case "voice" if said.get("Recognition", "").strip():
            return event(text=said["Recognition"])
        case "image":
            return event(Kind.PHOTO)
        case "file":  # WeChat says that there is one, and gives nobody a way to fetch it
            return event(Kind.FILE, file=File(said.get("Title", "")[:NAMED], why=BadFile("elsewhere")))
        case "location":
            try:
                place = float(said["Location_X"]), float(said["Location_Y"])
            except (KeyError, ValueError):
                raise ValueError("a place without degrees") from None
            if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):
                raise ValueError("a place that is none")
            return event(Kind.PLACE, place=true(*place))
    return event(Kind.OTHER)


def _event(said: Mapping[str, str], sender: str, number: str) -> Event | None:
    """Something that happened: a menu tapped, a poster scanned, somebody who follows us. None where none answers it."""
    what, key = said.get("Event", ""), said.get("EventKey", "")
    poster = CENTER.fullmatch(key)
    tap = ""
    if what in ("subscribe", "SCAN") and poster:
        tap = f"center:choose:{int(poster[1])}"
    elif what == "CLICK":
        tap = key if _fits(key) else "home"
    elif what not in ("subscribe", "SCAN"):
        return None
    kept = _opened(DID, sender)
    return (
        Event(NAME, number, sender, Kind.TAP, tap=tap, keep=kept)
        if tap
        else Event(NAME, number, sender, text="/start", keep=kept)
    )


def _fits(tap: str) -> bool:
    return tap.isascii() and tap.isprintable() and 0 < len(tap) <= TAP_BYTES


def _opened(how: str, sender: str) -> tuple[tuple[str, str], ...]:
    """What is kept of it in the turn's own transaction: since when we may write to them, and that we have not yet."""
    return ((f"{how}:{sender}", f"{int(time.time())}:0"),)


def reply(came: Came, text: str, clock: Callable[[], float] = time.time) -> bytes:
    """A text as the answer to what came."""
    return (
        f"<xml><ToUserName>{_quoted(came.sender)}</ToUserName><FromUserName>{_quoted(came.account)}</FromUserName>"
        f"<CreateTime>{int(clock())}</CreateTime><MsgType>{_quoted('text')}</MsgType>"
        f"<Content>{_quoted(text)}</Content></xml>"
    ).encode()


def sealed(letter: str, signed: str, timestamp: str, nonce: str) -> bytes:
    """A sealed answer as WeChat reads it."""
    return (
        f"<xml><Encrypt>{_quoted(letter)}</Encrypt><MsgSignature>{_quoted(signed)}</MsgSignature>"
        f"<TimeStamp>{escape(timestamp)}</TimeStamp><Nonce>{_quoted(nonce)}</Nonce></xml>"
    ).encode()


def _quoted(text: str) -> str:
    """A text that nothing in it can end, without the characters that XML has no place for."""
    allowed = NOWHERE.sub("", text)
    return f"<![CDATA[{allowed.replace(']]>', ']]]]><![CDATA[>')}]]>"
