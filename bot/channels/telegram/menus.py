"""The commands behind Telegram's menu button: what each role is offered, in each language."""

import hashlib
import logging
from typing import TYPE_CHECKING

from bot import hear
from bot.channels import Gone, Later, Refused
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.wire import Wire
from bot.talk import View
from bot.words import DEFAULT
from catalog.models import Role

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

Menu = list[tuple[str, str]]  # (command, what it does)


class Menus:
    """Hangs menus out, each once: what hangs already is kept in the notes, by a mark that changes with its words."""

    def __init__(self, wire: Wire, notes: Notes, turns: "Turns") -> None:
        self.wire, self.notes, self.words = wire, notes, turns.words
        self.made: dict[tuple[str, Role], Menu] = {}

    def menu(self, language: str, role: Role) -> Menu:
        """What a role is offered."""
        if (language, role) not in self.made:
            speak = self.words[language].say
            menu = [(name, speak(command.about)) for name, command in hear.COMMANDS.items() if role in command.roles]
            self.made[language, role] = menu
        return self.made[language, role]

    async def hang(self) -> None:
        """Everybody's menus: a customer's, by the phone's language, and one for phones in any other."""
        wanted = {code.split("_")[0]: code for code in reversed(list(self.words.languages))}
        wanted[""] = self.words.nearest("und") or DEFAULT
        for short, code in wanted.items():
            menu = self.menu(code, Role.CUSTOMER)
            await self._set(f"menus:{short}", _mark(menu), menu, language=short)

    def fits(self, to: str, view: View, phone: str) -> bool:
        """Whether a chat needs no menu of its own, and is known to have none."""
        return self._usual(view, phone) and self.notes.known.get(f"menu:{to}") == ""

    async def fit(self, to: str, view: View, phone: str) -> None:
        """A chat's own menu, where its person is more than a customer or speaks another language than the phone."""
        key = f"menu:{to}"
        if not self._usual(view, phone) or await self.notes.get(key):
            menu = self.menu(view.language, view.role)
            await self._set(key, _mark(menu), menu, chat=to)

    def _usual(self, view: View, phone: str) -> bool:
        """Whether everybody's menu is what its person should have."""
        everybodys = self.menu(self.words.nearest(phone), Role.CUSTOMER) if phone else None
        return self.menu(view.language, view.role) == everybodys

    async def _set(self, key: str, mark: str, menu: Menu, *, language: str = "", chat: str = "") -> None:
        if await self.notes.get(key) == mark:
            return
        try:
            await self.wire.menu(menu, language, chat)
        except (Gone, Later, Refused) as no:  # a menu is a comfort: it is tried again at the next turn
            log.debug("no menu: %s", no)
            return
        self.notes.put(key, mark)


def _mark(menu: Menu) -> str:
    return hashlib.sha256(repr(menu).encode()).hexdigest()[:12]
