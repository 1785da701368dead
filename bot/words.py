"""Puts a Screen into one language: Jinja2, gettext, and money, dates and numbers by Babel."""

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import Translations
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import escape
from sqlmodel import Session

from bot import hours_words, papers, spoken
from bot.talk import NO_KEY, Button, Choice, Dates, Money, Paper, Say, Screen, View, Weekdays, called, say
from catalog.models import Center, Names, Role, aware, now
from catalog.spans import Span
from catalog.store import shop

HERE = Path(__file__).parent
# Beside the packages in a checkout, inside this one where Cunkou is installed.
LOCALES = next(path for path in (HERE / "locales", HERE.parent / "locales") if path.is_dir())
DEFAULT = "zh_CN"

# A language whose amounts can be spelled out; any other reads figures only.
SPELLED: Mapping[str, Callable[[int], str]] = {"zh": spoken.yuan_chinese, "en": spoken.yuan_english}

KEYS = "123456"
BLANK = re.compile(r"(?<=[。！？；]) (?=\S)")  # templates put one between two sentences; Chinese has none


@cache
def compiled(path: Path, code: str, _changed: int) -> bytes:
    """A language's sentences as gettext reads them, made once a process from the file as it was last changed.

    They are kept beside it where that may be written, and behind them what they were made from: a digest of the file.
    """
    said, kept = path.read_bytes(), path.with_suffix(".mo")
    mark = hashlib.sha256(said).digest()
    with suppress(OSError):
        messages = kept.read_bytes()
        if messages.endswith(mark):  # gettext looks at nothing behind what it counts itself
            return messages
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    write_mo(made, read_po(io.BytesIO(said), locale=code))
    messages = made.getvalue() + mark
    fresh = path.with_name(f"{os.getpid()}.mo")
    with suppress(OSError):  # where nobody may write, it is made anew each time
        try:
            fresh.write_bytes(messages)
            fresh.replace(kept)
        finally:
            fresh.unlink(missing_ok=True)
    return messages


