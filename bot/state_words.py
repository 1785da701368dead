"""Words for the states and moves of an order: a literal table, so that translators find every one."""

from bot.talk import Say, say
from catalog.models import State

STATES: dict[State, Say] = {
    State.DRAFT: say("in the basket"),
    State.ASKED: say("waiting for the customer's yes"),
    State.PLACED: say("ordered"),
    State.ON_THE_WAY: say("on the way"),
    State.READY: say("ready for pickup"),
    State.COLLECTED: say("collected and paid"),
    State.CANCELED: say("canceled"),
    State.GOING_BACK: say("going back"),
    State.RETURNED: say("sent back"),
}

ACTS: dict[str, Say] = {
    "place": say("✅ Yes, order it"),
    "ask": say("🙋 Ask whether it is theirs"),
    "agree": say("✅ Yes, it is mine"),
    "cancel": say("🗑 Cancel this order"),
    "leave": say("🚚 The truck has left"),
    "arrive": say("📦 It has arrived"),
    "collect": say("✅ Collected and paid"),
    "return": say("↩️ Send it back"),
    "miss": say("❓ It was not on the truck"),
    "receive": say("📥 It is back in the county"),
}

# What the desk says where the customer's words do not fit.
DESK_ACTS: dict[str, Say] = {
    "agree": say("📞 They said yes by phone"),
}

# What waits for a person at the desk.
NEEDS: dict[str, Say] = {
    "call": say("☎️ %(who)s wants a call"),
    "lost": say("🙋 %(who)s needs help"),
    "unreached": say("☎️ %(who)s cannot be reached, order %(order)s"),
    "complaint": say("⚠️ %(who)s complains about order %(order)s"),
    "asked": say("🙋 %(who)s has not said yes to order %(order)s"),
    "over": say("↩️ must go back: %(count)s"),
    "late": say("🚚 late: %(count)s"),
    "owing": say("💴 give %(who)s the money back, order %(order)s"),
    "unclosed": say("🧮 the drawer was not counted"),
}

# The moves that take something away: what the yes says.
SURE: dict[str, Say] = {
    "cancel": say("🗑 Yes, cancel it"),
    "return": say("↩️ Yes, send it back"),
}
