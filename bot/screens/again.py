"""Again: the same as an earlier order, read back."""

from sqlmodel import Session

from bot.screens import EVERYONE, check
from bot.talk import Args, Event, Screen, number
from catalog import basket, lists
from catalog.models import Person
from catalog.refusals import Empty, NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """Nothing of its own to show."""
    return check.show(s, person, ())


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """again:ORDER or again:last fills the basket; check then says what is in it."""
    if args == ("last",):
        last = lists.last(s, person)
        if last is None or last.id is None:
            raise NotFound
        order_id = last.id
    else:
        order_id = number(args, 0)
    basket.again(s, person, order_id)
    if not basket.held(s, person):
        raise Empty
    return f"check:again:{order_id}"
