"""Finding a customer at the desk by a typed line, and the pages of who may be meant."""

from sqlmodel import Session

from bot import memory, newcomer
from bot.newcomer import Newcomer
from bot.talk import Choice, pages, say
from bot.whom import described
from catalog import centers, customers, gazetteer
from catalog.models import Person

PEOPLE = 4  # a page; "somebody new" stands below them


def read(s: Session, by: Person, text: str) -> Newcomer:
    """Name, village and phone of a line typed at the desk where `by` works."""
    served = centers.villages(s, by.works_at or 0)
    return newcomer.read(text, {v.id or 0: gazetteer.spellings(v.names.values()) for v in served})


def look(s: Session, by: Person, text: str) -> list[Person]:
    """Who may be meant by a line, best first. Raises NotAllowed for whoever works at no desk."""
    line = read(s, by, text)
    return customers.find(s, by, line.called, line.village, line.tail)


def choices(s: Session, by: Person, sentence: int, page: int, at: str, leads: str) -> tuple[list[Person], list[Choice]]:
    """Who may be meant by a kept line, and one page of them: each leads to the tap `leads`:PERSON; `at` turns pages."""
    found = look(s, by, memory.sentence(s, sentence, by))
    shown = found[page * PEOPLE : (page + 1) * PEOPLE]
    listed = [Choice(f"{leads}:{one.id}", say("👤 %(who)s", who=described(s, one))) for one in shown]
    return found, [*listed, *pages(f"{at}:{sentence}", page, len(found) > (page + 1) * PEOPLE)]
