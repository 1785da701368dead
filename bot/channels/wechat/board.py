"""What a person reads on WeChat: a notice, an answer that took too long, and the picture or paper beside an answer."""

import logging
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.channels import Gone, Later, Refused, Spared
from bot.channels.wechat.links import Links
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.template import Template
from bot.channels.wechat.window import Window
from bot.channels.wechat.wire import BadMedia, Closed, NoMenu, Wire
from bot.channels.written import body, fitted, parts, size
from bot.talk import Say, View, say
from catalog.store import Busy

if TYPE_CHECKING:
    from bot.turns import Turns

log = logging.getLogger(__name__)

NAME = "wechat"
MOST = 2048  # bytes of a text, passive or by customer-service message
MENU_HEAD, MENU_LABEL, MENU_ITEMS = 1024, 128, 10  # bytes, bytes, and how many choices to tap
FOR_NOTICES = 1  # messages kept for a notice that matters, whatever else there is to say
FOR_PICTURES = 2  # and that one more than this is left before a picture or a paper goes
PICTURES = ("image/png", "image/jpeg")


class Board:
    """Writes to people beside the answers they get at once."""

    def __init__(
        self, turns: "Turns", wire: Wire, window: Window, pictures: Pictures, links: Links, template: Template | None
    ) -> None:
        self.turns, self.wire, self.window, self.pictures, self.links = turns, wire, window, pictures, links
        self.template = template
        self.menus = True  # until WeChat says that this account has none

    async def post(self, to: str, view: View) -> None:
        """A notice. Raises Gone where only the center can still tell them, Spared, Later or Refused."""
        try:
            if await self.window.spend(to, leave=0 if view.brief else FOR_NOTICES):
                await self._say(to, view)
                return
        except Closed:
            await self._close(to)
        except Busy:
            raise Later from None
        await self._outside(to, view)

    async def _outside(self, to: str, view: View) -> None:
        """A notice for somebody who may not be written to: as a template message, or not at all."""
        if not view.brief:
            raise Spared
        if self.template and not self.template.fits(view.brief):  # others still do: the address is good
            raise Refused("outside the 48 hours, and no matter for the template")
        if self.template:
            try:
                await self.wire.template(to, self.template.id, self.template.filled(view.brief))
                return
            except (Refused, Closed) as no:
                log.warning("a template message was not taken: %s", no)
        raise Gone("outside the 48 hours")

    async def late(self, to: str, view: View) -> None:
        """An answer that was not ready in time, and what goes with it; never raises."""
        try:
            for part in parts(await self._whole(to, view), MOST):
                if not await self.window.spend(to):
                    break
                await self.wire.text(to, part)
        except Closed:
            await self._close(to)
        except (Gone, Later, Refused, Busy) as no:
            log.warning("a late answer was not shown, their next step draws it: %s", type(no).__name__)
            return
        await self.beside(to, view)

    async def reply(self, to: str, view: View) -> list[str]:
        """The texts that answer somebody: the first goes as the reply itself, the others as messages after it."""
        view = await self._whole(to, view)
        shown = parts(view, MOST)
        for _ in shown[1:]:
            if not await self.window.spend(to, leave=FOR_NOTICES):
                return [fitted(view, MOST)]
        return shown

    async def rest(self, to: str, texts: list[str]) -> None:
        """The texts after the first, already counted; never raises."""
        try:
            for text in texts:
                await self.wire.text(to, text)
        except Closed:
            await self._close(to)
        except (Gone, Later, Refused) as no:
            log.warning("the rest of an answer was not shown: %s", type(no).__name__)

    async def beside(self, to: str, view: View) -> None:
        """The picture and the paper that go with a screen, where there are messages to spare; never raises."""
        try:
            if view.picture and await self.window.spend(to, leave=FOR_PICTURES):
                await self._picture(to, view.picture)
            if view.paper and view.paper.mime in PICTURES:
                if await self.window.spend(to, leave=FOR_NOTICES):
                    drawn = await self.turns.paper(NAME, to, view.paper.tap)
                    await self.wire.picture(to, await self.wire.upload(drawn.data, drawn.mime, drawn.name))
                else:
                    log.info("a paper was not sent: nothing to spare")
        except Closed:
            await self._close(to)
        except Exception as no:  # whatever it is, the screen is there
            log.warning("a picture was not sent: %s", type(no).__name__)

    async def _picture(self, to: str, digest: str) -> None:
        for again in (True, False):
            media = await self.pictures.media(digest)
            try:
                if media:
                    await self.wire.picture(to, media)
                return
            except BadMedia:
                await self.pictures.forget(digest)
                if not again:
                    raise

    async def _say(self, to: str, view: View) -> None:
        """One message: with choices to tap where the account has that and they fit, else with their digits."""
        view = neutral(view)
        taps = [(b.tap, f"{b.key} {b.label}".strip()) for b in view.buttons]
        fits = size(body(view)) <= MENU_HEAD and all(size(label) <= MENU_LABEL for _, label in taps)
        if self.menus and taps and fits and len(taps) <= MENU_ITEMS:
            try:
                await self.wire.choices(to, body(view), taps)
                return
            except NoMenu as no:
                log.info("no choices to tap on this account: %s", no)
                self.menus = False
        await self.wire.text(to, fitted(view, MOST))

    async def _whole(self, to: str, view: View) -> View:
        """A view with what has to be said about files, which WeChat takes in neither direction."""
        words = self.turns.words[view.language]
        said = [words.say(one) for one in (await self._out(to, view), self._in(view)) if one]
        return _with(neutral(view), said) if said else neutral(view)

    async def _out(self, to: str, view: View) -> Say | None:
        """Where to get a paper that is no picture."""
        if view.paper is None or view.paper.mime in PICTURES:
            return None
        if not view.paper.by_link:
            return say("🔒 WeChat takes no files, and this one goes by no link. Ask on the web page, or on Telegram.")
        try:
            link = await self.links.make(to, view.paper)
        except Busy:
            link = ""
        if not link:
            return say("WeChat takes no files. Open the shop's web page to get this one.")
        return say("%(paper)s, for you alone: %(link)s", paper=view.paper.label, link=link)

    def _in(self, view: View) -> Say | None:
        """Where to send a file."""
        if not view.wants_file:
            return None
        if not self.links.public_url:
            return say("📎 WeChat gives me no files. Send yours on the shop's web page, or on Telegram.")
        return say("📎 WeChat gives me no files. Send yours on the shop's page: %(link)s", link=self.links.public_url)

    async def _close(self, to: str) -> None:
        try:
            await self.window.close(to)
        except Busy:
            log.info("not noted: nothing goes to them now")


def neutral(view: View) -> View:
    """A view in which nobody's words become a link: WeChat reads <a href> in a text."""
    buttons = tuple(replace(b, label=b.label.replace("<", "＜")) for b in view.buttons)
    return replace(view, text=view.text.replace("&lt;", "＜"), buttons=buttons)


def _with(view: View, said: list[str]) -> View:
    return replace(view, text="\n\n".join([view.text, *(escape(words) for words in said)]))
