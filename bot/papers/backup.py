"""Backup: the whole store as one file, or, where it is too big for a chat, where it lies."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.talk import Args, Document, number, say
from catalog import backup, journal
from catalog.models import Person, Role, aware, now
from catalog.refusals import NotFound
from catalog.store import store_of

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.ADMIN})
MIME = "application/gzip"
LABEL = say("💾 The backup")
BY_LINK = False  # it holds everybody's data and the shop's keys: whoever found a link would have them all
MOST = 49_000_000  # bytes: Telegram takes 50 MB from a bot


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """backup:DEED, for whoever asked for it and for an hour. Raises NotFound, Busy, and OSError on a full disk."""
    deed = journal.one(s, person, number(args, 0))
    if deed.act != "backup" or deed.by_id != person.id or now() - aware(deed.at) > journal.BACKUP_FOR:
        raise NotFound
    store, name = store_of(s), backup.name(deed.at)
    folder = backup.beside(store)
    with tempfile.TemporaryDirectory(dir=folder if store.sqlite else None, prefix=".cunkou-backup-") as aside:
        plain, packed = Path(aside) / "store.db", Path(aside) / name
        backup.save(store, plain)
        backup.pack(plain, packed)
        size = packed.stat().st_size
        if size <= MOST:
            return Document(name, MIME, packed.read_bytes())
        kept = backup.put(packed, folder / name)
    words = language.say(
        say(
            "The backup has %(size)s MB; a chat takes 50 MB at most. It lies on the machine: %(path)s\n"
            "Another one is made there by: cunkou backup FILE",
            size=-(-size // 1_000_000),
            path=str(kept),
        )
    )
    return Document(f"{name}.txt", "text/plain", words.encode())
