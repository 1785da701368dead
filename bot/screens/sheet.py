"""Sheet: goods by sending a sheet: what was read, the yes, and the sheet of all goods to begin with."""

from sqlmodel import Session

from bot import patience, sheet_words
from bot.screens import OFFICE
from bot.talk import BACK, Args, Choice, Event, Screen, back, number, say, says
from catalog import intake
from catalog.models import GoodsSheet, Person
from catalog.refusals import BadFile, NotFound

ROLES = OFFICE
LONG = 2000  # changes from which writing them may be felt


def show(s: Session, person: Person, args: Args) -> Screen:
    """sheet explains; sheet:all and sheet:sample give one out; sheet:ID[:again|:choose] shows what was read of one."""
    if args[:1] in (("all",), ("sample",)):
        paper = "goods" if args[0] == "all" else "goods:sample"
        return Screen("sheet", {"part": args[0]}, (back("sheet"),), paper=paper, wants_file=True)
    if not args:
        choices = (
            Choice("sheet:all", say("📤 All goods as a sheet")),
            Choice("sheet:sample", say("📄 A sample sheet to fill in")),
            back("shop"),
        )
        return Screen("sheet", {"part": "how"}, choices, wants_file=True)
    return read_back(s, intake.get(s, person, number(args, 0)), args[1] if len(args) > 1 else "")


def read_back(s: Session, row: GoodsSheet, first: str = "") -> Screen:
    """What was read of a sheet, or that it is written. `first` is what has to be said before: again, choose."""
    facts: dict[str, object] = {"part": "done" if row.done else "read", "row": row, "first": first}
    if row.done:
        return Screen("sheet", facts, _done(row), fresh=True)
    wrong = [sheet_words.told(one) for one in intake.wrong(row)]
    more = row.counts["wrong"] - len({one.row for one in intake.wrong(row)})
    facts |= {"wrong": wrong, "more": more, "long": _changes(row) > LONG, "named": sheet_words.named(s, row)}
    paper = f"wrongrows:{row.id}" if wrong else ""
    return Screen("sheet", facts, _answers(row), fresh=True, paper=paper, wants_file=bool(wrong))


def _changes(row: GoodsSheet) -> int:
    return row.counts["added"] + row.counts["changed"] + row.counts["hidden"]


def _answers(row: GoodsSheet) -> tuple[Choice, ...]:
    """A yes; where rows are wrong, only the yes that says it leaves them out."""
    leave = Choice(f"sheet:{row.id}:no", say("⬅️ No, change nothing"), BACK, means="no cancel")
    if not _changes(row):
        return (leave if row.counts["wrong"] else back("shop"),)
    if not row.counts["wrong"]:
        return Choice(f"sheet:{row.id}:yes", say("✅ Yes, write it"), means="yes"), leave
    wrong = row.counts["wrong"]
    rest = says(
        "✂️ Leave out the wrong row, write the others", "✂️ Leave out %(num)s wrong rows, write the others", wrong
    )
    # A bare yes does not say what is to become of the wrong rows: it is asked again.
    mend = Choice(f"sheet:{row.id}:choose", say("🔧 I mend them first"), means="yes")
    return Choice(f"sheet:{row.id}:rest", rest), mend, leave


def _done(row: GoodsSheet) -> tuple[Choice, ...]:
    changed = (Choice("undo", say("↩️ Take it back")),) if _changes(row) else ()
    return (*changed, Choice("shelves", say("🏷 See the goods")), back("shop"))


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """sheet:new keeps what was read of the file that came; sheet:ID:yes, :rest and :no answer it."""
    if args == ("new",):
        if event.file is None or event.file.sheet is None:
            raise BadFile("fetch")
        return f"sheet:{intake.keep(s, person, event.file.sheet).id}"
    if len(args) != 2 or args[1] in ("again", "choose"):
        return None
    if args[1] == "no":
        intake.drop(s, person, number(args, 0))
        return "shop"
    if args[1] not in ("yes", "rest"):
        raise NotFound
    changes = _changes(intake.get(s, person, number(args, 0)))

    def told(rows: int) -> None:
        words = says("⏳ %(done)s of %(num)s row written…", "⏳ %(done)s of %(num)s rows written…", changes, done=rows)
        patience.say_so(s, words, person.language)

    done = intake.write(s, person, number(args, 0), without_wrong=args[1] == "rest", told=told)
    return f"sheet:{number(args, 0)}" + ("" if done else ":again")
