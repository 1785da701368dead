"""Statement: a month of a center as a workbook: its days, every entry of its book, and what it earned by goods."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.book_words import FLOWS, note, rule_words, terms, why
from bot.drawing.rows import Value
from bot.drawing.workbook import Column, Kind, Sheet, xlsx
from bot.money import precision
from bot.talk import Args, Document, Say, called, number, say
from bot.whose import month, whose
from catalog import book, centers, closes, commission, goods, people
from catalog.models import Entry, Flow, Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.STAFF, Role.ADMIN})
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABEL = say("📄 The month as a sheet")
TOGETHER, BACK = say("together"), say("reversed")


@dataclass(frozen=True, slots=True)
class Month:
    """What a statement speaks of, and the language it speaks."""

    s: Session
    person: Person
    center_id: int
    first: date
    last: date
    language: "Language"
    days: Mapping[date, commission.Day]
    entries: list[Entry]
    head: tuple[str, ...]

    def words(self, what: Say | str) -> str:
        """Anything that is said, in the reader's language."""
        return self.language.write(what)

    def columns(self, *said: tuple[Say, Kind, float, bool]) -> tuple[Column, ...]:
        """Columns with their headings in words, amounts with as many places as the currency has."""
        places = precision(self.s)
        return tuple(Column(self.words(title), kind, width, total, places) for title, kind, width, total in said)


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """statement:CENTER:YYYY-MM. Raises NotFound for another center's."""
    number(args, 0)
    center_id = whose(person, args, 0)
    first, last = month(args[1] if len(args) > 1 else "")
    center = centers.get(s, center_id)
    days = commission.earned(s, person, center_id, first, last)
    entries = book.between(s, person, center_id, first, last)
    head = (f"{language.name(center.names)} · {language.month(first)}",)
    of = Month(s, person, center_id, first, last, language, days, entries, head)
    return Document(f"cunkou-{center_id}-{first:%Y-%m}.xlsx", MIME, xlsx([_days(of), _entries(of), _earned(of)]))


def _days(of: Month) -> Sheet:
    """A row for each day on which something happened."""
    sums = book.sums(of.s, of.person, of.center_id, of.first, of.last)
    counted = {close.day: close for close in closes.between(of.s, of.person, of.center_id, of.first, of.last)}
    rows: list[list[Value]] = []
    for day in sorted({*of.days, *sums, *counted}):
        sold, booked, close = of.days.get(day, commission.Day()), sums.get(day, {}), counted.get(day)
        rows.append(
            [
                day,
                sold.orders,
                sold.sales,
                sold.refunds,
                sold.commission,
                *(booked.get(flow, 0) for flow in (Flow.FLOAT, Flow.SALE)),
                *(-booked.get(flow, 0) for flow in (Flow.REFUND, Flow.HANDED)),
                booked.get(Flow.DIFFERENCE, 0),
                *((close.expected, close.counted, of.words(why(close.why))) if close else (None, None, "")),
            ]
        )
    columns = of.columns(
        (say("day"), "date", 12, False),
        (say("orders"), "count", 8, True),
        (say("sales"), "money", 12, True),
        (say("back for complaints"), "money", 12, True),
        (say("earned"), "money", 12, True),
        (say("change put in"), "money", 12, True),
        (say("taken"), "money", 12, True),
        (say("given back"), "money", 12, True),
        (say("handed on"), "money", 12, True),
        (say("found at the count"), "money", 12, True),
        (say("by the book"), "money", 12, False),
        (say("counted"), "money", 12, False),
        (say("why it differs"), "text", 30, False),
    )
    return Sheet(of.words(say("Days")), of.head, columns, rows, of.words(TOGETHER))


def _entries(of: Month) -> Sheet:
    """Every entry of the book."""
    names = {by_id: people.get(of.s, by_id) for by_id in {entry.by_id for entry in of.entries}}
    rows: list[list[Value]] = [
        [
            entry.number,
            of.language.local(entry.at),
            of.words(FLOWS[entry.kind]),
            " · ".join(filter(None, (of.words(BACK) if entry.reverses_id else "", of.words(note(entry))))),
            entry.order_id,
            entry.amount if entry.amount > 0 else None,
            -entry.amount if entry.amount < 0 else None,
            entry.balance,
            of.words(called(names[entry.by_id])),
        ]
        for entry in of.entries
    ]
    columns = of.columns(
        (say("entry no."), "count", 8, False),
        (say("written at"), "moment", 17, False),
        (say("what for"), "text", 14, False),
        (say("in words"), "text", 28, False),
        (say("order no."), "count", 8, False),
        (say("money in"), "money", 12, True),
        (say("money out"), "money", 12, True),
        (say("in the drawer"), "money", 14, False),
        (say("written by"), "text", 16, False),
    )
    before = of.entries[0].balance - of.entries[0].amount if of.entries else 0
    start = of.words(say("In the drawer before: %(amount)s", amount=of.language.money(before)))
    return Sheet(
        of.words(say("Entries")), (*of.head, *((start,) if of.entries else ())), columns, rows, of.words(TOGETHER)
    )


def _earned(of: Month) -> Sheet:
    """What was earned, by category and the rule that held, and by the sums paid for each order."""
    sales, back, earned = Counter[tuple[int, int]](), Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    fixed = Counter[int]()
    for day in of.days.values():
        fixed.update(day.fixed)
        for share in day.shares.values():
            key = share.category_id, (share.rule.id or 0) if share.rule else 0
            sales[key] += share.sales
            back[key] += share.refunds
            earned[key] += share.earned
    known = {rule.id: rule for rule in commission.rules(of.s, of.center_id)}
    rows: list[list[Value]] = []
    for category_id, rule_id in sorted(sales):
        rule, key = known.get(rule_id), (category_id, rule_id)
        name = of.language.name(goods.category(of.s, category_id).names)
        rate = of.words(terms(rule.rate if rule else 0, 0))
        rows.append([name, rate, None, sales[key], back[key], earned[key]])
    for rule_id, orders in sorted(fixed.items()):
        rule = known[rule_id]
        what = of.words(terms(0, rule.fixed))
        rows.append([of.words(rule_words(of.s, rule, f"{rule.since}")), what, orders, None, None, orders * rule.fixed])
    columns = of.columns(
        (say("kind of goods"), "text", 34, False),
        (say("by rule"), "text", 18, False),
        (say("orders"), "count", 8, True),
        (say("sales"), "money", 12, True),
        (say("back for complaints"), "money", 12, True),
        (say("earned"), "money", 12, True),
    )
    return Sheet(of.words(say("Earned")), of.head, columns, rows, of.words(TOGETHER))
