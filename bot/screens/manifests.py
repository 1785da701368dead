"""Manifests: what goes back, or went back, to the county."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Say, Screen, back, number, pages, say
from catalog import centers, manifests
from catalog.models import Manifest, Person, Role
from catalog.refusals import NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """manifests[:PAGE] of the center one works at, of every center for the admin"""
    if person.role == Role.STAFF and person.works_at is None:
        raise NotFound
    page = number(args, 0, 0)
    center_id = person.works_at if person.role == Role.STAFF else None
    found, more = manifests.every(s, person, center_id, page, PAGE)
    choices = []
    for one in found:
        facts = {"number": one.id, "center": centers.get(s, one.center_id).names, "state": _state(one)}
        choices.append(Choice(f"manifest:{one.id}", say("%(number)s · %(center)s · %(state)s", **facts)))
    above = "goback" if person.role == Role.STAFF else "home"
    return Screen("manifests", {"found": found}, (*choices, *pages("manifests", page, more), back(above)))


def _state(manifest: Manifest) -> Say:
    if manifest.received is not None:
        return say("received")
    return say("on the way back") if manifest.left is not None else say("at the center")
