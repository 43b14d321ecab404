"""A pretend insurer without its wire: clock, world, passes, faults, journal of calls, controls.

Subclasses give the routes and how the world is written. Everything under `/_sim` controls it:

- `GET|POST /_sim/clock`: the time; `{"now": "2026-03-02T09:00:00+00:00"}` or `{"advance_s": 60}`
- `GET|POST /_sim/seed`: the world as JSON; `?set=small|paging|edge`, or a world as the body
- `GET /_sim/world`: what a connector must tell now
- `GET|POST /_sim/faults`: the faults; a list replaces them
- `GET|DELETE /_sim/calls`: what was called
- `GET /_sim/settings`: with which settings a connector reaches it
- `GET /_sim/about`: which calls are logins, lists of covers, orders, questions for a buyer
- `GET|POST /_sim/papers`: the papers about unpaid items; what is answered to one
- `POST /_sim/call`: calls an address of this machine: `{"address": …, "is_foreign": false}`
- `GET /_sim/passes`: the passes that it gave, which nobody may write down
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import RLock
from typing import Any
from uuid import uuid4

from aval.sandboxes.insurers.faults import Fault, Kind, faults_of
from aval.sandboxes.insurers.papers import Tray
from aval.sandboxes.insurers.world import World, standing
from aval.sandboxes.insurers.world_json import BadWorldError, as_json, from_json


@dataclass(frozen=True, slots=True)
class Request:
    """A call as it came in; header names in lower case, `found` what the route caught."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    found: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    """The address under which it was called."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back; `body` as JSON, `content` instead of it as it stands."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    is_cut: bool = False
    """Hang up in the middle of the body."""
    is_lost: bool = False
    """Hang up without an answer."""

    def data(self) -> bytes:
        """Return the body's bytes."""
        if self.content is not None:
            return self.content
        return b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()


Handler = Callable[[Request], Reply]


