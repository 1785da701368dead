"""Sort sheet: what the truck brings and who gets what, on paper, with boxes to tick."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.drawing import sortsheet
from bot.drawing.sortsheet import Customer, Goods, Headings, Portion, SortSheet
from bot.sheet import whole
from bot.talk import Args, Document, called, day, say, says
from catalog import alike, arrivals, cash, centers
from catalog.models import Person, Role
from catalog.refusals import NotFound

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.STAFF})
MIME = "application/pdf"
LABEL = say("🖨 Sort sheet")


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """sortsheet:DAY"""
    truck = arrivals.due(s, person, day(args, 0))
    if not truck.orders:
        raise NotFound
    marks = alike.marks(truck.items.values())
    sheet, say_it, name = whole(truck, marks), language.say, language.name
    homes = [customer.person.household_id for customer in sheet.customers]
    shared = sorted({home for home in homes if home is not None and homes.count(home) > 1})
    goods = tuple(
        Goods(name(g.item.names), name(g.item.specs), name(g.item.units), g.count, g.mark is not None)
        for g in sheet.goods
    )
    customers = tuple(
        Customer(
            c.order.code or "",
            language.write(called(c.person)),
            c.person.phone[-4:],
            tuple(
                Portion(f"{name(p.line.names)} {name(p.line.specs)} ×{p.line.count - p.line.short}", p.mark is not None)
                for p in c.portions
            ),
            language.money(max(cash.owed(c.order), 0)),
            chr(ord("A") + shared.index(c.person.household_id) % 26) if c.person.household_id in shared else "",
        )
        for c in sheet.customers
    )
    center = name(centers.get(s, truck.center_id).names)
    counted = say(
        "%(orders)s, %(goods)s.",
        orders=says("%(num)s order", "%(num)s orders", len(truck.orders)),
        goods=says("%(num)s kind of goods", "%(num)s kinds of goods", len(goods)),
    )
    drawn = SortSheet(
        say_it(say("%(center)s: truck of %(day)s", center=center, day=truck.day.isoformat())),
        (say_it(counted),),
        Headings(
            goods=say_it(say("Goods")),
            name=say_it(say("Goods")),
            unit=say_it(say("Unit")),
            count=say_it(say("Count")),
            customers=say_it(say("By customers")),
            code=say_it(say("Code")),
            customer=say_it(say("Customer")),
            portions=say_it(say("What is in it")),
            amount=say_it(say("To pay")),
            done=say_it(say("Done")),
        ),
        goods,
        customers,
        say_it(say("⚠ looks like something else on this truck: read name and size twice.")) if marks else "",
    )
    return Document(f"cunkou-{truck.day:%Y%m%d}.pdf", MIME, sortsheet.pdf(drawn))
