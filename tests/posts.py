"""The web page's door: requests as bytes, given to the web app itself."""

import asyncio
import json
from typing import Any
from urllib.parse import unquote

from ground import ANEW, PEOPLE, Async, Ground, Harm, addresses

from bot.channels.web.app import App
from bot.channels.web.health import Health
from bot.channels.web.mailbox import Mailbox
from catalog.store import shop


class Web(Async):
    """A request: `GET /path`, headers a line each (`who: 1` is a cookie), an empty line, and what is posted."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)

        async def begin() -> App:
            with ground.store.reading() as s:
                secret = shop(s).secret
            return App(ground.turns, Mailbox(ground.turns), secret, [], None, Health(ground.turns, "metrics-token"))

        self.app = self.run(begin())

    def come(self, data: bytes) -> None:
        """Make a request. Raises Harm for an answer that is a mistake of ours."""
        head, _, body = data.partition(b"\n\n")
        first, *lines = head.split(b"\n")
        method, _, target = first.partition(b" ")
        path, _, query = target.partition(b"?")
        headers = [(b"host", b"village.example")]
        for line in lines:
            name, _, value = (part.strip() for part in line.partition(b":"))
            if name == b"who":
                session = addresses(value[0] % len(PEOPLE) if value else 0)["web"]
                name, value = b"cookie", b"cunkou=" + self.app.sessions._signer("").sign(session)
            headers.append((name.lower(), value))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method.decode("latin-1"),
            "scheme": "http",
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        status, said = self.run(self._ask(scope, body))
        if status >= 500 or b"Traceback" in said:
            raise Harm(f"{status}: {said[:200]!r}")

    async def _ask(self, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        coming = [{"type": "http.request", "body": body, "more_body": False}]
        status, said = 0, b""

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0)
            return coming.pop() if coming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, said
            status = message.get("status", status)
            said += message.get("body", b"")

        await self.app.asgi(scope, receive, send)
        return status, said

    @staticmethod
    def seeds() -> list[bytes]:
        """What a page asks for and posts."""
        posted: list[dict[str, Any]] = [
            {"text": "/start"},
            {"text": "两盒鸡蛋，一袋盐"},
            {"tap": "item:1", "label": "鸡蛋"},
            {"tap": "order:3:cancel", "label": "不要了"},
            {"place": [34.19, 111.82], "label": "📍"},
        ]
        made = []
        for who, what in enumerate(posted):
            body = json.dumps({"nonce": f"nonce-{ANEW.decode()}", "after": 0, **what}, ensure_ascii=False)
            made.append(f"POST /say\ncontent-type: application/json\nwho: {who % 4}\n\n{body}")
        asked = (
            "/",
            "/events?after=3",
            "/page/chat.js",
            "/pictures/0?thumb",
            "/paper/slip:3",
            "/health",
            "/metrics",
            "/x",
        )
        made += [f"GET {path}\nwho: {at % 4}\naccept-language: en;q=0.9\n\n" for at, path in enumerate(asked)]
        name = f"nonce=nonce-{ANEW.decode()}&after=1&name=a.csv"
        made.append(f"POST /file?{name}\ncontent-type: application/octet-stream\nwho: 2\n\n品名,价格\n香醋,3.5")
        made.append(f"POST /photo?{name}&caption=x\ncontent-type: image/png\nwho: 0\n\n\x89PNG")
        return [one.encode() for one in made]
