"""Calls of the pretend Allianz Trade to an address that an order named, or that the control says.

The header `Webhook` of an order is base64 of JSON: `callbackUrl`, `timeToLive` in hours,
`extendedNotification`. Addresses of this machine only are called. A call that is not answered
well is made again after thirty virtual seconds, three times in all; then it is let go. Calls are
signed as Standard Webhooks are: number, time, and an HMAC of both and the body; whoever is called
again sees the same number.
"""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2

TRIES = 3
AGAIN_S = 30
AFTER_S = 60
"""When a job is done at the latest."""
HEADER = "webhook"
SECRET = "whsec_" + b64encode(b"sandbox-only-4711-0815").decode()
SIGNED = "webhook-id webhook-timestamp webhook-signature"
_OWN = frozenset({"127.0.0.1", "localhost"})
_OTHER_KEY = b"somebody-else"


@dataclass(slots=True)
class Waiting:
    """A call that is to be made."""

    at: datetime
    address: str
    body: Mapping[str, Any]
    number: str = field(default_factory=lambda: str(uuid4()))
    tries: int = 0


class Webhooks:
    """The calls that are to be made, and how they are."""

    def __init__(self) -> None:
        """Begin with none."""
        self.waiting: list[Waiting] = []

    def ask(
        self,
        headers: Mapping[str, str],
        job: str,
        cover: str,
        now: datetime,
        *,
        is_early: bool = False,
        is_twice: bool = False,
    ) -> None:
        """Note that a job, and its decision, are to be told, where the order asks for it."""
        if HEADER not in headers:
            return
        told = json.loads(b64decode(headers[HEADER]))
        address = str(told["callbackUrl"])
        if not is_own(address):
            return
        at = now if is_early else now + timedelta(seconds=AFTER_S)
        first = Waiting(at, address, {"eventType": "TECHNICAL", "jobId": job})
        self.waiting.append(first)
        if is_twice:
            self.waiting.append(Waiting(at, address, first.body, first.number))
        if told.get("extendedNotification"):
            later = now + timedelta(days=2)
            decided = {"eventType": "FUNCTIONAL", "jobId": job, "coverId": cover}
            self.waiting.append(Waiting(later, address, decided))

    def send(self, now: datetime) -> None:
        """Make the calls that are due; keep those that are to be made again."""
        due = [one for one in self.waiting if one.at <= now]
        self.waiting = [one for one in self.waiting if one.at > now]
        for one in due:
            one.tries += 1
            if not is_taken(one, now) and one.tries < TRIES:
                one.at = now + timedelta(seconds=AGAIN_S)
                self.waiting.append(one)


def is_own(address: str) -> bool:
    """Whether an address is of this machine."""
    return httpx2.URL(address).host in _OWN


def is_taken(one: Waiting, now: datetime) -> bool:
    """Make a call; return whether it was answered well."""
    try:
        return 200 <= posted(one, now) < 300
    except httpx2.TransportError:
        return False


def posted(one: Waiting, now: datetime, *, is_forged: bool = False) -> int:
    """Make a call, signed under the secret or under another; return the status of its answer."""
    body, time = json.dumps(one.body).encode(), str(int(now.timestamp()))
    key = _OTHER_KEY if is_forged else b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{one.number}.{time}.".encode() + body, "sha256")
    headers = {
        "content-type": "application/json",
        "webhook-id": one.number,
        "webhook-timestamp": time,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
    return httpx2.post(one.address, content=body, headers=headers, timeout=5).status_code
