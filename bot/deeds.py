"""Words for what staff and admin did: a literal table, so that translators find every one."""

from bot.talk import Say, say

# A deed's verb, and the facts of its `after` that the sentence speaks of.
DEEDS: dict[str, Say] = {
    "hand_over": say("handed over: %(count)s parcels to %(collector)s, %(amount)s taken"),
    "collect": say("handed over and paid"),
}
