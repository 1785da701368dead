"""Forgetting: somebody asks that nothing is kept of them; orders and books stay, and are nobody's."""

import json
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Table, and_, cast, delete, func, inspect, or_, select, update
from sqlalchemy import Text as SqlText
from sqlmodel import Session, SQLModel, col

from catalog import households, journal, people, rights
from catalog.closes import open_for
from catalog.goback import GIVES_BACK
from catalog.models import (
    Address,
    Answer,
    Complaint,
    Deed,
    Need,
    Notice,
    Order,
    OrderLine,
    Pass,
    Person,
    Picture,
    Posted,
    Role,
    State,
    now,
)
from catalog.orders import OPEN
from catalog.personal import RULES, Clear, Row, Strike
from catalog.refusals import NotFound, StillNeeded

ACT = "forget"
STRUCK = "…"
SHORTEST = 2  # letters of a name that is looked for in what others wrote: one alone is in every word
# What a deed about somebody remembers of them, in words.
FACTS = ("name", "phone", "village", "language", "reply", "collector", "words")
HOUSES = ("join house", "leave house", "end tie")


def may(by: Person, person_id: int) -> bool:
    """Whether `by` may have this person forgotten: themselves, or as an admin anybody."""
    return rights.may(by, "forget", buyer_id=person_id)


def hindrance(s: Session, person: Person) -> StillNeeded | None:
    """Why somebody cannot be forgotten yet: parcels wait, money is owed, or they are needed to run the shop."""
    mine = col(Order.person_id) == person.id
    parcels = s.execute(select(func.count(col(Order.id))).where(mine, col(Order.state).in_(OPEN))).scalar_one()
    if parcels:
        return StillNeeded("parcels", count=parcels)
    paid = func.coalesce(func.sum(Order.paid), 0)
    owed = s.execute(select(paid).where(mine, col(Order.state).in_(GIVES_BACK))).scalar_one()
    owed += s.execute(select(func.coalesce(func.sum(Order.kept), 0)).where(mine)).scalar_one()
    about = (col(Complaint.person_id) == person.id, col(Complaint.opened).is_not(None))
    promised = select(func.coalesce(func.sum(Complaint.refund), 0)).where(*about, col(Complaint.paid).is_(None))
    owed += s.execute(promised.where(col(Complaint.answer) == Answer.REFUND)).scalar_one()
    if owed:
        return StillNeeded("money", amount=owed)
    waiting = select(func.count(col(Complaint.id))).where(*about, col(Complaint.answered).is_(None))
    if count := s.execute(waiting).scalar_one():
        return StillNeeded("complaints", count=count)
    if person.role != Role.CUSTOMER and open_for(s, person):
        return StillNeeded("drawer")
    if person.role == Role.ADMIN and people.last_admin(s, person):
        return StillNeeded("shop")
    return None


def forget(s: Session, by: Person, person_id: int) -> Person:
    """Take away all that is kept about a person, at once and for good. Their row stays, without them.

    What was queued for them is dropped; whoever writes from their chats again is a newcomer. Raises NotFound where it
    is not `by`'s to ask or they are forgotten already, StillNeeded while something is open.
    """
    person = s.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.forgotten is not None or not may(by, person_id):
        raise NotFound
    hindered = hindrance(s, person)
    if hindered is not None:
        raise hindered
    strike = _strike([*_names(s, person), *(name for _, name in _addresses(s, person_id))])
    addresses, center_id = _addresses(s, person_id), person.center_id
    _leave_house(s, person)
    _drop_baskets(s, person_id)
    pictures = set(s.scalars(select(col(Complaint.picture)).where(col(Complaint.person_id) == person_id)))
    _close_what_waits(s, person_id)
    _blank_deeds(s, person_id)
    s.flush()
    for table, columns in RULES.items():
        _apply(s, SQLModel.metadata.tables[table], columns, person_id, addresses, strike)
    _let_pictures_go(s, {one for one in pictures if one})
    s.expire_all()
    person.role, person.works_at, person.works_since = Role.CUSTOMER, None, None
    person.center_id = person.village_id = person.household_id = person.buys_for_id = None
    person.quiet, person.forgotten = None, now()
    s.flush()
    journal.write(s, by, ACT, center_id=center_id, person_id=person_id)
    return person


