"""When items were sold out, so that a pace of sale is reckoned from the time there was something to sell."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import DateTime, insert, literal, update
from sqlmodel import Session, col, select

from catalog.models import Bare, Item, Shop, aware, now


def note(s: Session) -> None:
    """Write down which of the items that have just been changed are sold out now, and which are no longer.

    `goods.touch` calls it; whoever gives items a new `version` without that calls it afterwards. Two statements,
    however many items.
    """
    changed = col(Item.version) == select(Shop.goods_version).where(Shop.id == 1).scalar_subquery()
    known = select(Bare.id).where(col(Bare.item_id) == col(Item.id), col(Bare.until).is_(None)).exists()
    empty = select(Item.id, literal(now(), DateTime)).where(changed, col(Item.stock) == 0, ~known)
    s.execute(insert(Bare).from_select(["item_id", "since"], empty))
    filled = select(Item.id).where(changed, col(Item.stock) > 0)
    over = update(Bare).where(col(Bare.until).is_(None), col(Bare.item_id).in_(filled))
    s.execute(over.values(until=now()).execution_options(synchronize_session=False))


def since(s: Session, item_ids: Collection[int], start: datetime) -> dict[int, timedelta]:
    """How long each of these items was sold out since `start`; those that never were are left out."""
    end = now()
    asked = select(Bare).where(col(Bare.until).is_(None) | (col(Bare.until) > start))
    found: dict[int, timedelta] = {}
    for row in s.exec(asked).all():
        if row.item_id in item_ids:
            begun, over = max(aware(row.since), start), aware(row.until) if row.until else end
            found[row.item_id] = found.get(row.item_id, timedelta()) + max(over - begun, timedelta())
    return found
