"""Words for sheets of goods: why a file cannot be read, what is wrong with a row, and what the columns are called."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlmodel import Session

from bot.talk import Money, Say, say
from catalog import goods, intake
from catalog.intake import Wrong
from catalog.models import GoodsSheet, Item, Names
from catalog.refusals import NotFound

NAMED = 3  # of what is added and of what is changed: so many are told by name
FEW = 500  # changes up to which they are: what a larger sheet would do takes too long to unpack in a turn

# Why a file as a whole is not taken; `%(most)s` is the limit it broke.
FILES: dict[str, Say] = {
    "stranger": say(
        "Thank you. I can read files only from whoever runs the shop. Please type what you need, or tap a button."
    ),
    "empty": say("There is nothing in this file. Please look at it and send it again."),
    "large": say("This file is too large: I take up to %(most)s MB. Send only the goods that change."),
    "elsewhere": say("No file reaches me in this chat. Please send it on the shop's web page, or on Telegram."),
    "fetch": say("I could not fetch this file. Please send it again."),
    "picture": say("This file is a picture, whatever its name says. I need the sheet itself: XLSX, XLS, ODS or CSV."),
    "kind": say("I cannot read this kind of file. Please save the sheet as XLSX, XLS, ODS or CSV and send that."),
    "password": say("This file is locked with a password. Take the password off and send it again."),
    "macros": say(
        "There are macros in this file, so I will not open it. Save it as XLSX without macros and send that."
    ),
    "bomb": say("This file holds far more than a sheet of goods, so I did not open it. Send only the rows with goods."),
    "columns": say("This sheet has more than %(most)s columns. Send only the columns about goods."),
    "rows": say("This sheet has more than %(most)s rows. Please send it in parts."),
    "broken": say("This file is broken, I cannot open it. Please save it again and send it once more."),
    "header": say(
        "I found no headings in this sheet. One row must say what the columns are: name, price, stock … "
        "Type “sample sheet” to get one."
    ),
    "nothing": say("There are headings in this sheet, but no goods below them."),
}

# What is wrong with a row; `%(value)s` is what stands there, the row it repeats, or the limit.
WRONG: dict[str, Say] = {
    "name": say("there is no name"),
    "price": say("these goods are new, and there is no price"),
    "amount": say("“%(value)s” is no amount of money"),
    "decimals": say("“%(value)s” is finer than the smallest coin"),
    "date": say("“%(value)s” is a date, not a number; the table program has changed it"),
    "count": say("“%(value)s” is no whole number"),
    "yesno": say("“%(value)s” is neither yes nor no"),
    "range": say("“%(value)s” is too small or too large"),
    "long": say("it is longer than %(value)s characters"),
    "many": say("there are more than %(value)s of them"),
    "number": say("“%(value)s” is no item number of ours; leave it empty for new goods"),
    "unknown": say("there is no item with the number %(value)s; leave it empty for new goods"),
    "several": say("several goods have this name; add the spec or the item number"),
    "twice": say("these goods stand in row %(value)s already"),
    "pictogram": say("“%(value)s” is no picture sign"),
    "formula": say(
        "“%(value)s” is a formula without its result: open the sheet in a table program, save it there, send it again"
    ),
}

# The columns of the sheet we give out: field → heading. `catalog.intake.headings` must know every one again.
COLUMNS: dict[str, Say] = {
    "number": say("Item number"),
    "name": say("Goods name"),
    "spec": say("Spec"),
    "unit": say("Sold by"),
    "price": say("Price"),
    "stock": say("Stock"),
    "category": say("Category"),
    "nicknames": say("Nicknames"),
    "supplier": say("Supplier"),
    "keeps": say("Keeps (hours)"),
    "hidden": say("Hidden"),
    "pictogram": say("Icon"),
}
# The same thing's second column, in the other language.
OTHERS: dict[str, dict[str, Say]] = {
    "en": {
        "name": say("Goods name (English)"),
        "spec": say("Spec (English)"),
        "unit": say("Sold by (English)"),
        "category": say("Category (English)"),
    },
    "zh_CN": {
        "name": say("Goods name (Chinese)"),
        "spec": say("Spec (Chinese)"),
        "unit": say("Sold by (Chinese)"),
        "category": say("Category (Chinese)"),
    },
}


def fault(wrong: Wrong) -> Say:
    """What is wrong with a row, without its number."""
    why = Say(WRONG[wrong.reason].one, facts={"value": wrong.value})
    return say("%(column)s: %(why)s", column=wrong.column, why=why) if wrong.column else why


def told(wrong: Wrong) -> Say:
    """A wrong row in one line: its number, the column, and why."""
    return say("Row %(row)s, %(what)s", row=wrong.row, what=fault(wrong))


def named(s: Session, row: GoodsSheet) -> list[Say]:
    """The first of what a sheet would add, and what it would change: the prices that move furthest first."""
    if row.counts["added"] + row.counts["changed"] + row.counts["hidden"] > FEW:
        return []
    plan = intake.plan(row)
    changes = sorted(plan.change, key=lambda one: -_moved(one[1], one[2]))[:NAMED]
    told = []
    for number, new, old in changes:
        with suppress(NotFound):  # taken out of the shop since
            told.append(_changed(goods.any_item(s, number), new, old))
    for one in plan.add[:NAMED]:
        told.append(say("➕ %(name)s %(price)s", name=_full(one["names"], one["specs"]), price=Money(one["price"])))
    return told


def _moved(new: Mapping[str, Any], old: Mapping[str, Any]) -> float:
    """How many times up or down a price goes; 0 where it stays."""
    return max(new["price"] / old["price"], old["price"] / new["price"]) if "price" in new else 0


def _changed(item: Item, new: Mapping[str, Any], old: Mapping[str, Any]) -> Say:
    name = _full(item.names, item.specs)
    if new.get("hidden"):
        return say("🙈 %(name)s", name=name)
    if "price" in new:
        return say("✏️ %(name)s: %(old)s → %(new)s", name=name, old=Money(old["price"]), new=Money(new["price"]))
    if "stock" in new:
        return say("✏️ %(name)s: stock %(old)s → %(new)s", name=name, old=old["stock"], new=new["stock"])
    return say("✏️ %(name)s", name=name)


def _full(names: Names, specs: Names) -> Names:
    """A name with its spec, where there is one."""
    return {code: f"{name} {specs.get(code, '')}".strip() for code, name in names.items()}
