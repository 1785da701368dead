"""Going back: parcels nobody fetched leave with the driver, the county takes them in, prepaid money is given back."""

from collections.abc import Collection, Iterable

from sqlalchemy import and_, literal_column, or_, true, update
from sqlmodel import Session, col, select

from catalog import cash, goods, journal, manifests, orders, rights
from catalog.models import Deed, Entry, Item, Manifest, Order, Person, State, now
from catalog.questions import first
from catalog.refusals import Empty, NotFound, TooLate

GIVES_BACK = (State.CANCELED, State.GOING_BACK, State.RETURNED)  # whoever paid for such an order gets it back


def send(s: Session, by: Person, ids: Iterable[int]) -> Manifest | None:
    """Let parcels go back: they are on the open manifest of the center from then on, and their owners are told.

    What was collected meanwhile is left out; None where nothing went. Raises NotFound and NotAllowed.
    """
    moved, deeds = [], []
    for order_id in sorted(set(ids)):
        order = orders.get(s, order_id, by)
        if order.state == State.READY:
            moved.append(orders.move(s, by, order_id, "return"))
            deeds.append(first(s, select(Deed.id).where(Deed.order_id == order_id).order_by(col(Deed.id).desc())))
    if not moved or moved[0].manifest_id is None:
        return None
    if len(moved) > 1:
        after = {"count": len(moved), "deeds": deeds, "manifest": moved[0].manifest_id}
        journal.write(s, by, "send_back", center_id=moved[0].center_id, after=after)
    return s.get_one(Manifest, moved[0].manifest_id)


@journal.undoes("send_back")
def _keep_here(s: Session, by: Person, deed: Deed) -> None:
    for one in s.exec(select(Deed).where(col(Deed.id).in_(deed.after["deeds"]))).all():
        journal.UNDO[one.act](s, by, one)


def leave(s: Session, by: Person, manifest_id: int) -> Manifest:
    """The driver has the goods of a manifest: nothing comes onto it any more. A second time changes nothing."""
    manifest = manifests.get(s, by, manifest_id)
    if not manifests.lines(s, manifest):
        raise Empty
    if manifest.left is None:
        manifest.left = now()
        s.flush()
        after = {"manifest": manifest.id, "count": sum(g.count for g in manifests.goods(s, manifest))}
        journal.write(s, by, "manifest_left", center_id=manifest.center_id, after=after)
    return manifest


@journal.undoes("manifest_left")
def _not_left(s: Session, by: Person, deed: Deed) -> None:
    manifest = manifests.get(s, by, deed.after["manifest"])
    if manifest.received is not None or manifests.open_at(s, manifest.center_id) is not None:
        raise TooLate
    manifest.left = None
    s.flush()


def receive(s: Session, by: Person, manifest_id: int) -> Manifest:
    """The county has a manifest: its orders are back, what is sound is on the shelf, the rest is a loss in the journal.

    Raises NotFound, NotAllowed, TooLate before it left or where it was received already.
    """
    rights.must(by, "see shop")
    manifest = manifests.get(s, by, manifest_id)
    won = s.execute(
        update(Manifest)
        .where(col(Manifest.id) == manifest_id, col(Manifest.received).is_(None), col(Manifest.left).is_not(None))
        .values(received=now(), received_by_id=by.id)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate
    s.refresh(manifest)
    for order_id in s.exec(select(Order.id).where(Order.manifest_id == manifest_id, Order.state == State.GOING_BACK)):
        orders.move(s, by, order_id or 0, "receive")
    _shelve(s, manifests.handed_back(s, manifest))
    counted = manifests.goods(s, manifest)
    lost = {str(g.item_id): [g.spoiled, g.missing, g.damaged] for g in counted if g.sound < g.count}
    after = {
        "manifest": manifest_id,
        "count": sum(g.sound for g in counted),
        "lost": sum(g.count - g.sound for g in counted),
        "items": lost,  # item → spoiled, missing, damaged
    }
    journal.write(s, by, "manifest_received", center_id=manifest.center_id, after=after)
    return manifest


def _shelve(s: Session, counts: dict[int, int]) -> None:
    """Put goods back on the shelf."""
    back = {item_id: count for item_id, count in counts.items() if count}
    for item_id, count in back.items():
        s.execute(update(Item).where(col(Item.id) == item_id).values(stock=Item.stock + count))
    if back:
        goods.touch(s, back)


def owing(s: Session, by: Person, center_id: int | None) -> list[Order]:
    """The orders whose buyers get back what they paid, oldest first (None: of every center, for admins)."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    # The place is said twice, so that either half is found by its index; "> 0" stands in one as it does here.
    here = true() if center_id is None else col(Order.center_id) == center_id
    nothing_came = and_(here, col(Order.state).in_(GIVES_BACK), col(Order.paid) > 0)
    too_much = and_(here, col(Order.kept) > literal_column("0"))
    asked = select(Order).where(or_(nothing_came, too_much))
    return list(s.exec(asked.order_by(col(Order.moved), col(Order.id))).all())


def due_back(order: Order) -> int:
    """What is to be given back for an order, in minor units: all of it where nothing came, else what was too much."""
    return order.paid if order.state in GIVES_BACK else order.kept


def owing_to(s: Session, by: Person, center_id: int, whose: Collection[int]) -> list[Order]:
    """What a center owes to these people for what they paid and did not get, oldest first."""
    return [order for order in owing(s, by, center_id) if order.person_id in whose]


def refund(s: Session, by: Person, order_id: int) -> Order:
    """Give a buyer back what they paid for an order that came to nothing; a second time gives nothing.

    Raises NotFound where it is not at the desk of `by`, TooLate where nothing is owed.
    """
    order = orders.get(s, order_id, by)
    if not rights.may(by, "keep book", center_id=order.center_id):
        raise NotFound
    amount, order.kept = due_back(order), 0
    if amount <= 0:
        raise TooLate
    entry = cash.take(s, by, order, -amount)
    journal.write(
        s,
        by,
        "refund",
        center_id=order.center_id,
        order_id=order.id,
        person_id=order.person_id,
        after={"entry": entry.id if entry else None, "amount": -entry.amount if entry else 0},
    )
    return order


@journal.undoes("refund")
def _take_refund_back(s: Session, by: Person, deed: Deed) -> None:
    cash.reverse(s, by, s.get_one(Entry, deed.after["entry"]))
    order = s.get_one(Order, deed.order_id)
    if order.state == State.COLLECTED:
        order.kept = deed.after["amount"]
