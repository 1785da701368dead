"""Complaint: what a customer says is wrong, and what the center answers."""

from sqlmodel import Session

from bot.money import minor, precision
from bot.reason_words import REASONS
from bot.screens import DESK
from bot.talk import BACK, Args, Choice, Event, Money, Screen, back, number, say
from catalog import centers, complaints, orders, people, rights
from catalog.models import Answer, Complaint, Person
from catalog.refusals import BadValue, NotFound

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """complaint:ID, :part, :no, :refund:AMOUNT and :sure to be read back"""
    complaint = _at_desk(s, person, args)
    asks = args[1] if len(args) > 1 and complaint.answered is None else ""
    amount = number(args, 2, 0) if asks == "refund" else 0
    count, given = complaints.history(s, complaint)
    facts = {
        "asks": asks,
        "amount": amount,
        "complaint": complaint,
        "line": complaints.line_of(s, complaint),
        "reason": REASONS[complaint.reason],
        "buyer": people.get(s, complaint.person_id),
        "order": orders.get(s, complaint.order_id, person),
        "center": centers.get(s, complaint.center_id),
        "before": count,
        "given": given,
    }
    return Screen("complaint", facts, _choices(s, complaint, asks, amount), picture=complaint.picture)


def _at_desk(s: Session, person: Person, args: Args) -> Complaint:
    complaint = complaints.get(s, number(args, 0), person)
    if complaint.opened is None or not rights.may(person, "keep book", center_id=complaint.center_id):
        raise NotFound
    return complaint


def _choices(s: Session, complaint: Complaint, asks: str, amount: int) -> tuple[Choice, ...]:
    here = f"complaint:{complaint.id}"
    no = Choice(here, say("⬅️ Back"), BACK, "no")
    if asks == "refund" and amount:
        yes = say("✅ Yes, give back %(amount)s", amount=Money(amount))
        return Choice(f"{here}:refund:{amount}:yes", yes, means="yes"), no
    if asks == "sure" and complaint.reply:
        return Choice(f"{here}:refuse", say("✅ Yes, answer no"), means="yes"), no
    if asks in ("part", "no"):
        return (no,)
    if complaint.answered is None:
        most = complaints.most(s, complaint)
        return (
            Choice(f"{here}:refund:{most}", say("💴 Give back %(amount)s", amount=Money(most))),
            Choice(f"{here}:part", say("✂️ Give back a part")),
            Choice(f"{here}:no", say("🙅 No, and say why")),
            back("complaints"),
        )
    choices = []
    if complaint.answer == Answer.REFUND and complaint.paid is None:
        choices.append(Choice(f"{here}:paid", say("💴 %(amount)s given", amount=Money(complaint.refund))))
    if (
        complaint.answer == Answer.REFUND
        and complaint.reason in complaints.HANDED_BACK
        and not complaints.came_back(s, complaint)
    ):
        choices.append(Choice(f"{here}:back:sound", say("📦 They brought it back, it is sound")))
        choices.append(Choice(f"{here}:back:unsound", say("💔 They brought it back, not to be sold")))
    return (*choices, back("complaints"))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """:refund:AMOUNT:yes, :reply (with words), :refuse, :paid, :back:sound; what is answered is not answered again."""
    complaint, rest = _at_desk(s, person, args), args[1:]
    here = f"complaint:{complaint.id}"
    if rest[:1] == ("paid",):
        if complaint.paid is None:
            complaints.pay(s, person, number(args, 0))
        return here
    if rest[:1] == ("back",):
        complaints.hand_back(s, person, number(args, 0), rest[1:2] == ("sound",))
        return here
    if complaint.answered is not None:
        return here
    if rest[:1] == ("refund",) and rest[2:3] == ("yes",):
        if number(args, 2) == 0:
            raise BadValue
        complaints.answer(s, person, number(args, 0), number(args, 2))
        return here
    if rest[:1] == ("reply",):
        complaints.reply(s, person, number(args, 0), event.text)
        return f"{here}:sure"
    if rest[:1] == ("refuse",):
        complaints.answer(s, person, number(args, 0), 0)
        return here
    return None


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """The amount of a part, or the reason of a no. Raises BadValue for an amount that cannot be."""
    if args[1:2] == ("no",):
        return f"complaint:{number(args, 0)}:reply"
    if args[1:2] != ("part",):
        return None
    amount = minor(text, precision(s))
    if amount is None or not 0 < amount <= complaints.most(s, _at_desk(s, person, args)):
        raise BadValue
    return f"complaint:{number(args, 0)}:refund:{amount}"
