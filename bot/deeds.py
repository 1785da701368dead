"""Words for what the journal keeps: a literal table, so that translators find every one.

`%(amount)s`, `%(counted)s` and `%(expected)s` are Money, of what the deed says before or after.
"""

from bot.talk import Say, say

DEEDS: dict[str, Say] = {
    "float": say("put change into the drawer: %(amount)s"),
    "hand": say("handed on money: %(amount)s"),
    "correct": say("took back an entry in the cash book: %(amount)s"),
    "close": say("counted the drawer: %(counted)s, by the book %(expected)s"),
    "commission": say("set what centers earn"),
}
