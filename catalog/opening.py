"""The first days of a shop: its first admin, what it is called, its money and its clock, and what is still missing."""

from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_precision, list_currencies
from sqlalchemy import delete
from sqlmodel import Session, col, select

from catalog import journal, people, rights
from catalog.models import Center, Deed, Invite, Item, Order, Person, Role, Shop, State
from catalog.questions import first
from catalog.refusals import BadValue, MoneyStays, NotFound, TooLate
from catalog.store import shop

LONGEST_NAME = 60
UNNAMED = {"zh_CN": "村口", "en": "Cunkou"}  # what a new store calls itself
STEPS = ("language", "name", "currency", "zone", "center", "place", "phone", "goods")
ESSENTIAL = frozenset({"center", "goods"})  # without these nobody can order anything


def first_code(s: Session) -> str | None:
    """A new one-time admin code for a shop without an admin, None where there is one.

    The one given at an earlier start dies: only its digest was kept, so it cannot be shown again.
    """
    if first(s, select(Person.id).where(Person.role == Role.ADMIN)) is not None:
        return None
    s.execute(delete(Invite).where(col(Invite.first), col(Invite.used).is_(None)))
    code = people.invite(s, Role.ADMIN)
    s.exec(select(Invite).where(Invite.digest == people.digest(code))).one().first = True
    s.flush()
    return code


def first_center(s: Session) -> Center | None:
    """The center that was opened first, also one that has no name yet."""
    return first(s, select(Center).order_by(col(Center.id)))


def done(s: Session) -> set[str]:
    """The questions of the first day that the store answers, or that were skipped."""
    about, center = shop(s), first_center(s)
    found = set(about.skipped)
    if about.names != UNNAMED:
        found.add("name")
    if about.currency != "CNY":
        found.add("currency")
    if about.zone != "Asia/Shanghai":
        found.add("zone")
    if center is not None and center.names:
        found.add("center")
        found |= {"place"} if center.latitude is not None or center.places else set()
        found |= {"phone"} if center.phone else set()
    elif "center" in found:
        found |= {"place", "phone"}  # of a center that is not there nothing more is asked
    if first(s, select(Item.id).where(col(Item.price) > 0)) is not None:
        found.add("goods")
    return found


def next_step(s: Session, after: str = "") -> str | None:
    """The next question of the first day that is open, those behind `after` first; None when there is none."""
    closed = done(s)
    start = STEPS.index(after) + 1 if after in STEPS else 0
    return next((step for step in (*STEPS[start:], *STEPS[:start]) if step not in closed), None)


def missing(s: Session) -> list[str]:
    """What nobody can order without, in the order it is asked for: "center", "goods". Skipped or not."""
    lacks = []
    if first(s, select(Center.id).where(col(Center.closed).is_(False))) is None:
        lacks.append("center")
    if first(s, select(Item.id).where(col(Item.hidden).is_(False))) is None:
        lacks.append("goods")
    return lacks


def skip(s: Session, by: Person, step: str, skipped: bool = True) -> None:
    """Ask this no more on the first day, or (False) ask it again. Raises NotAllowed and NotFound."""
    rights.must(by, "set up shop")
    if step not in STEPS:
        raise NotFound
    about = shop(s)
    if (step in about.skipped) != skipped:
        about.skipped = [*about.skipped, step] if skipped else [one for one in about.skipped if one != step]
        s.flush()


def has_orders(s: Session) -> bool:
    """Whether anybody ever ordered; a basket that is being filled is no order."""
    return first(s, select(Order.id).where(Order.state != State.DRAFT)) is not None


def change(
    s: Session,
    by: Person,
    *,
    name: dict[str, str] | None = None,
    currency: str | None = None,
    zone: str | None = None,
    language: str | None = None,
) -> Shop:
    """Change what the shop is called (in the languages given), its money, its clock, what it speaks to strangers.

    The money stays once there are orders, or prices that the new money could not write. Raises NotAllowed,
    BadValue and MoneyStays.
    """
    rights.must(by, "set up shop")
    about, new = shop(s), dict[str, Any]()
    if name is not None:
        tidy = {code: " ".join(said.split()) for code, said in name.items() if said.strip()}
        if not tidy or any(len(said) > LONGEST_NAME for said in tidy.values()):
            raise BadValue
        new["names"] = tidy if about.names == UNNAMED else {**about.names, **tidy}
    if currency is not None:
        if currency not in list_currencies():
            raise BadValue
        if currency != about.currency:
            _money_may_change(s, about.currency, currency)
        new["currency"] = currency
    if zone is not None:
        if zone not in available_timezones():
            raise BadValue
        new["zone"] = zone
    if language is not None:
        new["language"] = language
    was = {key: getattr(about, key) for key, value in new.items() if getattr(about, key) != value}
    if was:
        after = {key: new[key] for key in was}
        for key, value in after.items():
            setattr(about, key, value)
        s.flush()
        journal.write(s, by, "shop", before=was, after=after)
    return about


def _money_may_change(s: Session, old: str, new: str) -> None:
    if has_orders(s):
        raise MoneyStays
    if get_currency_precision(old) != get_currency_precision(new) and first(s, select(Item.id)) is not None:
        raise MoneyStays


@journal.undoes("shop")
def _change_back(s: Session, by: Person, deed: Deed) -> None:
    rights.must(by, "set up shop")
    about = shop(s)
    for key, value in deed.before.items():
        if getattr(about, key) != deed.after[key]:
            raise TooLate
        if key == "currency":
            _money_may_change(s, about.currency, value)
        setattr(about, key, value)
    s.flush()
