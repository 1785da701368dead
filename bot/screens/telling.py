"""Telling: one message to customers: read back as they will see it, then how far it has come, paused or stopped."""

from sqlmodel import Session

from bot.screens import DESK
from bot.talk import BACK, Args, Choice, Event, Photo, Screen, back, called, number, say, says
from bot.whom import sender
from catalog import people, tellings
from catalog.models import Person, Telling
from catalog.refusals import BadValue, NotFound

ROLES = DESK
WRITES = True
ACTS = {"pause": tellings.pause, "on": tellings.go_on, "stop": tellings.stop}


def show(s: Session, person: Person, args: Args) -> Screen:
    """telling:ID; telling:ID:words asks for other words, telling:ID:photo for a photo"""
    telling = tellings.get(s, number(args, 0), person)
    facts = {"telling": telling, "words": telling.words, "sender": sender(s, telling)}
    if telling.started is not None:
        return _progress(s, telling, facts)
    here = f"telling:{telling.id}"
    asks = args[1] if args[1:] in (("words",), ("photo",)) else "" if telling.words else "words"
    if asks:
        leave = back(here) if telling.words else back("tell")
        return Screen("telling", {**facts, "asks": asks, "most": tellings.LONGEST}, (leave,))
    whom, told = tellings.audience(s, person, telling.center_id), tellings.twin(s, telling)
    label = says("✅ Yes, send it to %(num)s person", "✅ Yes, send it to %(num)s people", whom.count)
    yes = (Choice(f"{here}:yes", label, means="yes"),) if whom.count else ()
    change = Choice(f"{here}:words", say("✏️ Other words"))
    photo = Choice(f"{here}:photo", say("🖼 Another photo") if telling.picture else say("🖼 Add a photo"))
    # What was told already has its yes in the second place, where a habit does not tap it.
    choices = (change, *yes, photo) if told else (*yes, change, photo)
    leave = Choice("home", say("🗑 Do not send it"), BACK, "no cancel")
    facts |= {"asks": "", "whom": whom, "told": told}
    return Screen("telling", facts, (*choices, leave), picture=telling.picture)


def _progress(s: Session, telling: Telling, facts: dict[str, object]) -> Screen:
    here, choices = f"telling:{telling.id}", [Choice(f"telling:{telling.id}", say("🔄 Look again"))]
    if telling.closed is None:
        on = Choice(f"{here}:on", say("▶️ Go on")) if telling.paused else Choice(f"{here}:pause", say("⏸ Pause"))
        choices += [on, Choice(f"{here}:stop", say("⏹ Stop: who has not got it does not"))]
    facts |= {"asks": "", "done": tellings.progress(s, telling), "by": called(people.get(s, telling.by_id))}
    return Screen("telling", facts, (*choices, back("tellings")))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """telling:ID:yes sends it; :said takes what just came; :pause, :on and :stop."""
    telling_id, verb = number(args, 0), args[1] if len(args) > 1 else ""
    if verb == "yes":
        tellings.start(s, person, telling_id)
    elif verb == "said":
        tellings.amend(s, person, telling_id, event.text, event.photo.jpeg if event.photo else None)
    elif verb in ACTS:
        if tellings.get(s, telling_id, person).started is None:
            raise NotFound
        if tellings.get(s, telling_id, person).closed is None:
            ACTS[verb](s, person, telling_id)
    else:
        return None
    return f"telling:{telling_id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Whatever is typed while the words are asked for is the message. Raises BadValue for too long a one."""
    telling = tellings.get(s, number(args, 0), person)
    if telling.started is not None or not text or (args[1:] != ("words",) and telling.words):
        return None
    if len(text) > tellings.LONGEST:
        raise BadValue
    return f"telling:{telling.id}:said"


def see(s: Session, person: Person, args: Args, photo: Photo) -> str | None:
    """A photo, until it is sent."""
    telling = tellings.get(s, number(args, 0), person)
    return f"telling:{telling.id}:said" if telling.started is None else None
