"""What a call of Allianz Trade to an address of one's own says: what to read again.

Documented [O]: it is called when a job is done, and where that was asked for when a decision is
made; three times, thirty seconds apart, then no more. No signature is documented, and neither is
the body: that it names `jobId`, `coverId` or `resourceUrl` is assumed [I]. So nothing that a call
says is believed. It can only bring forward a reading that would take place anyway: a call that is
forged, repeated, early or late changes nothing but when we look.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field

MOST_BYTES = 65_536
"""A longer body is not read."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What to read again now: orders by their references, and all covers."""

    orders: frozenset[str] = field(default_factory=frozenset)
    covers: bool = False


def reread(body: bytes, awaited: Collection[str]) -> Reread:
    """Return what a call is a reason to read; `awaited` are the references that wait for answers.

    A job that we do not wait for is none of ours: nothing is read for it. A body that cannot be
    read is no reason for anything; the next reading by the clock comes all the same.
    """
    if len(body) > MOST_BYTES:
        return Reread()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return Reread()
    events = told if isinstance(told, list) else [told]
    named = [one for one in events if isinstance(one, dict)]
    jobs = {str(one["jobId"]) for one in named if isinstance(one.get("jobId"), str | int)}
    is_cover = any(one.get("coverId") or one.get("resourceUrl") for one in named)
    return Reread(frozenset(jobs) & frozenset(awaited), covers=is_cover)
