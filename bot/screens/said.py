"""Said: an order in one sentence, put into the basket; what is unclear is asked, one question at a time."""

import re

from sqlmodel import Session

from bot import counter, memory
from bot.saying import Doubt, Line, Order
from bot.saying.numerals import whole
from bot.screens import EVERYONE
from bot.talk import NEXT, PAGE, Args, Choice, Event, Money, Screen, back, number, say
from bot.typed import tidy
from catalog import basket, goods
from catalog.models import Item, Person
from catalog.refusals import NotFound, SoldOut, TooMany

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """said:SENTENCE:LINE asks which of up to three goods a line means; said:SENTENCE:LINE:ITEM how many of it."""
    line = _line(_heard(s, person, number(args, 0)), number(args, 1))
    tap = f"said:{number(args, 0)}:{number(args, 1)}"
    skip = Choice(f"{tap}:skip", say("⏭ Leave this out"), NEXT, means="no cancel")
    if len(args) > 2 or line.item is not None:
        item = goods.get(s, number(args, 2, line.item), person)
        numbers = tuple(
            Choice(f"{tap}:{item.id}:{n}", say("%(num)s × %(unit)s", num=n, unit=item.units), str(n))
            for n in range(1, PAGE + 1)
        )
        facts = {"said": line.said, "item": item, "amount": line.amount, "uneven": line.doubt == Doubt.UNIT}
        return Screen("said", facts, (*numbers, skip, back("basket")))
    alike = goods.many(s, line.alike, person)
    counts = dict(zip(line.alike, line.counts, strict=True)) if line.counted else {}
    choices = tuple(_pick(tap, item, counts.get(item.id or 0, 0)) for item in alike)
    return Screen("said", {"said": line.said, "item": None}, (*choices, skip, back("basket")))


def _pick(tap: str, item: Item, count: int) -> Choice:
    """One of the goods a line may mean; `count` 0 asks how many after it."""
    facts = {"picture": item.pictogram, "name": item.names, "spec": item.specs, "price": Money(item.price)}
    label = say("%(picture)s %(name)s %(spec)s %(price)s", **facts)
    return Choice(f"{tap}:{item.id}:{count}" if count else f"{tap}:{item.id}", label, picture=item.picture)


def _heard(s: Session, person: Person, sentence: int) -> Order:
    """What a kept sentence orders, heard again as the shop is now. Raises NotFound."""
    return counter.hear_order(s, person, memory.sentence(s, sentence, person))


def _line(order: Order, at: int) -> Line:
    """The unclear line at a place of a sentence. Raises NotFound."""
    if at not in counter.doubts(order):
        raise NotFound
    return order.lines[at]


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """said, with words typed, fills the basket with what is clear; said:SENTENCE:LINE:ITEM:COUNT adds an answer."""
    if not args:
        order = counter.hear_order(s, person, event.text)
        for item_id in order.removed:
            basket.put(s, person, item_id, 0)
        for line in counter.sure(order):
            _put(s, person, line.item or 0, line.count)
        for words in counter.unknown(order):
            goods.ask(s, words, found=False, by=person)
        return _onward(memory.keep_sentence(s, person, event.text), order, -1)
    if len(args) < 4 and args[2:] != ("skip",):
        return None
    sentence, at = number(args, 0), number(args, 1)
    order = _heard(s, person, sentence)
    if args[2:] != ("skip",):
        line = _line(order, at)
        if number(args, 2) not in (line.item, *line.alike):
            raise NotFound
        _put(s, person, number(args, 2), number(args, 3))
    return _onward(sentence, order, at)


def _put(s: Session, person: Person, item_id: int, count: int) -> None:
    """Put in as many as there are; the read-back says what is short."""
    try:
        basket.put(s, person, item_id, min(count, basket.MOST))
    except SoldOut as less:
        if less.left:
            basket.put(s, person, item_id, less.left)
    except TooMany:
        return


def _onward(sentence: int, order: Order, after: int) -> str:
    """The next question about the sentence, or the read-back."""
    asks = [at for at in counter.doubts(order) if at > after]
    return f"said:{sentence}:{asks[0]}" if asks else f"check:said:{sentence}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """A number where one is asked for."""
    typed = re.fullmatch(r"(\d{1,6})\s*\D{0,8}", tidy(text))
    count = int(typed[1]) if typed else whole(text)
    line = _line(_heard(s, person, number(args, 0)), number(args, 1))
    item_id = number(args, 2, line.item if line.item is not None else 0)
    return f"said:{args[0]}:{args[1]}:{item_id}:{count}" if count and item_id else None
