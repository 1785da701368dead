"""Words for sheets of goods: why a file cannot be read, what is wrong with a row, and what the columns are called."""

from bot.talk import Say, say
from catalog.intake import Wrong

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
