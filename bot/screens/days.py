"""Days: of which days somebody wants to know what happened."""

from sqlmodel import Session

from bot import spans
from bot.saying import days
from bot.screens import DESK
from bot.talk import Args, Choice, Screen, back, say
from catalog import cash
from catalog.models import Person

ROLES = DESK


def show(s: Session, person: Person, args: Args) -> Screen:
    """days[:CENTER]"""
    at, today = spans.where(person, args), cash.today(s)
    spans.center_of(s, at)
    ways = (
        ("today", say("☀️ Today")),
        ("yesterday", say("🌙 Yesterday")),
        ("week", say("🗓 This week")),
        ("month", say("📅 This month")),
        ("lastmonth", say("📅 Last month")),
    )
    choices = (Choice(spans.tap("happened", at, spans.near(word, today)), label) for word, label in ways)
    morning = Choice("morning", say("🌅 Tell me every morning"))
    return Screen("days", {}, (*choices, morning, back(f"happened:{at or 0}:today")))


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Days that are typed: 11月1日到11月15日, Nov 1 to Nov 15."""
    span = days.span(text, cash.today(s))
    return spans.tap("happened", spans.where(person, args), span) if span else None
