"""The menu below a WeChat chat, three by five: the home screen's goods, what is one's own, and help."""

import hashlib
import json
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from bot import memory
from bot.channels import Gone, Later, Refused
from bot.channels.wechat.wire import Closed, Wire
from bot.channels.written import cut, size
from bot.screens import me, shelves
from bot.talk import BACK, Choice, say
from bot.words import DEFAULT, Language
from catalog.models import Person
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

NAME = "wechat"
ACROSS, DOWN = 3, 5
TITLE, LABEL = 16, 60  # bytes WeChat takes
MOST = 100_000  # people's languages held in memory; beyond it we start again and look them up
TAG = "cunkou-"  # how the tag begins that a reader of another language has

Json = dict[str, Any]


def buttons(s: Session, language: Language) -> list[Json]:
    """The menu in one language: what to buy as the home screen has it, one's own things, and help."""
    nobody = Person(language=language.code)
    mine = [choice for choice in me.show(s, nobody, ()).choices if choice.key != BACK and choice.tap != "help"]
    columns = (
        (say("🛒 Goods"), shelves.front(s, nobody, DOWN)),
        (say("👤 Mine"), mine[:DOWN]),
        (say("🙋 Help"), [Choice("help", say("🙋 Get help")), Choice("home", say("🏠 Home"))]),
    )
    return [
        {"name": cut(language.say(title), TITLE), "sub_button": [_button(choice, language) for choice in column]}
        for title, column in columns
        if column
    ][:ACROSS]


def _button(choice: Choice, language: Language) -> Json:
    label = language.say(choice.label)
    return {"type": "click", "name": label if size(label) <= LABEL else cut(label, LABEL), "key": choice.tap}


class Menu:
    """Keeps the account's menus as they should be. WeChat tells nobody's language: a tag of ours does.

    Everybody has the menu in Chinese; who reads another language gets a tag, and with it the menu in that one.
    """

    def __init__(self, turns: "Turns", wire: Wire) -> None:
        self.turns, self.wire = turns, wire
        self.reads: dict[str, str] = {}  # whose menu is in which language
        self.others = sorted(set(turns.words.languages) - {DEFAULT})

    async def push(self) -> None:
        """Give WeChat the menus, if they are not what it has; never raises."""
        try:
            made = await self.turns.run(self._made)
            mark = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
            if await self.turns.run(lambda: self._kept("menu")) == mark:
                return
            await self.wire.menu(made[DEFAULT])
            for code in self.others:
                await self.wire.menu(made[code], await self._tag(code))
            await self.turns.run(lambda: self._keep("menu", mark))
        except (Gone, Later, Refused, Closed, Busy) as no:
            log.warning("the menu was not changed: %s", type(no).__name__)

    async def fit(self, who: str, language: str) -> None:
        """Let somebody have the menu in their language; never raises."""
        if len(self.reads) > MOST:
            self.reads.clear()
        had = self.reads.get(who)  # who was forgotten since reads nothing in the store, and has the tag still
        self.reads[who] = language
        try:
            before = await self.turns.run(lambda: self._kept(f"menu:{who}")) or had or DEFAULT
            if before == language:
                return
            # Kept before it is done: a tag that nobody's row speaks of is taken off, see `tidy`.
            await self.turns.run(lambda: self._keep(f"menu:{who}", language))
            try:
                if before in self.others:
                    await self.wire.label(who, await self._tag(before), False)
                if language in self.others:
                    await self.wire.label(who, await self._tag(language), True)
            except Exception:
                self.reads.pop(who, None)  # their next step tries it again
                await self.turns.run(lambda: self._keep(f"menu:{who}", before))
                raise
        except (Gone, Later, Refused, Closed, Busy) as no:
            log.info("a menu stays in another language: %s", type(no).__name__)

    async def tidy(self) -> None:
        """Take our tags off whoever reads that language no more, or asked to be forgotten since; never raises."""
        try:
            for code in self.others:
                if not await self.turns.run(partial(self._kept, f"tag:{code}")):
                    continue  # nobody was ever given it
                tag = await self._tag(code)
                for who in await self.wire.tagged(tag):
                    if await self.turns.run(partial(self._kept, f"menu:{who}")) != code:
                        await self.wire.label(who, tag, False)
        except (Gone, Later, Refused, Closed, Busy) as no:
            log.info("tags stay until the next look: %s", type(no).__name__)

    def differs(self, who: str, language: str) -> bool:
        """Whether somebody may have a menu in another language than this one."""
        return self.reads.get(who) != language

    async def _tag(self, code: str) -> int:
        known = await self.turns.run(lambda: self._kept(f"tag:{code}"))
        if known:
            return int(known)
        tag = await self.wire.tag(f"{TAG}{code}")
        await self.turns.run(lambda: self._keep(f"tag:{code}", str(tag)))
        return tag

    def _made(self) -> dict[str, list[Json]]:
        with self.turns.store.reading() as s:
            return {code: buttons(s, language) for code, language in self.turns.words.languages.items()}

    def _kept(self, key: str) -> str | None:
        with self.turns.store.reading() as s:
            return memory.kept(s, NAME, key)

    def _keep(self, key: str, value: str) -> None:
        with self.turns.store.transaction() as s:
            memory.keep(s, NAME, key, value)
