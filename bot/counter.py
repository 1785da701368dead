"""What stands behind the counter: the shop's goods as an order said in a sentence needs them."""

from collections.abc import Sequence

from sqlmodel import Session

from bot import memory
from bot.saying import Line, Order, Unit, understand
from catalog import findable, goods
from catalog.models import Item, Person
from catalog.search import Hit, Span
from catalog.store import store_of


class Counter:
    """Search and packs of what `person` may buy, read from the store as needed."""

    def __init__(self, s: Session, person: Person) -> None:
        self.s, self.person = s, person
        self.index = findable.index(s)
        self.items: dict[int, Item] = {}
        # A long text has the same words, and the same goods, hundreds of times.
        self.found: dict[tuple[str, int], Sequence[Hit]] = {}
        self.packs: dict[int, Unit] = {}

    def find(self, text: str, limit: int = 10) -> Sequence[Hit]:
        """The items words may mean, best first."""
        if (text, limit) not in self.found:
            self.found[text, limit] = self.index.find(text, limit)
        return self.found[text, limit]

    def spans(self, text: str) -> Sequence[Span]:
        """Where names and nicknames stand in the text."""
        return self.index.spans(text)

    def names(self, item_id: int) -> Sequence[str]:
        """Every name and nickname of an item."""
        item = self._item(item_id)
        return [*item.names.values(), *item.nicknames]

    def sold_as(self, item_id: int) -> Unit:
        """What one of an item is called, and how much is in it."""
        if item_id not in self.packs:
            item = self._item(item_id)
            self.packs[item_id] = Unit.of(item.specs.values(), item.units.values())
        return self.packs[item_id]

    def _item(self, item_id: int) -> Item:
        if item_id not in self.items:
            self.items[item_id] = goods.get(self.s, item_id, self.person)
        return self.items[item_id]


def hear_order(s: Session, person: Person, text: str) -> Order:
    """What a sentence orders, as far as one is kept. A turn may ask several times, and understands it once."""
    text, counter = text[: memory.LONGEST_SENTENCE], Counter(s, person)
    heard: dict[object, Order] = s.info.setdefault("orders heard", {})
    asked = (text, person.id, person.role, store_of(s).findable.version)
    if asked not in heard:
        heard[asked] = understand(text, counter)
    return heard[asked]


def orders_goods(s: Session, person: Person, text: str) -> bool:
    """Whether a sentence orders, or takes back, something this shop knows of."""
    order = hear_order(s, person, text)
    return bool(order.removed) or (order.is_order and any(line.item or line.alike for line in order.lines))


def sells(s: Session, person: Person, words: str) -> bool:
    """Whether words surely name something this shop sells."""
    return any(hit.sure for hit in goods.search(s, words, person))


def doubts(order: Order) -> list[int]:
    """The places of the lines that can be cleared by one question; what nobody sells cannot."""
    return [at for at, line in enumerate(order.lines) if line.doubt and (line.item is not None or line.alike)]


def unknown(order: Order) -> list[str]:
    """The words of the sentence that mean nothing we sell."""
    lost = [line.said for line in order.lines if line.doubt and line.item is None and not line.alike]
    return [*lost, *order.unclear]


def sure(order: Order) -> list[Line]:
    """The lines that can be read back as they are."""
    return [line for line in order.lines if not line.doubt and line.item is not None]
