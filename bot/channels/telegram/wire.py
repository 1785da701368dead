"""The wire to Telegram: every call we make there, and how each can fail, in our words."""

import logging
import re
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InputMediaPhoto,
    Message,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.channels import Gone, Later, Refused
from bot.channels.telegram.layout import Rows
from bot.channels.telegram.transport import SECONDS, Pace, Road, Sure, seconds
from bot.channels.telegram.updates import KINDS
from bot.talk import Document
from catalog import jsons

log = logging.getLogger(__name__)

API, FILES = "https://api.telegram.org/bot", "https://api.telegram.org/file/bot"
POLL = 25  # seconds that Telegram holds an empty answer back

SLOWEST = 50_000  # bytes a second that a line to Telegram carries at least

PHOTOS = ("image/png", "image/jpeg")

NO_TOKEN = "CUNKOU_TELEGRAM_TOKEN: Telegram does not know this token"  # noqa: S105 - a sentence

# What Telegram's 400s say when nobody is there, or when a photo is at fault.
NOBODY = re.compile(r"chat not found|user not found|deactivated|PEER_ID_INVALID|USER_IS_BLOCKED", re.IGNORECASE)
PHOTO = re.compile(r"file (identifier|reference|is too big)|wrong (remote )?file|PHOTO_|IMAGE_|FILE_", re.IGNORECASE)

T = TypeVar("T")


class Unchanged(Refused):
    """The message already looks like that."""


class BadPhoto(Refused):
    """Telegram does not take this photo, or has forgotten its id."""


class Elsewhere(Later):
    """Another program fetches this bot's updates."""


class BadToken(Later):
    """Telegram does not know this token."""


class Unread(Refused):
    """Done at Telegram, whose answer is of a form that we do not know: not to be done again."""


