"""What a call to an address of one's own makes us read again; whatever it says, no harm is done."""

import json

import pytest

from aval.connectors.insurers.allianz_trade.webhook import MOST_BYTES, Reread, reread

AWAITED = frozenset({"job-1", "job-2"})
NOTHING = Reread()


def _body(told: object) -> bytes:
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"jobId": "job-1"}, Reread(frozenset({"job-1"}))),
        ([{"jobId": "job-1"}, {"jobId": "job-2"}], Reread(AWAITED)),
        ({"jobId": "job-1", "coverId": "7"}, Reread(frozenset({"job-1"}), covers=True)),
        ({"resourceUrl": "https://elsewhere.example/7"}, Reread(covers=True)),
        ({"jobId": "a job of somebody else"}, NOTHING),
        ({"jobId": ["job-1"]}, NOTHING),
        ({"amount": 1_000_000, "coverStatusCode": "Agreement"}, NOTHING),
        ("job-1", NOTHING),
        (None, NOTHING),
        ([], NOTHING),
    ],
)
def test_what_is_read_again(told: object, meant: Reread) -> None:
    """Jobs that we wait for; all covers where one changed; for anything else nothing."""
    assert reread(_body(told), AWAITED) == meant


def test_calls_again() -> None:
    """The same call says the same however often it comes; once answered it is none of ours."""
    body = _body({"jobId": "job-1"})
    assert {reread(body, AWAITED) for _ in range(3)} == {Reread(frozenset({"job-1"}))}
    assert reread(body, frozenset({"job-2"})) == NOTHING


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"<html>", b"[" * 50_000, b'"' + b"a" * MOST_BYTES + b'"'],
)
def test_bodies_that_are_none(body: bytes) -> None:
    """They are no reason for anything."""
    assert reread(body, AWAITED) == NOTHING
