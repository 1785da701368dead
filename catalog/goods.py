"""Shelves, pages, one item, stock, and what words find."""

import hashlib
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from sqlalchemy import Integer, bindparam, exists, update
from sqlmodel import Session, col, select

from catalog import bare, journal, people, rights, vain
from catalog.findable import favourites, index
from catalog.models import Asked, Category, Deed, Item, Person, Picture, Shop, now
from catalog.questions import Question, first
from catalog.refusals import BadValue, NoPrice, NotFound, TooLate
from catalog.search import Hit

LONGEST_WORDS = 60  # of what was searched for, in characters; the rest says nothing more
DEAREST = 100_000_00  # minor units
FULLEST = 1_000_000


STOCKED = Question(
    select(Category)
    .where(exists().where(col(Item.category_id) == col(Category.id), col(Item.hidden).is_(False)))
    .order_by(col(Category.position), col(Category.id))
    .offset(bindparam("skip"))
    .limit(bindparam("most"))
)


def categories(s: Session, page: int = 0, size: int = 6) -> tuple[list[Category], bool]:
    """One page of the shelves that hold something to sell, and whether more follow."""
    found = STOCKED.all(s, skip=page * size, most=size + 1)
    return found[:size], len(found) > size


def category(s: Session, category_id: int) -> Category:
    """One shelf. Raises NotFound."""
    found = s.get(Category, category_id)
    if found is None:
        raise NotFound
    return found


SHELF = Question(
    select(Item)
    .where(Item.category_id == bindparam("category"), col(Item.hidden).is_(False))
    .order_by(col(Item.stock) == 0, col(Item.position), col(Item.id))
    .offset(bindparam("skip"))
    .limit(bindparam("most"))
)


def shelf(s: Session, category_id: int, page: int = 0, size: int = 6) -> tuple[list[Item], bool]:
    """One page of a shelf, what is sold out last, and whether more follow."""
    found = SHELF.all(s, category=category_id, skip=page * size, most=size + 1)
    return found[:size], len(found) > size


def get(s: Session, item_id: int, by: Person | None = None) -> Item:
    """One item. Raises NotFound; a hidden one exists only for those who may change goods."""
    item = s.get(Item, item_id)
    if item is None or (item.hidden and not (by and rights.may(by, "change goods"))):
        raise NotFound
    return item


def any_item(s: Session, item_id: int) -> Item:
    """One item, hidden or not: for what was said of it long ago. Raises NotFound."""
    item = s.get(Item, item_id)
    if item is None:
        raise NotFound
    return item


HANDFUL = [f"number_{place}" for place in range(8)]  # as many as are asked for at once: most baskets hold fewer
MANY = Question(select(Item).where(col(Item.id).in_([bindparam(place, type_=Integer) for place in HANDFUL])))


def many(s: Session, ids: Iterable[int], by: Person | None = None) -> list[Item]:
    """Items in the order of their ids given, leaving out those that are not to be seen."""
    wanted = list(ids)
    found: dict[int | None, Item] = {}
    for begin in range(0, len(wanted), len(HANDFUL)):
        told = zip_longest(HANDFUL, wanted[begin : begin + len(HANDFUL)])
        found |= {item.id: item for item in MANY.all(s, **dict(told))}
    hidden_too = by is not None and rights.may(by, "change goods")
    return [found[i] for i in wanted if i in found and (hidden_too or not found[i].hidden)]


def picture(s: Session, digest: str) -> Picture:
    """A stored photo. Raises NotFound."""
    found = s.get(Picture, digest)
    if found is None:
        raise NotFound
    return found


def keep_picture(s: Session, data: bytes, mime: str) -> str:
    """Store a photo once, however many items show it; returns its digest."""
    digest = hashlib.sha256(data).hexdigest()
    if s.get(Picture, digest) is None:
        s.add(Picture(digest=digest, mime=mime, data=data))
        s.flush()
    return digest


