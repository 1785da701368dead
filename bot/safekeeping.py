"""Safekeeping for whoever has the machine: what `cunkou backup`, `cunkou restore` and `cunkou check` do and say."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.audit_words import worded
from bot.talk import say
from bot.words import Words
from catalog import audit, backup, journal
from catalog import restore as restoring
from catalog.store import Store

Print = Callable[[str], None]


def back_up(store: Store, file: Path | None, out: Print) -> Path:
    """Write a backup into a new file, compressed if its name ends in .gz. Raises Busy and OSError."""
    to = (file or Path(backup.name())).absolute()
    if to.exists():
        raise FileExistsError(17, "there is a file of that name already", str(to))
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".cunkou-backup-") as aside:
        plain, packed = Path(aside) / "store.db", Path(aside) / "store.db.gz"
        backup.save(store, plain)
        if to.suffix == ".gz":
            backup.pack(plain, packed)
        backup.put(packed if to.suffix == ".gz" else plain, to)
    with store.transaction() as s:
        journal.write(s, None, "backup")
    out(str(to))
    out("It holds everybody's names, phones and orders, and the shop's keys: keep it where nobody else reads it.")
    return to


def restore(file: Path, url: str, replace: bool, out: Print) -> None:
    """Make a backup the store at `url`, and say what was kept and whether it adds up. Raises restore.Unfit."""
    kept = restoring.restore(file, url, replace)
    out(f"The shop is as it was in {file}.")
    if kept is not None:
        out(f"What was there before is kept in {kept}")
    store = Store(url)
    try:
        check(store, out)
    finally:
        store.close()


def check(store: Store, out: Print) -> int:
    """Name everything that does not add up, a line each; returns how many."""
    with store.reading() as s:
        language = Words().of(s)["en"]
        found = audit.wrong(s)
        for one in found:
            out(language.say(worded(one)))
    if not found:
        out(language.say(say("Everything adds up: books, stock, orders, people and notices.")))
    return len(found)
