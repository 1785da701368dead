"""Claims: what suppliers have to make good for goods that came short or damaged."""

from collections.abc import Collection, Iterable

from sqlalchemy import update
from sqlmodel import Session, col, select

from catalog import journal, rights
from catalog.models import Deed, Fault, Item, Order, OrderLine, Person, SupplierClaim, now
from catalog.refusals import NotFound, TooLate

HOW = ("made good", "written off")


def make(order: Order, line: OrderLine, item: Item, by: Person, fault: Fault, count: int) -> SupplierClaim:
    """A claim for so many of a line, not in the store yet."""
    return SupplierClaim(
        center_id=order.center_id or 0,
        item_id=line.item_id,
        order_id=order.id,
        fault=fault,
        count=count,
        price=line.price,
        supplier=item.supplier,
        by_id=by.id or 0,
    )


def withdraw(s: Session, by: Person, ids: Iterable[int]) -> None:
    """Take back claims that were made by mistake. Raises TooLate where one has been settled."""
    _close(s, by, list(ids), "withdrawn")


def unsettled(s: Session, by: Person) -> dict[str, list[SupplierClaim]]:
    """What is still claimed, by supplier ("" where none is named), oldest first. Raises NotAllowed."""
    rights.must(by, "settle claims")
    found: dict[str, list[SupplierClaim]] = {}
    asked = select(SupplierClaim).where(col(SupplierClaim.settled).is_(None))
    for claim in s.exec(asked.order_by(col(SupplierClaim.supplier), col(SupplierClaim.id))).all():
        found.setdefault(claim.supplier, []).append(claim)
    return found


def amount(claims: Iterable[SupplierClaim]) -> int:
    """What claims come to, in minor units."""
    return sum(claim.count * claim.price for claim in claims)


def settle(s: Session, by: Person, ids: Collection[int], how: str) -> None:
    """Close claims as "made good" or "written off". Raises NotAllowed, NotFound, and TooLate for one that is closed."""
    rights.must(by, "settle claims")
    if how not in HOW or not ids:
        raise NotFound
    _close(s, by, ids, how)
    journal.write(s, by, how, after={"claims": list(ids)})


def _close(s: Session, by: Person, ids: Collection[int], why: str) -> None:
    done = s.execute(
        update(SupplierClaim)
        .where(col(SupplierClaim.id).in_(ids), col(SupplierClaim.settled).is_(None))
        .values(settled=now(), settled_by_id=by.id, why=why)
    )
    if done.rowcount != len(ids):  # type: ignore[attr-defined]
        raise TooLate


@journal.undoes(*HOW)
def _reopen(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "settle claims")
    s.execute(
        update(SupplierClaim)
        .where(col(SupplierClaim.id).in_(deed.after["claims"]))
        .values(settled=None, settled_by_id=None, why="")
    )