class Once(BytecodeCache):
    """Keeps what templates compile to, so that each is compiled once a process, for whatever languages and houses."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what was kept of it; Jinja compares the source."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template compiled to."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Once()


class Language:
    """One language: its sentences, and its ways of writing amounts and times."""

    def __init__(self, code: str, folder: Path, currency: str = "CNY", zone: str = "Asia/Shanghai") -> None:
        """Read `folder`/LC_MESSAGES/messages.po; raises OSError or Babel's errors when it cannot be read."""
        self.code, self.currency, self.zone = code, currency, ZoneInfo(zone)
        self.locale = Locale.parse(code)
        path = folder / "LC_MESSAGES" / "messages.po"
        self.messages = Translations(io.BytesIO(compiled(path, code, path.stat().st_mtime_ns)))
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            bytecode_cache=TEMPLATES,
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
            auto_reload=False,  # else each screen asks the disk whether its template has changed
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.install_gettext_translations(self.messages, newstyle=True)  # type: ignore[attr-defined]
        self.templates.filters.update(
            money=self.money,
            in_words=self.in_words,
            name=self.name,
            day=self.day,
            iso_day=lambda said: self.day(date.fromisoformat(said)),
            month=self.month,
            span=self.span,
            clock=self.clock,
            say=self.say,
            words=self.write,
        )
        self.templates.tests["past"] = self.past
        self.templates.tests["past_moment"] = lambda at: aware(at) <= now()
        self.templates.filters["fact"] = self.write
        self.templates.filters["listed"] = self.listed
        self.templates.filters["hours"] = self.hours
        self.templates.filters["hours_on"] = self.hours_on
        self.templates.filters["cutoff"] = self.cutoff
        self.templates.filters["called"] = lambda person: self.write(called(person))

    def say(self, what: Say) -> str:
        """A sentence, its facts filled in: plain text, not HTML."""
        if what.many is None:
            text = self.messages.ugettext(what.one)
        else:
            text = self.messages.ungettext(what.one, what.many, what.count or 0)
        return text % {key: self.write(value) for key, value in what.facts.items()} if what.facts else text

    def write(self, fact: Any) -> str:
        """Any fact of a sentence in this language."""
        if isinstance(fact, Money):
            return self.money(fact.amount)
        if isinstance(fact, Say):
            return self.say(fact)
        if isinstance(fact, Span):
            return self.span(fact)
        if isinstance(fact, dict):
            return self.name(fact)
        if isinstance(fact, Weekdays):
            return self.weekdays(fact.days)
        if isinstance(fact, Dates):
            return self.dates(fact.first, fact.last)
        if isinstance(fact, tuple):
            return self.listed(self.write(part) for part in fact)
        if isinstance(fact, datetime):
            return f"{self.day(fact)} {self.clock(fact)}"
        if isinstance(fact, date):
            return self.day(fact)
        if isinstance(fact, time):
            return self.clock(fact)
        return str(fact)

    def money(self, amount: int) -> str:
        """Minor units as people write them here: 2800 → 28 元, ¥28; 2850 → 28.50 元."""
        value = Decimal(amount).scaleb(-numbers.get_currency_precision(self.currency))
        if self.currency == "CNY":
            figure = _figure(abs(value), "#,##0" if value % 1 == 0 else "#,##0.00", self.locale)
            return ("-" if value < 0 else "") + self.say(say("¥%(amount)s", amount=figure))
        return numbers.format_currency(value, self.currency, locale=self.locale)

    def rounded(self, amount: int) -> str:
        """Minor units in whole units of the currency, without its sign: for figures over the bars of a chart."""
        value = Decimal(amount).scaleb(-numbers.get_currency_precision(self.currency))
        return str(numbers.format_decimal(value, "#,##0", locale=self.locale))

    def in_words(self, amount: int) -> str:
        """Minor units spelled out, or in figures where this language cannot spell."""
        spell = SPELLED.get(self.locale.language)
        return spell(amount) if spell and self.currency == "CNY" else self.money(amount)

    def name(self, names: Names) -> str:
        """A name in this language, or in the first it has."""
        return names.get(self.code) or next(iter(names.values()), "")

    def listed(self, parts: Iterable[str]) -> str:
        """Several names or words in a row: 鸡蛋、面粉; eggs, flour."""
        return ("、" if self.locale.language == "zh" else ", ").join(parts)

    def local(self, at: datetime) -> datetime:
        """A moment on the village's clock."""
        return aware(at).astimezone(self.zone)

    def day(self, at: datetime | date) -> str:
        """A day as one says it: today, tomorrow, yesterday, or its date and weekday."""
        day = self.local(at).date() if isinstance(at, datetime) else at
        ahead = (day - self.local(now()).date()).days
        near = {0: say("today"), 1: say("tomorrow"), -1: say("yesterday")}.get(ahead)
        return self.say(near) if near else self.dated(day)

    def dated(self, day: date) -> str:
        """A day by its date and weekday, as paper must say it."""
        return _dated(day, self.locale)

    def month(self, day: date) -> str:
        """The month a day is in, with its year."""
        return dates.format_skeleton("yMMM", day, locale=self.locale)

    def span(self, span: Span, near: bool = True) -> str:
        """Some days as one says them: yesterday, a month by its name, else the first and the last.

        Not `near`: by their dates, as paper must say them.
        """
        if span.months:
            return self.month(span.first)
        if span.days == 1:
            return self.day(span.first) if near else self.dated(span.first)
        if span.first.year == self.local(now()).year:
            return f"{self.dated(span.first)} – {self.dated(span.last)}"
        days = (str(dates.format_skeleton("yMMMd", day, locale=self.locale)) for day in (span.first, span.last))
        return " – ".join(days)

    def short(self, day: date, month: bool = False) -> str:
        """A day, or its month, as briefly as under a bar of a chart: 11/25, Nov."""
        return str(dates.format_skeleton("MMM" if month else "Md", day, locale=self.locale))

    def weekdays(self, days: Iterable[int]) -> str:
        """Days of the week, Monday is 0: 周一、周三; Mon–Sat, where three or more follow each other; every day."""
        names, chosen = dates.get_day_names("abbreviated", locale=self.locale), sorted(days)
        if len(chosen) == 7:
            return self.say(say("every day"))
        runs: list[list[int]] = []
        for day in chosen:
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        ends = ([[run[0], run[-1]]] if len(run) > 2 else [[day] for day in run] for run in runs)
        return self.listed("–".join(names[day] for day in end) for parts in ends for end in parts)

    def dates(self, first: date, last: date) -> str:
        """Days by their dates, with the year where it is not this one: 2月16日–22日; Feb 16 – 22."""
        this_year = first.year == last.year == self.local(now()).year
        if first == last:
            return dates.format_skeleton("MMMd" if this_year else "yMMMd", first, locale=self.locale)
        return str(dates.format_interval(first, last, "MMMd" if this_year else "yMMMd", locale=self.locale))

    def hours(self, center: Center) -> str:
        """When a center is open, as it is just now: a sentence."""
        return self.say(hours_words.opening(center, self.zone))

    def hours_on(self, center: Center, day: date) -> str:
        """When a center is open on a day: a sentence."""
        return self.say(hours_words.opening_on(center, self.zone, day))

    def cutoff(self, center: Center) -> str:
        """That the cut-off is near or has just passed: a sentence, or nothing."""
        said = hours_words.cutoff(center, self.zone)
        return self.say(said) if said else ""

    def past(self, day: date) -> bool:
        """Whether a day is over on the village's clock."""
        return day < self.local(now()).date()

    def clock(self, at: datetime | time) -> str:
        """The time of day, hours and minutes."""
        clock = self.local(at).time() if isinstance(at, datetime) else at
        return clock.strftime("%H:%M")


