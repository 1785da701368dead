"""Orders held against their steps, their codes, their claims, and the sheets they went back on."""

from collections.abc import Iterator

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from catalog.audit.off import Off, off
from catalog.models import ManifestLine, Order, OrderLine, State, Step, SupplierClaim


def wrong(s: Session) -> Iterator[Off]:
    """What is off with orders."""
    yield from _totals(s)
    yield from _steps(s)
    yield from _codes(s)
    yield from _claims(s)
    yield from _sheets(s)


def _totals(s: Session) -> Iterator[Off]:
    """What an order costs is what its lines cost, so that commission and sales speak of the same money."""
    cost = func.coalesce(func.sum(OrderLine.price * (OrderLine.count - OrderLine.short)), 0)
    asked = select(col(Order.id), col(Order.total), cost, func.count(col(OrderLine.id)))
    asked = asked.outerjoin(OrderLine, col(OrderLine.order_id) == Order.id).where(col(Order.state) != State.DRAFT)
    asked = asked.group_by(col(Order.id), col(Order.total)).order_by(col(Order.id))
    odd = (col(Order.total) != cost) | (func.count(col(OrderLine.id)) == 0)
    for order, total, lines, count in s.execute(asked.having(odd)):
        if not count:
            yield off("order %(order)s: there is nothing in it", order=order)
        else:
            yield off("order %(order)s: costs %(total)s, its lines %(lines)s", order=order, total=total, lines=lines)


def _steps(s: Session) -> Iterator[Off]:
    """An order stands where its last step has brought it; a basket has made none and nothing was paid for it."""
    last = select(func.max(Step.id)).where(col(Step.order_id) == Order.id).correlate(Order).scalar_subquery()
    asked = select(col(Order.id), col(Order.state), col(Step.state)).outerjoin(Step, col(Step.id) == last)
    asked = asked.where(col(Order.state) != State.DRAFT)
    asked = asked.where(col(Step.state).is_(None) | (col(Step.state) != Order.state)).order_by(col(Order.id))
    for order, state, came in s.execute(asked):
        facts = {"order": order, "state": state.value, "came": came.value if came else "-"}
        yield off("order %(order)s: it stands as %(state)s, its last step was %(came)s", **facts)
    for order in s.scalars(select(col(Order.id)).where(col(Order.state) == State.DRAFT, col(Order.paid) != 0)):
        yield off("order %(order)s: paid, but never placed", order=order)
    homeless = select(col(Order.id)).where(col(Order.state) != State.DRAFT, col(Order.center_id).is_(None))
    for order in s.scalars(homeless):
        yield off("order %(order)s: goes to no center", order=order)


def _codes(s: Session) -> Iterator[Off]:
    """What lies on the shelf has a code, and no two parcels of a center the same."""
    here = col(Order.state) == State.READY
    for order in s.scalars(select(col(Order.id)).where(here, col(Order.code).is_(None)).order_by(col(Order.id))):
        yield off("order %(order)s: ready, but without a pickup code", order=order)
    twice = select(col(Order.center_id), col(Order.code), func.min(Order.id), func.max(Order.id))
    twice = twice.where(here, col(Order.code).is_not(None)).group_by(col(Order.center_id), col(Order.code))
    for center, code, one, other in s.execute(twice.having(func.count() > 1)):
        facts = {"one": one, "other": other, "code": code, "center": center}
        yield off("orders %(one)s and %(other)s: both have the code %(code)s at center %(center)s", **facts)


def _claims(s: Session) -> Iterator[Off]:
    """What came short or damaged of a line is claimed from its supplier, once."""
    stands = (col(SupplierClaim.why) != "withdrawn") & col(SupplierClaim.complaint_id).is_(None)
    claimed = func.coalesce(func.sum(case((stands, col(SupplierClaim.count)), else_=0)), 0)
    asked = select(col(OrderLine.order_id), col(OrderLine.item_id), col(OrderLine.short), claimed)
    same = (col(SupplierClaim.order_id) == OrderLine.order_id) & (col(SupplierClaim.item_id) == OrderLine.item_id)
    asked = asked.outerjoin(SupplierClaim, same).group_by(
        col(OrderLine.id), col(OrderLine.order_id), col(OrderLine.item_id), col(OrderLine.short)
    )
    for order, item, short, count in s.execute(asked.having(col(OrderLine.short) != claimed)):
        facts = {"order": order, "item": item, "short": short, "claimed": count}
        yield off("order %(order)s: %(short)s of item %(item)s came short, %(claimed)s are claimed", **facts)


def _sheets(s: Session) -> Iterator[Off]:
    """What goes back is on a sheet, all that came of it."""
    held = select(func.coalesce(func.sum(OrderLine.count - OrderLine.short), 0))
    held_of = held.where(col(OrderLine.order_id) == Order.id).correlate(Order).scalar_subquery()
    listed = select(func.coalesce(func.sum(ManifestLine.count), 0)).where(
        col(ManifestLine.order_id) == Order.id,
        col(ManifestLine.manifest_id) == Order.manifest_id,
        col(ManifestLine.complaint_id).is_(None),
    )
    listed_of = listed.correlate(Order).scalar_subquery()
    asked = select(col(Order.id), held_of, listed_of).where(col(Order.manifest_id).is_not(None), held_of != listed_of)
    for order, count, back in s.execute(asked.order_by(col(Order.id))):
        facts = {"order": order, "held": count, "listed": back}
        yield off("order %(order)s: %(held)s pieces go back, %(listed)s are on the sheet", **facts)
