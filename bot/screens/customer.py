"""Customer: what the desk knows of somebody who collects here, and what it can do for them."""

from babel import Locale
from sqlmodel import Session

from bot import finding, memory
from bot.screens import DESK
from bot.screens import orders as orders_screen
from bot.screens.phone import hear as hear_phone
from bot.state_words import STATES
from bot.talk import PAGE, Args, Choice, Event, Money, Screen, back, called, number, pages, say
from catalog import centers, customers, goback, households, lists, selves, ties
from catalog.models import Order, Person, Role
from catalog.orders import OPEN
from catalog.refusals import BadValue

ROLES = DESK
MOST = 4  # open orders that are named


def show(s: Session, person: Person, args: Args) -> Screen:
    """customer asks who it is, customer:said:SENTENCE[:PAGE] lists who may be meant.

    customer:PERSON shows them, customer:PERSON:orders[:PAGE] the orders; customer:PERSON:phone and :name ask for that.
    """
    if not args or args[0] == "said":
        found: list[Person] = []
        listed: list[Choice] = []
        if args:
            found, listed = finding.choices(s, person, number(args, 1), number(args, 2, 0), "customer:said", "customer")
        facts = {"whom": None, "found": found, "asks": not args}
        return Screen("customer", facts, (*listed, back("customer" if args else "home")))
    whom = customers.get(s, person, number(args, 0))
    if args[1:2] == ("orders",):
        page = number(args, 2, 0)
        theirs, more = lists.of_customer(s, person, whom, page, PAGE)
        listed = [orders_screen.choice(s, order) for order in theirs]
        turn = pages(f"customer:{whom.id}:orders", page, more)
        return Screen("customer", _facts(s, person, whom, "orders"), (*listed, *turn, back(f"customer:{whom.id}")))
    if args[1:2] in (("phone",), ("name",)):
        return Screen("customer", _facts(s, person, whom, args[1]), (back(f"customer:{whom.id}"),))
    owing = _owing(s, person, whom)
    give = tuple(
        Choice(f"refund:{o.id}", say("💴 Give back %(amount)s", amount=Money(goback.due_back(o)))) for o in owing[:1]
    )
    other = selves.twin(s, person, whom)
    same = (Choice(f"twin:{whom.id}", say("🔗 Same phone: %(who)s", who=called(other))),) if other else ()
    office = person.role == Role.ADMIN
    choices = (
        *give,
        *same,
        *((Choice(f"known:{whom.id}", say("🗂 All that is kept about them")),) if office else ()),
        Choice(f"serve:for:{whom.id}", say("🛒 Order for them")),
        Choice(f"customer:{whom.id}:orders", say("📦 Their orders")),
        Choice(f"house:{whom.id}", say("🏠 Who lives with them")),
        Choice(f"kin:{whom.id}", say("👪 A relative who orders for them")),
        Choice(f"customer:{whom.id}:phone", say("☎️ Their phone number")),
        Choice(f"customer:{whom.id}:name", say("✏️ Their name")),
    )
    if not orders_for(person, whom):
        choices = tuple(choice for choice in choices if not choice.tap.startswith("serve:"))
    shown = _facts(s, person, whom, "") | {"owing": owing}
    return Screen("customer", shown, (*choices[:PAGE], back("customer")))


def _owing(s: Session, person: Person, whom: Person) -> list[Order]:
    """What the desk that looks owes them for orders that came to nothing."""
    return goback.owing_to(s, person, person.works_at, {whom.id or 0}) if person.works_at is not None else []


def orders_for(person: Person, whom: Person) -> bool:
    """Whether the one at the desk may order for them; the admin only looks."""
    return person.works_at is not None and person.works_at == whom.center_id and person.id != whom.id


def _facts(s: Session, person: Person, whom: Person, part: str) -> dict[str, object]:
    theirs, _ = lists.of_customer(s, person, whom, 0, MOST)
    return {
        "whom": whom,
        "part": part,
        "village": centers.village_of(s, whom),
        "tongue": Locale.parse(whom.language).get_language_name() or whom.language,
        "house": households.members(s, whom),
        "kin": [helper for _, helper in ties.helpers(s, whom)],
        "open": [order for order in theirs if order.state in OPEN],
        "any": bool(theirs),
        "states": STATES,
    }


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """customer:find takes the line just typed; customer:PERSON:reach:DIGITS and :called note a phone and a name."""
    if args == ("find",) and event.text.strip():
        found = finding.look(s, person, event.text)
        if len(found) == 1:
            return f"customer:{found[0].id}"
        return f"customer:said:{memory.keep_sentence(s, person, event.text)}"
    if args[1:2] == ("called",):
        customers.rename(s, person, number(args, 0), event.text)
        return f"customer:{number(args, 0)}"
    if args[1:2] == ("reach",) and len(args) == 3:
        customers.reach(s, person, number(args, 0), args[2])
        return f"customer:{number(args, 0)}"
    return None


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """Who it is, or the number that was asked for."""
    if args[1:2] == ("phone",):
        heard = hear_phone(s, person, (), text)
        if heard is None:
            raise BadValue
        return f"customer:{args[0]}:reach:{heard.split(':')[2]}"
    if args[1:2] == ("name",):
        return f"customer:{args[0]}:called"
    return "customer:find" if not args or args[0] == "said" else None
