"""Money: change put into the drawer, or money handed to the driver or the bank: how much, read back, and one yes."""

from sqlmodel import Session

from bot import memory
from bot.money import minor, precision
from bot.screens import STAFF
from bot.talk import BACK, Args, Choice, Event, Screen, back, number, say
from bot.whose import whose
from catalog import book, cash, drawer
from catalog.models import Person
from catalog.refusals import BadValue, NotFound

ROLES = STAFF
WAYS = ("in", "driver", "bank")


def show(s: Session, person: Person, args: Args) -> Screen:
    """money:WAY asks how much; money:WAY:AMOUNT[:WHO] reads it back, WHO being words they typed."""
    way, center_id = args[0] if args else "", whose(person, (), 0)
    if way not in WAYS:
        raise NotFound
    there = cash.drawer(s, center_id)
    if len(args) < 2:
        return Screen("money", {"way": way, "amount": 0, "drawer": there}, (back("book"),))
    amount, who = number(args, 1), number(args, 2, 0)
    more, odd = way != "in" and amount > there, book.odd(s, center_id, amount)
    yes = Choice(
        f"money:{way}:{amount}:{who}:{drawer.next_number(s, center_id)}", say("✅ Yes, write it down"), means="yes"
    )
    again = Choice(f"money:{way}", say("✏️ No, another amount"))
    facts = {
        "way": way,
        "amount": amount,
        "drawer": there,
        "after": there + (amount if way == "in" else -amount),
        "who": memory.sentence(s, who, person) if who else "",
        "more": more,
        "odd": odd,
    }
    # What looks like a slip has its yes in the second place, where a habit does not tap it.
    choices = (again, yes) if more or odd else (yes, again)
    return Screen("money", facts, (*choices, Choice("book", say("⬅️ Leave it"), BACK, "no cancel")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """money:WAY:AMOUNT:WHO:NUMBER writes the entry that was to have this number; money:WAY:AMOUNT:who keeps a name."""
    if len(args) < 3 or args[0] not in WAYS:
        return None
    way, amount, center_id = args[0], number(args, 1), whose(person, (), 0)
    if args[2] == "who":
        name = event.text.strip()[:40]
        return f"money:{way}:{amount}" + (f":{memory.keep_sentence(s, person, name)}" if name else "")
    if len(args) < 4:
        return None
    who = memory.sentence(s, number(args, 2), person) if number(args, 2) else ""
    if way == "in":
        made = drawer.put_in(s, person, center_id, amount, number(args, 3))
    else:
        made = drawer.hand_on(s, person, center_id, amount, number(args, 3), f"{way}:{who}" if who else way)
    return f"entry:{made.id}:done"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """An amount; when it is being read back, other words are who took it. Raises BadValue for what is no amount."""
    way = args[0] if args else ""
    if way not in WAYS:
        return None
    amount = minor(text, precision(s))
    if amount is None and len(args) > 1 and way != "in" and any(c.isalpha() for c in text):
        return f"money:{way}:{number(args, 1)}:who"
    if amount is None or not 0 < amount <= drawer.MOST:
        raise BadValue
    return f"money:{way}:{amount}"
