"""What the web server answers: the chat page, its mailbox, pictures, papers, and other platforms' webhooks."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlmodel import Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from bot import logbook
from bot.channels import Channel
from bot.channels.phones import Phone, Switchboard
from bot.channels.web import said
from bot.channels.web.fence import Doorway, TooLong, TooSlow, body, fenced, own_page
from bot.channels.web.health import Health
from bot.channels.web.mailbox import Mailbox
from bot.channels.web.page import Pages
from bot.channels.web.sessions import Sessions
from bot.talk import Event, Kind
from bot.turns import Turns
from catalog.models import Names, Picture
from catalog.refusals import Refusal
from catalog.store import Busy, shop

SAY_BYTES = 16 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
FILE_BYTES = 20 * 1024 * 1024
FILE = "application/octet-stream"  # as a page posts a file: no form can send that
HOOK_BYTES = 1024 * 1024
AGAIN = 2  # seconds a page waits before it says again what a busy store could not take
INLINE = ("image/png", "image/jpeg", "application/pdf")  # what a browser shows; anything else it puts away
FOREVER = "public, max-age=31536000, immutable"


class App:
    """Every route. `phone` in an address is one of the demo's phones; the shop's own page has none."""

    def __init__(
        self,
        turns: Turns,
        mailbox: Mailbox,
        secret: str,
        others: Sequence[Channel],
        switchboard: Switchboard | None,
        health: Health,
    ) -> None:
        self.turns, self.mailbox, self.others, self.switchboard = turns, mailbox, others, switchboard
        self.sessions, self.doorway = Sessions(secret), Doorway()
        self.pages = Pages(turns.words, demo=switchboard is not None)
        self.phones: dict[str, Phone] = {phone.path: phone for phone in switchboard.phones} if switchboard else {}
        routes = [
            *health.routes,
            Route("/page/{name}", self.file),
            Route("/pictures/{digest}", self.picture),
        ]
        if switchboard is None:
            routes += self._chat("/")
        else:
            routes += [Route("/", self.village), Route("/phone/{phone}/again", self.again, methods=["POST"])]
            routes += self._chat("/phone/{phone}/")
        routes.append(Route("/{path:path}", self.hook, methods=["GET", "POST"]))
        self.asgi: ASGIApp = fenced(
            Starlette(routes=routes, exception_handlers={Busy: self.busy, TooLong: too_long, TooSlow: too_slow})
        )

    def _chat(self, at: str) -> list[Route]:
        return [
            Route(at, self.chat),
            Route(f"{at}events", self.events),
            Route(f"{at}say", self.say, methods=["POST"]),
            Route(f"{at}photo", self.photo, methods=["POST"]),
            Route(f"{at}file", self.sheet, methods=["POST"]),
            Route(f"{at}paper/{{tap}}", self.paper),
        ]

    def _phone(self, request: Request) -> Phone | None:
        """The demo's phone a request is for, None for the shop's own page. Raises 404 where there is no such."""
        name = request.path_params.get("phone")
        if name is not None and name not in self.phones:
            raise HTTPException(404)
        return self.phones.get(name or "")

    async def chat(self, request: Request) -> Response:
        """The chat page, and a name for a browser that has none."""
        phone = self._phone(request)
        place = phone.path if phone else ""
        known = self.sessions.of(request, place)
        name = known or self.sessions.new()
        start = "" if known and await self.mailbox.after(known, 0) else "/start"

        def look(s: Session) -> tuple[Names, str]:
            code = self.switchboard.invite(s, phone) if start and phone and self.switchboard else ""
            return shop(s).names, code

        names, code = await self._with(look, write=bool(start and phone))
        language = self.pages.language(request.headers.get("accept-language", ""))
        response = HTMLResponse(self.pages.chat(language, names, f"{start} {code}".strip(), place))
        response.headers["cache-control"] = "no-store"
        self.sessions.give(request, response, name, place)
        return response

    async def village(self, request: Request) -> Response:
        """The demo's page with all its phones."""
        language = self.pages.language(request.headers.get("accept-language", ""))
        names = await self._with(lambda s: shop(s).names)
        page = self.pages.village(language, names, tuple(self.phones.values()))
        return HTMLResponse(page, headers={"cache-control": "no-store"})

    async def again(self, request: Request) -> Response:
        """Make one of the demo's phones a new one."""
        phone = self.phones.get(request.path_params["phone"])
        if phone is None:
            raise HTTPException(404)
        if not own_page(request):
            return wrong(403, "another site")
        response = JSONResponse({})
        self.sessions.take(response, phone.path)
        return response

    async def say(self, request: Request) -> Response:
        """Take what a page's person said; the answer holds every letter the page does not have yet."""
        return await self._hear(request, "application/json", SAY_BYTES, said.read)

    async def photo(self, request: Request) -> Response:
        """Take a photo: the body is the picture, and the address has its nonce."""
        return await self._hear(request, "image/", PHOTO_BYTES, partial(said.read_photo, request.query_params))

    async def sheet(self, request: Request) -> Response:
        """Take a file: the body is the file, and the address has its nonce and name. Few people's is read."""
        return await self._hear(request, FILE, FILE_BYTES, partial(said.read_file, request.query_params))

    async def _hear(self, request: Request, kind: str, most: int, read: Callable[[bytes], said.Said]) -> Response:
        phone = self._phone(request)
        if not own_page(request, kind):
            return wrong(403, "another site")
        session = self.sessions.of(request, phone.path if phone else "")
        if session is None:
            return wrong(401, "a stranger")
        async with self.doorway.enter(request, session):
            return await self._take(request, session, phone, kind, most, read)

    async def _take(
        self,
        request: Request,
        session: str,
        phone: Phone | None,
        kind: str,
        most: int,
        read: Callable[[bytes], said.Said],
    ) -> Response:
        try:
            whose = Event("web", "", session, Kind.FILE if kind == FILE else Kind.OTHER)
            heard = read(await body(request, most, keep=await self.turns.welcome(whose)))
        except ValueError as error:
            return wrong(400, str(error))
        language = self.pages.language(request.headers.get("accept-language", ""))
        event = heard.event(session, language.name(phone.name) if phone else "", language.code)
        async with self.mailbox.line(session):
            with logbook.turn(event):
                view = await self.turns.come(event)
                letters = await self.mailbox.answer(event, heard.own, view, heard.after)
        return JSONResponse({"letters": letters}, headers={"cache-control": "no-store"})

    async def paper(self, request: Request) -> Response:
        """A paper, drawn now for the person of this session. One that is not theirs is not there."""
        phone = self._phone(request)
        session = self.sessions.of(request, phone.path if phone else "")
        if session is None:
            raise HTTPException(404)
        try:
            drawn = await self.turns.paper("web", session, request.path_params["tap"])
        except Refusal:
            raise HTTPException(404) from None
        shown = "inline" if drawn.mime in INLINE else "attachment"
        headers = {
            "cache-control": "no-store",
            "content-disposition": f"{shown}; filename*=UTF-8''{quote(drawn.name, safe='')}",
        }
        return Response(drawn.data, headers={**headers, "content-type": drawn.mime})

    async def events(self, request: Request) -> Response:
        """The session's letters as a stream, from where the page was."""
        phone = self._phone(request)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        session = self.sessions.of(request, phone.path if phone else "")
        if session is None:  # said in the stream itself: a page cannot see why a stream was refused
            return Response("event: stranger\ndata: {}\n\n", media_type="text/event-stream", headers=headers)
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else 0
        stream = self.mailbox.stream(session, after)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def picture(self, request: Request) -> Response:
        """An item's photo. Its name is its content, so it may be kept for ever."""
        digest = request.path_params["digest"]
        tag = f'"{digest}"'
        headers = {"cache-control": FOREVER, "etag": tag}

        def look(s: Session) -> tuple[str, bytes] | None:
            found = s.get(Picture, digest)
            if found and "thumb" in request.query_params and found.thumb:
                return "image/jpeg", found.thumb
            return (found.mime, found.data) if found else None

        found = await self._with(look)
        if found is None:
            raise HTTPException(404)
        mime, data = found
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        # Only what a browser shows as a picture: whoever uploads may have written anything there.
        mime = mime if mime in ("image/jpeg", "image/png", "image/webp", "image/gif") else "image/jpeg"
        return Response(data, media_type=mime, headers=headers)

    async def file(self, request: Request) -> Response:
        """A style, a script or the icon."""
        name = request.path_params["name"]
        if name not in self.pages.files:
            raise HTTPException(404)
        plain, small, mime = self.pages.files[name]
        fresh = request.query_params.get("v") == self.pages.mark
        headers = {"cache-control": FOREVER if fresh else "no-cache", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(small, media_type=mime, headers=headers | {"content-encoding": "gzip"})
        return Response(plain, media_type=mime, headers=headers)

    async def hook(self, request: Request) -> Response:
        """Another platform's webhook, where one of the channels has one at this path."""
        path = str(request.scope["path"])  # `request.url` cannot be had where what follows it is no UTF-8
        hooks = {key: hook for c in self.others for key, hook in c.hooks.items() if key.rpartition(" ")[2] == path}
        if not hooks:
            raise HTTPException(404)
        hook = hooks.get(path if request.method == "POST" else f"{request.method} {path}")
        if hook is None:
            raise HTTPException(405)
        headers = {key.lower(): value for key, value in request.headers.items()}
        status, answer, *more = await hook(headers, dict(request.query_params), await body(request, HOOK_BYTES))
        return Response(answer, status, headers=more[0] if more else None)

    async def busy(self, request: Request, error: Exception) -> Response:
        """Not now: a page comes again with the same words, and they count once; who opens one is told so."""
        again = {"retry-after": str(AGAIN), "cache-control": "no-store"}
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            language = self.pages.language(request.headers.get("accept-language", ""))
            return HTMLResponse(self.pages.away(language), 503, headers=again)
        return JSONResponse({"error": "busy"}, 503, headers=again)

    async def _with(self, work: Callable[[Session], Any], write: bool = False) -> Any:
        """Do something with the store on its own thread. Raises Busy."""

        def run() -> Any:
            with self.turns.store.transaction() if write else self.turns.store.reading() as s:
                return work(s)

        return await self.turns.run(run)


def wrong(status: int, why: str) -> Response:
    """A refusal a page can read."""
    return JSONResponse({"error": why}, status)


def too_long(request: Request, error: Exception) -> Response:
    """More than we read; the connection ends, for the rest of it is still on its way."""
    return JSONResponse({"error": "too long"}, 413, headers={"connection": "close"})


def too_slow(request: Request, error: Exception) -> Response:
    """A body that does not come; the connection ends."""
    return JSONResponse({"error": "too slow"}, 408, headers={"connection": "close"})
