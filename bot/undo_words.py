"""Words for why the last act is not taken back, and what undoes it instead: a literal table."""

from sqlmodel import Session

from bot.talk import Say, say
from catalog.models import Deed, Person

INSTEAD: dict[str, Say] = {
    "place": say("An order is not taken back here: open it and cancel it, as long as it has not left."),
    "ask": say("An order is not taken back here: open it and cancel it, as long as it has not left."),
    "agree": say("An order is not taken back here: open it and cancel it, as long as it has not left."),
    "cancel": say("What is canceled stays canceled, for its goods may be sold already. Order it again."),
    "miss": say("What did not come stays canceled. Order it again."),
    "receive": say("Goods that are back in the county stay there. Order them again, or put the stock right."),
    "join": say("Who has a role keeps it. The admin lets people go under “staff”."),
    "withdraw invite": say("A code that was withdrawn opens nothing any more. Make a new one."),
    "forget": say("What is forgotten does not come back. If they write again, they are new to us."),
    "new center": say("A center stays. Change its name, phone and place under “centers”."),
    "close": say("A count of the drawer stays. Count it again: what differs is written down."),
    "commission": say("A rule is never changed. Set another, it holds from then on."),
    "add customer": say("A customer stays. Put the name or phone right under “find a customer”."),
    "give code": say("A code ends by itself after 7 days."),
    "end tie": say("Make a new code for the relative under “find a customer”."),
    "manifest_received": say("What was counted stays. Put the stock right on the card of the item."),
    "need": say("It is seen to. If it still needs doing, the customer can ask again."),
}
STAYS = say("That cannot be taken back here. The admin can put it right.")
STAYS_FOR_ADMIN = say("That cannot be taken back. Put it right by doing it again the other way.")


def why(s: Session, person: Person, deed: Deed) -> Say:
    """Why this act of `person` is not taken back, or what undoes it instead."""
    return INSTEAD.get(deed.act) or (STAYS if person.role == "staff" else STAYS_FOR_ADMIN)
