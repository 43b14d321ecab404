"""Calls of Allianz Trade: asked for with an order, listened to where they prove something."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest

from aval.connectors.contract import ForgedError
from aval.connectors.insurers.allianz_trade import INSURER
from aval.connectors.insurers.allianz_trade.webhook import MOST_BYTES
from aval.connectors.signatures import NUMBER, SIGNATURE, TIME, signature
from tests.connectors.insurers.allianz_trade import DONE, NONE, ORDER, cover, session_with

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = {"webhook_secret": " whsec_c2FuZGJveA== "}


def _hint(body: bytes, number: str = "n1", **more: Any) -> str | None:
    time = str(int(NOW.timestamp()))
    signed = signature(SECRET["webhook_secret"].strip(), number, time, body)
    headers = {NUMBER: number, TIME: time, SIGNATURE: f"v1,AAAA {signed}", **more}
    return INSURER.hint(SECRET, headers, body, NOW)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"jobId": "job-1"}, "n1"),
        ([{"note": "x"}, {"coverId": 7}], "n1"),
        ({"resourceUrl": "https://elsewhere.example/7"}, "n1"),
        ({"amount": 1_000_000, "coverStatusCode": "Agreement"}, None),
        ([], None),
    ],
)
def test_genuine_calls(told: object, meant: str | None) -> None:
    """One that names nothing is no reason to look."""
    assert _hint(json.dumps(told).encode()) == meant


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"<html>", b"[" * 50_000, b'"job-1"', b"[1]", b" " * MOST_BYTES + b"{}"],
)
def test_shapes(body: bytes) -> None:
    """However well it is signed, what has not the shape is refused."""
    with pytest.raises(ForgedError):
        _hint(body)


@pytest.mark.parametrize("number", ["", "a b", "../7", "n" * 65])
def test_numbers(number: str) -> None:
    """A number that could be anything is none."""
    with pytest.raises(ForgedError, match=NUMBER):
        _hint(b"{}", number)


def test_secrets_that_cannot_be() -> None:
    """They prove nothing, and are not told."""
    headers = {NUMBER: "n", TIME: str(int(NOW.timestamp())), SIGNATURE: "v1,x"}
    with pytest.raises(ForgedError, match="base64") as caught:
        INSURER.hint({"webhook_secret": "whsec_?"}, headers, b"{}", NOW)
    assert "whsec" not in str(caught.value)


def test_calls_are_asked_for() -> None:
    """Only where there is an address to call."""
    own = "https://aval.example/hooks/7"
    for more, meant in (({}, None), ({"callback_address": own}, own)):
        session, world = session_with("job-1", DONE, NONE, cover("7"), **more)
        session.request(ORDER)
        sent = world.sent[1].headers.get("webhook")
        assert (json.loads(b64decode(sent))["callbackUrl"] if sent else None) == meant
