"""Words for what the journal keeps: a literal table, so that translators find every one."""

from bot.talk import Say, say

DEEDS: dict[str, Say] = {
    "add customer": say("added a customer: %(name)s"),
    "rename": say("noted a customer's name: %(name)s"),
    "change phone": say("changed a customer's phone to %(phone)s"),
    "join house": say("joined two households"),
    "leave house": say("took somebody out of a household"),
    "give code": say("made a code for a relative of a customer"),
    "end tie": say("ended a relative's orders for a customer"),
    "prepay": say("took the money in advance"),
    "give back": say("gave the money back"),
}
