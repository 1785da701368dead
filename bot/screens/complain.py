"""Complain: something is wrong with what was collected: with which goods, how many, and what."""

import re

from sqlmodel import Session

from bot.reason_words import REASONS
from bot.screens import EVERYONE
from bot.talk import PAGE, Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import complaints, orders, rights
from catalog.models import Order, OrderLine, Person, Reason, Role
from catalog.refusals import BadValue, NotFound

ROLES = EVERYONE


def show(s: Session, person: Person, args: Args) -> Screen:
    """complain, complain:ORDER, complain:ORDER:LINE, complain:ORDER:LINE:COUNT: one question each"""
    if not args or args[0] == "said":
        found = complaints.recent(s, person)[:PAGE]
        label = "%(number)s · %(item)s · %(day)s"
        choices = [
            Choice(f"complain:{o.id}", say(label, number=o.id, item=orders.lines(s, o)[0].names, day=o.moved.date()))
            for o in found
        ]
        if not found:
            choices = [Choice("help", say("🙋 Get help"))]
        return Screen("complain", {"asks": "order", "found": found, "line": None}, (*choices, back()))
    order, line = _place(s, person, args)
    if line is None:
        which = [
            Choice(f"complain:{order.id}:{one.id}", say("%(picture)s %(name)s", picture=one.pictogram, name=one.names))
            for one in complaints.lines(s, order, person)
        ]
        above = back(f"order:{order.id}")
        return Screen("complain", {"asks": "line", "found": which, "line": None}, (*which[:PAGE], above))
    facts = {"asks": "count" if len(args) < 3 else "reason", "found": [line], "line": line}
    tap = f"complain:{order.id}:{line.id}"
    if len(args) < 3:
        most = line.count - line.short
        counts = [
            Choice(f"{tap}:{n}", say("%(num)s × %(unit)s", num=n, unit=line.units), str(n))
            for n in range(1, min(most, PAGE) + 1)
        ]
        return Screen("complain", facts, (*counts, back(f"complain:{order.id}")))
    count = number(args, 2)
    if not 0 < count <= line.count - line.short:
        raise NotFound
    reasons = [Choice(f"{tap}:{count}:{reason}", words) for reason, words in REASONS.items()]
    return Screen("complain", facts, (*reasons, back(f"order:{order.id}")))


def _place(s: Session, person: Person, args: Args) -> tuple[Order, OrderLine | None]:
    """The order and the line a tap names. Raises NotFound where they are not to be complained about."""
    order = orders.get(s, number(args, 0), person)
    held = complaints.lines(s, order, person)
    if not held:
        raise NotFound
    if len(args) < 2:
        return order, None
    line = next((line for line in held if line.id == number(args, 1)), None)
    if line is None:
        raise NotFound
    return order, line


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """What needs no question is not asked; complain:ORDER:LINE:COUNT:REASON begins to write it."""
    if not args or args == ("said",):
        return _first(s, person, event.text if args else "")
    order = orders.get(s, number(args, 0), person)
    held = complaints.lines(s, order, person)
    if len(args) == 1:
        sent = [one for one in complaints.of(s, order) if one.person_id == person.id]
        if not held:
            return f"evidence:{sent[0].id}" if sent else f"order:{order.id}"
        return f"complain:{order.id}:{held[0].id}" if len(held) == 1 else None
    line = _place(s, person, args)[1] if len(args) < 4 else None
    if line is not None and (waiting := complaints.running(s, line.id or 0)):
        return f"evidence:{waiting.id}"
    if line is not None and len(args) == 2:
        return f"complain:{order.id}:{line.id}:1" if line.count - line.short == 1 else None
    if len(args) == 4:
        if args[3] not in set(Reason):
            raise NotFound
        draft = complaints.begin(s, person, order.id or 0, number(args, 1), number(args, 2), Reason(args[3]))
        return f"evidence:{draft.id}" if draft.opened else f"evidence:{draft.id}:photo"
    return None


def _first(s: Session, person: Person, text: str) -> str | None:
    """The goods that were named, or the one order there is; staff come to what customers complain of."""
    found = complaints.recent(s, person)
    if not found and person.role != Role.CUSTOMER and rights.may(person, "see desk", center_id=person.works_at):
        return "complaints"
    named = [
        (order, line)
        for order in found
        for line in complaints.lines(s, order, person)
        if any(name.casefold() in text.casefold() for name in line.names.values())
    ]
    if named:
        return f"complain:{named[0][0].id}:{named[0][1].id}"
    return f"complain:{found[0].id}" if len(found) == 1 else None


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """How many, where that was asked. Raises BadValue for more than there were."""
    typed = re.fullmatch(r"(\d{1,6})\s*\D{0,8}", tidy(text)) if len(args) == 2 else None
    if typed is None:
        return None
    line = _place(s, person, args)[1]
    if line is None or not 0 < int(typed[1]) <= line.count - line.short:
        raise BadValue
    return f"complain:{args[0]}:{args[1]}:{int(typed[1])}"
