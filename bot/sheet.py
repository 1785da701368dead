"""The sort sheet cut into messages that every platform takes: goods × count, then customer × goods."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from catalog.alike import Mark
from catalog.arrivals import Truck
from catalog.models import Item, Names, Order, OrderLine, Person

T = TypeVar("T")

ROOM = 3000  # characters a message; Telegram takes 4096, and what stands above and below needs some
NARROW = 14  # characters of a line beside its names: signs, counts, a code


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods on the truck."""

    item: Item
    count: int
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Portion:
    """What one order holds of one item."""

    line: OrderLine
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Customer:
    """One parcel: its order, whose it is, and what is in it."""

    order: Order
    person: Person
    portions: tuple[Portion, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """As much of the sheet as one message holds."""

    goods: tuple[Goods, ...] = ()
    customers: tuple[Customer, ...] = ()


def whole(truck: Truck, marks: Mapping[int, Mark]) -> Leaf:
    """All of it."""
    goods = tuple(Goods(truck.items[number], count, marks.get(number)) for number, count in truck.goods.items())
    customers = tuple(
        Customer(order, person, tuple(Portion(line, marks.get(line.item_id)) for line in held))
        for order, person, held in truck.customers
    )
    return Leaf(goods, customers)


def leaves(truck: Truck, marks: Mapping[int, Mark]) -> list[Leaf]:
    """The sheet, a message each; one is enough for a quiet day. Customers begin a new one where there are several."""
    sheet = whole(truck, marks)
    goods = [(_width([g.item.names, g.item.specs]), g) for g in sheet.goods]
    customers = [(_size(customer), customer) for customer in sheet.customers]
    if sum(size for size, _ in goods) + sum(size for size, _ in customers) <= ROOM:
        return [sheet]
    return [Leaf(goods=tuple(page)) for page in _deal(goods)] + [
        Leaf(customers=tuple(page)) for page in _deal(customers)
    ]


def _size(customer: Customer) -> int:
    held = sum(_width([p.line.names, p.line.specs]) for p in customer.portions)
    return NARROW + len(customer.person.name) + 8 + held


def _width(names: Iterable[Names]) -> int:
    """How long a line is in the language that needs most room."""
    return NARROW + sum(max((len(name) for name in one.values()), default=0) for one in names)


def _deal(sized: list[tuple[int, T]]) -> list[list[T]]:
    dealt: list[list[T]] = [[]]
    room = ROOM
    for size, one in sized:
        if size > room and dealt[-1]:
            dealt.append([])
            room = ROOM
        dealt[-1].append(one)
        room -= size
    return dealt
