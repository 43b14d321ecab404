"""Calls of Allianz Trade to an address of one's own: how they are asked for, what they say.

Documented [O]: an order may have a header `Webhook`, base64 of JSON with `callbackUrl` (HTTPS, of
a domain that the insurer has listed), `timeToLive` in hours and `extendedNotification`; it is
called when a job is done, and with the last also when a decision is made; three times, thirty
seconds apart, then no more. No signature is documented, and neither is the body. Assumed [I]:
that calls are signed as Standard Webhooks are (`signatures`), and that the body names `jobId`,
`coverId` or `resourceUrl`. Where calls come unsigned, a gateway of one's own that knows where
they come from can sign them; without a signature none is listened to, and covers are read by the
clock as ever. Nothing that a call says is believed: it only brings a reading forward.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime

from aval.connectors.contract import ForgedError
from aval.connectors.signatures import proven

HEADER = "Webhook"
MOST_BYTES = 65_536
"""A longer body is not read."""
_LIVES_H = 72
_NAMES = ("jobId", "coverId", "resourceUrl")


def asked_for(address: str) -> dict[str, str]:
    """Return the header of an order that asks for calls to an address; none without one."""
    if not address:
        return {}
    told = {"callbackUrl": address, "timeToLive": _LIVES_H, "extendedNotification": True}
    return {HEADER: b64encode(json.dumps(told).encode()).decode()}


def hint(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """Return the number of a genuine call, None of one that names nothing; raises ForgedError."""
    if len(body) > MOST_BYTES:
        message = f"more than {MOST_BYTES} bytes"
        raise ForgedError(message)
    number = proven(secret, headers, body, now)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        message = "proven, and not JSON"
        raise ForgedError(message) from error
    events = told if isinstance(told, list) else [told]
    if not all(isinstance(one, dict) for one in events):
        message = "proven, and holds no objects"
        raise ForgedError(message)
    is_about_something = any(one.get(name) for one in events for name in _NAMES)
    return number if is_about_something else None
