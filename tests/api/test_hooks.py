"""Where insurers call: what is genuine has them read once, anything else changes nothing."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from aval.connectors.contract import ForgedError
from aval.connectors.registry import Installed, UnknownInsurerError
from aval.desk.programs import hints
from aval.records.insurers import InsurerCall, WebhookDelivery
from aval.records.models import Connection, CoverRequest, JobRun, Source
from aval.vocabulary.acts import Role
from aval.vocabulary.insurers import Capability
from tests.outbox.ordering import connection, waiting
from tests.people import AT, person
from tests.web.visitors import client_of

pytestmark = pytest.mark.django_db
SECRET = b"shared"


@dataclass
class Calling:
    """An insurer that signs its calls."""

    capabilities: frozenset[Capability] = frozenset({Capability.WEBHOOK})
    code: str = "telling"
    fields: tuple[object, ...] = ()

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Return the number of a call whose signature is right."""
        assert now.tzinfo
        assert settings == {}
        given = {name.lower(): value for name, value in headers.items()}.get("x-signature", "")
        if not hmac.compare_digest(given, hmac.digest(SECRET, body, "sha256").hex()):
            raise ForgedError
        return body.decode() or None


@pytest.fixture(autouse=True)
def calling(monkeypatch: pytest.MonkeyPatch) -> Calling:
    """Let the insurer be connected."""
    connection()
    made = Calling()
    monkeypatch.setattr(hints, "insurer", lambda _: made)
    return made


def _call(body: bytes = b"D-1", key: str = "insurer", signature: str | None = None) -> HttpResponse:
    sign = hmac.digest(SECRET, body, "sha256").hex() if signature is None else signature
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer: HttpResponse = client.post(
        f"/hooks/insurers/{key}", body, "application/json", headers={"X-Signature": sign}
    )
    return answer


def test_genuine_is_read_once() -> None:
    """And what is studied is followed at once; the same call again asks for nothing."""
    studied = waiting(
        person("asker"), state="in_study", reference="R", sent_at=AT,
        due_at=AT.replace(year=2126),
    )  # fmt: skip
    answer = _call()
    assert (answer.status_code, answer.content) == (204, b"")
    assert sorted(JobRun.objects.values_list("kind", flat=True)) == [
        "deliver-outbox", "read-insurer",
    ]  # fmt: skip
    studied.refresh_from_db()
    assert studied.due_at is not None
    assert studied.due_at.year < 2126
    assert studied.version == 1
    JobRun.objects.all().delete()
    assert _call().status_code == 204
    assert not JobRun.objects.exists()
    assert list(InsurerCall.objects.values_list("status", "correlation")) == [(204, "D-1")] * 2
    assert CoverRequest.objects.get().state == "in_study"


def test_one_that_runs_is_followed_by_another() -> None:
    """It may have passed by what is new."""
    _call()
    JobRun.objects.update(state="running")
    _call(b"D-2")
    waits = JobRun.objects.get(state="waiting")
    assert (waits.kind, waits.arguments) == ("read-insurer", {"connection": "insurer"})


def test_forged_changes_nothing() -> None:
    """It is written down once a minute, and answered without a word."""
    for _ in range(3):
        answer = _call(signature="0" * 64)
        assert (answer.status_code, answer.content) == (401, b"")
    assert InsurerCall.objects.get().status == 401
    assert not JobRun.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_nothing_to_do_and_long_numbers() -> None:
    """A genuine call without a number asks for nothing; a long number is known again."""
    assert _call(b"").status_code == 204
    assert not JobRun.objects.exists()
    for _ in range(2):
        assert _call(b"D" * 900).status_code == 204
    assert WebhookDelivery.objects.count() == JobRun.objects.count() == 1


def test_who_does_not_call(calling: Calling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is nobody: not connected, not active, not able to, no longer installed; other ways in."""
    assert _call(key="other").status_code == _call(key="a%00b").status_code == 404
    calling.capabilities = frozenset()
    assert _call().status_code == 404
    calling.capabilities = frozenset(Capability)
    assert _call(b"x" * 65_537).status_code == 413
    answer = Client().get("/hooks/insurers/insurer")
    assert (answer.status_code, answer.content) == (405, b"")
    Source.objects.update(is_active=False)
    assert _call().status_code == 404
    Source.objects.update(is_active=True)

    def gone(code: str) -> Calling:
        raise UnknownInsurerError(code, ())

    monkeypatch.setattr(hints, "insurer", gone)
    assert _call().status_code == 404
    monkeypatch.setattr(hints, "insurer", lambda _: 1 / 0)
    answer = _call()
    assert (answer.status_code, answer.content) == (500, b"")
    assert Connection.objects.count() == 1


def test_whoever_connects_an_insurer_reads_the_address(
    calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the insurer calls, and only there."""
    client = client_of(person("boss", Role.ADMINISTRATOR))
    found = Installed({"telling": calling}, {})  # type: ignore[dict-item]
    monkeypatch.setattr("aval.desk.insurers.queries.installed", lambda: found)
    address = "http://testserver/hooks/insurers/insurer"
    assert address in client.get("/settings/insurers/insurer/").content.decode()
    calling.capabilities = frozenset()
    assert address not in client.get("/settings/insurers/insurer/").content.decode()
