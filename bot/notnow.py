"""Not now: what a person is told while the store can take nothing, so that they neither wonder nor say it again."""

from contextlib import suppress

from sqlmodel import Session

from bot.talk import Event, say
from bot.words import Words
from catalog import people
from catalog.refusals import NotFound
from catalog.store import Busy, Store, shop

SAID = say(
    "⏳ The shop cannot write anything down just now. Your message is kept, and is answered by itself as soon as that"
    " works again. You need not send it again."
)
PATIENCE = 5.0  # seconds that somebody waits before they are told so


def words_for(store: Store, words: Words, event: Event) -> str:
    """The sentence in the person's language: as the store has it, else as their phone has it."""
    language = words.nearest(event.language)
    with suppress(Busy), store.reading() as s:
        language = _language(s, language, event)
    return words[language].say(SAID)


def _language(s: Session, otherwise: str, event: Event) -> str:
    try:
        return people.at(s, event.channel, event.address).language
    except NotFound:
        return otherwise if event.language else shop(s).language
