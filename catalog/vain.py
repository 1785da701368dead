"""Words people searched for in vain, day by day and by the center they collect at."""

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from catalog import cash, rights
from catalog.models import Asked, Person, Vain
from catalog.spans import Span


def note(s: Session, row: Asked, center_id: int | None) -> None:
    """Count one more search that found nothing."""
    day, center = cash.today(s), center_id or 0
    this = (col(Vain.day) == day, col(Vain.center_id) == center, col(Vain.asked_id) == row.id)
    once_more = update(Vain).where(*this).values(count=Vain.count + 1).execution_options(synchronize_session=False)
    if s.execute(once_more).rowcount == 0:  # type: ignore[attr-defined]
        s.add(Vain(day=day, center_id=center, asked_id=row.id))
        s.flush()


def of(
    s: Session, by: Person, center_id: int | None, span: Span, page: int = 0, size: int = 12
) -> tuple[list[tuple[str, int]], bool]:
    """One page of what was searched for in vain over some days (None: by everybody, for admins) and how often.

    Most often first; and whether more follow. Raises NotAllowed and NotFound.
    """
    rights.must_see_report(by, center_id)
    count = func.sum(Vain.count)
    asked = select(Asked.words, count).join(Vain, col(Vain.asked_id) == col(Asked.id))
    asked = asked.where(col(Vain.day) >= span.first, col(Vain.day) <= span.last)
    if center_id is not None:
        asked = asked.where(col(Vain.center_id) == center_id)
    asked = asked.group_by(col(Asked.id), col(Asked.words)).order_by(count.desc(), col(Asked.words))
    found = [(words, int(times)) for words, times in s.exec(asked.offset(page * size).limit(size + 1)).all()]
    return found[:size], len(found) > size
