"""Where the store keeps what is about people: every column that can hold it, and what becomes of it when one asks.

A column that can hold words, bytes or a person's number must stand here (a test fails until it does), with one of:

    Row       the whole row is about whom a column names: it goes
    Clear     in the rows that are about them, the column is emptied
    Strike    anybody's row may speak of them: their names and phones are struck out of what was written
    Stays     why it may stay

Tables of the conversation add theirs with `rules`, where they are at home.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Strike_ = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """The row is deleted with whoever is meant: by their number, by an address (channel, name), or by a key of it."""

    by: str = "person"  # "person", "address" with the channel beside it, or "key" that ends in :address
    blank: Mapping[str, Any] | None = None  # instead of going, it becomes this: numbers of the table must only grow


@dataclass(frozen=True, slots=True)
class Clear:
    """Emptied to `to` in rows that are theirs by the column `whose`, a person's number or an order's."""

    whose: str = "person_id"
    to: Any = ""


def everywhere(value: Any, strike: Strike_) -> Any:
    """Strike out of every text in plain JSON."""
    if isinstance(value, str):
        return strike(value)
    if isinstance(value, list):
        return [everywhere(one, strike) for one in value]
    if isinstance(value, dict):
        return {key: everywhere(one, strike) for key, one in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Strike:
    """Their names and phones are struck out, in the whole value or where `within` looks; `exact`: only a value that is
    nothing else; `row`: the row goes, for words that are of no use without."""

    within: Callable[[Any, Strike_], Any] = field(default=everywhere)
    exact: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """Nothing happens to it, for this reason."""

    why: str


Rule = Row | Clear | Strike | Stays

GOODS = Stays("of goods, not of people")
PLACE = Stays("of a place or of the shop")
NUMBER = Stays("the number of somebody who has no name any more: books and orders stay")
WORD = Stays("one of our own words, or a digest")

RULES: dict[str, dict[str, tuple[Rule, ...]]] = {}


def rules(table: str, columns: Mapping[str, Rule | tuple[Rule, ...]]) -> None:
    """Say what becomes of the columns of a table."""
    RULES[table] = {name: rule if isinstance(rule, tuple) else (rule,) for name, rule in columns.items()}


def _fact(value: Any, strike: Strike_) -> Any:
    """What a deed or notice remembers: its words, and not what is chosen from words of ours."""
    ours = {"state", "role", "act", "kind", "button", "purpose"}
    if isinstance(value, dict):
        return {key: one if key in ours else _fact(one, strike) for key, one in value.items()}
    return everywhere(value, strike)


rules(
    "person",
    {
        "name": Clear("id"),
        "phone": Clear("id"),
        "language": Stays("which of a few languages says nothing of who"),
        "buys_for_id": (Clear("id", None), Clear("buys_for_id", None)),
    },
)
rules("address", {"channel": WORD, "name": Row("address"), "person_id": Row()})
rules("tie", {"helper_id": Row(), "person_id": Row()})
rules(
    "invite",
    {"digest": WORD, "made_by": NUMBER, "used_by": NUMBER},
)
rules(
    "pass",
    {
        "digest": WORD,
        "person_id": NUMBER,
        "name": (Clear(), Strike(exact=True)),
        "made_by_id": NUMBER,
        "used_by_id": Clear("used_by_id", None),
    },
)
rules("miss", {"by_id": Row()})
rules(
    "orders",
    {
        "person_id": NUMBER,
        "by_id": NUMBER,
        "helper_id": (Clear("person_id", None), Clear("helper_id", None)),
        "code": WORD,
        "collector_id": (Clear("person_id", None), Clear("collector_id", None)),
        "collector": (Clear(), Strike(exact=True)),
    },
)
rules("orderline", {"names": GOODS, "specs": GOODS, "units": GOODS, "pictogram": GOODS})
rules("step", {"by_id": NUMBER})
rules(
    "entry",
    {"note": Stays("where money of the drawer went, as the desk wrote it: no book can be changed"), "by_id": NUMBER},
)
rules("close", {"why": Stays("why a drawer differed, as the desk wrote it: no book can be changed"), "by_id": NUMBER})
rules("commission", {"by_id": NUMBER})
rules(
    "complaint",
    {
        "person_id": NUMBER,
        "words": (Clear(), Strike()),
        "picture": Clear(to=None),
        "answered_by_id": NUMBER,
        "reply": (Clear(), Strike()),
    },
)
rules(
    "supplierclaim",
    {"supplier": GOODS, "by_id": NUMBER, "settled_by_id": NUMBER, "why": Strike()},
)
rules("manifest", {"by_id": NUMBER, "received_by_id": NUMBER})
rules("report", {"first": Stays("numbers of orders"), "by_id": NUMBER})
rules(
    "deed",
    {
        "by_id": NUMBER,
        "act": WORD,
        "person_id": NUMBER,
        "before": Strike(_fact),
        "after": Strike(_fact),
    },
)
rules("need", {"kind": WORD, "person_id": NUMBER, "by_id": NUMBER})
rules(
    "notice",
    {
        "person_id": NUMBER,
        "kind": WORD,
        "about_id": NUMBER,
        "facts": (Clear(to={}), Clear("about_id", {}), Strike(_fact)),
        "why": Clear(),  # a platform's own words may name the chat
    },
)
rules("asked", {"words": Strike(row=True)})
rules("category", {"names": GOODS, "pictogram": GOODS})
rules(
    "item",
    {
        "names": GOODS,
        "specs": GOODS,
        "units": GOODS,
        "pictogram": GOODS,
        "nicknames": GOODS,
        "picture": GOODS,
        "supplier": GOODS,
    },
)
SHOWN = Stays("goes with the last row that shows it")
rules("picture", {"digest": WORD, "mime": WORD, "data": SHOWN, "thumb": SHOWN})
rules("telling", {"by_id": NUMBER, "words": Strike(), "picture": Stays("of what was told to all")})
rules("morning", {"person_id": Row()})
SHEET = {"name": GOODS, "counts": GOODS, "wrong": GOODS, "ignored": GOODS, "lines": GOODS, "plan": GOODS}
rules("goodssheet", {"by_id": NUMBER, **SHEET})
rules(
    "shop",
    {"names": PLACE, "currency": PLACE, "zone": PLACE, "secret": PLACE, "language": PLACE, "skipped": PLACE},
)
rules(
    "center",
    {
        "names": PLACE,
        "places": PLACE,
        "phone": PLACE,
        "latitude": PLACE,
        "longitude": PLACE,
        "week": PLACE,
        "off": PLACE,
        "delivers": PLACE,
    },
)
rules("village", {"names": PLACE, "latitude": PLACE, "longitude": PLACE})
