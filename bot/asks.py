"""Asks: notices that are questions, and how one takes the stage of the chat it reaches, so that a digit answers it.

The digits of a chat belong to the screen that stands. A notice that asks something brings the digits of its own screen,
and that screen stands once the notice has been sent: typed or tapped, 1 is then its 1, in every channel. Somebody in
the middle of something keeps their screen; the notice then comes without digits, and its buttons do the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import memory, screens
from bot.hear import FRESH
from bot.memory import Chat
from bot.screens import hears
from bot.talk import Choice
from catalog.models import Notice, Person, aware, now
from catalog.refusals import Refusal

# Kind of notice → the tap of the screen that asks it. A kind that asks is one line here.
ASKS: Mapping[str, str] = {
    "reminder": "waiting:{order}",
    "goes_back": "waiting:{order}",
    "is_this_yours": "order:{order}",
}

BUSY = timedelta(minutes=2)  # whoever did something in this time is in the middle of something


@dataclass(frozen=True, slots=True)
class Question:
    """What a notice asks: the screen's tap, its choices, and the chat as it stood when the notice was packed."""

    tap: str
    choices: tuple[Choice, ...]
    chat: int
    moved: datetime


def question(s: Session, notice: Notice, reader: Person, chat: Chat | None) -> Question | None:
    """What a notice asks, where it asks anything and the chat it goes to has its stage free."""
    if notice.kind not in ASKS or chat is None or chat.id is None or not free(chat, reader):
        return None
    tap = ASKS[notice.kind].format(order=notice.order_id)
    try:
        room, args = screens.enter(tap, reader.role)
        return Question(tap, room.show(s, reader, args).choices, chat.id, chat.moved)
    except Refusal:  # answered meanwhile, or not theirs to answer
        return None


def free(chat: Chat, person: Person) -> bool:
    """Whether a notice may put its question on the stage: nobody is busy there, or in the middle of a question."""
    still = now() - aware(chat.moved)
    if still < BUSY:
        return False
    return still > FRESH or chat.rung is not None or not _asks_itself(chat, person)


def _asks_itself(chat: Chat, person: Person) -> bool:
    """Whether the screen that stands waits for an answer: a yes to what it read back, or words."""
    return any("yes" in means.split() for _, _, means, _ in chat.offered) or hears(chat.here, person.role)


def stand(s: Session, asked: Question, offered: list[list[str]]) -> bool:
    """Let the question stand in its chat; False where somebody has done something there since it was packed."""
    return memory.take_stage(s, asked.chat, asked.moved, asked.tap, offered)
