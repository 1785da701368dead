"""Goback: the parcels of a center that nobody fetched, and the money of those who had paid."""

from sqlmodel import Session

from bot.screens import STAFF
from bot.talk import Args, Choice, Event, Money, Say, Screen, back, called, number, pages, say, says
from catalog import ageing, goback, manifests, people
from catalog.models import Order, Person, aware, now
from catalog.refusals import NotFound

ROLES = STAFF
SIZE = 3  # parcels a page: beside them stand what to do with all, the manifest, and who is owed money


def show(s: Session, person: Person, args: Args) -> Screen:
    """goback[:PAGE]"""
    if person.works_at is None:
        raise NotFound
    page = number(args, 0, 0)
    over, owing = ageing.over(s, person, person.works_at), goback.owing(s, person, person.works_at)
    some = over[page * SIZE : page * SIZE + SIZE]
    choices = []
    if over:
        label = says("↩️ It goes back", "↩️ All %(num)s go back", len(over))
        choices.append(Choice(f"goback:all:{over[-1].id}:{len(over)}", label))
    manifest = manifests.open_at(s, person.works_at)
    if manifest is not None and (count := sum(g.count for g in manifests.goods(s, manifest))):
        choices.append(Choice(f"manifest:{manifest.id}", say("📄 For the driver (%(num)s)", num=count)))
    choices += [Choice(f"sure:{order.id}:return", _label(s, order)) for order in some]
    choices += [
        Choice(f"refund:{o.id}", say("💴 %(amount)s back for order %(number)s", amount=Money(o.paid), number=o.id))
        for o in owing[:1]
    ]
    turn = pages("goback", page, len(over) > (page + 1) * SIZE)
    facts = {"over": len(over), "owing": len(owing), "manifest": manifest}
    return Screen("goback", facts, (*choices, *turn, back()))


def _label(s: Session, order: Order) -> Say:
    """8-2-3006 · Wang Xiuying · 8 days"""
    days = (now() - aware(order.arrived or order.moved)).days
    who = called(people.get(s, order.person_id))
    return says(
        "%(code)s · %(who)s · %(num)s day", "%(code)s · %(who)s · %(num)s days", days, code=order.code or "", who=who
    )


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """goback:all:LAST:COUNT sends what was shown; where the list is another one now, it is shown again."""
    if args[:1] != ("all",) or person.works_at is None:
        return None
    over = ageing.over(s, person, person.works_at)
    if not over or (over[-1].id, len(over)) != (number(args, 1), number(args, 2)):
        return "goback"
    manifest = goback.send(s, person, [order.id or 0 for order in over])
    return f"manifest:{manifest.id}" if manifest else "goback"
