"""A gate for tests: a clock that pauses move, and a transport that answers as a script says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2

from aval.connectors.contract import Call, Gate

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
Reply = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


@dataclass
class World:
    """What happened: requests sent, pauses made, calls told; replies are taken in turn."""

    replies: list[Reply] = field(default_factory=list)
    now: datetime = BEGIN
    sent: list[httpx2.Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def gate(self) -> Gate:
        """Return the gate to this world."""
        return Gate(
            lambda: self.now, self._pause, self.calls.append, httpx2.MockTransport(self._answer)
        )

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.sent.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, httpx2.Response) else reply(request)


def json(body: object, status: int = 200, **headers: str) -> httpx2.Response:
    """Return an answer of JSON; underscores in names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, json=body, headers=named)


def text(content: str | bytes | Iterable[bytes], status: int = 200) -> httpx2.Response:
    """Return an answer of anything."""
    return httpx2.Response(status, content=content)
