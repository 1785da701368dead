"""Words for the acts in the journal: a literal table, so that translators find every one."""

from datetime import date

from sqlmodel import Session

from bot.book_words import percent, reason
from bot.state_words import STATES
from bot.talk import Dates, Money, Say, Weekdays, called, say, says
from catalog import centers, goods, people
from catalog.models import Deed, State
from catalog.refusals import NotFound

# What a deed says may speak of %(order)s, %(who)s (the person concerned), %(item)s, %(center)s, and of what was
# written before and after: %(price)s is the new price, %(was_price)s the old one. %(num)s is what was counted.
DEEDS: dict[str, Say] = {
    "place": say("order %(order)s placed for %(who)s"),
    "ask": say("order %(order)s placed for %(who)s, who is asked"),
    "agree": say("order %(order)s agreed to"),
    "cancel": say("order %(order)s canceled"),
    "leave": say("order %(order)s put on the truck"),
    "arrive": say("order %(order)s checked in"),
    "miss": say("order %(order)s did not come"),
    "collect": say("order %(order)s handed over and paid"),
    "hand_over": says(
        "%(num)s parcel handed over to %(collector)s, %(amount)s taken",
        "%(num)s parcels handed over to %(collector)s, %(amount)s taken",
        0,
    ),
    "return": say("order %(order)s sent back"),
    "receive": say("order %(order)s received in the county"),
    "undo": say("taken back"),
    "price": say("%(item)s: price %(was_price)s → %(price)s"),
    "stock": say("%(item)s: stock %(was_stock)s → %(stock)s"),
    "hide": say("%(item)s hidden"),
    "import": say("goods from the sheet %(file)s: %(added)s added, %(changed)s changed, %(hidden)s hidden"),
    "show": say("%(item)s shown again"),
    "add item": say("%(item)s added"),
    "item": say("%(item)s changed"),
    "picture": say("%(item)s: another picture"),
    "new category": say("a kind of goods was added: %(names)s"),
    "category": say("a kind of goods was changed: %(names)s"),
    "category order": say("the order of the shelves was changed"),
    "shop": say("the shop's own facts changed"),
    "invite": say("code made for new staff at %(center)s"),
    "invite admin": say("code made for another admin"),
    "withdraw invite": say("withdrew a code for %(role)s"),
    "move": say("%(who)s moved to %(center)s"),
    "forget": say("somebody was forgotten, as they wished"),
    "mend": say("put right what is kept about %(who)s"),
    "join": say("%(who)s joined as %(role)s"),
    "dismiss": say("%(who)s no longer works here"),
    "new center": say("a center was added"),
    "center": say("%(center)s changed"),
    "close center": say("%(center)s closed: it takes no new orders"),
    "reopen center": say("%(center)s opened again"),
    "hours": say("%(center)s: hours changed"),
    "days off": say("%(center)s: days off changed"),
    "delivery": say("%(center)s: delivery changed"),
    "add villages": says("%(num)s village added to %(center)s", "%(num)s villages added to %(center)s", 0),
    "rename village": say("village %(was_names)s is called %(names)s"),
    "move village": say("%(village)s is served by another center"),
    "place village": say("%(village)s: place changed"),
    "remove village": say("%(village)s taken off the list"),
    "road": say("%(village)s – %(center)s: the road"),
    "take_in": says(
        "truck checked in at %(center)s: %(num)s parcel, %(amount)s",
        "truck checked in at %(center)s: %(num)s parcels, %(amount)s",
        0,
    ),
    "racks": say("%(center)s: shelves %(shelves)s, layers %(layers)s"),
    "lack": say("order %(order)s: %(count)s of %(item)s missing or damaged"),
    "made good": say("supplier claims made good"),
    "written off": say("supplier claims written off"),
    "need": say("seen to: %(who)s"),
    "float": say("put change into the drawer: %(amount)s"),
    "hand": say("handed on money: %(amount)s"),
    "correct": say("took back an entry in the cash book: %(was_amount)s"),
    "close": say("counted the drawer: %(counted)s, by the book %(expected)s"),
    "commission": say("set what centers earn: %(rate)s, %(fixed)s an order"),
    "add customer": say("added a customer: %(name)s"),
    "rename": say("noted a customer's name: %(name)s"),
    "change phone": say("changed a customer's phone to %(phone)s"),
    "same person": say("found that two entries are one person: %(who)s"),
    "join house": say("put the household of %(who)s together with another"),
    "leave house": say("took %(who)s out of a household"),
    "give code": say("made a code for a relative of %(who)s"),
    "end tie": say("ended a relative's orders for %(who)s"),
    "prepay": say("order %(order)s paid in advance by %(who)s"),
    "send_back": says("let %(num)s parcel go back", "let %(num)s parcels go back", 0),
    "manifest_left": says(
        "gave the driver goods going back %(manifest)s: %(num)s piece",
        "gave the driver goods going back %(manifest)s: %(num)s pieces",
        0,
    ),
    "manifest_received": say("took in goods going back %(manifest)s: %(count)s on the shelf, %(lost)s lost"),
    "refund": say("gave back what was paid: %(amount)s"),
    "answer": say("answered a complaint: %(amount)s back. %(reply)s"),
    "morning": say("wants to be told every morning at %(morning)s"),
    "no morning": say("wants to be told no more in the mornings"),
    "pay_complaint": say("paid a refund: %(amount)s"),
    "tell": says("wrote to %(num)s customer: %(words)s", "wrote to %(num)s customers: %(words)s", 0),
    "tell pause": say("paused a message to customers"),
    "tell on": say("let a message to customers go on"),
    "tell stop": says(
        "stopped a message to customers after %(num)s letter", "stopped a message to customers after %(num)s letters", 0
    ),
    "backup": say("took a copy of the whole store"),
    "hand_back": says(
        "took back what a customer brought: %(num)s piece", "took back what a customer brought: %(num)s pieces", 0
    ),
}

