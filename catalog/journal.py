"""The journal: every act of staff and admin is written down, and the last of one's own may be taken back."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from catalog import rights
from catalog.models import Deed, Person, now
from catalog.questions import first
from catalog.refusals import NotFound, TooLate
from catalog.rows import insert_row

UNDO_WITHIN = timedelta(hours=12)  # later, a mistake is put right by a new act
CHANGES_NOTHING = ("backup",)  # what was done before it can still be taken back
BACKUP_FOR = timedelta(hours=1)  # how long a backup may be fetched by whoever asked for it
BACKUP_AGAIN = timedelta(seconds=20)  # a second tap within this asks for no second one

Undo = Callable[[Session, Person, Deed], None]
UNDO: dict[str, Undo] = {}  # how an act is taken back; filled by `undoes` where the act is at home


def undoes(*acts: str) -> Callable[[Undo], Undo]:
    """Mark the function that takes back these acts. It raises TooLate where the goods have moved on."""

    def mark(undo: Undo) -> Undo:
        UNDO.update(dict.fromkeys(acts, undo))
        return undo

    return mark


def write(
    s: Session,
    by: Person | None,
    act: str,
    *,
    center_id: int | None = None,
    order_id: int | None = None,
    person_id: int | None = None,
    item_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Deed:
    """Write down that `by` did `act`, in the transaction that made it true. `before` and `after` are plain JSON."""
    return insert_row(
        s,
        Deed,
        by_id=by.id if by else None,
        act=act,
        center_id=center_id,
        order_id=order_id,
        person_id=person_id,
        item_id=item_id,
        before=dict(before or {}),
        after=dict(after or {}),
    )


def read(s: Session, by: Person, center_id: int | None = None, page: int = 0, size: int = 6) -> tuple[list[Deed], bool]:
    """One page of what was done, newest first, at one center or (None) everywhere. Raises NotAllowed."""

    rights.must(by, "see journal", center_id=center_id)
    asked = select(Deed).order_by(col(Deed.id).desc())
    if center_id is not None:
        asked = asked.where(Deed.center_id == center_id)
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def one(s: Session, by: Person, deed_id: int) -> Deed:
    """One deed. Raises NotAllowed and NotFound."""

    deed = s.get(Deed, deed_id)
    if deed is None:
        raise NotFound
    rights.must(by, "see journal", center_id=deed.center_id)
    return deed


def note_backup(s: Session, by: Person) -> Deed:
    """Write down that `by` takes a copy of the whole store; a second tap is no second one. Raises NotAllowed."""
    rights.must(by, "back up")
    asked = select(Deed).where(Deed.act == "backup", Deed.by_id == by.id, col(Deed.at) > now() - BACKUP_AGAIN)
    return first(s, asked.order_by(col(Deed.id).desc())) or write(s, by, "backup")


def taken_back(s: Session, by: Person | None, deed_id: int) -> bool:
    """Whether a deed was taken back, by `by` or (None) by whoever did it."""
    asked = select(Deed.id).where(Deed.undoes_id == deed_id)
    if by is not None:
        asked = asked.where(Deed.by_id == by.id)
    return first(s, asked) is not None


def last(s: Session, by: Person) -> Deed | None:
    """The last act of `by` that can still be taken back, if it was their very last one."""
    found = latest(s, by)
    return found if found is not None and found.act in UNDO else None


def latest(s: Session, by: Person) -> Deed | None:
    """The very last act of `by` within the time of taking back, whether it can be taken back or not."""
    taken_back = select(Deed.undoes_id).where(col(Deed.undoes_id).is_not(None))
    asked = select(Deed).where(Deed.by_id == by.id, Deed.at > now() - UNDO_WITHIN)
    asked = asked.where(col(Deed.undoes_id).is_(None), col(Deed.id).not_in(taken_back))
    asked = asked.where(col(Deed.act).not_in(CHANGES_NOTHING))
    return first(s, asked.order_by(col(Deed.id).desc()))


def undo(s: Session, by: Person, deed_id: int) -> Deed:
    """Take back one's own last act, named by its number so that a second tap takes back nothing more.

    Raises TooLate where it is not the last one any more or things have moved on.
    """
    deed = last(s, by)
    if deed is None or deed.id != deed_id:
        raise TooLate
    about = s.get(Person, deed.person_id) if deed.person_id else None
    if about is not None and about.forgotten is not None:  # what is forgotten does not come back
        raise TooLate
    UNDO[deed.act](s, by, deed)
    back = Deed(
        by_id=by.id,
        act="undo",
        center_id=deed.center_id,
        order_id=deed.order_id,
        person_id=deed.person_id,
        item_id=deed.item_id,
        before=deed.after,
        after=deed.before,
        undoes_id=deed.id,
    )
    s.add(back)
    s.flush()
    return back
