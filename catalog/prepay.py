"""Paying in advance at the desk: the center of the order takes the money before the goods come."""

from sqlmodel import Session

from catalog import cash, journal, notices, orders, people, rights
from catalog.models import Deed, Entry, Order, Person
from catalog.refusals import AmountChanged, NotAllowed, TooLate


def due(order: Order, person: Person) -> int:
    """What `person` may take for an order before it is collected, in minor units."""
    if order.state not in orders.TO_COME or not rights.may(person, "keep book", center_id=order.center_id):
        return 0
    return max(cash.owed(order), 0)


def settle(s: Session, by: Person, order_id: int, amount: int) -> Order:
    """Take what is due for an order, `amount` minor units, as it was read out; a second time does nothing more.

    Raises NotFound, NotAllowed, TooLate and AmountChanged.
    """
    order = orders.get(s, order_id, by)
    people_allowed = rights.may(by, "keep book", center_id=order.center_id)
    if not people_allowed:
        raise NotAllowed
    wanted = due(order, by)
    if wanted == 0:
        if order.state in orders.TO_COME:
            return order
        raise TooLate
    if wanted != amount:
        raise AmountChanged(amount, wanted)
    was = order.paid
    entry = cash.take(s, by, order, wanted)
    after = {"paid": order.paid, "entry": entry.id if entry else None}
    journal.write(
        s,
        by,
        "prepay",
        center_id=order.center_id,
        order_id=order.id,
        person_id=order.person_id,
        before={"paid": was},
        after=after,
    )
    _tell(s, by, order, "paid")
    return order


def _tell(s: Session, by: Person, order: Order, kind: str) -> None:
    whom = [people.get(s, order.person_id)]
    if order.helper_id is not None:
        whom.append(people.get(s, order.helper_id))
    told = [one for one in whom if one.id != by.id and people.reachable(s, one)]
    notices.tell(s, told, kind, order_id=order.id)


@journal.undoes("prepay")
def _take_back(s: Session, by: Person, deed: Deed) -> None:
    """Reverse the entry, while the goods have not moved on."""
    assert deed.order_id is not None
    order = orders.get(s, deed.order_id, by)
    if order.paid != deed.after["paid"] or order.state not in orders.TO_COME:
        raise TooLate
    cash.reverse(s, by, s.get_one(Entry, deed.after["entry"]))
    told = notices.brought(s, deed.order_id, ["paid"]) - {by.id}
    notices.drop(s, deed.order_id, ["paid"])
    notices.tell(s, [people.get(s, i) for i in sorted(told)], "mistake", order_id=order.id, facts={"act": deed.act})
