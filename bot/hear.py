"""What a person meant: a digit in any script, yes or no, a word we know, a code, else a search."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from rapidfuzz import fuzz, process
from sqlmodel import Session

from bot import counter, refused, screens
from bot.memory import Chat
from bot.screens import EVERYONE, OFFICE, STAFF
from bot.talk import BACK, NEXT, PREVIOUS, Event, Kind, Say, say
from bot.typed import bare, digit, tidy
from bot.words import LOCALES
from catalog import notices, orders, people, pickup
from catalog.models import Person, Role, aware, now
from catalog.refusals import BadValue, NotFound, Refusal


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: the same tap a button makes, who is offered it, and what the menu says of it."""

    tap: str
    roles: frozenset[Role]
    about: Say


COMMANDS: Mapping[str, Command] = {
    "start": Command("home", EVERYONE, say("Start here")),
    "shelves": Command("shelves", EVERYONE, say("See the goods")),
    "basket": Command("basket", EVERYONE, say("My basket")),
    "orders": Command("orders", EVERYONE, say("My orders")),
    "help": Command("help", EVERYONE, say("Get help")),
    "center": Command("center", EVERYONE, say("Change my center")),
    "language": Command("language", EVERYONE, say("中文 / English")),
    "desk": Command("desk", STAFF, say("My desk")),
    "shop": Command("shop", OFFICE, say("Run the shop")),
}

FRESH = timedelta(hours=12)  # how long a typed digit is taken for the screen that stands

# Words that are the same key on whatever screen stands: back is 0 everywhere.
KEYS = {"back": BACK, "next": NEXT, "previous": PREVIOUS}
# A word for several things of ours: where it leads.
TAPS = {"call": "help:call", "again": "again:last", "greeting": "home", "thanks": "home:thanks"}

