"""Counted: how much of one kind of goods on a manifest came to the county sound."""

import re

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import manifests
from catalog.manifests import Goods
from catalog.models import Person
from catalog.refusals import BadValue, NotFound

ROLES = OFFICE
TYPED = re.compile(
    r"(?:(?P<bad>damaged|broken|坏了?|破了?|损坏?)|(?P<gone>missing|short|lost|缺|少了?|没有?))?\s*(?P<count>\d{1,6})"
    r"\s*\D{0,3}?\s*(?:(?P<bad_after>damaged|broken|坏了?|破了?|损坏?)|(?P<gone_after>missing|short|lost|缺|少了?))?"
)


def show(s: Session, person: Person, args: Args) -> Screen:
    """counted:MANIFEST:ITEM"""
    goods = _goods(s, person, args)
    most = goods.count - goods.spoiled
    tap = f"counted:{args[0]}:{goods.item_id}"
    gone, bad = goods.missing + 1, goods.damaged + 1
    choices = [Choice(f"{tap}:0:0", say("✅ All %(num)s came sound", num=most))]
    if goods.sound and most:
        choices.append(Choice(f"{tap}:{gone}:{goods.damaged}", say("➖ %(num)s missing", num=gone)))
        choices.append(Choice(f"{tap}:{goods.missing}:{bad}", say("💔 %(num)s damaged", num=bad)))
    return Screen("counted", {"goods": goods, "most": most}, (*choices[:PAGE], back(f"manifest:{args[0]}")))


def _goods(s: Session, person: Person, args: Args) -> Goods:
    manifest = manifests.get(s, person, number(args, 0))
    found = {goods.item_id: goods for goods in manifests.goods(s, manifest)}
    if manifest.left is None or number(args, 1) not in found:
        raise NotFound
    return found[number(args, 1)]


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """counted:MANIFEST:ITEM:MISSING:DAMAGED"""
    if len(args) < 4:
        return None
    manifest = manifests.get(s, person, number(args, 0))
    manifests.found(s, person, manifest, number(args, 1), missing=number(args, 2), damaged=number(args, 3))
    return f"manifest:{manifest.id}" if args[2:4] == ("0", "0") else f"counted:{args[0]}:{args[1]}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """2: so many came sound, the others are missing; 1 damaged, 坏1; 1 missing, 缺1. Raises BadValue."""
    goods, typed = _goods(s, person, args), TYPED.fullmatch(tidy(text))
    if not typed:
        return None
    count = int(typed["count"])
    tap = f"counted:{number(args, 0)}:{goods.item_id}"
    if typed["bad"] or typed["bad_after"]:
        return f"{tap}:{goods.missing}:{count}"
    missing = count if typed["gone"] or typed["gone_after"] else goods.count - goods.spoiled - goods.damaged - count
    if missing < 0:
        raise BadValue
    return f"{tap}:{missing}:{goods.damaged}"
