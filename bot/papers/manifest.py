"""Manifest: what goes back to the county with the driver, on paper to be ticked and signed."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.drawing import manifest as sheet
from bot.reason_words import REASONS
from bot.talk import Args, Document, Say, called, number, say
from catalog import centers, manifests, people
from catalog.models import Complaint, Manifest, ManifestLine, Order, OrderLine, Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.STAFF, Role.ADMIN})
MIME = "application/pdf"
LABEL = say("📄 Goods going back")

HEADINGS: dict[str, Say] = {
    "goods": say("Goods"),
    "name": say("Name"),
    "unit": say("Unit"),
    "sound": say("Sound"),
    "damaged": say("Not to be sold"),
    "orders": say("Order by order"),
    "number": say("Order"),
    "customer": say("Customer"),
    "portions": say("What of it"),
    "why": say("Why"),
    "done": say("Here"),
}


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """manifest:ID"""
    manifest = manifests.get(s, person, number(args, 0))
    center = centers.get(s, manifest.center_id)
    title = say("Goods going back %(number)s · %(center)s", number=manifest.id, center=center.names)
    signed = (say("Given by (center):"), say("Taken by (driver):"), say("Received by (county):"))
    goods = tuple(
        sheet.Back(
            language.name(g.names), language.name(g.specs), language.name(g.units), g.count - g.spoiled, g.spoiled
        )
        for g in manifests.goods(s, manifest)
    )
    headings = sheet.Headings(**{name: language.say(words) for name, words in HEADINGS.items()})
    on_top = (f"{language.write(manifest.made)} · {center.phone}",)
    drawn = sheet.Manifest(
        language.say(title), on_top, headings, goods, _orders(s, manifest, language), tuple(map(language.say, signed))
    )
    return Document(f"cunkou-manifest-{manifest.id}.pdf", MIME, sheet.pdf(drawn))


def _orders(s: Session, manifest: Manifest, language: "Language") -> tuple[sheet.BackOrder, ...]:
    names = {(line.order_id, line.item_id): line for line in manifests.remembered(s, manifest)}
    found: dict[tuple[int, int | None], list[ManifestLine]] = {}
    for line in manifests.lines(s, manifest):
        found.setdefault((line.order_id, line.complaint_id), []).append(line)
    return tuple(
        sheet.BackOrder(
            str(order_id),
            language.write(called(people.get(s, s.get_one(Order, order_id).person_id))),
            tuple(_portion(names[order_id, line.item_id], line, language) for line in held),
            language.say(REASONS[s.get_one(Complaint, complaint).reason] if complaint else say("Not collected")),
        )
        for (order_id, complaint), held in found.items()
    )


def _portion(line: OrderLine, held: ManifestLine, language: "Language") -> str:
    return f"{language.name(line.names)} {language.name(line.specs)} × {held.count}"
