"""By center: what happened at each center over some days, where most was ordered first."""

from sqlmodel import Session

from bot import spans
from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import centers, reports
from catalog.models import Person

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """bycenter:0:FIRST:LAST[:PAGE]"""
    span, page = spans.of(args), number(args, 3, 0)
    found = reports.of(s, person, None, span).centers
    every = sorted(found, key=lambda at: (-found[at].ordered.amount, at))
    shown = [(centers.get(s, at), found[at]) for at in every[page * PAGE : (page + 1) * PAGE]]
    choices = (
        Choice(spans.tap("happened", center.id, span), say("%(center)s", center=center.names)) for center, _ in shown
    )
    turn = pages(spans.tap("bycenter", None, span), page, len(every) > (page + 1) * PAGE)
    quiet = not shown and bool(centers.page(s, 0, 1)[0])
    return Screen(
        "bycenter",
        {"rows": shown, "span": span, "quiet": quiet},
        (*choices, *turn, back(spans.tap("happened", None, span))),
    )
