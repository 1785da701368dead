"""The morning's notice: what happened the day before, in words and as a picture, and the way to the rest."""

from sqlmodel import Session

from bot import spans
from bot.screens import happened
from bot.talk import NO_KEY, Choice, Screen, say
from catalog import mornings, reports, rights, sold
from catalog.models import Notice, Person, Role
from catalog.spans import Span

BEST = 3  # of what sold best


def theirs(notice: Notice, reader: Person) -> bool:
    """Whether what a notice speaks of is still its reader's to know."""
    center_id = notice.facts["center"]
    return rights.may(reader, "see report", center_id=center_id) if center_id else reader.role == Role.ADMIN


def draw(s: Session, notice: Notice, reader: Person) -> Screen:
    """The notice as it is true now. Raises NotAllowed and NotFound where it is not its reader's."""
    day, center_id = mornings.told_of(notice), notice.facts["center"] or None
    span = Span(day, day)
    found = reports.of(s, reader, center_id, span)
    sellers, _ = sold.best(s, reader, center_id, span, 0, BEST)
    best = [say("%(name)s ×%(count)s", name=one.item.names, count=one.count) for one in sellers]
    facts = happened.facts(spans.center_of(s, center_id), found) | {"best": best}
    more = Choice(spans.tap("happened", center_id, span), say("📊 See more"), NO_KEY)
    return Screen("notice/morning", facts, (more,), fresh=True, paper=spans.tap("chart", center_id, span))
