"""The drawer of a center by hand: change put in, money handed on, a mistake taken back. Each is said once, and undone
only while the day is open."""

from sqlmodel import Session, col, select

from catalog import cash, journal, rights
from catalog.models import Center, Deed, Entry, Flow, Person
from catalog.questions import first
from catalog.refusals import BadValue, NotAllowed, NotFound, TooLate

MOST = 1_000_000_00  # minor units of one sum: more is a slip of the finger
BY_HAND = {"float": Flow.FLOAT, "hand": Flow.HANDED}


def next_number(s: Session, center_id: int) -> int:
    """The number the next entry will get: what a question about it carries, so that one yes is taken once."""
    number = first(s, select(Center.book).where(Center.id == center_id))
    if number is None:
        raise NotFound
    return number + 1


def put_in(s: Session, by: Person, center_id: int, amount: int, number: int) -> Entry:
    """Put `amount` minor units of change into the drawer; asked when the next entry was `number`.

    The same yes again gives the entry it made. Raises NotAllowed, BadValue, and TooLate after a close.
    """
    return _once(s, by, "float", center_id, amount, number, "")


def hand_on(s: Session, by: Person, center_id: int, amount: int, number: int, to: str) -> Entry:
    """Hand `amount` minor units `to` the "driver", the "bank" or somebody of that name; else like `put_in`."""
    return _once(s, by, "hand", center_id, amount, number, to)


def _once(s: Session, by: Person, act: str, center_id: int, amount: int, number: int, note: str) -> Entry:
    rights.must(by, "close book", center_id=center_id)
    if not 0 < amount <= MOST or not 0 < number <= next_number(s, center_id):
        raise BadValue
    note = note.strip()[:60]
    signed = amount if act == "float" else -amount
    made = select(Entry).where(Entry.center_id == center_id, Entry.number >= number, Entry.by_id == by.id)
    made = made.where(Entry.kind == BY_HAND[act], Entry.amount == signed, Entry.note == note)
    done = first(s, made.where(col(Entry.reverses_id).is_(None)).order_by(col(Entry.number)))
    if done is not None:
        return done
    if cash.closed_upto(s, center_id) >= number:  # the drawer was counted since they were asked
        raise TooLate
    entry = cash.enter(s, by, center_id, BY_HAND[act], signed, note=note)
    after = {"entry": entry.id, "amount": amount} | ({"note": note} if note else {})
    journal.write(s, by, act, center_id=center_id, before={"drawer": entry.balance - signed}, after=after)
    return entry


def may_correct(s: Session, entry: Entry) -> bool:
    """Whether an entry can be taken back by itself: made by hand, not taken back yet, and not settled by a close.

    One of an order is taken back with the handover it belongs to, and a counted difference not at all.
    """
    back = first(s, select(Entry.id).where(Entry.reverses_id == entry.id))
    by_hand = entry.kind in BY_HAND.values() and entry.order_id is None and entry.reverses_id is None
    return by_hand and back is None and entry.number > cash.closed_upto(s, entry.center_id)


def correct(s: Session, by: Person, entry_id: int, why: str) -> Entry:
    """Take back an entry made by hand, by one of the opposite amount; twice is once. Returns the opposite one.

    Raises NotFound for another center's, NotAllowed for one of an order, TooLate after a close.
    """
    entry = s.get(Entry, entry_id)
    if entry is None or not rights.may(by, "close book", center_id=entry.center_id):
        raise NotFound
    back = first(s, select(Entry).where(Entry.reverses_id == entry.id))
    if back is not None:
        return back
    if entry.kind not in BY_HAND.values() or entry.order_id is not None or entry.reverses_id is not None:
        raise NotAllowed
    if not may_correct(s, entry):
        raise TooLate
    back = cash.reverse(s, by, entry, why.strip()[:60])
    before = {"entry": entry.id, "amount": entry.amount}
    journal.write(s, by, "correct", center_id=entry.center_id, before=before, after={"entry": back.id, "note": why})
    return back


@journal.undoes("float", "hand", "correct")
def _take_back(s: Session, by: Person, deed: Deed) -> None:
    """Take back what was entered by hand, or the taking back of it, until the drawer has been counted."""
    entry = s.get_one(Entry, deed.after["entry"])
    if not rights.may(by, "close book", center_id=entry.center_id):
        raise NotAllowed
    if entry.number <= cash.closed_upto(s, entry.center_id):
        raise TooLate
    cash.reverse(s, by, entry)
