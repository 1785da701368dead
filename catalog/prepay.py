"""Paying in advance at the desk, and giving it back where the goods are not to come."""

from sqlmodel import Session

from catalog import cash, journal, notices, orders, people
from catalog.models import Deed, Entry, Order, Person, State
from catalog.refusals import AmountChanged, NotAllowed, TooLate


def due(order: Order, person: Person) -> int:
    """What `person` may take for an order before it is collected, in minor units; below 0 what is to be given back."""
    if not people.may(person, "keep book", center_id=order.center_id):
        return 0
    if order.state in orders.TO_COME:
        return max(cash.owed(order), 0)
    return -order.paid if order.state == State.CANCELED else 0


def settle(s: Session, by: Person, order_id: int, amount: int) -> Order:
    """Take what is due for an order, or give it back, as it was read out; a second time does nothing more.

    `amount` is minor units above 0 in both cases. Raises NotFound, NotAllowed, TooLate and AmountChanged.
    """
    order = orders.get(s, order_id, by)
    people_allowed = people.may(by, "keep book", center_id=order.center_id)
    if not people_allowed:
        raise NotAllowed
    wanted = due(order, by)
    if wanted == 0:
        if order.state in (*orders.TO_COME, State.CANCELED):
            return order
        raise TooLate
    if abs(wanted) != amount:
        raise AmountChanged(amount, abs(wanted))
    was = order.paid
    entry = cash.take(s, by, order, wanted)
    act = "prepay" if wanted > 0 else "give back"
    after = {"paid": order.paid, "entry": entry.id if entry else None}
    journal.write(
        s,
        by,
        act,
        center_id=order.center_id,
        order_id=order.id,
        person_id=order.person_id,
        before={"paid": was},
        after=after,
    )
    if wanted > 0:
        _tell(s, by, order, "paid")
    return order


def _tell(s: Session, by: Person, order: Order, kind: str) -> None:
    whom = [people.get(s, order.person_id)]
    if order.helper_id is not None:
        whom.append(people.get(s, order.helper_id))
    told = [one for one in whom if one.id != by.id and people.reachable(s, one)]
    notices.tell(s, told, kind, order_id=order.id)


@journal.undoes("prepay", "give back")
def _take_back(s: Session, by: Person, deed: Deed) -> None:
    """Reverse the entry, while the goods have not moved on."""
    assert deed.order_id is not None
    order = orders.get(s, deed.order_id, by)
    if order.paid != deed.after["paid"] or order.state not in (*orders.TO_COME, State.CANCELED):
        raise TooLate
    cash.reverse(s, by, s.get_one(Entry, deed.after["entry"]))
    told = notices.brought(s, deed.order_id, ["paid"]) - {by.id}
    notices.drop(s, deed.order_id, ["paid"])
    notices.tell(s, [people.get(s, i) for i in sorted(told)], "mistake", order_id=order.id, facts={"act": deed.act})
