"""Waiting: when the owner of a parcel comes, whether it may wait longer, or who else collects it."""

import re

from sqlmodel import Session

from bot import counter
from bot.screens import EVERYONE, rooms
from bot.screens import order as order_screen
from bot.talk import Args, Choice, Event, Screen, back, number, say
from bot.typed import tidy
from catalog import ageing, centers, orders
from catalog.models import Order, Person
from catalog.refusals import NotFound

ROLES = EVERYONE
# What people type in answer, in the order it is looked for: "明天让儿子来" is about the son.
SAID = {
    "other": (
        r"儿子|女儿|闺女|媳妇|老伴|孙子|孙女|邻居|家里人|别人|代取|帮我取|帮我拿"
        r"|(?:叫|让|喊|托|找).{1,8}(?:来|去|取|拿)"
        r"|\b(?:son|daughter|husband|wife|neighbou?r|somebody else|someone else|my (?:mum|mom|dad|mother|father))\b"
    ),
    "extend": (
        r"(?:放|等|留|存|缓)(?:一?几|一|两|二|三|3|2)?(?:天|阵|下)|晚(?:点|几天)|过几天|延长|延期"
        r"|没空|来不了|不在家|在外地|\b(?:keep it|longer|more time|extend|few days|wait|away|later)\b"
    ),
    "tomorrow": r"明[天儿早]|明日|\b(?:tomorrow|tmrw)\b",
    "today": (
        r"今[天儿晚]|今日|马上|这就|等会|一会|待会|现在|下午|上午|中午|晚上"
        r"|\b(?:today|now|soon|this (?:afternoon|morning)|on my way)\b"
    ),
}
ALL = (("today",), ("tomorrow",))  # who comes, comes for everything
SPOKEN = ((), ("extend",), *ALL)
NOT = re.compile(r"不来|不取|不要|\bnot\b|n't|不能|[吗么?？]$|\bcan i\b|\bwhen\b|啥时候|什么时候")


def show(s: Session, person: Person, args: Args) -> Screen:
    """waiting:ORDER, and waiting:ORDER:thanks, :longer or :anyone after an answer."""
    order = orders.get(s, number(args, 0), person)
    if order.person_id != person.id:
        raise NotFound
    if not ageing.may_answer(order, person):
        return order_screen.show(s, person, args[:1])
    choices = [
        Choice(f"waiting:{order.id}:today", say("🚶 I come today")),
        Choice(f"waiting:{order.id}:tomorrow", say("🌅 I come tomorrow")),
        Choice(f"waiting:{order.id}:extend", say("⏳ Keep it three days longer")),
        Choice(f"waiting:{order.id}:other", say("👨‍👩‍👧 Somebody else collects it")),
        back(f"order:{order.id}"),
    ]
    facts = {
        "order": order,
        "lines": orders.lines(s, order),
        "center": centers.get(s, order.center_id),
        "answer": args[1] if len(args) > 1 else "",
        "can": ageing.can_extend(s, order),
    }
    return Screen("waiting", facts, tuple(choices))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """waiting:ORDER:today, :tomorrow, :extend or :other; waiting:today and the like speak of what waits for them."""
    if args in SPOKEN:
        waits = ageing.waits(s, person)
        known = args if len(waits) == 1 or args in ALL else ()  # which of several is to wait longer, they must say
        return ":".join(("waiting", str(waits[0].id), *known)) if waits else "orders"
    order, answer = orders.get(s, number(args, 0), person), args[1] if len(args) > 1 else ""
    if answer in ("today", "tomorrow"):
        ageing.comes(s, person, order, 1 if answer == "tomorrow" else 0)
        return f"waiting:{order.id}:thanks"
    if answer == "extend":
        ageing.extend(s, person, order)
        return f"waiting:{order.id}:longer"
    if answer == "other":
        return _somebody(person, order)
    return None


def _somebody(person: Person, order: Order) -> str:
    """Where somebody else is let collect; without that screen the code alone is enough."""
    ageing.must_answer(person, order)
    return f"collector:{order.id}" if "collector" in rooms() else f"waiting:{order.id}:anyone"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """An answer in one's own words: 明天来, let my son come."""
    said = tidy(text)
    if NOT.search(said) or counter.orders_goods(s, person, text):
        return None
    meant = next((answer for answer, words in SAID.items() if re.search(words, said)), None)
    return f"waiting:{number(args, 0)}:{meant}" if meant else None
