"""Calls of the pretend Allianz Trade to an address that an order named.

The header `Webhook` of an order is base64 of JSON: `callbackUrl`, `timeToLive` in hours,
`extendedNotification`. Addresses of this machine only are called. A call that is not answered
well is made again after thirty virtual seconds, three times in all; then it is let go.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2

TRIES = 3
AGAIN_S = 30
AFTER_S = 60
"""When a job is done at the latest."""
HEADER = "webhook"
_OWN = frozenset({"127.0.0.1", "localhost"})


@dataclass(slots=True)
class Waiting:
    """A call that is to be made."""

    at: datetime
    address: str
    body: Mapping[str, Any]
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
        if httpx2.URL(address).host not in _OWN:
            return
        at = now if is_early else now + timedelta(seconds=AFTER_S)
        body = {"eventType": "TECHNICAL", "jobId": job}
        self.waiting += [Waiting(at, address, body) for _ in range(2 if is_twice else 1)]
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
            if not _is_taken(one) and one.tries < TRIES:
                one.at = now + timedelta(seconds=AGAIN_S)
                self.waiting.append(one)


def _is_taken(one: Waiting) -> bool:
    try:
        return httpx2.post(one.address, json=dict(one.body), timeout=5).is_success
    except httpx2.TransportError:
        return False
