"""What is on the truck, as a line said at its door needs it."""

from collections.abc import Sequence

from bot.saying import Unit
from bot.saying.lacks import Heard, hear
from catalog.arrivals import Truck
from catalog.findable import entry
from catalog.search import Index, Span


class OnTruck:
    """The names, packs and counts of the goods on one truck."""

    def __init__(self, truck: Truck) -> None:
        self.truck = truck
        self.index = Index(entry(item) for item in truck.items.values())

    def spans(self, text: str) -> Sequence[Span]:
        """Where names and nicknames stand in the text."""
        return self.index.spans(text)

    def like(self, words: str) -> Sequence[int]:
        """The goods that words are nearly the name of."""
        return [hit.id for hit in self.index.find(words, 3) if hit.sure]

    def sold_as(self, item_id: int) -> Unit:
        """What one of an item is called, and how much is in it."""
        item = self.truck.items[item_id]
        return Unit.of(item.specs.values(), item.units.values())

    def count(self, item_id: int) -> int:
        """How many of it should have come."""
        return self.truck.goods[item_id]


def hear_lacks(truck: Truck, text: str) -> Heard:
    """What a line says is wrong with this truck."""
    return hear(text, OnTruck(truck))
