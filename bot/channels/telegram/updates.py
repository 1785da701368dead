"""What came from Telegram: one update as the conversation knows it."""

import logging
from dataclasses import dataclass
from typing import Any

from telegram import Document, Message, Update, User

from bot.channels.telegram import layout
from bot.talk import Event, File, Kind, is_picture
from catalog.refusals import BadFile

log = logging.getLogger(__name__)

DOCUMENT = 10 * 1024 * 1024  # bytes of a picture sent as a file, at most
MOST_FETCHED = 20 << 20  # bytes: Telegram's own limit for what a bot may fetch

KINDS = ("message", "callback_query", "my_chat_member")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of ours that somebody tapped. One that `lasts` is not to be changed."""

    message: int
    photo: bool
    lasts: bool


@dataclass(frozen=True, slots=True)
class Came:
    """One update. Without an `event` there is nothing to do but to answer its `query`, if it has one.

    `left` is the address of somebody who has just blocked us, `file` Telegram's id of the photo or file that came.
    """

    id: int
    event: Event | None = None
    query: str = ""
    shown: Shown | None = None
    left: str = ""
    file: str = ""


def read(raw: Any) -> Came:
    """One update from its JSON. Raises ValueError when it is none; what is of no use to us is merely empty."""
    match raw:
        case {"update_id": int(number)}:
            pass
        case _:
            raise ValueError("no update")
    try:
        match raw:
            case {"callback_query": dict(query)}:
                return _tap(number, query)
            case {"message": {"text": said, "chat": {"type": "private", "id": chat}, "from": dict(who)}} if said:
                return Came(number, _of(number, chat, who, Kind.TEXT, text=_words(said)))
        return _came(Update.de_json(raw))
    except Exception as odd:  # a newer Telegram's; one such update must not stop the others
        log.warning("update %s cannot be read: %s", number, type(odd).__name__)
        return Came(number)


def _tap(number: int, query: dict[str, Any]) -> Came:
    """A tap, which brings the whole message that was tapped: our own."""
    told, who, tapped = str(query["id"]), query["from"], query.get("message") or {}
    chat = tapped.get("chat", {})
    if chat.get("type") != "private":
        return Came(number, query=told)
    event = _of(number, chat["id"], who, Kind.TAP, tap=_words(query.get("data")))
    shown = None
    if tapped["date"]:  # of one too old, Telegram gives only the number
        shown = Shown(int(tapped["message_id"]), bool(tapped.get("photo")), _lasts(tapped))
    return Came(number, event, told, shown)


def _of(number: int, chat: Any, who: dict[str, Any], kind: Kind, **what: Any) -> Event:
    """A tap's or a text's event, read as it stands: making objects of it takes half as long as our turn."""
    called = " ".join(filter(None, (_words(who.get("first_name")), _words(who.get("last_name")))))
    language = _words(who.get("language_code"))
    return Event("telegram", str(number), str(int(chat)), kind, name=called, language=language, **what)


def _came(update: Update) -> Came:
    """What any other update is to us. In a group chat we act on nothing."""
    number, message, moved = update.update_id, update.message, update.my_chat_member
    if message is not None and message.chat.type == "private" and message.from_user is not None:
        chat, user = message.chat.id, message.from_user
        if message.location:
            place = (message.location.latitude, message.location.longitude)
            return Came(number, _event(update, chat, user, Kind.PLACE, place=place))
        if message.photo or _is_picture(message):
            about = {"text": _words(message.caption), "replied": _replied(message)}
            return Came(number, _event(update, chat, user, Kind.PHOTO, **about), file=_file(message))
        if message.document is not None:
            return _document(update, chat, user, message, message.document)
        if message.effective_attachment is not None:  # without one it is Telegram's own: a pinned message and the like
            return Came(number, _event(update, chat, user, Kind.OTHER))
    if moved is not None and moved.chat.type == "private" and moved.new_chat_member.status == "kicked":
        return Came(number, left=str(moved.chat.id))
    return Came(number)


def _document(update: Update, chat: int, user: User, message: Message, sent: Document) -> Came:
    """A file that is no picture. Telegram gives a bot none above MOST_FETCHED: such a one is not asked for."""
    size = sent.file_size or 0
    large = size > MOST_FETCHED
    file = File(_words(sent.file_name), size, why=BadFile("large", MOST_FETCHED >> 20) if large else None)
    event = _event(update, chat, user, Kind.FILE, text=_words(message.caption), file=file)
    return Came(update.update_id, event, file="" if large else sent.file_id)


def _replied(message: Message) -> str:
    """The tap of the screen that a message answers to, as far as its first button tells: `item:17` of `price:17`."""
    answered = message.reply_to_message
    rows = answered.reply_markup.inline_keyboard if answered and answered.reply_markup else ()
    taps = [button.callback_data for row in rows for button in row if isinstance(button.callback_data, str)]
    name, _, number = next(iter(taps), "").partition(":")
    return f"item:{number.partition(':')[0]}" if name in ("price", "item", "count") and number else ""


def _is_picture(message: Message) -> bool:
    sent = message.document
    if sent is None:
        return False
    return (sent.mime_type or "").startswith("image/") or is_picture(sent.file_name or "")


def _file(message: Message) -> str:
    """The largest form of the photo in a message; "" for a file too large to fetch."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height).file_id
    sent = message.document
    return sent.file_id if sent and (sent.file_size or 0) <= DOCUMENT else ""


def _lasts(tapped: dict[str, Any]) -> bool:
    rows = tapped.get("reply_markup", {}).get("inline_keyboard", ())
    return any(layout.lasts(button["text"]) for row in rows for button in row)


def _words(said: object) -> str:
    """Words as they came: the library takes whatever stands in their place."""
    return said if isinstance(said, str) else ""


def _event(update: Update, chat: int, user: User, kind: Kind, **what: Any) -> Event:
    called, language = _words(user.full_name), _words(user.language_code)
    return Event("telegram", str(update.update_id), str(int(chat)), kind, name=called, language=language, **what)
