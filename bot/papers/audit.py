"""Audit: the whole shop held against itself, as a picture: all is well, or what does not add up."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.audit_words import worded
from bot.drawing.page import PHONE, Pages, png
from bot.talk import Args, Document, say, says
from catalog import audit, rights
from catalog.models import Person, Role, now

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.ADMIN})
MIME = "image/png"
LABEL = say("🔎 The shop, checked")
MOST = 18  # are named: what is too much for one page is no trouble to be seen to one by one


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """audit"""
    rights.must(person, "see shop")
    found = audit.wrong(s)
    pages = Pages(PHONE)
    pages.say(language.say(say("The shop, checked")), 24, bold=True, after=4)
    pages.say(language.write(now()), 13, after=10)
    pages.rule()
    pages.y += pages.dots(10)
    if not found:
        all_well = say("Everything adds up: books, stock, orders, people and notices.")
        pages.say(language.say(all_well), 18, bold=True)
    else:
        counted = says("%(num)s thing does not add up:", "%(num)s things do not add up:", len(found))
        pages.say(language.say(counted), 18, bold=True, after=8)
        for one in found[:MOST]:
            pages.say(f"· {language.say(worded(one))}", 14, after=5)
        if len(found) > MOST:
            pages.say(language.say(say("All of them are listed by: cunkou check")), 14)
    return Document(f"cunkou-check-{language.local(now()):%Y%m%d}.png", MIME, png(pages.finish()[0], PHONE))
