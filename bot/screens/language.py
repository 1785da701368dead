"""Language: which one this person is spoken to in."""

from functools import cache

from babel import Locale
from sqlmodel import Session

from bot.screens import EVERYONE
from bot.talk import Args, Choice, Event, Screen, back, say
from bot.words import LOCALES
from catalog import people
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = EVERYONE


@cache
def codes() -> list[str]:
    """Every language there is a folder for, Chinese first."""
    return sorted((path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/messages.po")), reverse=True)


def named() -> list[tuple[str, str]]:
    """Every language and what it calls itself."""
    return [(code, Locale.parse(code).get_language_name() or code) for code in codes()]


def show(s: Session, person: Person, args: Args) -> Screen:
    """Every language, each called by its own name."""
    choices = tuple(Choice(f"language:{code}", say("%(tongue)s", tongue=name)) for code, name in named())
    return Screen("language", {}, (*choices, back()))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """language:zh_CN speaks Chinese from now on."""
    if not args:
        return None
    if args[0] not in codes():
        raise NotFound
    people.speak(person, args[0])
    return "home"