# The same prices and days stand on screen after screen.
@lru_cache(4096)
def _figure(value: Decimal, pattern: str, locale: Locale) -> str:
    return str(numbers.format_decimal(value, pattern, locale=locale))


@lru_cache(512)
def _dated(day: date, locale: Locale) -> str:
    return str(dates.format_skeleton("MMMEd", day, locale=locale))


class Words:
    """Every language there is a folder for."""

    def __init__(self, folder: Path = LOCALES, currency: str = "CNY", zone: str = "Asia/Shanghai") -> None:
        """Compile every `<lang>/LC_MESSAGES/messages.po` below `folder`."""
        found = sorted(path.parent.parent for path in folder.glob("*/LC_MESSAGES/messages.po"))
        self.folder, self.currency, self.zone = folder, currency, zone
        self.languages = {path.name: Language(path.name, path, currency, zone) for path in found}
        self.others: dict[tuple[str, str], Words] = {(currency, zone): self}

    def of(self, s: Session) -> "Words":
        """These words with the shop's money and clock as they are now: another process may have changed them."""
        about = shop(s)
        key = (about.currency, about.zone)
        if key not in self.others:
            self.others[key] = Words(self.folder, *key)
            self.others[key].others = self.others
        return self.others[key]

    def __getitem__(self, code: str) -> Language:
        return self.languages.get(code) or self.languages[DEFAULT]

    def nearest(self, tag: str) -> str:
        """Our language nearest to a phone's ("zh-hans-CN", "en-GB", ""); zh_CN for none, English for an unknown one."""
        if not tag:
            return DEFAULT
        asked = tag.replace("-", "_")
        for code in self.languages:
            if asked.lower() == code.lower() or asked.split("_")[0].lower() == code.split("_")[0].lower():
                return code
        return "en" if "en" in self.languages else DEFAULT

    def view(self, screen: Screen, code: str, role: Role = Role.CUSTOMER, note: Say | None = None) -> View:
        """A screen in words. `note` is said first: why something was not done."""
        language = self[code]
        text = str(language.templates.get_template(f"{screen.template}.j2").render(screen.facts)).strip()
        text = BLANK.sub("", text)
        if screen.above is not None:
            text = f"<b>{escape(language.say(screen.above))}</b>\n{text}"
        if note is not None:
            text = f"{escape(language.say(note))}\n\n{text}"
        return View(
            text=text,
            buttons=tuple(self._buttons(language, screen.choices)),
            picture=screen.picture,
            fresh=screen.fresh,
            send_place=language.say(say("📍 Send my location")) if screen.wants_place else "",
            language=language.code,
            role=role,
            paper=self._paper(language, screen.paper),
            wants_file=screen.wants_file,
        )

    @staticmethod
    def _paper(language: Language, tap: str) -> Paper | None:
        if not tap:
            return None
        sheet = papers.named(tap)
        return Paper(tap, language.say(sheet.label), sheet.mime, sheet.by_link)

    @staticmethod
    def _buttons(language: Language, choices: tuple[Choice, ...]) -> list[Button]:
        free = iter(KEYS)
        return [Button(_key(c, free), language.say(c.label), c.tap, c.picture) for c in choices]


def _key(choice: Choice, free: Iterator[str]) -> str:
    return "" if choice.key == NO_KEY else choice.key or next(free)


def plain(view: View) -> str:
    """A view for a channel without buttons: the text without markup, then `1 choice` a line."""
    text = unescape(view.text.replace("<b>", "").replace("</b>", ""))
    lines = [f"{b.key} {b.label}" for b in view.buttons if b.key]
    return "\n".join([text, *([""] if lines else []), *lines])
