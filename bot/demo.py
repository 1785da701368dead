"""The demo's switchboard: three phones side by side, two of which are given a role by real one-time invites."""

from sqlmodel import Session

from bot.channels.phones import Phone
from bot.talk import say
from catalog import centers, people
from catalog.models import Role


class Switchboard:
    """Who holds the phones of the demo village. Exists in `cunkou demo` only: whoever opens it may have any role."""

    def __init__(self) -> None:
        self.villager = Phone(
            "villager",
            {"zh_CN": "王秀英", "en": "Wang Xiuying"},
            say("Wang Xiuying, a villager"),
            say("Choose the Dongshan center, then order a box of eggs. Tap, or type a digit."),
        )
        self.staff = Phone(
            "staff",
            {"zh_CN": "王秀兰", "en": "Wang Xiulan"},
            say("The desk at the Dongshan center"),
            say("It rings when she orders. Take the goods in, then hand them over by the pickup code."),
        )
        self.admin = Phone(
            "admin",
            {"zh_CN": "周经理", "en": "Zhou, the manager"},
            say("The admin, in the county town"),
            say("Change a price or hide an item, then look at it on the first phone."),
        )
        self.phones = (self.villager, self.staff, self.admin)

    def invite(self, s: Session, phone: Phone) -> str:
        """A new one-time code for the desk's or the admin's phone; the villager needs none."""
        if phone is self.staff:
            return people.invite(s, Role.STAFF, centers.every(s)[0].id)
        if phone is self.admin:
            return people.invite(s, Role.ADMIN)
        return ""
