"""After a reading that named buyers nobody is linked to, the comparison is asked for, and done."""

from pathlib import Path

import pytest
from django.utils import timezone

from aval.connectors.contract import UnavailableError
from aval.desk.insurers.connections import ask_to_read
from aval.jobs.execution import execute
from aval.jobs.ledger import submit
from aval.jobs.schedule import MODULES
from aval.records.insurers import BuyerLink
from aval.records.models import CustomerFacts, JobRun
from tests.intake.insurers.telling import Telling
from tests.web.insurers.world import FIELDS, NOTICE, connected, installed, portfolio

pytestmark = pytest.mark.django_db(transaction=True)
assert MODULES, "the jobs are registered as they are imported"


def _read() -> None:
    job = ask_to_read(key="telling", by=None, at=timezone.now())
    submit(job.kind, job.key, at=timezone.now())
    assert execute(job.pk)


def test_matched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who carries the buyer's number is linked by that, the rest is proposed; a failure asks none."""
    portfolio(tmp_path)
    told = Telling([NOTICE], fields=FIELDS, fails=UnavailableError("503"))
    installed(monkeypatch, told)
    connected()
    _read()
    assert not JobRun.objects.filter(kind="match-buyers").exists()
    told.fails = None
    JobRun.objects.all().delete()
    _read()
    job = JobRun.objects.get(kind="match-buyers")
    submit(job.kind, job.key, at=timezone.now())
    assert execute(job.pk)
    job.refresh_from_db()
    assert job.outcome == {"proposed": 1}
    CustomerFacts.objects.filter(customer="C1").update(carried='{"x_buyer_telling": "007"}')
    JobRun.objects.all().delete()
    _read()
    job = JobRun.objects.get(kind="match-buyers")
    submit(job.kind, job.key, at=timezone.now())
    assert execute(job.pk)
    link = BuyerLink.objects.get(is_confirmed=True)
    assert (link.customer_id, link.buyer, link.made_by) == ("C1", "007", None)
    JobRun.objects.all().delete()
    _read()
    assert not JobRun.objects.filter(kind="match-buyers").exists()
