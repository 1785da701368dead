"""What a channel is: how a conversation reaches a platform, and the only ways sending can fail.

A channel turns what arrives into Events, gives each to `Turns.come`, and shows the View that comes back; it confirms
an event to its platform only after that. The postman uses `send` for what somebody else did.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.talk import View

if TYPE_CHECKING:
    from bot.turns import Turns

# A platform's webhook: (request headers in lower case, query, body) -> (HTTP status, body), with headers where needed.
Answer = tuple[int, bytes] | tuple[int, bytes, Mapping[str, str]]
Hook = Callable[[Mapping[str, str], Mapping[str, str], bytes], Awaitable[Answer]]


class Gone(Exception):
    """Nothing reaches this address any more: blocked, deleted, deactivated."""


class Later(Exception):
    """The platform could not take it now; `after` is the pause it asked for in seconds, if it did."""

    def __init__(self, after: float | None = None) -> None:
        super().__init__(after)
        self.after = after


class Refused(Exception):
    """The platform will never take this message as it is; sending it again would not help."""


class Spared(Exception):
    """The platform takes few messages more for this address, and this one, without a `brief`, is not worth one."""


class Channel(Protocol):
    """One platform.

    `hooks` are web paths that the web channel serves for it: "/telegram" for what is posted there, "GET /wechat" for
    what is asked for.
    """

    name: str
    hooks: Mapping[str, Hook]

    async def start(self, turns: "Turns") -> None:
        """Begin to receive; returns once that runs in the background. Raises OSError, in plain words, if it cannot."""

    async def stop(self) -> None:
        """Receive no more, finish what is under way."""

    async def send(self, address: str, view: View) -> None:
        """Deliver a view as a new message. Raises Gone, Later, Refused or Spared, and nothing else on purpose."""


@runtime_checkable
class Sparing(Protocol):
    """What a channel has beside the rest whose platform counts, or charges for, messages that nobody asked for."""

    async def takes_unasked(self, address: str) -> bool:
        """Whether a message to everybody may go to this address just now. Where not, it is dropped, and counted so."""


async def takes_unasked(channel: Channel, address: str) -> bool:
    """Whether a message that nobody asked for may go to an address: a channel that does not say otherwise takes it."""
    return not isinstance(channel, Sparing) or await channel.takes_unasked(address)
