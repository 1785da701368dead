"""Complaints: what is wrong with goods that were collected, what the center answers, and the money it gives back.

A complaint may be opened for 7 days after its goods were collected; of what keeps less than that for as long as it
keeps, and at least for a day. The center answers within 24 hours: at the same hour of the next day, and where it is
closed then, by the closing time before. Its photo is a picture like any other: whoever is given its digest can fetch
it, and it is given to the customer, that center and the admin alone.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from catalog import cash, goods, journal, manifests, notices, orders, people, rights
from catalog.calendar import Calendar
from catalog.days import of as days_of
from catalog.models import (
    Answer,
    Center,
    Complaint,
    Deed,
    Entry,
    Fault,
    Flow,
    Item,
    ManifestLine,
    Order,
    OrderLine,
    Person,
    Reason,
    Role,
    State,
    SupplierClaim,
    aware,
    now,
)
from catalog.questions import first
from catalog.refusals import BadValue, NotFound, TooLate

LONGEST, SHORTEST = timedelta(days=7), timedelta(days=1)
WITHIN = timedelta(days=1)  # how soon a center answers
WORDS = 300  # characters
CLAIMED = {Reason.BROKEN: Fault.DAMAGED, Reason.SPOILED: Fault.DAMAGED, Reason.MISSING: Fault.SHORT}
HANDED_BACK = (Reason.WRONG, Reason.UNWANTED)  # what the customer brings again


def until(order: Order, item: Item) -> datetime:
    """Until when something may be said about one kind of goods in a collected order."""
    keeps = timedelta(hours=item.keeps) if item.keeps is not None else LONGEST
    return aware(order.moved) + max(SHORTEST, min(LONGEST, keeps))


def lines(s: Session, order: Order, person: Person) -> list[OrderLine]:
    """The lines of an order that `person` may complain about: their own, collected, in time, not made good."""
    if order.person_id != person.id or order.state != State.COLLECTED:
        return []
    held = orders.lines(s, order)
    items = {i.id: i for i in s.exec(select(Item).where(col(Item.id).in_([line.item_id for line in held]))).all()}
    return [line for line in held if now() < until(order, items[line.item_id]) and left(s, line) > 0]


def recent(s: Session, person: Person) -> list[Order]:
    """A person's orders they may still complain about, the newest first."""
    since = now() - LONGEST
    asked = select(Order).where(Order.person_id == person.id, Order.state == State.COLLECTED, Order.moved > since)
    found = s.exec(asked.order_by(col(Order.moved).desc(), col(Order.id).desc()).limit(20)).all()
    return [order for order in found if lines(s, order, person)]


def left(s: Session, line: OrderLine) -> int:
    """What of a line's money was not given back or promised yet, in minor units."""
    given = select(func.coalesce(func.sum(Complaint.refund), 0)).where(Complaint.line_id == line.id)
    return line.price * (line.count - line.short) - s.exec(given).one()


def running(s: Session, line_id: int) -> Complaint | None:
    """The complaint about a line that waits for an answer."""
    asked = select(Complaint).where(Complaint.line_id == line_id, col(Complaint.opened).is_not(None))
    return first(s, asked.where(col(Complaint.answered).is_(None)))


def of(s: Session, order: Order) -> list[Complaint]:
    """The complaints about an order, the newest first."""
    asked = select(Complaint).where(Complaint.order_id == order.id, col(Complaint.opened).is_not(None))
    return list(s.exec(asked.order_by(col(Complaint.id).desc())).all())


def get(s: Session, complaint_id: int, by: Person) -> Complaint:
    """A complaint: one's own, or one sent to the desk `by` works at, or any sent for an admin. Raises NotFound."""
    found = s.get(Complaint, complaint_id)
    if found is None:
        raise NotFound
    desk = found.opened is not None and rights.may(by, "see desk", center_id=found.center_id)
    if found.person_id != by.id and not desk:
        raise NotFound
    return found


def line_of(s: Session, complaint: Complaint) -> OrderLine:
    """The line a complaint is about."""
    return s.get_one(OrderLine, complaint.line_id)


