"""Faults of a pretend insurer: each a switch with the calls that it hits.

`POST /_sim/faults` replaces them all: a list of objects with the fields of `Fault`. The kinds that
every sandbox knows are `Kind`; an insurer may know more, which it asks for by name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What can go wrong at every insurer."""

    STATUS = "status"
    """Answers with `status` and does nothing; `headers` go with it."""
    RATE = "rate"
    """429 until the clock is `seconds` on; Retry-After in seconds, as a date, or not at all."""
    DROP = "drop"
    """Hangs up and does nothing."""
    LOSE = "lose"
    """Does it, and hangs up before the answer."""
    CUT = "cut"
    """Hangs up in the middle of the answer."""
    HALVE = "halve"
    """Half the answer, as if it were whole."""
    NOT_JSON = "not_json"
    """A page for people where JSON should be."""
    NO_ENVELOPE = "no_envelope"
    """JSON, without what was asked for."""
    PARTIAL = "partial"
    """Half of the rows, with status 206."""
    ECHO = "echo"
    """`status`, with everything that was sent in its words: secrets come back."""
    EXPIRE = "expire"
    """Every pass runs out before this call."""
    REFUSE_LOGIN = "refuse_login"
    """No login is taken."""
    REPEAT = "repeat"
    """Rows come again; where there are pages, a page begins with the end of the one before."""
    SHUFFLE = "shuffle"
    """Rows come in another order."""
    NULL_AMOUNTS = "null_amounts"
    EMPTY_AMOUNTS = "empty_amounts"
    UNKNOWN_CODE = "unknown_code"
    """Decisions carry a code that nobody knows."""
    MIDNIGHT = "midnight"
    """Days are written as instants next to midnight, in a time zone."""


@dataclass(slots=True)
class Fault:
    """A fault and the calls it hits: those of a method in whose path the pattern is found."""

    kind: str
    path: str = ""
    method: str = ""
    after: int = 0
    """How many such calls go well first."""
    times: int | None = 1
    """How many calls it hits; None for all."""
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: int = 30
    retry_after: str = "seconds"
    """`seconds`, `date`, or empty for no Retry-After."""
    since: Any = None
    """When it hit first."""

    def hits(self, method: str, path: str) -> bool:
        """Count a call; return whether the fault strikes it."""
        if not re.search(self.path, path) or self.method not in {"", method}:
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return self.times is None or self.times >= 0


def faults_of(body: Any) -> list[Fault]:  # noqa: ANN401 - whatever JSON can say
    """Return the faults of a list of objects; raises ValueError for what is none."""
    known = {one.name for one in fields(Fault)} - {"since"}
    if not isinstance(body, list):
        message = "a list of faults is wanted"
        raise ValueError(message)  # noqa: TRY004 - told to who sent it
    for one in body:
        if not isinstance(one, dict) or "kind" not in one or set(one) - known:
            message = f"a fault has kind, and of {sorted(known)} what it needs: {one!r}"
            raise ValueError(message)
    return [Fault(**one) for one in body]
