"""Tellings: what was written to customers, newest first."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import PAGE, Args, Choice, Say, Screen, back, number, pages, say
from catalog import tellings
from catalog.models import Person, Telling

ROLES = DESK
START = 14  # characters of a message in a list


def show(s: Session, person: Person, args: Args) -> Screen:
    """tellings[:PAGE]"""
    page = number(args, 0, 0)
    found, more = tellings.every(s, person, page, PAGE - 1)
    choices = tuple(Choice(f"telling:{one.id}", _line(one)) for one in found)
    write = Choice("tell", say("📣 Write a new one"))
    turn = pages("tellings", page, more)
    return Screen("tellings", {"empty": not found}, (*choices, write, *turn, back()))


def _line(telling: Telling) -> Say:
    words = " ".join(telling.words.split())
    start = words if len(words) <= START else f"{words[:START]}…"
    going = "" if telling.closed else "⏸ " if telling.paused else "📤 "
    return say("%(going)s%(at)s %(words)s", going=going, at=telling.started, words=start)
