"""What a person meant: a digit in any script, yes or no, a word we know, a code, else a search."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from rapidfuzz import fuzz, process
from sqlmodel import Session

from bot import counter, keeping, refused, screens, spans, tray
from bot.memory import Chat
from bot.saying import amiss, complains, days, mornings
from bot.screens import DESK, EVERYONE, OFFICE, STAFF, morning
from bot.talk import BACK, NEXT, PREVIOUS, Event, File, Kind, Say, number, say
from bot.typed import bare, digit, tidy
from bot.words import LOCALES
from catalog import cash, complaints, finding, journal, notices, orders, passes, people, pickup, rights, tokens
from catalog.models import Person, Role, aware, now
from catalog.refusals import BadFile, BadValue, NotFound, Refusal


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
    "stop": Command("quiet:stop", EVERYONE, say("No more news for everybody")),
    "tell": Command("tell", DESK, say("Write to customers")),
    "backup": Command("backup", OFFICE, say("The whole shop as one file")),
    "desk": Command("desk", STAFF, say("My desk")),
    "shop": Command("shop", OFFICE, say("Run the shop")),
    "price": Command("change", OFFICE, say("Change a price or stock in one line")),
}

FRESH = timedelta(hours=12)  # how long a typed digit is taken for the screen that stands
SETTLING = timedelta(seconds=8)  # after a notice asked something: what is typed may be meant for the screen before it

LONGEST_NAME = 60  # characters of a file's name that are said again
LONGEST_WORD = 8  # characters: what is longer, where somebody writes a text, is that text

# Words that are the same key on whatever screen stands: back is 0 everywhere.
KEYS = {"back": BACK, "next": NEXT, "previous": PREVIOUS}
# A word for several things of ours: where it leads.
TAPS = {
    "call": "help:call",
    "again": "again:last",
    "greeting": "home",
    "today": "waiting:today",
    "day": "happened:0:today",
    "tomorrow": "waiting:tomorrow",
    "longer": "waiting:extend",
    "thanks": "home:thanks",
}

# A word of the desk, and where a customer who says it wants to be.
CUSTOMERS = {
    "truck": "orders",
    "handover": "orders",
    "undo": "orders",
    "day": "today",
    "opening": "help",
    "stations": "center",
}
# Words for a day, which mean that day where a screen asks for one.
DAYS = frozenset({"today", "tomorrow", "day"})
# Words that only the desk has a use for, and that are no goods: a customer who says one is told so, with what helps.
DESK_ONLY = frozenset(
    {"close", "closes", "needs", "entries", "claims", "journal:0", "complaints", "statement", "manifests"}
)
# An admin looks for somebody who works here: 员工 李, staff Li.
STAFF_NAMED = re.compile(r"(?:员工|站长)[\s::]*\D{1,20}|staff[\s:]+\D{1,60}")

PARTICLES = re.compile(r"[啊呀呢吧哦哈啦嘛哟呗了]+$|\bplease\b|^please ")
NEARLY = 86.0  # RapidFuzz ratio from which a phrase is heard with a slip in it
PICKUP = pickup.CODE
ORDER = re.compile(
    r"(?:我的)?\s*(?:订单号?|单号|order)?\s*(?:number|no\.?|号|#|№)?\s*:?\s*#?\s*(\d{1,12})\s*号?(?:订?单)?",
    re.IGNORECASE,
)
# What staff say around whose parcel it is: "给王秀英", "我是王秀英,来取件", "尾号1234", "parcel for Mary".
CALLER = re.compile(
    "^(?:给|找|取|拿|查|我是|我叫|这是|是)|(?:来|要)?(?:取|拿)(?:件|货|快递|包裹|东西)?$|来了$|的(?:包裹|快递|货|件)?$"
    "|^(?:a )?parcels? (?:for|of) |^(?:i am|i'm|it is|this is|for|give|find) |'s parcels?$| is here$"
)
PHONE_TAIL = re.compile(
    r"(?:(?:手机|电话)号?码?)?(?:尾号|后四位|末四位)(?:是|为)?\s*(\d{4})(?:的)?|"
    r"(?:phone )?(?:ends in|ending in|ending|tail|last four(?: digits)?(?: are)?) ?(\d{4})"
)
SPACED = re.compile(r"[\s-]")


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
        if not (abs(event.place[0]) <= 90 and abs(event.place[1]) <= 180):  # nowhere on earth, or no number at all
            return Heard(chat.here, refused.why(BadValue()), missed=True)
        return Heard(_place(s, person, chat, event.place))
    if event.kind == Kind.PHOTO:
        return _photo(s, person, chat, event)
    if event.kind == Kind.FILE and event.file is not None:
        return _file(s, person, chat, event.file)
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
    if person.role == Role.CUSTOMER and vocabulary()[1].get(text) in DESK_ONLY:
        return Heard("help", say("That is something for the desk. If you need something, the center helps you."))
    asked = next((meaning for pattern, meaning in patterns() if pattern.search(text)), None)
    if (complains(event.text) or _amiss(s, person, event.text)) and not asked:  # 昨天买的鸡蛋坏了
        return Heard("complain:said")
    if counter.orders_goods(s, person, event.text):
        return Heard("said")
    if asked:  # 我那三箱啤酒什么时候能取
        return Heard(TAPS.get(asked, asked))
    if not any(letter.isalpha() for letter in text) and not counter.sells(s, person, text):
        return Heard(chat.here, refused.why(BadValue()))  # a number where none, or another, was asked for
    return Heard("find")


def _known(s: Session, person: Person, chat: Chat, said: str, text: str) -> str | None:
    """The tap of words that are no goods: what was offered, what the screen asked for, what everybody knows, a code."""
    return (
        (_changed(s, person, chat, said) if said.startswith("/") else None)
        or _command(said)
        or _offered(chat, text)
        or _answer(chat, text)
        or _labelled(chat, said)
        or _written(s, person, chat, said.strip())
        or _word(person, chat, text)
        or _code(s, person, text)
        or _screen(s, person, chat, said.strip())
        or _report(s, person, said)
        or _changed(s, person, chat, said)
        or _caller(s, person, text)
        or _staff(person, text)
        or _nearly(person, chat, text)
        or _number(s, person, text)
    )


def _amiss(s: Session, person: Person, said: str) -> bool:
    """Whether something they got lately is said not to be right: 白糖不对."""
    named = amiss(said)
    return bool(named) and any(
        named in name.casefold() or name.casefold() in named
        for order in complaints.recent(s, person)
        for line in complaints.lines(s, order, person)
        for name in line.names.values()
    )


def _changed(s: Session, person: Person, chat: Chat, said: str) -> str | None:
    """A change of goods in one line, for whoever may change them: the item on the screen may be meant by none."""
    if not rights.may(person, "change goods"):
        return None
    here = _item_here(s, person, chat)
    asks = re.fullmatch(r"/(price|stock)\s+(.+)", said.strip(), re.IGNORECASE)
    if keeping.hear(s, person, said, here):
        return f"change:here:{here}" if here else "change"
    found = keeping.find(s, person, asks[2])[0] if asks else []
    return f"{asks[1].lower()}:{found[0]}" if asks and len(found) == 1 else None


def _item_here(s: Session, person: Person, chat: Chat) -> int | None:
    """The item whose card, or whose price, stock or facts, stand in this chat, or what was just done to one."""
    done = re.fullmatch(r"change:done:(\d{1,9})", chat.here)
    if done and rights.may(person, "see journal"):
        return journal.one(s, person, int(done[1])).item_id
    found = re.match(r"(?:item|price|stock|edit|add|add:done):(\d{1,9})(?=:|$)", chat.here)
    return int(found[1]) if found else None


def _goods_picture(s: Session, person: Person, chat: Chat, event: Event) -> str | None:
    """A photo that whoever keeps the goods sends of one: named under it, answered to, or on the screen.

    Goods may have codes printed on them; a code of ours is somebody's parcel.
    """
    if event.photo is None or not rights.may(person, "change goods"):
        return None
    if any(tokens.read_token(s, code) or tokens.read_pass(s, code) for code in event.photo.codes):
        return None
    words, here = event.text.strip(), _item_here(s, person, chat)
    if (words and keeping.find(s, person, words)[0]) or event.replied:
        return "photo"
    if here and not words:
        return f"photo:of:{here}"
    return "photo" if not event.photo.codes else None


def _photo(s: Session, person: Person, chat: Chat, event: Event) -> Heard:
    """A photo: what the screen makes of it, a code for the desk, else the words written under it."""
    try:
        screen, args = screens.enter(chat.here, person.role)
        tap = screen.see(s, person, args, event.photo) if event.photo else None
        asked = screen.sees
    except BadValue as refusal:  # the screen asked for a photo, and this one will not do
        return Heard(chat.here, refused.why(refusal))
    except NotFound:
        tap, asked = None, False
    desk = person.role in DESK and "scan" in screens.rooms() and person.role in screens.rooms()["scan"].roles
    tap = tap or _goods_picture(s, person, chat, event)
    if tap:
        return Heard(tap)
    if desk and event.photo and event.photo.codes:
        return Heard("scan")
    if tidy(event.text) and not (asked and event.photo is None):
        return hear(s, person, chat, replace(event, kind=Kind.TEXT, photo=None))
    if event.photo is None:
        note = say("I could not open that picture. Please send it again.")
    elif desk:
        note = say("I see no code in this picture. Please take it again, closer and in better light.")
    else:
        note = say("I cannot do anything with a picture here. Please type it, or tap a button.")
    return Heard(chat.here, note, missed=True)


def _file(s: Session, person: Person, chat: Chat, file: File) -> Heard:
    """A file: what the screen makes of it, else a sheet of goods, else why it is neither."""
    if person.role != Role.ADMIN:
        return Heard(chat.here, refused.why(BadFile("stranger")))
    try:
        screen, args = screens.enter(chat.here, person.role)
        tap = screen.read(s, person, args, file)
    except NotFound:
        tap = None
    except BadValue as refusal:  # the screen asked for a file, and this one will not do
        return Heard(chat.here, refused.why(refusal))
    if tap or file.sheet:
        return Heard(tap or "sheet:new")
    # By its name: what stands below may be what was read of another one.
    why = refused.why(file.why or BadFile("fetch"))
    return Heard(chat.here, say("📎 %(file)s: %(why)s", file=file.name[:LONGEST_NAME], why=why) if file.name else why)


def _place(s: Session, person: Person, chat: Chat, place: tuple[float, float]) -> str:
    """A location: what the screen asked it for, else the nearest center. Degrees travel as hundred-thousandths."""
    here = ":".join(str(round((degrees + 180) * 100_000)) for degrees in place)
    asked = chat.here.startswith(("station:", "village:")) and chat.here.endswith(":place")
    asked = asked or chat.here in ("setup", "setup:place")
    return f"{chat.here}:at:{here}" if asked else f"center:near:{here}"


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
    if chat.rung is not None and now() - aware(chat.rung) < SETTLING:
        return say("This has only just come in, so let me make sure. Please choose now.")
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


def _written(s: Session, person: Person, chat: Chat, text: str) -> str | None:
    """A text where one is being written: more than a word of ours, and the codes and names in it are part of it."""
    if len(text) <= LONGEST_WORD or not screens.writes(chat.here, person.role):
        return None
    return _screen(s, person, chat, text)


def _answer(chat: Chat, text: str) -> str | None:
    meaning = vocabulary()[0].get(text)
    return next((tap for _, tap, means, _ in chat.offered if meaning in means.split()), None)


def _word(person: Person, chat: Chat, text: str) -> str | None:
    """A phrase everybody knows, on whatever screen."""
    _, taps, tongues = vocabulary()
    if text in tongues:
        return f"language:{tongues[text]}"
    return _leads(person, chat, taps.get(text) or taps.get(PARTICLES.sub("", text).strip()))


def _nearly(person: Person, chat: Chat, text: str) -> str | None:
    """A phrase of ours with a slip in it; short words are left to the search, where goods sound alike."""
    taps = vocabulary()[1]
    found = process.extractOne(text, taps.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY) if len(text) >= 4 else None
    return _leads(person, chat, taps[found[0]]) if found else None


def _leads(person: Person, chat: Chat, meaning: str | None) -> str | None:
    """The tap a phrase stands for: a key of the screen that stands, or a place this person may enter."""
    if meaning in KEYS:
        return next((tap for key, tap, *_ in chat.offered if key == KEYS[meaning]), "home")
    if meaning == "day" and chat.here.startswith("waiting:"):  # staff fetch parcels of their own, too
        meaning = "today"
    if meaning in DAYS and chat.here.startswith("opening:"):  # the days off are asked for
        return None
    if meaning == "stations" and person.role == Role.STAFF:  # who runs the shop means every center, others their own
        meaning = "center"
    if meaning and person.role == Role.CUSTOMER:
        meaning = CUSTOMERS.get(meaning, meaning)
    tap = TAPS.get(meaning, meaning) if meaning else None
    return tap if tap and person.role in screens.rooms()[tap.partition(":")[0]].roles else None


def _code(s: Session, person: Person, text: str) -> str | None:
    """A pickup code or an invite among the words."""
    code = pickup.code_in(text)
    if code:
        own = pickup.own_code(s, person, code)
        if person.role == Role.STAFF:
            return f"handover:{code}"
        return f"order:{own.id}" if own else f"orders:code:{code}"
    invite = people.tidy_code(text)
    return f"join:{invite}" if invite and any(c.isdigit() for c in invite) else None


def _report(s: Session, person: Person, said: str) -> str | None:
    """At the desk and in the office: days of which somebody wants to know, or a wish for every morning."""
    if person.role not in DESK:
        return None
    wish, span = mornings.wish(said), days.span(said, cash.today(s))
    if wish is not None:
        return morning.tap(wish)
    return spans.tap("happened", spans.where(person, ()), span) if span else None


def _caller(s: Session, person: Person, text: str) -> str | None:
    """At the desk: who has something to collect there, by name or by the end of a phone; goods come before a guess."""
    if person.role != Role.STAFF or text.isdigit():
        return None
    tail = PHONE_TAIL.fullmatch(text)
    if tail:
        return tray.opened(s, person, finding.by_digits(s, person, tail[1] or tail[2]))
    name = CALLER.sub("", text).strip()
    found = finding.by_name(s, person, name)
    known = None if found.exact else finding.known(s, person, name)
    if known is not None:  # not somebody else of much the same name: nothing lies here for this one
        return f"customer:{known.id}"
    if found.callers and (found.exact or not counter.sells(s, person, text)):
        return tray.opened(s, person, found)
    return None


def _staff(person: Person, text: str) -> str | None:
    """For the admin: who of the staff is meant."""
    return "staff:find" if person.role == Role.ADMIN and STAFF_NAMED.fullmatch(text) else None


def _number(s: Session, person: Person, text: str) -> str | None:
    """At the desk the end of a code, a phone or a one-time code; else an order's number."""
    digits = SPACED.sub("", text) if person.role == Role.STAFF else ""
    if digits.isdigit():
        there = tray.opened(s, person, finding.by_digits(s, person, digits))
        if there or len(digits) == passes.DIGITS:
            return there or f"handover:code:{digits}"
    numbered = ORDER.fullmatch(text)
    if numbered is None:
        return None
    try:
        return f"order:{orders.get(s, number((numbered[1],), 0), person).id}"
    except Refusal:
        return f"order:{int(numbered[1])}" if not text.isdigit() else None
