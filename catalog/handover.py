"""Handing over: everything on the counter is closed at once, and may be taken back at once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from catalog import cash, complaints, heaps, journal, orders, passes, people
from catalog.heaps import Counter
from catalog.models import Complaint, Deed, Entry, Order, Pass, Person, State, aware, now
from catalog.questions import first
from catalog.refusals import HeapChanged, NotFound, Refusal, TooLate

ACT = "hand_over"
TWICE = timedelta(hours=12)  # within which a second tap on the same button shows what the first one did


def close(
    s: Session,
    by: Person,
    order_ids: Sequence[int],
    given: Sequence[Pass] = (),
    less: Collection[int] = (),
    *,
    count: int,
    amount: int,
    comer_id: int | None = None,
    button: str = "",
) -> Deed:
    """Hand everything over that `lay_out` shows, and take the money: all of it or nothing, in one deed.

    `count` parcels for `amount` minor units were shown; what is there now must be that. `comer_id` is who of the house
    came, if not the one whose code it was. `button` names what was tapped: tapped again it does nothing more, and the
    first deed is returned. Raises NotFound, TooLate, HeapChanged.
    """
    try:
        counter = heaps.lay_out(s, by, order_ids, given, less, lock=True)
        if counter.empty:
            raise TooLate
        if (len(counter.parcels), counter.amount) != (count, amount):
            raise HeapChanged(len(counter.parcels), counter.amount)
    except Refusal:
        done = _done(s, by, button, count, amount)
        if done is None:
            raise
        return done
    comer = _comer(counter, comer_id)
    moved, paid, opened = [], [], []
    for heap in counter.heaps:
        came = comer or heap.comer
        for parcel in (parcel for share in heap.shares for parcel in share.parcels):
            parcel.order.collector_id = None if heap.by_pass else came.id
            parcel.order.collector = heap.by_pass.name if heap.by_pass else ""
            parcel.order.kept = parcel.kept
    for parcel in sorted(counter.parcels, key=lambda parcel: parcel.order.id or 0):
        moved.append({"order": parcel.order.id} | orders.step(s, by, parcel.order, "collect"))
    for complaint in (one for share in counter.shares for one in share.back):
        paid.append({"complaint": complaint.id, "entry": complaints.give_money(s, by, complaint).id})
    for heap in counter.heaps:
        if heap.by_pass and heap.shares:
            passes.use(s, by, heap.by_pass)
            opened.append(heap.by_pass.id)
    first = counter.heaps[0]
    names = [heap.by_pass.name if heap.by_pass else (comer or heap.comer).name for heap in counter.heaps if heap.shares]
    return journal.write(
        s,
        by,
        ACT,
        center_id=counter.center_id,
        order_id=counter.parcels[0].order.id if counter.parcels else counter.shares[0].back[0].order_id,
        person_id=first.comer.id,
        before={"state": State.READY},
        after={
            "state": State.COLLECTED,
            "count": count,
            "amount": amount,
            "collector": _together(name for name in names if name),
            "button": button,
            "orders": moved,
            "refunds": paid,
            "passes": opened,
        },
    )


def _together(names: Iterable[str]) -> str:
    """Several names in one line, in the way of their own letters."""
    every = list(names)
    return (", " if all(name.isascii() for name in every) else "、").join(every)


def _comer(counter: Counter, comer_id: int | None) -> Person | None:
    """Who of the house came; None: whose code it was. Raises NotFound for anybody else."""
    if comer_id is None:
        return None
    there = counter.heaps
    found = [one for one in there[0].house if one.id == comer_id] if len(there) == 1 and not there[0].by_pass else []
    if not found:
        raise NotFound
    return found[0]


def _done(s: Session, by: Person, button: str, count: int, amount: int) -> Deed | None:
    """The handover that this very button made when it was tapped before: the last one of `by`, if it stands."""
    asked = select(Deed).where(Deed.by_id == by.id, Deed.act == ACT).order_by(col(Deed.id).desc())
    last = first(s, asked)
    if last is None or aware(last.at) < now() - TWICE or journal.taken_back(s, None, last.id or 0):
        return None
    same = (last.after["button"], last.after["count"], last.after["amount"]) == (button, count, amount)
    return last if same else None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one handover gave and took; `amount` in minor units, below 0 given back."""

    deed: Deed
    orders: Sequence[Order]
    refunds: int
    amount: int
    who: str  # who took it; empty for somebody who has no name


def receipt(s: Session, by: Person, order_id: int) -> Receipt | None:
    """The handover that began with this order, if it stands. Raises NotFound for another desk's."""
    if not heaps.seen(s, by, [order_id]):
        raise NotFound
    asked = select(Deed).where(Deed.order_id == order_id, col(Deed.act).in_([ACT, "collect"]))
    deed = first(s, asked.order_by(col(Deed.id).desc()))
    if deed is None or journal.taken_back(s, None, deed.id or 0):
        return None
    if deed.act == ACT:
        given = heaps.seen(s, by, [done["order"] for done in deed.after["orders"]])
        return Receipt(deed, given, len(deed.after["refunds"]), deed.after["amount"], deed.after["collector"])
    order = s.get_one(Order, order_id)
    took = people.get(s, order.collector_id or order.person_id)
    entry = s.get(Entry, deed.after["entry"]) if "entry" in deed.after else None
    return Receipt(deed, [order], 0, entry.amount if entry else 0, took.name)


def collector(s: Session, order: Order) -> Person | str | None:
    """Who took a parcel, if it was not the one it is for: somebody the shop knows, or what they are called."""
    if order.state != State.COLLECTED or order.collector_id == order.person_id:
        return None
    return people.get(s, order.collector_id) if order.collector_id else order.collector or None


@journal.undoes(ACT)
def _take_back(s: Session, by: Person, deed: Deed) -> None:
    """Put everything of one handover back on the shelf, and its money out of the book; the passes hold again."""
    for done in deed.after["orders"]:
        orders.put_back(s, by, done["order"], "collect", State.READY, done)
    for done in deed.after["refunds"]:
        complaint = s.get_one(Complaint, done["complaint"])
        cash.reverse(s, by, s.get_one(Entry, done["entry"]))
        complaint.paid = None
    for number in deed.after["passes"]:
        passes.give_back(s, number)
    s.flush()