PARTICLES = re.compile(r"[啊呀呢吧哦哈啦嘛哟呗了]+$|\bplease\b|^please ")
NEARLY = 86.0  # RapidFuzz ratio from which a phrase is heard with a slip in it
PICKUP = re.compile(r"(?<![0-9A-Za-z-])(\d{1,2})[-\s.]+(\d{1,2})[-\s.]+(\d{4})(?![0-9A-Za-z-])")
ORDER = re.compile(
    r"(?:我的)?\s*(?:订单号?|单号|order)?\s*(?:number|no\.?|号|#|№)?\s*:?\s*#?\s*(\d{1,12})\s*号?(?:订?单)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The tap that was meant, something to say first, and whether we had to give up on the words."""

    tap: str
    note: Say | None = None
    missed: bool = False


@cache
def vocabulary() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Every language's words: phrase → meaning for answers (yes, no), for taps, and phrase → language code."""
    answers: dict[str, str] = {}
    taps: dict[str, str] = {}
    tongues: dict[str, str] = {}
    for path in sorted(LOCALES.glob("*/hear.toml")):
        words = tomllib.loads(path.read_text("utf-8"))
        tongues |= dict.fromkeys(words["language"], path.parent.name)
        for table, into in ((words["answers"], answers), (words["taps"], taps)):
            into |= {phrase: meaning for meaning, phrases in table.items() for phrase in phrases}
    return answers, taps, tongues


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Every language's questions that are asked in too many ways to list, and what each is about."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(LOCALES.glob("*/hear.toml"))]
    return [(re.compile(pattern), meaning) for words in files for meaning, pattern in words["patterns"].items()]


def hear(s: Session, person: Person, chat: Chat, event: Event) -> Heard:
    """Find the tap an event means where this chat stands."""
    if event.kind == Kind.TAP:
        return Heard(event.tap)
    if event.kind == Kind.PLACE and event.place:
        return Heard(_place(s, person, chat, event.place))
    text = tidy(event.text) if event.kind == Kind.TEXT else ""
    if not text:
        return Heard(chat.here, say("I can only read words so far. Please type it, or tap a button."), missed=True)
    late = _late(s, person, chat, text)
    if late:
        return Heard(chat.here, late)
    try:
        tap = _known(s, person, chat, event.text, text)
    except BadValue as refusal:  # the screen asked for something, and this is not it
        return Heard(chat.here, refused.why(refusal))
    if tap:
        return Heard(tap)
    if text in vocabulary()[0]:  # a yes or a no that answers nothing we asked
        return Heard(chat.here, say("All right."))
    if digit(text):
        return Heard(chat.here, say("There is no %(key)s here. Please choose one of these.", key=digit(text)))
    if counter.orders_goods(s, person, event.text):
        return Heard("said")
    asked = next((meaning for pattern, meaning in patterns() if pattern.search(text)), None)
    if asked:  # 我那三箱啤酒什么时候能取
        return Heard(TAPS.get(asked, asked))
    if not any(letter.isalpha() for letter in text) and not counter.sells(s, person, text):
        return Heard(chat.here, refused.why(BadValue()))  # a number where none, or another, was asked for
    return Heard("find")


def _known(s: Session, person: Person, chat: Chat, said: str, text: str) -> str | None:
    """The tap of words that are no goods: what was offered, what the screen asked for, what everybody knows, a code."""
    return (
        _command(said)
        or _offered(chat, text)
        or _answer(chat, text)
        or _labelled(chat, said)
        or _word(chat, text)
        or _code(s, person, text)
        or _screen(s, person, chat, said.strip())
        or _nearly(chat, text)
        or _number(s, person, text)
    )


def _place(s: Session, person: Person, chat: Chat, place: tuple[float, float]) -> str:
    """A location: what the screen asked it for, else the nearest center. Degrees travel as hundred-thousandths."""
    here = ":".join(str(round((degrees + 180) * 100_000)) for degrees in place)
    name = chat.here.split(":")[0]
    return f"{chat.here}:at:{here}" if name == "station" else f"center:near:{here}"


def _command(text: str) -> str | None:
    if not text.startswith("/"):
        return None
    name, _, rest = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    if name == "start" and people.tidy_code(rest):
        return f"join:{people.tidy_code(rest)}"
    return COMMANDS[name].tap if name in COMMANDS else None


def _late(s: Session, person: Person, chat: Chat, text: str) -> Say | None:
    """Why a digit, a yes or a no is not taken for the screen that stands: it may have been meant for something else."""
    if not (_offered(chat, text) or _answer(chat, text)):
        return None
    moved = aware(chat.moved)
    if now() - moved > FRESH:
        return say("It has been a while, so let me show it again. Please choose now.")
    if person.role == Role.CUSTOMER and notices.sent_since(s, person, moved):
        return say("Something came in between, so let me show it again. Please choose now.")
    return None


def _offered(chat: Chat, text: str) -> str | None:
    key = digit(text)
    return next((tap for k, tap, *_ in chat.offered if k == key), None)


def _labelled(chat: Chat, text: str) -> str | None:
    """The choice whose own words were typed."""
    words = bare(text)
    return next((tap for _, tap, _, label in chat.offered if words and bare(label) == words), None)


def _screen(s: Session, person: Person, chat: Chat, text: str) -> str | None:
    """What the screen that stands makes of the words."""
    try:
        screen, args = screens.enter(chat.here, person.role)
        return screen.hear(s, person, args, text)
    except NotFound:
        return None


def _answer(chat: Chat, text: str) -> str | None:
    meaning = vocabulary()[0].get(text)
    return next((tap for _, tap, means, _ in chat.offered if meaning in means.split()), None)


def _word(chat: Chat, text: str) -> str | None:
    """A phrase everybody knows, on whatever screen."""
    _, taps, tongues = vocabulary()
    if text in tongues:
        return f"language:{tongues[text]}"
    return _leads(chat, taps.get(text) or taps.get(PARTICLES.sub("", text).strip()))


def _nearly(chat: Chat, text: str) -> str | None:
    """A phrase of ours with a slip in it; short words are left to the search, where goods sound alike."""
    taps = vocabulary()[1]
    found = process.extractOne(text, taps.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY) if len(text) >= 4 else None
    return _leads(chat, taps[found[0]]) if found else None


def _leads(chat: Chat, meaning: str | None) -> str | None:
    """The tap a phrase stands for: a key of the screen that stands, or a place of its own."""
    if meaning in KEYS:
        return next((tap for key, tap, *_ in chat.offered if key == KEYS[meaning]), "home")
    return TAPS.get(meaning, meaning) if meaning else None


def _code(s: Session, person: Person, text: str) -> str | None:
    """A pickup code or an invite among the words."""
    typed = PICKUP.search(text)
    if typed:
        code = "-".join((str(int(typed[1])), str(int(typed[2])), typed[3]))
        own = pickup.own_code(s, person, code)
        if person.role == Role.STAFF:
            return f"handover:{code}"
        return f"order:{own.id}" if own else f"orders:code:{code}"
    invite = people.tidy_code(text)
    return f"join:{invite}" if invite and any(c.isdigit() for c in invite) else None


def _number(s: Session, person: Person, text: str) -> str | None:
    """An order's number, or the last four digits of a pickup code said at its desk."""
    if re.fullmatch(r"\d{4}", text) and (parcel := pickup.by_sequence(s, person, text)):
        return f"handover:{parcel.id}"
    numbered = ORDER.fullmatch(text)
    if numbered is None:
        return None
    try:
        return f"order:{orders.get(s, int(numbered[1]), person).id}"
    except Refusal:
        return f"order:{int(numbered[1])}" if not text.isdigit() else None
