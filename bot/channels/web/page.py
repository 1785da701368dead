"""The chat page's own files and words: HTML filled in, styles and script served from memory."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.phones import Phone
from bot.talk import Say, say
from bot.words import Language, Words
from catalog.models import Names

HERE = Path(__file__).parent / "page"
MIMES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

# What the page itself says, beside the conversation. The keys are known to chat.js.
WORDS: Mapping[str, Say] = {
    "messages": say("Messages"),
    "choices": say("Choices"),
    "type": say("Type here…"),
    "message": say("Your message"),
    "send": say("Send"),
    "you": say("You said:"),
    "sending": say("Sending…"),
    "waiting": say("Waiting for the network…"),
    "busy": say("The shop is busy. Your message goes out by itself in a moment."),
    "failed": say("This could not be sent."),
    "newer": say("New message"),
    "notice": say("New notice"),
    "photo": say("Send a photo"),
    "file": say("Send a sheet of goods"),
    "large": say("This file is larger than 20 MB. Send only the goods that change."),
    "no_photo": say("This photo could not be opened. Please take it again."),
    "my_place": say("📍 My location"),
    "seeking": say("Finding where you are…"),
    "no_place": say("The phone did not tell us where you are. Please type the name of your village."),
    "cookies": say("This page needs cookies to know you again. Please allow them, then open the page again."),
}


class Pages:
    """Everything a browser loads. Read once; `demo` adds the page with the phones."""

    def __init__(self, words: Words, demo: bool = False) -> None:
        self.words = words
        self.files: dict[str, tuple[bytes, bytes, str]] = {}  # name → plain, gzipped, content type
        for path in sorted(HERE.iterdir()):
            if path.suffix in MIMES and (demo or path.stem != "village"):
                data = path.read_bytes()
                self.files[path.name] = data, gzip.compress(data, mtime=0), MIMES[path.suffix]
        # The mark changes with any file, so that a browser may keep a file for ever under it.
        self.mark = hashlib.sha256(b"".join(data for data, _, _ in self.files.values())).hexdigest()[:12]
        self.templates = Environment(
            loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def language(self, header: str) -> Language:
        """Our language for an Accept-Language header: the first we have, else what stands in for the first asked."""
        tags = asked(header)
        known = {code.split("_")[0].lower() for code in self.words.languages}
        first = next((tag for tag in tags if tag.split("-")[0].lower() in known), tags[0] if tags else "")
        return self.words[self.words.nearest(first)]

    def chat(self, language: Language, shop: Names, start: str, phone: str = "") -> str:
        """The chat page. `start` is what it says by itself when its mailbox is empty."""
        speech = {
            code.replace("_", "-"): {key: each.say(what) for key, what in WORDS.items()}
            | {"shop": each.name(shop), "direction": each.locale.text_direction}
            for code, each in self.words.languages.items()
        }
        return self.templates.get_template("chat.html").render(
            tag=language.code.replace("_", "-"),
            words=speech[language.code.replace("_", "-")],
            speech=json.dumps(speech, ensure_ascii=False),
            script=language.say(say("This page needs JavaScript. Please switch it on.")),
            start=start,
            phone=phone,
            root="../../" if phone else "",
            mark=self.mark,
        )

    def away(self, language: Language) -> str:
        """What is shown in place of a page while the store does not answer; it looks again by itself."""
        return self.templates.get_template("away.html").render(
            tag=language.code.replace("_", "-"),
            direction=language.locale.text_direction,
            sorry=language.say(say("⏳ The shop does not answer just now. This page tries again by itself.")),
        )

    def village(self, language: Language, shop: Names, phones: tuple[Phone, ...]) -> str:
        """The demo's page, with every phone on it."""
        return self.templates.get_template("village.html").render(
            tag=language.code.replace("_", "-"),
            direction=language.locale.text_direction,
            shop=language.name(shop),
            title=language.say(say("A village shop on three phones")),
            lead=language.say(say("Order on the first phone, and hear the second one ring.")),
            made_up=language.say(say("Everybody and everything here is made up: nothing is sold, and no money moves.")),
            again=language.say(say("Start over")),
            phones=[(phone.path, language.say(phone.who), language.say(phone.tries)) for phone in phones],
            mark=self.mark,
        )


def asked(header: str) -> list[str]:
    """The language tags of an Accept-Language header, most wanted first."""
    weighed = []
    for part in header[:400].split(","):
        tag, _, weight = part.partition(";")
        try:
            wanted = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            wanted = 0.0
        if tag.strip() not in ("", "*") and wanted > 0:
            weighed.append((wanted, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]
