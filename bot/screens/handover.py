"""Handover: all that whoever came can take, with their house; what to take for it, and one tap to close it."""

from dataclasses import replace
from fractions import Fraction

from sqlmodel import Session

from bot import tray
from bot.saying import numerals
from bot.screens import DESK
from bot.screens import order as order_screen
from bot.state_words import ACTS
from bot.talk import PAGE, Args, Choice, Event, Money, Say, Screen, back, called, number, say
from bot.tray import Tray
from bot.typed import tidy
from catalog import goback, handover, heaps, passes, people, pickup
from catalog.heaps import Counter, Parcel
from catalog.models import Order, Person
from catalog.refusals import BadCode, CodeElsewhere, CodeUsed, Expired, NotFound, Refusal, TooManyTries

ROLES = DESK
MEMBERS = 3  # of the house who can be named by one tap; the others are behind one more
LONG = 40  # lines of goods, from which parcels are only counted
NOTES = (5, 10, 20, 50, 100, 200, 300, 400, 500, 1000)  # yuan that are handed over for less, as a bare number

# Why a one-time code opened nothing: what the tap that tells it is called.
WHY: dict[str, Say] = {
    "wrong": say("This code opens nothing. Please check it and type it again."),
    "used": say("This one-time code was used already. Do not hand out anything."),
    "over": say("This code is not good any more: it has expired or was taken back. Do not hand out anything."),
    "elsewhere": say("This one-time code is for another center."),
    "slow": say("Too many wrong codes. Wait ten minutes, or find the customer by name or phone."),
}
CALLED: dict[type[Refusal], str] = {CodeUsed: "used", Expired: "over", CodeElsewhere: "elsewhere", TooManyTries: "slow"}


def show(s: Session, person: Person, args: Args) -> Screen:
    """handover:WHOM…, see `bot.tray`; handover alone asks who is there, handover:no:WHY says why a code is no good."""
    if not args or "-" in args[0] or args[0] in ("no", "code"):
        return ask([WHY[args[1]]] if args[0:1] == ("no",) and args[1:] and args[1] in WHY else [])
    there = tray.read(args)
    named = tray.named(s, person, there)
    if not named.orders and not named.passes and named.amiss:
        return ask(named.amiss)
    counter = heaps.lay_out(s, person, named.orders, named.passes, tray.ids(s, person, there.less))
    if counter.empty and not there.less:
        only = named.orders[0] if len(named.orders) == 1 and not there.whom.startswith("s") else None
        early = [say("%(name)s's code is good, but nothing is here yet.", name=one.name) for one in named.passes]
        return order_screen.show(s, person, (str(only),)) if only else ask([*named.amiss, *early])
    whose = {share.person.id or 0 for share in counter.shares if not any(h.by_pass for h in counter.heaps)}
    owing = goback.owing_to(s, person, counter.center_id, whose)
    choices = _choices(s, counter, there)
    if owing and len(choices) <= PAGE:
        label = say("💴 Give back %(amount)s", amount=Money(goback.due_back(owing[0])))
        choices = (*choices[:-1], Choice(f"refund:{owing[0].id}", label), choices[-1])
    shown = facts(s, counter, there, named.amiss) | {"owing": [(o, people.get(s, o.person_id)) for o in owing]}
    return Screen("handover", shown, choices)


def ask(amiss: object) -> Screen:
    """Who is there? Said after what was wrong, if anything was."""
    choices = (Choice("pile:ready", say("📦 All that is ready")), back())
    return Screen("handover", {"counter": None, "amiss": amiss, "owing": []}, choices)


def facts(s: Session, counter: Counter, there: Tray, amiss: object = ()) -> dict[str, object]:
    """What the templates of the counter speak of."""
    lines = sum(len(parcel.lines) for parcel in counter.parcels)
    return {
        "counter": counter,
        "amiss": amiss,
        "several": len(counter.shares) > 1,
        "brief": lines > LONG,
        "warned": heaps.look_alikes(s, counter),
        "got": there.got,
        "comer": next((one for heap in counter.heaps for one in heap.house if one.id == there.by), None),
    }


def close(counter: Counter, there: Tray, by: Person | None = None) -> Choice:
    """The tap that hands over what is shown, to whose code it was or to another of the house."""
    amount, came = counter.amount, by
    if came is None:
        label = ACTS["collect"] if amount > 0 else say("✅ Given, nothing to take")
        label = say("✅ Given, %(amount)s given back", amount=Money(-amount)) if amount < 0 else label
    elif amount > 0:
        label = say("👤 %(who)s came: given, money taken", who=called(came))
    else:
        label = say("👤 %(who)s came: given", who=called(came))
    there = replace(there, by=came.id if came else None, got=None, rest=())
    return Choice(there.tap("handover", "close", len(counter.parcels), amount), label, means="" if came else "yes")


