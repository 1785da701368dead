"""Claims: what suppliers have to make good, and that they did."""

from typing import Any

from sqlmodel import Session

from bot.screens import OFFICE
from bot.talk import PAGE, Args, Choice, Event, Money, Say, Screen, back, number, pages, say
from catalog import centers, claims, goods
from catalog.models import Fault, Person, SupplierClaim
from catalog.refusals import NotFound

ROLES = OFFICE
HOW = {"good": "made good", "off": "written off"}
FAULTS: dict[Fault, Say] = {Fault.SHORT: say("did not come"), Fault.DAMAGED: say("came damaged")}
SHOWN = 3  # claims of one supplier a page: two choices settle all of them


def show(s: Session, person: Person, args: Args) -> Screen:
    """claims[:page:N] lists suppliers; claims:of:CLAIM[:N] one supplier's, known by any claim; claims:one:CLAIM."""
    found = claims.unsettled(s, person)
    facts: dict[str, object] = {"one": None, "supplier": None, "suppliers": len(found)}
    if args[:1] == ("one",):
        claim = _claim(s, found, number(args, 1))
        settle = (
            Choice(f"claims:one:{claim.id}:good", say("✅ Made good")),
            Choice(f"claims:one:{claim.id}:off", say("🗑 Written off")),
        )
        return Screen("claims", {**facts, "one": _row(s, claim)}, (*settle, back(f"claims:of:{claim.id}")))
    if args[:1] == ("of",):
        return _supplier(s, found[_claim(s, found, number(args, 1)).supplier], number(args, 2, 0), facts)
    page, every = number(args, 1, 0), list(found.items())
    choices = tuple(
        Choice(
            f"claims:of:{theirs[0].id}",
            say(
                "%(who)s: %(count)s, %(amount)s",
                who=name or say("No supplier named"),
                count=len(theirs),
                amount=Money(claims.amount(theirs)),
            ),
        )
        for name, theirs in every[page * PAGE : (page + 1) * PAGE]
    )
    turn = pages("claims:page", page, len(every) > (page + 1) * PAGE)
    return Screen("claims", facts, (*choices, *turn, back()))


def _supplier(s: Session, theirs: list[SupplierClaim], page: int, facts: dict[str, object]) -> Screen:
    total, some = claims.amount(theirs), theirs[page * SHOWN : (page + 1) * SHOWN]
    tap = f"claims:of:{theirs[0].id}"
    rows = [_row(s, claim) for claim in some]
    each = tuple(
        Choice(f"claims:one:{claim.id}", say("%(name)s × %(count)s", name=row["item"].names, count=claim.count))
        for claim, row in zip(some, rows, strict=True)
    )
    choices = (
        Choice(f"{tap}:all:good:{len(theirs)}:{total}", say("✅ All made good")),
        Choice(f"{tap}:all:off:{len(theirs)}:{total}", say("🗑 All written off")),
        *each,
        *pages(tap, page, len(theirs) > (page + 1) * SHOWN),
        back("claims"),
    )
    told = {"supplier": theirs[0].supplier, "rows": rows, "count": len(theirs), "amount": total}
    return Screen("claims", {**facts, **told}, choices)


def _row(s: Session, claim: SupplierClaim) -> dict[str, Any]:
    item = goods.any_item(s, claim.item_id)
    return {"claim": claim, "item": item, "center": centers.get(s, claim.center_id), "word": FAULTS[claim.fault]}


def _claim(s: Session, found: dict[str, list[SupplierClaim]], claim_id: int) -> SupplierClaim:
    """An open claim by number. Raises NotFound."""
    claim = next((claim for theirs in found.values() for claim in theirs if claim.id == claim_id), None)
    if claim is None:
        raise NotFound
    return claim


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """claims:one:CLAIM:good, claims:of:CLAIM:all:off:COUNT:AMOUNT; a sum that has changed is shown again."""
    how = (
        HOW.get(args[2] if args[:1] == ("one",) else args[3])
        if len(args) > (2 if args[:1] == ("one",) else 3)
        else None
    )
    if how is None:
        return None
    found = claims.unsettled(s, person)
    if args[0] == "one":
        if s.get(SupplierClaim, number(args, 1)) and not any(
            c.id == number(args, 1) for t in found.values() for c in t
        ):
            return "claims"
        claims.settle(s, person, [_claim(s, found, number(args, 1)).id or 0], how)
        return "claims"
    if not any(c.id == number(args, 1) for theirs in found.values() for c in theirs):
        return "claims"
    theirs = found[_claim(s, found, number(args, 1)).supplier]
    if (len(theirs), claims.amount(theirs)) != (number(args, 4), number(args, 5)):
        return f"claims:of:{args[1]}"
    claims.settle(s, person, [claim.id or 0 for claim in theirs], how)
    return "claims"