class Wire:
    """Calls to Telegram in our words. Every call raises Gone, Later or Refused, and nothing that holds the token."""

    def __init__(self, token: str, api_url: str | None = None, file_url: str | None = None) -> None:
        """The URLs go up to and including `/bot`. Needs a running event loop."""
        self.token, self.api = token, api_url or API
        self.road, self.poll, self.pace = Sure(), Road(), Pace()
        self.bot = ExtBot(
            token,
            base_url=self.api,
            base_file_url=file_url or FILES,
            request=self.road,
            get_updates_request=self.poll,
            rate_limiter=self.pace,
        )

    async def close(self) -> None:
        """Hang up."""
        await self.road.shutdown()
        await self.poll.shutdown()

    def safe(self, error: BaseException) -> str:
        """What an error says, without the token."""
        return f"{type(error).__name__}: {error}".replace(self.token, "…")

    # Receiving

    async def listen(self, webhook: str | None = None, secret: str | None = None) -> None:
        """Ask for updates by webhook, or by polling when there is none. What waits at Telegram is kept."""
        if webhook is None:
            await self._ask(self.bot.delete_webhook(drop_pending_updates=False))
        else:
            await self._ask(self.bot.set_webhook(webhook, allowed_updates=KINDS, secret_token=secret))

    async def updates(self, offset: int | None, wait: int | None = None) -> dict[int, object]:
        """The updates from `offset` on by number, confirming all before; waits `wait` seconds for the first, else POLL.

        They are left to be read one by one: the library's own call gives up a whole batch, and for ever, for one it
        cannot read.
        """
        wait = POLL if wait is None else wait
        asked = {"timeout": wait, "allowed_updates": _json(KINDS), **({"offset": offset} if offset else {})}
        url = f"{self.api}{self.token}/getUpdates?{urlencode(asked)}"
        payload = await self._ask(self.poll.retrieve(url, read_timeout=wait + SECONDS))
        try:
            return {int(raw["update_id"]): raw for raw in jsons.read(payload)["result"]}
        except (ValueError, KeyError, TypeError, RecursionError) as odd:
            log.warning("Telegram's answer makes no sense: %s", self.safe(odd))
            raise Later from None

    async def fetch(self, file: str) -> bytes:
        """A file that somebody sent, by its id. Raises Later, and Refused for one that is not to be had any more."""
        found = await self._ask(self.bot.get_file(file))
        try:
            return bytes(await self._ask(found.download_as_bytearray()))
        except BadToken:  # the library's word for any 404: the token has just been good
            raise Refused("the file is gone") from None

    # Showing

    async def send(self, to: str, text: str, rows: Rows) -> int:
        """A new message; returns its number where it has no buttons, else 0."""
        return _number(await self._call("sendMessage", chat_id=to, text=text, **PLAIN, **_under(rows)))

    async def send_photo(self, to: str, photo: str | bytes, text: str, rows: Rows) -> str:
        """A new message with a photo, given by its bytes or its id at Telegram; returns the id."""
        return _file(
            await self._ask(self.bot.send_photo(to, photo, caption=text, parse_mode="HTML", api_kwargs=_under(rows)))
        )

    async def send_paper(self, to: str, drawn: Document) -> None:
        """A paper as a file of its own; a picture is shown as a photo."""
        if drawn.mime in PHOTOS:
            await self._ask(self.bot.send_photo(to, drawn.data, filename=drawn.name))
        else:
            patience = SECONDS + len(drawn.data) / SLOWEST  # a backup may have 50 MB
            await self._ask(
                self.bot.send_document(
                    to, drawn.data, filename=drawn.name, read_timeout=patience, write_timeout=patience
                )
            )

    async def edit(self, to: str, message: int, text: str, rows: Rows) -> None:
        """Other words in a text message. Raises Unchanged when they are the same."""
        await self._call("editMessageText", chat_id=to, message_id=message, text=text, **PLAIN, **_under(rows))

    async def edit_photo(self, to: str, message: int, photo: str | bytes, text: str, rows: Rows) -> str:
        """Another photo and words in a message, which may have had no photo; returns the photo's id."""
        media = InputMediaPhoto(photo, caption=text, parse_mode="HTML")
        return _file(await self._ask(self.bot.edit_message_media(media, to, message, api_kwargs=_under(rows))))

    async def strip(self, to: str, message: int) -> None:
        """Take the buttons off a message."""
        await self._call("editMessageReplyMarkup", chat_id=to, message_id=message)

    async def delete(self, to: str, message: int) -> None:
        """Take a message away."""
        await self._call("deleteMessage", chat_id=to, message_id=message)

    async def answer(self, query: str) -> None:
        """Tell a phone that its tap has arrived."""
        await self._call("answerCallbackQuery", callback_query_id=query)

    async def ask_place(self, to: str, label: str) -> int:
        """A message with one big button that sends the phone's location; returns the message's number."""
        button = {"text": label, "request_location": True}
        keyboard = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
        return _number(await self._call("sendMessage", chat_id=to, text=f"{label} 👇", reply_markup=_json(keyboard)))

    async def menu(self, commands: Sequence[tuple[str, str]], language: str = "", chat: str = "") -> None:
        """The commands behind the menu button: for all private chats in a language ("zh"), or for one chat."""
        scope = BotCommandScopeChat(int(chat)) if chat else BotCommandScopeAllPrivateChats()
        made = [BotCommand(name, about) for name, about in commands]
        await self._ask(self.bot.set_my_commands(made, scope, language or None))

    async def _call(self, method: str, **said: Any) -> Any:
        """A call without files, as almost all are: on its way through the library's objects it takes twice as long."""
        url, body = f"{self.api}{self.token}/{method}", jsons.write(said)
        return await self._ask(self.pace.process_request(self.road.post, (url, body), {}, method, said, None))

    async def _ask(self, call: Awaitable[T]) -> T:
        """Make a call, and say in our words how it failed. `from None`: the library's errors may hold the URL."""
        try:
            return await call
        except (Forbidden, ChatMigrated) as no:
            raise Gone(self.safe(no)) from None
        except RetryAfter as no:
            raise Later(seconds(no)) from None
        except InvalidToken:
            raise BadToken from None
        except Conflict:
            raise Elsewhere from None
        except BadRequest as no:  # a NetworkError by descent, and yet nothing to try again
            raise _refusal(no.message)(self.safe(no)) from None
        except TelegramError as no:
            log.debug("Telegram cannot now: %s", self.safe(no))
            raise Later from None
        except Exception as odd:
            log.error("Telegram's answer cannot be read: %s", self.safe(odd))
            raise Unread(self.safe(odd)) from None


# How every text is sent.
PLAIN = {"parse_mode": "HTML", "link_preview_options": '{"is_disabled": true}'}


def _refusal(said: str) -> type[Exception]:
    if NOBODY.search(said):
        return Gone
    if "not modified" in said:
        return Unchanged
    return BadPhoto if PHOTO.search(said) else Refused


def _under(rows: Rows) -> dict[str, Any]:
    """The buttons under a message."""
    made = [[{"text": label, "callback_data": tap} for label, tap in row] for row in rows]
    return {"reply_markup": _json({"inline_keyboard": made})} if made else {}


def _json(said: Any) -> str:
    return jsons.write(said).decode()


def _number(sent: Any) -> int:
    """The number of a message that was sent; 0 where Telegram's answer does not tell it. It is there all the same."""
    match sent:
        case {"message_id": int(number)}:
            return number
    return 0


def _file(sent: Message | bool) -> str:
    return sent.photo[-1].file_id if isinstance(sent, Message) and sent.photo else ""
