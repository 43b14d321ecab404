"""The jobs of the schedule: each runs, and the manual lists it with its time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from aval.jobs.execution import execute
from aval.jobs.kinds import KINDS
from aval.jobs.ledger import submit
from aval.jobs.schedule import MODULES
from aval.records.access import Answered
from aval.records.insurers import Connection, InsurerCall, WebhookDelivery
from aval.records.jobs import JobRun
from aval.records.runs import Source
from tests.conftest import ROOT
from tests.people import person

OURS = sorted(
    name for name, kind in KINDS.items() if kind.run.__module__ in {m.__name__ for m in MODULES}
)


def test_documented() -> None:
    """`docs/manual/operate.md` has a row for each, and for no other."""
    page = (ROOT / "docs" / "manual" / "operate.md").read_text("utf-8")
    rows = [
        line.split("`")[1] for line in page.splitlines() if line.startswith("| `") and "-" in line
    ]
    assert sorted(rows) == OURS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", OURS)
def test_runs_on_nothing(kind: str) -> None:
    """On the day of the installation, with nothing imported."""
    run = submit(kind, "try", at=timezone.now())
    assert execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")


@pytest.mark.django_db(transaction=True)
def test_sweeping() -> None:
    """Old messages, runs, sessions, calls and keys go; what waits, and others, stay."""
    now = timezone.now()
    for key, hours in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(hours=hours))
    for kind, state in (
        ("scan-drop-folder", "done"),
        ("scan-drop-folder", "failed"),
        ("assess-day", "done"),
    ):
        JobRun.objects.create(
            kind=kind,
            key=state,
            state=state,
            asked_at=now,
            due_at=now,
            ended_at=now - timedelta(days=2),
        )
    source = Source.objects.create(key="insurer", name="Insurer")
    insurer = Connection.objects.create(source=source, insurer="atradius")
    for days in (61, 1):
        InsurerCall.objects.create(
            connection=insurer, at=now - timedelta(days), method="GET", address="/", duration_ms=1
        )
    asker = person("asker")
    for days in (8, 6):
        at = now - timedelta(days)
        Answered.objects.create(person=asker, key=str(days), digest="0" * 64, at=at)
        WebhookDelivery.objects.create(connection=insurer, delivery=str(days), at=at)
    for key in ("delivered", "waits"):
        submit("sweep-queue", key, at=now)
    old = DBTaskResult.objects.order_by("enqueued_at").first()
    assert old is not None
    DBTaskResult.objects.update(enqueued_at=now - timedelta(days=2))
    DBTaskResult.objects.filter(pk=old.pk).update(status="SUCCESSFUL")
    assert execute(JobRun.objects.get(key="delivered").pk)
    assert JobRun.objects.get(key="delivered").outcome == {
        "calls": 1,
        "keys": 2,
        "messages": 1,
        "runs": 1,
        "sessions": 1,
    }
    assert DBTaskResult.objects.count() == 1
    assert Session.objects.get().pk == "open"
    assert InsurerCall.objects.count() == 1
    assert JobRun.objects.filter(key="failed").exists()