def begin(s: Session, by: Person, order_id: int, line_id: int, count: int, reason: Reason) -> Complaint:
    """Begin to write a complaint: nobody knows of it until it is sent; one that waits for an answer is shown instead.

    Raises NotFound, TooLate where the time is over or all is made good, BadValue for a count that cannot be.
    """
    order = orders.get(s, order_id, by)
    line = next((line for line in orders.lines(s, order) if line.id == line_id), None)
    if line is None or order.person_id != by.id or order.center_id is None:
        raise NotFound
    waiting = running(s, line_id)
    if waiting is not None:
        return waiting
    if all(line.id != line_id for line in lines(s, order, by)):
        raise TooLate
    if not 0 < count <= line.count - line.short:
        raise BadValue
    asked = select(Complaint).where(Complaint.line_id == line_id, col(Complaint.opened).is_(None))
    draft = first(s, asked)
    if draft is None:
        draft = Complaint(
            order_id=order_id, line_id=line_id, center_id=order.center_id, person_id=by.id or 0, reason=reason
        )
    draft.count, draft.reason = count, reason
    s.add(draft)
    s.flush()
    return draft


def add(s: Session, by: Person, complaint: Complaint, *, photo: bytes | None = None, words: str | None = None) -> None:
    """Add a photo (JPEG) or words to what is being written. Raises NotFound, and TooLate once it is sent."""
    if complaint.person_id != by.id:
        raise NotFound
    if complaint.opened is not None:
        raise TooLate
    if photo is not None:
        complaint.picture = goods.keep_picture(s, photo, "image/jpeg")
    if words is not None:
        complaint.words = " ".join(words.split())[:WORDS]
    s.flush()


def send(s: Session, by: Person, complaint_id: int) -> Complaint:
    """Send a complaint to the center, once. Raises NotFound, and TooLate where the time is over."""
    complaint = get(s, complaint_id, by)
    if complaint.person_id != by.id:
        raise NotFound
    if complaint.opened is not None:
        return complaint
    order = s.get_one(Order, complaint.order_id)
    if all(line.id != complaint.line_id for line in lines(s, order, by)) or running(s, complaint.line_id):
        raise TooLate
    complaint.opened, complaint.due = now(), due(s, complaint.center_id, now())
    s.flush()
    facts = {"complaint": complaint.id}
    notices.tell(s, people.desk_of(s, complaint.center_id), "complaint", order_id=order.id, facts=facts)
    admins = s.exec(select(Person).where(Person.role == Role.ADMIN)).all()
    notices.tell(s, admins, "unanswered", order_id=order.id, facts=facts, due=complaint.due)
    return complaint


def drop(s: Session, by: Person, complaint_id: int) -> None:
    """Throw away what was being written. Raises NotFound, and TooLate once it is sent."""
    complaint = get(s, complaint_id, by)
    if complaint.person_id != by.id:
        raise NotFound
    if complaint.opened is not None:
        raise TooLate
    s.delete(complaint)
    s.flush()


def due(s: Session, center_id: int, opened: datetime) -> datetime:
    """When a center must have answered: 24 hours later, or by the closing time before where it is closed then.

    Where it does not open in those 24 hours, by the closing time of the next day it does.
    """
    days = days_of(s, s.get_one(Center, center_id))
    zone = days.zone
    local = (aware(opened) + WITHIN).astimezone(zone)
    hours = days.hours(local.date())
    if hours is None or not hours[0] <= local.time() <= hours[1]:
        ends = [_closing(days, local.date() - timedelta(days=back)) for back in (0, 1)]
        before = [end for end in ends if end is not None and aware(opened) < end <= local]
        after = _closing(days, days.next_open(local.date()) or local.date()) or local
        local = max(before, default=after)
    return max(local, aware(opened).astimezone(zone) + timedelta(hours=1)).astimezone(aware(opened).tzinfo)


def _closing(days: Calendar, day: date) -> datetime | None:
    hours = days.hours(day)
    return datetime.combine(day, hours[1], days.zone) if hours else None