def _names(s: Session, person: Person) -> list[str]:
    """Every name and phone they are or were known by."""
    found = {person.name, person.phone, person.phone.removeprefix("86") if len(person.phone) == 13 else ""}
    acts = ("add customer", "rename", "change phone", "mend", "same person")
    for deed in s.scalars(select(Deed).where(col(Deed.person_id) == person.id, col(Deed.act).in_(acts))):
        found |= {str(facts.get(key) or "") for facts in (deed.before, deed.after) for key in ("name", "phone")}
    return [one for one in found if len(one) >= SHORTEST]


def _addresses(s: Session, person_id: int) -> list[tuple[str, str]]:
    asked = select(col(Address.channel), col(Address.name)).where(col(Address.person_id) == person_id)
    return [(channel, name) for channel, name in s.execute(asked)]


class Struck:
    """What is looked for in other people's rows, and how it is struck out."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words), key=len, reverse=True)
        parts = [rf"(?<![^\W_]){re.escape(w)}(?![^\W_])" if w.isascii() else re.escape(w) for w in self.words]
        self.pattern = re.compile("|".join(parts)) if parts else None

    def __call__(self, text: str) -> str:
        return self.pattern.sub(STRUCK, text) if self.pattern else text


def _strike(words: Iterable[str]) -> Struck:
    return Struck(word for word in words if len(word) >= SHORTEST)


def _leave_house(s: Session, person: Person) -> None:
    """One who would be left alone has no household either."""
    others = households.members(s, person)
    if len(others) == 1:
        others[0].household_id = None
    person.household_id = None


def _drop_baskets(s: Session, person_id: int) -> None:
    """What was never ordered is no order: their baskets, and those that others filled for them."""
    mine = or_(col(Order.person_id) == person_id, col(Order.by_id) == person_id)
    drafts = list(s.scalars(select(col(Order.id)).where(mine, col(Order.state) == State.DRAFT)))
    s.execute(delete(OrderLine).where(col(OrderLine.order_id).in_(drafts)))
    s.execute(delete(Order).where(col(Order.id).in_(drafts)))
    unsent = (col(Complaint.person_id) == person_id, col(Complaint.opened).is_(None))
    s.execute(delete(Complaint).where(*unsent))


def _close_what_waits(s: Session, person_id: int) -> None:
    """Letters to them, about them or about their orders are dropped; nobody need call them; no pass of theirs opens."""
    mine = select(col(Order.id)).where(col(Order.person_id) == person_id)
    about = or_(col(Notice.person_id) == person_id, col(Notice.about_id) == person_id, col(Notice.order_id).in_(mine))
    dropped = update(Notice).where(about, col(Notice.state) == Posted.WAITING)
    s.execute(dropped.values(state=Posted.DROPPED, settled=now(), leased=None))
    asks = or_(col(Need.person_id) == person_id, col(Need.order_id).in_(mine))
    s.execute(update(Need).where(asks, col(Need.done).is_(None)).values(done=now()))
    passes = update(Pass).where(col(Pass.person_id) == person_id, col(Pass.expires) > now())
    s.execute(passes.values(expires=now()))


def _blank_deeds(s: Session, person_id: int) -> None:
    """What the journal remembers of them in words, in deeds about them or their orders; who lived with whom goes."""
    mine = select(col(Order.id)).where(col(Order.person_id) == person_id)
    about = or_(col(Deed.person_id) == person_id, col(Deed.order_id).in_(mine))
    for deed in s.scalars(select(Deed).where(about)):
        deed.before, deed.after = _without(deed.before), _without(deed.after)
    for deed in s.scalars(select(Deed).where(col(Deed.act).in_(HOUSES))):
        if deed.person_id == person_id or str(person_id) in deed.before or deed.before.get("helper") == person_id:
            deed.before, deed.after = {}, {}


def _without(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: STRUCK if key in FACTS and isinstance(one, str) and one else one for key, one in facts.items()}


def _apply(
    s: Session,
    table: Table,
    columns: dict[str, Any],
    person_id: int,
    addresses: list[tuple[str, str]],
    strike: Struck,
) -> None:
    """Let a table's rules happen: rows go, columns are emptied, names are struck out."""
    for name, rules in columns.items():
        column = table.c[name]
        for rule in rules:
            if isinstance(rule, Row):
                whose = _whose(table, column, rule, person_id, addresses)
                if rule.blank is None:
                    _delete(s, table, whose)
                else:
                    s.execute(update(table).where(whose).values(dict(rule.blank)))
            elif isinstance(rule, Clear):
                s.execute(update(table).where(table.c[rule.whose] == person_id).values({name: rule.to}))
            elif isinstance(rule, Strike) and strike.words:
                _strike_out(s, table, column, rule, strike)