class Sandbox:
    """One pretend insurer; subclasses fill in the wire."""

    code = ""
    rows_at: tuple[str, ...] = ()
    """Where the rows of a list stand in an answer, for faults of lists."""

    def __init__(self, start: datetime) -> None:
        """Begin at an instant, with the smallest world."""
        self.now = start.astimezone(UTC)
        self.lock = RLock()
        self.faults: list[Fault] = []
        self.calls: list[dict[str, Any]] = []
        self.passes: dict[str, datetime] = {}
        self.given: list[str] = []
        self.tray = Tray()
        self.world = self.seed("small")

    # What a subclass gives

    def seed(self, name: str) -> World:
        """Return a world by its name; raises KeyError for one that is not known."""
        raise NotImplementedError

    def settings(self, base: str) -> dict[str, str]:
        """Return the settings with which a connector reaches it."""
        raise NotImplementedError

    def routes(self) -> Iterable[tuple[str, str, Handler]]:
        """Return method, pattern of the whole path, and who answers."""
        raise NotImplementedError

    def is_login(self, request: Request) -> bool:
        """Whether a call asks for a pass."""
        return bool(re.search(self.login_path, request.path))

    def refuse(self, status: int, detail: str) -> Reply:
        """Return a refusal as the insurer words it."""
        raise NotImplementedError

    lost_status = 404
    """With what a route is answered that does not exist."""
    login_path = covers_path = order_path = identify_path = paper_path = ""
    """A pattern that is found in the path of such a call; an order and a paper are a POST."""
    signed = ""
    """The headers that prove a call to an address, with blanks; none where it calls nobody."""
    own_faults: frozenset[str] = frozenset()
    """Kinds of faults of lists that the insurer's own answers show."""

    def standing(self) -> dict[str, Any]:
        """Return what a connector must tell now; less where the insurer does not tell all."""
        return standing(self.world, self.now.date())

    def loaded(self) -> None:
        """Do what a new world needs; called after it is there."""

    def call(self, address: str, number: str, *, is_foreign: bool, is_forged: bool) -> int:
        """Call an address now under a number; return with what it was answered."""
        message = f"{self.code} calls nobody: {address} {number} {is_foreign} {is_forged}"
        raise ValueError(message)

    def moved(self) -> None:
        """Do what the time brings; called after the clock moved."""

    # Passes

    def give_pass(self, seconds: int) -> str:
        """Return a new pass that holds for seconds."""
        name = uuid4().hex
        self.passes[name] = self.now + timedelta(seconds=seconds)
        self.given.append(name)
        return name

    def has_pass(self, name: str) -> bool:
        """Whether a pass holds now."""
        return name in self.passes and self.now < self.passes[name]

    # Answering

    def answer(self, request: Request) -> Reply:
        """Answer a call: controls, faults, then the insurer; one after the other."""
        with self.lock:
            if request.path.startswith("/_sim/"):
                return self._control(request)
            reply = self._with_faults(request)
            self.calls.append(
                {
                    "at": self.now.isoformat(),
                    "method": request.method,
                    "path": request.path,
                    "query": dict(request.query),
                    "body": None if self.is_login(request) else request.body,
                    "status": None if reply.is_lost else reply.status,
                }
            )
            return reply

    def has_fault(self, kind: str, request: Request) -> bool:
        """Whether a fault of a kind strikes this call; it counts."""
        return any(
            one.hits(request.method, request.path) for one in self.faults if one.kind == kind
        )

    def _with_faults(self, request: Request) -> Reply:
        for one in self.faults:
            if one.kind in _INSTEAD and one.hits(request.method, request.path):
                before = self._instead(one, request)
                if before is not None:
                    return before
        if self.is_login(request) and self.has_fault(Kind.REFUSE_LOGIN, request):
            return self.refuse(401, "credentials")
        reply = self._routed(request)
        for kind, spoil in _SPOILED.items():
            is_ours = 200 <= reply.status < 300 and kind not in self.own_faults
            if is_ours and self.has_fault(kind, request):
                reply = spoil(self, reply)
        return reply

    def _instead(self, one: Fault, request: Request) -> Reply | None:
        """Return what a fault answers before anything is done."""
        if one.kind == Kind.EXPIRE:
            self.passes.clear()
            return None
        if one.kind == Kind.ECHO:
            told = " ".join(f"{name}: {value}" for name, value in request.headers.items())
            return self.refuse(one.status, f"{told} {request.body}")
        if one.kind == Kind.DROP:
            return Reply(0, is_lost=True)
        if one.kind == Kind.STATUS:
            refusal = self.refuse(one.status, "a fault was switched on")
            return Reply(one.status, refusal.body, {**refusal.headers, **one.headers})
        one.since = one.since or self.now
        until = one.since + timedelta(seconds=one.seconds)
        if self.now >= until:
            return None
        ways = {
            "seconds": str(-((self.now - until) // timedelta(seconds=1))),
            "date": format_datetime(until, usegmt=True),
        }
        headers = {"Retry-After": ways[one.retry_after]} if one.retry_after else {}
        return Reply(429, self.refuse(429, "too many").body, headers)

    def _routed(self, request: Request) -> Reply:
        for method, pattern, handler in self.routes():
            if method == request.method and (found := re.fullmatch(pattern, request.path)):
                try:
                    return handler(replace(request, found=found.groupdict()))
                except (AttributeError, KeyError, TypeError, ValueError) as error:
                    return self.refuse(400, f"cannot be read: {error}")
        return self.refuse(self.lost_status, "no such route")

    # Controls

    def _control(self, request: Request) -> Reply:
        controls: dict[str, Handler] = {
            "clock": self._clock,
            "seed": self._seed,
            "world": lambda _: Reply(200, self.standing()),
            "faults": self._faults,
            "calls": self._calls,
            "settings": lambda asked: Reply(200, self.settings(asked.base)),
            "about": lambda _: Reply(200, self._about()),
            "papers": self._papers,
            "call": self._call,
            "passes": lambda _: Reply(200, list(self.given)),
        }
        control = controls.get(request.path.removeprefix("/_sim/"))
        if control is None:
            return Reply(404, {"error": f"controls: {', '.join(controls)}"})
        try:
            return control(request)
        except (BadWorldError, KeyError, TypeError, ValueError) as error:
            return Reply(400, {"error": str(error)})

    def _about(self) -> dict[str, str]:
        return {
            "code": self.code,
            "login": self.login_path,
            "covers": self.covers_path,
            "order": self.order_path,
            "identify": self.identify_path,
            "paper": self.paper_path,
            "signed": self.signed,
        }

    def _clock(self, request: Request) -> Reply:
        if request.method == "POST":
            if "now" in request.body:
                self.now = datetime.fromisoformat(request.body["now"]).astimezone(UTC)
            self.now += timedelta(seconds=request.body.get("advance_s", 0))
            self.moved()
        return Reply(200, {"now": self.now.isoformat()})

    def _seed(self, request: Request) -> Reply:
        if request.method == "POST":
            name = request.query.get("set")
            self.world = self.seed(name) if name else from_json(request.body)
            self.tray = Tray()
            self.loaded()
            return Reply(200, {"covers": len(self.world.covers)})
        return Reply(200, as_json(self.world))

    def _faults(self, request: Request) -> Reply:
        if request.method == "POST":
            self.faults = faults_of(request.body)
        return Reply(200, [asdict(one) | {"since": None} for one in self.faults])

    def _papers(self, request: Request) -> Reply:
        if request.method == "POST":
            self.tray.answer(request.body, self.now.date())
        return Reply(200, self.tray.as_json())

    def _call(self, request: Request) -> Reply:
        body, number = request.body, str(request.body.get("number") or uuid4())
        odd = {name: bool(body.get(name)) for name in ("is_foreign", "is_forged")}
        return Reply(200, {"number": number, "status": self.call(body["address"], number, **odd)})

    def _calls(self, request: Request) -> Reply:
        if request.method == "DELETE":
            self.calls.clear()
        return Reply(200, self.calls)

    # Lists

    def rows(self, reply: Reply, change: Callable[[Sequence[Any]], Sequence[Any]]) -> Reply:
        """Return a reply with other rows in its list, where it has one."""
        body = reply.body
        holder, place = body, self.rows_at[-1] if self.rows_at else None
        for name in self.rows_at[:-1]:
            holder = holder.get(name) if isinstance(holder, dict) else None
        if place is None and isinstance(body, list):
            return Reply(reply.status, list(change(body)), reply.headers)
        if place is not None and isinstance(holder, dict) and isinstance(holder.get(place), list):
            holder[place] = list(change(holder[place]))
        return reply


def _halved(reply: Reply) -> Reply:
    data = reply.data()
    return Reply(reply.status, None, reply.headers, data[: len(data) // 2])


def _partial(reply: Reply) -> Reply:
    return Reply(206, reply.body, reply.headers)


_INSTEAD = frozenset({Kind.STATUS, Kind.DROP, Kind.RATE, Kind.EXPIRE, Kind.ECHO})
"""Faults that strike before anything is done."""
_SPOILED: dict[str, Callable[[Sandbox, Reply], Reply]] = {
    Kind.REPEAT: lambda box, reply: box.rows(reply, lambda rows: [*rows, *rows[-3:]]),
    Kind.SHUFFLE: lambda box, reply: box.rows(reply, lambda rows: rows[::-1]),
    Kind.PARTIAL: lambda box, reply: _partial(box.rows(reply, lambda rows: rows[::2])),
    Kind.NO_ENVELOPE: lambda _, reply: Reply(reply.status, {}, reply.headers),
    Kind.HALVE: lambda _, reply: _halved(reply),
    Kind.NOT_JSON: lambda _, reply: Reply(reply.status, content=b"<html>Please wait</html>"),
    Kind.CUT: lambda _, reply: Reply(reply.status, reply.body, reply.headers, is_cut=True),
    Kind.LOSE: lambda _, reply: Reply(reply.status, is_lost=True),
}
"""What faults make of a good answer."""
