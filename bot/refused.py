"""Why the shop said no, in a sentence with what to do next."""

from bot.sheet_words import FILES
from bot.talk import Money, Say, say, says
from catalog import refusals as no


def why(refusal: no.Refusal) -> Say:
    """The sentence for a refusal."""
    match refusal:
        case no.SoldOut(names, 0):
            return say("%(item)s is sold out. Please choose something else.", item=names)
        case no.SoldOut(names, left):
            return says("Only %(num)s of %(item)s is left.", "Only %(num)s of %(item)s are left.", left, item=names)
        case no.ToldEnough(most):
            return says(
                "That is enough for today: a center writes to everybody %(num)s time a day at most.",
                "That is enough for today: a center writes to everybody %(num)s times a day at most.",
                most,
            )
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
        case no.StillNeeded():
            return _still_needed(refusal)
        case no.BadFile(reason, most):
            return Say(FILES[reason].one, facts={"most": most})
        case no.MoreThanCame(names, most):
            return say("Only %(most)s of %(item)s were ordered. How many is it?", item=names, most=most)
        case no.BadName(name):
            return say("This cannot be the name of a village: %(name)s. Nothing was added.", name=name)
        case no.ServedAlready(village, center):
            return say(
                "%(center)s serves %(village)s already: move it from there, or choose another name. Nothing was added.",
                village=village,
                center=center,
            )
        case no.ShorterThanLine(km):
            return say("No road is shorter than the straight line, %(km)s km. Please check it.", km=f"{km:.1f}")
    return SENTENCES.get(type(refusal), SENTENCES[no.NotFound])


def _still_needed(no_yet: no.StillNeeded) -> Say:
    """Why somebody is not forgotten yet, and what has to happen first."""
    match no_yet.why:
        case "parcels":
            return says(
                "Not yet: %(num)s order is still open. Collect or cancel it first, then say it again.",
                "Not yet: %(num)s orders are still open. Collect or cancel them first, then say it again.",
                no_yet.count,
            )
        case "money":
            return say(
                "Not yet: %(amount)s are still to be given back at the center. Fetch it first, then say it again.",
                amount=Money(no_yet.amount),
            )
        case "complaints":
            return says(
                "Not yet: %(num)s complaint waits for its answer. Say it again after that.",
                "Not yet: %(num)s complaints wait for their answer. Say it again after that.",
                no_yet.count,
            )
        case "drawer":
            return say("Not yet: money was entered at the desk and not counted since. Count the drawer first.")
    return say("Not yet: nobody else runs the shop. Invite another admin first.")


SENTENCES: dict[type[no.Refusal], Say] = {
    no.NotFound: say("I cannot find that here."),
    no.NotAllowed: say("That is not yours to do."),
    no.TooLate: say("That cannot be done any more. Here is how it stands now."),
    no.Empty: say("The basket is empty."),
    no.NoCenter: say("First choose the center where you will collect."),
    no.LastAdmin: say("Nobody else runs the shop. Invite another admin first."),
    no.BadCode: say("This code opens nothing. Please check it and type it again."),
    no.OwnCode: say("This is your own code. Give it to the other person: they type it in their chat."),
    no.NotYet: say("This parcel is not checked in yet. Check in the truck first."),
    no.NotOurs: say("This code is not ours."),
    no.Expired: say("This code is not good any more: it has expired or was taken back. Do not hand out anything."),
    no.TooManyTries: say("Too many wrong codes. Wait ten minutes, or find the customer by name or phone."),
    no.NeverComes: say("With that no goods would ever come, or nobody could collect them. It stays as it was."),
    no.MoneyStays: say("The currency stays as it is: there are orders or prices in it already."),
    no.NoPrice: say("It has no price yet. Please set the price first."),
    no.TooManyCodes: say("Too many wrong codes. Wait ten minutes, then type it once more."),
    no.BadValue: say("That cannot be right. Please check it and type it again."),
}
