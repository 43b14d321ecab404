"""The caller: what is asked again and what is not, passes, pauses, limits, the journal."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from aval.connectors.contract import (
    ConnectorError,
    IncompleteError,
    LoginRefusedError,
    NotAllowedError,
    OutcomeUnknownError,
    RefusedError,
    UnavailableError,
    UnreadableError,
)
from aval.connectors.exchange import Answer, Dialect, Limits, Pass
from aval.connectors.http import Caller
from tests.connectors.insurers.gates import BEGIN, World, json, text

SECRET = "s3cr3t-of-the-test"  # noqa: S105 - no secret of anybody
BASE = "https://insurer.example/base/"


def _caller(world: World, **given: Any) -> Caller:
    """Return a caller whose login costs no exchange."""
    given.setdefault("login", lambda _: Pass({"authorization": SECRET}, secrets=(SECRET,)))
    return Caller(world.gate(), {"covers": BASE}, given.pop("login"), **given)


def _logs_in(caller: Caller) -> Pass:
    answer = caller.log_in("covers", "login", json={"password": SECRET})
    token = answer.body["token"]
    return Pass({"authorization": token}, BEGIN + timedelta(minutes=30), (token, SECRET))


def test_asks() -> None:
    """Base and path make the address; numbers come exactly; the exchange has a number."""
    world = World([json({"rows": [1]}), text('{"a": 0.10, "b": 12345678901234567890}')])
    dialect = Dialect(correlation_header="x-number", headers={"x-key": "k"})
    caller = _caller(world, dialect=dialect)
    assert caller.ask("covers", "/list", params={"policy": "007"}).body == {"rows": [1]}
    exact = caller.ask("covers", "list", method="POST", json={"page": 1})
    assert exact.body == {"a": Decimal("0.10"), "b": 12345678901234567890}
    caller.close()
    first, second = world.sent
    assert str(first.url) == "https://insurer.example/base/list?policy=007"
    assert second.method == "POST"
    assert second.content == b'{"page":1}'
    assert [one.headers["x-key"] for one in world.sent] == ["k", "k"]
    numbers = [one.headers["x-number"] for one in world.sent]
    assert numbers == [one.correlation for one in world.calls]
    assert len(set(numbers)) == 2
    assert [(one.method, one.status, one.at) for one in world.calls] == [
        ("GET", 200, BEGIN),
        ("POST", 200, BEGIN),
    ]


def test_empty_answers_are_answers() -> None:
    """Nothing at all is an answer without a body."""
    assert _caller(World([text(b"", 204)])).ask("covers", "x").body is None


@pytest.mark.parametrize("trouble", [json({}, 500), json({}, 408), json({}, 429)])
def test_trouble_is_waited_for(trouble: httpx2.Response) -> None:
    """Pauses double; what is asked is the same."""
    world = World([trouble, httpx2.ReadTimeout("late"), json({"ok": 1})])
    assert _caller(world).ask("covers", "x").body == {"ok": 1}
    assert world.pauses == [1, 2]
    assert [one.status for one in world.calls] == [trouble.status_code, None, 200]
    assert "ReadTimeout" in world.calls[1].detail


def test_trouble_for_good() -> None:
    """After all tries it is told, with what was answered last."""
    world = World([json({"why": "down"}, 503) for _ in range(5)])
    with pytest.raises(UnavailableError, match=r'503 {"why":"down"}'):
        _caller(world).ask("covers", "x")
    assert world.pauses == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("told", "pause"),
    [
        ("7", 7),
        ("Mon, 02 Mar 2026 09:00:30 GMT", 30),
        ("Mon, 02 Mar 2026 09:00:30 -0000", 30),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0),
        ("soon", 1),
        ("-5", 1),
    ],
)
def test_retry_after(told: str, pause: int) -> None:
    """Seconds and dates are kept; what cannot be read is as if it were not there."""
    world = World([json({}, 429, retry_after=told), json({})])
    _caller(world).ask("covers", "x")
    assert world.pauses == [pause]


def test_long_pauses_are_not_made() -> None:
    """An insurer that says tomorrow is not waited for."""
    world = World([json({}, 503, retry_after="86400")])
    with pytest.raises(UnavailableError) as caught:
        _caller(world).ask("covers", "x")
    assert caught.value.retry_after_s == 86_400
    assert world.pauses == []


def test_rate_limits_of_a_dialect() -> None:
    """An insurer may say “later” in its own way."""

    def is_limit(answer: Answer) -> bool:
        return answer.status == 400 and "limit" in answer.text

    world = World([json({"code": "limit"}, 400), json({"ok": 1})])
    dialect = Dialect(is_rate_limit=is_limit)
    assert _caller(world, dialect=dialect).ask("covers", "x").body == {"ok": 1}


def _broken() -> Iterator[bytes]:
    yield b'{"rows": ['
    message = "peer closed connection without sending complete message body"
    raise httpx2.RemoteProtocolError(message)


def test_bodies_cut_short() -> None:
    """They are asked for again, and unreadable in the end."""
    world = World([text(_broken()) for _ in range(5)])
    with pytest.raises(UnreadableError, match="complete message body"):
        _caller(world).ask("covers", "x")
    assert [one.status for one in world.calls] == [200] * 5


@pytest.mark.parametrize(
    "content", [b"<html>", b'{"rows": [', b'{"a": NaN}', b"\xff\xfe\xfa", b"[" * 200_000]
)
def test_what_is_no_json(content: bytes) -> None:
    """A good status makes no answer of it, and nothing is asked again."""
    world = World([text(content)])
    with pytest.raises(UnreadableError, match="not JSON"):
        _caller(world).ask("covers", "x")


def test_answers_have_a_size() -> None:
    """A body without an end is not read to its end."""
    world = World([text(b" " * 2_000)])
    with pytest.raises(UnreadableError, match="more than 1000 bytes"):
        _caller(world, limits=Limits(most_bytes=1_000)).ask("covers", "x")


def test_answers_have_a_time() -> None:
    """A body that drips is not waited for."""
    world = World()

    def drip() -> Iterator[bytes]:
        for _ in range(3):
            world.now += timedelta(minutes=6)
            yield b" "

    world.replies = [text(drip())]
    with pytest.raises(UnreadableError, match="within 600 s"):
        _caller(world).ask("covers", "x")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RefusedError),
        (403, NotAllowedError),
        (404, RefusedError),
        (302, UnreadableError),
    ],
)
def test_refusals(status: int, error: type[ConnectorError]) -> None:
    """A refusal is told at once; a redirect is not followed, for it would carry the pass along."""
    world = World([text("<p>no</p>", status)])
    with pytest.raises(error, match=r"no"):
        _caller(world).ask("covers", "x")
    assert len(world.sent) == 1


def test_accepted_statuses() -> None:
    """Who knows what a status means gets it as an answer."""
    answer = _caller(World([json({"none": 1}, 404)])).ask("covers", "x", accept=frozenset({404}))
    assert (answer.status, answer.body) == (404, {"none": 1})


def test_partial_answers() -> None:
    """206 is for those who read pages; for others the list is incomplete."""
    assert _caller(World([json([], 206)])).ask("covers", "x", pages=True).is_partial
    with pytest.raises(IncompleteError, match="206 https"):
        _caller(World([json([], 206)])).ask("covers", "x")


def test_addresses_of_answers() -> None:
    """An address that an insurer gave is followed on its own service, and nowhere else."""
    world = World([json({})])
    caller = _caller(world)
    caller.ask("covers", "https://insurer.example/jobs/1")
    assert str(world.sent[0].url) == "https://insurer.example/jobs/1"
    for elsewhere in ("https://other.example/jobs/1", "http://insurer.example/jobs/1"):
        with pytest.raises(UnreadableError, match="leads elsewhere"):
            caller.ask("covers", elsewhere)


def test_passes_are_renewed() -> None:
    """After 401 there is one new login, and the question again; before the end of a pass too."""
    world = World(
        [
            json({"token": "one"}),
            json({}),
            json({}, 401),
            json({"token": "two"}),
            json({"ok": 1}),
        ]
    )
    caller = _caller(world, login=_logs_in)
    caller.ask("covers", "x")
    assert caller.ask("covers", "x").body == {"ok": 1}
    assert world.sent[-1].headers["authorization"] == "two"
    world.now += timedelta(minutes=29, seconds=30)
    world.replies = [json({"token": "three"}), json({})]
    caller.ask("covers", "x")
    assert world.sent[-1].headers["authorization"] == "three"


def test_a_new_pass_that_is_refused() -> None:
    """401 with a new pass is a refused login, and nothing is sent any more."""
    world = World([json({}, 401), json({}, 401)])
    caller = _caller(world)
    for _ in range(2):
        with pytest.raises(LoginRefusedError, match="401"):
            caller.ask("covers", "x")
    assert len(world.sent) == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_logins(status: int) -> None:
    """They are told, and not tried again in the life of a caller."""
    world = World([json({"error": f"not {SECRET}"}, status)])
    caller = _caller(world, login=_logs_in, secrets=(SECRET, ""))
    for _ in range(2):
        with pytest.raises(LoginRefusedError) as caught:
            caller.ask("covers", "x")
        assert SECRET not in str(caught.value)
    assert len(world.sent) == 1


def test_logins_wait_too() -> None:
    """A login that met trouble was not refused."""
    world = World([json({}, 503), json({"token": "one"}), json({"ok": 1})])
    assert _caller(world, login=_logs_in).ask("covers", "x").body == {"ok": 1}
    assert world.pauses == [1]


def test_secrets_stay_out() -> None:
    """Values that are secret, and what looks like it, are in no call and no error."""
    echo = f"you sent {SECRET} and Authorization: Bearer abc"
    world = World([text(echo, 400)])
    with pytest.raises(RefusedError) as caught:
        _caller(world).ask("covers", "x", params={"api_key": "k-1", "note": SECRET})
    told = repr(world.calls) + repr(caught.value) + caught.value.detail
    assert not [secret for secret in (SECRET, "Bearer abc", "k-1") if secret in told]
    assert "***" in world.calls[0].address


def test_secrets_in_other_dress() -> None:
    """As an address writes them, as JSON does, and where one holds another."""
    secrets = ('p"w /1', 'p"w')
    world = World([text('{"sent": "p\\"w /1"}', 400)])
    with pytest.raises(RefusedError) as caught:
        _caller(world, secrets=secrets).ask("covers", "x", params={"note": secrets[0]})
    told = world.calls[0].address + world.calls[0].detail + caught.value.detail
    assert not [sign for sign in ("p%22w", 'p\\"w', "/1", "%2F1") if sign in told]


def _order(world: World, **given: Any) -> Any:
    return _caller(world, **given).order("covers", "x", lambda answer: answer.body, json={"a": 1})


def test_orders() -> None:
    """An order is sent once and its answer read."""
    world = World([json({"id": 1}, 201)])
    assert _order(world) == {"id": 1}
    assert world.sent[0].method == "POST"


@pytest.mark.parametrize(
    "reply",
    [
        httpx2.ReadTimeout("late"),
        httpx2.RemoteProtocolError("gone"),
        json({}, 500),
        json({}, 503),
        json({}, 408),
        text("<html>", 201),
    ],
)
def test_orders_without_an_answer(reply: Any) -> None:
    """It may have arrived: nobody knows, and it is not sent again."""
    world = World([reply])
    with pytest.raises(OutcomeUnknownError):
        _order(world)
    assert len(world.sent) == 1
    assert world.pauses == []


def test_receipts_that_cannot_be_read() -> None:
    """An order that was taken, with an answer that says nothing, has an unknown outcome."""

    def nothing(answer: Answer) -> str:
        raise UnreadableError(str(answer.status))

    with pytest.raises(OutcomeUnknownError, match="201"):
        _caller(World([json({}, 201)])).order("covers", "x", nothing)


@pytest.mark.parametrize("reply", [httpx2.ConnectError("no"), json({}, 429, retry_after="9")])
def test_orders_that_were_not_taken(reply: Any) -> None:
    """What never left, or came too often, can be sent another time."""
    world = World([reply])
    with pytest.raises(UnavailableError) as caught:
        _order(world)
    assert caught.value.retry_after_s in {None, 9}
    assert len(world.sent) == 1


def test_orders_that_are_refused() -> None:
    """The insurer's words are kept."""
    dialect = Dialect(refusal=lambda answer: RefusedError("E1", "amount", answer.body["why"]))
    with pytest.raises(RefusedError) as caught:
        _order(World([json({"why": "too much"}, 422)]), dialect=dialect)
    assert (caught.value.code, caught.value.name, caught.value.detail) == (
        "E1",
        "amount",
        "too much",
    )


def test_orders_meet_a_pass_that_ran_out() -> None:
    """401 says that it was not taken: it is sent with a new pass."""
    world = World([json({}, 401), json({"id": 2}, 201)])
    assert _order(world) == {"id": 2}