ROLES: dict[str, Say] = {"customer": say("customer"), "staff": say("staff"), "admin": say("admin")}

MONEY = frozenset(
    {"price", "amount", "drawer", "total", "expected", "counted", "difference", "refund", "paid", "fixed"}
)


# What a fact of a deed is called where before and after stand side by side; nobody wants to read any other.
FIELDS: dict[str, Say] = {
    "state": say("state"),
    "role": say("role"),
    "works_at": say("works at center"),
    "village_id": say("village"),
    "language": say("language"),
    "price": say("price"),
    "stock": say("stock"),
    "hidden": say("hidden"),
    "names": say("name"),
    "specs": say("how much is in one"),
    "units": say("what one is called"),
    "category_id": say("kind of goods"),
    "nicknames": say("nicknames"),
    "supplier": say("supplier"),
    "keeps": say("hours it keeps"),
    "pictogram": say("pictogram"),
    "currency": say("currency"),
    "zone": say("clock"),
    "phone": say("phone"),
    "place": say("place"),
    "address": say("address"),
    "opens": say("opens at"),
    "closes": say("closes at"),
    "week": say("days that differ"),
    "off": say("days off"),
    "delivers": say("delivery days"),
    "cutoff": say("cut-off"),
    "villages": say("villages"),
    "center_id": say("center"),
    "latitude": say("latitude"),
    "longitude": say("longitude"),
    "metres": say("metres of road"),
    "minutes": say("minutes"),
    "amount": say("amount"),
    "count": say("count"),
    "short": say("short or damaged"),
    "paid": say("paid in advance"),
    "name": say("name"),
    "shelves": say("shelves"),
    "layers": say("layers"),
    "reply": say("answer"),
    "drawer": say("in the drawer"),
    "expected": say("by the book"),
    "counted": say("counted"),
    "note": say("in words"),
    "why": say("why it differs"),
    "rate": say("share"),
    "fixed": say("an order"),
    "since": say("since"),
}


