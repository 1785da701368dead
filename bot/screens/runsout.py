"""Runs out: what is sold out soon if it goes on like this, what is over already first."""

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import sold
from catalog.models import Person

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """runsout[:PAGE]"""
    page = number(args, 0, 0)
    found, more = sold.running_out(s, person, page, PAGE)
    choices = (
        Choice(
            f"item:{going.item.id}", say("%(picture)s %(name)s", picture=going.item.pictogram, name=going.item.names)
        )
        for going in found
    )
    rows = [(going, max(round(going.days), 1), f"{going.pace:.1f}".removesuffix(".0")) for going in found]
    return Screen("runsout", {"rows": rows}, (*choices, *pages("runsout", page, more), back("happened:0:today")))
