"""Why the shop said no, in a sentence with what to do next."""

from bot.talk import Money, Say, say, says
from catalog import refusals as no


def why(refusal: no.Refusal) -> Say:
    """The sentence for a refusal."""
    match refusal:
        case no.SoldOut(names, 0):
            return say("%(item)s is sold out. Please choose something else.", item=names)
        case no.SoldOut(names, left):
            return says("Only %(num)s of %(item)s is left.", "Only %(num)s of %(item)s are left.", left, item=names)
        case no.TooMany(most):
            return says("One order can hold %(num)s at most.", "One order can hold %(num)s at most.", most)
        case no.AmountChanged(was, now):
            return say("The price has changed: it was %(was)s, it is %(now)s now.", was=Money(was), now=Money(now))
        case no.CodeUsed(at):
            return say("This code was used already, %(at)s. Do not hand out anything.", at=at)
        case no.CodeElsewhere(center):
            return say("This code is for a parcel at %(center)s, not here.", center=center)
        case no.Spoils(at):
            return say("It cannot wait longer: what is in it keeps only until %(at)s.", at=at)
        case no.LongEnough(at):
            return say("It was kept longer twice already. It waits until %(at)s.", at=at)
        case no.WentBack(at):
            return say("This parcel is not here any more: canceled or sent back %(at)s.", at=at)
        case no.HeapChanged(count, amount):
            return says(
                "Something has changed: it is %(num)s parcel now, %(amount)s. Please look again.",
                "Something has changed: it is %(num)s parcels now, %(amount)s. Please look again.",
                count,
                amount=Money(amount),
            )
        case no.TruckChanged(orders, amount):
            return says(
                "The truck has changed: it is %(num)s order now, %(amount)s. Please look again.",
                "The truck has changed: it is %(num)s orders now, %(amount)s. Please look again.",
                orders,
                amount=Money(amount),
            )
        case no.MoreThanCame(names, most):
            return say("Only %(most)s of %(item)s were ordered. How many is it?", item=names, most=most)
    return SENTENCES.get(type(refusal), SENTENCES[no.NotFound])


SENTENCES: dict[type[no.Refusal], Say] = {
    no.NotFound: say("I cannot find that here."),
    no.NotAllowed: say("That is not yours to do."),
    no.TooLate: say("That cannot be done any more. Here is how it stands now."),
    no.Empty: say("The basket is empty."),
    no.NoCenter: say("First choose the center where you will collect."),
    no.BadCode: say("This code opens nothing. Please check it and type it again."),
    no.OwnCode: say("This is your own code. Give it to the other person: they type it in their chat."),
    no.NotYet: say("This parcel is not checked in yet. Check in the truck first."),
    no.NotOurs: say("This code is not ours."),
    no.Expired: say("This code is not good any more: it has expired or was taken back. Do not hand out anything."),
    no.TooManyTries: say("Too many wrong codes. Wait ten minutes, or find the customer by name or phone."),
    no.TooManyCodes: say("Too many wrong codes. Wait ten minutes, then type it once more."),
    no.BadValue: say("That cannot be right. Please check it and type it again."),
}
