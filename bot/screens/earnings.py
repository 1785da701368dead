"""Earnings: what a center earned today and in a month, and by which rules."""

from datetime import date, timedelta

from sqlmodel import Session

from bot.book_words import agreed
from bot.screens import DESK
from bot.talk import NEXT, PREVIOUS, Args, Choice, Screen, back, say
from bot.whose import month, whose
from catalog import cash, centers, commission
from catalog.models import Person, Role

ROLES = DESK


def turns(name: str, center_id: int, first: date, today: date) -> tuple[Choice, ...]:
    """The ways to the month before, and to the next if it has begun."""
    after, before = (first + timedelta(days=31)).replace(day=1), first - timedelta(days=1)
    ways = [Choice(f"{name}:{center_id}:{before:%Y-%m}", say("◀️ The month before"), PREVIOUS)]
    if after <= today:
        ways.append(Choice(f"{name}:{center_id}:{after:%Y-%m}", say("▶️ The next month"), NEXT))
    return tuple(ways)


def show(s: Session, person: Person, args: Args) -> Screen:
    """earnings[:CENTER[:YYYY-MM]]"""
    center_id, today = whose(person, args, 0), cash.today(s)
    first, last = month(args[1] if len(args) > 1 else f"{today:%Y-%m}")
    days = commission.earned(s, person, center_id, first, last)
    facts = {
        "center": centers.get(s, center_id),
        "first": first,
        "today": today,
        "now": days.get(today, commission.Day()) if first <= today <= last else None,
        "orders": sum(day.orders for day in days.values()),
        "sales": sum(day.sales for day in days.values()),
        "refunds": sum(day.refunds for day in days.values()),
        "earned": sum(day.commission for day in days.values()),
        "rules": agreed(s, center_id),
    }
    up = back("book" if person.role == Role.STAFF else f"closes:0:{center_id}")
    sheet = Choice(f"statement:{center_id}:{first:%Y-%m}", say("📄 The month as a sheet"))
    return Screen("earnings", facts, (sheet, *turns("earnings", center_id, first, today), up))
