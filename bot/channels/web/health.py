"""How the shop is: for whoever restarts it, whoever sends people to it, and whoever watches it."""

import asyncio
import hmac
import logging
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import gauges, memory
from bot.turns import Turns
from catalog import migrations, notices
from catalog.models import MANY, OWN, now
from catalog.store import Busy, shop

log = logging.getLogger(__name__)

MARK = ("cli", "looked after")  # what is written to see whether anything can be
PATIENCE = 5.0  # seconds the store has to answer
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
NO_STORE = {"cache-control": "no-store"}


class Health:
    """`/health/live`, `/health/ready` (also `/health`), and `/metrics` for who has the token.

    Without a token there is none: behind a web server on the same machine every stranger looks like this machine.
    """

    def __init__(self, turns: Turns, metrics_token: str | None) -> None:
        self.turns, self.token = turns, metrics_token
        self.looking: asyncio.Future[str] | None = None
        self.routes = [
            Route("/health/live", self.live),
            Route("/health/ready", self.ready),
            Route("/health", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def live(self, request: Request) -> Response:
        """That the process answers at all: where it does not, only a new start helps."""
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    async def ready(self, request: Request) -> Response:
        """Whether all is there that an order needs: the store, its tables at our step, the postman."""
        said: Mapping[str, str] = {
            "store": await self._store(),
            **{of: well() for of, well in self.turns.signs.items()},
        }
        well = all(what == "ok" for what in said.values())
        return JSONResponse({"status": "ok" if well else "not ready", **said}, 200 if well else 503, headers=NO_STORE)

    async def _store(self) -> str:
        def look() -> str:
            with self.turns.store.transaction() as s:  # it takes a writer's lock, and only then writes where it must
                shop(s)
                at = migrations.version(s.connection())
                if self.turns.away:  # nothing could be written lately: can it now?
                    memory.keep(s, *MARK, now().isoformat(timespec="seconds"))
            self.turns.away = False
            return "ok" if at == migrations.NEWEST else f"its tables are at step {at}, not at {migrations.NEWEST}"

        try:
            async with asyncio.timeout(PATIENCE):
                # One look at a time: those who ask again while it hangs must not stand in the way of turns.
                if self.looking is None or self.looking.done():
                    self.looking = asyncio.ensure_future(self.turns.run(look))
                    self.looking.add_done_callback(lambda done: done.cancelled() or done.exception())
                return await asyncio.shield(self.looking)
        except Busy:
            self.turns.away = True
            return "does not answer"
        except TimeoutError:
            return "does not answer"
        except migrations.Foreign as why:
            return str(why)
        except Exception:
            log.exception("the store cannot be looked at")
            return "does not answer"

    async def metrics(self, request: Request) -> Response:
        """The gauges, for who says `Authorization: Bearer` and the token."""
        if self.token is None:
            raise HTTPException(404)
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {self.token}".encode()):
            return JSONResponse({"error": "a stranger"}, 401, headers={"www-authenticate": "Bearer", **NO_STORE})
        try:
            async with asyncio.timeout(PATIENCE):
                waiting = await self.turns.run(self._waiting)
        except (Busy, TimeoutError):
            waiting = None
        page = await asyncio.to_thread(gauges.page, waiting)
        return Response(page, headers={"content-type": PROMETHEUS, **NO_STORE})

    def _waiting(self) -> gauges.Waiting:
        with self.turns.store.reading() as s:
            return {"own": notices.waiting(s, OWN), "many": notices.waiting(s, MANY)}