def parcel_label(parcel: Parcel) -> Say:
    """One parcel of several: 8-2-3006 · Eggs · ¥28."""
    code, item = parcel.order.code or str(parcel.order.id), parcel.lines[0].names
    return say("%(code)s · %(item)s · %(amount)s", code=code, item=item, amount=Money(parcel.owed))


def _choices(s: Session, counter: Counter, there: Tray) -> tuple[Choice, ...]:
    """Close it, for each of the house who may have come; then what is out of the ordinary."""
    if counter.empty:
        return (Choice(there.tap("apart"), say("➖ Not everything")), back("handover"))
    house = list(counter.heaps[0].house) if len(counter.heaps) == 1 and not counter.heaps[0].by_pass else []
    came = next((one for one in house if one.id == there.by), None)
    choices = [close(counter, there, came)]
    if came:
        choices[0] = replace(choices[0], means="yes")
    others = [one for one in house if one is not (came or house[0])]
    only = counter.parcels[0].order.id if len(counter.parcels) == 1 else None
    shown = MEMBERS - 1 if len(others) > MEMBERS - 1 else len(others)
    shown -= len(others) > shown
    choices += [close(counter, there, one) for one in others[:shown]]
    if len(others) > shown:
        choices.append(Choice(there.tap("comer"), say("👥 Somebody else of the house")))
    if len(counter.parcels) > 1 or there.less:
        choices.append(Choice(there.tap("apart"), say("➖ Not everything")))
    if counter.parcels:
        choices.append(Choice(f"lacking:{only}" if only else there.tap("which"), say("❓ Something is missing")))
    if only and not there.less:
        choices.append(Choice(f"sure:{only}:return", ACTS["return"]))
    return (*choices, back("pile:ready"))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """handover:8-2-3006 finds a parcel, handover:code:123456 a one-time code; handover:…:close:COUNT:AMOUNT closes."""
    if not args:
        return None
    if "-" in args[0]:
        return f"handover:{pickup.redeem(s, person, args[0]).id}"
    if args[0] == "code":
        return _by_pass(s, person, args[1] if len(args) > 1 else "")
    there = tray.read(args)
    if there.rest[:1] != ("close",):
        return None
    named = tray.named(s, person, there)
    deed = handover.close(
        s,
        person,
        named.orders,
        named.passes,
        tray.ids(s, person, there.less),
        count=number(there.rest, 1),
        amount=_amount(there.rest, 2),
        comer_id=there.by,
        button=replace(there, rest=()).tap(),
    )
    return f"handed:{deed.order_id}"


def _amount(args: Args, at: int) -> int:
    """Minor units, below 0 where money is given back."""
    minus = at < len(args) and args[at].startswith("-")
    return -number((args[at][1:],), 0) if minus else number(args, at)


def _by_pass(s: Session, person: Person, digits: str) -> str:
    """Where six digits lead: to what their pass is for, to the order of this number, or to why they open nothing."""
    if not (digits.isascii() and digits.isdigit() and len(digits) == passes.DIGITS):
        raise NotFound
    try:
        found = passes.typed(s, person, digits)
    except (BadCode, TooManyTries) as refusal:
        if s.get(Order, int(digits)) is not None and heaps.seen(s, person, [int(digits)]):
            return f"order:{int(digits)}"
        if isinstance(refusal, BadCode):
            passes.miss(s, person)
        return f"handover:no:{CALLED.get(type(refusal), 'wrong')}"
    except (CodeUsed, Expired, CodeElsewhere) as refusal:
        return f"handover:no:{CALLED[type(refusal)]}"
    return Tray(tray.of_pass(s, person, found)).tap()


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """What the customer gave, `收100` or `100`: the change is worked out."""
    if not args or "-" in args[0] or args[0] in ("no", "code"):
        return None
    there = tray.read(args)
    said = tidy(text)
    bare = said.removeprefix("收了").removeprefix("收到").removeprefix("收").removeprefix("给了").removeprefix("给")
    bare = bare.removeprefix("got ").removeprefix("gave ").removeprefix("paid ").removeprefix("¥").strip()
    figure = bare.removesuffix("元").removesuffix("块钱").removesuffix("块").removesuffix("yuan").strip()
    value = numerals.number(figure) if figure else None
    if value is None or value * 100 != int(value * 100) or not 0 < value < Fraction(100_000):
        return None
    named = tray.named(s, person, there)
    counter = heaps.lay_out(s, person, named.orders, named.passes, tray.ids(s, person, there.less))
    amount = int(value * 100)
    if counter.amount <= 0 or (figure == said and (value not in NOTES or amount < counter.amount)):
        return None  # a bare number may as well be an order's
    return replace(there, got=amount, rest=()).tap()