def open(s: Session, by: Person, center_id: int | None) -> list[Complaint]:
    """The complaints a center (None: any, for admins) has not answered, what is due first before the others."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Complaint).where(col(Complaint.opened).is_not(None), col(Complaint.answered).is_(None))
    if center_id is not None:
        asked = asked.where(Complaint.center_id == center_id)
    return list(s.exec(asked.order_by(col(Complaint.due), col(Complaint.id))).all())


def unpaid(s: Session, by: Person, center_id: int | None) -> list[Complaint]:
    """The refunds a center (None: any, for admins) promised and has not given, the oldest first."""
    rights.must(by, "see desk" if center_id is not None else "see shop", center_id=center_id)
    asked = select(Complaint).where(Complaint.answer == Answer.REFUND, col(Complaint.paid).is_(None))
    if center_id is not None:
        asked = asked.where(Complaint.center_id == center_id)
    return list(s.exec(asked.order_by(col(Complaint.answered), col(Complaint.id))).all())


def history(s: Session, complaint: Complaint) -> tuple[int, int]:
    """How many complaints its customer sent before this one, and what they were given back for them in all."""
    asked = select(func.count(), func.coalesce(func.sum(Complaint.refund), 0)).where(
        Complaint.person_id == complaint.person_id, col(Complaint.opened).is_not(None), Complaint.id != complaint.id
    )
    count, given = s.exec(asked).one()
    return count, given


def most(s: Session, complaint: Complaint) -> int:
    """What may be given back at most, in minor units: what its goods cost, and no more than is left of the line."""
    line = line_of(s, complaint)
    return min(line.price * complaint.count, left(s, line))


def _to_answer(s: Session, by: Person, complaint_id: int) -> Complaint:
    complaint = get(s, complaint_id, by)
    if not rights.may(by, "keep book", center_id=complaint.center_id):
        raise NotFound
    if complaint.answered is not None:
        raise TooLate
    return complaint


def reply(s: Session, by: Person, complaint_id: int, words: str) -> Complaint:
    """Write down why the answer is no, before it is said. Raises NotFound, TooLate, and BadValue without words."""
    complaint = _to_answer(s, by, complaint_id)
    complaint.reply = " ".join(words.split())[:WORDS]
    if not complaint.reply:
        raise BadValue
    s.flush()
    return complaint


def answer(s: Session, by: Person, complaint_id: int, refund: int) -> Complaint:
    """Answer a complaint: `refund` minor units, or 0 for no, with the reply written before. The customer is told.

    Raises NotFound, TooLate for a second answer, BadValue for more than `most` or a no without a reason.
    """
    complaint = _to_answer(s, by, complaint_id)
    if not 0 <= refund <= most(s, complaint) or (refund == 0 and not complaint.reply):
        raise BadValue
    won = s.execute(
        update(Complaint)
        .where(col(Complaint.id) == complaint_id, col(Complaint.answered).is_(None))
        .values(answered=now(), answered_by_id=by.id, answer=Answer.REFUND if refund else Answer.REFUSE, refund=refund)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate
    s.refresh(complaint)
    claim = _claim(s, by, complaint) if refund else None
    facts = {"complaint": complaint.id}
    notices.tell(s, [people.get(s, complaint.person_id)], "answered", order_id=complaint.order_id, facts=facts)
    after = {"complaint": complaint.id, "amount": refund, "reply": complaint.reply, "claim": claim}
    _write(s, by, complaint, "answer", after)
    return complaint


def _claim(s: Session, by: Person, complaint: Complaint) -> int | None:
    """Who delivered what was broken, spoiled or missing is asked to make it good."""
    if complaint.reason not in CLAIMED:
        return None
    line = line_of(s, complaint)
    claim = SupplierClaim(
        center_id=complaint.center_id,
        item_id=line.item_id,
        order_id=complaint.order_id,
        complaint_id=complaint.id,
        fault=CLAIMED[complaint.reason],
        count=complaint.count,
        price=line.price,
        supplier=s.get_one(Item, line.item_id).supplier,
        by_id=by.id or 0,
    )
    s.add(claim)
    s.flush()
    return claim.id


def _write(s: Session, by: Person, complaint: Complaint, act: str, after: Mapping[str, object]) -> None:
    journal.write(
        s,
        by,
        act,
        center_id=complaint.center_id,
        order_id=complaint.order_id,
        person_id=complaint.person_id,
        after=after,
    )


@journal.undoes("answer")
def _unanswer(s: Session, by: Person, deed: Deed) -> None:
    """The answer was a mistake: the complaint waits again, and its customer hears so if they were told."""
    complaint = get(s, deed.after["complaint"], by)
    back = select(ManifestLine.id).where(ManifestLine.complaint_id == complaint.id)
    if complaint.answered is None or complaint.paid is not None or first(s, back) is not None:
        raise TooLate
    others = select(Complaint).where(Complaint.line_id == complaint.line_id, col(Complaint.answered).is_(None))
    for other in s.exec(others).all():
        if other.opened is not None:
            raise TooLate
        s.delete(other)  # a new one that is only being written
    s.flush()
    if deed.after["claim"] is not None:
        claim = s.get_one(SupplierClaim, deed.after["claim"])
        if claim.settled is not None:
            raise TooLate
        s.delete(claim)
    complaint.answer = complaint.answered = complaint.answered_by_id = None
    complaint.refund, complaint.reply = 0, ""
    told = notices.brought(s, complaint.order_id, ["answered"])
    notices.drop(s, complaint.order_id, ["answered"])
    if complaint.person_id in told:
        facts = {"complaint": complaint.id}
        notices.tell(s, [people.get(s, complaint.person_id)], "reopened", order_id=complaint.order_id, facts=facts)
    s.flush()


def pay(s: Session, by: Person, complaint_id: int) -> Complaint:
    """Give a refund that was promised out of the drawer, once. Raises NotFound, TooLate where there is none to give."""
    complaint = get(s, complaint_id, by)
    if not rights.may(by, "keep book", center_id=complaint.center_id):
        raise NotFound
    entry = give_money(s, by, complaint)
    after = {"complaint": complaint.id, "amount": complaint.refund, "entry": entry.id}
    _write(s, by, complaint, "pay_complaint", after)
    return complaint


def give_money(s: Session, by: Person, complaint: Complaint) -> Entry:
    """Give a promised refund out of the drawer without a deed: a handover writes one of all it did. Raises TooLate."""
    won = s.execute(
        update(Complaint)
        .where(col(Complaint.id) == complaint.id, col(Complaint.paid).is_(None), col(Complaint.answer) == Answer.REFUND)
        .values(paid=now())
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise TooLate
    s.refresh(complaint)
    order = s.get_one(Order, complaint.order_id)
    entry = cash.enter(s, by, complaint.center_id, Flow.REFUND, -complaint.refund, order=order, complaint=complaint)
    order.paid -= complaint.refund
    s.flush()
    return entry


@journal.undoes("pay_complaint")
def _unpay(s: Session, by: Person, deed: Deed) -> None:
    get(s, deed.after["complaint"], by).paid = None
    cash.reverse(s, by, s.get_one(Entry, deed.after["entry"]))


def hand_back(s: Session, by: Person, complaint_id: int, sound: bool) -> Complaint:
    """The customer brought the goods: they go back to the county, to be sold again or not. Raises NotFound, TooLate."""
    complaint = get(s, complaint_id, by)
    if not rights.may(by, "keep book", center_id=complaint.center_id):
        raise NotFound
    if complaint.answer != Answer.REFUND:
        raise TooLate
    manifests.put_back(s, by, complaint, sound)
    _write(s, by, complaint, "hand_back", {"complaint": complaint.id, "sound": sound, "count": complaint.count})
    return complaint


@journal.undoes("hand_back")
def _unhand(s: Session, by: Person, deed: Deed) -> None:
    asked = select(ManifestLine).where(ManifestLine.complaint_id == deed.after["complaint"])
    manifests.take_away(s, s.exec(asked).one())


def came_back(s: Session, complaint: Complaint) -> bool:
    """Whether its goods are on a manifest."""
    return first(s, select(ManifestLine.id).where(ManifestLine.complaint_id == complaint.id)) is not None


def still_unanswered(s: Session, complaint_id: int) -> bool:
    """Whether a complaint waits for its answer."""
    found = s.get(Complaint, complaint_id)
    return found is not None and found.opened is not None and found.answered is None
