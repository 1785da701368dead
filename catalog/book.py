"""The cash book as it is read: its entries, the sums of a day, and what is usual."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog import cash, rights
from catalog.models import Center, Entry, Flow, Person
from catalog.questions import first
from catalog.refusals import NotFound

USUAL_DAYS = timedelta(days=30)
QUIET_DAY = 1000_00  # minor units: what is usual where nothing is known yet
ODD = 10  # times a usual day, from which a sum is asked about again


def must_see(by: Person, center_id: int) -> None:
    """Raise NotFound unless this center's book is `by`'s to look into."""
    if not rights.may(by, "see book", center_id=center_id):
        raise NotFound


def entry(s: Session, entry_id: int, by: Person) -> Entry:
    """One entry. Raises NotFound, also for another center's."""
    found = s.get(Entry, entry_id)
    if found is None:
        raise NotFound
    must_see(by, found.center_id)
    return found


def entries(s: Session, by: Person, center_id: int, page: int = 0, size: int = 6) -> tuple[list[Entry], bool]:
    """One page of a center's entries, newest first, and whether more follow. Raises NotFound."""
    must_see(by, center_id)
    asked = select(Entry).where(Entry.center_id == center_id).order_by(col(Entry.number).desc())
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size


def between(s: Session, by: Person, center_id: int, first: date, last: date) -> list[Entry]:
    """A center's entries of the days from `first` to `last`, oldest first. Raises NotFound."""
    must_see(by, center_id)
    asked = select(Entry).where(Entry.center_id == center_id, Entry.day >= first, Entry.day <= last)
    return list(s.exec(asked.order_by(col(Entry.number))).all())


def sums(s: Session, by: Person, center_id: int, first: date, last: date) -> dict[date, Mapping[Flow, int]]:
    """What each day's entries of a kind come to, in minor units, what was taken back taken off. Raises NotFound."""
    must_see(by, center_id)
    asked = select(col(Entry.day), col(Entry.kind), func.sum(Entry.amount)).where(Entry.center_id == center_id)
    asked = asked.where(Entry.day >= first, Entry.day <= last).group_by(col(Entry.day), col(Entry.kind))
    found: dict[date, dict[Flow, int]] = {}
    for day, kind, amount in s.execute(asked):
        found.setdefault(day, dict.fromkeys(Flow, 0))[Flow(kind)] = int(amount)
    return dict(found)


def opened(s: Session, center_id: int) -> Entry | None:
    """The first entry that no close has settled yet."""
    asked = select(Entry).where(Entry.center_id == center_id, Entry.number > cash.closed_upto(s, center_id))
    return first(s, asked.order_by(col(Entry.number)))


def taken_back(s: Session, entry: Entry) -> Entry | None:
    """The entry that takes this one back."""
    return first(s, select(Entry).where(Entry.reverses_id == entry.id))


def usual(s: Session, center_id: int) -> int:
    """What a center takes on a usual day, in minor units: the mean of its days with sales of the last month."""
    since = cash.today(s) - USUAL_DAYS
    asked = select(func.sum(Entry.amount), func.count(func.distinct(Entry.day))).where(Entry.center_id == center_id)
    total, days = s.exec(asked.where(Entry.kind == Flow.SALE, Entry.day >= since)).one()
    return max(int(total) // days, QUIET_DAY) if days else QUIET_DAY


def odd(s: Session, center_id: int, amount: int) -> bool:
    """Whether a sum is so large that it is asked about again."""
    return amount >= ODD * usual(s, center_id)


def kept(s: Session, by: Person, page: int = 0, size: int = 6) -> tuple[list[Center], bool]:
    """One page of the centers that keep a book, those given up included, and whether more follow. Raises NotAllowed."""
    rights.must(by, "see shop")
    asked = select(Center).where(col(Center.closed).is_(False) | (col(Center.book) > 0)).order_by(col(Center.id))
    found = s.exec(asked.offset(page * size).limit(size + 1)).all()
    return list(found[:size]), len(found) > size
