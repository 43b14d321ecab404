"""The checks of calls find each connector that is wrong about them, for the reason it is wrong."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from aval.connectors.conformance import calls
from aval.connectors.conformance.suite import run
from aval.connectors.contract import ForgedError, Gate
from aval.connectors.insurers.allianz_trade import INSURER
from aval.connectors.signatures import NUMBER, SIGNATURE, TIME, signature
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.server import running
from tests.connectors.insurers.breakages import Broken

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Hint = Callable[[Any, Mapping[str, str], Mapping[str, str], bytes, datetime], str | None]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where a pretend insurer answers."""
    with running(sandbox("allianz-trade", START)) as base:
        yield base


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _signed_anew(
    settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, **more: str
) -> dict[str, str]:
    """Return headers as if they had been signed right."""
    told = _told(headers) | more
    own = signature(settings["webhook_secret"], told[NUMBER], told[TIME], body)
    return told | {SIGNATURE: own}


def _any_age(right: Any, settings: Any, headers: Any, body: bytes, now: datetime) -> str | None:
    at = int(_told(headers).get(TIME, "0"))
    moved = datetime.fromtimestamp(at, UTC) if abs(now.timestamp() - at) > 3600 else now
    return right.hint(settings, headers, body, moved)  # type: ignore[no-any-return]


def _any_signature(
    right: Any, settings: Any, headers: Any, body: bytes, now: datetime
) -> str | None:
    try:
        return right.hint(settings, headers, body, now)  # type: ignore[no-any-return]
    except ForgedError as error:
        if SIGNATURE not in str(error) or SIGNATURE not in _told(headers):
            raise
        return _told(headers)[NUMBER]


def _any_body(right: Any, settings: Any, headers: Any, body: bytes, now: datetime) -> str | None:
    told = _told(headers)
    try:
        return right.hint(settings, headers, body, now)  # type: ignore[no-any-return]
    except ForgedError:
        squeezed = body.replace(b": ", b":", 1).replace(b":", b": ", 1)
        spaces = body.replace(b":  ", b": ", 1)
        for other in (squeezed, spaces):
            try:
                return right.hint(settings, told, other, now)  # type: ignore[no-any-return]
            except ForgedError:
                continue
        raise


def _unsigned(right: Any, settings: Any, headers: Any, body: bytes, now: datetime) -> str | None:
    if SIGNATURE not in _told(headers) and NUMBER in _told(headers):
        headers = _signed_anew(settings, headers, body)
    return right.hint(settings, headers, body, now)  # type: ignore[no-any-return]


def _without_secret(
    right: Any, settings: Any, headers: Any, body: bytes, now: datetime
) -> str | None:
    if "webhook_secret" not in settings:
        return "anything"
    return right.hint(settings, headers, body, now)  # type: ignore[no-any-return]


def _numbers_anew(right: Any, *given: Any) -> str | None:
    return right.hint(*given) and str(uuid4())


def _one_number(right: Any, *given: Any) -> str | None:
    return right.hint(*given) and "1"


def _drops(right: Any, *given: Any) -> str | None:
    right.hint(*given)
    return None


def _reads(right: Any, settings: Any, headers: Any, body: bytes, now: datetime) -> str | None:
    found = right.hint(settings, headers, body, now)
    gate = Gate(lambda: now, lambda _: None, lambda _: None)
    session = right.connect(settings, gate)
    list(session.requests())
    session.close()
    return found  # type: ignore[no-any-return]


WRONG: dict[str, tuple[Hint, set[str]]] = {
    "listens to any age": (_any_age, {"old_calls_are_refused"}),
    "takes any signature": (
        _any_signature,
        {"forged_calls_are_refused", "altered_calls_are_refused"},
    ),
    "takes a body with more blanks": (_any_body, {"altered_calls_are_refused"}),
    "listens to what is not signed": (_unsigned, {"calls_without_proof_are_refused"}),
    "needs no secret": (_without_secret, {"calls_need_a_secret"}),
    "numbers calls anew": (_numbers_anew, {"replayed_calls_keep_their_number"}),
    "numbers all calls alike": (_one_number, {"genuine_calls_have_numbers"}),
    "hears nothing": (_drops, {"genuine_calls_have_numbers"}),
    "reads by itself": (_reads, {"calls_change_nothing"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_connectors(name: str, address: str) -> None:
    """Exactly the checks fail that are about what is wrong, and say something."""
    hint, meant = WRONG[name]
    found = run(Broken(INSURER, hint=hint), address, calls.CHECKS)
    failed = {one.check: one.detail for one in found if not one.passed}
    assert set(failed) == meant, failed
    assert all(failed.values())


def test_every_check_can_fail() -> None:
    """Each is failed by some connector that is wrong."""
    failed = {check for _, checks in WRONG.values() for check in checks}
    assert {one.name for one in calls.CHECKS} - failed == set()


def test_the_right_one(address: str) -> None:
    """It passes, with names of headers in capitals or not, to the edge of what is fresh."""
    assert [one for one in run(INSURER, address, calls.CHECKS) if not one.passed] == []
    body, settings = b'{"jobId": "7"}', {"webhook_secret": "plain"}
    headers = _signed_anew(settings, {NUMBER: "n-1", TIME: str(int(START.timestamp()))}, body)
    loud = {name.upper(): value for name, value in headers.items()}
    assert INSURER.hint(settings, loud, body, START + timedelta(seconds=300)) == "n-1"
    with pytest.raises(ForgedError, match=TIME):
        INSURER.hint(settings, loud, body, START + timedelta(seconds=301))
