"""A change of goods that the admin typed in one line: which goods it may mean in this shop as it is now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from bot.money import precision
from bot.saying import changes
from bot.saying.changes import Act, Change
from catalog import goods, keeping, rights
from catalog.models import Item, Names, Person
from catalog.refusals import NotFound

MOST = 6  # goods to choose from
FAR = 10  # how many times up or down an amount must go to be asked about
NUMBER = re.compile(r"(?:#|no\.? ?|number |item |第|货号|编号)?\s*(\d{1,12})\s*号?", re.IGNORECASE)
HAN = re.compile("[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Pick:
    """Goods that a change may mean, and what of them is to be: minor units, or a count after it; None for no amount."""

    item: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Meant:
    """A change, what it may mean, and whether that is sure enough to be done without asking."""

    change: Change
    picks: tuple[Pick, ...]
    sure: bool


def hear(s: Session, person: Person, text: str, here: int | None = None) -> Meant | None:
    """The change that a line means; `here` is the item on the screen. None for what is none, or not this person's.

    Where a change was surely said, of goods we do not know, there are no picks.
    """
    change = changes.read(text, precision(s)) if rights.may(person, "change goods") else None
    if change is None:
        return None
    if change.loose and (person.buys_for_id or find(s, person, text)[1]):
        return None  # who orders for somebody orders; and goods may have a number in their very name
    if not change.said[0][0]:
        return Meant(change, (Pick(here, _after(s, person, here, change, 0)),), sure=True) if here else None
    best: list[tuple[int, int]] = []
    near: list[tuple[int, int]] = []
    for at, (words, _) in enumerate(change.said):
        if not words:
            continue
        ids, named = find(s, person, words, hidden_first=change.act == Act.SHOW)
        (best if named else near).extend((item, at) for item in ids)
    sells = [pick for pick in (best or near[:MOST]) if not (change.loose and _by_the_bar(s, person, pick[0]))]
    if not sells and (change.loose or not change.plain or change.act in (Act.HIDE, Act.SHOW)):
        return None
    picks = tuple(Pick(item, _after(s, person, item, change, at)) for item, at in dict.fromkeys(sells))
    return Meant(change, picks, sure=bool(best) and len(picks) == 1 and not change.loose)


def find(s: Session, person: Person, words: str, hidden_first: bool = False) -> tuple[list[int], bool]:
    """The goods that words or a number mean, and whether they were called by their very name. Hidden ones, too."""
    if as_shown := _as_shown(s, person, words):
        return as_shown, True
    shown = goods.search(s, words, person)
    unseen = keeping.hidden_like(s, person, words)
    for hits in (unseen, shown) if hidden_first else (shown, unseen):
        exact = [hit.id for hit in hits if hit.how == "exact"]
        if exact:
            return _of_that_size(s, person, exact, words), True
    numbered = NUMBER.fullmatch(words)
    if numbered and int(numbered[1]) < 2**31:
        try:
            return [goods.get(s, int(numbered[1]), person).id or 0], True
        except NotFound:
            pass
    for hits in (unseen, shown) if hidden_first else (shown, unseen):
        sure = [hit for hit in hits if hit.sure]
        if sure:
            return _of_that_size(s, person, [hit.id for hit in sure], words), False
    return [], False


def _as_shown(s: Session, person: Person, words: str) -> list[int]:
    """The goods that are called so with their size behind the name, as on a shelf: 鸡蛋 30枚, or 鸡蛋 30."""
    named = re.match(r"\W*(\D*[^\W\d])\s*\d", words)
    if named is None:
        return []
    said = _close(words[named.start(1) :])

    def fits(name: str, size: str) -> bool:
        return bool(size) and said.startswith(name) and size.startswith(said.removeprefix(name))

    like = [*goods.search(s, named[1], person), *keeping.hidden_like(s, person, named[1])]
    return [
        item.id or 0
        for item in goods.many(s, [hit.id for hit in like], person)
        if any(fits(_close(name), _close(item.specs.get(code, ""))) for code, name in item.names.items())
    ]


def _close(words: str) -> str:
    return "".join(words.lower().split())


def _of_that_size(s: Session, person: Person, ids: list[int], words: str) -> list[int]:
    """Of several goods those whose size was said with the name, if any."""
    said = _close(words)
    fits = [
        i.id or 0 for i in goods.many(s, ids, person) if any(_close(spec) in said for spec in i.specs.values() if spec)
    ]
    return fits or ids


def _by_the_bar(s: Session, person: Person, item_id: int) -> bool:
    """Whether goods are counted in 块, which is money as well."""
    return "块" in goods.get(s, item_id, person).units.values()


def _after(s: Session, person: Person, item_id: int | None, change: Change, at: int) -> int | None:
    """The price or stock an item is to have; what would be below nothing is nothing."""
    amount = change.said[at][1]
    if item_id is None or amount is None or not change.sign:
        return amount
    stock = goods.get(s, item_id, person).stock
    return max(0, stock + amount if change.sign == "+" else stock - amount)


def looks_wrong(item: Item, change: Act, amount: int, added: bool = False) -> bool:
    """Whether an amount is nothing, or ten times up or down from what it was."""
    was = item.price if change == Act.PRICE else item.stock
    far = was > 0 and not added and (amount >= FAR * was or amount * FAR <= was)
    return (amount == 0 and was != 0) or far


def tongue(text: str, person: Person) -> str:
    """The language a typed name is in: Chinese where it has such characters, else the person's own, or English."""
    if HAN.search(text):
        return "zh_CN"
    return person.language if not person.language.startswith("zh") else "en"


def names(text: str, person: Person) -> Names:
    """A typed name, or one in two languages with a stroke between: 鸡蛋 / Eggs."""
    parts = [part.strip() for part in re.split(r"\s*[/|／]\s*", text.strip()) if part.strip()]
    found = {tongue(part, person): part for part in parts}
    return found if len(found) == len(parts) else {tongue(text, person): text.strip()}


def every(picks: Iterable[Pick]) -> list[int]:
    """The goods of several picks, each once."""
    return list(dict.fromkeys(pick.item for pick in picks))