def _whose(table: Table, column: Any, rule: Row, person_id: int, addresses: list[tuple[str, str]]) -> Any:
    if rule.by == "person":
        return column == person_id
    if rule.by == "address":
        return or_(*(and_(table.c.channel == channel, column == name) for channel, name in addresses), column != column)
    keyed = (
        and_(table.c.channel == channel, column.endswith(f":{name}", autoescape=True)) for channel, name in addresses
    )
    return or_(*keyed, column != column)


def _delete(s: Session, table: Table, which: Any) -> None:
    """Delete rows, and let the session know nothing of them any more: a chat may be standing in one just now."""
    keys = [tuple(row) for row in s.execute(select(*table.primary_key.columns).where(which))]
    if not keys:
        return
    _let_go_of(s, table, [key[0] for key in keys])
    s.execute(delete(table).where(which))
    for one in list(s.identity_map.values()):
        state = inspect(one)
        if state.mapper.local_table is table and state.identity in keys:
            s.expunge(one)


def _let_go_of(s: Session, table: Table, numbers: list[Any]) -> None:
    """Rows elsewhere that point to these point to nothing, or go with them where they say nothing without."""
    for other in SQLModel.metadata.tables.values():
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                if column.nullable:
                    s.execute(update(other).where(column.in_(numbers)).values({column.name: None}))
                else:
                    s.execute(delete(other).where(column.in_(numbers)))


def _strike_out(s: Session, table: Table, column: Any, rule: Strike, strike: Struck) -> None:
    key = list(table.primary_key.columns)
    if rule.exact:
        s.execute(update(table).where(column.in_(strike.words)).values({column.name: ""}))
        return
    is_json = isinstance(column.type, JSON)
    written = cast(column, SqlText) if is_json else column
    held = or_(*(written.contains(json.dumps(w)[1:-1] if is_json else w, autoescape=True) for w in strike.words))
    for *at, value in s.execute(select(*key, column).where(held)).all():
        struck = rule.within(value, strike)
        if struck == value:
            continue
        which = and_(*(one == part for one, part in zip(key, at, strict=True)))
        if rule.row:
            _delete(s, table, which)
        else:
            s.execute(update(table).where(which).values({column.name: struck}))


def _let_pictures_go(s: Session, digests: set[str]) -> None:
    """Photos that nothing shows any more; whatever else points to one keeps it."""
    shown = [
        column
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "picture"
    ]
    for digest in digests:
        if not any(s.execute(select(column).where(column == digest).limit(1)).first() for column in shown):
            s.execute(delete(Picture).where(col(Picture.digest) == digest))
