"""Arrivals: what is on the truck, what is wrong with it, who goes without, and checking it all in at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zlib import crc32

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from catalog import bulk, cash, claims, journal, needs, notices, orders, pickup, rights
from catalog.models import Address, Deed, Fault, Item, Order, OrderLine, Person, Report, State
from catalog.refusals import MoreThanCame, NotFound, TruckChanged

TOLD = ("ready", "missed", "reminder")


@dataclass(frozen=True)
class Truck:
    """The orders that come together to one center: those expected up to `day`, in walking order of their codes."""

    center_id: int
    day: date
    early: bool  # it is expected on a later day than today
    orders: tuple[Order, ...] = ()
    lines: Mapping[int, list[OrderLine]] = field(default_factory=dict)  # order → what it holds
    people: Mapping[int, Person] = field(default_factory=dict)
    items: Mapping[int, Item] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()

    @cached_property
    def goods(self) -> dict[int, int]:
        """How many of each item should be on it, by item, shelf by shelf."""
        counted: dict[int, int] = {}
        for held in self.lines.values():
            for line in held:
                counted[line.item_id] = counted.get(line.item_id, 0) + line.count - line.short
        place = {number: (item.category_id, item.position, number) for number, item in self.items.items()}
        return {number: counted[number] for number in sorted(counted, key=lambda number: place[number])}

    @cached_property
    def customers(self) -> list[tuple[Order, Person, list[OrderLine]]]:
        """Customer × goods in walking order: one entry an order."""
        return [(order, self.people[order.person_id], self.lines[order.id or 0]) for order in self.orders]

    @cached_property
    def losses(self) -> list["Loss"]:
        """Who goes without what; see `lose`."""
        return [loss for report in self.reports for loss in lose(self, report)]

    @cached_property
    def amount(self) -> int:
        """What is to be taken for it all without what is lost and what was paid in advance, in minor units."""
        return sum(max(owed, 0) for owed in self._owed)

    @cached_property
    def back(self) -> int:
        """What was paid in advance for what is lost, and is to be given back, in minor units."""
        return sum(max(-owed, 0) for owed in self._owed)

    @cached_property
    def _owed(self) -> list[int]:
        lost: dict[int | None, int] = {}
        for loss in self.losses:
            lost[loss.order.id] = lost.get(loss.order.id, 0) + loss.amount
        return [cash.owed(order) - lost.get(order.id, 0) for order in self.orders]

    @cached_property
    def stamp(self) -> int:
        """A number that is another as soon as anybody would get or pay something else."""
        held = [(o, line.item_id, line.count, line.short, line.price) for o, ls in self.lines.items() for line in ls]
        lost = [(loss.line.id, loss.short, loss.damaged) for loss in self.losses]
        return crc32(repr((sorted(held), sorted(lost, key=repr))).encode())


@dataclass(frozen=True, slots=True)
class Loss:
    """What one order goes without."""

    order: Order
    line: OrderLine
    short: int
    damaged: int

    @property
    def count(self) -> int:
        """How many of the goods, short and damaged."""
        return self.short + self.damaged

    @property
    def amount(self) -> int:
        """What the customer pays less, in minor units."""
        return self.count * self.line.price


def lose(truck: Truck, report: Report) -> list[Loss]:
    """Who goes without: those chosen by staff, then who ordered last; nobody loses more than they ordered."""
    holding = [
        (order, line)
        for order in truck.orders
        for line in truck.lines[order.id or 0]
        if line.item_id == report.item_id and line.count > line.short
    ]
    chosen = {number: at for at, number in enumerate(report.first)}
    holding.sort(key=lambda pair: (chosen.get(pair[0].id or 0, len(chosen)), -(pair[0].id or 0)))
    short, damaged, found = report.short, report.damaged, []
    for order, line in holding:
        missing = min(short, line.count - line.short)
        broken = min(damaged, line.count - line.short - missing)
        if missing + broken:
            found.append(Loss(order, line, missing, broken))
        short, damaged = short - missing, damaged - broken
    return found


def due(s: Session, by: Person, day: date | None = None) -> Truck:
    """The truck at the center `by` works at: what is expected up to today, and if that is nothing, the soonest.

    With a `day`, what is expected up to then. A few queries, however many orders. Raises NotFound and NotAllowed.
    """
    if by.works_at is None:
        raise NotFound
    rights.must(by, "check in", center_id=by.works_at)
    today = cash.today(s)
    coming = (col(Order.center_id) == by.works_at, col(Order.state).in_(orders.TO_COME))
    if day is None:
        soonest = s.exec(select(func.min(Order.expected)).where(*coming)).one()
        day = max(today, soonest) if soonest else today
    wanted = select(Order.id).where(*coming, col(Order.expected) <= day)
    found = s.exec(select(Order).where(col(Order.id).in_(wanted))).all()
    lines: dict[int, list[OrderLine]] = {order.id or 0: [] for order in found}
    for line in s.exec(select(OrderLine).where(col(OrderLine.order_id).in_(wanted)).order_by(col(OrderLine.id))).all():
        lines[line.order_id].append(line)
    persons = s.exec(select(Person).where(col(Person.id).in_({order.person_id for order in found}))).all()
    ids = {line.item_id for held in lines.values() for line in held}
    items = s.exec(select(Item).where(col(Item.id).in_(ids))).all()
    asked = select(Report).where(Report.center_id == by.works_at, Report.day == day, col(Report.item_id).in_(ids))
    return Truck(
        by.works_at,
        day,
        day > today,
        tuple(sorted(found, key=lambda order: (pickup.place_of(order), order.id))),
        lines,
        {person.id or 0: person for person in persons},
        {item.id or 0: item for item in items},
        tuple(s.exec(asked.order_by(col(Report.id))).all()),
    )


def sort(s: Session, by: Person, day: date | None = None) -> Truck:
    """Open the sheet: every order on the truck that lacks a pickup code gets one, in walking order."""
    truck = due(s, by, day)
    if all(order.code for order in truck.orders):
        return truck
    pickup.give_codes(s, truck.orders)
    return due(s, by, truck.day)


def report(s: Session, by: Person, truck: Truck, item_id: int, fault: Fault, count: int) -> None:
    """Say how many of an item did not come, or came damaged; said again it is corrected, 0 takes it back.

    Raises NotFound for goods that are not on the truck, and MoreThanCame.
    """
    rights.must(by, "check in", center_id=truck.center_id)
    if item_id not in truck.goods or count < 0:
        raise NotFound
    row = next((row for row in truck.reports if row.item_id == item_id), None)
    other = 0 if row is None else row.damaged if fault == Fault.SHORT else row.short
    if count + other > truck.goods[item_id]:
        raise MoreThanCame(truck.items[item_id].names, truck.goods[item_id] - other)
    if row is None:
        if not count:
            return
        assert by.id is not None
        row = Report(center_id=truck.center_id, day=truck.day, item_id=item_id, by_id=by.id)
        s.add(row)
    row.short, row.damaged = (count, other) if fault == Fault.SHORT else (other, count)
    if not row.short + row.damaged:
        s.delete(row)
    s.flush()


def spare(s: Session, by: Person, truck: Truck, item_id: int, order_id: int) -> None:
    """Let this order be the first to go without an item, in the place of another. Raises NotFound."""
    rights.must(by, "check in", center_id=truck.center_id)
    row = next((row for row in truck.reports if row.item_id == item_id), None)
    if row is None or order_id not in truck.lines:
        raise NotFound
    row.first = [order_id, *(number for number in row.first if number != order_id)]
    s.flush()


def forget(s: Session, by: Person, truck: Truck) -> None:
    """Nothing is wrong with the truck after all."""
    rights.must(by, "check in", center_id=truck.center_id)
    s.execute(delete(Report).where(col(Report.center_id) == truck.center_id, col(Report.day) == truck.day))
    s.expire_all()


def take_in(s: Session, by: Person, truck: Truck, stamp: int) -> Deed:
    """Check in the whole truck as it was read back: `stamp` is what it carried then.

    Orders become ready or, with nothing left of them, end; lines, amounts and claims say what was lost. Raises
    TruckChanged where anything is another now, also when a second person has checked it in; then nothing was done.
    """
    rights.must(by, "check in", center_id=truck.center_id)
    if not truck.orders or truck.stamp != stamp:
        raise TruckChanged(len(truck.orders), truck.amount)
    amount, back = truck.amount, truck.back  # before the lines say what was lost
    before = {order.id or 0: order.state for order in truck.orders}
    lost: dict[int, int] = {}
    for loss in truck.losses:
        loss.line.short += loss.count
        loss.order.total -= loss.amount
        lost[loss.line.id or 0] = loss.count
    made = [
        claims.make(loss.order, loss.line, truck.items[loss.line.item_id], by, fault, count)
        for loss in truck.losses
        for fault, count in ((Fault.SHORT, loss.short), (Fault.DAMAGED, loss.damaged))
        if count
    ]
    s.add_all(made)
    s.flush()
    empty = {number for number, held in truck.lines.items() if all(line.short == line.count for line in held)}
    steps = bulk.arrive(s, by, before.keys() - empty) if before.keys() - empty else {}
    if empty:
        steps |= bulk.miss(s, by, empty)
    called = _call(s, truck)
    reported = [{"item": r.item_id, "short": r.short, "damaged": r.damaged, "first": r.first} for r in truck.reports]
    s.execute(delete(Report).where(col(Report.center_id) == truck.center_id, col(Report.day) <= truck.day))
    return journal.write(
        s,
        by,
        "take_in",
        center_id=truck.center_id,
        before={"states": before, "reports": reported},
        after={
            "steps": steps,
            "lost": lost,
            "claims": [claim.id for claim in made],
            "day": truck.day.isoformat(),
            "count": len(before) - len(empty),
            "missed": len(empty),
            "unreached": called,
            "customers": len(truck.people),
            "amount": amount,
            "back": back,
            "stamp": stamp,
        },
    )


def unreached(s: Session, truck: Truck) -> list[Person]:
    """Whose parcels are on the truck and who can be written to nowhere, in walking order."""
    reached = select(Address.person_id).where(col(Address.gone).is_(False), col(Address.person_id).in_(truck.people))
    found = set(s.exec(reached).all())
    return list({person.id: person for _, person, _ in truck.customers if person.id not in found}.values())


def _call(s: Session, truck: Truck) -> int:
    """Who can be written to nowhere is for the desk to call: one list, not a letter for each; returns how many."""
    lost = {person.id for person in unreached(s, truck)}
    theirs = [order for order in truck.orders if order.person_id in lost]
    if theirs:
        notices.drop(s, [order.id or 0 for order in theirs], ["ready", "missed"])
        needs.open_calls(s, truck.center_id, theirs)
    return len(lost)


def taken_in(s: Session, by: Person, day: date) -> Deed | None:
    """The last time the truck of a day was checked in at the center `by` works at, if that stands."""
    undone = select(Deed.undoes_id).where(col(Deed.undoes_id).is_not(None))
    asked = select(Deed).where(Deed.act == "take_in", Deed.center_id == by.works_at, col(Deed.id).not_in(undone))
    found = s.exec(asked.order_by(col(Deed.id).desc()).limit(5)).all()
    return next((deed for deed in found if deed.after["day"] == day.isoformat()), None)


@journal.undoes("take_in")
def _put_back(s: Session, by: Person, deed: Deed) -> None:
    """Undo a check-in while none of it has moved on: orders, amounts, claims and the report are as before."""
    steps = {int(number): step for number, step in deed.after["steps"].items()}
    states = {int(number): State(state) for number, state in deed.before["states"].items()}
    claims.withdraw(s, by, deed.after["claims"])
    told = notices.brought_of(s, list(steps), TOLD)
    back = bulk.put_all_back(s, by, steps, states)
    lost = {int(number): count for number, count in deed.after["lost"].items()}
    held = {order.id: order for order in back}
    for line in s.exec(select(OrderLine).where(col(OrderLine.id).in_(lost))).all():
        line.short -= lost[line.id or 0]
        held[line.order_id].total += lost[line.id or 0] * line.price
    day = date.fromisoformat(deed.after["day"])
    for row in deed.before["reports"]:
        facts = {"item_id": row["item"], "short": row["short"], "damaged": row["damaged"], "first": row["first"]}
        s.add(Report(center_id=deed.center_id or 0, day=day, by_id=by.id or 0, **facts))
    s.flush()
    needs.forget_calls(s, by, list(steps))
    notices.drop(s, list(steps), TOLD)
    readers = {number for persons in told.values() for number in persons} - {by.id}
    known = {person.id: person for person in s.exec(select(Person).where(col(Person.id).in_(readers))).all()}
    with notices.together(s):
        for number, persons in sorted(told.items()):
            theirs = [known[person] for person in sorted(persons) if person in known]
            notices.tell(s, theirs, "mistake", order_id=number, facts={"act": deed.act})
