"""`/healthz` and `/readyz`: public, without secrets, 503 with the reason when not ready."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from aval.desk.health import queries
from aval.desk.jobs.actions import ask
from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState


def test_alive(client: Client) -> None:
    """The process answers without looking at anything, and its answer has a number."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert "no-store" in answer["Cache-Control"]
    assert len(answer["X-Request-ID"]) == 32
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    """With the ages of what waits longest and of the oldest beat."""
    now = timezone.now()
    for number, age in enumerate((100, 200, -300)):
        ask(kind="x", key=str(number), at=now, due_at=now - timedelta(seconds=age))
    run = ask(kind="x", key="runs", at=now)
    JobRun.objects.filter(pk=run.pk).update(
        state=JobState.RUNNING, beat_at=now - timedelta(seconds=7)
    )
    answer = client.get("/readyz")
    told = answer.json()
    assert (answer.status_code, told["ready"]) == (200, True)
    assert told["jobs"]["oldest_waiting_s"] in range(200, 230)
    assert told["jobs"]["oldest_beat_s"] in range(7, 37)
    assert (told["jobs"]["waiting"], told["jobs"]["running"], told["jobs"]["failed"]) == (2, 1, 0)


@pytest.mark.django_db
def test_tables_of_another_version(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not ready, and how many migrations are missing."""
    monkeypatch.setattr(queries, "unapplied", lambda: ["records.0002_x"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "reason": "migrations", "unapplied_migrations": 1}


def test_no_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not ready; what the driver says of it stays in the log."""

    def away() -> list[str]:
        message = "password authentication failed for user aval"
        raise DatabaseError(message)

    monkeypatch.setattr(queries, "unapplied", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "reason": "database", "unapplied_migrations": 0}


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("0123abcd-ef", True), ("short", False), ("with space and more", False), ("a" * 65, False)],
)
def test_number_of_a_proxy(client: Client, given: str, *, is_taken: bool) -> None:
    """Taken over when it is plain; anything else could forge lines of the log."""
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is is_taken
