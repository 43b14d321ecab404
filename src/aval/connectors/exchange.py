"""One exchange with an insurer: its answer, the pass it needs, how patient, in which dialect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from aval.connectors.contract import RefusedError


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, JSON with exact numbers."""

    status: int
    headers: Mapping[str, str]
    body: Any
    text: str = ""
    """The beginning of the body of a refusal, as it came."""

    @property
    def is_partial(self) -> bool:
        """Whether there is more to come (206)."""
        return self.status == httpx2.codes.PARTIAL_CONTENT


@dataclass(frozen=True, slots=True)
class Pass:
    """What a login gave: the headers that prove it, until when they hold, what must not be told."""

    headers: Mapping[str, str]
    expires_at: datetime | None = None
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient a caller is; seconds and bytes."""

    attempts: int = 5
    first_pause_s: int = 1
    longest_pause_s: int = 120
    """An insurer that says later than this is told as unavailable, and asked another day."""
    connect_s: int = 10
    read_s: int = 60
    whole_s: int = 600
    """How long one answer may take from its first to its last byte."""
    most_bytes: int = 256 * 2**20
    renew_before_s: int = 60
    """A pass is renewed this long before it ends."""


def _as_refusal(answer: Answer) -> RefusedError:
    return RefusedError(str(answer.status), "", answer.text)


def _is_rate_limit(answer: Answer) -> bool:
    return answer.status == httpx2.codes.TOO_MANY_REQUESTS


@dataclass(frozen=True, slots=True)
class Dialect:
    """What HTTP leaves open and insurers say in ways of their own."""

    correlation_header: str = ""
    """Under which name an exchange's number is sent, if it is."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What goes with every exchange, logins too."""
    is_rate_limit: Callable[[Answer], bool] = _is_rate_limit
    refusal: Callable[[Answer], RefusedError] = _as_refusal
    """Reads why a question or an order was not taken."""


def retry_after_s(answer: Answer, now: datetime) -> int | None:
    """Return the seconds of Retry-After, given as seconds or as a date; None without."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return int(told[:9])
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0, -((now - at) // timedelta(seconds=1)))
