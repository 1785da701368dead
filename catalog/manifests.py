"""Manifests: the goods of a center that go back to the county together, and what of them arrived sound."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from catalog import rights
from catalog.models import Center, Complaint, Item, Manifest, ManifestLine, Names, Order, OrderLine, Person, aware, now
from catalog.questions import first
from catalog.refusals import BadValue, NotFound, TooLate


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods on a manifest. Of `count`, `spoiled` were unsound when put on it, the rest may be sold again.

    `missing` and `damaged` are what the county found of the sound ones.
    """

    item_id: int
    names: Names
    specs: Names
    units: Names
    pictogram: str
    count: int
    spoiled: int
    missing: int
    damaged: int

    @property
    def sound(self) -> int:
        """What goes on the shelf again."""
        return self.count - self.spoiled - self.missing - self.damaged


def get(s: Session, by: Person, manifest_id: int) -> Manifest:
    """A manifest of the center `by` works at, or any for an admin. Raises NotFound."""
    found = s.get(Manifest, manifest_id)
    if found is None or not rights.may(by, "see desk", center_id=found.center_id):
        raise NotFound
    return found


def open_at(s: Session, center_id: int) -> Manifest | None:
    """The manifest of a center that the driver does not have yet."""
    asked = select(Manifest).where(Manifest.center_id == center_id, col(Manifest.left).is_(None))
    return first(s, asked.order_by(col(Manifest.id).desc()))


def _begin(s: Session, by: Person, center_id: int) -> Manifest:
    # A write that holds the center's row: two at one desk begin one manifest.
    s.execute(update(Center).where(col(Center.id) == center_id).values(book=Center.book))
    found = open_at(s, center_id)
    if found is None:
        found = Manifest(center_id=center_id, by_id=by.id or 0)
        s.add(found)
        s.flush()
    return found


def put(s: Session, by: Person, order: Order) -> None:
    """Put what came of an order on the open manifest of its center; what did not keep that long is not sound."""
    assert order.id is not None and order.center_id is not None
    manifest = _begin(s, by, order.center_id)
    came = aware(order.arrived or order.moved)
    asked = select(OrderLine, Item).join(Item, col(OrderLine.item_id) == col(Item.id))
    for line, item in s.exec(asked.where(OrderLine.order_id == order.id)).all():
        if line.count > line.short:
            s.add(
                ManifestLine(
                    manifest_id=manifest.id or 0,
                    order_id=order.id,
                    item_id=line.item_id,
                    count=line.count - line.short,
                    sound=item.keeps is None or now() < came + timedelta(hours=item.keeps),
                )
            )
    order.manifest_id = manifest.id
    s.flush()


def put_back(s: Session, by: Person, complaint: Complaint, sound: bool) -> None:
    """Put what a customer handed back on the open manifest, once. Raises TooLate for a second time."""
    if first(s, select(ManifestLine.id).where(ManifestLine.complaint_id == complaint.id)) is not None:
        raise TooLate
    manifest = _begin(s, by, complaint.center_id)
    s.add(
        ManifestLine(
            manifest_id=manifest.id or 0,
            order_id=complaint.order_id,
            complaint_id=complaint.id,
            item_id=s.get_one(OrderLine, complaint.line_id).item_id,
            count=complaint.count,
            sound=sound,
        )
    )
    s.flush()


def take_off(s: Session, order: Order) -> None:
    """Take an order off its manifest. Raises TooLate once the driver has it."""
    if order.manifest_id is not None and s.get_one(Manifest, order.manifest_id).left is not None:
        raise TooLate
    here = (col(ManifestLine.order_id) == order.id, col(ManifestLine.complaint_id).is_(None))
    s.execute(delete(ManifestLine).where(*here))
    order.manifest_id = None
    s.flush()


def take_away(s: Session, line: ManifestLine) -> None:
    """Take one line off its manifest. Raises TooLate once the driver has it."""
    if s.get_one(Manifest, line.manifest_id).left is not None:
        raise TooLate
    s.delete(line)
    s.flush()


def lines(s: Session, manifest: Manifest) -> list[ManifestLine]:
    """What is on it, order by order."""
    asked = select(ManifestLine).where(ManifestLine.manifest_id == manifest.id)
    return list(s.exec(asked.order_by(col(ManifestLine.order_id), col(ManifestLine.id))).all())


def remembered(s: Session, manifest: Manifest) -> list[OrderLine]:
    """The lines of the orders on it, with the names they were placed at."""
    these = select(ManifestLine.order_id).where(ManifestLine.manifest_id == manifest.id)
    return list(s.exec(select(OrderLine).where(col(OrderLine.order_id).in_(these))).all())


def goods(s: Session, manifest: Manifest) -> list[Goods]:
    """What is on it, kind by kind."""
    held: dict[int, list[ManifestLine]] = {}
    for line in lines(s, manifest):
        held.setdefault(line.item_id, []).append(line)
    items = s.exec(select(Item).where(col(Item.id).in_(list(held))).order_by(col(Item.position), col(Item.id))).all()
    return [_counted(item, held[item.id or 0]) for item in items]


def _counted(item: Item, held: list[ManifestLine]) -> Goods:
    return Goods(
        item.id or 0,
        item.names,
        item.specs,
        item.units,
        item.pictogram,
        sum(line.count for line in held),
        sum(line.count for line in held if not line.sound),
        sum(line.missing for line in held),
        sum(line.damaged for line in held),
    )


def found(s: Session, by: Person, manifest: Manifest, item_id: int, *, missing: int = 0, damaged: int = 0) -> None:
    """The county counted: of one kind so many are missing or damaged, of those that were sound.

    Raises NotAllowed, NotFound, TooLate once it is received, and BadValue for more than there are.
    """
    rights.must(by, "see shop")
    if manifest.received is not None or manifest.left is None:
        raise TooLate
    held = [line for line in lines(s, manifest) if line.item_id == item_id]
    if not held:
        raise NotFound
    sound = [line for line in held if line.sound]
    if missing < 0 or damaged < 0 or missing + damaged > sum(line.count for line in sound):
        raise BadValue
    for line in sound:
        line.missing = min(missing, line.count)
        line.damaged = min(damaged, line.count - line.missing)
        missing, damaged = missing - line.missing, damaged - line.damaged
    s.flush()


def sound(s: Session, order: Order) -> dict[int, int] | None:
    """Of an order that went back: how many of each item came back sound; None where it is on no manifest."""
    if order.manifest_id is None:
        return None
    asked = select(ManifestLine).where(ManifestLine.order_id == order.id, col(ManifestLine.complaint_id).is_(None))
    return _sum(s.exec(asked).all())


def handed_back(s: Session, manifest: Manifest) -> dict[int, int]:
    """Of what complaints brought onto a manifest: how many of each item came sound."""
    return _sum(line for line in lines(s, manifest) if line.complaint_id is not None)


def _sum(held: Iterable[ManifestLine]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for line in held:
        good = line.count - line.missing - line.damaged if line.sound else 0
        counts[line.item_id] = counts.get(line.item_id, 0) + good
    return counts


def every(s: Session, by: Person, center_id: int | None, page: int = 0, size: int = 6) -> tuple[list[Manifest], bool]:
    """One page of a center's manifests (None: of every center's, for admins), what is not received first."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Manifest).where(col(Manifest.id).in_(select(ManifestLine.manifest_id)))
    if center_id is not None:
        asked = asked.where(Manifest.center_id == center_id)
    asked = asked.order_by(col(Manifest.received).is_not(None), col(Manifest.id).desc())
    some = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(some[:size]), len(some) > size
