"""Goods: everything the shop sells as a sheet that can be changed and sent back, or a sample of one."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.drawing.rows import Value
from bot.drawing.workbook import Column, Kind, Sheet, xlsx
from bot.money import precision
from bot.sheet_words import COLUMNS, OTHERS
from bot.talk import Args, Document, say
from catalog import goods
from catalog.models import Names, Person, Role

if TYPE_CHECKING:
    from bot.words import Language

ROLES = frozenset({Role.ADMIN})
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABEL = say("📎 The goods as a sheet")

KINDS: dict[str, Kind] = {"number": "count", "price": "money", "stock": "count", "keeps": "count"}
WIDTHS = {"name": 22, "nicknames": 26, "category": 16, "supplier": 16}
SAMPLES: tuple[dict[str, object], ...] = (
    {
        "name": {"zh_CN": "鸡蛋", "en": "Eggs"},
        "spec": {"zh_CN": "30枚", "en": "30 pcs"},
        "unit": {"zh_CN": "盒", "en": "box"},
        "category": {"zh_CN": "蛋奶", "en": "Eggs & milk"},
        "price": 2800,
        "stock": 50,
        "nicknames": ["鸡子", "hen eggs"],
        "keeps": 360,
        "pictogram": "🥚",
    },
    {
        "name": {"zh_CN": "食盐", "en": "Salt"},
        "spec": {"zh_CN": "500克", "en": "500 g"},
        "unit": {"zh_CN": "袋", "en": "bag"},
        "category": {"zh_CN": "油盐调料", "en": "Oil & seasoning"},
        "price": 250,
        "stock": 200,
        "nicknames": ["盐巴"],
        "pictogram": "🧂",
    },
)


def draw(s: Session, person: Person, args: Args, language: "Language") -> Document:
    """goods for all of them, goods:sample for two made-up ones. Raises NotAllowed."""
    sample = args[:1] == ("sample",)
    rows = list(SAMPLES) if sample else goods.listed(s, person)
    own = "zh_CN" if language.locale.language == "zh" else "en"
    other = "en" if own == "zh_CN" else "zh_CN"
    columns: list[tuple[str, str, str]] = []  # field, language, heading
    for field, title in COLUMNS.items():
        if sample and field == "number":
            continue
        columns.append((field, own, language.say(title)))
        if field in OTHERS[other]:
            columns.append((field, other, language.say(OTHERS[other][field])))
    digits = precision(s)
    made = [
        Column(title, KINDS.get(field, "text"), WIDTHS.get(field, 10), places=digits) for field, _, title in columns
    ]
    filled = [[_value(row.get(field), field, code, language) for field, code, _ in columns] for row in rows]
    name = "cunkou-sample.xlsx" if sample else "cunkou-goods.xlsx"
    return Document(name, MIME, xlsx([Sheet(language.say(say("Goods")), (), tuple(made), filled)]))


def _value(value: object, field: str, code: str, language: "Language") -> Value:
    """A cell, so that `catalog.intake` reads the same again."""
    if field in OTHERS["en"]:
        names: Names = value if isinstance(value, dict) else {}
        return names.get(code) or None
    if field == "nicknames":
        return "、".join(value) if isinstance(value, list) else None
    if field == "hidden":
        return language.say(say("yes")) if value else None
    return value if isinstance(value, int | str) and value != "" else None
