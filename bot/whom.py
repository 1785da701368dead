"""How somebody is written where there are several: 王大爷（东山村，尾号 1234）."""

from sqlmodel import Session

from bot.talk import Say, called, say
from catalog import centers
from catalog.models import Names, Person, Telling
from catalog.store import shop


def described(s: Session, person: Person) -> Say:
    """A name, with the village and the end of the phone number as far as we know them."""
    village, who, tail = centers.village_of(s, person), called(person), person.phone[-4:]
    if village and tail:
        return say("%(who)s (%(village)s, …%(tail)s)", who=who, village=village.names, tail=tail)
    if village:
        return say("%(who)s (%(village)s)", who=who, village=village.names)
    return say("%(who)s (…%(tail)s)", who=who, tail=tail) if tail else say("%(who)s", who=who)


def at_home(s: Session, person: Person) -> Say:
    """A name and the village, without the phone: what relatives and receipts may read."""
    village, who = centers.village_of(s, person), called(person)
    return say("%(who)s (%(village)s)", who=who, village=village.names) if village else say("%(who)s", who=who)


def sender(s: Session, telling: Telling) -> Names:
    """Who writes to everybody: a center to its customers, the shop to all."""
    return centers.get(s, telling.center_id).names if telling.center_id else shop(s).names
