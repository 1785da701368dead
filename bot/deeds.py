"""Words for what the journal keeps: a literal table, so that translators find every one.

What a sentence speaks of stands in the deed's `after`; `%(amount)s` is Money.
"""

from bot.talk import Say, say

DEEDS: dict[str, Say] = {
    "send_back": say("let %(count)s parcels go back"),
    "manifest_left": say("gave the driver goods going back %(manifest)s: %(count)s pieces"),
    "manifest_received": say("took in goods going back %(manifest)s: %(count)s on the shelf, %(lost)s lost"),
    "refund": say("gave back what was paid: %(amount)s"),
    "answer": say("answered a complaint: %(amount)s back. %(reply)s"),
    "pay_complaint": say("paid a refund: %(amount)s"),
    "hand_back": say("took back what a customer brought: %(count)s pieces"),
}
