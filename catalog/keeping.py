"""Goods as the admin keeps them: added, changed in all that is known of them, and the shelves they stand on."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog import goods, journal, rights
from catalog.findable import entry
from catalog.models import Category, Deed, Item, Names, Person
from catalog.questions import first
from catalog.refusals import BadValue, NotFound, TooLate
from catalog.search import Hit, Index

LONGEST_NAME = 60
LONGEST_SPEC = 30
LONGEST_UNIT = 12
MOST_NICKNAMES = 12
LONGEST_KEPT = 24 * 365  # hours
MOST_HIDDEN = 2000  # hidden goods looked through for a name
KINDS = {"zh_CN": "其他", "en": "Other goods"}  # where goods stand in a shop that has no shelf yet


def add(
    s: Session,
    by: Person,
    names: Names,
    *,
    price: int = 0,
    units: Names | None = None,
    specs: Names | None = None,
    stock: int = 0,
    category_id: int | None = None,
) -> Item:
    """New goods; without a price they stay hidden until they have one. `price` is minor units for one of `units`.

    Without a category they stand with the goods most like them. Raises NotAllowed, NotFound and BadValue.
    """
    rights.must(by, "change goods")
    if not 0 <= price <= goods.DEAREST or not 0 <= stock <= goods.FULLEST:
        raise BadValue
    shelf = goods.category(s, category_id) if category_id is not None else likely_shelf(s, by, names)
    most = s.exec(select(func.max(Item.position)).where(Item.category_id == shelf.id)).one()
    item = Item(
        category_id=shelf.id or 0,
        names=named(names, LONGEST_NAME),
        units=named(units, LONGEST_UNIT) if units else {"zh_CN": "件", "en": "piece"},
        specs=named(specs, LONGEST_SPEC) if specs else {},
        price=price,
        stock=stock,
        pictogram=shelf.pictogram,
        hidden=price == 0,
        position=(most or 0) + 1,
    )
    s.add(item)
    s.flush()
    journal.write(s, by, "add item", item_id=item.id, after={"names": item.names, "price": price, "stock": stock})
    goods.touch(s, [item.id or 0])
    return item


@journal.undoes("add item")
def _add_back(s: Session, by: Person, deed: Deed) -> None:
    """Take what was added out of the shop; its row stays, for the journal speaks of it."""
    rights.must(by, "change goods")
    goods.any_item(s, deed.item_id or 0).hidden = True
    goods.touch(s, [deed.item_id or 0])


def named(names: Mapping[str, str], longest: int) -> Names:
    """Names that can be kept: tidied, at least one. Raises BadValue."""
    kept = {code: " ".join(name.split()) for code, name in names.items() if name.strip()}
    if not kept or any(len(name) > longest for name in kept.values()):
        raise BadValue
    return kept


def alike(s: Session, by: Person, names: Names) -> Item | None:
    """The goods whose name is most like one of these, if any is."""
    for name in names.values():
        hits = [hit for hit in goods.search(s, name, by, 3) if hit.sure]
        near = goods.many(s, [hit.id for hit in hits], by)
        if near:
            return near[0]
    return None


def likely_shelf(s: Session, by: Person, names: Names) -> Category:
    """The category of the goods most like these, else the first one; made where there is none."""
    near = alike(s, by, names)
    if near is not None:
        return goods.category(s, near.category_id)
    kind = first(s, select(Category).order_by(col(Category.position), col(Category.id)))
    if kind is None:
        kind = Category(names=dict(KINDS))
        s.add(kind)
        s.flush()
    return kind


def amend(
    s: Session,
    by: Person,
    item_id: int,
    *,
    names: Names | None = None,
    specs: Names | None = None,
    units: Names | None = None,
    category_id: int | None = None,
    nicknames: Iterable[str] | None = None,
    supplier: str | None = None,
    keeps: int | None = None,
) -> Item:
    """Change what is known of goods; of names, only the languages given. `keeps` is hours, 0 for a week.

    An empty spec takes it away. Raises NotAllowed, NotFound and BadValue.
    """
    rights.must(by, "change goods")
    item = goods.get(s, item_id, by)
    new: dict[str, Any] = {}
    if names is not None:
        new["names"] = {**item.names, **named(names, LONGEST_NAME)}
    if units is not None:
        new["units"] = named(units, LONGEST_UNIT)
    if specs is not None:
        new["specs"] = named(specs, LONGEST_SPEC) if any(spec.strip() for spec in specs.values()) else {}
    if category_id is not None:
        new["category_id"] = goods.category(s, category_id).id
    if nicknames is not None:
        new["nicknames"] = list(dict.fromkeys(" ".join(name.split()) for name in nicknames if name.strip()))
        if len(new["nicknames"]) > MOST_NICKNAMES or any(len(name) > LONGEST_NAME for name in new["nicknames"]):
            raise BadValue
    if supplier is not None:
        new["supplier"] = " ".join(supplier.split())
        if len(new["supplier"]) > LONGEST_NAME:
            raise BadValue
    if keeps is not None:
        if not 0 <= keeps <= LONGEST_KEPT:
            raise BadValue
        new["keeps"] = keeps or None
    was = {key: getattr(item, key) for key, value in new.items() if getattr(item, key) != value}
    if was:
        after = {key: new[key] for key in was}
        for key, value in after.items():
            setattr(item, key, value)
        journal.write(s, by, "item", item_id=item_id, before=was, after=after)
        goods.touch(s, [item_id])
    return item


@journal.undoes("item")
def _amend_back(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "change goods")
    item = goods.any_item(s, deed.item_id or 0)
    for key, value in deed.before.items():
        if getattr(item, key) != deed.after[key]:
            raise TooLate
        setattr(item, key, value)
    goods.touch(s, [deed.item_id or 0])


def hidden_like(s: Session, by: Person, words: str) -> list[Hit]:
    """What typed words may mean among the hidden goods, best first. Raises NotAllowed."""
    rights.must(by, "change goods")
    asked = select(Item).where(col(Item.hidden).is_(True)).order_by(col(Item.id).desc()).limit(MOST_HIDDEN)
    return Index(entry(item) for item in s.exec(asked).all()).find(words[: goods.LONGEST_WORDS], 6)


def shelves(s: Session, by: Person) -> list[Category]:
    """Every category in its order, empty ones too. Raises NotAllowed."""
    rights.must(by, "change goods")
    return list(s.exec(select(Category).order_by(col(Category.position), col(Category.id))).all())


def new_shelf(s: Session, by: Person, names: Names, pictogram: str = "📦") -> Category:
    """A new category, after all others. Raises NotAllowed and BadValue."""
    rights.must(by, "change goods")
    last = max((category.position for category in shelves(s, by)), default=0)
    category = Category(names=named(names, LONGEST_SPEC), pictogram=pictogram, position=last + 1)
    s.add(category)
    s.flush()
    after = {"category": category.id, "names": category.names}
    journal.write(s, by, "new category", after=after)
    return category


@journal.undoes("new category")
def _new_shelf_back(s: Session, by: Person, deed: Deed) -> None:
    """Take a category away again, while nothing stands on it."""
    rights.must(by, "change goods")
    category = s.get(Category, deed.after["category"])
    if category is None or first(s, select(Item.id).where(Item.category_id == category.id)) is not None:
        raise TooLate
    s.delete(category)
    s.flush()


def rename_shelf(s: Session, by: Person, category_id: int, names: Names, pictogram: str = "") -> Category:
    """Another name for a category, in the languages given, or another pictogram. Raises NotFound and BadValue."""
    rights.must(by, "change goods")
    category = goods.category(s, category_id)
    was = {"names": category.names, "pictogram": category.pictogram}
    category.names = {**category.names, **named(names, LONGEST_SPEC)} if names else category.names
    category.pictogram = pictogram or category.pictogram
    is_now = {"names": category.names, "pictogram": category.pictogram}
    if is_now != was:
        s.flush()
        keep = {"category": category_id}
        journal.write(s, by, "category", before=was | keep, after=is_now | keep)
    return category


@journal.undoes("category")
def _rename_shelf_back(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "change goods")
    category = goods.category(s, deed.after["category"])
    if (category.names, category.pictogram) != (deed.after["names"], deed.after["pictogram"]):
        raise TooLate
    category.names, category.pictogram = deed.before["names"], deed.before["pictogram"]
    s.flush()


def move_shelf(s: Session, by: Person, category_id: int, up: bool) -> None:
    """Let a category change places with the one before it, or after it. Raises NotAllowed and NotFound."""
    every = shelves(s, by)
    at = next((place for place, category in enumerate(every) if category.id == category_id), None)
    if at is None:
        raise NotFound
    other = at - 1 if up else at + 1
    if not 0 <= other < len(every):
        return
    was = [category.id for category in every]
    every[at], every[other] = every[other], every[at]
    for place, category in enumerate(every):
        category.position = place
    s.flush()
    is_now = [category.id for category in every]
    journal.write(s, by, "category order", before={"order": was}, after={"order": is_now})


@journal.undoes("category order")
def _move_shelf_back(s: Session, by: Person, deed: Deed) -> None:
    every = shelves(s, by)
    if [category.id for category in every] != deed.after["order"]:
        raise TooLate
    for category in every:
        category.position = deed.before["order"].index(category.id)
    s.flush()
