"""The web channel: a chat page of our own, with letters that wait, and the door for other platforms' webhooks."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator, Mapping, Sequence

import uvicorn

from bot.channels import Channel, Hook, Later
from bot.channels.phones import Switchboard
from bot.channels.web.app import App
from bot.channels.web.health import Health
from bot.channels.web.mailbox import Mailbox
from bot.talk import View
from bot.turns import Turns
from catalog.store import Busy, shop

GRACE = 5  # seconds an answer under way has to finish when we stop


class Server(uvicorn.Server):
    """uvicorn in a loop that is not its own: who started us says when to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals alone."""
        yield


class Web:
    """The chat page at `/`, `/health`, `/metrics`, and the `hooks` of the other channels, on one server."""

    name = "web"
    hooks: Mapping[str, Hook] = {}

    def __init__(
        self,
        host: str,
        port: int,
        *,
        others: Sequence[Channel] = (),
        switchboard: Switchboard | None = None,
        metrics_token: str | None = None,
    ) -> None:
        """`port` 0 takes any free one. `switchboard` puts the demo's phones at `/` instead of one chat page.

        `/metrics` is there only with a `metrics_token`, for who says it.
        """
        self.host, self.port, self.others, self.switchboard = host, port, others, switchboard
        self.metrics_token = metrics_token
        self.address = (host, port)  # the real one, once started
        self.server: Server | None = None
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the page."""
        host, port = self.address
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is read, not bound
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    async def start(self, turns: Turns) -> None:
        """Listen. Raises OSError in plain words when the address cannot be had, and Busy."""
        listener = listen(self.host, self.port)
        try:
            self.address = listener.getsockname()[:2]

            def secret() -> str:
                with turns.store.reading() as s:
                    return shop(s).secret

            self.mailbox = Mailbox(turns)
            health = Health(turns, self.metrics_token)
            app = App(turns, self.mailbox, await turns.run(secret), self.others, self.switchboard, health)
            config = uvicorn.Config(
                app.asgi,
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
            self.server = Server(config)
            serving = asyncio.create_task(self.server.serve(sockets=[listener]), name="web")
            listening = asyncio.create_task(self.server.listening.wait())
            await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                listening.cancel()
                await serving
        except BaseException:
            listener.close()
            raise
        self.tasks = [serving, asyncio.create_task(self.mailbox.watch(), name="web mailbox")]

    async def stop(self) -> None:
        """End the streams, finish the answers under way, and close the door."""
        if self.server is None:
            return
        serving, watching = self.tasks
        self.mailbox.close()
        self.server.should_exit = True
        watching.cancel()
        await asyncio.gather(serving, watching, return_exceptions=True)
        self.server = None

    async def send(self, address: str, view: View) -> None:
        """Put a view into a session's mailbox: delivered when it is kept. Raises Later."""
        try:
            await self.mailbox.notice(address, view)
        except Busy as error:
            raise Later from error


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError in plain words."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server(where[:2], family=family, backlog=1024)
        # What it accepts has this from it. asyncio sees to it only where a socket says that it is TCP, as this one does
        # not; and then what follows the first part of an answer waits 40 ms for the other side to say that it has that.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        why = "it is taken" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise OSError(error.errno, f"cannot listen on {host}, port {port}: {why}") from None
