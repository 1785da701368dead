"""Photo: a picture of goods that the admin sent; it is put on them, or asked whose it is."""

from sqlmodel import Session

from bot import keeping, memory
from bot.screens import OFFICE, shelf
from bot.talk import Args, Choice, Event, Screen, back, number, say
from catalog import goods, journal, pictures
from catalog.models import Person
from catalog.refusals import NotFound

ROLES = OFFICE


def show(s: Session, person: Person, args: Args) -> Screen:
    """photo:SENTENCE asks whose picture it is"""
    if not args or args[0] == "of":
        return Screen("photo", {"asks": False, "words": "", "near": []}, (Choice("shelves", say("🏷 Goods")), back()))
    digest, words = _kept(s, person, args)
    near = goods.many(s, keeping.find(s, person, words)[0][: keeping.MOST] if words else [], person)
    choices = (
        Choice(f"photo:{number(args, 0)}:{item.id}", shelf.choice(item).label, picture=item.picture) for item in near
    )
    drop = back()
    return Screen("photo", {"asks": True, "words": words, "near": near}, (*choices, drop), picture=digest)


def _kept(s: Session, person: Person, args: Args) -> tuple[str, str]:
    """A picture that waits, and the words that came with it. Raises NotFound, also once it was let go of."""
    digest, _, words = memory.sentence(s, number(args, 0), person).partition(" ")
    return goods.picture(s, digest).digest, words


def act(s: Session, person: Person, args: Args, event: Event) -> str | None:
    """photo with a photo that came keeps it; photo:of:ITEM puts it there; photo:SENTENCE:ITEM the one that waits."""
    if not args or args[0] == "of":
        if event.photo is None:
            return None
        digest = pictures.keep(s, person, event.photo.card or event.photo.jpeg, event.photo.thumb or None)
        if args:
            return _put(s, person, number(args, 1), digest)
        words = " ".join(event.text.split())[:60]
        found, named = keeping.find(s, person, words) if words else ([], False)
        if not found and event.replied.startswith("item:"):
            found, named = [number((event.replied.partition(":")[2],), 0)], True
        if named and len(found) == 1:
            return _put(s, person, found[0], digest)
        return f"photo:{memory.keep_sentence(s, person, f'{digest} {words}')}"
    digest, _ = _kept(s, person, args)
    if args[1:] == ("said",):
        words = " ".join(event.text.split())[:60]
        found, named = keeping.find(s, person, words)
        if not found:
            raise NotFound
        if named and len(found) == 1:
            return _put(s, person, found[0], digest)
        return f"photo:{memory.keep_sentence(s, person, f'{digest} {words}')}"
    return _put(s, person, number(args, 1), digest) if len(args) > 1 else None


def _put(s: Session, person: Person, item_id: int, digest: str) -> str:
    before = goods.get(s, item_id, person).picture
    pictures.show(s, person, item_id, digest)
    deed = journal.last(s, person)
    return f"change:done:{deed.id}" if deed and before != digest else f"item:{item_id}"


def hear(s: Session, person: Person, args: Args, text: str) -> str | None:
    """The name or the number of the goods on the picture."""
    return f"photo:{number(args, 0)}:said" if args and args[0] != "of" else None
