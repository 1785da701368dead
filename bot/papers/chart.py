"""Chart: what happened over some days as a picture: figures, bars by days, centers, kinds of goods, what sells best."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot import spans
from bot.drawing.chart import ORANGE, Bar, Chart, List, Plot, Row, Tile, png
from bot.money import precision
from bot.talk import Args, Document, Money, Say, say, says
from catalog import cash, centers, reports, sold
from catalog.models import Person, Role
from catalog.reports import Figures, Sum
from catalog.spans import DAY, EACH_DAY, EACH_WEEK, Span

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.STAFF, Role.ADMIN})
MIME = "image/png"
LABEL = say("📈 As a picture")
WEEK = 6 * DAY  # what one day is shown beside
CENTERS, ROWS, FEWEST, ITEMS = 10, 10, 3, 5  # bars below each other: more would not be read on a phone


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """chart:CENTER:FIRST:LAST. Raises NotFound for another center's."""
    at, span = spans.where(person, args), spans.of(args)
    center, found = spans.center_of(s, at), reports.of(s, person, at, span)
    title = language.name(center.names) if center else language.say(say("All centers"))
    parts: list[Plot | List] = [*_plots(s, person, at, found, language)]
    room = ROWS
    if at is None:
        parts.append(_centers(s, found, language))
        room -= min(len(found.centers), CENTERS)
    else:
        parts.append(_best(s, person, at, span, language))
        room -= ITEMS
    if room >= FEWEST:
        parts.append(_kinds(s, person, at, span, room, language))
    chart = Chart(title, language.span(span, near=False), _tiles(found.whole, language), tuple(parts))
    return Document(f"cunkou-{span.first:%Y%m%d}-{span.last:%Y%m%d}.png", MIME, png(chart))


def _tiles(whole: Figures, language: "Language") -> tuple[Tile, ...]:
    def tile(label: Say, part: Sum) -> Tile:
        return Tile(language.say(label), language.say(_orders(part.orders)), language.money(part.amount))

    lost = Sum(whole.canceled.orders + whole.went_back.orders, whole.canceled.amount + whole.went_back.amount)
    return (
        tile(say("placed"), whole.ordered),
        tile(say("not collected yet"), whole.waiting),
        tile(say("collected"), whole.collected),
        tile(say("canceled, went back"), lost),
        Tile(language.say(say("cash taken")), language.money(whole.taken)),
        Tile(language.say(say("cash given back")), language.money(whole.given_back)),
    )


def _orders(count: int) -> Say:
    return says("%(num)s order", "%(num)s orders", count)


def _said(part: Sum, language: "Language") -> str:
    """Orders and what they come to, side by side."""
    return language.say(say("%(orders)s, %(amount)s", orders=_orders(part.orders), amount=Money(part.amount)))


def _plots(
    s: Session, person: Person, at: int | None, found: reports.Happened, language: "Language"
) -> tuple[Plot, Plot]:
    """Amounts and orders, piece by piece; one day alone stands beside the six before it."""
    span, today = found.span, cash.today(s)
    around = reports.of(s, person, at, Span(span.first - WEEK, span.last)) if span.days == 1 else found
    months = span.days > EACH_WEEK
    begun = [(day, part) for day, part in around.pieces.items() if day <= max(today, span.first)]
    labels = [(language.short(day, months), part.ordered, day >= span.first) for day, part in begun]
    amounts = (Bar(label, one.amount, language.rounded(one.amount), loud) for label, one, loud in labels)
    counts = (Bar(label, one.orders, f"{one.orders}", loud) for label, one, loud in labels)
    nothing = language.say(say("Nothing was ordered."))
    titles = _titles(span)
    return (
        Plot(language.say(titles[0]), tuple(amounts), language.money, nothing, 10 ** precision(s)),
        Plot(language.say(titles[1]), tuple(counts), str, nothing, ink=ORANGE),
    )


def _titles(span: Span) -> tuple[Say, Say]:
    if span.days <= EACH_DAY:
        return say("Ordered each day, amount"), say("Ordered each day, orders")
    if span.days <= EACH_WEEK:
        return say("Ordered each week, amount"), say("Ordered each week, orders")
    return say("Ordered each month, amount"), say("Ordered each month, orders")


def _centers(s: Session, found: reports.Happened, language: "Language") -> List:
    every = sorted(found.centers, key=lambda at: (-found.centers[at].ordered.amount, at))
    shown = every if len(every) <= CENTERS else every[: CENTERS - 1]
    rows = [
        Row(language.name(centers.get(s, at).names), (one := found.centers[at].ordered).amount, _said(one, language))
        for at in shown
    ]
    others = [found.centers[at].ordered for at in every[len(shown) :]]
    if others:
        rest = Sum(sum(one.orders for one in others), sum(one.amount for one in others))
        name = language.say(says("%(num)s other center", "%(num)s other centers", len(others)))
        rows.append(Row(name, rest.amount, _said(rest, language)))
    return List(language.say(say("Ordered, by centers")), tuple(rows), language.say(say("There is no center yet.")))


def _kinds(s: Session, person: Person, at: int | None, span: Span, most: int, language: "Language") -> List:
    found = sold.shelves(s, person, at, span)[:most]
    rows = (Row(language.name(one.category.names), one.ordered.amount, _said(one.ordered, language)) for one in found)
    return _list(say("Ordered, by kinds of goods"), rows, language)


def _best(s: Session, person: Person, at: int | None, span: Span, language: "Language") -> List:
    found, _ = sold.best(s, person, at, span, 0, ITEMS)
    rows = (
        Row(
            f"{language.name(one.item.names)} {language.name(one.item.specs)}",
            one.amount,
            f"{one.count} {language.name(one.item.units)} · {language.money(one.amount)}",
        )
        for one in found
    )
    return _list(say("What sells best"), rows, language)


def _list(title: Say, rows: Iterable[Row], language: "Language") -> List:
    return List(language.say(title), tuple(rows), language.say(say("Nothing was ordered.")))
