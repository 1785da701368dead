"""Stock: what lies on the shelf is what was last counted there, less what was ordered since, and what came back.

It can be reckoned for every item whose stock was set since the last sheet of goods was taken in.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session, col

from catalog.audit.off import Off, off
from catalog.models import Deed, Item, Manifest, ManifestLine, Order, OrderLine

COUNTED = ("stock", "add item", "undo")  # acts that set one item's stock
SHEETS = ("import",)  # acts that set many stocks at once, and do not say which


def wrong(s: Session) -> Iterator[Off]:
    """Items of which there are not as many as there must be."""
    for item, stock in s.execute(select(col(Item.id), col(Item.stock)).where(col(Item.stock) < 0)):
        yield off("item %(item)s: there are %(stock)s of it", item=item, stock=stock)
    counted = _counted(s)
    if not counted:
        return
    moved = _moved(s, counted)
    asked = select(col(Item.id), col(Item.stock)).where(col(Item.id).in_(counted)).order_by(col(Item.id))
    for item, stock in s.execute(asked):
        right = counted[item][1] + moved[item]
        if stock != right:
            facts = {"item": item, "stock": stock, "reckoned": right}
            yield off("item %(item)s: there are %(stock)s of it, by the journal and the orders %(reckoned)s", **facts)


def _counted(s: Session) -> dict[int, tuple[int, int]]:
    """Item → the deed that set its stock last, and to how many."""
    sheets = select(col(Deed.id)).where(col(Deed.act).in_(SHEETS))
    undone = select(func.max(Deed.id)).where(col(Deed.undoes_id).in_(sheets))
    since = max(s.scalar(select(func.max(Deed.id)).where(col(Deed.act).in_(SHEETS))) or 0, s.scalar(undone) or 0)
    asked = select(col(Deed.id), col(Deed.item_id), col(Deed.after)).where(col(Deed.item_id).is_not(None))
    asked = asked.where(col(Deed.id) > since, col(Deed.act).in_(COUNTED)).order_by(col(Deed.id))
    return {
        item: (deed, after["stock"]) for deed, item, after in s.execute(asked) if isinstance(after.get("stock"), int)
    }


def _moved(s: Session, counted: dict[int, tuple[int, int]]) -> dict[int, int]:
    """Item → what orders took since it was counted (below 0), and what came back."""
    moved: dict[int, int] = defaultdict(int)
    first = min(deed for deed, _ in counted.values())
    went = (col(Deed.act).in_(("place", "ask", "cancel", "receive")), col(Deed.id) > first)
    asked = select(col(Deed.id), col(Deed.act), col(OrderLine.item_id), col(OrderLine.count), col(OrderLine.short))
    asked = asked.add_columns(col(Order.manifest_id)).join(Order, col(Order.id) == Deed.order_id)
    asked = asked.join(OrderLine, col(OrderLine.order_id) == Order.id).where(*went)
    for deed, act, item, count, short, manifest in s.execute(asked):
        if item in counted and deed > counted[item][0] and not (act == "receive" and manifest is not None):
            moved[item] += -count if act in ("place", "ask") else count - short
    sound = col(ManifestLine.count) - col(ManifestLine.missing) - col(ManifestLine.damaged)
    back = select(col(Deed.id), col(ManifestLine.item_id), sound).where(col(ManifestLine.sound).is_(True))
    back = back.join(Order, (col(Order.id) == ManifestLine.order_id) & col(ManifestLine.complaint_id).is_(None))
    back = back.join(Deed, (col(Deed.order_id) == Order.id) & (col(Deed.act) == "receive"))
    for deed, item, count in s.execute(back.where(col(Deed.id) > first)):
        if item in counted and deed > counted[item][0]:
            moved[item] += count
    brought = select(col(ManifestLine.item_id), sound, col(Manifest.id)).where(
        col(ManifestLine.sound).is_(True),
        col(ManifestLine.complaint_id).is_not(None),
        col(Manifest.id) == ManifestLine.manifest_id,
    )
    received = {
        after["manifest"]: deed
        for deed, after in s.execute(
            select(col(Deed.id), col(Deed.after)).where(col(Deed.act) == "manifest_received", col(Deed.id) > first)
        )
    }
    for item, count, manifest in s.execute(brought):
        if item in counted and received.get(manifest, 0) > counted[item][0]:
            moved[item] += count
    return moved
