"""Brings every language's messages.po up to the sentences in the code: `python locales/update.py`.

New sentences come in empty and are listed; sentences nobody says any more go. The English sentences are the message
ids themselves, so English fills itself in. With --check nothing is written and the exit code says whether all is done.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
METHODS = [
    ("bot/**.py", "python"),
    ("catalog/audit/**.py", "python"),
    ("bot/templates/**.j2", "jinja2.ext:babel_extract"),
]
KEYWORDS = {"say": None, "off": None, "says": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"bot/templates/**.j2": {"trimmed": "true", "silent": "false"}}


def said() -> Catalog:
    """Every sentence of the code."""
    catalog = Catalog(fuzzy=False)
    for name, _, message, _, context in extract_from_dir(
        str(HERE.parent), METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def update(path: Path, template: Catalog) -> tuple[bytes, list[str]]:
    """One language's file as it should be, and the sentences it still lacks."""
    language = path.parent.parent.name
    old = read_po(path.open("rb"), locale=language) if path.exists() else Catalog()
    new = Catalog(
        locale=language,
        fuzzy=False,
        header_comment=f"# Cunkou in {language}.",
        project="Cunkou",
        version="0.1",
        msgid_bugs_address="the project's issues",
        last_translator="The Cunkou founders",
        language_team=language,
    )
    for message in template:
        if message.id:
            known = old.get(message.id[0] if message.pluralizable else message.id)
            string = known.string if known else None
            if language == "en" and not any(string if isinstance(string, (tuple, list)) else [string]):
                string = message.id
            new.add(message.id, string, locations=sorted(set(message.locations)))
    lacking = [str(m.id) for m in new if m.id and not all(m.string if message_parts(m.string) else [m.string])]
    out = io.BytesIO()
    write_po(out, new, sort_by_file=True, no_location=False, include_lineno=False, width=120, omit_header=False)
    kept = [
        line for line in out.getvalue().splitlines(True) if not line.startswith((b'"POT-Creation', b'"PO-Revision'))
    ]
    return b"".join(kept), lacking


def message_parts(string: object) -> bool:
    """Whether a translation has several plural forms."""
    return isinstance(string, (tuple, list))


def main() -> int:
    """Update or check every language; returns the exit code."""
    template, done = said(), True
    for folder in sorted(path for path in HERE.iterdir() if (path / "hear.toml").exists()):
        path = folder / "LC_MESSAGES" / "messages.po"
        data, lacking = update(path, template)
        current = path.exists() and path.read_bytes() == data
        if "--check" in sys.argv:
            done = done and current and not lacking
            if not current:
                print(f"{folder.name}: not up to date; run python locales/update.py")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        for sentence in lacking:
            print(f"{folder.name}: no words yet for {sentence}")
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
