"""Passes: the one-time codes with which a customer lets somebody else collect their parcels."""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import String, cast, delete, func, update
from sqlmodel import Session, col, select

from catalog import centers, orders, rights
from catalog.models import Miss, Order, Pass, Person, Purpose, State, aware, now
from catalog.questions import first
from catalog.refusals import (
    BadCode,
    BadValue,
    CodeElsewhere,
    CodeUsed,
    Expired,
    NotFound,
    TooLate,
    TooManyCodes,
    TooManyTries,
)
from catalog.store import shop

LASTS = timedelta(days=7)
DIGITS = 6
LONGEST_NAME = 60
OFFERED = (State.PLACED, State.ON_THE_WAY, State.READY)
TRIES, WITHIN = 10, timedelta(minutes=10)
KEPT = timedelta(days=30)  # how long an old pass keeps its digits from being given again


def give(s: Session, by: Person, order_id: int, name: str) -> Pass:
    """Let `name` collect this person's own parcels at the order's center, once, within seven days.

    There is one such pass at a time: the same name again is the same pass, another takes its place. Raises NotFound,
    TooLate for an order that nobody can collect any more, BadValue for what is no name.
    """
    order = _own(s, by, order_id)
    name = " ".join(name.split())
    if not any(sign.isalpha() for sign in name) or len(name) > LONGEST_NAME:
        raise BadValue
    if order.state not in OFFERED:
        raise TooLate
    old = live(s, by.id, order.center_id)
    if old is not None:
        if old.name == name:
            return old
        old.expires = now()
    return _new(s, by, order, name)


def _new(s: Session, by: Person, order: Order, name: str) -> Pass:
    assert by.id is not None
    old = (col(Pass.expires) < now() - KEPT, col(Pass.purpose) == Purpose.COLLECT, ~col(Pass.digest).startswith("old "))
    s.execute(update(Pass).where(*old).values(digest="old " + cast(col(Pass.id), String)))
    while True:
        made = Pass(
            digest=secrets.token_hex(16),  # for a moment: the digits come from the number, which the row has not yet
            purpose=Purpose.COLLECT,
            person_id=by.id,
            center_id=order.center_id,
            name=name,
            made_by_id=by.id,
            expires=now() + LASTS,
        )
        s.add(made)
        s.flush()
        digest = _digest(s, code(s, made))
        if first(s, select(Pass.id).where(Pass.digest == digest)) is None:
            made.digest = digest
            s.flush()
            return made
        s.delete(made)
        s.flush()


def live(s: Session, person_id: int | None, center_id: int | None) -> Pass | None:
    """The pass with which somebody may collect this person's parcels at a center now."""
    asked = select(Pass).where(Pass.purpose == Purpose.COLLECT, Pass.person_id == person_id)
    asked = asked.where(Pass.center_id == center_id, col(Pass.used).is_(None), col(Pass.expires) > now())
    return first(s, asked.order_by(col(Pass.id).desc()))


def of(s: Session, by: Person, order_id: int) -> Pass | None:
    """The pass that lets somebody else collect this order of one's own. Raises NotFound."""
    return live(s, by.id, _own(s, by, order_id).center_id)


def given(s: Session, by: Person, pass_id: int) -> Pass:
    """A pass that `by` gave. Raises NotFound."""
    found = s.get(Pass, pass_id)
    if found is None or found.person_id != by.id or found.purpose != Purpose.COLLECT:
        raise NotFound
    return found


def take_back(s: Session, by: Person, pass_id: int) -> None:
    """From now on nobody collects with this pass. Doing it twice is doing it once. Raises NotFound."""
    found = given(s, by, pass_id)
    if found.used is None and aware(found.expires) > now():
        found.expires = now()
        s.flush()


def code(s: Session, found: Pass) -> str:
    """The six digits of a pass.

    They are worked out from the shop's secret and kept nowhere, so that the customer can read them again as long as
    the pass holds, and a picture drawn twice shows them twice.
    """
    digest = hmac.digest(shop(s).secret.encode(), f"pass:{found.id}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def typed(s: Session, by: Person, digits: str) -> Pass:
    """The pass that six digits typed at a desk stand for.

    Raises BadCode, CodeUsed, Expired, CodeElsewhere, and TooManyTries after ten wrong ones in ten minutes: then
    nothing is looked up at all. The caller writes a `miss` down where the digits mean nothing else.
    """
    rights.must(by, "see desk", center_id=by.works_at)
    if _missed(s, by) >= TRIES:
        raise TooManyTries
    found = first(s, select(Pass).where(Pass.digest == _digest(s, digits), Pass.purpose == Purpose.COLLECT))
    if found is None:
        raise BadCode
    return good(s, by, found.id)


def _missed(s: Session, by: Person) -> int:
    asked = select(func.count(col(Miss.id))).where(Miss.by_id == by.id, col(Miss.at) > now() - WITHIN)
    return s.exec(asked).one()


def patient(s: Session, by: Person) -> None:
    """Raise TooManyCodes for whoever typed ten wrong codes in ten minutes: then none is looked up."""
    if _missed(s, by) >= TRIES:
        raise TooManyCodes


def good(s: Session, by: Person, pass_id: int | None) -> Pass:
    """A pass that holds at this desk now. Raises NotFound, CodeUsed, Expired, CodeElsewhere."""
    found = s.get(Pass, pass_id, populate_existing=True)
    if found is None or found.purpose != Purpose.COLLECT:
        raise NotFound
    if not rights.may(by, "see desk", center_id=found.center_id):
        raise CodeElsewhere(centers.get(s, found.center_id).names)
    if found.used is not None:
        raise CodeUsed(found.used)
    if aware(found.expires) <= now():
        raise Expired
    return found


def miss(s: Session, by: Person) -> None:
    """Write down that somebody typed digits that open nothing."""
    assert by.id is not None
    s.execute(delete(Miss).where(col(Miss.by_id) == by.id, col(Miss.at) <= now() - WITHIN))
    s.add(Miss(by_id=by.id))
    s.flush()


def use(s: Session, by: Person, found: Pass) -> None:
    """Use a pass up. Of two at once one wins; the other gets CodeUsed."""
    if not won(s, by, found):
        good(s, by, found.id)
        raise TooLate


def won(s: Session, by: Person, found: Pass) -> bool:
    """Use up a pass of any purpose; False where it was used before or has expired, also a moment ago by another."""
    written = s.execute(
        update(Pass)
        .where(col(Pass.id) == found.id, col(Pass.used).is_(None), col(Pass.expires) > now())
        .values(used=now(), used_by_id=by.id)
        .execution_options(synchronize_session=False)
    )
    return bool(written.rowcount == 1)  # type: ignore[attr-defined]


def give_back(s: Session, pass_id: int) -> None:
    """Let a pass hold again as if it had not been used: the handover was a mistake."""
    found = s.get(Pass, pass_id)
    if found is not None:
        found.used, found.used_by_id = None, None
        s.flush()


def _own(s: Session, by: Person, order_id: int) -> Order:
    order = orders.get(s, order_id, by)
    if order.person_id != by.id or order.state == State.DRAFT:
        raise NotFound
    return order


def _digest(s: Session, digits: str) -> str:
    """What is kept of six digits: a plain digest of so few would be no secret."""
    return hmac.digest(shop(s).secret.encode(), f"collect:{digits}".encode(), "sha256").hex()
