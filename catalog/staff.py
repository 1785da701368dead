"""Staff: who works where, invited, moved and let go; and who runs the shop."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from catalog import customers, journal, notices, people, rights
from catalog.models import Address, Center, Deed, Invite, Order, OrderLine, Person, Role, State, now
from catalog.refusals import LastAdmin, NotFound, TooLate


def invitations(s: Session, by: Person) -> list[Invite]:
    """The codes that still give somebody a role, the newest first. Raises NotAllowed."""
    rights.must(by, "invite")
    asked = select(Invite).where(col(Invite.used).is_(None), col(Invite.expires) > now())
    return list(s.exec(asked.order_by(col(Invite.id).desc())).all())


def withdraw(s: Session, by: Person, invite_id: int) -> Invite:
    """From now on a code gives nothing. Doing it twice is doing it once.

    Raises NotAllowed, NotFound, and TooLate for one that was used.
    """
    rights.must(by, "invite")
    found = s.get(Invite, invite_id)
    if found is None:
        raise NotFound
    at = now()
    open_now = (col(Invite.id) == invite_id, col(Invite.used).is_(None), col(Invite.expires) > at)
    won = s.execute(update(Invite).where(*open_now).values(expires=at).execution_options(synchronize_session=False))
    s.refresh(found)
    if found.used is not None:
        raise TooLate
    if won.rowcount == 1:  # type: ignore[attr-defined]
        after = {"role": found.role, "invite": found.id}
        journal.write(s, by, "withdraw invite", center_id=found.center_id, after=after)
    return found


@journal.undoes("invite", "invite admin")
def _uninvite(s: Session, by: Person, deed: Deed) -> None:
    """The code just made was a mistake: it gives nothing any more."""
    rights.must(by, "invite")
    won = s.execute(
        update(Invite)
        .where(col(Invite.id) == deed.after["invite"], col(Invite.used).is_(None))
        .values(expires=now())
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate


def dismiss(s: Session, by: Person, person_id: int) -> Person:
    """Take somebody's place at a desk or in the office away, at once: what they tap from now on is a customer's tap.

    They are told, so that nobody stands before a closed desk and wonders.

    Raises NotAllowed, NotFound for somebody who works nowhere, LastAdmin for whoever alone runs the shop.
    """
    rights.must(by, "invite")
    person = people.get(s, person_id)
    if person.role == Role.CUSTOMER:
        raise NotFound
    if person.role == Role.ADMIN and people.last_admin(s, person):
        raise LastAdmin
    was = _place(person)
    center_id, person.role, person.works_at, person.works_since = person.works_at, Role.CUSTOMER, None, None
    _put_down(s, person)
    journal.write(s, by, "dismiss", center_id=center_id, person_id=person_id, before=was, after=_place(person))
    center = s.get(Center, center_id) if center_id else None
    notices.tell(s, [person], "dismissed", facts={"center": center.names if center else None})
    return person


def move(s: Session, by: Person, person_id: int, center_id: int) -> Person:
    """Let somebody work at another center, at once: the old desk is closed to them; they are told.

    Who works there already is not moved. Raises NotAllowed, NotFound for no staff or no center that takes orders.
    """
    rights.must(by, "invite")
    person, center = people.get(s, person_id), s.get(Center, center_id)
    if person.role != Role.STAFF or center is None or center.closed:
        raise NotFound
    if person.works_at == center_id:
        return person
    was = _place(person)
    person.works_at, person.works_since = center_id, now()
    _put_down(s, person)
    about = {"center_id": center_id, "person_id": person_id, "before": was, "after": _place(person)}
    journal.write(s, by, "move", **about)  # type: ignore[arg-type]
    notices.tell(s, [person], "moved", facts={"center": center.names})
    return person


def _place(person: Person) -> dict[str, str | int | None]:
    """What the journal keeps of where somebody works."""
    return {"role": person.role, "works_at": person.works_at}


def _put_down(s: Session, person: Person) -> None:
    """Baskets somebody was filling for others, whom they may not order for any more, are nobody's: they go."""
    person.buys_for_id = None
    s.flush()
    asked = select(Order).where(Order.by_id == person.id, Order.person_id != person.id, Order.state == State.DRAFT)
    for basket in s.exec(asked).all():
        if not people.may_buy_for(s, person, people.get(s, basket.person_id)):
            s.execute(delete(OrderLine).where(col(OrderLine.order_id) == basket.id))
            s.delete(basket)
    s.flush()


@journal.undoes("dismiss", "move")
def _as_it_was(s: Session, by: Person, deed: Deed) -> None:
    """Give somebody back the place at the desk they had, if they have got no other since."""
    rights.must(by, "invite")
    person = people.get(s, deed.person_id or 0)
    if _place(person) != deed.after:
        raise TooLate
    person.role, person.works_at, person.works_since = Role(deed.before["role"]), deed.before["works_at"], now()
    _put_down(s, person)
    center = s.get(Center, person.works_at) if person.works_at else None
    if center is not None:
        notices.tell(s, [person], "moved", facts={"center": center.names})


def every(s: Session, by: Person, name: str = "") -> list[Person]:
    """Everybody who works anywhere, center by center, the office last; with `name` who may be meant, best first.

    Raises NotAllowed.
    """
    rights.must(by, "invite")
    asked = select(Person).where(Person.role != Role.CUSTOMER)
    found = s.exec(asked.order_by(col(Person.works_at).is_(None), col(Person.works_at), col(Person.id))).all()
    if not name:
        return list(found)
    scored = [(customers.named(name, one.name), -(one.id or 0), one) for one in found]
    return [one for score, _, one in sorted(scored, key=lambda row: row[:2], reverse=True) if score >= customers.ALIKE]


def last_seen(s: Session, person: Person) -> datetime | None:
    """When somebody last wrote from any of their chats."""
    return s.exec(select(func.max(Address.used)).where(Address.person_id == person.id)).one()