def change(
    s: Session,
    by: Person,
    item_id: int,
    *,
    price: int | None = None,
    stock: int | None = None,
    hidden: bool | None = None,
) -> Item:
    """Change an item; orders already placed keep what they remember. Raises NotFound, NotAllowed and BadValue."""
    rights.must(by, "change goods")
    item = get(s, item_id, by)
    if price is not None and not 0 < price <= DEAREST:
        raise BadValue
    if stock is not None and not 0 <= stock <= FULLEST:
        raise BadValue
    if hidden is False and not (price or item.price):
        raise NoPrice
    for name, value in {"price": price, "stock": stock, "hidden": hidden}.items():
        was = getattr(item, name)
        if value is not None and value != was:
            act = name if name != "hidden" else "hide" if value else "show"
            journal.write(s, by, act, item_id=item_id, before={name: was}, after={name: value})
            setattr(item, name, value)
    touch(s, [item_id])
    return item


@journal.undoes("price", "stock", "hide", "show")
def _change_back(s: Session, by: Person, deed: Deed) -> None:
    """Give an item the price, stock or place in the shop it had before, while it still has the new one."""
    rights.must(by, "change goods")
    item = any_item(s, deed.item_id or 0)
    for name, value in deed.before.items():
        if getattr(item, name) != deed.after[name]:
            raise TooLate
        setattr(item, name, value)
    touch(s, [deed.item_id or 0])


def touch(s: Session, ids: Iterable[int]) -> None:
    """Mark items as changed, so that every process's search looks at them again."""
    s.flush()
    s.execute(update(Shop).values(goods_version=Shop.goods_version + 1))
    version = select(Shop.goods_version).where(Shop.id == 1).scalar_subquery()
    s.execute(update(Item).where(col(Item.id).in_(list(ids))).values(version=version))
    bare.note(s)
    s.expire_all()


def search(s: Session, text: str, person: Person, limit: int = 24) -> list[Hit]:
    """What typed words may mean, best first."""
    return index(s).find(text[:LONGEST_WORDS], limit, favourites(s, people.buyer(s, person).center_id))


def ask(s: Session, text: str, found: bool, by: Person | None = None) -> Asked:
    """Write down that these words were searched for; the row's id stands for them in taps."""
    words = " ".join(text.split())[:LONGEST_WORDS].strip().lower()
    found = found or not any(letter.isalpha() for letter in words)  # a number is no goods, and may be somebody's phone
    row = first(s, select(Asked).where(Asked.words == words))
    if row is None:
        row = Asked(words=words, found=found)
        s.add(row)
    else:
        row.count, row.found, row.last = row.count + 1, found, now()
    s.flush()
    if not found:
        vain.note(s, row, by.center_id if by else None)
    return row


def asked(s: Session, asked_id: int) -> Asked:
    """Words searched for, by their number. Raises NotFound."""
    row = s.get(Asked, asked_id)
    if row is None:
        raise NotFound
    return row


def hidden(s: Session, by: Person, page: int = 0, size: int = 6) -> tuple[list[Item], bool]:
    """One page of what is not shown in the shop, and whether more follow. Raises NotAllowed."""
    rights.must(by, "change goods")
    asked = select(Item).where(col(Item.hidden).is_(True)).order_by(col(Item.id))
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def listed(s: Session, by: Person) -> list[dict[str, Any]]:
    """Every item, hidden or not, in the order of the shelves, as a sheet has it. One query. Raises NotAllowed."""
    rights.must(by, "change goods")
    columns: dict[str, Any] = {  # not the rows themselves: of 20,000 the session would keep every one
        "number": Item.id,
        "name": Item.names,
        "spec": Item.specs,
        "unit": Item.units,
        "price": Item.price,
        "stock": Item.stock,
        "category": Category.names,
        "nicknames": Item.nicknames,
        "supplier": Item.supplier,
        "keeps": Item.keeps,
        "hidden": Item.hidden,
        "pictogram": Item.pictogram,
    }
    asked: Any = select(*columns.values()).join(Category, col(Category.id) == col(Item.category_id))
    asked = asked.order_by(col(Category.position), col(Category.id), col(Item.position), col(Item.id))
    return [dict(zip(columns, row, strict=True)) for row in s.execute(asked)]


def wanted(s: Session, by: Person, page: int = 0, size: int = 20) -> tuple[list[Asked], bool]:
    """One page of words searched for in vain, most often first, and whether more follow. Raises NotAllowed."""
    rights.must(by, "see shop")
    asked = select(Asked).where(col(Asked.found).is_(False)).order_by(col(Asked.count).desc(), col(Asked.id))
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size
