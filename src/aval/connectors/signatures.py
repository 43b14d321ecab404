"""Proves that a call to an address of ours is its sender's: number, time and body, signed.

The form is that of Standard Webhooks (standardwebhooks.com): `webhook-id`, `webhook-timestamp` in
seconds, `webhook-signature` with one or more `v1,` and a base64 HMAC-SHA256 of number, time and
body under a shared secret, written `whsec_` and base64, or as plain text. The number is the same
when a call is made again. A call older or newer than `TOLERANCE_S` is refused, so that who has
overheard one cannot use it later.
"""

import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from collections.abc import Mapping
from datetime import datetime

from aval.connectors.contract import ForgedError

NUMBER, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_S = 300
_PREFIX = "whsec_"
_VERSION = "v1,"
_NUMBER = re.compile(r"[\w.-]{1,64}", re.ASCII)
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)


def signature(secret: str, number: str, time: str, body: bytes) -> str:
    """Return how a call is signed under a secret."""
    signed = f"{number}.{time}.".encode() + body
    return _VERSION + b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()


def proven(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the number of a call that is its sender's; raises ForgedError."""
    told = {name.lower(): value.strip() for name, value in headers.items()}
    number, time = told.get(NUMBER, ""), told.get(TIME, "")
    if not secret:
        raise ForgedError(_because("there is no secret to prove it by"))
    if not _NUMBER.fullmatch(number):
        raise ForgedError(_because(NUMBER))
    if not _TIME.fullmatch(time) or abs(now.timestamp() - int(time)) > TOLERANCE_S:
        raise ForgedError(_because(TIME))
    right = signature(secret, number, time, body).encode()
    given = [one.encode() for one in told.get(SIGNATURE, "").split()]
    if not any(hmac.compare_digest(right, one) for one in given):
        raise ForgedError(_because(SIGNATURE))
    return number


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return b64decode(secret.removeprefix(_PREFIX), validate=True)
        except NotBase64Error as error:
            raise ForgedError(_because("the secret is not base64")) from error
    return secret.encode()


def _because(what: str) -> str:
    """Return why a call is refused, without what it said: that could be anything."""
    return f"proves nothing: {what}"
