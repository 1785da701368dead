"""Words for why a customer complains: a literal table, so that translators find every one."""

from bot.talk import Say, say
from catalog.models import Reason

REASONS: dict[Reason, Say] = {
    Reason.BROKEN: say("💔 It is broken"),
    Reason.SPOILED: say("🤢 It has gone bad"),
    Reason.WRONG: say("🔀 It is the wrong thing"),
    Reason.MISSING: say("❓ It was not there"),
    Reason.UNWANTED: say("↩️ I do not want it"),
}
