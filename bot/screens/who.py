"""Who: several people fit what was typed at the desk; which of them is there?"""

from sqlmodel import Session

from bot import tray
from bot.screens import STAFF
from bot.talk import PAGE, Args, Choice, Say, Screen, back, called, pages, say, says
from catalog import finding
from catalog.finding import Caller
from catalog.models import Person, Village

ROLES = STAFF


def show(s: Session, person: Person, args: Args) -> Screen:
    """who:PERSONS[:PAGE]; PERSONS as `bot.tray.pack` makes them."""
    there, page = tray.paged(args)
    found = finding.by_ids(s, person, tray.ids(s, person, there.whom)).callers
    choices = tuple(_choice(s, caller) for caller in found[page * PAGE : (page + 1) * PAGE])
    turn = pages(f"who:{there.whom}", page, len(found) > (page + 1) * PAGE)
    return Screen("who", {"found": len(found)}, (*choices, *turn, back("handover")))


def _choice(s: Session, caller: Caller) -> Choice:
    """One of them: 王秀英 · 大王庄 · 1234 · 2 parcels."""
    village = s.get(Village, caller.person.village_id) if caller.person.village_id else None
    where: list[str | dict[str, str]] = [village.names] if village else []
    where += [f"…{caller.person.phone[-finding.TAIL :]}"] if caller.person.phone else []
    parcels = says("%(num)s parcel", "%(num)s parcels", caller.parcels)
    who = called(caller.person)
    label: Say = say("👤 %(who)s · %(parcels)s", who=who, parcels=parcels)
    if len(where) == 1:
        label = say("👤 %(who)s · %(where)s · %(parcels)s", who=who, where=where[0], parcels=parcels)
    elif where:
        label = say(
            "👤 %(who)s · %(where)s · %(tail)s · %(parcels)s", who=who, where=where[0], tail=where[1], parcels=parcels
        )
    return Choice(tray.tap_of(caller), label)
