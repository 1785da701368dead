"""Known: everything kept about a person, in a few screens: for themselves, and for the admin about anybody."""

from babel import Locale
from sqlmodel import Session

from bot.book_words import FLOWS
from bot.channel_words import channel
from bot.reason_words import REASONS
from bot.screens import EVERYONE
from bot.screens import orders as orders_screen
from bot.state_words import STATES
from bot.talk import PAGE, Args, Choice, Screen, back, number, pages, say
from catalog import complaints, known
from catalog.models import Person

ROLES = EVERYONE
ROWS = 8  # entries or complaints a screen


def show(s: Session, person: Person, args: Args) -> Screen:
    """known[:PERSON] in short, one's own without PERSON; known:PERSON:orders, :money, :complaints[:PAGE], :chats."""
    whose = number(args, 0, person.id)
    tap, part = f"known:{whose}", args[1] if len(args) > 1 else ""
    about, page = known.about(s, person, whose), number(args, 2, 0)
    facts = {"about": about, "own": whose == person.id, "part": part, "page": page}
    facts["tongue"] = Locale.parse(about.person.language).get_language_name() or about.person.language
    if part == "orders":
        listed, more = known.orders(s, person, whose, page, PAGE)
        choices = [orders_screen.choice(s, order) for order in listed]
        return Screen("known", facts, (*choices, *pages(f"{tap}:orders", page, more), back(tap)))
    if part == "money":
        found, more = known.money(s, person, whose, page, ROWS)
        rows = [(entry, FLOWS[entry.kind]) for entry in found]
        return Screen("known", facts | {"rows": rows}, (*pages(f"{tap}:money", page, more), back(tap)))
    if part == "complaints":
        complained, more = known.complaints(s, person, whose, page, ROWS)
        told = [(one, REASONS[one.reason], complaints.line_of(s, one)) for one in complained]
        return Screen("known", facts | {"rows": told}, (*pages(f"{tap}:complaints", page, more), back(tap)))
    if part == "chats":
        sent = known.told(s, person, whose)
        codes = known.passes(s, person, whose)
        named = {chat.channel: channel(chat.channel) for chat in about.chats}
        shown = {"sent": sent, "codes": codes, "states": STATES, "channels": named}
        return Screen("known", facts | shown, (back(tap),))
    choices = [
        Choice(f"{tap}:orders", say("📦 Orders (%(num)s)", num=about.orders)),
        Choice(f"{tap}:money", say("💵 Money")),
        Choice(f"{tap}:chats", say("💬 Chats, messages and codes")),
        *(
            [Choice(f"{tap}:complaints", say("⚠️ Complaints (%(num)s)", num=about.complaints))]
            if about.complaints
            else []
        ),
        Choice(f"mend:{whose}", say("✏️ Put something right")),
        Choice(f"forget:{whose}", say("🗑 Forget me") if whose == person.id else say("🗑 Forget this person")),
    ]
    above = back("me" if whose == person.id else f"customer:{whose}")
    return Screen("known", facts, (*choices, above), paper=f"known:{whose}")
