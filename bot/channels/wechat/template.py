"""A template message: the few short fields WeChat carries at any time, each within its limits. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.talk import BRIEF

WRITTEN = re.compile(r"(?P<id>[\w-]{10,64})(?P<fields>(?: [a-z_]+[0-9]*=[a-z]+)+)")
NAME = re.compile(r"([a-z_]+?)[0-9]*")

# A field's type → (characters it takes at most, what it takes none of).
LIMITS: Mapping[str, tuple[int, str]] = {
    "thing": (20, r"\n"),
    "character_string": (32, r"[^ -~]"),
    "number": (32, r"[^0-9.]"),
    "letter": (32, r"[^A-Za-z]"),
    "symbol": (5, r"[\w\s]"),
    "phone_number": (17, r"[^0-9+-]"),
    "car_number": (8, r"\s"),
    "name": (10, r"[0-9\W_]"),
    "phrase": (5, r"[^\u4e00-\u9fff]"),
    "amount": (14, r"[^0-9.¥元]"),
    "time": (20, r"\n"),
    "date": (20, r"\n"),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account's: its id, and which of our words goes into which of its fields."""

    id: str
    fields: Mapping[str, str]

    def fits(self, brief: Mapping[str, str]) -> bool:
        """Whether a notice can be said so: a form for pickup codes, without one, would call people in vain."""
        return "code" not in self.fields.values() or bool(brief.get("code"))

    def filled(self, brief: Mapping[str, str]) -> dict[str, str]:
        """The fields with the words of a notice in them, none empty: WeChat takes none that is."""
        return {name: fitted(name, brief.get(word, "")) for name, word in self.fields.items()}


def read(written: str) -> Template:
    """A template as the setting has it: `ID thing4=center character_string2=code`. Raises ValueError."""
    found = WRITTEN.fullmatch(" ".join(written.split()))
    if found is None:
        raise ValueError("must look like TEMPLATE_ID thing4=center character_string2=code")
    fields = dict(part.split("=") for part in found["fields"].split())
    if not set(fields.values()) <= set(BRIEF):
        raise ValueError(f"knows these words: {', '.join(BRIEF)}")
    return Template(found["id"], fields)


def fitted(name: str, value: str) -> str:
    """A value as a field of this name takes it."""
    kind = NAME.fullmatch(name)
    most, never = LIMITS.get(kind[1] if kind else "", LIMITS["thing"])
    kept = " ".join(re.sub(never, "", value).split())
    if len(kept) > most:
        kept = kept[: most - 1] + "…" if kind and kind[1] == "thing" else kept[:most]
    return kept or ("0" if kind and kind[1] in ("number", "amount") else "-")
