"""Heaps: what lies on the counter for whoever came, of theirs and of their house."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlmodel import Session, col, select

from catalog import alike, cash, finding, people, rights
from catalog.alike import Mark
from catalog.models import Complaint, Item, Order, OrderLine, Pass, Person, State
from catalog.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Parcel:
    """An order that is ready, and what it holds."""

    order: Order
    lines: Sequence[OrderLine]
    kept: int = 0  # minor units paid too much that stay here for the buyer: they are not for whoever comes for them

    @property
    def owed(self) -> int:
        """What is to be taken for it, in minor units; below 0 to be given back."""
        return cash.owed(self.order) + self.kept


@dataclass(frozen=True, slots=True)
class Share:
    """What is there for one person: parcels, and complaints whose money they get back."""

    person: Person
    parcels: Sequence[Parcel]
    back: Sequence[Complaint]

    @property
    def amount(self) -> int:
        """What is to be taken for it all, in minor units."""
        return sum(parcel.owed for parcel in self.parcels) - sum(one.refund for one in self.back)


@dataclass(frozen=True, slots=True)
class Heap:
    """What one comer can take: for themselves and their house, or with a pass for one other person alone."""

    comer: Person  # whose code or name it was; with a pass, who gave it
    house: Sequence[Person]  # who lives there, the comer first
    shares: Sequence[Share]
    by_pass: Pass | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """Everything to be handed over together at one center."""

    center_id: int
    heaps: Sequence[Heap]

    @property
    def shares(self) -> list[Share]:
        """Every person's."""
        return list(chain.from_iterable(heap.shares for heap in self.heaps))

    @property
    def parcels(self) -> list[Parcel]:
        """Every parcel, in the order they are shown."""
        return list(chain.from_iterable(share.parcels for share in self.shares))

    @property
    def amount(self) -> int:
        """What is to be taken for everything together, in minor units; below 0 to be given back."""
        return sum(share.amount for share in self.shares)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not any(share.parcels or share.back for share in self.shares)


def seen(s: Session, by: Person, order_ids: Iterable[int]) -> list[Order]:
    """Those of these orders that lie, or lay, at `by`'s desk, in the order given."""
    wanted = list(dict.fromkeys(order_ids))
    found = {order.id: order for order in s.exec(select(Order).where(col(Order.id).in_(wanted))).all()}
    kept = [found[i] for i in wanted if i in found and found[i].state != State.DRAFT]
    return [order for order in kept if rights.may(by, "see desk", center_id=order.center_id)]


def lay_out(
    s: Session,
    by: Person,
    order_ids: Sequence[int],
    given: Sequence[Pass] = (),
    less: Collection[int] = (),
    lock: bool = False,
) -> Counter:
    """What can be taken now by those who came: whose orders these are with their houses, and who has these passes.

    `less` are orders that stay on the shelf. Everything is of one center, the first order's. With `lock` the parcels
    stay as they are until this transaction ends. Raises NotFound where nothing of it is at `by`'s desk.
    """
    named = seen(s, by, order_ids)
    given = [one for one in given if rights.may(by, "see desk", center_id=one.center_id)]
    center_id = named[0].center_id if named else given[0].center_id if given else None
    if center_id is None:
        raise NotFound
    comers = {order.person_id: people.get(s, order.person_id) for order in named if order.center_id == center_id}
    houses = {one.household_id for one in comers.values() if one.household_id is not None}
    lives = s.exec(select(Person).where(col(Person.household_id).in_(houses)).order_by(col(Person.id))).all()
    givers = {one.person_id: people.get(s, one.person_id) for one in given if one.center_id == center_id}
    everyone = {one.id: one for one in [*comers.values(), *lives, *givers.values()]}
    parcels = _parcels(s, center_id, list(everyone), less, lock)
    back = owed_back(s, center_id, list(everyone))
    heaps: list[Heap] = []
    taken: set[int | None] = set()

    def heap(comer: Person, house: list[Person], by_pass: Pass | None = None) -> None:
        shares = [Share(one, parcels.get(one.id, []), back.get(one.id, [])) for one in house if one.id not in taken]
        if by_pass is not None:  # who comes for somebody gets their parcels, not their money
            shares = [Share(share.person, [_keeping(one) for one in share.parcels], ()) for share in shares]
        taken.update(one.id for one in house)
        heaps.append(Heap(comer, house, [share for share in shares if share.parcels or share.back], by_pass))

    for comer in comers.values():
        if comer.id not in taken:
            home = comer.household_id
            heap(
                comer,
                [
                    comer,
                    *(one for one in lives if home is not None and one.household_id == home and one.id != comer.id),
                ],
            )
    for one in given:
        if one.person_id in givers and one.person_id not in taken:
            heap(givers[one.person_id], [givers[one.person_id]], one)
    return Counter(center_id, heaps)


def _keeping(parcel: Parcel) -> Parcel:
    """The parcel as a neighbour gets it: what was paid too much waits for its buyer."""
    return Parcel(parcel.order, parcel.lines, max(0, -cash.owed(parcel.order)))


def _parcels(
    s: Session, center_id: int, whose: list[int | None], less: Collection[int], lock: bool
) -> dict[int | None, list[Parcel]]:
    """What is ready at a center for these people, each in the order one walks along the shelves."""
    asked = select(Order).where(
        Order.center_id == center_id, Order.state == State.READY, col(Order.person_id).in_(whose)
    )
    asked = asked.order_by(col(Order.id)).execution_options(populate_existing=True)
    ready = [order for order in s.exec(asked.with_for_update() if lock else asked).all() if order.id not in less]
    lines: dict[int, list[OrderLine]] = {}
    held = select(OrderLine).where(col(OrderLine.order_id).in_([order.id for order in ready]))
    for line in s.exec(held.order_by(col(OrderLine.id))).all():
        lines.setdefault(line.order_id, []).append(line)
    found: dict[int | None, list[Parcel]] = {}
    for order in sorted(ready, key=_place):
        found.setdefault(order.person_id, []).append(Parcel(order, lines.get(order.id or 0, [])))
    return found


def _place(order: Order) -> tuple[list[int], int]:
    """Where on the shelves: by numbers, not by letters."""
    return [int(part) for part in (order.code or "").split("-") if part.isdigit()], order.id or 0


def owed_back(s: Session, center_id: int, whose: Collection[int | None]) -> dict[int | None, list[Complaint]]:
    """Whose complaints a center has agreed to pay for and not paid yet, by person: what `refund` says they get."""
    asked = select(Complaint).where(*finding.due_back(center_id), col(Complaint.person_id).in_(whose))
    found: dict[int | None, list[Complaint]] = {}
    for one in s.exec(asked.order_by(col(Complaint.id)).execution_options(populate_existing=True)).all():
        found.setdefault(one.person_id, []).append(one)
    return found


def look_alikes(s: Session, counter: Counter) -> dict[int, Mark]:
    """Which goods on the counter look like others that lie ready at the same center, each with what tells it apart."""
    if not counter.parcels:
        return {}
    at = counter.parcels[0].order.center_id
    here = {line.item_id for parcel in counter.parcels for line in parcel.lines}
    there = select(OrderLine.item_id).join(Order, col(OrderLine.order_id) == col(Order.id))
    there = there.where(Order.center_id == at, Order.state == State.READY)
    asked = select(Item).where(col(Item.id).in_(there) | col(Item.id).in_(here)).order_by(col(Item.id))
    return {number: mark for number, mark in alike.marks(s.exec(asked).all()).items() if number in here}
