"""Manifest: what goes back to the county together, until the driver has it and the county has counted it."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, pages, say, says
from catalog import centers, goback, manifests, people
from catalog.models import Manifest, Order, Person, Role
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """manifest:ID[:PAGE], manifest:ID:paper with the sheet"""
    manifest = manifests.get(s, person, number(args, 0))
    page = number(args, 1, 0) if args[1:2] != ("paper",) else 0
    goods = manifests.goods(s, manifest)
    choices, turn = _choices(manifest, goods, person, page)
    facts = {
        "manifest": manifest,
        "center": centers.get(s, manifest.center_id),
        "goods": goods,
        "orders": _orders(s, manifest),
        "county": person.role == Role.ADMIN,
    }
    above = "goback" if person.role == Role.STAFF and manifest.left is None else "manifests"
    paper = f"manifest:{manifest.id}" if args[1:2] == ("paper",) and goods else ""
    return Screen("manifest", facts, (*choices, *turn, back(above)), paper=paper)


def _choices(
    manifest: Manifest, goods: list[manifests.Goods], person: Person, page: int
) -> tuple[list[Choice], tuple[Choice, ...]]:
    """What may be done with it: the desk gives it to the driver, the county counts and takes it in."""
    paper = [Choice(f"manifest:{manifest.id}:paper", say("🖨 As a sheet to print"))] if goods else []
    if manifest.left is None:
        left = Choice(f"manifest:{manifest.id}:left", say("🚚 The driver has it"), means="yes")
        return [left, *paper] if goods else [], ()
    if manifest.received is not None or person.role != Role.ADMIN:
        return paper, ()
    ready = sum(g.sound for g in goods)
    label = says("📥 Received: %(num)s goes on the shelf", "📥 Received: %(num)s go on the shelf", ready)
    choices = [Choice(f"manifest:{manifest.id}:receive:{ready}", label)]
    size = PAGE - 1 - len(paper)
    for g in goods[page * size : (page + 1) * size]:
        facts = {"item": g.names, "count": g.count - g.spoiled, "sound": g.sound}
        label = say("%(item)s: %(sound)s of %(count)s", **facts)
        choices.append(Choice(f"counted:{manifest.id}:{g.item_id}", label))
    choices += paper
    return choices, pages(f"manifest:{manifest.id}", page, len(goods) > (page + 1) * size)


def _orders(s: Session, manifest: Manifest) -> list[tuple[int, Person, list[tuple[object, int, bool]]]]:
    """Order by order: its number, whose it was, and what of it is here."""
    names = {(line.order_id, line.item_id): line for line in manifests.remembered(s, manifest)}
    found: dict[int, list[tuple[object, int, bool]]] = {}
    for line in manifests.lines(s, manifest):
        found.setdefault(line.order_id, []).append((names[line.order_id, line.item_id], line.count, line.sound))
    return [(i, people.get(s, s.get_one(Order, i).person_id), held) for i, held in found.items()]


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """manifest:ID:left by the desk; manifest:ID:receive:SOUND by the county, for as many as it was shown."""
    if args[1:2] == ("left",):
        manifests.get(s, person, number(args, 0))
        goback.leave(s, person, number(args, 0))
        return f"manifest:{number(args, 0)}"
    if args[1:2] == ("receive",):
        if person.role != Role.ADMIN:
            raise NotFound
        manifest = manifests.get(s, person, number(args, 0))
        if manifest.received is None and sum(g.sound for g in manifests.goods(s, manifest)) == number(args, 2):
            goback.receive(s, person, number(args, 0))
        return f"manifest:{number(args, 0)}"
    return None