def tell(s: Session, deed: Deed) -> Say:
    """One deed in a sentence; what takes another back says which."""
    undone = s.get(Deed, deed.undoes_id) if deed.undoes_id else None
    if undone is not None:
        return say("taken back: %(what)s", what=tell(s, undone))
    who_came = deed.after.get("collector") or (called(people.get(s, deed.person_id)) if deed.person_id else "")
    if deed.act == "hand_over" and deed.after["amount"] < 0:
        return says(
            "%(num)s parcel handed over to %(who)s, %(amount)s given back",
            "%(num)s parcels handed over to %(who)s, %(amount)s given back",
            deed.after["count"],
            who=who_came,
            amount=Money(-deed.after["amount"]),
        )
    known = DEEDS.get(deed.act)
    facts: dict[str, object] = {
        "order": deed.order_id or "",
        "who": called(people.get(s, deed.person_id)) if deed.person_id else "",
        "item": _name(s, deed.item_id),
        "center": centers.get(s, deed.center_id).names if deed.center_id else "",
    }
    facts |= {f"was_{key}": _fact(key, value) for key, value in deed.before.items()}
    facts |= {key: _fact(key, value) for key, value in deed.after.items()} | {"collector": who_came}
    if known is None:
        return say("%(act)s", act=deed.act)
    if known.many:
        count = int(deed.after.get("count") or 0)
        return Say(known.one, known.many, count, facts | {"num": count})
    return Say(known.one, facts=facts)


def _name(s: Session, item_id: int | None) -> object:
    try:
        return goods.any_item(s, item_id).names if item_id else ""
    except NotFound:
        return ""


def _shelf(s: Session, category_id: int) -> object:
    try:
        return goods.category(s, category_id).names
    except NotFound:
        return ""


def _fact(key: str, value: object) -> object:
    """A fact of a deed as the words need it."""
    if key in MONEY and isinstance(value, int):
        return Money(value)
    if key == "state":
        return STATES[State(str(value))]
    if key == "role":
        return ROLES.get(str(value), value)
    if key == "rate" and isinstance(value, int):
        return percent(value)
    if key == "delivers" and isinstance(value, list):
        return Weekdays(frozenset(value))
    if key == "off" and isinstance(value, list):
        return tuple(Dates(date.fromisoformat(first), date.fromisoformat(last)) for first, last in value) or None
    if key == "week" and isinstance(value, dict):
        return tuple(_weekday(int(n), said) for n, said in value.items()) or None
    if key == "villages" and isinstance(value, list):
        return tuple(value[:20])
    if key in ("note", "why"):
        return reason(str(value))
    return value


def _weekday(day: int, hours: list[str]) -> Say:
    on = Weekdays(frozenset({day}))
    return say("%(day)s %(hours)s", day=on, hours="–".join(hours)) if hours else say("closed: %(days)s", days=on)


def _at(s: Session, key: str, value: object) -> object:
    """A fact that stands by itself; a center goes by its name."""
    if key in ("works_at", "center_id") and isinstance(value, int):
        return centers.get(s, value).names
    if key == "village_id" and isinstance(value, int):
        return centers.village(s, value).names
    if key == "category_id" and isinstance(value, int):
        return _shelf(s, value)
    if key == "nicknames" and isinstance(value, list):
        return "、".join(map(str, value))
    return _fact(key, value)


def changes(s: Session, deed: Deed) -> list[tuple[str | Say, object, object]]:
    """What changed: (what, before, after) for every fact that was written down, `None` where there was none."""
    keys = [key for key in {**deed.before, **deed.after} if key in FIELDS]
    was, now = ({key: _at(s, key, value) for key, value in d.items()} for d in (deed.before, deed.after))
    return [(FIELDS[key], was.get(key), now.get(key)) for key in keys if was.get(key) != now.get(key)]
