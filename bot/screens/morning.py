"""Morning: whether and when somebody is told every morning what happened the day before."""

from datetime import time

from sqlmodel import Session

from bot.saying import mornings as saying
from bot.screens import DESK
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import mornings
from catalog.models import Person
from catalog.refusals import BadValue, NotFound

ROLES = DESK
TIMES = (700, 730, 800, 830)


def show(s: Session, person: Person, args: Args) -> Screen:
    """morning"""
    mornings.where(person)
    at = mornings.at(s, person)
    choices = [Choice(f"morning:{one}", say("🌅 At %(time)s", time=clock(one))) for one in TIMES if clock(one) != at]
    if at:
        choices.append(Choice("morning:off", say("🔕 No more"), means="cancel"))
    return Screen("morning", {"at": at}, (*choices, back("days")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """morning:730 switches it on for half past seven, morning:off off."""
    if not args:
        return None
    if args[0] == "off":
        mornings.switch_off(s, person)
    else:
        mornings.switch_on(s, person, clock(number(args, 0)))
    return "morning"


def clock(digits: int) -> time:
    """A time as a tap carries it: 730 is half past seven. Raises NotFound for none of the day."""
    if digits // 100 > 23 or digits % 100 > 59:
        raise NotFound
    return time(digits // 100, digits % 100)


def tap(wish: time | bool) -> str:
    """The tap of a wish in words: a time, False for none, True for looking at it."""
    if wish is True:
        return "morning"
    return "morning:off" if wish is False else f"morning:{wish.hour * 100 + wish.minute}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A time: 七点半, 7:30; or that it is enough. Raises BadValue for a number that is no time of the day."""
    wish = saying.wish(text)
    if wish is None:
        wish = saying.clock(text)
    if wish is None and text.strip().replace(":", "").isdigit():
        raise BadValue
    return tap(wish) if wish is not None else None
